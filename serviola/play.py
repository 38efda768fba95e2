"""Play: the real runner on a clock that is wound by hand, from one due moment to the next."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from engine.model.time import SECOND, Instant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from serviola.clocks import ManualClock
    from serviola.runner import Runner


class Play:
    """Happenings at their moments, and between them whatever falls due by itself."""

    def __init__(
        self,
        runner: Runner,
        clock: ManualClock,
        *,
        pace: Callable[[Instant, Instant], Awaitable[None]] | None = None,
    ) -> None:
        """Take the runner and its clock; `pace` may wait before the clock goes from one moment to another."""
        self._runner = runner
        self._clock = clock
        self._pace = pace
        self._heap: list[tuple[Instant, int, Callable[[], Awaitable[None]]]] = []
        self._count = 0

    def at(self, moment: Instant, happening: Callable[[], Awaitable[None]]) -> None:
        """Have something happen at a moment; the past means now."""
        self._count += 1
        heapq.heappush(self._heap, (max(moment, self._clock.now()), self._count, happening))

    async def until(self, end: Instant) -> None:
        """Let everything happen that is due up to a moment, in order, and stand there."""
        while True:
            await self._runner.settle()
            next_at = await self._next()
            if next_at is None or next_at > end:
                break
            if self._pace is not None:
                await self._pace(self._clock.now(), next_at)
            self._clock.set(next_at)
            while self._heap and self._heap[0][0] <= next_at:
                await heapq.heappop(self._heap)[2]()
                await self._runner.settle()
            await self._runner.tick()
        self._clock.set(end)
        await self._runner.tick()
        await self._runner.settle()

    async def _next(self) -> Instant | None:
        due = await self._runner.on_core(lambda core: core.next_due())
        own = self._heap[0][0] if self._heap else None
        # What was due already and is still there after settling waits for the tick of a later moment.
        if due is not None and due <= self._clock.now():
            due = Instant(self._clock.now() + SECOND)
        moments = [moment for moment in (due, own) if moment is not None]
        return min(moments, default=None)
