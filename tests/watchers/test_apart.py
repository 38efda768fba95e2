"""Heavy and ill-formed documents are read in a process of their own: the same is read, and no harm is done."""

from __future__ import annotations

import asyncio
import time

import pytest

from engine.errors import SourceError
from tests.watchers.counted import Counted
from tests.watchers.quakes import NOW
from tests.watchers.samples import rss, story
from watchers.apart import HEAVY, Apart
from watchers.cap import CapWatcher
from watchers.feed import FeedWatcher
from watchers.feed.taking_apart import take_apart
from watchers.xml import BadXml
from wire.children import Bounds

TIGHT = "from watchers.apart_child import answers; from wire.children import serve; "
HEAVY_FEED = rss(*(story(f"g{number}", text="Un texto largo. " * 60) for number in range(80)))
ILL_FORMED = rss(story("g1"), story("g2", "Inundaciones en Jacmel")).replace(b"</rss>", b"&nope;")


@pytest.fixture(scope="module")
def apart():
    made = Counted()
    yield made
    made.close()


def poll(apart, path, data, cursor=None, *, kind=FeedWatcher):
    path.write_bytes(data)
    watcher = kind("gaceta", str(path), horizon_days=None)
    watcher.apart = apart
    return asyncio.run(watcher.poll(cursor or {}, now=NOW))


@pytest.mark.parametrize("data", [HEAVY_FEED, ILL_FORMED], ids=["heavy", "ill-formed"])
def test_the_same_is_read_there_as_here(apart, tmp_path, data):
    before = apart.asked
    there, here = (poll(where, tmp_path / "feed.xml", data) for where in (apart, None))
    assert apart.asked == before + 1
    assert there == here
    assert len(there.signals) >= 2


def test_what_is_light_stays_here_and_so_does_a_heavy_feed_with_little_news(apart, tmp_path):
    assert len(HEAVY_FEED) > HEAVY
    before = apart.asked
    poll(apart, tmp_path / "feed.xml", rss(story()))
    assert apart.asked == before
    known = poll(apart, tmp_path / "feed.xml", HEAVY_FEED)
    more = HEAVY_FEED.replace(b"<item>", story("g99", "Un sismo en Jacmel").encode() + b"<item>", 1)
    again = poll(apart, tmp_path / "feed.xml", more, known.cursor)
    assert apart.asked == before + 1
    assert [signal.native_id for signal in again.signals] == ["g99"]


def test_what_is_no_feed_is_the_same_sentence_from_there(apart, tmp_path):
    heavy = b"<html>" + b"<p>x</p>" * 20_000
    said = []
    for where in (apart, None):
        with pytest.raises(
            SourceError, match=r"feed.xml is no feed: .*; check that it is RSS, Atom"
        ) as caught:
            poll(where, tmp_path / "feed.xml", heavy)
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_a_large_document_of_another_kind_is_tried_there_first(apart, tmp_path):
    before = apart.asked
    large = b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<x>y</x>" * 150_000 + b"</feed>"
    here = poll(None, tmp_path / "index.xml", large, kind=CapWatcher)
    assert poll(apart, tmp_path / "index.xml", large, kind=CapWatcher) == here
    assert apart.asked == before + 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (TIGHT + "serve(answers, within_s=50, most_memory=1 << 20)", "and wrote: MemoryError"),
        ("from wire.children import serve; import time; serve(lambda _: time.sleep(60), within_s=50)", "did not answer within 0.3 s"),
        ("from wire.children import serve; import os; serve(lambda _: os.abort(), within_s=50)", "was ended by SIGABRT"),
        ("from wire.children import serve; serve(lambda _: {'taken': {'link': 1}}, within_s=50)", "gave what is no answer"),
    ],
    ids=["memory", "time", "crash", "nonsense"],
)  # fmt: skip
def test_a_document_that_is_too_much_is_one_sentence_and_later_not_tried(tmp_path, words, says):
    bounds = Bounds(answer_s=0.3 if "0.3 s" in says else 60.0, pause_s=0.0, start_s=60.0, most_line=32 << 20)
    apart = Apart(("-c", words), bounds=bounds)
    try:
        for sentence in (says, says, "is not asked it"):
            with pytest.raises(SourceError) as caught:
                poll(apart, tmp_path / "feed.xml", HEAVY_FEED)
            assert str(caught.value).startswith(
                "its document was not read: the process that takes documents apart"
            )
            assert sentence in str(caught.value)
            assert "\n" not in str(caught.value)
        # What is light is read as ever.
        assert len(poll(apart, tmp_path / "feed.xml", rss(story())).signals) == 1
    finally:
        apart.close()


def test_whoever_waits_for_it_keeps_no_light_document_waiting(tmp_path):
    words = "from wire.children import serve; import time; serve(lambda _: time.sleep(60), within_s=99)"
    apart = Apart(("-c", words), bounds=Bounds(answer_s=60.0, start_s=60.0, most_line=32 << 20))
    (tmp_path / "heavy.xml").write_bytes(HEAVY_FEED)
    (tmp_path / "light.xml").write_bytes(rss(story()))

    def watch(name, file):
        watcher = FeedWatcher(name, str(tmp_path / file))
        watcher.apart = apart
        return asyncio.create_task(watcher.poll({}, now=NOW))

    async def run():
        heavy = [watch(f"h{number}", "heavy.xml") for number in range(20)]
        await asyncio.sleep(0)
        light = await watch("light", "light.xml")
        assert not any(one.done() for one in heavy)
        for one in heavy:
            one.cancel()
        await asyncio.gather(*heavy, return_exceptions=True)
        return light

    try:
        assert len(asyncio.run(run()).signals) == 1
    finally:
        apart.close()


def test_nobody_waits_at_the_end_for_an_answer_that_nobody_wants(tmp_path, caplog):
    words = "from wire.children import serve; import time; serve(lambda _: time.sleep(60), within_s=60)"
    apart = Apart(("-c", words), bounds=Bounds(answer_s=60.0, start_s=60.0, most_line=32 << 20))
    (tmp_path / "heavy.xml").write_bytes(HEAVY_FEED)

    async def run():
        watcher = FeedWatcher("heavy", str(tmp_path / "heavy.xml"))
        watcher.apart = apart
        look = asyncio.create_task(watcher.poll({}, now=NOW))
        while not (apart.child._life and apart.child._life.asked):  # noqa: ASYNC110 - a test may look often
            await asyncio.sleep(0.01)
        look.cancel()
        begun = time.monotonic()
        apart.close()
        assert time.monotonic() - begun < 30
        await asyncio.gather(look, return_exceptions=True)

    asyncio.run(run())
    assert apart.child.pid is None
    # That it was ended is no failure of it, and none is told of.
    assert (apart.child.starts, apart.child.standing().crashes, caplog.messages) == (1, 0, [])


def test_taking_apart_without_mending_leaves_it_to_others():
    with pytest.raises(BadXml):
        take_apart(ILL_FORMED, (), now=NOW, mend=False)
    assert len(take_apart(ILL_FORMED, (), now=NOW).items) == 2
