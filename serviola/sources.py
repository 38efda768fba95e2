"""Sources: whose turn it is to be looked at. A failing source waits longer; the others go on."""

from __future__ import annotations

import asyncio
import heapq
import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Refused, SourceError, StoreError
from engine.model.time import Instant, later

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.ports import Clock, Health, Watcher
    from serviola.runner import Runner

LOG = logging.getLogger("serviola.sources")
LONGEST_WAIT_S = 1800.0
JITTER = 0.1
POLL_WITHIN_S = 60.0


@dataclass(slots=True, kw_only=True)
class Source:
    """One source and how it fares. `error` is one plain sentence, empty while it is well."""

    watcher: Watcher
    every_s: float
    failures: int = 0
    error: str = ""
    last_success: Instant | None = None
    health: Health | None = None


class Sources:
    """A heap of sources by when they are due."""

    def __init__(
        self, sources: Iterable[Source], runner: Runner, clock: Clock, *, seed: int | None = None
    ) -> None:
        """Make every source due at once; the jitter keeps them apart afterwards."""
        self.all = tuple(sources)
        self._runner = runner
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311 - spreading load, not guarding anything
        self._heap = [(clock.now(), index) for index in range(len(self.all))]
        heapq.heapify(self._heap)

    async def poll_due(self) -> int:
        """Look at every source that is due, side by side; say how many."""
        due = []
        while self._heap and self._heap[0][0] <= self._clock.now():
            due.append(heapq.heappop(self._heap)[1])
        await asyncio.gather(*(self._poll(index) for index in due))
        return len(due)

    async def poll_all(self) -> None:
        """Look at every source now, whoever's turn it is."""
        for source in self.all:
            await self._look(source)

    async def _poll(self, index: int) -> None:
        source = self.all[index]
        wait_s = await self._look(source)
        spread = 1 + self._random.uniform(-JITTER, JITTER)
        heapq.heappush(self._heap, (later(self._clock.now(), wait_s * spread), index))

    async def _look(self, source: Source) -> float:
        """Look at one source; say in how many seconds to look again."""
        name = source.watcher.name
        try:
            cursor = await self._runner.on_core(lambda core: core.store.cursor(name))
            async with asyncio.timeout(POLL_WITHIN_S):
                poll = await source.watcher.poll(cursor, now=self._clock.now())
            if poll.signals or dict(poll.cursor) != dict(cursor):
                await self._runner.step(poll.signals, cursors={name: poll.cursor})
        except SourceError as error:
            return self._ill(source, str(error), error.retry_after_s)
        except TimeoutError:
            return self._ill(source, f"{name}: no answer within {POLL_WITHIN_S:.0f} s", None)
        except (Refused, StoreError):
            raise
        except Exception as error:
            # A bug in one reader must not blind the others.
            LOG.exception("source failed unexpectedly", extra={"source": name})
            return self._ill(source, f"{name}: unexpected {type(error).__name__}", None)
        self._well(source, poll.health)
        return source.every_s

    def _well(self, source: Source, health: Health) -> None:
        if source.error:
            LOG.warning("%s: answers again", source.watcher.name)
        source.failures, source.error, source.health = 0, "", health
        source.last_success = self._clock.now()
        if health.error:
            LOG.warning("%s: %s", source.watcher.name, health.error)

    def _ill(self, source: Source, says: str, retry_after_s: float | None) -> float:
        source.failures += 1
        wait_s: float = min(LONGEST_WAIT_S, source.every_s * 2.0 ** min(source.failures - 1, 10))
        wait_s = max(wait_s, retry_after_s or 0.0)
        if says != source.error:
            LOG.warning("%s (next look in %.0f s; the other sources go on)", says, wait_s)
        source.error = says
        return wait_s
