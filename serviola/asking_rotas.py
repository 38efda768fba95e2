"""Asking outside rotas, each on its own schedule, and keeping what they say beside the store.

Nobody waits for them: who answers is asked of what is kept. One out of reach stands as it last was while that
is fresh; then those answer who are named as its `otherwise`, and it is said aloud.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import RosterError, ServiolaError
from engine.model.said import phrase, told_by
from engine.model.time import SECOND, Instant
from notify.outside import Kept
from notify.rotas import Ways, read_rota
from serviola.people import read_roster, rotas_of
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from engine.ports import Clock
    from notify.outside import Outside
    from notify.roster import YamlRoster
    from serviola.settings import Settings

LOG = logging.getLogger("serviola.rotas")
LOOK_EVERY_S = 5.0
READ_WITHIN_S = 60.0


class Rotas:
    """Reads outside rotas and keeps what they say."""

    def __init__(self, settings: Settings, ways: Ways, clock: Clock) -> None:
        """Take whose rotas they are; nothing is asked yet."""
        self._settings, self._ways, self._clock = settings, ways, clock
        self.kept = rotas_of(settings)
        self._due: dict[tuple[str, str], Instant] = {}
        self._said: dict[str, str] = {}

    async def once(self, *, all_of_them: bool = False) -> list[str]:
        """Read those that are due; give what went wrong, a sentence each. A broken file asks nobody."""
        try:
            roster = await asyncio.to_thread(read_roster, self._settings)
        except (ServiolaError, OSError, UnicodeDecodeError):
            return []  # said where the file is read to answer from it
        now = self._clock.now()
        due = [
            call.outside
            for name, call in roster.calls.items()
            if call.outside is not None
            and (all_of_them or self._due.get((name, call.outside.declared), now) <= now)
        ]
        found = await asyncio.gather(*(self._read(one, roster) for one in due))
        return [says for says in found if says]

    async def _read(self, outside: Outside, roster: YamlRoster) -> str:
        now = self._clock.now()
        self._due[outside.group, outside.declared] = Instant(now + outside.every_s * SECOND)
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                kept = await read_rota(outside, self._ways, roster.people, now=now, users=self._users())
            says = _strangers(kept)
        except Exception as error:  # noqa: BLE001 - a bug with one rota must not stop the others
            says = _why(error)
            before = await asyncio.to_thread(self.kept.of, outside.group)
            if before is None:
                before = Kept(read_at=Instant(0), shifts=())
            kept = replace(before, trouble=says)
        try:
            await asyncio.to_thread(self.kept.put, outside.group, kept)
        except OSError as error:
            says = phrase("what was read of it cannot be kept ({why})", why=error.strerror)
        self._say(outside, says)
        return phrase("{name}: {says}", name=outside.group, says=says) if says else ""

    def _users(self) -> Mapping[str, str]:
        slack = self._settings.notify.slack
        return {} if slack is None else slack.users

    def _say(self, outside: Outside, says: str) -> None:
        """Say what is wrong with a rota, once until that changes."""
        if says and says != self._said.get(outside.group):
            LOG.warning(phrase("the rota of {group}: {says}", group=outside.group, says=says))
        elif self._said.get(outside.group) and not says:
            LOG.warning(phrase("the rota of {group} is read again", group=outside.group))
        self._said[outside.group] = says


@asynccontextmanager
async def asking_rotas(
    settings: Settings, clock: Clock, *, environ: Mapping[str, str]
) -> AsyncIterator[None]:
    """Ask for every outside rota on its schedule for as long as this is entered."""
    async with Http() as http:
        task = asyncio.create_task(_lasting(Rotas(settings, Ways(http=http, environ=environ), clock)))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def read_now(settings: Settings, clock: Clock, *, environ: Mapping[str, str]) -> list[str]:
    """Read every outside rota once, whether it is due or not; give what went wrong."""
    async with Http() as http:
        return await Rotas(settings, Ways(http=http, environ=environ), clock).once(all_of_them=True)


async def _lasting(rotas: Rotas) -> None:
    while True:
        await rotas.once()
        await asyncio.sleep(LOOK_EVERY_S)


def _strangers(kept: Kept) -> str:
    if not kept.strangers:
        return ""
    return phrase("{strangers} are nobody in people.yaml", strangers=", ".join(kept.strangers))


def _why(error: Exception) -> str:
    if isinstance(error, RosterError | ServiolaError):
        return told_by(error)
    if isinstance(error, TimeoutError):
        return phrase("no answer within {seconds:.0f} s", seconds=READ_WITHIN_S)
    # Its words may hold a piece of what was read.
    return phrase("unexpected {name}", name=type(error).__name__)
