"""Feeds: what a look at one costs, and what ten thousand of them cost, over HTTP on the loopback."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import feedparser
import httpx

from bench.feed_server import CHANGED, RICH_ITEMS, SMALL_ITEMS, TITLES, first, rich, serving, small
from bench.figures import Figure, ratio
from bench.latency import DoneAtOnce
from bench.worlds import BRAND, book, playbooks
from engine.model.time import SECOND, Instant
from engine.ports import Poll
from engine.rules.evaluator import DurableEvaluator
from serviola.clocks import SystemClock
from serviola.clockwork import serve
from serviola.core import Core
from serviola.pauses import set_aside
from serviola.runner import Runner
from serviola.source import Source
from serviola.sources import STARTS_PER_S, Sources
from store.sqlite import SqliteStore
from watchers.feed import FeedWatcher
from watchers.feed.entries import parse, read_entry
from watchers.feed.splitting import split
from watchers.reading import get_ready
from wire.http import Http

CLOCK = SystemClock()
Asked = Callable[[str, Mapping[str, Any]], Poll]


def measure(*, short: bool) -> Iterator[Figure]:
    """Give the figures of one look, then of many sources in service."""
    get_ready()
    set_aside()  # as `serviola run` does
    with serving() as port:
        yield from _looks(port, rounds=7 if short else 31)
        yield from _many(port, _SHORT if short else _WHOLE)


# --- one look ---------------------------------------------------------------------------------------


def _looks(port: int, *, rounds: int) -> Iterator[Figure]:
    whole = rich(new=True)
    here = frozenset({f"feeds.test:{port}"})
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        http = loop.run_until_complete(Http(resolve=_here).__aenter__())
        watchers = {
            path: FeedWatcher(
                "feed", f"http://feeds.test:{port}{path}", http=http, horizon_days=None, allow_private=here
            )
            for path in ("/rich", "/rich/new")
        }

        def look(path: str, cursor: Mapping[str, Any]) -> Poll:
            watcher = watchers[path]
            at = {**cursor, "location": watcher.location} if cursor else {}
            return loop.run_until_complete(watcher.poll(at, now=CLOCK.now()))

        before = look("/rich", {}).cursor
        _check_fields(whole, before, look)

        def all_of_it() -> object:
            return feedparser.parse(io.BytesIO(whole))

        mine, spent = ratio(lambda: look("/rich/new", before), all_of_it, rounds=rounds, clock=process_time)
        yield Figure(
            figure="feed_new_item",
            value=mine,
            at_most=1 / 30,
            n=rounds,
            note=(
                f"CPU of a look over HTTP at a feed of {RICH_ITEMS} items ({len(whole) // 1000} kB) with one "
                f"new, {spent * 1e3:.1f} ms, over feedparser on the whole feed, not fetched; same fields"
            ),
        )
        with httpx.Client(trust_env=False) as client:

            def fetch_and_parse() -> object:
                return feedparser.parse(io.BytesIO(client.get(f"http://127.0.0.1:{port}/rich").content))

            mine, spent = ratio(
                lambda: look("/rich", before), fetch_and_parse, rounds=rounds, clock=process_time
            )
        yield Figure(
            figure="feed_unchanged",
            value=mine,
            at_most=1 / 15,
            n=rounds,
            note=(
                f"CPU of a look at that feed unchanged, {spent * 1e3:.1f} ms, over httpx and feedparser; its "
                "server knows no conditional requests, and httpx keeps its connection: the worst case for us"
            ),
        )
        loop.run_until_complete(http.__aexit__(None, None, None))


def _check_fields(whole: bytes, before: Mapping[str, Any], look: Asked) -> None:
    """See that the new item comes out as feedparser gives it of the whole feed, and as a signal."""
    (entry,) = parse(split(whole, before["memory"]["marks"]).data).entries
    theirs = parse(whole).entries[0]
    assert dict(entry) == dict(theirs), "the new item differs from that of the whole feed"
    (signal,) = look("/rich/new", before).signals
    text = signal.text
    assert text is not None
    item = read_entry(theirs, now=CLOCK.now())
    said = (signal.native_id, text.headline, text.description, text.url)
    assert said == (item.native_id, item.title, item.text, item.link)
    assert (signal.occurred_at, signal.sent_at) == (item.published, item.updated)


async def _here(_host: str, _port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


# --- many sources -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """So many feeds at intervals between two bounds, looked at for so long after so long a start."""

    feeds: int
    least_s: float
    most_s: float
    starts_s: float
    lasts_s: float


_WHOLE = Round(feeds=10_000, least_s=60, most_s=300, starts_s=10_000 / STARTS_PER_S + 20, lasts_s=180)
_SHORT = Round(feeds=400, least_s=5, most_s=25, starts_s=400 / STARTS_PER_S + 3, lasts_s=12)
_RATE = 10_000 * 1.6094 / 240
"""Looks a second at ten thousand feeds whose intervals lie evenly between 60 and 300 s: n·ln(5)/240."""


@dataclass(slots=True)
class Seen:
    """What was seen of all looks: how late each began, how many had news, and what CPU they took."""

    late_s: list[float] = field(default_factory=list)
    changed: int = 0
    signals: int = 0
    ill: int = 0
    spent_s: float = 0.0
    took_s: float = 0.0


class Watched(FeedWatcher):
    """A feed of which it is noted when each look begins and what it brings."""

    seen: Seen
    whose: Source

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once, and note how late that began and what came of it."""
        self.seen.late_s.append((CLOCK.now() - self.whose.due) / SECOND)
        poll = await super().poll(cursor, now=now)
        self.seen.changed += not poll.health.unchanged
        self.seen.signals += len(poll.signals)
        return poll


