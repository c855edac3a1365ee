"""Mail: a message as an e-mail, handed to an SMTP server."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from disclosure.push.channels import CONFIRMED, Letter, Sending, refused, text_of_letter, unknown
from disclosure.push.receivers import MailServer
from disclosure.words.texts import text

_TIMEOUT_S = 30.0
_NEVER_TAKEN = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


def mail_of(letter: Letter, server: MailServer) -> EmailMessage:
    """The e-mail of a letter. Its Message-ID (RFC 5322) is the same at every attempt, and it can
    be declined with one mail (RFC 2369 §3.2)."""
    language = letter.receiver.language
    mail = EmailMessage(policy=SMTP)
    title = letter.news[0].title
    if len(letter.news) > 1:
        title = text("push.message.several", language, title=title, count=len(letter.news) - 1)
    mail["Subject"] = f"{title} ({letter.head})"
    mail["From"] = server.sender
    mail["To"] = letter.receiver.address
    mail["Date"] = format_datetime(datetime.fromtimestamp(letter.at, UTC))
    domain = parseaddr(server.sender)[1].rpartition("@")[2]
    mail["Message-ID"] = f"<{letter.message.key}@{domain}>"
    leave = quote(text("push.message.leave", language, name=letter.receiver.name))
    mail["List-Unsubscribe"] = f"<mailto:{server.unsubscribe}?subject={leave}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "en" if language == "en" else "zh-CN"
    foot = text("push.message.foot", language, address=server.unsubscribe)
    mail.set_content(f"{text_of_letter(letter)}\n\n-- \n{foot}\n", cte="base64")
    return mail


def send_mail(letter: Letter) -> Sending:
    """Hand a letter to the server, once; it is confirmed when the server has accepted it."""
    server = letter.receiver.server
    assert server is not None
    mail = mail_of(letter, server)
    try:
        with _connected(server) as connection:
            connection.sendmail(
                parseaddr(server.sender)[1],
                [parseaddr(letter.receiver.address)[1]],
                mail.as_bytes(),
            )
    except smtplib.SMTPServerDisconnected:
        return unknown("SMTPServerDisconnected")
    except smtplib.SMTPResponseException as error:
        return refused(error.smtp_code)
    except (*_NEVER_TAKEN, smtplib.SMTPException) as error:
        return refused(type(error).__name__)
    except OSError as error:
        return unknown(type(error).__name__)
    return CONFIRMED


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    secure = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_S, context=secure)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
    try:
        if server.security == "starttls":
            connection.starttls(context=secure)
        if server.user:
            connection.login(server.user, server.password)
        yield connection
    finally:
        # An accepted mail is accepted, whether or not the server answers QUIT.
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
