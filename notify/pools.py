"""Pools: what waits for somebody on a way, and comes as one message when the first of it may come.

The outbox of the store keeps each message until it is delivered, so nothing here can lose one. What stands
here is only the text, so that whichever comes first can bring the others; those then find that they came.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from engine.errors import NotifyError, Waits
from engine.model.ids import digest_of
from engine.model.said import phrase, told_by
from engine.model.time import DAY, HOUR, SECOND, Instant, moment
from engine.ports import Message
from notify.manners import Manners
from notify.remembered import Remembered
from notify.summary import Waiting, summary
from notify.turns import Turns
from notify.wakings import Wakings
from notify.way import Way

LOG = logging.getLogger("serviola.notify")
MOST_WAITING = 500
"""How many texts are gathered for one person; what is beyond comes by itself."""


KEPT = 2 * DAY
"""How long it is known what came with others: longer than anything waits."""


class Pools:
    """Says what goes now, what later, and what together."""

    def __init__(
        self,
        manners: Manners,
        *,
        remembered: Remembered,
        now: Callable[[], Instant],
        wakings: Wakings | None = None,
        told: Callable[[str], str] = str,
    ) -> None:
        """Take the manners; `wakings` counts whom a message reached at night."""
        self._manners = manners
        self._remembered = remembered
        self._now = now
        self._wakings = wakings
        self._told = told
        self._turns = Turns()

    @asynccontextmanager
    async def let(
        self, message: Message, way: Way, others: Sequence[str], *, verb: str
    ) -> AsyncIterator[Message | None]:
        """Give what is to be said on a way now; None where it came with another, Waits where it is to wait.

        What was given counts as having come once the block ends well. `others` are who is behind a channel.
        """
        pool = _pool(way)
        async with self._turns.of(pool):
            kept = await self._known(pool)
            waiting, came = dict(kept.get("waiting", {})), [Instant(one) for one in kept.get("came", [])]
            if message.key in kept.get("brought", {}):
                yield None
                return
            await self._wait(pool, kept, message, way, came)
            carried = way.carries(message)
            mine = waiting.pop(message.key, None)
            together = not (message.asks or message.wakes or way.via.startswith("webhook")) and waiting
            if together:
                all_ = {**waiting, message.key: mine or _text(message)}
                carried = self._whole(message, way, all_)
            yield carried
            brought = dict(kept.get("brought", {}))
            if together:
                brought |= dict.fromkeys([*waiting, message.key], self._now())
                waiting = {}
            await self._keep(pool, waiting, [*came, self._now()], brought)
            await self._count(message, way, others, verb=verb)

    async def came(self, key: str, way: Way) -> bool:
        """Say whether a message came on a way together with others: there it has no key of its own."""
        return key in (await self._known(_pool(way))).get("brought", {})

    async def _known(self, pool: str) -> dict[str, Any]:
        """Give what is known of a pool. One that cannot be read is begun anew: it holds no message back."""
        try:
            return await self._remembered.get(pool) or {}
        except NotifyError as error:
            LOG.warning(told_by(error))
            return {}

    async def _wait(
        self, pool: str, kept: Mapping[str, Any], message: Message, way: Way, came: Sequence[Instant]
    ) -> None:
        now = self._now()
        night = None
        if not way.via.startswith("webhook"):
            night = self._manners.sleeps_until(
                message, recipient=message.recipient, person=way.person, now=now
            )
        spaced = self._manners.spaced_until(message, via=way.via, came=came, now=now)
        # When the wait of what is gathered is over, it is not put off once more by the night alone.
        until = max((one for one in (night, spaced) if one is not None), default=None)
        if until is None:
            return
        waiting = dict(kept.get("waiting", {}))
        if not message.asks and len(waiting) < MOST_WAITING:
            waiting[message.key] = _text(message)
        await self._keep(pool, waiting, came, kept.get("brought", {}))
        said = phrase("it waits until {until}", until=moment(until).strftime("%Y-%m-%d %H:%M UTC"))
        raise Waits(said, retry_after_s=(until - now) / SECOND, way=way.via)

    def _whole(self, message: Message, way: Way, texts: Mapping[str, Mapping[str, str]]) -> Message:
        title, body = summary([Waiting(**text) for text in texts.values()], told=self._told)
        key = f"{way.via}:together:{digest_of(*sorted(texts))}@{way.recipient}"
        return replace(
            message, key=key, recipient=way.recipient, title=title, body=body, kind="digest", brief=title
        )

    async def _keep(
        self,
        pool: str,
        waiting: Mapping[str, Any],
        came: Sequence[Instant],
        brought: Mapping[str, Any],
    ) -> None:
        recent = [one for one in came if one > self._now() - HOUR]
        known = {key: at for key, at in brought.items() if at > self._now() - KEPT}
        facts = {"waiting": dict(waiting), "came": recent[-MOST_WAITING:], "brought": known}
        await self._remembered.put(pool, facts)

    async def _count(self, message: Message, way: Way, others: Sequence[str], *, verb: str) -> None:
        if self._wakings is None or verb == "rewrite" or way.via.startswith("webhook"):
            return
        if not (message.asks or message.wakes):
            return
        for person in [way.person] if way.person else others:
            night = self._manners.night_of(person, message.recipient)
            await self._wakings.note(person, message, via=way.via, night=night, at=self._now())


def _pool(way: Way) -> str:
    return f"pool:{way.via}:{way.recipient}"


def _text(message: Message) -> dict[str, str]:
    return {
        "title": message.title,
        "body": message.body,
        "about": message.about,
        "thread": message.thread,
    }
