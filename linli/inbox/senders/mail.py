"""邮件 — through the mail server of the installation, one letter a connection."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from linli.inbox.senders.letter import Failed, Letter

TIMEOUT = 10  # seconds, for each answer of the server
TRY_AGAIN = range(400, 500)  # of SMTP: not now


def send_mail(letter: Letter) -> None:
    """发邮件 — its Message-ID is made of the key, by which mail servers know a repeat."""
    server = settings.LINLI_MAIL
    mail = EmailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=server.sender,
        to=[letter.to],
        headers={"Message-ID": f"<{letter.key}@{server.sender.rpartition('@')[2].rstrip('>')}>"},
        connection=EmailBackend(
            host=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.use_tls,
            use_ssl=server.use_ssl,
            timeout=TIMEOUT,
        ),
    )
    try:
        mail.send()
    except BadHeaderError as error:
        raise Failed(_("邮箱或标题里有换行，没有发"), is_final=True) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        is_final = not all(code in TRY_AGAIN for code in codes)
        raise Failed(_("邮件服务器不认识这个邮箱"), is_final=is_final) from error
    except smtplib.SMTPAuthenticationError as error:
        raise Failed(_("邮件服务器不认账号和口令，请核对设置")) from error
    except smtplib.SMTPResponseException as error:
        is_final = error.smtp_code not in TRY_AGAIN
        raise Failed(
            _("邮件服务器不收（%(code)d）") % {"code": error.smtp_code}, is_final=is_final
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Failed(_("连不上邮件服务器，或者它没有答复")) from error
