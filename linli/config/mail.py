"""邮件服务器 — one address names server, account and way of encryption."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """邮件服务器 — where letters are handed in, and in whose name."""

    host: str
    port: int
    username: str
    password: str
    use_tls: bool
    use_ssl: bool
    sender: str


def read_mail_server(url: str, sender: str = "") -> MailServer:
    """读地址 — ``smtp+tls://account:password@host:port``; ``sender`` is the account where none is given.

    >>> read_mail_server("smtps://linli%40example.cn:secret@smtp.example.cn").sender
    'linli@example.cn'
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"a mail server is smtp://, smtp+tls:// or smtps://, then account and host: {url!r}")
    username = unquote(parts.username or "")
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        username=username,
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
        sender=sender or (username if "@" in username else f"linli@{parts.hostname}"),
    )
