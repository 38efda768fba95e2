"""A disk that is full for a while ends nothing: what is due waits, and goes on when there is space again."""

from __future__ import annotations

import asyncio

from engine.errors import StoreError
from engine.model.hold import Outcome, Result
from engine.model.time import DAY
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.runner import Runner
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore
from tests.replay.walks import playbook


class FullDisk(MemoryStore):
    """Cannot mark what is begun, as often as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.full = 0

    def claim(self, now, *, limit):
        if self.full:
            self.full -= 1
            raise StoreError("the disk is full")
        return super().claim(now, limit=limit)


class Willing:
    """Hands that do everything, and note it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    async def perform(self, intent):
        self.done.append(intent.key)
        return Outcome(intent=intent.key, brand="main", result=Result.DONE, at=w.NOW)


def test_what_cannot_be_claimed_now_is_done_when_the_store_can_be_written_again():
    async def tell():
        store, hands, stop = FullDisk(), Willing(), asyncio.Event()
        clock = ManualClock(w.NOW)

        def open_core() -> Core:
            return Core(store, PlainEvaluator(), clock, brands=["main"])  # type: ignore[arg-type]  # a fake

        async with Runner(open_core, lambda _: hands) as runner:  # type: ignore[arg-type, return-value]
            await runner.step([w.program(), playbook("quake"), w.signal(expires_at=w.after(9 * DAY))])
            store.full = 2
            serving = asyncio.create_task(runner.serve(stop))
            async with asyncio.timeout(60):
                while not hands.done:
                    assert not serving.done(), serving.exception()
                    await runner.tick()
            stop.set()
            await serving
        assert hands.done
        assert len(hands.done) == len(set(hands.done))

    asyncio.run(tell())
