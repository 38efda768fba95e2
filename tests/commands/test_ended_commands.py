"""What two people ended on the command line: asked apart, shown as it is, and let go of by nobody."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from engine.model.decision import Answer, Decision
from engine.model.hold import HoldState
from engine.model.proposal import ProposalKind, ProposalState
from engine.response.clearance import Asked, Board, Clear
from serviola.build import open_house
from serviola.clocks import SystemClock
from serviola.settings import load_settings
from tests.commands.test_holds_commands import write
from tests.fakes import words as w
from tests.fakes.command_line import serviola
from tests.stories.endings import ending


def write_ending(house: Path) -> None:
    """Write the house of the holds, with a tool that can only end its campaigns."""
    write(house)
    config = house / "config"
    (house / "playbooks/quake/playbook.yaml").write_text(ending().text)
    (house / "playbooks/second/playbook.yaml").unlink()
    (house / "playbooks/second").rmdir()
    tool = config / "tool.yaml"
    tool.write_text(tool.read_text().replace("pause_class: suspend", "pause_class: kill"))


async def end_all(house: Path) -> dict[str, Any]:
    """Hear a quake, have two people agree, and give what the gate says then."""
    clock = SystemClock()
    async with open_house(load_settings(house / "config"), clock, owner="test") as built:
        at = clock.now()
        await built.runner.step([w.signal(occurred_at=at, sent_at=at, received_at=at, expires_at=None)])
        await built.runner.settle()
        asked = await built.runner.on_core(
            lambda core: [
                one
                for one in core.state.brand("main").proposals.values()
                if (one.asks, one.state) == (ProposalKind.END, ProposalState.OPEN)
            ]
        )
        for by in ("mara", "tom"):
            for one in asked:
                decision = Decision(
                    id=f"D-{by}-{one.id}",
                    brand="main",
                    proposal=one.id,
                    plan=one.plan,
                    answer=Answer.APPROVE,
                    by=by,
                    groups=("team:marketing",),
                    via="test",
                    at=clock.now(),
                )
                await built.runner.step([decision])
            await built.runner.settle()

        def cleared(core: Any) -> Any:
            board = Board()
            board.begin(core.state.brand("main"))
            return board.clear(Asked(tool="rehearsal", campaign="reef"), clock.now())

        said = await built.runner.on_core(cleared)
        await built.runner.on_core(lambda core: core.store.release("test"))
        return {"proposal": asked[0].id, "cleared": said}


def test_what_was_ended_is_shown_so_and_let_go_of_by_nobody(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    write_ending(house)
    came = asyncio.run(end_all(house))
    assert came["cleared"].answer is Clear.HOLD
    assert came["cleared"].until is None
    assert "it was ended for good, read back" in came["cleared"].why

    listed = serviola("holds", "--json", cwd=house)
    holds = {one["campaign"]: one for one in json.loads(listed.stdout)["holds"]}
    reef = holds["reef"]
    assert (reef["state"], reef["ends"], reef["until"]) == (HoldState.ENDED, True, None)
    assert reef["says"].startswith("ended for good, read back on ")
    assert reef["approved_by"] == ["mara", "tom"]

    shown = " ".join(serviola("holds", "show", reef["hold"], cwd=house).stdout.split())
    assert "this is no lease and CANNOT be undone" in shown
    assert "asked to end for good, once, and not read back yet" in shown
    assert "may let go of it" not in shown
    assert "paused" not in shown

    token = serviola("token", "mara", cwd=house).stdout.strip()
    released = serviola("holds", "release", reef["hold"], "--yes", cwd=house, token=token)
    assert released.returncode == 1
    assert "cannot be taken back" in " ".join((released.stdout + released.stderr).split())

    told = serviola("explain", came["proposal"], cwd=house)
    assert told.returncode == 0
    assert "CANNOT be undone" in " ".join(told.stdout.split())
    spanish = " ".join(serviola("holds", "--language", "es", cwd=house).stdout.split())
    assert "terminada para siempre, leída de vuelta" in spanish
