"""Lives of a process that sends a chosen change to an itinerary system and is killed: forked by a script of its own.

    python tests/crash/change_lives.py        from the root of the checkout, with PYTHONPATH=.

As in lives.py, a crossing lies before and after everything that reaches the disk or the world; one more lies where
the system has done what it was asked, and its answer is still on the way.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from engine.model.proposal import ProposalState
from programs.tools.http import HttpTool
from serviola import runner
from tests.crash.lives import LOOK_EVERY_S, Crossings
from tests.fakes.voyage_system import Planning, planning
from tests.fakes.warming import warm

KIND = "extend_previous"
"""An option of two calls: one is moved, one is dropped."""


class Changes(Crossings):
    """Crosses around what a change consists of."""

    def everywhere(self) -> None:
        self.around_commits()
        self.around_claims()
        self.around(HttpTool, "read_call")
        self._around_adapt(Path(self._folder, "effects.jsonl"))

    def _around_adapt(self, ledger: Path) -> None:
        original = HttpTool.adapt

        async def adapt(tool: HttpTool, subject: Any, values: Any, *, key: str, version: str) -> None:
            self.cross("before HttpTool.adapt")
            call = asyncio.ensure_future(original(tool, subject, values, key=key, version=version))
            while not call.done() and not _is_done(ledger, key):
                await asyncio.wait([call], timeout=LOOK_EVERY_S)
            self.cross("within HttpTool.adapt")
            await call
            self.cross("after HttpTool.adapt")

        setattr(HttpTool, "adapt", adapt)  # noqa: B010 - mypy would not let a method be assigned


def _is_done(ledger: Path, key: str) -> bool:
    return ledger.exists() and key in ledger.read_text()


async def send(folder: Path) -> list[dict[str, Any]]:
    """Choose, unless a life before has, and go on until nothing is under way."""
    async with planning(folder) as scene:
        if (await scene.proposal()).state is ProposalState.OPEN:
            await scene.chooses(KIND)
        return [_said(one) for one in await ended(scene)]


async def ended(scene: Planning) -> list[Any]:
    """Give what became of each call."""
    return list(await scene.ends())


def _said(one: Any) -> dict[str, Any]:
    return {"item": one.item, "state": one.state, "key": one.key}


def fork(plan: dict[str, Any]) -> dict[str, Any]:
    """Live one life in a process of its own, and say how it ended."""
    hears, says = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(plan, says)
    os.close(says)
    with os.fdopen(hears) as lines:
        said = lines.read()
    _, status = os.waitpid(pid, 0)
    return {"killed": os.WIFSIGNALED(status)} | (json.loads(said) if said else {})


def _child(plan: dict[str, Any], says: int) -> None:
    os.setpgid(0, 0)
    try:
        crossings = Changes(plan)
        if plan.get("hooks", True):
            crossings.everywhere()
        runner.AT_ONCE = 1  # one outcome a commit, so that a place has one name in every life
        calls = asyncio.run(send(Path(plan["folder"])))
        with os.fdopen(says, "w") as out:
            json.dump({"crossings": crossings.names, "calls": calls}, out)
    except BaseException:  # noqa: BLE001 - whatever it is, it must be seen
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    warm()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(fork(json.loads(line))) + "\n")
        sys.stdout.flush()
