"""The watcher over time: files, folders, and a feed that changes, breaks and forgets."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.scales import MsgType
from engine.model.time import DAY, HOUR, Instant
from tests.watchers.quakes import NOW, feed, ms, quake
from tests.watchers.usgs_feed import FEED, kinds, poll, story
from tests.wire.loopback import Loopback, Reply
from watchers.usgs import UsgsWatcher
from wire.http import Http

# --- files and folders ----------------------------------------------------------------------------


def test_a_file_is_read_once_until_it_changes(tmp_path):
    path = tmp_path / "quakes.geojson"
    path.write_bytes(feed(quake()))
    watcher = UsgsWatcher("quakes", str(path))
    first = poll(watcher)
    assert kinds(first) == [("us7000abcd", MsgType.ALERT)]
    second = poll(watcher, first.cursor)
    assert (second.signals, second.health.unchanged, second.cursor) == ((), True, first.cursor)
    path.write_bytes(feed(quake(updated=ms(NOW)), quake("us2")))
    assert kinds(poll(watcher, second.cursor)) == [("us7000abcd", MsgType.UPDATE), ("us2", MsgType.ALERT)]


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    (tmp_path / "2-later.json").write_text(json.dumps(quake(updated=ms(NOW))))
    (tmp_path / "1-first.geojson").write_bytes(feed(quake()))
    (tmp_path / "0-notes.txt").write_text("not read")
    (tmp_path / "folder.json").mkdir()
    watcher = UsgsWatcher("quakes", str(tmp_path))
    first = poll(watcher)
    assert kinds(first) == [("us7000abcd", MsgType.ALERT), ("us7000abcd", MsgType.UPDATE)]
    (tmp_path / "3.json").write_text(json.dumps(quake(status="deleted", updated=ms(NOW) + 1)))
    assert kinds(poll(watcher, first.cursor)) == [("us7000abcd", MsgType.CANCEL)]


def test_a_bad_file_in_a_folder_is_named_until_it_is_mended(tmp_path):
    (tmp_path / "a.json").write_text("<html>")
    (tmp_path / "b.json").write_bytes(feed(quake(), quake("us2", mag="x")))
    watcher = UsgsWatcher("quakes", str(tmp_path))
    first = poll(watcher)
    assert kinds(first) == [("us7000abcd", MsgType.ALERT)]
    assert first.health.error.startswith(
        "2 items of 3 could not be read: the first is a.json is no USGS GeoJSON"
    )
    assert (first.health.read, first.health.skipped) == (1, 2)
    second = poll(watcher, first.cursor)
    assert "a.json" in second.health.error
    (tmp_path / "a.json").write_bytes(feed(quake("us3")))
    assert kinds(poll(watcher, second.cursor)) == [("us3", MsgType.ALERT)]


def test_a_file_that_left_the_folder_is_forgotten_and_withdraws_nothing(tmp_path):
    (tmp_path / "a.json").write_bytes(feed(quake()))
    watcher = UsgsWatcher("quakes", str(tmp_path))
    first = poll(watcher)
    (tmp_path / "a.json").unlink()
    second = poll(watcher, first.cursor)
    assert (second.signals, second.cursor["files"]) == ((), {})


def test_a_bad_item_stays_named_while_the_file_does_not_change(tmp_path):
    (tmp_path / "a.json").write_bytes(feed(quake("us1", mag=70)))
    watcher = UsgsWatcher("quakes", str(tmp_path / "a.json"))
    first = poll(watcher)
    assert (
        first.health.error
        == "one item of 1 could not be read: a.json, us1: its magnitude is 70, which is not between -3 and 11"
    )
    assert poll(watcher, first.cursor).health.error == first.health.error


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no file or folder"),
        (b"", "quakes.json is no USGS GeoJSON: it is empty"),
        (b"{}", "neither a FeatureCollection"),
        (b" " * 10_000_001, "larger than 10,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_source_error(tmp_path, content, says):
    if content is not None:
        (tmp_path / "quakes.json").write_bytes(content)
    with pytest.raises(SourceError, match=says):
        poll(UsgsWatcher("quakes", str(tmp_path / "quakes.json")))


def test_a_path_that_cannot_be_one_is_a_source_error():
    with pytest.raises(SourceError):
        poll(UsgsWatcher("quakes", "a\0b"))


def test_a_pipe_is_no_file_and_nobody_waits_for_its_end(tmp_path):
    os.mkfifo(tmp_path / "quakes.json")
    with pytest.raises(SourceError, match="there is no file or folder"):
        poll(UsgsWatcher("quakes", str(tmp_path / "quakes.json")))


def test_the_ending_of_a_file_may_be_in_capitals(tmp_path):
    (tmp_path / "QUAKES.GEOJSON").write_bytes(feed(quake()))
    (tmp_path / "NOTES.TXT").write_bytes(b"nothing")
    assert len(poll(UsgsWatcher("quakes", str(tmp_path))).signals) == 1


def test_what_is_too_old_is_counted_once_and_asks_nobody(tmp_path):
    file = tmp_path / "week.geojson"
    watcher = UsgsWatcher("quakes", str(file), horizon_days=2)
    counts = []
    cursor: Any = {}
    for ids in (("us1", "us2"), ("us2", "us1"), ("us3", "us1")):
        file.write_bytes(feed(*(quake(id, ago_h=72) for id in ids), quake("new")))
        found = poll(watcher, cursor)
        cursor = found.cursor
        counts.append((found.health.old, [signal.native_id for signal in found.signals]))
    assert counts == [(2, ["new"]), (0, []), (1, [])]


def test_a_replay_has_no_horizon_and_a_service_has_a_week(tmp_path):
    (tmp_path / "a.json").write_bytes(feed(quake(ago_h=24 * 365)))
    location = str(tmp_path)
    assert len(poll(UsgsWatcher("quakes", location, horizon_days=None)).signals) == 1
    week = poll(UsgsWatcher("quakes", location))
    assert (week.signals, week.health.skipped, week.health.error) == ((), 1, "")


def test_the_cursor_does_not_grow_for_ever(tmp_path):
    path = tmp_path / "a.json"
    watcher = UsgsWatcher("quakes", str(path))
    cursor: Mapping[str, Any] = {}
    now = NOW
    for day in range(30):
        now = Instant(NOW + day * DAY)
        path.write_bytes(feed(*(quake(f"us{day}x{n}", time=ms(now), updated=ms(now)) for n in range(20))))
        cursor = poll(watcher, cursor, now=now).cursor
    assert len(cursor["seen"]) <= 8 * 20


def test_a_cursor_of_another_kind_is_no_harm(tmp_path):
    (tmp_path / "a.json").write_bytes(feed(quake()))
    watcher = UsgsWatcher("quakes", str(tmp_path))
    strange = {
        "location": str(tmp_path),
        "seen": {
            "us1": 7,
            "us2": {"hazard": "x"},
            "us3": {"revision": "x", "time_ms": 0, "hazard": "storm"},
            "us4": {"revision": 1, "time_ms": ms(NOW), "hazard": "earthquake", "new": 1},
        },
        "files": [1],
        "error": None,
    }
    assert len(poll(watcher, strange).signals) == 1


# --- a feed ---------------------------------------------------------------------------------------


def test_an_unchanged_feed_is_asked_for_by_its_tag():
    async def tell(world):
        world.serve(
            world.quake(), headers={"ETag": '"one"', "Last-Modified": "Sat, 14 Mar 2026 11:59:00 GMT"}
        )
        assert len((await world.poll()).signals) == 1
        before = world.cursor
        world.server.routes[FEED] = Reply(304)
        poll = await world.poll()
        assert (poll.signals, poll.health.unchanged, poll.cursor) == ((), True, before)
        asked = world.server.requests[-1].headers
        assert asked["if-none-match"] == '"one"'
        assert asked["if-modified-since"] == "Sat, 14 Mar 2026 11:59:00 GMT"

    story(tell)


def test_a_new_tag_on_the_same_body_is_nothing_new():
    async def tell(world):
        world.serve(world.quake(), headers={"ETag": '"one"'})
        await world.poll()
        world.serve(world.quake(), headers={"ETag": '"two"'})
        poll = await world.poll()
        assert (poll.signals, poll.health.unchanged) == ((), True)
        assert world.cursor["feed"]["etag"] == '"two"'

    story(tell)


def test_a_tag_that_could_bend_a_request_is_not_kept():
    async def tell(world):
        world.serve(world.quake(), headers={"ETag": '"' + "x" * 300 + '"'})
        await world.poll()
        assert "etag" not in world.cursor["feed"]

    story(tell)


@pytest.mark.parametrize(
    ("reply", "says", "permanent", "retry_after_s"),
    [
        (Reply(304), "we had not asked", False, None),
        (Reply(404), "nothing at this address", False, None),
        (Reply(403), "does not let us in", False, None),
        (Reply(410), "gone for good", True, None),
        (Reply(429, {"Retry-After": "90"}), "less often", False, 90),
        (Reply(503, {"Retry-After": "99999999"}), "status 503", False, 21_600),
        (Reply(500), "status 500", False, None),
        (Reply(204), "it is empty", False, None),
        (Reply(200), "it is empty", False, None),
        (Reply(302, {"Location": "http://169.254.169.254/"}), "link-local", False, None),
        (Reply(200, {}, b"<html>"), "not XML", False, None),
    ],
)
def test_a_feed_that_cannot_be_read_is_a_source_error(reply, says, permanent, retry_after_s):
    async def tell(world):
        world.server.routes[FEED] = reply
        with pytest.raises(SourceError, match=says) as caught:
            await world.poll()
        assert caught.value.permanent is permanent
        assert caught.value.retry_after_s == retry_after_s
        assert "\n" not in str(caught.value)

    story(tell)


def test_a_secret_in_the_address_is_not_shown():
    async def run():
        async with Loopback({"/": Reply(500)}) as server, Http() as http:
            watcher = UsgsWatcher(
                "quakes", f"{server.url}/?key=canary", http=http, allow_private=server.allowed
            )
            with pytest.raises(SourceError) as caught:
                await watcher.poll({}, now=NOW)
        assert "canary" not in str(caught.value)

    asyncio.run(run())


def test_a_url_without_a_client_is_a_source_error():
    with pytest.raises(SourceError, match="no HTTP client"):
        poll(UsgsWatcher("quakes", "https://example.org/"))


def test_another_location_starts_anew_but_knows_its_events(tmp_path):
    async def tell(world):
        world.serve(world.quake())
        await world.poll()
        (tmp_path / "a.json").write_bytes(feed(world.quake(), quake("us2")))
        poll = await UsgsWatcher("quakes", str(tmp_path)).poll(world.cursor, now=NOW)
        assert kinds(poll) == [("us2", MsgType.ALERT)]
        assert poll.cursor["feed"] == {}

    story(tell)


def test_a_feed_whose_own_clock_stands_still_shows_nothing_newer():
    async def tell(world):
        def at(minute):
            return ms(NOW) + minute * 60_000

        async def newer(minute, *features):
            world.serve(*features, generated=at(minute))
            return (await world.poll(after=HOUR)).health.newer

        assert await newer(0)
        assert not await newer(0)
        assert await newer(1)
        # Another body with the same time, or an older one, is an old page all the same.
        assert not await newer(1, world.quake())
        assert not await newer(0)
        assert not await newer(1)
        assert await newer(2)
        world.server.routes[FEED] = Reply(304)
        world.cursor = {**world.cursor, "feed": {"etag": '"x"', **world.cursor["feed"]}}
        assert not (await world.poll(after=HOUR)).health.newer
        # A clock that is ahead of ours is believed no further than ours.
        assert await newer(600)
        assert not await newer(601)

    story(tell)


def test_a_feed_without_a_clock_is_newer_at_every_look():
    async def tell(world):
        for _ in range(3):
            world.serve(world.quake(), generated=None)
            assert (await world.poll()).health.newer

    story(tell)


def test_a_folder_is_newer_at_every_look(tmp_path):
    (tmp_path / "a.json").write_bytes(feed(quake()))
    watcher = UsgsWatcher("quakes", str(tmp_path))
    first = poll(watcher)
    assert first.health.newer
    assert poll(watcher, first.cursor).health.newer
