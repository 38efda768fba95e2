"""Books: whose turn it is to be read again. One out of reach, or with most of its rows gone, changes nothing.

What was taken in last stands in the store, so that the last good book is in force also after a restart.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from engine.errors import PlaybookError, Refused, ServiolaError, SourceError, StoreError
from engine.model.ids import digest_of
from engine.model.said import phrase
from engine.model.time import later
from engine.ports import ExplainedTool
from programs.book.changes import most_goes
from programs.book.fetch import Ways, fetch_book
from programs.book.legs import doubtful_legs
from programs.book.listing import with_next_sends
from programs.candidates import made_ready
from serviola.retelling import kept

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from engine.model.program import Campaign, Handling, ProgramRevision, Subject, System, ToolLimit
    from engine.model.time import Instant
    from engine.ports import CampaignTool, Clock
    from programs.book import Read
    from programs.book.declared import Declared
    from serviola.runner import Runner

LOG = logging.getLogger("serviola.books")
LONGEST_WAIT_S = 1800.0
FETCH_WITHIN_S = 120.0

Listed: TypeAlias = "Callable[[], Awaitable[Mapping[Subject, Instant]]]"
Fetch: TypeAlias = "Callable[[Declared], Awaitable[Read]]"


def fetching(
    tools: Mapping[str, CampaignTool],
    ways: Ways,
    *,
    brand: str,
    system: System | None = None,
    limits: tuple[ToolLimit, ...] = (),
    listed: Listed | None = None,
) -> Fetch:
    """Say how a book is read whole: its rows, the distances by sea, and what a pause means in each tool.

    `system` is the one that keeps its calls; `limits` are those of tools. `listed` says when tools will send
    next, where they were asked.
    """

    async def fetch(declared: Declared) -> Read:
        """Read one book, and join with it what the tools and the system of itineraries know."""
        read = await fetch_book(declared, ways, brand=brand)
        book = await asyncio.to_thread(made_ready, read.book)
        findings = (*read.findings, *doubtful_legs(book, read.rows))
        book = with_limits(with_system(with_classes(book, tools), system), limits)
        if listed is not None:
            book = with_next_sends(book, await listed())
        return replace(read, book=book, findings=findings)

    return fetch


def with_classes(book: ProgramRevision, tools: Mapping[str, CampaignTool]) -> ProgramRevision:
    """Join each campaign with what a pause means in its tool."""
    campaigns = tuple(
        replace(one, pause_class=tools[one.subject.tool].capabilities().get(one.subject.kind))
        if one.subject.tool in tools
        else one
        for one in book.campaigns
    )
    classes = ",".join(f"{one.id}={one.pause_class}" for one in campaigns)
    handling = _handling(campaigns, tools)
    said = repr(handling) if handling else ""
    digest = digest_of(book.digest, classes, said) if said else digest_of(book.digest, classes)
    return replace(book, campaigns=campaigns, handling=handling, digest=digest)


def _handling(campaigns: Iterable[Campaign], tools: Mapping[str, CampaignTool]) -> tuple[Handling, ...]:
    """Gather what the tools say of the kinds of objects that there are campaigns of."""
    used = {(one.subject.tool, one.subject.kind) for one in campaigns}
    return tuple(
        one
        for name in sorted({tool for tool, _ in used} & tools.keys())
        if isinstance(tool := tools[name], ExplainedTool)
        for one in tool.handling()
        if (name, one.kind) in used
    )


def with_system(book: ProgramRevision, system: System | None) -> ProgramRevision:
    """Join a book with the system that keeps its calls."""
    if system is None:
        return book
    return replace(book, system=system, digest=digest_of(book.digest, system.tool, system.kind))


def with_limits(book: ProgramRevision, limits: tuple[ToolLimit, ...]) -> ProgramRevision:
    """Join a book with the limits of the tools that it names."""
    named = {one.subject.tool for one in book.campaigns}
    mine = tuple(one for one in limits if one.tool in named)
    return replace(book, tools=mine, digest=digest_of(book.digest, repr(mine))) if mine else book


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What came of reading a book: `take` is to be taken in, or `says` why the last good one stands."""

    take: ProgramRevision | None = None
    says: str = ""


