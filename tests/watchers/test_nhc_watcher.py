"""NHC: the forecast/advisory is read position by position, and list, feed and text are one storm."""

from __future__ import annotations

import asyncio
import json

import pytest

from engine.errors import SourceError
from engine.model.place import Point
from engine.model.scales import MsgType, Severity
from engine.model.time import Instant, parse_iso
from tests.watchers.nhc_advisories import ISSUED, NMI, NOW, RSS, TCM, listed, read
from tests.watchers.samples import storms
from tests.wire.loopback import Loopback, Reply
from watchers.nhc import NhcWatcher, read_items
from watchers.nhc.danger import TYPICAL_GALE_KM
from wire.http import Http

# --- the feed -------------------------------------------------------------------------------------


def test_every_extension_of_the_feed_is_kept():
    item = next(each for each in read_items(RSS) if each.get("nhc:atcf"))
    assert dict(item.extensions) == {
        "gml:pos": "16.2 -67.4",
        "nhc:center": "16.2, -67.4",
        "nhc:type": "Hurricane",
        "nhc:name": "Rafaela",
        "nhc:wallet": "AT3",
        "nhc:atcf": "AL932026",
        "nhc:datetime": "5:00 PM AST Fri Aug 28",
        "nhc:movement": "WNW at 12 mph",
        "nhc:pressure": "979 mb",
        "nhc:wind": "85 mph",
        "nhc:headline": "...RAFAELA HEADS FOR HISPANIOLA...",
    }


def test_the_feed_brings_the_forecast_that_stands_in_it():
    reading = read(RSS)
    (signal,) = reading.signals
    assert signal.forecast == read(TCM).signals[0].forecast
    assert (signal.severity, signal.point) == (Severity.EXTREME, Point(16.2, -67.4))
    assert signal.text.description == "RAFAELA HEADS FOR HISPANIOLA"
    assert not signal.all_clear, "a public advisory speaks of the last advisory in passing"
    assert (reading.read, reading.skipped, reading.problems) == (1, 3, ())
    assert read(RSS, reading.memory).signals == ()


def test_an_item_without_its_text_still_says_where_the_storm_is():
    (signal,) = read(RSS.replace(b"FORECAST/ADVISORY NUMBER", b"NOTE")).signals
    assert (signal.severity, signal.forecast) == (Severity.SEVERE, ())  # 85 mph are 75 kt
    assert signal.sent_at == ISSUED


# --- the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "xx1"}, "it has no id such as al052026"),
        ({"lastUpdate": "soon"}, "its lastUpdate is no time with a zone"),
        ({"latitudeNumeric": "16.2N"}, "it has no position"),
        ({"longitudeNumeric": 999}, "it has no position"),
        ({"trackPoints": [{"lat": 1, "lon": 2}]}, "it has a point of its track without a time"),
        ({"lastUpdate": "2026-08-31T21:00:00Z"}, "it is dated in the future"),
    ],
)
def test_a_bad_storm_is_named_and_the_others_are_read(changes, why):
    reading = read(storms(listed(**changes), listed(id="ep052026", name="Ugo")))
    assert [signal.native_id for signal in reading.signals] == ["ep052026"]
    assert reading.skipped == 1
    assert why in reading.problems[0]


def test_the_time_is_the_one_that_the_advisory_bears():
    changed_since = listed(
        lastUpdate="2026-08-28T21:17:44Z",
        publicAdvisory={"advNum": "011", "issuance": "2026-08-28T21:00:00Z"},
    )
    (signal,) = read(storms(changed_since)).signals
    assert signal.sent_at == ISSUED


def test_of_a_feed_full_of_storms_the_first_are_read_and_the_others_counted():
    start = RSS.index(b"<item>\n<title>Summary")
    end = RSS.index(b"<item>\n<title>Hurricane Rafaela Public")
    summaries = b"".join(
        RSS[start:end].replace(b"AL932026", f"AL{number % 100:02}{2000 + number // 100}".encode())
        for number in range(1_100)
    )
    public = RSS[end : RSS.index(b"<item>\n<title>Hurricane Rafaela Forecast")].replace(
        b"little change", b"little change " * 100
    )
    reading = read(RSS[:start] + summaries + public * 10 + RSS[end:])
    assert (len(reading.signals), reading.skipped) == (200, 800)


def test_forecast_points_that_somebody_merged_in_are_read():
    points = [
        {"TAU": 0, "VALIDTIME": "28/1800", "MAXWIND": 75, "lat": 16.2, "lon": -67.4},
        {"TAU": 12, "VALIDTIME": "29/0600", "MAXWIND": 80, "lat": 16.9, "lon": -69.3},
    ]
    (signal,) = read(storms(listed(trackPoints=points))).signals
    assert [one.point for one in signal.forecast] == [Point(16.2, -67.4), Point(16.9, -69.3)]
    assert signal.forecast[1].radius_km == pytest.approx(TYPICAL_GALE_KM + 26 * NMI, abs=0.1)


def test_a_storm_older_than_the_horizon_is_left_out():
    reading = read(storms(listed()), now=parse_iso("2026-10-01T00:00:00Z"), horizon_days=7)
    assert (reading.signals, reading.read, reading.skipped) == ((), 0, 1)


