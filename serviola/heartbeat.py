"""Heartbeat: a monitor hears that we live, and only while every part that people rely on really does.

Alive means all of these, each asked for anew before each beat:

- the core answers on its thread, and took in what waited and let time pass within the last fifteen seconds;
- the store takes writings: the lease, which is committed each second, was so within that time;
- the watchers tick: the heap of sources was looked at within that time, none waits for long beyond its turn,
  and not all of them are blind;
- the outbox moves: nothing that is due waits to be begun;
- people are reached: no message has been waiting on its ways for minutes.

While one of them is not so, the address with /fail behind it hears which, and the address itself hears
nothing; a process that hangs or is gone says nothing at all. Either way the monitor calls people.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from engine.errors import ServiolaError
from engine.model.said import phrase
from engine.model.time import SECOND, Instant
from serviola.clocks import elapsed_by
from wire.http import Http, HttpError, Limits
from wire.secrets import is_reference, resolve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from engine.ports import Clock
    from serviola.build import House
    from serviola.core import Core
    from serviola.settings_drills import HeartbeatSetting

LOG = logging.getLogger("serviola.heartbeat")
NAME = "monitor"
ANSWERS_WITHIN_S = 5.0
AWAKE_WITHIN = 15 * SECOND
OVERDUE = 5 * 60 * SECOND
UNSTARTED = 60 * SECOND
UNDELIVERED = 180 * SECOND
JUMP = 5 * SECOND
SETTLES_WITHIN_S = 3.0
"""After a clock was set, every part has ticked anew by then."""
_LIMITS = Limits(total_s=10.0, max_bytes=100_000)


class Pulse:
    """Says whether a house is alive, and if not, what of it is not."""

    def __init__(
        self,
        house: House,
        clock: Clock,
        *,
        answers_within_s: float = ANSWERS_WITHIN_S,
        settles_within_s: float = SETTLES_WITHIN_S,
    ) -> None:
        """Take the house whose parts are asked."""
        self._settles_within_s = settles_within_s
        self._answers_within_s = answers_within_s
        self._house = house
        self._clock = clock
        self._elapsed = elapsed_by(clock)
        self._apart = clock.now() - self._elapsed()
        self._waiting_since: int | None = None

    async def ill(self) -> str:
        """Give the first thing that is not as it should be; empty when all is.

        A clock that was set makes everything look late until the house has ticked by it: then it is looked
        at once more.
        """
        jumped = self._has_jumped()
        found = await self._ill()
        if found and jumped:
            await asyncio.sleep(self._settles_within_s)
            found = await self._ill()
        return found

    def _has_jumped(self) -> bool:
        """Say whether the clock was set since the last look."""
        before, self._apart = self._apart, self._clock.now() - self._elapsed()
        return abs(self._apart - before) > JUMP

    async def _ill(self) -> str:
        now = self._clock.now()
        sources = self._house.sources
        checks = [self._messages(), *sources.standstill(now, awake=AWAKE_WITHIN, overdue=OVERDUE)]
        try:
            async with asyncio.timeout(self._answers_within_s):
                checks = [await self._house.runner.on_core(lambda core: _of_core(core, now)), *checks]
        except TimeoutError:
            checks = [phrase("the core does not answer")]
        except ServiolaError as error:
            checks = [phrase("the store cannot be read: {error}", error=error)]
        return next((one for one in checks if one), "")

    def _messages(self) -> str:
        count = self._house.ways.undelivered
        if not count:
            self._waiting_since = None
            return ""
        if self._waiting_since is None:
            self._waiting_since = self._elapsed()
        if self._elapsed() - self._waiting_since < UNDELIVERED:
            return ""
        return phrase(
            "messages that do not get through: {count} ({ways})",
            count=count,
            ways=", ".join(sorted(self._house.ways.ill)) or "?",
        )


def _of_core(core: Core, now: Instant) -> str:
    """Say what is wrong with the core, its store or its outbox; on the thread of the core."""
    if core.renewed_at is None or now - core.renewed_at > AWAKE_WITHIN:
        return phrase("the store takes no writings")
    if now - core.ticked_at > AWAKE_WITHIN:
        return phrase("the core takes nothing in")
    due = core.store.next_due()
    if due is not None and now - due > UNSTARTED:
        return phrase("what is due waits to be begun")
    return ""


class Heartbeat:
    """Beats at a monitor. What it answers changes nothing here."""

    def __init__(
        self, setting: HeartbeatSetting, pulse: Pulse, http: Http, *, environ: Mapping[str, str]
    ) -> None:
        """Take where to beat; SecretError where the address is a secret that is not there."""
        self._setting = setting
        self._pulse = pulse
        self._http = http
        self._url = address_of(setting, environ)

    async def beat(self) -> str:
        """Beat once; gives why the monitor did not hear, empty when it did."""
        ill = await self._pulse.ill()
        if ill:
            LOG.warning(phrase("the monitor is told that something is wrong: {ill}", ill=ill))
            return await self._send("POST", failing(self._url), str(ill).encode())
        return await self._send("GET", self._url, None)

    async def _send(self, method: str, url: str, body: bytes | None) -> str:
        try:
            answer = await self._http.request(
                method,
                url,
                body=body,
                headers={"content-type": "text/plain; charset=utf-8"} if body is not None else {},
                allow_private=self._setting.allow_private,
                limits=_LIMITS,
            )
        except HttpError as error:
            # The address is a secret to some: what is said of it names the kind of trouble alone.
            return phrase(
                "the monitor cannot be reached ({why})", why=type(error.__cause__ or error).__name__
            )
        return "" if answer.status < 400 else phrase("the monitor answered {status}", status=answer.status)


def address_of(setting: HeartbeatSetting, environ: Mapping[str, str]) -> str:
    """Give the address of the monitor; SecretError where it is a secret that is not there."""
    if not is_reference(setting.url):
        return setting.url
    return resolve(setting.url, environ=environ).reveal()


def failing(url: str) -> str:
    """Give the address that hears of trouble: the same, with /fail behind its path."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))


@asynccontextmanager
async def beating(house: House, clock: Clock, *, environ: Mapping[str, str]) -> AsyncIterator[None]:
    """Beat for as long as this is entered, where a monitor is named."""
    setting = house.settings.heartbeat
    if setting is None:
        yield
        return
    async with Http() as http:
        heart = Heartbeat(setting, Pulse(house, clock), http, environ=environ)
        task = asyncio.create_task(_beat_on(house, heart, setting.every_s))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _beat_on(house: House, heart: Heartbeat, every_s: float) -> None:
    # The first beat is not sooner than the first tick.
    await asyncio.sleep(min(5.0, every_s))
    while True:
        try:
            why = await heart.beat()
            if why:
                house.ways.failed(NAME, why, again_in_s=every_s)
            else:
                house.ways.works(NAME)
        except Exception:
            LOG.exception(phrase("the heart missed a beat"))
        await asyncio.sleep(every_s)
