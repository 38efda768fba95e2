"""A drill as a story: who is asked by Slack, and what came of it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from engine.model.proposal import ProposalKind
from engine.model.scales import DRILLS
from engine.model.time import later
from serviola.drill_scores import Score
from serviola.drill_script import Script, made_up
from serviola.drills import DrillRoom, drilling
from tests.fakes.slack_scene import Scene, scene

GROUP = "oncall:itinerary"


@dataclass
class Drill:
    """A house with a room for drills, in which time is wound by hand."""

    at: Scene
    room: DrillRoom

    def script(self, name: str = "X1") -> Script:
        return made_up(name, GROUP, by="tests", within_s=900, now=self.at.clock.now())

    async def go(self, seconds: float = 0) -> None:
        self.at.clock.set(later(self.at.clock.now(), seconds))
        for _ in range(4):
            await self.room.look()
            await self.room.runner.settle()
        if self.room.cards is not None:
            await self.room.cards.flush()

    async def score(self) -> Score:
        return (await self.room.scores())[-1]

    async def question(self) -> Any:
        known = await self.room.runner.on_core(lambda core: dict(core.state.brand(DRILLS).proposals))
        return next(one for one in known.values() if one.asks is ProposalKind.PAUSE)

    async def real(self) -> bytes:
        """Give everything that the real core remembers, as bytes."""
        batches = await self.at.house.runner.on_core(lambda core: list(core.store.batches()))
        return repr([(one.inputs, one.spoken) for one in batches]).encode()

    def asked_of_tools(self) -> list[Any]:
        tools: Any = self.at.house.tools.values()
        return [ask for tool in tools for ask in tool.asks()]


@asynccontextmanager
async def drill(folder, slack):
    async with (
        scene(folder, slack) as at,
        drilling(at.house.settings, at.clock, at.house.notifier, owner="") as room,
    ):
        at.house.drill = room
        yield Drill(at, room)
