"""E-mail by SMTP: the rendered text as it is, and the same as a page for whoever reads HTML.

Delivery is at least once: what was handed over is remembered afterwards, and a repeated mail carries the
Message-ID of the first, by which most mail programs show it once. A mail cannot be rewritten: a question
that changed is sent again below the first, and so is how it ended; one that changed quietly is not.
"""

from __future__ import annotations

import asyncio
import hashlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES
from enum import StrEnum

from engine.errors import NotifyError
from engine.model.said import phrase
from engine.model.time import Instant, moment
from engine.ports import Message
from notify.cleaning import clean
from notify.mail_address import in_ascii
from notify.mail_page import mail_page
from notify.remembered import Remembered
from notify.turns import Turns
from wire.secrets import Secret

ANSWERS_WITHIN_S = 20.0
SUBJECT_CHARS = 200
_PERMANENT = 500


class Tls(StrEnum):
    """How the connection is kept private: from the first byte, after a plain greeting, or not at all."""

    DIRECT = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The mail server that takes our mail. `user` and `password` may be left out."""

    host: str
    port: int
    sender: str
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: Secret | None = None


class MailNotifier:
    """The port Notifier over SMTP; a recipient is a person with an address."""

    def __init__(
        self,
        relay: Relay,
        *,
        address_of: Callable[[str], str],
        remembered: Remembered,
        now: Callable[[], Instant],
        context: ssl.SSLContext | None = None,
        name: str = "mail",
    ) -> None:
        """Take the server, how a person's address is found, the time, and which certificates are believed."""
        self.name = name
        self._relay = relay
        self._address_of = address_of
        self._remembered = remembered
        self._now = now
        self._context = context
        self._turns = Turns()

    async def ask(self, message: Message) -> None:
        await self._once(message, message.key)

    async def tell(self, message: Message) -> None:
        await self._once(message, message.key)

    async def rewrite(self, message: Message) -> None:
        if message.card is not None and message.card.ended:
            await self._once(message, f"{message.key}:ended")
            return
        async with self._turns.of(message.key):
            known = await self._remembered.get(message.key)
            if known is None or (known.get("digest") != _digest(message) and not message.quiet):
                again = message.key if known is None else f"{message.key}:{_digest(message)}"
                await self._send(message, again, keep=message.key)

    async def _once(self, message: Message, key: str) -> None:
        async with self._turns.of(key):
            if await self._remembered.get(key) is None:
                await self._send(message, key, keep=key)

    async def _send(self, message: Message, key: str, *, keep: str) -> None:
        address = self._address_of(message.recipient)
        if not address:
            said = phrase(
                "{what} has no e-mail address; add contact: to people.yaml", what=message.recipient[:80]
            )
            raise NotifyError(said, permanent=True)
        mail = self._written(message, key, address)
        try:
            await asyncio.to_thread(self._deliver, mail, address)
        except (OSError, smtplib.SMTPException) as error:
            raise self._failed(error) from None
        await self._remembered.put(keep, {"digest": _digest(message)})

    def _written(self, message: Message, key: str, address: str) -> EmailMessage:
        domain = self._relay.sender.rpartition("@")[2]
        mail = EmailMessage(policy=LINES)
        mail["Subject"] = _subject(message.title)
        mail["From"] = Address("Serviola", addr_spec=self._relay.sender)
        mail["To"] = Address(addr_spec=in_ascii(address))
        # RFC 5322 wants it, not each relay adds it, and without it a mail is taken for unwanted.
        mail["Date"] = moment(self._now())
        mail["Message-ID"] = f"<{_name(key)}@{domain}>"
        if message.thread:
            mail["References"] = f"<{_name(message.thread)}@{domain}>"
        # Rules of a mailbox sort by the list; what is answered by a machine is answered to nobody.
        mail["List-Id"] = f"Serviola <serviola.{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        if message.urgent:
            mail["Importance"] = "high"
        title, body, because = (_whole(one) for one in (message.title, message.body, message.because))
        mail.set_content(body + (f"\n\n-- \n{because}\n" if because else "\n"))
        title = clean(title, cap=SUBJECT_CHARS)
        mail.add_alternative(mail_page(title=title, body=body, because=because), subtype="html")
        return mail

    def _deliver(self, mail: EmailMessage, address: str) -> None:
        """Hand one mail over."""
        with _connected(self._relay, self._context) as server:
            server.send_message(mail, from_addr=self._relay.sender, to_addrs=[in_ascii(address)])

    async def check(self) -> None:
        """Connect and log in as before a mail, and send none; NotifyError says what fails."""
        try:
            await asyncio.to_thread(self._greet)
        except (OSError, smtplib.SMTPException) as error:
            raise self._failed(error) from None

    def _greet(self) -> None:
        with _connected(self._relay, self._context) as server:
            server.noop()

    def _failed(self, error: OSError | smtplib.SMTPException) -> NotifyError:
        """Say what went wrong without the server's own words, which may repeat an address or a password."""
        code = _code(error)
        said = phrase(
            "{name}: {host} did not take the mail ({what})",
            name=self.name,
            host=self._relay.host,
            what=code or type(error).__name__,
        )
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return NotifyError(
                phrase("{said}; check user and password", said=said), permanent=code >= _PERMANENT
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return NotifyError(phrase("{said}; its certificate is not believed", said=said), permanent=True)
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return NotifyError(
                phrase("{said}; it does not offer what tls: and user: ask for", said=said), permanent=True
            )
        return NotifyError(said, permanent=code >= _PERMANENT)


@contextmanager
def _connected(relay: Relay, context: ssl.SSLContext | None) -> Iterator[smtplib.SMTP]:
    """Give a server that we have logged in to; a certificate that is not believed stops it."""
    context = context or ssl.create_default_context()
    if relay.tls is Tls.DIRECT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            relay.host, relay.port, timeout=ANSWERS_WITHIN_S, context=context
        )
    else:
        server = smtplib.SMTP(relay.host, relay.port, timeout=ANSWERS_WITHIN_S)
    try:
        if relay.tls is Tls.STARTTLS:
            server.starttls(context=context)
        if relay.password is not None:
            server.login(relay.user, relay.password.reveal())
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _code(error: OSError | smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def _subject(title: str) -> str:
    """Give a title for a header: words in MIME's own code are decoded there, and could begin another."""
    return clean(_whole(title), cap=SUBJECT_CHARS).replace("=?", "= ?")


def _whole(text: str) -> str:
    """Give a text without lone surrogates: they can be in no mail; the templates let none through either."""
    return text.encode("utf-8", "replace").decode()


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _digest(message: Message) -> str:
    return hashlib.sha256(f"{message.title}\n{message.body}".encode("utf-8", "replace")).hexdigest()[:16]
