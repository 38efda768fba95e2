from __future__ import annotations

import asyncio
from pathlib import Path

from engine.model.hold import RunState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from programs.tools import RehearsalTool, Thing


def test_many_asks_side_by_side_are_all_remembered_in_one_file(tmp_path: Path) -> None:
    state = tmp_path / "rehearsal.json"
    things = [Thing(kind="campaign", id=str(number), name=str(number)) for number in range(40)]
    classes = {"campaign": PauseClass.SUSPEND}
    tool = RehearsalTool("rehearsal", classes=classes, things=things, state=state)
    subjects = [Subject("rehearsal", "campaign", thing.id) for thing in things]

    async def ask_all() -> None:
        await asyncio.gather(*(tool.read(subject) for subject in subjects))
        await asyncio.gather(*(tool.pause(subject, key=subject.id, version="") for subject in subjects))

    asyncio.run(ask_all())
    again = RehearsalTool("rehearsal", classes=classes, things=things, state=state)

    async def states() -> set[RunState]:
        return {(await again.read(subject)).state for subject in subjects}

    assert asyncio.run(states()) == {RunState.PAUSED}
