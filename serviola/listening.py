"""Listening: Slack's buttons, wired to the core of a house."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import OrderedDict
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from console.slack import Interactions
from console.slack_doors import Doors
from console.slack_ears import Ears, slack_router
from console.slack_payload import Workspace
from console.slack_socket import Socket
from engine.errors import Refused
from engine.model.decision import Verdict
from engine.model.proposal import ProposalState
from engine.model.said import Said, phrase
from engine.model.scales import DRILLS
from engine.response.track_questions import OF_WORLD
from notify.readers_time import in_zone
from serviola.explaining import explained
from serviola.giving import note
from serviola.people import FreshRoster, read_roster
from serviola.retelling import Kept
from serviola.second_opinion import ask_second, names_of
from serviola.speaking import zones_of
from serviola.wording import say
from store import views, why
from wire.secrets import resolve
from wire.slack import call, slack_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from fastapi import APIRouter

    from engine.model.decision import Decision
    from engine.model.feedback import Feedback
    from engine.model.proposal import Proposal
    from engine.ports import Batch, Card, Clock, Notifier, Roster
    from serviola.build import House
    from serviola.cards import Cards
    from serviola.core import Core
    from serviola.drills import DrillRoom
    from serviola.runner import Runner
    from serviola.settings import Settings

LOG = logging.getLogger("serviola.listening")
MOST_VERDICTS = 1_000
ANEW_AFTER_S = 5.0


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


async def make_ears(house: House, clock: Clock, *, environ: Mapping[str, str] = os.environ) -> Ears | None:
    """Wire Slack's buttons to a house, and to the drills in it; None where Slack is not set up."""
    verdicts = Verdicts()
    await house.runner.on_core(lambda core: core.listen(verdicts.hear))
    main = Place(house.runner, house.settings.brand, house.notifier, house.cards)

    async def place_of(proposal: str) -> Place:
        # What is real comes first: drills that fail or hang keep nobody from answering it.
        brand = house.settings.brand
        if await house.runner.on_core(lambda core: proposal in core.state.brand(brand).proposals):
            return main
        return await _of_drill(house.drill, proposal) or main

    async def verdict_of(decision: Decision) -> Verdict | None:
        if decision.brand == DRILLS:
            return await _kept_verdict(await place_of(decision.proposal), decision)
        return await verdicts.of(decision)

    return ears_over(house.settings, house.people, clock, place_of, verdict_of, environ=environ)


async def drill_ears(
    room: DrillRoom, roster: Roster, clock: Clock, *, environ: Mapping[str, str] = os.environ
) -> Ears | None:
    """Wire Slack's buttons to drills alone, where no service runs; what is real is not answered here."""
    place = Place(room.runner, DRILLS, room.notifier, room.cards)

    async def place_of(_proposal: str) -> Place:
        return place

    async def verdict_of(decision: Decision) -> Verdict | None:
        return await _kept_verdict(place, decision)

    return ears_over(room.settings, roster, clock, place_of, verdict_of, environ=environ)


@dataclass(frozen=True, slots=True)
class Place:
    """Where questions are answered: a core, the brand in it, how people are asked there, and its cards."""

    runner: Runner
    brand: str
    notifier: Notifier
    cards: Cards | None


@dataclass(frozen=True, slots=True)
class _Questions:
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


def ears_over(
    settings: Settings,
    roster: Roster,
    clock: Clock,
    place_of: Callable[[str], Awaitable[Place]],
    verdict_of: Callable[[Decision], Awaitable[Verdict | None]],
    *,
    environ: Mapping[str, str],
) -> Ears | None:
    """Make ears that ask for each question where it is answered; None where Slack is not set up."""
    setting = settings.notify.slack
    if setting is None:
        return None
    client = slack_client(resolve(setting.bot_token, environ=environ), base_url=setting.base_url)
    questions = _Questions(place_of, verdict_of)

    async def profile(user: str) -> Mapping[str, Any]:
        found = await call(client, "users.info", {"user": user}, reads=True)
        return dict(found.get("user") or {})

    async def names() -> Sequence[tuple[str, str]]:
        return names_of(await asyncio.to_thread(read_roster, settings))

    doors = Doors(
        submit=questions.submit,
        verdict=questions.verdict,
        proposal=questions.proposal,
        details=questions.details,
        profile=profile,
        kept=questions.kept,
        feedback=questions.feedback,
        card=questions.card,
        names=names,
        shown=questions.shown,
        second=questions.second,
    )
    workspace = Workspace(team=setting.team, app=setting.app, users=setting.users)
    interactions = Interactions(
        workspace, brand=settings.brand, roster=roster, clock=clock, doors=doors, told=say
    )
    zone_of = zones_of(settings, roster) if isinstance(roster, FreshRoster) else None

    def local(user: str, said: Any) -> Any:
        """Say it by the clock of whoever pressed; who is not known here has that of the house."""
        if zone_of is None or (person := setting.users.get(user)) is None:
            return in_zone(said, settings.notify.zone)
        return in_zone(said, zone_of(person, person))

    return Ears(interactions, client, hooks_url=setting.hooks_url, told=say, local=local)


async def _of_drill(room: DrillRoom | None, proposal: str) -> Place | None:
    """Say whether a question is one of a drill."""
    if room is None:
        return None
    asks = await room.runner.on_core(lambda core: proposal in core.state.brand(DRILLS).proposals)
    return Place(room.runner, DRILLS, room.notifier, room.cards) if asks else None


async def _kept_verdict(place: Place, decision: Decision) -> Verdict | None:
    """Give the verdict that was committed with the answer, in the same step as it was taken in."""

    def look(core: Core) -> Verdict | None:
        try:
            found = why.explained(core.store.db, decision.proposal, brand=place.brand).verdicts
        except Refused:
            return None
        return next((one for one in found if one.decision == decision.id), None)

    return await place.runner.on_core(look)


def make_slack_router(
    house: House, ears: Ears, clock: Clock, *, environ: Mapping[str, str] = os.environ
) -> APIRouter | None:
    """Make the door for Slack to call at; None without a signing secret, for then nothing can be checked."""
    setting = house.settings.notify.slack
    if setting is None or not setting.signing_secret:
        return None
    return slack_router(ears, secret=resolve(setting.signing_secret, environ=environ), now=clock.now)


@asynccontextmanager
async def hearing(
    house: House, clock: Clock, *, environ: Mapping[str, str] = os.environ
) -> AsyncIterator[Ears | None]:
    """Hear Slack's buttons for as long as this is entered, by a socket where there is a token."""
    ears = await make_ears(house, clock, environ=environ)
    async with listening(house.settings, ears, environ=environ):
        yield ears


@asynccontextmanager
async def listening(
    settings: Settings, ears: Ears | None, *, environ: Mapping[str, str] = os.environ
) -> AsyncIterator[None]:
    """Keep a socket open for ears, where Slack is set up with a token for one."""
    setting = settings.notify.slack
    if ears is None or setting is None:
        yield
        return
    running: list[asyncio.Task[None]] = []
    if setting.app_token:
        socket = Socket(ears, resolve(setting.app_token, environ=environ), base_url=setting.base_url)
        running.append(asyncio.create_task(_lasting(socket)))
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        await ears.close()


async def _lasting(socket: Socket) -> None:
    """Keep the socket open; a bug in it must not leave the buttons unheard for ever."""
    while True:
        try:
            await socket.run()
        except Exception:
            LOG.exception(phrase("the connection to Slack broke unexpectedly; it is opened anew"))
            await asyncio.sleep(ANEW_AFTER_S)


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
