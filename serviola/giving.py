"""Giving feedback: weighed on what the store holds, and then taken by the running service, or here."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING

from engine.model.feedback import Judgment
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.said import phrase
from engine.response.feedback import refused, refused_missed
from engine.rules.load import playbook_of
from store import judged, views

if TYPE_CHECKING:
    from engine.model.feedback import Feedback
    from serviola.core import Core
    from serviola.settings import Settings
    from store.db import Db
    from store.sqlite import SqliteStore

TAKEN_WITHIN_S = 20.0
LOOK_EVERY_S = 0.2
NOTED = {
    Judgment.RIGHT: phrase("noted: right"),
    Judgment.WRONG: phrase("noted: wrong"),
    Judgment.TOO_LATE: phrase("noted: too late"),
    Judgment.TOO_EARLY: phrase("noted: too early"),
    Judgment.NOISE: phrase("noted: noise"),
    Judgment.MISSED: phrase("noted: missed"),
}
"""What is said back."""


def objection(db: Db, said: Feedback) -> str:
    """Say why feedback does not count, empty when it does; Refused when what it is about is not there."""
    told = judged.heard_of(db, [said.situation], brand=said.brand).get(said.situation, set())
    if said.proposal:
        about = views.proposal(db, said.proposal, brand=said.brand)
        if about.asks is ProposalKind.LIMIT:
            return phrase("{id} is about a limit, not about what happened", id=about.id)
        return refused(said, about, told)
    situation = views.situation(db, said.situation, brand=said.brand)
    found = judged.in_force(db, brand=said.brand).get(said.playbook)
    asked = [
        one
        for one in views.proposals(db, brand=said.brand)
        if one.situation == situation.id and one.state is not ProposalState.WAITING
    ]
    return refused_missed(said, situation, None if found is None else playbook_of(found), asked, told)


def note(core: Core, said: Feedback) -> str:
    """Weigh what is said and keep it, with nothing in between; give why it does not count, if it does not."""
    why = objection(core.store.db, said)
    if not why:
        core.step([said])
    return why


def hand_in(settings: Settings, store: SqliteStore, said: Feedback) -> bool:
    """Give feedback to the running service, or be it for a moment; False where it waits to be taken."""
    row = store.submit(said)
    until = time.monotonic() + TAKEN_WITHIN_S
    while any(waiting == row for waiting, _ in store.inbox()):
        from serviola.clocks import SystemClock  # noqa: PLC0415 - only where it is waited

        held = store.holder()
        if held is None or held[1] <= SystemClock().now():
            asyncio.run(_take_here(settings))
            return True
        if time.monotonic() > until:
            return False
        # The service is another process, and the store, which both share, wakes nobody.
        time.sleep(LOOK_EVERY_S)
    return True


async def _take_here(settings: Settings) -> None:
    from serviola.build import open_house  # noqa: PLC0415 - it is large, and not needed where a service runs
    from serviola.clocks import SystemClock  # noqa: PLC0415 - as above

    async with open_house(settings, SystemClock(), owner=f"feedback-{secrets.token_hex(4)}") as house:
        await house.runner.settle()
        await house.runner.on_core(lambda core: core.store.release(core.owner))
