"""Listening: Slack's buttons, wired to the core of a house."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import OrderedDict
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from console.slack import Doors, Interactions
from console.slack_ears import Ears, slack_router
from console.slack_payload import Workspace
from console.slack_socket import Socket
from engine.model.proposal import Verdict
from engine.model.said import Said, phrase
from engine.response.track_questions import OF_WORLD
from serviola.explaining import explained
from serviola.giving import note
from serviola.retelling import Kept
from serviola.wording import say
from store import views
from wire.secrets import resolve
from wire.slack import call, slack_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from fastapi import APIRouter

    from engine.model.feedback import Feedback
    from engine.model.proposal import Decision, Proposal
    from engine.ports import Batch, Clock
    from serviola.build import House
    from serviola.core import Core

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
    """Wire Slack's buttons to a house; None where Slack is not set up."""
    setting = house.settings.notify.slack
    if setting is None:
        return None
    client = slack_client(resolve(setting.bot_token, environ=environ), base_url=setting.base_url)
    verdicts = Verdicts()
    runner, brand = house.runner, house.settings.brand
    await runner.on_core(lambda core: core.listen(verdicts.hear))

    async def submit(decision: Decision) -> None:
        await runner.on_core(lambda core: core.store.submit(decision))
        await runner.tick()

    async def proposal(id: str) -> Proposal | None:
        return await runner.on_core(lambda core: core.state.brand(brand).proposals.get(id))

    async def details(id: str) -> str:
        return await runner.on_core(lambda core: _details(core, id, brand))

    async def profile(user: str) -> Mapping[str, Any]:
        found = await call(client, "users.info", {"user": user}, reads=True)
        return dict(found.get("user") or {})

    async def kept(id: str) -> Proposal | None:
        found = await runner.on_core(lambda core: views.proposals_of(core.store.db, id, brand=brand))
        return next(iter(found), None)

    async def feedback(said: Feedback) -> str:
        return await runner.on_core(lambda core: note(core, said))

    doors = Doors(
        submit=submit,
        verdict=verdicts.of,
        proposal=proposal,
        details=details,
        profile=profile,
        kept=kept,
        feedback=feedback,
    )
    workspace = Workspace(team=setting.team, app=setting.app, users=setting.users)
    interactions = Interactions(
        workspace, brand=brand, roster=house.roster, clock=clock, doors=doors, told=say
    )
    return Ears(interactions, client, hooks_url=setting.hooks_url, told=say)


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
    setting = house.settings.notify.slack
    if ears is None or setting is None:
        yield None
        return
    running: list[asyncio.Task[None]] = []
    if setting.app_token:
        socket = Socket(ears, resolve(setting.app_token, environ=environ), base_url=setting.base_url)
        running.append(asyncio.create_task(_lasting(socket)))
    try:
        yield ears
    finally:
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        await ears.settle()


async def _lasting(socket: Socket) -> None:
    """Keep the socket open; a bug in it must not leave the buttons unheard for ever."""
    while True:
        try:
            await socket.run()
        except Exception:
            LOG.exception("the connection to Slack broke unexpectedly; it is opened anew")
            await asyncio.sleep(ANEW_AFTER_S)


def _details(core: Core, proposal: str, brand: str) -> str:
    """Say what a question stands on, in a few lines for one person."""
    found = explained(core.store, proposal, brand=brand)
    lines = [*found.head, ""]
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
    if found.proposal.asks in OF_WORLD:
        lines.append(phrase("Drafts for guests and staff: serviola drafts {id}", id=found.proposal.id))
    lines += ["", phrase("All of it: serviola explain {id}", id=found.proposal.id)]
    return "\n".join(say(line) if isinstance(line, Said) else line for line in lines)
