"""`serviola explain --json` says how urgent an open question is, as the API does."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from engine.model.proposal import Proposal, ProposalState
from serviola.build import open_house
from serviola.clocks import SystemClock
from serviola.doors import HouseDoors
from serviola.settings import load_settings
from tests.commands.test_holds_commands import approval, write
from tests.fakes import words as w
from tests.fakes.command_line import serviola


async def asked(house: Path) -> tuple[Any, list[Proposal]]:
    """Hear a quake, answer the second question, and give what the API says of all of them."""
    clock = SystemClock()
    async with open_house(load_settings(house / "config"), clock, owner="test") as built:
        at = clock.now()
        await built.runner.step([w.signal(occurred_at=at, sent_at=at, received_at=at, expires_at=None)])
        known = await built.runner.on_core(lambda core: list(core.state.brand("main").proposals.values()))
        decided = next(one for one in known if one.playbook == "second" and one.state is ProposalState.OPEN)
        await built.runner.step([approval(decided, None, clock.now())])
        known = await built.runner.on_core(lambda core: list(core.state.brand("main").proposals.values()))
        said = await HouseDoors(built, clock).urgencies(known)
        await built.runner.on_core(lambda core: core.store.release("test"))
    return said, known


def test_it_is_what_the_api_says_and_null_of_what_is_over(tmp_path: Path) -> None:
    write(tmp_path)
    said, known = asyncio.run(asked(tmp_path))
    assert {one.state for one in known} >= {ProposalState.OPEN, ProposalState.APPROVED}
    for one, expected in zip(known, said, strict=True):
        done = serviola("explain", one.id, "--json", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        shown = json.loads(done.stdout)
        assert shown["urgency"] == expected
        assert (expected is None) is (one.state is not ProposalState.OPEN)
