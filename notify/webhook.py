"""A signed webhook: each message as JSON, signed as Standard Webhooks say, like the push of holds.

One writing of one message has one id, in the header and in the body, so that whoever hears it twice can see
it. A message is sent until it is taken; a newer writing of it is another push of the same `message`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence

from engine.model.ids import digest_of
from engine.model.time import Instant, iso
from engine.ports import Message
from notify.calling import called
from notify.remembered import Remembered
from notify.turns import Turns
from wire.http import Http
from wire.secrets import Secret
from wire.signatures import sign_webhook


class WebhookNotifier:
    """The port Notifier over one signed address. Without `to` it hears everything, and reaches nobody."""

    def __init__(
        self,
        url: str,
        *,
        secrets: Sequence[Secret],
        http: Http,
        remembered: Remembered,
        now: Callable[[], Instant],
        to: Collection[str] = (),
        allow_private: frozenset[str] = frozenset(),
        name: str = "webhook",
    ) -> None:
        """Take where it is, what signs (all of them, so that they can be rotated), and for whom it is."""
        self.name = name
        self._url = url
        self._secrets = tuple(secrets)
        self._http = http
        self._remembered = remembered
        self._now = now
        self._to = frozenset(to)
        self._allow_private = allow_private
        self._turns = Turns()

    def place_of(self, recipient: str) -> str:
        """Say whether a recipient is reached by it; one that hears everything is no proof of that."""
        return self._url if recipient in self._to else ""

    def hears(self, recipient: str) -> bool:
        """Say whether what is for a recipient is sent to it."""
        return not self._to or recipient in self._to

    async def ask(self, message: Message) -> None:
        await self._push("notice.asked", message)

    async def tell(self, message: Message) -> None:
        await self._push("notice.told", message)

    async def rewrite(self, message: Message) -> None:
        await self._push("notice.rewritten", message)

    async def _push(self, verb: str, message: Message) -> None:
        data, name = _data(message), _id(message)
        async with self._turns.of(message.key):
            known = await self._remembered.get(message.key)
            if known is not None and (verb != "notice.rewritten" or known.get("id") == name):
                return
            now = self._now()
            body = json.dumps(
                {"type": verb, "timestamp": iso(now), "data": data}, separators=(",", ":")
            ).encode()
            signed = sign_webhook(self._secrets, id=name, body=body, now=now)
            await called(
                self._http,
                self._url,
                name=self.name,
                headers={"content-type": "application/json", **signed},
                body=body,
                allow_private=self._allow_private,
            )
            await self._remembered.put(message.key, {"id": name})


def _id(message: Message) -> str:
    """Name one writing of a message; why it comes changes with the shift, and makes no other."""
    return f"notice_{digest_of(message.key, message.title, message.body, _ended(message))[:24]}"


def _ended(message: Message) -> str:
    return "" if message.card is None else message.card.ended


def _data(message: Message) -> dict[str, str | bool | None]:
    return {
        "id": _id(message),
        "message": digest_of(message.key)[:24],
        "kind": message.kind,
        "recipient": message.recipient,
        "title": message.title,
        "body": message.body,
        "situation": message.thread,
        "proposal": message.asks,
        "until": None if message.until is None else iso(message.until),
        "urgent": message.urgent,
        "ended": _ended(message),
        "because": message.because,
    }
