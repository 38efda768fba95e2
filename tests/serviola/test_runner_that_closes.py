"""While a runner closes its store, whoever asks something is told so; nothing is asked of a store that is closed."""

from __future__ import annotations

import asyncio
import threading

import pytest

from engine.errors import StoreError
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.runner import Runner
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore

PATIENCE_S = 60


class Slow(MemoryStore):
    """Closes only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.closing, self.may_close, self.closed = threading.Event(), threading.Event(), False

    def close(self) -> None:
        self.closing.set()
        assert self.may_close.wait(PATIENCE_S)
        self.closed = True


def test_what_is_asked_while_it_closes_is_refused_and_reaches_no_closed_store():
    store, reached = Slow(), []

    def open_core() -> Core:
        return Core(store, PlainEvaluator(), ManualClock(w.NOW), brands=["main"])  # type: ignore[arg-type]  # a fake

    async def tell() -> None:
        runner = Runner(open_core, lambda _: None)  # type: ignore[arg-type, return-value]
        await runner.__aenter__()
        ending = asyncio.create_task(runner.__aexit__(None, None, None))
        assert await asyncio.to_thread(store.closing.wait, PATIENCE_S)
        asked = asyncio.create_task(runner.on_core(lambda core: reached.append(core.store)))
        while not asked.done() and not store.may_close.is_set():
            await asyncio.sleep(0)
            store.may_close.set()
        await ending
        with pytest.raises(StoreError, match="the core is closed, for the service ends"):
            await asked
        with pytest.raises(StoreError, match="the core is closed"):
            await runner.tick()

    asyncio.run(tell())
    assert (store.closed, reached) == (True, [])
