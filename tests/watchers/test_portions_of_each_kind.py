"""What a cursor says while only some of a look is taken: what a second look at the same document makes of it."""

from __future__ import annotations

from tests.fakes import words
from tests.watchers.folder import Folder
from tests.watchers.quakes import feed, quake
from tests.watchers.samples import rss, story
from watchers.feed import FeedWatcher
from watchers.portions import without_left


def broken_off(source, data, *, taken):
    """Look, take so many of the signals, and look again as after a crash; give both looks' signals."""
    before = source.cursor
    first = source.look(data)
    whole, health = source.cursor, source.health
    source.cursor = source.eyes.part(before, whole, first[taken:])
    again = source.look(data)
    assert source.cursor == whole
    assert source.health.error == health.error
    return first, again


def test_what_stood_undated_in_a_feed_when_we_came_is_no_news_after_a_crash(tmp_path):
    undated = [story(f"old{number}", "Inundaciones en Chile", hours=None) for number in range(3)]
    first, again = broken_off(Folder("feed", tmp_path), rss(*undated, story("g1"), story("g2")), taken=1)
    assert len(first) == 2
    assert again == first[1:]


def test_an_item_of_a_feed_that_cannot_be_read_is_named_again(tmp_path):
    bad = "<item><title></title><link></link><description></description></item>"
    source = Folder("feed", tmp_path)
    first, again = broken_off(source, rss(bad, story("g1"), story("g2")), taken=1)
    assert again == first[1:]
    assert "one item of 3 could not be read" in source.health.error


def test_what_was_changed_and_is_left_is_an_update_at_the_next_look(tmp_path):
    source = Folder("feed", tmp_path)
    source.look(rss(story("g1"), story("g2")))
    changed = rss(story("g1", "Dos terremotos en Haití"), story("g2", "Tres terremotos en Haití"))
    first, again = broken_off(source, changed, taken=1)
    assert len(first) == 2
    assert again == first[1:]


def test_an_event_that_goes_by_a_new_id_is_known_by_its_old_one_until_it_is_taken(tmp_path):
    source = Folder("usgs", tmp_path)
    source.look(feed(quake("us1"), quake("us2")))
    renamed = quake("at1", ids=",at1,us1,", updated=quake()["properties"]["updated"] + 60_000)
    first, again = broken_off(source, feed(quake("us3"), renamed, quake("us2")), taken=1)
    assert (len(first), again) == (2, first[1:])
    assert again[0].id.startswith("usgs:at1:")


def test_what_is_left_and_was_never_known_is_not_known():
    signal = words.signal()
    assert without_left(None, {signal.native_id: 1, "other": 2}, [signal]) == {"other": 2}
    assert without_left({signal.native_id: 0}, {signal.native_id: 1}, [signal]) == {signal.native_id: 0}


def test_a_feed_that_is_broken_off_stays_the_outlet_that_it_said_it_was():
    after = {"seen": {}, "marks": {}, "outlet": "gaceta.example"}
    part = FeedWatcher("feed", "feed.xml").part_of_memory({}, after, [words.signal()])
    assert part["outlet"] == "gaceta.example"