def _many(port: int, asked: Round) -> Iterator[Figure]:
    busy = os.getloadavg()[0]
    with TemporaryDirectory(prefix="serviola-bench-") as folder:
        seen = asyncio.run(_serve(Path(folder), port, asked))
    looks = len(seen.late_s)
    rate = looks / seen.took_s
    share = seen.spent_s / seen.took_s
    short = asked.feeds < _WHOLE.feeds
    scaled = f"; scaled from {share:.3f} at {rate:.0f} looks/s to {_RATE:.0f}" if short else ""
    told = (
        f"{asked.feeds:,} feeds of {SMALL_ITEMS} items at {asked.least_s:g} to {asked.most_s:g} s for "
        f"{seen.took_s:.0f} s: {rate:.0f} looks/s, {seen.changed / looks:.1%} changed (meant {CHANGED:.0%}), "
        f"{seen.signals} signals, {seen.ill} ill; others kept the machine busy at a load of {busy:.1f} on "
        f"{os.cpu_count()} cores"
    )
    yield Figure(
        figure="feeds_core_share",
        value=share * _RATE / rate if short else share,
        at_most=0.2,
        n=looks,
        note=f"CPU of the service with its core and store, of one core{scaled}; {told}",
    )
    late = sorted(seen.late_s)
    yield Figure(
        figure="feeds_late_s",
        value=late[min(looks - 1, round(looks * 0.99))],
        at_most=1.0,
        n=looks,
        note=f"p99 of seconds from due to looked at; median {median(late):.2f}, most {late[-1]:.2f}; {told}",
    )


async def _serve(folder: Path, port: int, asked: Round) -> Seen:
    """Run the service on all feeds, which are known from before, and measure when all have begun."""
    seen, chance, stop = Seen(), random.Random(3), asyncio.Event()
    async with Http(resolve=_here) as http, Runner(lambda: _core(folder), lambda _: DoneAtOnce()) as runner:  # type: ignore[arg-type,return-value]
        made = [_source(number, port, http, seen, chance, asked) for number in range(asked.feeds)]
        await _remember(runner, made)
        set_aside()
        serving_them = asyncio.create_task(serve(runner, Sources(made, runner, CLOCK, seed=5), stop=stop))
        await asyncio.sleep(asked.starts_s)
        seen.late_s.clear()
        seen.changed = seen.signals = 0
        begun, spent = CLOCK.now(), process_time()
        await asyncio.sleep(asked.lasts_s)
        seen.spent_s, seen.took_s = process_time() - spent, (CLOCK.now() - begun) / SECOND
        seen.ill = sum(bool(source.error) for source in made)
        stop.set()
        await serving_them
        await runner.on_core(lambda core: core.store.close())
    return seen


def _core(folder: Path) -> Core:
    core = Core(
        SqliteStore.open(folder / "s.sqlite3"), DurableEvaluator(), CLOCK, brands=[BRAND], owner="bench"
    )
    core.step([book(200), *playbooks()])
    return core


def _source(number: int, port: int, http: Http, seen: Seen, chance: random.Random, asked: Round) -> Source:
    host = f"f{number}.test:{port}"
    watcher = Watched(
        f"feed-{number}",
        f"http://{host}/{number}",
        http=http,
        horizon_days=None,
        allow_private=frozenset({host}),
    )
    every_s = chance.uniform(asked.least_s, asked.most_s)
    watcher.seen, watcher.whose = seen, Source(watcher=watcher, every_s=every_s, host=host)
    return watcher.whose


async def _remember(runner: Runner, made: list[Source]) -> None:
    """Give each source the memory of having been looked at before."""
    pattern = FeedWatcher("feed", "https://feeds.test/", horizon_days=None)
    known = [pattern.read(small(came), "feed", {}, now=CLOCK.now()).memory for came in range(len(TITLES))]
    marks = [hashlib.sha256(small(came)).hexdigest() for came in range(len(TITLES))]
    for begin in range(0, len(made), 500):
        cursors = {
            one.watcher.name: {
                "v": 1,
                "location": one.watcher.location,
                "error": "",
                "feed": {"mark": marks[first(number)]} | ({} if number % 2 else {"etag": '"0"'}),
                "files": {},
                "memory": known[first(number)],
            }
            for number, one in enumerate(made[begin : begin + 500], start=begin)
            if isinstance(one.watcher, FeedWatcher)
        }
        await runner.step([], cursors=cursors)
