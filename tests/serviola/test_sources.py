"""Sources: who is due is looked at and nobody is waited for; what goes quiet is one word to the core."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from engine.errors import PlaybookError, SourceError
from engine.model.signal import Silence, SituationState
from engine.model.time import SECOND, Instant, later
from engine.ports import Batch, Health, Poll
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.clockwork import serve
from serviola.core import Core
from serviola.hands import Hands
from serviola.last_heard import NAME
from serviola.quiet import MUTE, NOTHING_NEW, UNREADABLE
from serviola.runner import Runner
from serviola.saying import Teller
from serviola.settings import load_settings
from serviola.source import Source
from serviola.sources import BLIND, Sources
from store.sqlite import SqliteStore
from tests.fakes import words

START = words.NOW
STALE_AFTER_S = 900


class Feed:
    """A source that does as it is told: `says` is an error, or nothing."""

    def __init__(self, name="quakes", source="usgs"):
        self.name, self.source = name, source
        self.says = ""
        self.newer = True
        self.unchanged = False
        self.partly = ""
        self.flaps = False
        self.signals: tuple[Any, ...] = ()
        self.hangs = self.is_stuck = False
        self.looks = 0

    async def poll(self, cursor, *, now):
        self.looks += 1
        self.is_stuck = self.hangs
        while self.hangs:  # noqa: ASYNC110 - a test may look often
            await asyncio.sleep(0.01)
        if self.says and (not self.flaps or self.looks % 2):
            raise SourceError(self.says)
        signals, self.signals = self.signals, ()
        return Poll(
            signals=signals,
            cursor={"looks": 1},
            health=Health(newer=self.newer, unchanged=self.unchanged, error=self.partly),
        )


class Watch:
    """A core with sources on a clock that is wound by hand."""

    def __init__(self, clock, runner, sources, *, keeps=False):
        self.clock, self.runner, self.sources = clock, runner, sources
        self.core: Core = runner._core
        self.keeps = keeps

    async def wait(self, seconds, step=10):
        end = later(self.clock.now(), seconds)
        while self.clock.now() < end:
            self.clock.set(Instant(min(end, self.clock.now() + step * SECOND)))
            await self.beat()

    async def beat(self):
        self.sources.start_due()
        while len(self.sources._under_way) > sum(feed.is_stuck for feed in self.feeds):  # noqa: ASYNC110 - a test may look often
            await asyncio.sleep(0.0005)
        await self.sources.notice()
        if self.keeps:
            await self.sources.keep_heard()

    @property
    def feeds(self):
        return [one.watcher for one in self.sources.all]

    def said(self):
        return [
            (item.source, item.quiet, (item.since - START) // SECOND, (item.at - START) // SECOND, item.says)
            for batch in self.core.store.batches()
            for item in batch.inputs
            if isinstance(item, Silence)
        ]


@asynccontextmanager
async def watching(folder, *feeds, clock=None, every_s=60.0, speaks_s=0.0, keeps=False):
    """Give sources on a clock; with `keeps` it is kept meanwhile when each was heard, as the service does."""
    clock = clock or ManualClock(START)

    def open_core():
        return Core(SqliteStore.open(folder / "s.db"), PlainEvaluator(), clock, brands=["main"])

    def hands(runner):
        return Hands(tools={}, notifier=None, templates=None, clock=clock, text_of=None, halted=None)  # type: ignore[arg-type]

    async with Runner(open_core, hands) as runner:
        made = [
            Source(watcher=feed, every_s=every_s, stale_after_s=STALE_AFTER_S, speaks_s=speaks_s)
            for feed in feeds
        ]
        sources = Sources(made, runner, clock, seed=1)
        try:
            yield Watch(clock, runner, sources, keeps=keeps)
        finally:
            await sources.stop()


living = partial(watching, keeps=True)
"""A service that is ended after each block, and started again in the same folder by the next."""


def story(tell):
    def test(tmp_path):
        asyncio.run(tell(tmp_path))

    test.__name__ = tell.__name__
    return test


@story
async def test_what_cannot_be_read_for_too_long_is_quiet_once_and_at_once(folder):
    feed = Feed()
    async with watching(folder, feed) as at:
        await at.wait(120)
        feed.says = "no connection"
        await at.wait(3600)
    ((source, quiet, since, when, says),) = at.said()
    assert (source, quiet, says) == ("usgs", True, UNREADABLE)
    assert 60 <= since <= 120
    # By then the next look is far away: nobody waits for it.
    assert since + STALE_AFTER_S < when <= since + STALE_AFTER_S + 20


@story
async def test_what_was_never_heard_counts_from_the_start(folder):
    feed = Feed()
    feed.says = "no connection"
    async with watching(folder, feed) as at:
        await at.wait(STALE_AFTER_S)
        assert at.said() == []
        await at.wait(60)
        assert [one[:3] for one in at.said()] == [("usgs", True, 0)]


@story
async def test_what_answers_and_shows_nothing_newer_is_quiet_too(folder):
    feed = Feed()
    async with watching(folder, feed) as at:
        await at.wait(120)
        feed.newer = False
        await at.wait(1200)
        assert [(one[0], one[1], one[4]) for one in at.said()] == [("usgs", True, NOTHING_NEW)]
        feed.newer = True
        await at.wait(120)
        assert [one[:2] for one in at.said()] == [("usgs", True), ("usgs", False)]


@story
async def test_what_should_speak_and_only_answers_is_quiet_until_it_speaks(folder):
    feed = Feed()
    async with watching(folder, feed, speaks_s=3600) as at:
        await at.wait(1800)
        feed.unchanged = True
        await at.wait(3600 + STALE_AFTER_S - 180)
        assert at.said() == []
        await at.wait(300)
        assert [(one[0], one[1], one[4]) for one in at.said()] == [("usgs", True, MUTE)]
        # That it answers is not enough to be heard again.
        await at.wait(1800)
        assert len(at.said()) == 1
        feed.unchanged = False
        await at.wait(120)
        assert [one[:2] for one in at.said()] == [("usgs", True), ("usgs", False)]


@story
async def test_what_may_have_nothing_to_say_is_heard_while_it_answers(folder):
    feed = Feed()
    feed.unchanged = True
    async with watching(folder, feed) as at:
        await at.wait(2 * 3600)
        assert at.said() == []


@story
async def test_a_signal_is_heard_whatever_the_clock_says(folder):
    feed = Feed()
    feed.newer = False
    async with watching(folder, feed) as at:
        await at.wait(600)
        feed.signals = (words.signal(),)
        await at.wait(600)
        assert at.said() == []


@story
async def test_that_it_is_heard_again_is_said_before_what_it_says_and_with_it(folder):
    feed = Feed()
    feed.says = "no connection"
    async with watching(folder, feed) as at:
        await at.wait(1200)
        feed.says, feed.signals = "", (words.signal(),)
        await at.wait(3600)
        (batch,) = [one for one in at.core.store.batches() if words.signal() in one.inputs]
        assert [type(item).__name__ for item in batch.inputs] == ["Silence", "Signal"]
        assert len(at.said()) == 2


@story
async def test_a_restart_repeats_no_word_and_forgets_none(folder):
    feed = Feed()
    feed.says = "no connection"
    clock = ManualClock(START)
    async with watching(folder, feed, clock=clock) as at:
        await at.wait(1200)
        assert len(at.said()) == 1
    async with watching(folder, feed, clock=clock) as at:
        await at.wait(3600)
        assert len(at.said()) == 1
    async with watching(folder, feed, clock=clock) as at:
        feed.says = ""
        await at.wait(120)
        assert [one[:2] for one in at.said()] == [("usgs", True), ("usgs", False)]
    async with watching(folder, feed, clock=clock) as at:
        await at.wait(120)
        assert len(at.said()) == 2


@story
async def test_a_dead_source_is_quiet_though_the_service_is_restarted_more_often_than_that(folder):
    feed, clock = Feed(), ManualClock(START)
    async with living(folder, feed, clock=clock) as at:
        await at.wait(120)
    feed.says = "no connection"
    for _ in range(2):
        async with living(folder, feed, clock=clock) as at:
            await at.wait(STALE_AFTER_S - 480)
            assert at.said() == []
    async with living(folder, feed, clock=clock) as at:
        await at.wait(STALE_AFTER_S - 480)
        ((source, quiet, since, when, says),) = at.said()
    assert (source, quiet, says) == ("usgs", True, UNREADABLE)
    assert 60 <= since <= 120
    assert since + STALE_AFTER_S < when <= since + STALE_AFTER_S + 20


@story
async def test_what_should_speak_and_does_not_is_quiet_though_the_service_is_restarted(folder):
    feed, clock = Feed(), ManualClock(START)
    async with living(folder, feed, clock=clock, speaks_s=3600) as at:
        await at.wait(120)
    feed.unchanged = True
    for _ in range(6):
        async with living(folder, feed, clock=clock, speaks_s=3600) as at:
            assert at.said() == []
            await at.wait(720)
    async with living(folder, feed, clock=clock, speaks_s=3600) as at:
        await at.wait(720)
        assert [(one[0], one[1], one[4]) for one in at.said()] == [("usgs", True, MUTE)]


@story
async def test_the_time_in_which_the_service_did_not_run_is_no_silence(folder):
    feed, clock = Feed(), ManualClock(START)
    async with living(folder, feed, clock=clock) as at:
        await at.wait(120)
        feed.says = "no connection"
        await at.wait(STALE_AFTER_S - 300)
        assert at.said() == []
    clock.set(later(clock.now(), 86_400))
    async with living(folder, feed, clock=clock) as at:
        # The network may come up after us: what was left of its time is left to it.
        await at.wait(120)
        assert at.said() == []
        await at.wait(240)
        ((source, quiet, since, _, says),) = at.said()
        assert (source, quiet, says) == ("usgs", True, UNREADABLE)
        assert 60 <= since <= 120  # It is since then that nobody heard it, whoever looked.


@story
async def test_what_answers_at_the_first_look_after_a_long_rest_was_never_quiet(folder):
    feed, clock = Feed(), ManualClock(START)
    for _ in range(4):
        async with living(folder, feed, clock=clock) as at:
            await at.wait(120)
            assert at.said() == []
        clock.set(later(clock.now(), STALE_AFTER_S * 4))


@story
async def test_nothing_is_said_before_the_first_look_has_ended(folder):
    feed, clock = Feed(), ManualClock(START)
    feed.says = "no connection"
    async with living(folder, feed, clock=clock) as at:
        await at.wait(STALE_AFTER_S - 20)
        assert at.said() == []
    clock.set(later(clock.now(), 40))
    feed.says, feed.hangs = "", True
    async with living(folder, feed, clock=clock) as at:
        await at.wait(50)
        assert at.said() == []
        feed.hangs = feed.is_stuck = False
        await at.wait(20)
        assert at.said() == []


@story
async def test_once_the_first_look_has_ended_in_vain_it_is_said_at_once(folder):
    feed, clock = Feed(), ManualClock(START)
    feed.says = "no connection"
    async with living(folder, feed, clock=clock) as at:
        await at.wait(STALE_AFTER_S - 20)
    clock.set(later(clock.now(), 40))
    async with living(folder, feed, clock=clock) as at:
        feed.hangs = True
        await at.wait(50)
        assert at.said() == []
        feed.hangs = feed.is_stuck = False
        await at.wait(20)
        assert [one[:3] for one in at.said()] == [("usgs", True, 0)]


@story
async def test_a_clock_that_was_ahead_before_a_restart_keeps_nobody_from_being_quiet(folder):
    feed = Feed()
    async with living(folder, feed, clock=ManualClock(later(START, 86_400))) as at:
        await at.wait(120)
    feed.says = "no connection"
    async with living(folder, feed, clock=ManualClock(START)) as at:
        await at.wait(STALE_AFTER_S + 60)
        assert [one[:3] for one in at.said()] == [("usgs", True, 0)]


@story
async def test_the_service_keeps_by_itself_when_each_was_heard(folder):
    stop = asyncio.Event()
    async with watching(folder, Feed()) as at:
        service = asyncio.create_task(serve(at.runner, at.sources, stop=stop))
        async with asyncio.timeout(120):
            while not await at.runner.on_core(lambda core: core.store.cursor(NAME)):  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(0.02)
        stop.set()
        await service
        kept = at.core.store.cursor(NAME)
        assert kept == {"at": START, "sources": {"quakes": [START, START, 0]}}


@story
async def test_of_two_that_look_at_one_source_one_that_hears_it_is_enough(folder):
    hour, week = Feed("hour"), Feed("week")
    hour.says = "no connection"
    async with watching(folder, hour, week) as at:
        await at.wait(1800)
        assert at.said() == []
        week.says = "no connection"
        await at.wait(1800)
        assert [one[:2] for one in at.said()] == [("usgs", True)]
        hour.says = ""
        await at.wait(3600)
        assert [one[:2] for one in at.said()] == [("usgs", True), ("usgs", False)]


@story
async def test_who_hangs_keeps_nobody_waiting(folder):
    stuck, well = Feed("stuck", "stuck"), Feed("well", "well")
    async with watching(folder, stuck, well, every_s=10.0) as at:
        stuck.hangs = True
        await at.wait(300)
        assert stuck.looks == 1
        assert well.looks >= 14


def test_what_a_silence_moves_is_counted_and_not_listed():
    many = [words.situation(id=f"S-{number}", state=SituationState.STALE) for number in range(300)]

    def batch(*inputs):
        return Batch(now=START, inputs=inputs, words=tuple(many), intents=())

    assert Teller().lines(batch(words.silence())) == [
        "the source usgs has not been heard since 2026-03-14 08:26 UTC, which is no all-clear: it cannot be read",
        "300 situations are stale because of it",
    ]
    assert len(Teller().lines(batch(words.silence(quiet=False), words.signal()))) == 302


def sentences(caplog):
    return [one.getMessage() for one in caplog.records if one.name == "serviola.sources"]


def test_a_source_that_comes_and_goes_is_named_once(tmp_path, caplog):
    async def tell():
        feed = Feed()
        async with watching(tmp_path, feed, every_s=10.0) as at:
            feed.says, feed.flaps = "it answered with status 500", True
            await at.wait(400)
            assert feed.looks > 20
            feed.says = ""
            await at.wait(10)
            assert len(sentences(caplog)) == 2
            await at.wait(120)

    with caplog.at_level(logging.INFO):
        asyncio.run(tell())
    first, blind, last = sentences(caplog)
    assert blind == BLIND
    assert first == ("quakes: it answered with status 500 — next look in 10 s; the other sources go on")
    assert last == "quakes: answers again"


def test_what_is_partly_unreadable_is_said_once_and_not_at_every_look(tmp_path, caplog):
    async def tell():
        feed = Feed()
        feed.partly = "one item of 7 could not be read: us1"
        async with watching(tmp_path, feed) as at:
            await at.wait(1200)

    with caplog.at_level(logging.INFO):
        asyncio.run(tell())
    (said,) = sentences(caplog)
    assert said.startswith("quakes: one item of 7 could not be read: us1 — next look in 60 s")


HEAD = """schema: serviola/config/1
people: people.yaml
programs: [people.yaml]
tools: [people.yaml]
playbooks: [people.yaml]
sources:
"""


@pytest.mark.parametrize(
    ("more", "seconds"),
    [
        ("", 1800),
        (", every: 5m", 1800),
        (", every: 1h", 5 * 3600),
        (", stale_after: 15m", 900),
        (", every: 1h, stale_after: 2h", 7200),
    ],
)
def test_how_long_a_source_may_be_silent(tmp_path, more, seconds):
    (tmp_path / "people.yaml").touch()
    (tmp_path / "serviola.yaml").write_text(f"{HEAD}  - {{name: a, kind: feed, path: a{more}}}\n")
    (one,) = load_settings(tmp_path).sources
    assert one.stale_after_s == seconds


def test_a_source_that_should_speak_says_how_often(tmp_path):
    (tmp_path / "people.yaml").touch()
    file = tmp_path / "serviola.yaml"
    file.write_text(f"{HEAD}  - {{name: a, kind: feed, path: a, speaks: 1d}}\n")
    (one,) = load_settings(tmp_path).sources
    assert (one.speaks_s, one.stale_after_s) == (86_400, 1800)
    file.write_text(f"{HEAD}  - {{name: a, kind: feed, path: a, every: 1h, speaks: 90m}}\n")
    with pytest.raises(PlaybookError) as caught:
        load_settings(tmp_path)
    (found,) = caught.value.findings
    assert "cannot say so much in so few looks" in found.message
    assert found.line == 7


def test_a_silence_between_two_looks_is_none(tmp_path):
    (tmp_path / "people.yaml").touch()
    source = "{name: a, kind: feed, path: a, every: 1h, stale_after: 30m}"
    (tmp_path / "serviola.yaml").write_text(f"{HEAD}  - {source}\n")
    with pytest.raises(PlaybookError) as caught:
        load_settings(tmp_path)
    (found,) = caught.value.findings
    assert "between two looks" in found.message
    assert found.line == 7
