"""Manners: how often a source is looked at, when its host is left alone, and what it says of waiting."""

from __future__ import annotations

import asyncio
import logging

import pytest

from engine.errors import PlaybookError, SourceError, StoreError
from engine.model.time import SECOND, later
from engine.ports import Health, Poll
from serviola.cursors import Cursors
from serviola.hosts import IN_A_ROW, LONGEST_REST_S, REST_S, Hosts, host_of
from serviola.settings import load_settings
from serviola.source import GONE_WAIT_S, LONGEST_WAIT_S, Source
from serviola.sources import AT_ONCE, STARTS_PER_S
from tests.fakes import words
from tests.serviola.test_sources import HEAD, START, watching


class Page:
    """A source that answers as it is told, and remembers when it was asked."""

    def __init__(self, name="page"):
        self.name = self.source = name
        self.fails: SourceError | None = None
        self.news = False
        self.hangs = self.is_stuck = False
        self.asked: list[int] = []
        self.at_once = 0

    async def poll(self, cursor, *, now):
        self.asked.append((now - START) // SECOND)
        self.is_stuck = self.hangs
        while self.hangs:  # noqa: ASYNC110 - a test may look often
            await asyncio.sleep(0.001)
        self.is_stuck = False
        if self.fails is not None:
            raise self.fails
        return Poll(signals=(), cursor={}, health=Health(unchanged=not self.news))

    def gaps(self):
        return [after - before for before, after in zip(self.asked, self.asked[1:], strict=False)]


def on(watch, **changes):
    """Change how every source is looked at."""
    for source in watch.sources.all:
        for name, value in changes.items():
            setattr(source, name, value)


def told(*pages, tell, tmp_path, every_s=60.0):
    async def run():
        async with watching(tmp_path, *pages, every_s=every_s) as watch:
            await tell(watch)

    asyncio.run(run())


def down(retry_after_s=None):
    return SourceError("it answered with status 503", of_host=True, retry_after_s=retry_after_s)


def test_who_shows_nothing_new_is_asked_less_often_and_who_does_at_once_again(tmp_path):
    page = Page()

    async def tell(watch):
        on(watch, calm_s=900.0)
        await watch.wait(3600)
        calm = page.gaps()
        # Half as long again each time, give or take the jitter and the step of the clock.
        assert calm[0] < 110
        assert 800 <= calm[-1] <= 1000
        assert max(calm) <= 1000
        page.news = True
        await watch.wait(1200)
        before = len(page.asked)
        await watch.wait(600)
        assert len(page.asked) - before >= 8

    told(page, tell=tell, tmp_path=tmp_path)


def test_with_one_interval_the_pace_never_changes(tmp_path):
    page = Page()

    async def tell(watch):
        await watch.wait(3600)
        assert 54 <= min(page.gaps()) <= max(page.gaps()) <= 77

    told(page, tell=tell, tmp_path=tmp_path)


def test_nobody_is_asked_before_the_time_they_named(tmp_path):
    pages = [Page(f"p{number}") for number in range(20)]
    for page in pages:
        page.fails = SourceError("come less often", retry_after_s=600)

    async def tell(watch):
        await watch.wait(1500)
        gaps = [gap for page in pages for gap in page.gaps()]
        assert min(gaps) >= 600
        assert max(gaps) <= 670
        assert len(set(gaps)) > 1

    told(*pages, tell=tell, tmp_path=tmp_path)


def test_a_failing_source_is_asked_ever_less_up_to_a_bound(tmp_path):
    page = Page()
    page.fails = SourceError("it is no feed")

    async def tell(watch):
        await watch.wait(6 * 3600, step=30)
        gaps = page.gaps()
        assert gaps[0] < 100
        assert 0.9 * LONGEST_WAIT_S <= gaps[-1] <= 1.1 * LONGEST_WAIT_S + 30

    told(page, tell=tell, tmp_path=tmp_path)


def test_what_is_gone_for_good_is_asked_for_once_a_day(tmp_path):
    page = Page()
    page.fails = SourceError("it is gone for good (status 410)", permanent=True)

    async def tell(watch):
        await watch.wait(GONE_WAIT_S, step=600)
        assert len(page.asked) <= 2

    told(page, tell=tell, tmp_path=tmp_path)


def test_a_host_gets_one_look_at_a_time_and_who_waits_has_not_failed(tmp_path):
    pages = [Page(f"p{number}") for number in range(5)]
    for page in pages:
        page.hangs = True

    async def tell(watch):
        on(watch, host="one.example:443")
        watch.sources.start_due()
        for _ in range(5):
            while sum(page.is_stuck for page in pages) != 1:  # noqa: ASYNC110 - a test may look often
                await asyncio.sleep(0.001)
            (stuck,) = [page for page in pages if page.is_stuck]
            stuck.hangs = False
            while stuck.is_stuck:  # noqa: ASYNC110 - a test may look often
                await asyncio.sleep(0.001)
        while watch.sources._under_way:  # noqa: ASYNC110 - a test may look often
            await asyncio.sleep(0.001)
        assert [len(page.asked) for page in pages] == [1] * 5
        assert [source.failures for source in watch.sources.all] == [0] * 5

    told(*pages, tell=tell, tmp_path=tmp_path)


def test_a_host_that_fails_several_times_in_a_row_is_left_alone_and_then_tried_by_one(tmp_path, caplog):
    pages = [Page(f"p{number:02}") for number in range(15)]
    well = Page("elsewhere")

    async def tell(watch):
        on(watch, host="down.example:443")
        watch.sources.all[-1].host = "up.example:443"
        for page in pages:
            page.fails = down()
        await watch.wait(10)
        # Four were asked, and the others spared a request that would have been in vain.
        assert sum(len(page.asked) for page in pages) == IN_A_ROW
        spared = [source for source in watch.sources.all if "is left alone" in source.error]
        assert len(spared) == 15 - IN_A_ROW
        assert "its host down.example failed several times in a row" in spared[0].error
        await watch.wait(3600, step=20)
        # After each rest one look is enough to know that it is still down.
        assert sum(len(page.asked) for page in pages) < 16
        assert len(well.asked) >= 40
        for page in pages:
            page.fails = None
        await watch.wait(2 * LONGEST_REST_S, step=20)
        assert all(source.error == "" for source in watch.sources.all)

    with caplog.at_level(logging.WARNING):
        told(*pages, well, tell=tell, tmp_path=tmp_path)
    said = [one.getMessage() for one in caplog.records if one.name == "serviola.sources"]
    # Once that it is wrong, of some a second time with their own words, and once that all is well.
    assert sum("answers again" in one for one in said) == 15


def test_one_that_is_no_feed_does_not_silence_its_neighbors(tmp_path):
    bad, good = Page("bad"), Page("good")
    bad.fails = SourceError("is no feed: it is not XML")

    async def tell(watch):
        on(watch, host="shared.example:443")
        await watch.wait(3600)
        assert len(good.asked) >= 50

    told(bad, good, tell=tell, tmp_path=tmp_path)


def test_many_that_fail_on_a_host_do_not_silence_one_that_answers(tmp_path):
    good, *bad = [Page(f"p{number}") for number in range(20)]
    for page in bad:
        page.fails = down()

    async def tell(watch):
        on(watch, host="a.example:443")
        await watch.wait(8 * 3600, step=30)
        assert max(good.gaps()) <= LONGEST_REST_S * 1.2 + 60
        assert (watch.clock.now() - START) // SECOND - good.asked[-1] <= LONGEST_REST_S * 1.2 + 60

    told(good, *bad, tell=tell, tmp_path=tmp_path)


def test_a_clock_that_is_set_back_leaves_no_host_alone_for_longer():
    hosts = Hosts()
    for _ in range(IN_A_ROW):
        hosts.failed("a.example:443", down(), later(START, 86_400))
    assert hosts.resting_s("a.example:443", later(START, 86_400)) == REST_S
    assert hosts.resting_s("a.example:443", START) == 0.0


def test_what_a_host_says_of_waiting_holds_for_all_on_it_but_not_for_hours(tmp_path):
    busy, other = Page("busy"), Page("other")
    busy.fails = down(retry_after_s=6 * 3600)

    async def tell(watch):
        on(watch, host="shared.example:443")
        await watch.wait(LONGEST_REST_S - REST_S, step=30)
        assert len(busy.asked) == 1
        assert len(other.asked) <= 1
        await watch.wait(4 * 3600, step=30)
        assert len(busy.asked) == 1
        assert len(other.asked) > 100

    told(busy, other, tell=tell, tmp_path=tmp_path)


def test_a_thousand_begin_one_after_the_other_and_no_more_than_some_at_once(tmp_path):
    pages = [Page(f"p{number}") for number in range(1000)]
    for page in pages:
        page.hangs = True

    async def tell(watch):
        assert watch.sources.start_due() == STARTS_PER_S
        watch.clock.set(later(START, 60))
        watch.sources.start_due()
        assert len(watch.sources._under_way) == AT_ONCE
        await asyncio.sleep(0)

    told(*pages, tell=tell, tmp_path=tmp_path)


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://www.gaceta.example/rss", "www.gaceta.example:443"),
        ("http://WWW.gaceta.example:8080/a?b", "www.gaceta.example:8080"),
        ("feeds/gaceta.xml", ""),
        ("sqlite:///book.db", ""),
        ("https://[", ""),
    ],
)
def test_who_shares_a_host(location, host):
    assert host_of(location) == host


