"""Doors: what the console asks, answered by the house; the store is touched on the core's thread alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from console.doors import Counts, Entry, Health, Once, Page, Speaker, Spot, Taken, WaysHealth
from engine.errors import Refused
from engine.model.proposal import Verdict
from engine.model.signal import Situation
from engine.model.time import Instant
from engine.rules.gaps import gaps
from engine.situations.record import records
from serviola.core import LEASE
from serviola.explaining import explained
from serviola.outlook import gap_json, outlooks
from serviola.people import FreshRoster
from serviola.source_health import health_of
from serviola.spots import spots_of
from store import pages, views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model.hold import Hold
    from engine.model.program import ProgramRevision
    from engine.model.proposal import Decision, Proposal, ProposalState
    from engine.model.signal import Signal
    from engine.ports import Clock
    from engine.situations.record import Record
    from serviola.build import House
    from serviola.core import Core

_MOST_KEPT = 10
"""How many ids are remembered of what was done under one name."""


class HouseDoors:
    """The console's Doors over an open house."""

    def __init__(self, house: House, clock: Clock) -> None:
        """Stand before a house whose runner is open."""
        self.roster = FreshRoster(house.settings.people)
        self.brand = house.settings.brand
        self._house = house
        self._clock = clock
        self._core = house.runner.on_core
        self._looks = asyncio.Lock()
        """One look ahead at a time: each may take a second of a processor."""

    def now(self) -> Instant:
        return self._clock.now()

    async def speaker(self, digest: str) -> Speaker | None:
        found = await self._core(lambda core: core.store.token(digest, core.now()))
        if found is None or found.brand != self.brand or not await self.roster.has(found.person):
            return None
        return Speaker(person=found.person, roles=frozenset(found.roles))

    async def situations(self, *, over: bool, after: int, limit: int) -> Page[Situation]:
        items, more = await self._core(
            lambda core: pages.situations(
                core.store.db, brand=self.brand, over=over, after=after, limit=limit
            )
        )
        return Page(items=tuple(items), next=more)

    async def situation(self, name: str) -> Situation:
        return await self._core(lambda core: views.situation(core.store.db, name, brand=self.brand))

    async def proposals(self, *, state: ProposalState | None, after: int, limit: int) -> Page[Proposal]:
        items, more = await self._core(
            lambda core: pages.proposals(
                core.store.db, brand=self.brand, state=state, after=after, limit=limit
            )
        )
        return Page(items=tuple(items), next=more)

    async def proposal(self, name: str) -> Proposal:
        return await self._core(lambda core: views.proposal(core.store.db, name, brand=self.brand))

    async def explained(self, name: str) -> Mapping[str, Any]:
        return await self._core(lambda core: explained(core.store, name, brand=self.brand).as_json())

    async def holds(self, *, ended: bool, after: int, limit: int) -> Page[Hold]:
        items, more = await self._core(
            lambda core: pages.holds(core.store.db, brand=self.brand, ended=ended, after=after, limit=limit)
        )
        return Page(items=tuple(items), next=more)

    async def programs(self) -> Sequence[ProgramRevision]:
        return await self._core(lambda core: tuple(core.state.brand(self.brand).programs.values()))

    async def outlooks(self, situations: Sequence[Situation], *, days: int) -> Sequence[Mapping[str, Any]]:
        books = await self.programs()
        async with self._looks:
            shown = await asyncio.to_thread(outlooks, books, situations, now=self.now(), days=days)
        return [one.as_json() for one in shown]

    async def gaps(self) -> Sequence[Mapping[str, Any]]:
        books, playbooks = await self._core(
            lambda core: (
                tuple(core.state.brand(self.brand).programs.values()),
                [plan.playbook for plan in core.state.brand(self.brand).plans.values()],
            )
        )
        knows = await self.roster.known_groups()
        async with self._looks:
            found = await asyncio.to_thread(gaps, books, playbooks, now=self.now(), known_group=knows)
        return [gap_json(one) for one in found]

    async def journal(self, *, after: int, limit: int) -> Page[Entry]:
        rows, more = await self._core(
            lambda core: pages.journal(core.store.db, brand=self.brand, after=after, limit=limit)
        )
        return Page(items=tuple(_entry(row) for row in rows), next=more)

    async def records(self) -> Sequence[Record]:
        known = await self._core(lambda core: tuple(core.state.brand(self.brand).situations.values()))
        async with self._looks:
            return await asyncio.to_thread(records, known, now=self.now())

    async def health(self) -> Health:
        rules = self._house.rules
        holder, halted, counts, quiet, standing = await self._core(
            lambda core: (
                core.store.holder(),
                core.store.halted(self.brand),
                pages.counts(core.store.db, brand=self.brand),
                dict(core.state.quiet),
                None if rules is None else rules.standing(),
            )
        )
        now = self.now()
        return Health(
            now=now,
            owner="" if holder is None else holder[0],
            lease_until=None if holder is None else holder[1],
            last_tick=_ticked(holder),
            halted=halted,
            sources=tuple(health_of(one, quiet, now) for one in self._house.sources.all),
            ways=WaysHealth(ill=dict(self._house.ways.ill), undelivered=self._house.ways.undelivered),
            counts=Counts(
                situations=counts["situations"],
                proposals=counts["proposals"],
                holds=counts["holds"],
                outbox=counts["outbox"],
                inbox=counts["inbox"]["waiting"],
            ),
            rules=standing,
        )

    async def last_tick(self) -> Instant | None:
        return _ticked(await self._core(lambda core: core.store.holder()))

    async def spot(self, name: str) -> Spot | None:
        spots = await self._core(lambda core: _spots(core, self.brand))
        return spots.get(name.strip().casefold())

    async def places(self) -> Sequence[str]:
        spots = await self._core(lambda core: _spots(core, self.brand))
        return tuple(dict.fromkeys(one.name for one in spots.values()))

    async def revision_of(self, source: str, native_id: str) -> int:
        return await self._core(lambda core: pages.revision_of(core.store.db, source, native_id))

    async def answer(self, decision: Decision, once: Once | None) -> Verdict:
        verdict = await self._core(lambda core: _answer(core, decision, once))
        self._house.runner.wake()
        return verdict

    async def take(self, signals: Sequence[Signal], once: Once | None, *, anew: bool = False) -> Taken:
        taken = await self._core(lambda core: _take(core, signals, once, self.brand, anew=anew))
        self._house.runner.wake()
        return taken


