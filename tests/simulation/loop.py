"""Time that is drawn, and an event loop that lives in it: no thread, no socket, no clock of the machine."""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from engine.model.time import Instant

MOST_TURNS = 200_000
"""So many turns of a loop in one moment are one that never ends."""


class Time:
    """The time of the simulated world. It goes on while everybody waits, and never otherwise."""

    def __init__(self, start: Instant) -> None:
        self._start = start
        self.us = 0
        """What a clock shows that stops while the machine sleeps, in microseconds."""
        self.slept_us = 0
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def now(self) -> Instant:
        """Say the time; this is the port Clock."""
        return Instant(self._start + self.us + self.slept_us)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Have something happen in the world outside, whoever lives then."""
        self._count += 1
        heapq.heappush(self._later, (self.us + round(seconds * 1e6), self._count, call))

    def next_us(self) -> int | None:
        return self._later[0][0] if self._later else None

    def fire(self) -> None:
        """Let everything happen outside that is due."""
        while self._later and self._later[0][0] <= self.us:
            heapq.heappop(self._later)[2]()


class Loop(asyncio.BaseEventLoop):
    """An event loop whose waiting moves the time of the world. What threads would do, chance puts in order."""

    def __init__(self, time: Time, chance: Random) -> None:
        super().__init__()
        self._time = time
        self._chance = chance
        self._selector = self
        self._clock_resolution = 1e-6
        self._horizon = 0
        self._queues: dict[int, deque[tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]]] = {}
        self._turns = 0

    def time(self) -> float:
        return self._time.us / 1e6

    def run_until(self, us: int) -> None:
        """Let everything happen that happens up to a moment; come back earlier when stopped."""
        self._horizon, self._turns = us, 0
        self.run_forever()

    def select(self, timeout: float | None) -> list[Any]:
        """Wait as a selector would: nothing ever comes from outside, so time goes on."""
        target = self._horizon if timeout is None else self._time.us + math.ceil(timeout * 1e6)
        if timeout is None or target > self._horizon:
            self._time.us = max(self._time.us, self._horizon)
            self.stop()
            return []
        self._turns = 0 if target > self._time.us else self._turns + 1
        if self._turns > MOST_TURNS:
            raise AssertionError("something turns for ever without any time passing")
        self._time.us = target
        return []

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Do what a pool of one thread would: in order, some time from now, and answer some time after."""
        future = self.create_future()
        queue = self._queues.setdefault(id(executor), deque())
        queue.append((future, func, args))
        self._soon(self._take, queue)
        return future

    def _take(self, queue: deque[Any]) -> None:
        future, func, args = queue.popleft()
        if future.cancelled():
            return
        try:
            answer, error = func(*args), None
        except BaseException as raised:  # noqa: BLE001 - it belongs to whoever waits
            answer, error = None, raised
        self._soon(self._answer, future, answer, error)

    def _answer(self, future: asyncio.Future[Any], answer: Any, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    def _soon(self, call: Callable[..., Any], *args: Any) -> None:
        if self._chance.random() < 0.8:
            self.call_soon(call, *args)
        else:
            self.call_later(self._chance.random() * 0.05, call, *args)

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass
