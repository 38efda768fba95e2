"""Outcomes that come while the core is busy are kept together: one write for all of them, and none is lost."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

from engine.model.hold import Outcome, Result
from engine.model.time import DAY
from engine.ports import Batch
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.runner import Runner
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore
from tests.stories.telling import playbook


class AllAtOnce:
    """Hands that do everything at the same moment."""

    def __init__(self) -> None:
        self.begun = 0
        self.go = asyncio.Event()

    async def perform(self, intent):
        self.begun += 1
        await self.go.wait()
        return Outcome(intent=intent.key, brand="main", result=Result.DONE, at=w.NOW)


def outcomes(batch: Batch) -> list[str]:
    return [one.intent for one in batch.inputs if isinstance(one, Outcome)]


def test_what_comes_while_the_core_is_busy_is_kept_in_one_write():
    async def tell():
        store, hands, clock, stop = MemoryStore(), AllAtOnce(), ManualClock(w.NOW), asyncio.Event()
        kept: list[list[str]] = []
        free = threading.Event()

        def open_core() -> Core:
            core = Core(store, PlainEvaluator(), clock, brands=["main"])  # type: ignore[arg-type]  # a fake
            core.listen(lambda batch: kept.append(outcomes(batch)))
            return core

        campaigns = tuple(replace(w.campaign(), id=f"c-{n}", owner=f"team:{n}") for n in range(6))
        async with Runner(open_core, lambda _: hands) as runner:  # type: ignore[arg-type, return-value]
            await runner.step(
                [w.program(campaigns=campaigns), playbook("quake"), w.signal(expires_at=w.after(9 * DAY))]
            )
            serving = asyncio.create_task(runner.serve(stop))
            async with asyncio.timeout(60):
                while hands.begun < 6:  # noqa: ASYNC110 - nobody tells when a hand begins
                    await asyncio.sleep(0.01)
            begun = hands.begun
            busy = asyncio.create_task(runner.on_core(lambda _: free.wait(120)))
            await asyncio.sleep(0)
            hands.go.set()
            async with asyncio.timeout(60):
                while len(runner._back) < begun - 1:  # noqa: ASYNC110 - the first of them waits for the core
                    await asyncio.sleep(0.01)
            free.set()
            await busy
            async with asyncio.timeout(60):
                while sum(map(len, kept)) < begun:  # noqa: ASYNC110 - it is set on the core's thread
                    await asyncio.sleep(0.01)
            stop.set()
            await serving
        with_some = [one for one in kept if one]
        each = [intent for some in with_some for intent in some]
        assert len(each) == len(set(each))
        assert len(with_some) < begun
        assert max(map(len, with_some)) >= begun - 1

    asyncio.run(tell())
