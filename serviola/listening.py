"""Listening: Slack's buttons, wired to the core of a house."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from console.slack import Interactions
from console.slack_doors import Doors
from console.slack_ears import Ears, slack_router
from console.slack_payload import Workspace
from console.slack_socket import Socket
from engine.model.decision import Verdict
from engine.model.said import phrase
from engine.model.scales import DRILLS
from notify.readers_time import in_zone
from serviola.people import FreshRoster, read_roster
from serviola.pressing import Place, Questions, Verdicts, kept_verdict, of_drill
from serviola.second_opinion import names_of
from serviola.speaking import zones_of
from serviola.wording import say
from wire.secrets import resolve
from wire.slack import call, slack_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from fastapi import APIRouter

    from engine.model.decision import Decision
    from engine.ports import Clock, Roster
    from serviola.build import House
    from serviola.drills import DrillRoom
    from serviola.settings import Settings

LOG = logging.getLogger("serviola.listening")
ANEW_AFTER_S = 5.0


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
        return await of_drill(house.drill, proposal) or main

    async def verdict_of(decision: Decision) -> Verdict | None:
        if decision.brand == DRILLS:
            return await kept_verdict(await place_of(decision.proposal), decision)
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
        return await kept_verdict(place, decision)

    return ears_over(room.settings, roster, clock, place_of, verdict_of, environ=environ)


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
    questions = Questions(place_of, verdict_of)

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