# --- over HTTP ------------------------------------------------------------------------------------


def polls(server, *steps, **options):
    """Poll once after each step, which changes what the server gives."""

    async def run():
        async with server, Http() as http:
            eyes = NhcWatcher(
                "nhc",
                f"{server.url}/CurrentStorms.json",
                http=http,
                allow_private=server.allowed,
                options={key: value.replace("@", server.url) for key, value in options.items()},
            )
            cursor: dict[str, object] = {}
            found = []
            for minute, step in enumerate(steps):
                step(server)
                poll = await eyes.poll(cursor, now=Instant(NOW + minute * 60_000_000))
                cursor = json.loads(json.dumps(poll.cursor))
                found.append(poll)
            return found

    return asyncio.run(run())


def lists(page="{url}/text/MIATCMAT3.shtml", **changes):
    def step(server):
        advisory = {"url": page.format(url=server.url)}
        server.routes["/CurrentStorms.json"] = Reply(
            body=storms(listed(forecastAdvisory=advisory, **changes))
        )

    return step


def answers(text, status=200):
    def step(server):
        server.routes["/text/MIATCMAT3.shtml"] = Reply(status=status, body=f"<pre>{text}</pre>".encode())

    return step


def both(*steps):
    def step(server):
        for one in steps:
            one(server)

    return step


def nothing(server):
    pass


def test_the_list_and_its_page_are_one_signal():
    server = Loopback()
    first, second = polls(server, both(lists(), answers(TCM)), nothing)
    (signal,) = first.signals
    assert len(signal.forecast) == 9
    assert first.health.error == ""
    assert second.signals == ()
    assert len([one for one in server.requests if "TCM" in one.path]) == 1


def test_a_page_that_is_not_there_yet_is_asked_for_again_and_its_storm_is_told_of_at_once():
    first, second, third = polls(Loopback(), both(lists(), answers("", 404)), answers(TCM), answers(TCM))
    assert [len(signal.forecast) for signal in first.signals] == [0]
    assert "answered with status 404" in first.health.error
    (signal,) = second.signals
    assert (len(signal.forecast), signal.msg_type) == (9, MsgType.UPDATE)
    assert third.signals == ()


@pytest.mark.parametrize("busy", [429, 503])
def test_a_forecast_that_cannot_be_given_for_an_hour_is_not_given_up(busy):
    *_, last = polls(Loopback(), both(lists(), answers("", busy)), *[nothing] * 7, answers(TCM))
    assert [len(signal.forecast) for signal in last.signals] == [9]


def test_until_the_new_forecast_can_be_read_the_old_one_stands():
    moved = lists(
        lastUpdate="2026-08-28T21:30:00.000Z", latitudeNumeric=16.4, publicAdvisory={"advNum": "012"}
    )
    first, second = polls(Loopback(), both(lists(), answers(TCM)), both(moved, answers("", 500)))
    (signal,) = second.signals
    assert signal.point == signal.forecast[0].point == Point(16.4, -67.4)
    assert signal.forecast[1:] == first.signals[0].forecast[1:]


def test_who_comes_between_two_advisories_still_hears_the_forecast():
    between = lists(lastUpdate="2026-08-29T00:00:00.000Z", publicAdvisory={"advNum": "011A"})
    server = Loopback()
    first, second, _ = polls(server, both(between, answers(TCM)), nothing, nothing)
    assert [len(signal.forecast) for signal in first.signals] == [9]
    assert second.signals == ()
    assert len([one for one in server.requests if "TCM" in one.path]) == 1


def test_nobody_is_sent_elsewhere_and_another_storms_page_is_not_believed():
    (first,) = polls(Loopback(), lists(page="https://evil.example/text/MIATCMAT3.shtml"))
    assert first.signals[0].forecast == ()
    assert "it is not where the list is" in first.health.error
    (first,) = polls(Loopback(), both(lists(), answers(TCM.replace("AL932026", "AL942026"))))
    assert first.signals[0].forecast == ()
    assert "speaks of another storm" in first.health.error


def test_pages_may_lie_elsewhere_if_the_settings_say_so():
    (first,) = polls(
        Loopback(), both(lists(page="https://www.nhc.noaa.gov/text/MIATCMAT3.shtml"), answers(TCM)), pages="@"
    )
    assert len(first.signals[0].forecast) == 9
    with pytest.raises(SourceError, match="is no address"):
        NhcWatcher("nhc", "x", options={"pages": "nhc.noaa.gov"})


@pytest.mark.parametrize("page", ["http://[::1", "https://x:99999/", "https://a.example\\@x/"])
def test_an_address_that_is_none_is_named_and_the_other_storms_are_told_of(page):
    def step(server):
        both_storms = storms(listed(forecastAdvisory={"url": page}), listed(id="al942026", name="Sean"))
        server.routes["/CurrentStorms.json"] = Reply(body=both_storms)

    (first,) = polls(Loopback(), step, pages="@")
    assert {signal.native_id for signal in first.signals} == {"al932026", "al942026"}
    assert "is not fetched: it is not where the list is" in first.health.error