def settings(tmp_path, more):
    (tmp_path / "people.yaml").touch()
    (tmp_path / "serviola.yaml").write_text(
        f"{HEAD}  - {{name: a, kind: feed, url: 'https://x.example/'{more}}}\n"
    )
    return load_settings(tmp_path).sources[0]


@pytest.mark.parametrize(
    ("more", "pace", "stale_s"),
    [
        ("", (60, 60), 1800),
        (", every: 5m", (300, 300), 1800),
        (", every: {from: 60s, to: 15m}", (60, 900), 4500),
        (", every: {to: 15m}", (60, 900), 4500),
    ],
)
def test_an_interval_is_one_duration_or_two(tmp_path, more, pace, stale_s):
    one = settings(tmp_path, more)
    assert ((one.every_s, one.calm_s), one.stale_after_s) == (pace, stale_s)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (", every: {from: 15m, to: 60s}", "the slowest pace is quicker than the quickest"),
        (", every: {from: 60s}", "to"),
        (", every: {from: 60s, to: 15m, by: 2}", "by"),
        (", every: {from: 1s, to: 15m}", "from"),
        (", every: {from: 60s, to: 15m}, stale_after: 20m", "between two looks"),
        (", allow_private: [intranet]", "intranet is no host:port"),
    ],
)
def test_a_wrong_interval_or_port_says_what_is_wrong(tmp_path, more, says):
    with pytest.raises(PlaybookError) as caught:
        settings(tmp_path, more)
    (found,) = caught.value.findings
    assert says in found.message
    assert found.line == 7