def _answer(core: Core, decision: Decision, once: Once | None) -> Verdict:
    """Look whether it was answered under this name before, and answer, with nothing in between."""
    kept = _kept(core, once)
    if kept is not None:
        found = pages.verdict_of(
            core.store.db, str(kept.get("decision")), proposal=decision.proposal, brand=decision.brand
        )
        if found is None:
            raise Refused("what was answered under this Idempotency-Key is not there any more", claim="key")
        return found
    # What came by way of the inbox came before.
    core.drain()
    batch = core.step([decision], cursors=_keep(once, {"decision": decision.id}))
    return next(one for one in batch.words if isinstance(one, Verdict) and one.decision == decision.id)


def _take(core: Core, signals: Sequence[Signal], once: Once | None, brand: str, *, anew: bool) -> Taken:
    kept = _kept(core, once)
    if kept is not None:
        before = tuple(str(one) for one in kept.get("signals", ()))
        return Taken(again=True, signals=before, situations=_told_by(core, before, brand))
    if anew:
        # What came by way of the inbox came before.
        core.drain()
        _refuse_known(core, signals)
    first = [one.id for one in signals[:_MOST_KEPT]]
    batch = core.step(signals, cursors=_keep(once, {"signals": first}))
    found = [one.id for one in batch.words if isinstance(one, Situation) and one.brand == brand]
    return Taken(again=False, signals=tuple(first), situations=tuple(dict.fromkeys(found)))


def _refuse_known(core: Core, signals: Sequence[Signal]) -> None:
    for each in signals:
        known = views.signal(core.store.db, each.id)
        if known is not None:
            raise Refused(
                f"{known.publisher} revised {each.native_id} at the same moment, and yours does not count;"
                " say it again",
                claim="revision",
            )


def _kept(core: Core, once: Once | None) -> Mapping[str, Any] | None:
    if once is None:
        return None
    kept = core.store.cursor(once.name)
    if kept and kept.get("digest") != once.digest:
        raise Refused(
            "this Idempotency-Key was used for another request; take a new key for a new request", claim="key"
        )
    return kept or None


def _keep(once: Once | None, what: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {} if once is None else {once.name: {"digest": once.digest, **what}}


def _told_by(core: Core, signals: Sequence[str], brand: str) -> tuple[str, ...]:
    known = core.state.brand(brand).situations.values()
    return tuple(one.id for one in known if any(piece.signal_id in signals for piece in one.evidence))


def _ticked(holder: tuple[str, Instant] | None) -> Instant | None:
    """Each tick renews the lease, so the lease says when the last one was."""
    return None if holder is None else Instant(holder[1] - LEASE)


def _entry(row: pages.Row) -> Entry:
    return Entry(
        seq=row.seq,
        at=row.now,
        brand=row.brand,
        partition=row.partition,
        role=row.role,
        kind=row.kind,
        v=row.v,
        about=row.about,
        word=row.word,
    )


def _spots(core: Core, brand: str) -> dict[str, Spot]:
    return spots_of(core.state.brand(brand).stops())