def weigh(declared: Declared, read: Read, known: ProgramRevision | None, now: Instant) -> Weighed:
    """Say whether a book is taken in: not where most of it would go, and nobody has said that it may."""
    if known is not None and replace(known, digest=read.book.digest) == read.book:
        return Weighed()
    why = most_goes(known, read.book, now) if declared.keep_when_most_goes else ""
    if why:
        says = f"{declared.name} is NOT taken in: {why}, and the last good book stands"
        return Weighed(says=f"{says} — if it is meant, say: serviola programs accept {declared.name}")
    return Weighed(take=read.book)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What a start found in the books at hand: what is in force, what of it is new, what is wrong."""

    books: tuple[ProgramRevision, ...]
    taken: tuple[ProgramRevision, ...]
    says: tuple[str, ...]


async def start_with(
    declared: Iterable[Declared], fetch: Fetch, known: Mapping[str, ProgramRevision], now: Instant
) -> Started:
    """Read every book that is at hand; of one elsewhere the last good one stands until it has been read.

    The error of a book that cannot be read at all is raised where there is no last good one.
    """
    books: list[ProgramRevision] = []
    taken: list[ProgramRevision] = []
    says: list[str] = []
    for one in declared:
        last = known.get(one.name)
        if one.is_remote:
            books += [last] if last is not None else []
            continue
        try:
            read = await fetch(one)
        except ServiolaError as error:
            if last is None:
                raise
            says.append(f"{why(one, error)}; the last good book stands")
            books.append(last)
            continue
        weighed = weigh(one, read, last, now)
        says += [*([weighed.says] if weighed.says else []), *(str(each) for each in read.findings)]
        taken += [weighed.take] if weighed.take is not None else []
        books.append(last if weighed.says and last is not None else read.book)
    return Started(books=tuple(books), taken=tuple(taken), says=tuple(says))


class Books:
    """A heap of the books that are read again, by when they are due."""

    def __init__(
        self, declared: Iterable[Declared], fetch: Fetch, runner: Runner, clock: Clock, *, brand: str
    ) -> None:
        """Make those due at once that have not been read; the others after their interval."""
        self._all = tuple(one for one in declared if one.every_s is not None)
        self._fetch, self._runner, self._clock, self._brand = fetch, runner, clock, brand
        now = clock.now()
        self._heap = [
            (now if one.is_remote else later(now, one.every_s or 0), index)
            for index, one in enumerate(self._all)
        ]
        heapq.heapify(self._heap)
        self._failures = [0] * len(self._all)
        self.said: dict[str, str] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def start_due(self) -> int:
        """Begin to read every book that is due, and wait for none of them; say how many."""
        count = 0
        while self._heap and self._heap[0][0] <= self._clock.now():
            task = asyncio.create_task(self._read(heapq.heappop(self._heap)[1]))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            count += 1
        return count

    async def settle(self) -> None:
        """Wait for every reading that is under way."""
        await asyncio.gather(*self._under_way)

    async def stop(self) -> None:
        """Break off every reading that is under way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _read(self, index: int) -> None:
        declared = self._all[index]
        wait_s = float(declared.every_s or 0)
        try:
            async with asyncio.timeout(FETCH_WITHIN_S):
                read = await self._fetch(declared)
            await self._take(declared, read)
            self._failures[index] = 0
        except StoreError as error:
            LOG.warning(
                phrase(
                    "what {name} says could not be kept; it is read again: {error}",
                    name=declared.name,
                    error=error,
                )
            )
        except Refused as error:
            self._runner.fail(error)
        except Exception as error:  # noqa: BLE001 - a bug in one reader must not stop the others
            wait_s = self._ill(index, error)
        heapq.heappush(self._heap, (later(self._clock.now(), wait_s), index))

    async def _take(self, declared: Declared, read: Read) -> None:
        known = await self._runner.on_core(
            lambda core: core.state.brand(self._brand).programs.get(declared.name)
        )
        weighed = weigh(declared, read, known, self._clock.now())
        said = [weighed.says] if weighed.says else []
        said += [str(one) for one in read.findings]
        self._say(declared, "\n".join(said))
        if weighed.take is not None:
            await self._runner.step([weighed.take])

    def _ill(self, index: int, error: Exception) -> float:
        declared = self._all[index]
        self._failures[index] += 1
        wait_s: float = min(
            LONGEST_WAIT_S, (declared.every_s or 0) * 2.0 ** min(self._failures[index] - 1, 10)
        )
        if isinstance(error, SourceError):
            wait_s = max(wait_s, error.retry_after_s or 0.0)
        self._say(declared, f"{why(declared, error)}; the last good book stands")
        return max(wait_s, float(declared.every_s or 0))

    def _say(self, declared: Declared, says: str) -> None:
        """Say what is wrong with a book, once until that changes."""
        before = self.said.get(declared.name, "")
        if says == before:
            return
        self.said[declared.name] = says
        for line in says.splitlines():
            LOG.warning(kept(line))
        if not says:
            LOG.warning(phrase("{name}: it is read again, and nothing in it is doubtful", name=declared.name))


def why(declared: Declared, error: Exception) -> str:
    """Say in words why a book could not be read."""
    if isinstance(error, PlaybookError):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"{declared.name}: no answer within {FETCH_WITHIN_S:.0f} s"
    if isinstance(error, ServiolaError):
        said = str(error)
        return said if declared.name in said else f"{declared.name}: {said}"
    return f"{declared.name}: unexpected {type(error).__name__}"
