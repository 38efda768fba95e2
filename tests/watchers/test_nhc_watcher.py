"""NHC: the forecast/advisory is read position by position, and list, feed and text are one storm."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.place import Area, Circle, Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, Urgency
from engine.model.time import HOUR, Instant, iso, parse_iso
from tests.watchers.samples import storms
from tests.wire.loopback import Loopback, Reply
from watchers.nhc import BadAdvisory, NhcWatcher, read_advisory, read_items, read_nhc
from watchers.nhc.danger import TYPICAL_GALE_KM, cone_km, severity_of
from wire.http import Http

FIXTURES = Path(__file__).parent / "fixtures"
TCM = (FIXTURES / "nhc-tcm-rafaela.txt").read_text()
RSS = (FIXTURES / "nhc-index-at.rss.xml").read_bytes()
ISSUED = parse_iso("2026-08-28T21:00:00Z")
NOW = parse_iso("2026-08-28T21:30:00Z")
NMI = 1.852


def read(document, memory=None, *, now=NOW, **options):
    data = document.encode() if isinstance(document, str) else document
    return read_nhc(data, json.loads(json.dumps(memory or {})), now=now, **options)


def changed(text=TCM, **swaps):
    """Give another advisory: each value is what stands there, and what shall."""
    for there, then in swaps.values():
        assert there in text
        text = text.replace(there, then)
    return text


def listed(**changes):
    have = {
        "id": "al932026",
        "name": "Rafaela",
        "classification": "HU",
        "intensity": "75",
        "latitudeNumeric": 16.2,
        "longitudeNumeric": -67.4,
        "lastUpdate": "2026-08-28T21:00:00.000Z",
        "publicAdvisory": {"advNum": "011", "url": "https://www.nhc.noaa.gov/text/MIATCPAT3.shtml"},
    }
    return have | changes


# --- the forecast/advisory ------------------------------------------------------------------------


def test_every_expected_position_is_read_with_its_time():
    (signal,) = read(TCM).signals
    assert [(iso(one.at)[:16], one.point) for one in signal.forecast] == [
        ("2026-08-28T21:00", Point(16.2, -67.4)),
        ("2026-08-29T06:00", Point(16.9, -69.3)),
        ("2026-08-29T18:00", Point(17.8, -71.0)),
        ("2026-08-30T06:00", Point(18.8, -72.2)),
        ("2026-08-30T18:00", Point(19.9, -73.2)),
        ("2026-08-31T06:00", Point(21.1, -74.1)),
        ("2026-08-31T18:00", Point(22.6, -74.8)),
        ("2026-09-01T18:00", Point(26.0, -75.0)),
        ("2026-09-02T18:00", Point(30.5, -72.5)),
    ]
    assert encode(signal)


def test_a_position_is_dangerous_as_far_as_gales_reach_and_the_forecast_may_be_wrong():
    (signal,) = read(TCM).signals
    km = [one.radius_km / NMI for one in signal.forecast]
    largest = [
        110,
        120,
        130,
        130,
        140,
        140,
        150,
        150,
        0,
    ]  # where none is told, the last one; under 34 kt none
    cone = [0, 26, 39, 53, 67, 81, 99, 145, 205]  # 0, 12, 24, 36, 48, 60, 72, 96 and 120 h
    assert km == pytest.approx([a + b for a, b in zip(largest, cone, strict=True)], abs=0.1)


def test_a_storm_without_any_radius_is_as_wide_as_storms_typically_are():
    bare = "\n".join(line for line in TCM.splitlines() if " KT." not in line or "MAX" in line)
    assert "34 KT" not in bare
    (signal,) = read(bare).signals
    assert signal.forecast[0].radius_km == TYPICAL_GALE_KM
    assert signal.forecast[1].radius_km == pytest.approx(TYPICAL_GALE_KM + 26 * NMI, abs=0.1)


def test_the_cone_is_that_of_the_ocean_and_grows_evenly_between_its_entries():
    assert cone_km("ep", 120) == pytest.approx(137 * NMI)
    assert cone_km("al", 6) == pytest.approx(13 * NMI)
    assert cone_km("cp", 500) == cone_km("cp", 120)


@pytest.mark.parametrize(
    ("knots", "severity"),
    [
        (None, Severity.UNKNOWN),
        (30, Severity.MINOR),
        (34, Severity.MODERATE),
        (60, Severity.MODERATE),
        (64, Severity.SEVERE),
        (95, Severity.SEVERE),
        (96, Severity.EXTREME),
    ],
)
def test_severity_is_the_class_of_the_storm(knots, severity):
    assert severity_of(knots) is severity


def test_what_it_is_expected_to_become_counts():
    (signal,) = read(TCM).signals  # 75 kt now, 105 kt in four days
    assert (signal.severity, signal.certainty, signal.urgency) == (
        Severity.EXTREME,
        Certainty.LIKELY,
        Urgency.EXPECTED,
    )
    assert (signal.hazard, signal.msg_type, signal.area) == (Hazard.CYCLONE, MsgType.ALERT, Area())
    assert signal.text.headline == "Hurricane Rafaela, advisory 11"
    assert signal.id == f"nhc:al932026:{ISSUED // 1000}"


def test_line_breaks_and_pages_around_the_text_change_nothing():
    (plain,) = read(TCM).signals
    folded = " ".join(TCM.split())
    page = (
        f"<!DOCTYPE html><html><body><p>NHC</p><div class='textproduct'><pre>{TCM}</pre></div></body></html>"
    )
    for other in (folded, page):
        (signal,) = read(other).signals
        assert signal == plain


def test_an_advisory_is_published_before_the_time_that_it_bears():
    early = Instant(ISSUED - HOUR)
    (signal,) = read(TCM, now=early).signals
    assert signal.sent_at == signal.occurred_at == early
    assert signal.revision == ISSUED // 1000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("HURRICANE", "no forecast/advisory"),
        (changed(a=("AL932026", "")), "lacks the id"),
        (changed(a=("2100 UTC FRI AUG 28 2026", "2100 UTC FRI AUG 38 2026")), "time that is none"),
        (changed(a=("CENTER LOCATED NEAR", "EYE AROUND")), "where the center is"),
        (changed(a=("VALID 29/0600Z 16.9N", "VALID 29/0600Z 96.9N")), "position that is none"),
        (changed(a=("VALID 29/0600Z", "VALID 39/0600Z")), "time that is none"),
    ],
)
def test_what_cannot_be_believed_is_said_in_a_sentence(text, why):
    with pytest.raises(BadAdvisory, match=why):
        read_advisory(text)
    with pytest.raises(SourceError, match=why):
        read(text)


def test_a_text_made_to_be_slow_is_read_at_once():
    for text in ("FORECAST VALID 29/0600Z " * 20_000, "HURRICANE " * 50_000, "34 KT" + "." * 400_000):
        with pytest.raises(BadAdvisory):
            read_advisory(text)


# --- what ends it ---------------------------------------------------------------------------------

WEAK = changed(
    a=("HURRICANE RAFAELA FORECAST", "POST-TROPICAL CYCLONE RAFAELA FORECAST"),
    b=("NUMBER  11", "NUMBER  30"),
    c=("2100 UTC FRI AUG 28 2026", "2100 UTC WED SEP 02 2026"),
    d=("AT 28/2100Z", "AT 02/2100Z"),
    e=("MAX SUSTAINED WINDS  75 KT", "MAX SUSTAINED WINDS  30 KT"),
)
GONE = (
    WEAK[: WEAK.index("FORECAST VALID")]
    + "FORECAST VALID 03/0600Z...DISSIPATED\n\nTHIS IS THE LAST FORECAST/ADVISORY ISSUED BY THE NATIONAL\n"
    "HURRICANE CENTER ON THIS SYSTEM.\n$$\n"
)
LATER = parse_iso("2026-09-02T21:10:00Z")


def test_the_last_advisory_on_a_storm_that_has_died_is_an_all_clear():
    first = read(TCM)
    (signal,) = read(GONE, first.memory, now=LATER).signals
    assert signal.all_clear
    assert (signal.msg_type, signal.urgency, signal.forecast) == (MsgType.UPDATE, Urgency.PAST, ())
    assert signal.references == (f"nhc:al932026:{ISSUED // 1000}",)


def test_a_last_advisory_on_a_storm_that_still_blows_ends_nothing():
    blowing = GONE.replace("MAX SUSTAINED WINDS  30 KT", "MAX SUSTAINED WINDS  50 KT")
    (signal,) = read(blowing, read(TCM).memory, now=LATER).signals
    assert not signal.all_clear


@pytest.mark.parametrize(
    "office",
    [
        "PUBLIC ADVISORIES ISSUED BY\nTHE WEATHER PREDICTION CENTER BEGINNING AT 03Z",
        "FORECAST/ADVISORIES ISSUED BY THE CENTRAL\nPACIFIC HURRICANE CENTER",
    ],
)
def test_a_weak_storm_that_another_office_goes_on_to_warn_of_is_not_over(office):
    handed = GONE.replace(
        "SYSTEM.\n$$", f"SYSTEM. FUTURE INFORMATION\nON THIS SYSTEM CAN BE FOUND IN {office}.\n$$"
    )
    (signal,) = read(handed, read(TCM).memory, now=LATER).signals
    assert not signal.all_clear
    seas = GONE.replace(
        "SYSTEM.\n$$",
        "SYSTEM. FOR ADDITIONAL INFORMATION PLEASE\nSEE HIGH SEAS FORECASTS ISSUED BY THE NWS.\n$$",
    )
    (signal,) = read(seas, read(TCM).memory, now=LATER).signals
    assert signal.all_clear


def test_a_weak_storm_on_which_advisories_go_on_is_not_over():
    quiet = GONE.replace("THIS IS THE LAST FORECAST/ADVISORY", "SINCE THE LAST FORECAST/ADVISORY")
    (signal,) = read(quiet, read(TCM).memory, now=LATER).signals
    assert not signal.all_clear
    assert signal.severity is Severity.MINOR


def test_a_storm_that_leaves_the_list_is_not_over():
    first = read(storms(listed()))
    assert len(first.signals) == 1
    assert read(storms(), first.memory, now=LATER).signals == ()


# --- one storm ------------------------------------------------------------------------------------


def test_list_feed_and_text_tell_of_the_same_signal():
    ids = {signal.id for document in (TCM, RSS, storms(listed())) for signal in read(document).signals}
    assert ids == {f"nhc:al932026:{ISSUED // 1000}"}


def test_a_document_of_the_same_advisory_is_news_only_where_it_knows_more():
    first = read(storms(listed()))
    assert first.signals[0].forecast == ()
    assert first.signals[0].area == Area(circles=(Circle(Point(16.2, -67.4), TYPICAL_GALE_KM),))
    second = read(TCM, first.memory)
    (signal,) = second.signals
    assert (len(signal.forecast), signal.msg_type, signal.area) == (9, MsgType.UPDATE, Area())
    assert signal.revision == first.signals[0].revision + 1
    assert read(storms(listed()), second.memory).signals == ()


def test_an_intermediate_advisory_moves_the_storm_and_keeps_its_forecast():
    first = read(TCM)
    between = listed(
        lastUpdate="2026-08-29T00:00:00.000Z", latitudeNumeric=16.4, publicAdvisory={"advNum": "011A"}
    )
    (signal,) = read(storms(between), first.memory, now=parse_iso("2026-08-29T00:05:00Z")).signals
    assert signal.point == signal.forecast[0].point == Point(16.4, -67.4)
    assert signal.forecast[0].radius_km == first.signals[0].forecast[0].radius_km
    assert signal.forecast[1:] == first.signals[0].forecast[1:]


def test_a_forecast_that_is_not_renewed_keeps_no_storm_away_from_where_it_is():
    (signal,), memory = read(TCM).signals, read(TCM).memory
    for day, lat in ((30, 14.0), (31, 13.0)):
        moved = listed(lastUpdate=f"2026-08-{day}T21:00:00.000Z", latitudeNumeric=lat, longitudeNumeric=-80.0)
        now = parse_iso(f"2026-08-{day}T21:30:00Z")
        told = read(storms(moved), memory, now=now)
        (signal,), memory = told.signals, told.memory
        assert read(storms(moved), memory, now=now).signals == ()
        # What was expected until now is over; what is expected later may still come.
        assert signal.forecast[0].point == Point(lat, -80.0)
        assert all(one.at > now for one in signal.forecast[1:])
    assert len(signal.forecast) == 3


def test_a_list_of_ever_other_storms_fills_no_memory():
    memory = read(TCM).memory
    for hour in range(8):
        at = f"2026-08-29T{hour:02}:00:00.000Z"
        many = [listed(id=f"al{hour * 100 + each:06}", name="", lastUpdate=at) for each in range(100)]
        memory = read(storms(*many), memory, now=parse_iso("2026-08-29T09:00:00Z")).memory
    assert len(memory["storms"]) == 500
    # What is known of a storm that was let go of is still no news.
    assert read(TCM, memory).signals == ()


def test_an_old_copy_says_nothing_new():
    newer = read(changed(a=("NUMBER  11", "NUMBER  12"), b=("2100 UTC FRI", "2200 UTC FRI")))
    assert read(TCM, newer.memory).signals == ()


def test_a_storm_that_crosses_into_another_ocean_keeps_its_id():
    first = read(storms(listed()))
    over = listed(
        id="ep942026", lastUpdate="2026-08-29T09:00:00.000Z", latitudeNumeric=14.0, longitudeNumeric=-73.0
    )
    crossed = read(storms(over), first.memory, now=parse_iso("2026-08-29T09:05:00Z"))
    (signal,) = crossed.signals
    assert (signal.native_id, signal.aliases, signal.msg_type) == (
        "al932026",
        ("ep942026",),
        MsgType.UPDATE,
    )
    again = over | {"lastUpdate": "2026-08-29T15:00:00.000Z", "name": "RAFAELA"}
    (signal,) = read(storms(again), crossed.memory, now=parse_iso("2026-08-29T15:05:00Z")).signals
    assert signal.native_id == "al932026"
    far = over | {"latitudeNumeric": 20.0, "longitudeNumeric": -130.0}
    (signal,) = read(storms(far), first.memory, now=parse_iso("2026-08-29T09:05:00Z")).signals
    assert signal.native_id == "ep942026"


def test_a_potential_cyclone_begins_when_it_is_expected_to_blow():
    coming = changed(
        a=("HURRICANE RAFAELA FORECAST", "POTENTIAL TROPICAL CYCLONE THREE FORECAST"),
        b=("MAX SUSTAINED WINDS  75 KT", "MAX SUSTAINED WINDS  30 KT"),
    )
    (signal,) = read(coming).signals
    assert signal.urgency is Urgency.FUTURE
    assert signal.occurred_at == parse_iso("2026-08-29T06:00:00Z")
    assert signal.text.headline == "Potential Tropical Cyclone Three, advisory 11"


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
