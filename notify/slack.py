"""Slack: one card a question, rewritten in place; everything else goes into the thread of its situation.

Slack has no key that makes posting twice posting once. What was posted is remembered as soon as Slack says
so; where the answer is lost, the message is posted again, and a second copy may stand. Buttons name the
question and the plan, so a second copy does no harm: each question is decided once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from engine.errors import NotifyError
from engine.model.said import phrase
from engine.ports import Message
from notify.card import MOST_BLOCKS, Told, card_blocks
from notify.remembered import Remembered
from notify.slack_text import escaped
from notify.turns import Turns
from wire.secrets import Secret
from wire.slack import BASE_URL, FILES, SlackFailed, call, scopes_of, slack_client, upload

TEXT_CHARS = 300
_GONE = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
"""What Slack says when somebody deleted the message."""
_SHUT = frozenset({"channel_not_found", "not_in_channel", "is_archived", "is_inactive"})
"""What Slack says when the app was taken out of the channel, or it was archived."""


class SlackNotifier:
    """The port Notifier over Slack's Web API.

    `channels` says which channel stands for a recipient, `people` which Slack user a person is.
    """

    def __init__(
        self,
        token: Secret,
        *,
        channels: Mapping[str, str],
        people: Mapping[str, str],
        remembered: Remembered,
        base_url: str = BASE_URL,
        name: str = "slack",
        told: Told = str,
    ) -> None:
        """Take where each recipient is; nothing is asked of Slack yet. `told` says cards in a language."""
        self._told = told
        self.name = name
        self._client = slack_client(token, base_url=base_url)
        self._channels = dict(channels)
        self._people = dict(people)
        self._remembered = remembered
        self._turns = Turns()
        self._orders: dict[str, int] = {}

    def place_of(self, recipient: str) -> str:
        """Say where in Slack a recipient is: a channel, or a person's own; empty when nowhere."""
        return self._channels.get(recipient, "") or self._people.get(recipient, "")

    async def ask(self, message: Message) -> None:
        async with self._turns.of(message.key):
            if await self._remembered.get(message.key) is None:
                await self._post(message, into_thread=False)

    async def tell(self, message: Message) -> None:
        async with self._turns.of(message.key):
            if await self._remembered.get(message.key) is None:
                await self._post(message, into_thread=True)

    async def rewrite(self, message: Message) -> None:
        async with self._turns.of(message.key):
            known = await self._remembered.get(message.key)
            if known is None:
                await self._post(message, into_thread=False)
            elif message.order >= self._orders.get(message.key, message.order):
                await self._update(message, known)

    async def shows(self) -> bool:
        """Say whether the app may upload files; NotifyError when Slack does not say."""
        try:
            return FILES in await scopes_of(self._client)
        except SlackFailed as error:
            raise NotifyError(
                phrase("{name}: {error}", name=self.name, error=error), permanent=error.permanent
            ) from error

    async def picture(self, key: str, plan: str, title: str, data: bytes) -> bool:
        """Put a map into the thread below a message, once for a plan; False while that is not posted."""
        async with self._turns.of(f"picture:{key}"):
            known, shown = await self._remembered.get(key), await self._remembered.get(f"picture:{key}")
            if known is None:
                return False
            if shown is not None and shown.get("plan") == plan:
                return True
            where = {"channel": str(known["channel"]), "thread": str(known["ts"])}
            try:
                named = escaped(title, cap=TEXT_CHARS)
                await upload(self._client, data, name="map.png", title=named, **where)
            except SlackFailed as error:
                raise NotifyError(
                    phrase("{name}: {error}", name=self.name, error=error), permanent=error.permanent
                ) from error
            await self._remembered.put(f"picture:{key}", {"plan": plan})
            return True

    async def _post(self, message: Message, *, into_thread: bool) -> None:
        place = self.place_of(message.recipient)
        if not place:
            said = phrase(
                "{what} is nowhere in Slack; add it to notify.slack.channels or users",
                what=message.recipient[:80],
            )
            raise NotifyError(said, permanent=True)
        # One after the other for each situation and place: what comes first may be what the next hangs on.
        async with self._turns.of(_thread_key(place, message.thread or message.key)):
            await self._post_at(place, message, into_thread=into_thread)

    async def _post_at(self, place: str, message: Message, *, into_thread: bool) -> None:
        root = await self._root(place, message.thread) if into_thread else None
        answer = await self._say(message, place, root)
        where = {"channel": str(answer.get("channel", place)), "ts": str(answer.get("ts", ""))}
        self._orders[message.key] = message.order
        await self._remembered.put(message.key, where | {"digest": _digest(_content(message, self._told))})
        if message.thread and root is None:
            await self._remembered.put(_thread_key(place, message.thread), where)

    async def _update(self, message: Message, known: Mapping[str, Any]) -> None:
        content = _content(message, self._told)
        digest = _digest(content)
        self._orders[message.key] = message.order
        if known.get("digest") == digest:
            return
        where = {"channel": known["channel"], "ts": known["ts"]}
        try:
            await self._call("chat.update", where | {"link_names": False} | content)
        except NotifyError as error:
            if _code(error) not in _GONE and not self._has_moved(message, known, _code(error)):
                raise
            # Somebody deleted the card. A question that is still open is put again; a decided one rests.
            if message.card is not None and message.card.ended:
                return
            await self._post(message, into_thread=False)
            return
        await self._remembered.put(message.key, where | {"digest": digest})

    def _has_moved(self, message: Message, known: Mapping[str, Any], code: str) -> bool:
        """Say whether an open card stands where we may not write, and its group has another channel now.

        How one ended is not posted anew: the failure is said, so that they hear of it on another way.
        """
        place = self._channels.get(message.recipient, "")
        ended = message.card is not None and bool(message.card.ended)
        return code in _SHUT and not ended and place not in {"", known["channel"]}

    async def _root(self, place: str, thread: str) -> Mapping[str, Any] | None:
        return await self._remembered.get(_thread_key(place, thread)) if thread else None

    async def _say(self, message: Message, place: str, root: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Post into the thread, or beside it when somebody deleted what it hangs on."""
        body = {"channel": place, "unfurl_links": False, "unfurl_media": False, "link_names": False}
        body |= _content(message, self._told)
        if root is None:
            return await self._call("chat.postMessage", body)
        threaded = {"channel": root["channel"], "thread_ts": root["ts"], "reply_broadcast": message.urgent}
        try:
            return await self._call("chat.postMessage", body | threaded)
        except NotifyError as error:
            if _code(error) not in _GONE:
                raise
            return await self._call("chat.postMessage", body)

    async def _call(self, method: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return await call(self._client, method, body)
        except SlackFailed as error:
            raise NotifyError(
                phrase("{name}: {error}", name=self.name, error=error),
                permanent=error.permanent,
                retry_after_s=error.retry_after_s,
            ) from error


def _code(error: NotifyError) -> str:
    return error.__cause__.code if isinstance(error.__cause__, SlackFailed) else ""


def _content(message: Message, told: Told) -> dict[str, Any]:
    """Give what people see: the text is what a notification shows, and is escaped like the rest."""
    blocks = card_blocks(message, told)
    why = escaped(message.because, cap=TEXT_CHARS)
    if why and len(blocks) < MOST_BLOCKS:
        blocks = [*blocks, {"type": "context", "elements": [{"type": "plain_text", "text": why}]}]
    return {"text": escaped(message.title, cap=TEXT_CHARS) or "Serviola", "blocks": blocks}


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _thread_key(place: str, thread: str) -> str:
    return f"thread:{place}:{thread}"
