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
from serviola.quiet import heard, notice
from serviola.settings import STALE_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.ports import Clock, Health, Poll, Watcher
    from serviola.core import Core
    from serviola.runner import Runner

LOG = logging.getLogger("serviola.sources")
LONGEST_WAIT_S = 1800.0
JITTER = 0.1
POLL_WITHIN_S = 60.0
BLIND = (
    "No source can be read, so nothing new is seen; they are looked at again and again. Without a network, a"
    " source may be a folder of recorded files (docs/sources.md), and `serviola demo` needs nothing at all."
)
BEGINNING = Instant(0)
STEADY = 3
"""How many good looks in a row end a complaint, so that a source that comes and goes is named once."""


@dataclass(slots=True, kw_only=True)
class Source:
    """One source and how it fares. `error` is one plain sentence, empty while it is well.

    `heard_at` is when it was last heard, from the start of the process on. `said` is the sentence that the
    log has of it, and `steady` counts the good looks since.
    """

    watcher: Watcher
    every_s: float
    stale_after_s: float = STALE_AFTER_S
    failures: int = 0
    error: str = ""
    said: str = ""
    steady: int = 0
    last_success: Instant | None = None
    heard_at: Instant = BEGINNING
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
        now = clock.now()
        for source in self.all:
            source.heard_at = now
        self._heap = [(now, index) for index in range(len(self.all))]
        heapq.heapify(self._heap)
        self._blind = False
        self._under_way: set[asyncio.Task[None]] = set()

    def start_due(self) -> int:
        """Begin to look at every source that is due, and wait for none of them; say how many."""
        count = 0
        while self._heap and self._heap[0][0] <= self._clock.now():
            task = asyncio.create_task(self._poll(heapq.heappop(self._heap)[1]))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            count += 1
        return count

    async def notice(self) -> None:
        """Give the core the word for every source that has gone quiet."""
        if await self._runner.on_core(lambda core: notice(core, self.all)):
            self._runner.wake()

    async def poll_all(self) -> None:
        """Look at every source now, whoever's turn it is."""
        for source in self.all:
            await self._look(source)

    async def stop(self) -> None:
        """Break off every look that is under way; what it would have brought is there at the next."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _poll(self, index: int) -> None:
        source = self.all[index]
        wait_s = source.every_s
        try:
            wait_s = await self._look(source)
        except StoreError as error:
            LOG.warning(
                "what %s said could not be kept; it is looked at again: %s", source.watcher.name, error
            )
        except Refused as error:
            self._runner.fail(error)
        spread = 1 + self._random.uniform(-JITTER, JITTER)
        heapq.heappush(self._heap, (later(self._clock.now(), wait_s * spread), index))

    async def _look(self, source: Source) -> float:
        """Look at one source; say in how many seconds to look again."""
        name = source.watcher.name
        try:
            cursor = await self._runner.on_core(lambda core: core.store.cursor(name))
            async with asyncio.timeout(POLL_WITHIN_S):
                poll = await source.watcher.poll(cursor, now=self._clock.now())
            if poll.signals or poll.health.newer:
                source.heard_at = self._clock.now()
            is_new = bool(poll.signals) or dict(poll.cursor) != dict(cursor)
            await self._runner.on_core(lambda core: _take(core, source, poll, is_new=is_new))
            self._runner.wake()
        except SourceError as error:
            return self._ill(source, str(error), error.retry_after_s)
        except TimeoutError:
            return self._ill(source, f"no answer within {POLL_WITHIN_S:.0f} s", None)
        except (Refused, StoreError):
            raise
        except Exception as error:
            # A bug in one reader must not blind the others.
            LOG.exception("source failed unexpectedly", extra={"source": name})
            return self._ill(source, f"unexpected {type(error).__name__}", None)
        self._well(source, poll.health)
        return source.every_s

    def _well(self, source: Source, health: Health) -> None:
        source.failures, source.error, source.health = 0, "", health
        source.last_success = self._clock.now()
        if health.error:
            self._say(source, health.error, source.every_s)
            return
        source.steady += 1
        if source.steady < STEADY:
            return
        self._blind = False
        if source.said:
            LOG.warning("%s: answers again", source.watcher.name)
            source.said = ""

    def _ill(self, source: Source, says: str, retry_after_s: float | None) -> float:
        source.failures += 1
        wait_s: float = min(LONGEST_WAIT_S, source.every_s * 2.0 ** min(source.failures - 1, 10))
        wait_s = max(wait_s, retry_after_s or 0.0)
        source.error = says
        self._say(source, says, wait_s)
        self._say_if_blind()
        return wait_s

    def _say_if_blind(self) -> None:
        """Say once that no source at all can be read, for then nothing new is seen."""
        if not self._blind and all(source.failures for source in self.all):
            self._blind = True
            LOG.warning(BLIND)

    def _say(self, source: Source, says: str, wait_s: float) -> None:
        """Say what is wrong with a source, once until that changes."""
        source.steady = 0
        if says != source.said:
            source.said = says
            name = source.watcher.name
            LOG.warning("%s: %s — next look in %.0f s; the other sources go on", name, says, wait_s)


def _take(core: Core, source: Source, poll: Poll, *, is_new: bool) -> None:
    """Take in what a look gave, after the word that its source is heard again."""
    again = heard(core, source) if poll.signals or poll.health.newer else ()
    if again or is_new:
        core.step((*again, *poll.signals), cursors={source.watcher.name: poll.cursor})
