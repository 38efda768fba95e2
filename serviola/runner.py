"""Runner: the core on its own thread, and the hands around it on the event loop.

A batch is committed first; only then are its intents performed, and their outcomes come back as inputs.
Whatever line the process dies at, the next start finds a row that says how far it came.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from engine.errors import StoreError
from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType
    from typing import Any, Self

    from engine.model.codec import Input
    from engine.model.hold import Intent
    from engine.ports import Batch
    from serviola.core import Core
    from serviola.hands import Hands

LOG = logging.getLogger("serviola.runner")
T = TypeVar("T")
AT_ONCE = 16
"""How many intents are performed side by side."""
STORE_WAIT_S = 1.0


class Runner:
    """Runs one core. Use as an async context manager; `start` first, then `settle` or `serve`."""

    def __init__(self, open_core: Callable[[], Core], make_hands: Callable[[Runner], Hands]) -> None:
        """Take how to open the core, which happens on the thread that will own it, and the hands."""
        self._open_core = open_core
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="core")
        self._core: Core | None = None
        self._ended = False
        self._hands = make_hands(self)
        self._under_way: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._back: list[Input] = []
        """Outcomes that are not in yet."""
        self._bringing = asyncio.Lock()
        self.failure: BaseException | None = None

    async def __aenter__(self) -> Self:
        """Open the core and take up what a crash left behind."""
        loop = asyncio.get_running_loop()
        self._core = await loop.run_in_executor(self._thread, self._open_core)
        await self._recover()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let what is under way end, and give the thread back."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        core, self._core, self._ended = self._core, None, True
        if core is not None:
            # Whoever asked something from here on would be answered behind the closing, and open it anew.
            # A file left open here would lose its locks when this process opens the store again.
            await asyncio.get_running_loop().run_in_executor(self._thread, core.store.close)
        self._thread.shutdown(wait=True)

    async def on_core(self, call: Callable[[Core], T]) -> T:
        """Call something with the core, on its thread; StoreError before it is open and once it closes."""
        core = self._core
        if core is None and self._ended:
            raise StoreError(phrase("the core is closed, for the service ends"))
        if core is None:
            raise StoreError(phrase("the core is not open yet"))
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, core)

    async def step(
        self, inputs: Sequence[Input], *, cursors: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Batch:
        """Take inputs in; their intents begin at once."""
        batch = await self.on_core(lambda core: core.step(inputs, cursors=cursors))
        self._wake.set()
        return batch

    def fail(self, error: BaseException) -> None:
        """End the service with an error that came up beside it."""
        self.failure = error
        self._wake.set()

    def wake(self) -> None:
        """Have the hands look at what is due, after a step that was taken by way of `on_core`."""
        self._wake.set()

    async def tick(self) -> None:
        """Let time pass, and take what other processes put into the inbox."""
        await self.on_core(_drain_and_tick)
        self._wake.set()

    async def pump(self) -> int:
        """Start what is due, as far as there is room; say how many."""
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            return 0
        due = await self.on_core(lambda core: core.store.claim(core.now(), limit=room))
        for intent in due:
            task = asyncio.create_task(self._do(intent))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(due)

    async def settle(self) -> None:
        """Work until nothing more is due at this moment."""
        while True:
            await self.on_core(lambda core: core.drain())
            started = await self.pump()
            self._raise_failure()
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            elif not started:
                return

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until told to stop; a commit wakes the work at once, the tick is the safety net."""
        while not stop.is_set():
            self._wake.clear()
            try:
                await self.pump()
            except StoreError as error:
                LOG.warning(
                    phrase("the store cannot be written; nothing is acted on meanwhile: {error}", error=error)
                )
            self._raise_failure()
            waits = [asyncio.create_task(self._wake.wait()), asyncio.create_task(stop.wait())]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    def _raise_failure(self) -> None:
        if self.failure is not None:
            raise self.failure

    async def _do(self, intent: Intent) -> None:
        outcome = await self._hands.perform(intent)
        await self._bring_back(outcome)

    async def _bring_back(self, outcome: Input) -> None:
        """Commit an outcome, with all that came while the core was busy with the last: one write for them."""
        self._back.append(outcome)
        async with self._bringing:
            outcomes, self._back = self._back, []
            if outcomes:
                await self._keep(outcomes)

    async def _keep(self, outcomes: Sequence[Input]) -> None:
        """Commit outcomes; while the store cannot take them, they are kept and tried again."""
        while True:
            try:
                await self.step(outcomes)
            except StoreError as error:
                LOG.warning(phrase("an outcome could not be kept yet: {error}", error=error))
                await asyncio.sleep(STORE_WAIT_S)
            except BaseException as error:
                self.failure = error
                self._wake.set()
                raise
            else:
                return

    async def _recover(self) -> None:
        """Take up what was started before a crash: read back what may have happened, repeat the harmless."""
        left = await self.on_core(lambda core: list(core.store.take_over()))
        for intent in left:
            known = self._hands.resumed_after_crash(intent)
            if known is None:
                await self._do(intent)
            else:
                await self.step([known])


def _drain_and_tick(core: Core) -> None:
    core.drain()
    core.tick()
