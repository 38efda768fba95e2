"""Sources: whose turn it is to be looked at. A failing source waits longer; the others go on."""

from __future__ import annotations

import asyncio
import heapq
import logging
import random
from typing import TYPE_CHECKING

from engine.errors import Refused, SourceError, StoreError
from engine.model.said import phrase
from engine.model.time import SECOND, Instant, later
from serviola.cursors import Cursors
from serviola.hosts import LONGEST_REST_S, Hosts
from serviola.last_heard import recall, save
from serviola.portions import hand_in
from serviola.quiet import notice
from serviola.retelling import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from engine.ports import Clock, Poll
    from serviola.core import Core
    from serviola.runner import Runner
    from serviola.source import Source

LOG = logging.getLogger("serviola.sources")
JITTER = 0.1
POLL_WITHIN_S = 60.0
AT_ONCE = 256
"""How many looks are under way at most, so that a thousand that hang take neither files nor memory away."""
STARTS_PER_S = 100
"""How many sources get their first look in a second."""
BLIND = phrase(
    "No source can be read, so nothing new is seen; they are looked at again and again. Without a network, a"
    " source may be a folder of recorded files (docs/sources.md), and `serviola demo` needs nothing at all."
)
STEADY = 3
"""How many good looks in a row end a complaint, so that a source that comes and goes is named once."""


