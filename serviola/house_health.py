"""House health: how everything stands, for whoever watches over Serviola."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from console.health import ContactListHealth, Counts, Health, Uncovered, WaysHealth
from engine.errors import RosterError
from engine.model.time import HOUR, SECOND, Instant
from engine.rules.gaps import uncovered
from notify.shifts import Span
from serviola.core import LEASE
from serviola.list_states import healths
from serviola.oncall import SOON, says
from serviola.source_health import health_of
from serviola.wakeups import counted
from store import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.ports import Clock
    from serviola.build import House
    from serviola.people import FreshRoster

_MOST_NAMED = 100
"""How many uncovered campaigns health names of each kind; all stand in: serviola holds --uncovered."""


class HouseHealth:
    """Looks over an open house; what takes long to look at is kept until it has changed."""

    def __init__(self, house: House, roster: FreshRoster, clock: Clock) -> None:
        """Look over a house whose runner is open."""
        self._house = house
        self._brand = house.settings.brand
        self._roster = roster
        self._clock = clock
        self._core = house.runner.on_core
        self._seen: tuple[tuple[str, ...], int] | None = None
        self._left_out: tuple[Uncovered, ...] = ()

    async def look(self) -> Health:
        """Say how everything stands at this moment."""
        rules = self._house.rules
        store, holder, halted, counts, quiet, standing = await self._core(
            lambda core: (
                core.store,
                core.store.holder(),
                core.store.halted(self._brand),
                pages.counts(core.store.db, brand=self._brand),
                dict(core.state.quiet),
                None if rules is None else rules.standing(),
            )
        )
        now = self._clock.now()
        return Health(
            now=now,
            owner="" if holder is None else holder[0],
            lease_until=None if holder is None else holder[1],
            last_tick=ticked(holder),
            halted=halted,
            sources=tuple(health_of(one, quiet, now) for one in self._house.sources.all),
            ways=WaysHealth(
                ill=dict(self._house.ways.ill),
                undelivered=self._house.ways.undelivered,
                wakeups=sum(sum(one.weeks) for one in counted(self._house.settings.wakeups, now, weeks=1)),
            ),
            counts=Counts(
                situations=counts["situations"],
                proposals=counts["proposals"],
                holds=counts["holds"],
                outbox=counts["outbox"],
                inbox=counts["inbox"]["waiting"],
            ),
            rules=standing,
            uncovered=await self._uncovered(now),
            lists=tuple(
                ContactListHealth(**asdict(one))
                for one in await asyncio.to_thread(healths, store, self._house.contacts, now)
            ),
            **await self._on_call(now),
        )

    async def _on_call(self, now: Instant) -> Mapping[str, Any]:
        """Say who is on call now, and when nobody is; that people.yaml cannot be read is said elsewhere."""
        try:
            rotas = await self._roster.look(Span(now, Instant(now + SOON)), at=now)
        except RosterError:
            return {}
        holes = {one.name: one.holes[0].start for one in rotas if one.holes}
        return {
            "on_call": {one.name: len(one.answering) for one in rotas},
            "holes": {name: max(0, start - now) // SECOND for name, start in holes.items()},
            "unheld": tuple(says(one) for one in rotas if not one.answering or one.stale),
        }

    async def _uncovered(self, now: Instant) -> tuple[Uncovered, ...]:
        """Look at the campaigns of the books anew when a book has changed, and once an hour."""
        books = await self._core(lambda core: tuple(core.state.brand(self._brand).programs.values()))
        seen = (tuple(book.digest for book in books), now // HOUR)
        if seen != self._seen:
            try:
                knows = await self._roster.known_groups()
            except RosterError:
                return self._left_out  # that people.yaml cannot be read is said by whoever needs it
            found = await asyncio.to_thread(uncovered, books, now=now, known_group=knows)
            named = [
                Uncovered(kind=one.kind, says=one.says, campaigns=one.items[:_MOST_NAMED]) for one in found
            ]
            self._seen, self._left_out = seen, tuple(named)
        return self._left_out


def ticked(holder: tuple[str, Instant] | None) -> Instant | None:
    """Each tick renews the lease, so the lease says when the last one was."""
    return None if holder is None else Instant(holder[1] - LEASE)
