"""CAP: values verbatim, every parameter kept, indexes followed only at home."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.errors import SourceError
from engine.model.place import Circle, Point
from engine.model.scales import Category, Certainty, Hazard, MsgType, Severity, Status, Urgency
from engine.model.time import MINUTE, Instant, iso, parse_iso
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, cap, edxl, index, info
from tests.wire.loopback import Loopback, Reply
from watchers.cap import BadMessage, CapWatcher, read_message
from watchers.cap.hazards import hazard_of
from watchers.pages import AT_ONCE
from wire.http import Http

HAITI = (Path(__file__).parent / "fixtures" / "cap-haiti-2010.xml").read_bytes()


def read(tmp_path, document, cursor=None, *, now=NOW, name="a.cap", horizon_days=7, **options):
    (tmp_path / name).write_bytes(document)
    watcher = CapWatcher("met", str(tmp_path / name), horizon_days=horizon_days, options=options)
    return asyncio.run(watcher.poll(json.loads(json.dumps(cursor or {})), now=now))


# --- one message ------------------------------------------------------------------------------------


def test_every_field_is_kept_verbatim():
    message = read_message(etree.fromstring(HAITI))
    assert message.key == "alerts@civil-protection.example,HT-2010-0001"
    assert message.sent == parse_iso("2010-01-12T22:15:00Z")
    assert (message.status, message.msg_type, message.scope) == (Status.ACTUAL, MsgType.ALERT, "Public")
    assert message.codes == ("profile:example", "profile:second")
    assert [block.language for block in message.infos] == ["fr-HT", "en-US", "en-US"]
    block = message.infos[1]
    assert block.categories == (Category.GEO, Category.RESCUE)
    assert block.response_types == ("Shelter", "Assess")
    assert block.event_codes == (("SAME", "EQW"), ("profile", "quake"))
    assert block.parameters == (
        ("Magnitude", "7.0"),
        ("Depth", "13.0 km (8.1 miles)"),
        ("Note", "first"),
        ("Note", "second"),
    )
    assert (block.urgency, block.severity, block.certainty) == (
        Urgency.PAST,
        Severity.EXTREME,
        Certainty.OBSERVED,
    )
    assert block.instruction == "Stay in the open."
    assert block.areas[0].geocodes == (("ISO", "HT-OU"), ("ISO", "HT-SE"))
    assert block.areas[0].circles == (Circle(Point(18.443, -72.571), 50.0),)


def test_haiti_2010_speaks_by_its_most_severe_block_in_a_language_we_know(tmp_path):
    (signal,) = read(tmp_path, HAITI, now=parse_iso("2010-01-12T22:20:00Z")).signals
    assert (
        signal.id
        == f"met:alerts@civil-protection.example,HT-2010-0001:{parse_iso('2010-01-12T22:15:00Z') // 1000}"
    )
    assert signal.publisher == "alerts@civil-protection.example"
    assert (signal.hazard, signal.magnitude, signal.depth_km) == (Hazard.EARTHQUAKE, 7.0, 13.0)
    assert signal.text.headline == "Magnitude 7 earthquake near Port-au-Prince"
    assert signal.occurred_at == parse_iso("2010-01-12T21:53:10Z")
    assert signal.expires_at == parse_iso("2010-01-13T21:53:10Z")
    assert signal.area.circles == (Circle(Point(18.443, -72.571), 50.0),)
    assert signal.point == Point(18.443, -72.571)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (cap(scope=""), "its scope is missing"),
        (cap(scope="Everybody"), "its scope is 'Everybody', which CAP does not know"),
        (cap(status="Real"), "its status is 'Real'"),
        (cap(msg_type="Shout"), "its msgType is 'Shout'"),
        (cap("a b"), "its identifier holds a space"),
        (cap("W-1", info(severity="Awful")), "its severity is 'Awful'"),
        (cap("W-1", info(urgency="")), "its urgency is missing"),
        (cap("W-1", info(category="Weather")), "its category is 'Weather'"),
        (cap("W-1", info(event="")), "its event is missing"),
        (cap("W-1", info(expires="tomorrow")), "its expires is no time with a zone"),
        (
            cap("W-1", info(area="<area><areaDesc>x</areaDesc><circle>1,2</circle></area>")),
            "a circle without a radius",
        ),
        (
            cap("W-1", info(area="<area><areaDesc>x</areaDesc><polygon>1,2 3,4 1,2</polygon></area>")),
            "fewer than three",
        ),
        (
            cap("W-1", info(area="<area><areaDesc>x</areaDesc><polygon>91,2 3,4 5,6</polygon></area>")),
            "a point that is none: 91,2",
        ),
        (cap(version="1.0"), "it is no CAP 1.1 or 1.2"),
    ],
)
def test_an_invalid_message_is_refused_in_one_sentence(tmp_path, wrong, says):
    with pytest.raises(BadMessage, match=says):
        read_message(etree.fromstring(wrong))


def test_an_invalid_message_is_named_and_the_others_are_read(tmp_path):
    found = read(tmp_path, edxl(cap("W-1"), cap("W-2", status="Real")))
    assert [signal.native_id for signal in found.signals] == ["warnings@weather.example,W-1"]
    assert found.health.error == (
        "one item of 2 could not be read: a.cap, W-2: its status is 'Real', which CAP does not know"
    )


def test_the_old_word_for_likely_is_likely():
    message = read_message(etree.fromstring(cap("W-1", info(certainty="Very Likely"), version="1.1")))
    assert message.infos[0].certainty is Certainty.LIKELY


def test_a_test_or_an_exercise_stays_one(tmp_path):
    for status in ("Test", "Exercise", "System", "Draft"):
        assert read(tmp_path, cap(status=status)).signals[0].status == status


def test_a_message_between_systems_and_one_without_news_say_nothing(tmp_path):
    assert read(tmp_path, cap(msg_type="Ack")).signals == ()
    assert read(tmp_path, cap(msg_type="Error")).signals == ()
    bare = cap().replace(info().encode(), b"")
    assert "it has no info block" in read(tmp_path, bare).health.error


@pytest.mark.parametrize(
    ("event", "codes", "headline", "category", "hazard"),
    [
        ("Tornado Warning", (), "", Category.MET, Hazard.STORM),
        ("Typhoon Warning", (), "", Category.MET, Hazard.CYCLONE),
        ("Flash Flood Watch", (), "", Category.MET, Hazard.FLOOD),
        ("Tsunami Warning", (), "", Category.GEO, Hazard.TSUNAMI),
        ("Red Flag Warning", (), "", Category.MET, Hazard.WILDFIRE),
        ("Fire", ("fire", "structure_fire"), "", Category.FIRE, Hazard.OTHER),
        ("Bush Fire", (), "", Category.FIRE, Hazard.WILDFIRE),
        ("Other", ("grassFire",), "", Category.FIRE, Hazard.WILDFIRE),
        ("Aviso de temperaturas máximas de nivel rojo", (), "", Category.MET, Hazard.HEAT),
        ("Aviso de lluvias de nivel naranja", (), "", Category.MET, Hazard.STORM),
        ("Civil Danger Warning", (), "", Category.SAFETY, Hazard.UNREST),
        ("Notice", (), "Volcano in eruption: ash cloud", Category.OTHER, Hazard.VOLCANO),
        ("Notice", (), "", Category.HEALTH, Hazard.EPIDEMIC),
        ("Notice", (), "", Category.OTHER, Hazard.OTHER),
    ],
)
def test_an_event_has_its_hazard(event, codes, headline, category, hazard):
    assert hazard_of(event, codes, headline, (category,)) is hazard


# --- places -----------------------------------------------------------------------------------------


def test_a_country_counts_only_where_nothing_is_drawn(tmp_path):
    drawn = read(tmp_path, cap(), home_country="HT").signals[0]
    assert (len(drawn.area.polygons), drawn.area.countries) == (1, ())
    named = "<area><areaDesc>Coast of Haiti</areaDesc></area>"
    assert read(tmp_path, cap("W-1", info(area=named))).signals[0].area.countries == ("HT",)
    zone = "<area><areaDesc>Zone 14</areaDesc></area>"
    assert read(tmp_path, cap("W-1", info(area=zone))).signals[0].area.countries == ()
    assert read(tmp_path, cap("W-1", info(area=zone)), home_country="DO").signals[0].area.countries == ("DO",)


def test_a_circle_without_extent_is_a_point(tmp_path):
    area = "<area><areaDesc>x</areaDesc><circle>12.7,-88.8 0.0</circle></area>"
    (signal,) = read(tmp_path, cap("W-1", info(area=area))).signals
    assert (signal.point, signal.area.circles) == (Point(12.7, -88.8), ())


# --- over time --------------------------------------------------------------------------------------


def refer(identifier, hours, sender="warnings@weather.example"):
    return f"{sender},{identifier},{ago(hours) and cap(identifier, sent_h=hours).split(b'<sent>')[1].split(b'<')[0].decode()}"


def test_an_update_goes_by_the_names_of_what_it_updates(tmp_path):
    first = read(tmp_path, cap("W-1", sent_h=3))
    update = cap("W-2", info(severity="Severe"), msg_type="Update", references=refer("W-1", 3))
    (signal,) = read(tmp_path, update, first.cursor).signals
    assert (signal.msg_type, signal.severity) == (MsgType.UPDATE, Severity.SEVERE)
    assert signal.aliases == ("warnings@weather.example,W-1",)
    assert signal.references == (first.signals[0].id,)
    assert signal.revision > first.signals[0].revision


def test_a_cancel_lies_in_the_partition_of_what_it_withdraws(tmp_path):
    first = read(tmp_path, cap("W-1", sent_h=3))
    bare = cap("W-9", msg_type="Cancel", references=refer("W-1", 3)).replace(info().encode(), b"")
    (signal,) = read(tmp_path, bare, first.cursor).signals
    assert (signal.msg_type, signal.hazard) == (MsgType.CANCEL, Hazard.CYCLONE)
    other = cap(
        "W-9", info(event="Flood Warning", category="Geo"), msg_type="Cancel", references=refer("W-1", 3)
    )
    assert read(tmp_path, other, first.cursor).signals[0].partition is Hazard.CYCLONE.category
    # Of what we never heard, nothing is withdrawn.
    assert read(tmp_path, bare).signals == ()


def test_the_all_clear_is_said_by_the_source(tmp_path):
    clear = info(more="<responseType>AllClear</responseType>", severity="Minor")
    (signal,) = read(tmp_path, cap("W-5", clear, msg_type="Update")).signals
    assert signal.all_clear
    assert not read(tmp_path, cap()).signals[0].all_clear


def test_what_is_old_and_over_asks_nobody_and_what_still_stands_does(tmp_path):
    over = cap("W-1", info(expires="2026-03-02T00:00:00Z"), sent_h=24 * 14)
    assert read(tmp_path, over).signals == ()
    assert len(read(tmp_path, cap("W-1", sent_h=24 * 14)).signals) == 1
    assert len(read(tmp_path, over, horizon_days=None).signals) == 1
    ahead = read(tmp_path, cap("W-1", sent_h=-24 * 300))
    assert "it was sent in the future" in ahead.health.error


# --- indexes ----------------------------------------------------------------------------------------


def test_an_index_is_followed_a_few_messages_at_a_time_and_only_at_home():
    async def run():
        async with Loopback() as server, Loopback() as elsewhere, Http() as http:
            names = [f"/cap/{number}" for number in range(25)]
            for number, name in enumerate(names):
                server.routes[name] = Reply(body=cap(f"W-{number}"))
            elsewhere.routes["/cap/99"] = Reply(body=cap("EVIL"))
            links = [(name, "1") for name in names]
            server.routes["/index"] = Reply(
                body=index(*links, (f"{elsewhere.url}/cap/99", "1"), ("file:///etc/passwd", "1"))
            )
            watcher = CapWatcher(
                "met", f"{server.url}/index", http=http, allow_private=server.allowed | elsewhere.allowed
            )
            first = await watcher.poll({}, now=NOW)
            second = await watcher.poll(json.loads(json.dumps(first.cursor)), now=Instant(NOW + MINUTE))
            asked = len(server.requests)
            third = await watcher.poll(json.loads(json.dumps(second.cursor)), now=Instant(NOW + 2 * MINUTE))
            return first, second, third, len(server.requests) - asked, len(elsewhere.requests)

    first, second, third, asked, elsewhere = asyncio.run(run())
    assert (len(first.signals), len(second.signals), third.signals) == (20, 5, ())
    assert asked == 1  # the index itself, and no message again
    assert elsewhere == 0
    assert "is not fetched: it is not where the index is" in first.health.error


def test_a_message_that_does_not_come_is_asked_for_a_few_times():
    async def run():
        async with Loopback({"/index": Reply(body=index(("/cap/1", "1")))}) as server, Http() as http:
            watcher = CapWatcher("met", f"{server.url}/index", http=http, allow_private=server.allowed)
            cursor: dict[str, Any] = {}
            errors = []
            for number in range(8):
                found = await watcher.poll(cursor, now=Instant(NOW + number * MINUTE))
                cursor = json.loads(json.dumps(found.cursor))
                errors.append(found.health.error)
            server.routes["/cap/1"] = Reply(body=cap())
            server.routes["/index"] = Reply(body=index(("/cap/1", "2")))
            last = await watcher.poll(cursor, now=Instant(NOW + 9 * MINUTE))
            return errors, [seen.path for seen in server.requests], last

    errors, paths, last = asyncio.run(run())
    assert "answered with status 404" in errors[0]
    assert errors[-1] == ""
    assert paths.count("/cap/1") == 6
    assert len(last.signals) == 1  # its entry changed, so it is asked for again


@pytest.mark.parametrize("busy", [429, 503])
def test_a_message_that_a_host_cannot_give_for_an_hour_is_not_given_up(busy):
    names = [f"/cap/{number}" for number in range(AT_ONCE + 5)]

    async def run():
        async with Loopback() as server, Http() as http:
            server.routes = {name: Reply(busy) for name in names}
            server.routes["/index"] = Reply(body=index(*((name, "1") for name in names)))
            watcher = CapWatcher("met", f"{server.url}/index", http=http, allow_private=server.allowed)
            cursor: dict[str, Any] = {}
            asked: list[list[str]] = []
            told: list[Any] = []
            for number in range(12):
                before = len(server.requests)
                if number == 8:
                    server.routes |= {name: Reply(body=cap(name[1:])) for name in names}
                found = await watcher.poll(cursor, now=Instant(NOW + number * MINUTE))
                cursor = json.loads(json.dumps(found.cursor))
                asked.append([each.path for each in server.requests[before:] if each.path != "/index"])
                told += found.signals
            return asked, told

    asked, told = asyncio.run(run())
    assert len(told) == len({each.id for each in told}) == len(names)
    assert all(len(each) == (1 if busy == 429 else AT_ONCE) for each in asked[:8])
    # Who failed lets the others go before.
    assert len({name for each in asked[:8] for name in each}) == (8 if busy == 429 else len(names))
    assert asked[-1] == []


def test_a_warning_that_stands_for_weeks_is_told_of_once(tmp_path):
    long = cap("W-1", info(expires=iso(ago(-24 * 20))), sent_h=24 * 9)
    first = read(tmp_path, long)
    assert len(first.signals) == 1
    again = edxl(long, cap("W-2"))
    assert [each.native_id[-3:] for each in read(tmp_path, again, first.cursor).signals] == ["W-2"]


def test_a_message_inside_an_entry_needs_no_fetching(tmp_path):
    document = index(("/x", "1")).replace(b"</entry>", b"<content>" + cap("IN") + b"</content></entry>")
    assert [signal.native_id for signal in read(tmp_path, document).signals] == [
        "warnings@weather.example,IN"
    ]


def test_an_index_in_a_file_says_that_it_cannot_be_followed(tmp_path):
    found = read(tmp_path, index(("https://warnings.example/1", "1")))
    assert "is not fetched: the index is a file; watch its address" in found.health.error


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"<html/>", b"<alert/>", b"<rss/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>']
)
def test_what_is_no_cap_is_a_source_error(tmp_path, text):
    with pytest.raises(SourceError, match="is no CAP: "):
        read(tmp_path, text)