class Sources:
    """A heap of sources by when they are due."""

    def __init__(
        self, sources: Iterable[Source], runner: Runner, clock: Clock, *, seed: int | None = None
    ) -> None:
        """Make every source due, a hundred in a second; the jitter keeps them apart afterwards."""
        self.all = tuple(sources)
        self._runner = runner
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311 - spreading load, not guarding anything
        now = clock.now()
        self._heap: list[tuple[Instant, int]] = []
        for index, source in enumerate(self.all):
            source.began = source.heard_at = source.spoke_at = now
            self._put_off(index, index // STARTS_PER_S)
        self._hosts = Hosts()
        self._notice_at = now
        self._save_at: Instant | None = None
        """When to write down again who was heard when; nothing before it was read what stood there."""
        self._cursors = Cursors()
        # Until it is known who is quiet, everybody may be.
        self._quiet = frozenset(source.watcher.source for source in self.all)
        self._blind = self._is_over = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self.ticked_at = now
        """When the heap was last asked who is due."""

    def standstill(self, now: Instant, *, awake: int, overdue: int) -> tuple[str, ...]:
        """Say what of the watching stands still: nobody asks who is due, a turn is long over, or all fail."""
        if now - self.ticked_at > awake:
            return (phrase("the watchers do not tick"),)
        if self._heap and now - self._heap[0][0] > overdue:
            return (phrase("sources wait far beyond their turn"),)
        if self._blind:
            return (phrase("no source at all can be read"),)
        return ()

    def start_due(self) -> int:
        """Begin to look at every source that is due, and wait for none of them; say how many.

        One whose host is being looked at waits for that look to end, and begins by itself.
        """
        count = 0
        self.ticked_at = self._clock.now()
        while self._heap and self._heap[0][0] <= self._clock.now() and len(self._under_way) < AT_ONCE:
            _, index = heapq.heappop(self._heap)
            if self._hosts.enter(self.all[index].host, index):
                self._begin(index)
                count += 1
        return count

    async def notice(self) -> None:
        """Give the core the word for every source that has gone quiet."""
        if self._clock.now() < self._notice_at:
            return
        count, self._notice_at, self._quiet = await self._runner.on_core(lambda core: notice(core, self.all))
        if count:
            self._runner.wake()

    async def keep_heard(self) -> None:
        """Have it kept, where it is time, when each source was last heard, so that the next start knows."""
        await self._recall()
        if self._save_at is not None and self._clock.now() >= self._save_at:
            self._save_at = await self._runner.on_core(lambda core: save(core, self.all))

    async def _recall(self) -> None:
        """Read once how long each was silent before the start."""
        if self._save_at is None:
            await self._runner.on_core(self._recalled)

    def _recalled(self, core: Core) -> None:
        """On the thread of the core, so that of two who ask at once the second finds it read."""
        if self._save_at is None:
            self._save_at = recall(core, self.all)

    async def poll_all(self) -> None:
        """Look at every source now, whoever's turn it is."""
        for source in self.all:
            await self._look(source)

    async def stop(self) -> None:
        """Break off every look that is under way; what it would have brought is there at the next."""
        self._is_over = True
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _put_off(self, index: int, wait_s: float) -> None:
        due = self.all[index].due = later(self._clock.now(), wait_s)
        heapq.heappush(self._heap, (due, index))

    def _begin(self, index: int) -> None:
        task = asyncio.create_task(self._poll(index))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _poll(self, index: int) -> None:
        source = self.all[index]
        wait_s, least_s = source.every_s, 0.0
        is_first = not source.was_asked
        try:
            rest_s = self._rest_s(source)
            wait_s, least_s = self._spare(source, rest_s) if rest_s else await self._look(source)
        except StoreError as error:
            LOG.warning(
                phrase(
                    "what {name} said could not be kept; it is looked at again: {error}",
                    name=source.watcher.name,
                    error=error,
                )
            )
        except Refused as error:
            self._runner.fail(error)
        if is_first:
            # It was given the time for that look, and may be quiet now.
            self._notice_at = self._clock.now()
        # Who asks us to wait is not looked at a moment sooner, nor by all in the same moment.
        wait_s = max(
            wait_s * (1 + self._random.uniform(-JITTER, JITTER)),
            least_s * (1 + self._random.uniform(0, JITTER)),
        )
        self._put_off(index, wait_s)
        following = self._hosts.leave(source.host)
        if following is not None and not self._is_over:
            self._begin(following)

    async def _look(self, source: Source) -> tuple[float, float]:
        """Look at one source; say in how many seconds to look again, about and at the earliest."""
        # Whoever looks meanwhile goes on from what this look gives, and not from a part of it.
        async with source.looking:
            return await self._look_alone(source)

    async def _look_alone(self, source: Source) -> tuple[float, float]:
        name = source.watcher.name
        await self._recall()
        source.last_look = self._clock.now()
        try:
            cursor = await self._cursor(name)
            async with asyncio.timeout(POLL_WITHIN_S):
                poll = await source.watcher.poll(cursor, now=self._clock.now())
            await self._keep(source, cursor, poll)
        except SourceError as error:
            return self._ill(source, error)
        except TimeoutError:
            return self._ill(
                source,
                SourceError(
                    phrase("no answer within {poll_within_s:.0f} s", poll_within_s=POLL_WITHIN_S),
                    of_host=True,
                ),
            )
        except (Refused, StoreError):
            raise
        except Exception as error:
            # A bug in one reader must not blind the others.
            LOG.exception(phrase("source failed unexpectedly"), extra={"source": name})
            return self._ill(source, SourceError(phrase("unexpected {name}", name=type(error).__name__)))
        return self._well(source, poll)

    async def _cursor(self, name: str) -> Mapping[str, Any]:
        cursor = self._cursors.get(name)
        if cursor is None:
            cursor = dict(await self._runner.on_core(lambda core: core.store.cursor(name)))
            self._cursors.keep(name, cursor)
        return cursor

    async def _keep(self, source: Source, before: Mapping[str, Any], poll: Poll) -> None:
        """Have the core take in what a look gave, where there is anything that it does not know."""
        is_heard = source.hears(poll, self._clock.now())
        is_new = bool(poll.signals) or dict(poll.cursor) != dict(before)
        if not is_new and not (is_heard and source.watcher.source in self._quiet):
            return
        self._cursors.drop(source.watcher.name)
        self._quiet = await hand_in(
            self._runner, source, before, poll, is_new=is_new, is_heard=is_heard, turn=self._turn
        )
        self._cursors.keep(source.watcher.name, poll.cursor)

    def _well(self, source: Source, poll: Poll) -> tuple[float, float]:
        self._hosts.answered(source.host)
        news = bool(poll.signals) or not poll.health.unchanged
        wait_s = source.is_well(poll.health, now=self._clock.now(), news=news)
        if poll.health.error:
            self._say(source, poll.health.error, wait_s)
        else:
            self._say_well(source)
        return wait_s, 0.0

    def _say_well(self, source: Source) -> None:
        source.steady += 1
        if source.steady < STEADY:
            return
        self._blind = False
        if source.said:
            LOG.warning(phrase("{name}: answers again", name=source.watcher.name))
            source.said = ""

    def _ill(self, source: Source, error: SourceError) -> tuple[float, float]:
        if error.of_host:
            self._hosts.failed(source.host, error, self._clock.now())
        else:
            self._hosts.answered(source.host)
        wait_s = source.is_ill(error)
        self._say(source, source.error, wait_s)
        self._say_if_blind()
        return wait_s, error.retry_after_s or 0.0

    def _rest_s(self, source: Source) -> float:
        """Say for how long a source is still left alone with its host.

        Who answered when it was last asked is asked again after a while: others that fail there, one after
        the other, must not silence it.
        """
        now = self._clock.now()
        rest_s = self._hosts.resting_s(source.host, now)
        if source.last_look is None or source.last_success is None or source.last_success < source.last_look:
            return rest_s
        return min(rest_s, max(0.0, (later(source.last_look, LONGEST_REST_S) - now) / SECOND))

    def _spare(self, source: Source, rest_s: float) -> tuple[float, float]:
        """Leave a source alone with its host, without asking; what is known of itself stays said."""
        host = source.host.removesuffix(":443").removesuffix(":80")
        source.failures = max(1, source.failures)
        source.error = source.error or f"its host {host} failed several times in a row, and is left alone"
        self._say(source, source.error, rest_s)
        return rest_s, rest_s

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
            LOG.warning(
                phrase(
                    "{name}: {says} — next look in {wait_s:.0f} s; the other sources go on",
                    name=name,
                    says=kept(says),
                    wait_s=wait_s,
                )
            )