def test_a_source_in_our_own_network_is_named_by_host_and_port(tmp_path):
    assert settings(tmp_path, ", allow_private: ['10.0.0.7:8080']").allow_private == {"10.0.0.7:8080"}


def test_lateness_is_counted_from_the_pace_that_holds():
    source = Source(watcher=Page(), every_s=60.0, calm_s=900.0, began=START)
    assert source.late_s(later(START, 50)) == 0.0
    assert source.late_s(later(START, 100)) == 40.0
    source.is_well(Health(unchanged=True), now=START, news=False)
    assert source.late_s(later(START, 100)) == 10.0


def test_a_signal_is_news_whatever_its_page_says(tmp_path):
    page = Page()

    async def signal(cursor, *, now):
        return Poll(signals=(words.signal(),), cursor={}, health=Health(unchanged=True))

    async def tell(watch):
        on(watch, calm_s=900.0)
        await watch.wait(1200)
        page.poll = signal  # type: ignore[method-assign]
        await watch.wait(900)
        assert watch.sources.all[0].pace_s == 60.0

    told(page, tell=tell, tmp_path=tmp_path)


def test_a_cursor_at_hand_is_a_value_of_its_own_and_only_so_many_are():
    cursors = Cursors(most_bytes=120)
    cursors.keep("a", {"memory": {"seen": {"é": 1}}})
    first = cursors.get("a")
    assert first == {"memory": {"seen": {"é": 1}}}
    first["memory"] = "changed"
    assert cursors.get("a") == {"memory": {"seen": {"é": 1}}}
    cursors.keep("b", {"memory": [str(number) for number in range(1000)]})
    assert cursors.get("b") is None
    cursors.keep("a", {})
    assert cursors.get("a") == {}
    cursors.drop("a")
    assert cursors.get("a") is None
    cursors.keep("c", {"x": "y" * 30})
    assert cursors.get("c") == {"x": "y" * 30}


def test_a_look_without_news_asks_the_core_nothing(tmp_path):
    page = Page()

    async def tell(watch):
        await watch.wait(120)
        asked = watch.sources._runner.on_core
        calls = []

        async def counted(call):
            calls.append(call)
            return await asked(call)

        watch.sources._runner.on_core = counted
        looks = len(page.asked)
        await watch.wait(600)
        assert len(page.asked) >= looks + 8
        assert calls == []

    told(page, tell=tell, tmp_path=tmp_path)


@pytest.mark.parametrize("is_kept", [False, True])
def test_after_a_failure_of_the_store_a_look_goes_on_from_what_stands_there(tmp_path, is_kept):
    page, cursors = Page(), []

    async def poll(cursor, *, now):
        cursors.append(dict(cursor))
        return Poll(signals=(), cursor={"looks": len(cursors)}, health=Health())

    page.poll = poll  # type: ignore[method-assign]

    async def tell(watch):
        await watch.wait(30)
        commit = watch.core.store.commit

        def broken(batch):
            if is_kept:
                commit(batch)
            raise StoreError("the disk is full")

        watch.core.store.commit = broken
        await watch.wait(150)
        watch.core.store.commit = commit
        await watch.wait(150)

    told(page, tell=tell, tmp_path=tmp_path)
    assert cursors[:2] == [{}, {"looks": 1}]
    assert cursors[2] == {"looks": 2 if is_kept else 1}
    assert cursors[-1] == {"looks": len(cursors) - 1}
