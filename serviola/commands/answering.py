"""Answering: an answer given at the command line, taken by the running service or, without one, here."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from console.answers import decision
from engine.model.said import phrase
from engine.model.scales import DRILLS
from serviola.clocks import SystemClock
from serviola.commands.common import fail, now

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from console.answers import Said
    from engine.model.decision import Decision, Verdict
    from serviola.runner import Runner
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

ANSWERED_WITHIN_S = 20.0
LOOK_EVERY_S = 0.2


def decision_of(settings: Settings, said: Said, person: str) -> Decision:
    """Make the Decision, with the groups that the person has right now."""
    from serviola.people import read_roster

    roster = read_roster(settings)
    return asyncio.run(
        decision(said, by=person, via="command line", brand=settings.brand, roster=roster, now=now())
    )


def where_asked(settings: Settings, proposal: str) -> Settings:
    """Say where a question is asked: where everything is, or, of an exercise, in the store of drills.

    What is real comes first, so that a store of drills which cannot be read keeps nobody from answering it.
    """
    real = _begin_so(settings.store, proposal, settings.brand)
    if proposal in real:
        return settings
    if not _begin_so(settings.drill_store, proposal, DRILLS):
        return settings
    if real:
        fail(phrase("{id} begins the id of a drill, and of what is real; write all of it", id=proposal[:20]))
    return replace(settings, store=settings.drill_store, brand=DRILLS)


def _begin_so(file: Path, proposal: str, brand: str) -> list[str]:
    """Give the ids in a store that begin so."""
    from store import views
    from store.sqlite import SqliteStore

    if not proposal.startswith("P-") or not file.exists():
        return []
    with SqliteStore.open(file) as store:
        return [one.id for one in views.proposals(store.db, brand=brand) if one.id.startswith(proposal)]


def has_service(store: SqliteStore) -> bool:
    """Say whether a service runs on this store."""
    held = store.holder()
    return held is not None and held[1] > now()


def wait_for(store: SqliteStore, said: Decision) -> Verdict | None:
    """Wait for the running service to take the answer; None when no service runs."""
    from store import why

    until = time.monotonic() + ANSWERED_WITHIN_S
    while True:
        if not has_service(store):
            return None
        found = [
            one
            for one in why.explained(store.db, said.proposal, brand=said.brand).verdicts
            if one.decision == said.id
        ]
        if found:
            return found[0]
        if time.monotonic() > until:
            break
        # The service is another process, and the store, which both share, wakes nobody.
        time.sleep(LOOK_EVERY_S)
    return fail(
        phrase(
            "your answer is recorded, but the service has not taken it yet; look again with: "
            "serviola explain {proposal}",
            proposal=said.proposal,
        )
    )


def answer_here(
    settings: Settings, said: Decision, *, until: Callable[[Runner], Awaitable[None]] | None = None
) -> Verdict:
    """Be the service for a moment: take the answer, do what it sets going, and wait until something holds."""
    return asyncio.run(_answer_here(settings, said, until))


async def _answer_here(
    settings: Settings, said: Decision, until: Callable[[Runner], Awaitable[None]] | None
) -> Verdict:
    from serviola.build import open_house  # it is large, and few commands need it
    from store import why

    async with open_house(settings, SystemClock(), owner=f"decide-{secrets.token_hex(4)}") as house:
        await house.runner.settle()
        if until is not None:
            await until(house.runner)
        found = await house.runner.on_core(
            lambda core: why.explained(core.store.db, said.proposal, brand=said.brand).verdicts
        )
        await house.runner.on_core(lambda core: core.store.release(core.owner))
    return next(one for one in found if one.decision == said.id)
