"""Doors: what the console asks, answered by the house; the store is touched on the core's thread alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from console.doors import Entry, Once, Page, Speaker, Spot, Taken
from console.health import Health
from engine.model.decision import Verdict
from engine.model.program import NEVER_HELD
from engine.model.said import phrase
from engine.model.signal import Situation
from engine.model.time import SECOND, Instant
from engine.response.clearance import Clear, Cleared
from engine.response.contacts import both, clear_contact
from engine.rules.gaps import gaps
from engine.situations.record import records
from serviola.contacts import heard
from serviola.drafting import drafts_of
from serviola.explaining import explained
from serviola.giving import note
from serviola.house_health import HouseHealth, ticked
from serviola.list_states import retire_pushed, retired
from serviola.outlook import gap_json, outlooks
from serviola.people import FreshRoster
from serviola.settings_clearance import PUSHED
from serviola.spots import spots_of
from serviola.taking import answer, take
from serviola.trying import in_force_tried
from serviola.urgencies import urgency_of
from serviola.why_not import judged_by, why_not
from serviola.within import Within
from store import pages, views
from store.contacts import known
from store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from engine.model.contact import ContactHold, ContactSaid
    from engine.model.decision import Decision
    from engine.model.feedback import Feedback
    from engine.model.hold import Hold
    from engine.model.program import ProgramRevision
    from engine.model.proposal import Proposal, ProposalState
    from engine.model.signal import Signal
    from engine.ports import Clock
    from engine.response.clearance import Asked
    from engine.response.contacts import ListState
    from engine.situations.record import Record
    from serviola.build import House
    from serviola.contacts import Contacts
    from serviola.core import Core
    from store.sqlite import SqliteStore

T = TypeVar("T")
AWAKE_WITHIN_S = 15
"""How long ago the core may have ticked for its picture to count; well within its lease."""
WORKED_OUT_WITHIN_S = 15.0
"""How long an answer about the past may be worked out; an answer to a request may take 20 s."""


class HouseDoors:
    """The console's Doors over an open house."""

    def __init__(self, house: House, clock: Clock) -> None:
        """Stand before a house whose runner is open."""
        self.roster = FreshRoster(house.settings)
        self.brand = house.settings.brand
        self._house = house
        self._clock = clock
        self._core = house.runner.on_core
        self._kept: Core | None = None
        self._looks = asyncio.Lock()
        """One look ahead at a time: each may take a second of a processor."""
        self._health = HouseHealth(house, self.roster, clock)

    def now(self) -> Instant:
        return self._clock.now()

    async def speaker(self, digest: str) -> Speaker | None:
        # Not on the core's thread: who is asking must not wait while the core thinks.
        store = (await self._open_core()).store
        return await asyncio.to_thread(self._speaker, store, digest)

    def _speaker(self, store: SqliteStore, digest: str) -> Speaker | None:
        found = store.token(digest, self.now())
        if found is None or found.brand != self.brand or not self.roster.has(found.person):
            return None
        return Speaker(person=found.person, roles=frozenset(found.roles))

    async def _open_core(self) -> Core:
        """Give the core, of which other threads may touch the store's readings and nothing else."""
        if self._kept is None:
            self._kept = await self._core(lambda core: core)
        return self._kept

    async def clearance(self, asked: Asked, contact: str) -> Cleared:
        core, now = await self._open_core(), self.now()
        cleared = self._house.board.clear(asked, now)
        if not NEVER_HELD.isdisjoint(cleared.classes):
            return cleared
        if cleared.answer is Clear.GO:
            cleared = _if_awake(cleared, core.renewed_at, now)
        if not contact:
            return cleared
        contacts = self._house.contacts
        holds, lists = await asyncio.to_thread(_known_of, core.store, contacts, contact)
        return both(cleared, clear_contact(cleared.classes, holds, lists, now))

    async def take_contacts(
        self, said: Sequence[ContactSaid], *, by: str, whole: bool = False
    ) -> Sequence[ContactHold]:
        news = self._house.contacts.news(PUSHED, said, now=self.now(), whole=whole)
        word = heard(news, by=by)
        await self._core(lambda core: core.step([word], contacts=[news]))
        return news.holds

    async def retire_contacts(self, *, by: str) -> int:
        contacts, now = self._house.contacts, self.now()
        return await self._core(lambda core: retire_pushed(core, contacts, by=by, now=now))

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

    async def urgencies(self, proposals: Sequence[Proposal]) -> Sequence[Mapping[str, Any] | None]:
        now = self.now()
        return await self._core(
            lambda core: [urgency_of(core.state.brand(self.brand), one, now) for one in proposals]
        )

    async def explained(self, name: str) -> Mapping[str, Any]:
        return await self._worked_out(
            lambda store, within: explained(store, name, brand=self.brand, within=within).as_json()
        )

    async def why(self, situation: str, *, at: Instant | None, language: str) -> Mapping[str, Any]:
        now = self.now() if at is None else at

        def say(store: SqliteStore, within: Within) -> Mapping[str, Any]:
            found, others = judged_by(store, situation, brand=self.brand, now=now, within=within)
            return {"playbooks": [one.as_json(language) for one in found], "others": others}

        return await self._worked_out(say)

    async def why_not(
        self, situation: str, playbook: str, *, at: Instant | None, language: str
    ) -> Mapping[str, Any]:
        now = self.now() if at is None else at
        return await self._worked_out(
            lambda store, within: why_not(
                store, situation, playbook, brand=self.brand, now=now, within=within
            ).as_json(language)
        )

    async def tried(self, playbook: str, *, days: int, language: str) -> Mapping[str, Any]:
        until = self.now()

        def say(store: SqliteStore, within: Within) -> Mapping[str, Any]:
            return in_force_tried(
                store, playbook, brand=self.brand, until=until, days=days, language=language, within=within
            )

        return await self._worked_out(say)

    async def _worked_out(self, say: Callable[[SqliteStore, Within], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Work something out on a thread and a view of the store of its own, so that the core goes on."""
        return await self._alone(lambda: self._on_a_view(say))

    async def _alone(self, look: Callable[[], T]) -> T:
        """Look on a thread, one at a time. Who asked may be gone before it ends, and the next still waits.

        Else many who ask and do not wait would take every thread, and with them the gate's.
        """
        await self._looks.acquire()
        looking = asyncio.ensure_future(asyncio.to_thread(look))
        looking.add_done_callback(lambda _: self._looks.release())
        return await asyncio.shield(looking)

    def _on_a_view(self, say: Callable[[SqliteStore, Within], Mapping[str, Any]]) -> Mapping[str, Any]:
        with SqliteStore.open(self._house.settings.store) as store:
            return say(store, Within(WORKED_OUT_WITHIN_S))

    async def holds(self, *, ended: bool, after: int, limit: int) -> Page[Hold]:
        items, more = await self._core(
            lambda core: pages.holds(core.store.db, brand=self.brand, ended=ended, after=after, limit=limit)
        )
        return Page(items=tuple(items), next=more)

    async def programs(self) -> Sequence[ProgramRevision]:
        return await self._core(lambda core: tuple(core.state.brand(self.brand).programs.values()))

    async def outlooks(self, situations: Sequence[Situation], *, days: int) -> Sequence[Mapping[str, Any]]:
        books = await self.programs()
        now = self.now()
        shown = await self._alone(lambda: outlooks(books, situations, now=now, days=days))
        return [one.as_json() for one in shown]

    async def gaps(self) -> Sequence[Mapping[str, Any]]:
        books, playbooks = await self._core(
            lambda core: (
                tuple(core.state.brand(self.brand).programs.values()),
                [plan.playbook for plan in core.state.brand(self.brand).plans.values()],
            )
        )
        knows = await self.roster.known_groups()
        now = self.now()
        found = await self._alone(lambda: gaps(books, playbooks, now=now, known_group=knows))
        return [gap_json(one) for one in found]

    async def journal(self, *, after: int, limit: int) -> Page[Entry]:
        rows, more = await self._core(
            lambda core: pages.journal(core.store.db, brand=self.brand, after=after, limit=limit)
        )
        return Page(items=tuple(_entry(row) for row in rows), next=more)

    async def records(self) -> Sequence[Record]:
        known = await self._core(lambda core: tuple(core.state.brand(self.brand).situations.values()))
        now = self.now()
        return await self._alone(lambda: records(known, now=now))

    async def health(self) -> Health:
        return await self._health.look()

    async def last_tick(self) -> Instant | None:
        return ticked(await self._core(lambda core: core.store.holder()))

    async def spot(self, name: str) -> Spot | None:
        spots = await self._core(lambda core: _spots(core, self.brand))
        return spots.get(name.strip().casefold())

    async def places(self) -> Sequence[str]:
        spots = await self._core(lambda core: _spots(core, self.brand))
        return tuple(dict.fromkeys(one.name for one in spots.values()))

    async def revision_of(self, source: str, native_id: str) -> int:
        return await self._core(lambda core: pages.revision_of(core.store.db, source, native_id))

    async def answer(self, decision: Decision, once: Once | None) -> Verdict:
        verdict = await self._core(lambda core: answer(core, decision, once))
        self._house.runner.wake()
        return verdict

    async def drafts(self, proposal: str, *, kind: str, language: str) -> Mapping[str, Any]:
        return await self._worked_out(
            lambda store, _: drafts_of(
                store.db, proposal, brand=self.brand, language=language, kind=kind
            ).as_json()
        )

    async def feedback(self, feedback: Feedback) -> str:
        return await self._core(lambda core: note(core, feedback))

    async def take(self, signals: Sequence[Signal], once: Once | None, *, anew: bool = False) -> Taken:
        taken = await self._core(lambda core: take(core, signals, once, self.brand, anew=anew))
        self._house.runner.wake()
        return taken


def _if_awake(cleared: Cleared, renewed_at: Instant | None, now: Instant) -> Cleared:
    """Take a go back where the core sleeps: what people decided meanwhile is not in, here or at all.

    This is sooner than another core could have the lease.
    """
    if renewed_at is not None and abs(now - renewed_at) <= AWAKE_WITHIN_S * SECOND:
        return cleared
    if renewed_at is not None and renewed_at > now:
        why = phrase("the clock of this machine went back, so nobody can say whether its core is awake")
        return Cleared(answer=Clear.UNKNOWN, why=why, classes=cleared.classes)
    why = phrase("the core of Serviola has not ticked for {seconds} s", seconds=AWAKE_WITHIN_S)
    return Cleared(answer=Clear.UNKNOWN, why=why, classes=cleared.classes)


def _known_of(
    store: SqliteStore, contacts: Contacts, contact: str
) -> tuple[list[ContactHold], list[ListState]]:
    with store.db.reading() as connection:
        holds, lists = known(connection, contacts.digest(contact), brand=contacts.brand)
    states = contacts.states(lists)
    gone = None if states else retired(store)
    return holds, states if gone is None else [gone]


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
