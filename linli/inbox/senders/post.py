"""HTTP — the one way in which a letter is posted to somebody else's server.

Only addresses that an operator or an office wrote down are called, no redirect is followed, and nobody can
keep a worker waiting: a time for connecting, one for each read, one for the whole answer, and a size.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import requests
from django.utils.translation import gettext as _

from linli.inbox.senders.letter import Failed
from linli.kernel.now import real_time

CONNECT, READ, WHOLE = 5, 10, 15  # seconds
LARGEST = 64 * 1024  # bytes of an answer
PAUSE = timedelta(minutes=10)  # when the receiver names none


def post(url: str, body: dict[str, Any], *, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """投递 — post ``body`` as JSON and answer with the JSON that came back, {} for an empty answer.

    Raises ``Failed`` with a sentence for whatever else happens.
    """
    head = {"Content-Type": "application/json; charset=utf-8"} | (headers or {})
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy and no password file of the machine's own
            limits: Any = {"timeout": (CONNECT, READ), "allow_redirects": False, "stream": True}
            with session.post(url, data=written(body), headers=head, **limits) as answer:
                return _read(answer, _content(answer))
    except requests.ConnectTimeout as error:
        raise Failed(_("对方 %(n)d 秒内没有接通") % {"n": CONNECT}) from error
    except requests.Timeout as error:
        raise Failed(_("对方 %(n)d 秒内没有答复") % {"n": READ}) from error
    except requests.exceptions.SSLError as error:
        raise Failed(_("对方的 HTTPS 证书不对")) from error
    except requests.ConnectionError as error:
        raise Failed(_("连不上对方的服务器")) from error
    except (requests.RequestException, ValueError) as error:
        raise Failed(_("地址不能用，或者答复读不懂")) from error


def _content(answer: requests.Response) -> bytes:
    """The whole answer, unless it drips or never ends."""
    content, end = b"", time.monotonic() + WHOLE
    for chunk in answer.iter_content(1):  # a larger piece would be waited for until it is whole
        content += chunk
        if len(content) > LARGEST or time.monotonic() > end:
            raise Failed(_("对方的答复太长或者太慢"))
    return content


def _read(answer: requests.Response, content: bytes) -> dict[str, Any]:
    status = answer.status_code
    if status == requests.codes.too_many:
        raise Failed(_("对方说发得太快"), wait=_asked_pause(answer))
    if status == requests.codes.conflict:
        return {}  # a repeat of what was already taken
    if 300 <= status < 400:
        raise Failed(_("地址被转到别处，没有跟过去；请核对地址"), is_final=True)
    if 400 <= status < 500:
        raise Failed(_("对方不收（%(status)d）；请核对地址和密钥") % {"status": status}, is_final=True)
    if status >= 500:
        raise Failed(_("对方的服务器出错（%(status)d）") % {"status": status})
    if not content.strip():
        return {}
    read = json.loads(content)
    if not isinstance(read, dict):
        raise Failed(_("地址不能用，或者答复读不懂"))
    return read


def _asked_pause(answer: requests.Response) -> timedelta:
    asked = answer.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(asked)), timedelta(days=1)) if asked.isdecimal() else PAUSE


def signed(body: dict[str, Any], secret: str, key: str) -> dict[str, str]:
    """签名 — the headers by which a receiver knows who sent ``body``, when, and whether it is a repeat.

    HMAC-SHA256 over the timestamp, a dot and the body exactly as sent; see docs/channels.md.
    """
    at = str(int(real_time().timestamp()))
    seal = hmac.new(secret.encode(), at.encode() + b"." + written(body), hashlib.sha256).hexdigest()
    return {"X-Linli-Timestamp": at, "X-Linli-Signature": f"sha256={seal}", "Idempotency-Key": key}


def written(body: dict[str, Any]) -> bytes:
    """写成 — a body exactly as it is sent and signed."""
    return json.dumps(body, ensure_ascii=False).encode()
