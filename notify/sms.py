"""Text messages through the HTTP call of whoever sends them, as the configuration declares it.

Only words of our own go out: no headline, no name from outside. What a person must know more stands on the
other ways and in the console. A text message cannot be rewritten: the end of a question is sent once, to whom
it was put.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from engine.errors import NotifyError
from engine.model.ids import digest_of
from engine.model.said import phrase
from engine.ports import Message
from notify.calling import called
from notify.remembered import Remembered
from notify.short_text import short_text
from notify.turns import Turns
from wire.http import Answer, Http

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164: a plus, the country, and fifteen digits at the most."""
PLACEHOLDERS = ("{to}", "{text}", "{id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """The call that sends one text message. `body` holds the placeholders; `form` is json or form.

    Where `success` is given, an answer without it is a failure whatever its status.
    """

    url: str
    body: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: str = "json"
    success: str = ""
    allow_private: frozenset[str] = frozenset()


class SmsNotifier:
    """The port Notifier over one HTTP call; a recipient is a person with a telephone."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        http: Http,
        phone_of: Callable[[str], str],
        remembered: Remembered,
        name: str = "sms",
    ) -> None:
        """Take the call, and how a person's number is found."""
        self.name = name
        self._gateway = gateway
        self._http = http
        self._phone_of = phone_of
        self._remembered = remembered
        self._turns = Turns()
        self._success = re.compile(gateway.success)

    async def ask(self, message: Message) -> None:
        await self._once(message, message.key)

    async def tell(self, message: Message) -> None:
        await self._once(message, message.key)

    async def rewrite(self, message: Message) -> None:
        if message.card is not None and message.card.ended:
            await self._once(message, f"{message.key}:ended")
        else:
            await self._once(message, message.key)

    async def _once(self, message: Message, key: str) -> None:
        async with self._turns.of(key):
            if await self._remembered.get(key) is None:
                await self._send(message, key)
                await self._remembered.put(key, {"sent": True})

    async def _send(self, message: Message, key: str) -> None:
        to = self._phone_of(message.recipient)
        if not PHONE.fullmatch(to):
            said = phrase(
                "{person} has no telephone; add phone: to people.yaml", person=message.recipient[:80]
            )
            raise NotifyError(said, permanent=True)
        given = {"{to}": to, "{text}": short_text(message.brief or "Serviola"), "{id}": digest_of(key)[:32]}
        filled = {name: _filled(text, given) for name, text in self._gateway.body.items()}
        is_form = self._gateway.form == "form"
        body = urlencode(filled) if is_form else json.dumps(filled)
        kind = "application/x-www-form-urlencoded" if is_form else "application/json"
        answer = await called(
            self._http,
            self._gateway.url,
            name=self.name,
            headers={"content-type": kind, **self._gateway.headers},
            body=body.encode("utf-8", "replace"),
            allow_private=self._gateway.allow_private,
        )
        self._check(answer)

    def _check(self, answer: Answer) -> None:
        if not self._success.search(answer.body.decode("utf-8", "replace")):
            # What it says instead may repeat the number or the text.
            said = phrase(
                "{name}: the answer does not hold what success: asks for; the message may not have gone out",
                name=self.name,
            )
            raise NotifyError(said, permanent=False)


def _filled(text: str, given: Mapping[str, str]) -> str:
    """Put every placeholder in, each once: what is put in is not looked at again."""
    return re.sub("|".join(map(re.escape, PLACEHOLDERS)), lambda found: given[found[0]], text)
