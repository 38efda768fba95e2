"""Pressing: what a press of a button may ask of a question, at the core where the question is."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.errors import Refused
from engine.model.decision import Verdict
from engine.model.proposal import ProposalState
from engine.model.said import Said, phrase
from engine.model.scales import DRILLS
from engine.response.track_questions import OF_WORLD
from serviola.explaining import explained
from serviola.giving import note
from serviola.retelling import Kept
from serviola.second_opinion import ask_second
from serviola.wording import say
from store import views, why

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from engine.model.decision import Decision
    from engine.model.feedback import Feedback
    from engine.model.proposal import Proposal
    from engine.ports import Batch, Card, Notifier
    from serviola.cards import Cards
    from serviola.core import Core
    from serviola.drills import DrillRoom
    from serviola.runner import Runner

MOST_VERDICTS = 1_000


class Verdicts:
    """Hears the verdicts as they are committed, for those who wait for one."""

    def __init__(self) -> None:
        """Begin with none heard."""
        self._loop = asyncio.get_running_loop()
        self._known: OrderedDict[str, Verdict] = OrderedDict()
        self._news = asyncio.Event()

    def hear(self, batch: Batch) -> None:
        """Take in a batch, on the thread of the core."""
        found = [word for word in batch.words if isinstance(word, Verdict)]
        if found:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._keep, found)

    async def of(self, decision: Decision) -> Verdict:
        """Wait for the verdict on a decision; whoever asks says for how long."""
        while decision.id not in self._known:
            await self._news.wait()
        return self._known[decision.id]

    def _keep(self, verdicts: list[Verdict]) -> None:
        for verdict in verdicts:
            self._known[verdict.decision] = verdict
            self._known.move_to_end(verdict.decision)
        while len(self._known) > MOST_VERDICTS:
            self._known.popitem(last=False)
        self._news.set()
        self._news = asyncio.Event()


@dataclass(frozen=True, slots=True)
class Place:
    """Where questions are answered: a core, the brand in it, how people are asked there, and its cards."""

    runner: Runner
    brand: str
    notifier: Notifier
    cards: Cards | None


@dataclass(frozen=True, slots=True)
class Questions:
    """What a press may ask of a question, each at the place where the question is."""

    place_of: Callable[[str], Awaitable[Place]]
    verdict_of: Callable[[Decision], Awaitable[Verdict | None]]

    async def submit(self, decision: Decision) -> None:
        place = await self.place_of(decision.proposal)
        given = replace(decision, brand=place.brand)
        await place.runner.on_core(lambda core: core.store.submit(given))
        await place.runner.tick()

    async def verdict(self, decision: Decision) -> Verdict | None:
        place = await self.place_of(decision.proposal)
        return await self.verdict_of(replace(decision, brand=place.brand))

    async def proposal(self, id: str) -> Proposal | None:
        place = await self.place_of(id)
        return await place.runner.on_core(lambda core: core.state.brand(place.brand).proposals.get(id))

    async def details(self, id: str) -> str:
        place = await self.place_of(id)
        return await place.runner.on_core(lambda core: _details(core, id, place.brand))

    async def card(self, id: str) -> Card | None:
        place = await self.place_of(id)
        return None if place.cards is None else (await place.cards.card_of(place.brand, id))[0]

    async def shown(self, id: str) -> bool:
        place = await self.place_of(id)
        return place.cards is None or await place.cards.written(id)

    async def kept(self, id: str) -> Proposal | None:
        place = await self.place_of(id)
        found = await place.runner.on_core(
            lambda core: views.proposals_of(core.store.db, id, brand=place.brand)
        )
        return next(iter(found), None)

    async def feedback(self, said: Feedback) -> str:
        place = await self.place_of(said.proposal)
        return await place.runner.on_core(lambda core: note(core, replace(said, brand=place.brand)))

    async def second(self, id: str, by: str, whom: str) -> str:
        asked = await self.proposal(id)
        if asked is None or asked.state is not ProposalState.OPEN:
            return phrase("The question is not open any more. Nobody was asked.")
        told, place = await self.details(id), await self.place_of(id)
        return await ask_second(place.notifier, asked, by=by, whom=whom, details=told)


async def of_drill(room: DrillRoom | None, proposal: str) -> Place | None:
    """Say whether a question is one of a drill."""
    if room is None:
        return None
    asks = await room.runner.on_core(lambda core: proposal in core.state.brand(DRILLS).proposals)
    return Place(room.runner, DRILLS, room.notifier, room.cards) if asks else None


async def kept_verdict(place: Place, decision: Decision) -> Verdict | None:
    """Give the verdict that was committed with the answer, in the same step as it was taken in."""

    def look(core: Core) -> Verdict | None:
        try:
            found = why.explained(core.store.db, decision.proposal, brand=place.brand).verdicts
        except Refused:
            return None
        return next((one for one in found if one.decision == decision.id), None)

    return await place.runner.on_core(look)


def _details(core: Core, proposal: str, brand: str) -> str:
    """Say what a question stands on, in a few lines for one person."""
    found = explained(core.store, proposal, brand=brand)
    # Where the rest is, comes first: of much that is known the end is cut.
    lines = [*found.head, phrase("All of it: serviola explain {id}", id=found.proposal.id)]
    if found.proposal.asks in OF_WORLD:
        lines.append(phrase("Drafts for guests and staff: serviola drafts {id}", id=found.proposal.id))
    lines.append("")
    lines += [f"{one.item}: {say(one.clause.says)}" for one in found.proofs if one.holds]
    lines += [
        phrase(
            "Source {signal} ({kind}), sent {when}: {headline}",
            signal=one["signal"],
            kind=one["class"],
            when=one["sent_at"],
            headline=one["headline"],
        )
        for one in found.sources
    ]
    lines += [
        phrase("Answer of {by} by {via}: {says}", by=one["by"], via=one["via"], says=Kept(one["says"]))
        for one in found.answers
    ]
    return "\n".join(say(line) if isinstance(line, Said) else line for line in lines)
