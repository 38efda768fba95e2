"""A loop whose clock can be put forward: what waits for a time sees it pass, however busy the machine is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Leaping(asyncio.SelectorEventLoop):
    """A loop like any other, until somebody leaps."""

    ahead_s = 0.0

    def time(self) -> float:
        return super().time() + self.ahead_s

    def put_forward(self, seconds: float) -> None:
        self.ahead_s += seconds


_running: set[Leaping] = set()


def leap(seconds: float) -> None:
    """Put the clock of the running loop forward."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Leaping), "run it with `play`"
    loop.put_forward(seconds)


def leap_from_a_thread(seconds: float) -> None:
    """Put forward the clock of whoever plays now."""
    for loop in list(_running):
        loop.call_soon_threadsafe(loop.put_forward, seconds)


def play(story: Coroutine[Any, Any, T]) -> T:
    """Run a story on a loop that can leap."""
    loop = Leaping()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        _running.add(loop)
        try:
            return runner.run(story)
        finally:
            _running.discard(loop)
