"""Pushing: whoever asked to be told is told of every change of a hold, signed, in order, until it arrives.

The journal is the outbox: a change stands there before anybody is told, its place in it names the message,
and a cursor for each receiver says how far it got. So a restart at any line tells nothing twice under another
name, and leaves nothing out.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import StoreError
from engine.model.hold import ENDED, Hold, Outcome, Result
from engine.model.ids import digest_of
from engine.model.said import phrase
from engine.model.time import DAY, SECOND, Instant, iso
from engine.response.steps import retry_at
from serviola.retelling import kept
from serviola.standard_secrets import standard_secret
from store import pages
from wire.http import Http, HttpError, Limits
from wire.secrets import Redactor, Secret, resolve
from wire.signatures import sign_webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from engine.ports import Batch, Clock
    from serviola.build import House
    from serviola.core import Core
    from serviola.settings import Settings
    from serviola.settings_clearance import PushSetting

LOG = logging.getLogger("serviola.pushing")
PREFIX = "push:"
ANSWERS_WITHIN_S = 20.0
GIVE_UP_AFTER = 3 * DAY
"""How long one message is tried; who was away for longer asks the gate, and is told of what comes then."""
GONE = 410
AT_ONCE = 100
MOST_ANSWER = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Somebody who is told, with the secrets that sign: all of them, so that they can be rotated."""

    setting: PushSetting
    secrets: tuple[Secret, ...] = field(repr=False)


def receivers_of(settings: Settings, environ: Mapping[str, str]) -> tuple[Receiver, ...]:
    """Give whoever is told; SecretError for a secret that is missing or too short."""
    return tuple(
        Receiver(
            setting=one,
            secrets=tuple(standard_secret(one.name, resolve(each, environ=environ)) for each in one.secrets),
        )
        for one in settings.clearance.push
    )


class Pusher:
    """Tells one receiver."""

    def __init__(
        self,
        receiver: Receiver,
        house: House,
        http: Http,
        clock: Clock,
        *,
        answers_within_s: float = ANSWERS_WITHIN_S,
    ) -> None:
        """Stand beside a house whose runner is open; nothing is told yet."""
        self._limits = Limits(total_s=answers_within_s, max_bytes=MOST_ANSWER)
        self._receiver, self._house, self._http, self._clock = receiver, house, http, clock
        self._name = PREFIX + receiver.setting.name
        self._url = digest_of(receiver.setting.url)
        self._redactor = Redactor(receiver.secrets)
        self._attempt = 0
        self._is_gone = False
        self._told: dict[str, tuple[str, Instant]] = {}
        """Per hold: what was told last in this process. A word that changes neither is not told."""

    async def begin(self) -> None:
        """See how far it got; a receiver that is new, or moved, is told of what comes from now on."""
        await self._house.runner.on_core(self._begin)

    async def tell_all(self) -> Instant | None:
        """Tell all that waits, in order; give when to try again what did not arrive, None when all has."""
        while True:
            cursor, rows = await self._house.runner.on_core(self._waiting)
            if cursor.get("gone") or not rows:
                return None
            for row in rows:
                again = await self._tell(row)
                if again is not None or self._is_gone:
                    return again

    def _begin(self, core: Core) -> None:
        known = core.store.cursor(self._name)
        if known.get("url") != self._url:
            core.step([], cursors={self._name: {"url": self._url, "seq": pages.last_row(core.store.db)}})

    def _waiting(self, core: Core) -> tuple[Mapping[str, Any], Sequence[pages.HoldRow]]:
        cursor = core.store.cursor(self._name)
        brand = self._house.settings.brand
        rows = pages.holds_after(core.store.db, brand=brand, after=int(cursor.get("seq", 0)), limit=AT_ONCE)
        return cursor, rows

    async def _tell(self, row: pages.HoldRow) -> Instant | None:
        hold, now = row.hold, self._clock.now()
        says = (hold.state.value, hold.until)
        if self._told.get(hold.id) == says:
            await self._reached(row.seq)
            return None
        body = json.dumps(_message(hold, row.now), separators=(",", ":")).encode()
        outcome = await self._send(f"hold_{row.seq}", body, now)
        if outcome.result is Result.FAILED and not outcome.permanent and now - row.now < GIVE_UP_AFTER:
            self._attempt += 1
            again = retry_at(outcome, self._attempt)
            self._house.ways.failed(self._name, str(outcome.detail), again_in_s=(again - now) / SECOND)
            return again
        if outcome.result is Result.DONE:
            self._house.ways.works(self._name)
        else:
            LOG.warning(
                phrase(
                    "{name}: {id} is not told any more: {detail}",
                    name=self._name,
                    id=hold.id,
                    detail=kept(outcome.detail or ""),
                )
            )
        self._attempt, self._is_gone = 0, outcome.permanent
        self._told[hold.id] = says
        if hold.state in ENDED:
            self._told.pop(hold.id)
        await self._reached(row.seq, gone=outcome.permanent)
        return None

    async def _send(self, name: str, body: bytes, now: Instant) -> Outcome:
        setting = self._receiver.setting
        headers = {"content-type": "application/json"} | sign_webhook(
            self._receiver.secrets, id=name, body=body, now=now
        )
        try:
            answer = await self._http.request(
                "POST",
                setting.url,
                headers=headers,
                body=body,
                allow_private=setting.allow_private,
                limits=self._limits,
            )
        except HttpError as error:
            return self._failed(name, now, str(error), retry_after_s=error.retry_after_s)
        if 200 <= answer.status < 300:
            return Outcome(intent=name, brand=self._house.settings.brand, result=Result.DONE, at=now)
        says = f"it answered {answer.status}"
        if answer.status == GONE:
            says = (
                "it wants to be told no more (410); to begin again, give it another url in the configuration"
            )
        return self._failed(
            name, now, says, retry_after_s=answer.retry_after_s, permanent=answer.status == GONE
        )

    def _failed(
        self, name: str, now: Instant, says: str, *, retry_after_s: float | None, permanent: bool = False
    ) -> Outcome:
        return Outcome(
            intent=name,
            brand=self._house.settings.brand,
            result=Result.FAILED,
            at=now,
            permanent=permanent,
            retry_after_s=retry_after_s,
            detail=self._redactor.redact(says),
        )

    async def _reached(self, seq: int, *, gone: bool = False) -> None:
        cursor = {"url": self._url, "seq": seq} | ({"gone": True} if gone else {})
        await self._house.runner.on_core(lambda core: core.step([], cursors={self._name: cursor}))


def _message(hold: Hold, at: Instant) -> dict[str, Any]:
    """Say what changed. Another hold may stand on the same object, so whoever is told asks the gate."""
    return {
        "type": "hold.changed",
        "timestamp": iso(at),
        "data": {
            "hold": hold.id,
            "holds": hold.state not in ENDED,
            "state": hold.state.value,
            "tool": hold.subject.tool,
            "kind": hold.subject.kind,
            "campaign": hold.subject.id,
            "classes": list(hold.message_classes),
            "since": iso(hold.since),
            "until": iso(hold.until),
            "situation": hold.situation,
            "playbook": hold.playbook,
        },
    }


@asynccontextmanager
async def pushing(house: House, clock: Clock, *, environ: Mapping[str, str]) -> AsyncIterator[None]:
    """Tell every receiver of the settings for as long as this is entered."""
    receivers = receivers_of(house.settings, environ)
    if not receivers:
        yield
        return
    wakes = [asyncio.Event() for _ in receivers]
    loop = asyncio.get_running_loop()

    def hear(batch: Batch) -> None:
        if any(isinstance(word, Hold) for word in batch.words):
            for wake in wakes:
                loop.call_soon_threadsafe(wake.set)

    async with Http() as http:
        pushers = [Pusher(one, house, http, clock) for one in receivers]
        for one in pushers:
            await one.begin()
        await house.runner.on_core(lambda core: core.listen(hear))
        tasks = [asyncio.create_task(_lasting(*each, clock)) for each in zip(pushers, wakes, strict=True)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _lasting(pusher: Pusher, wake: asyncio.Event, clock: Clock) -> None:
    """Tell for ever; what goes wrong unexpectedly is tried again, and never ends the telling."""
    while True:
        wake.clear()
        wait_s: float | None = None
        try:
            again = await pusher.tell_all()
            wait_s = None if again is None else max(0.0, (again - clock.now()) / SECOND)
        except StoreError as error:
            LOG.warning(phrase("how far a receiver got could not be kept yet: {error}", error=error))
            wait_s = 1.0
        except Exception:
            LOG.exception(phrase("telling a receiver failed unexpectedly; it is tried again"))
            wait_s = 30.0
        if wait_s is not None:
            # A new change waits behind the one that did not arrive.
            await asyncio.sleep(wait_s)
        else:
            await wake.wait()
