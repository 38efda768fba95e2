"""MeteoAlarm: JSON and Atom are the same warnings, and its own scale means the same in every country."""

from __future__ import annotations

import asyncio
import json

import pytest

from engine.errors import SourceError
from engine.model.scales import Hazard, MsgType, Severity
from engine.model.time import MINUTE, Instant, iso
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, awareness, cap, info, pairs, warnings_of
from tests.wire.loopback import Loopback, Reply
from watchers.cap import CapWatcher, read_message
from watchers.meteoalarm import MeteoAlarmWatcher
from wire.http import Http

LEVEL = (
    "<parameter><valueName>awareness_level</valueName><value>4; red; Extreme</value></parameter>"
    "<parameter><valueName>awareness_type</valueName><value>7; coastalevent</value></parameter>"
)
AREA = (
    "<area><areaDesc>Costa de la Luz</areaDesc>"
    "<geocode><valueName>EMMA_ID</valueName><value>ES606</value></geocode></area>"
)


def read(tmp_path, document, cursor=None):
    (tmp_path / "a.json").write_bytes(document)
    watcher = MeteoAlarmWatcher("any", str(tmp_path / "a.json"))
    return asyncio.run(watcher.poll(json.loads(json.dumps(cursor or {})), now=NOW))


def test_a_warning_is_read_with_its_level_its_type_and_its_country(tmp_path):
    (signal,) = read(tmp_path, warnings_of(awareness())).signals
    assert signal.id == f"meteoalarm:warnings@wetterdienst.example,2.49.0.0.276.0.X.1:{ago(1) // 1000}"
    assert (signal.hazard, signal.severity) == (Hazard.STORM, Severity.SEVERE)
    assert (signal.area.countries, signal.text.place) == (("DE",), "Kreis Nordstrand")
    assert (signal.occurred_at, signal.expires_at) == (ago(-1), ago(-12))


def test_every_particular_is_kept():
    (alert,) = MeteoAlarmWatcher("any", "x").open(warnings_of(awareness())).messages
    message = read_message(alert)
    assert message.codes == ("id:1", "MCP:v2.0")
    (block,) = message.infos
    assert block.parameters == (
        ("awareness_level", "3; orange; Severe"),
        ("awareness_type", "1; Wind"),
        ("impacts", "a"),
        ("impacts", "b"),
    )
    assert block.event_codes == (("II", "52"), ("GROUP", "WIND"))
    assert block.areas[0].geocodes == (("EMMA_ID", "DE343"), ("WARNCELLID", "114521000"))


@pytest.mark.parametrize(
    ("kind", "hazard"),
    [
        ("1; Wind", Hazard.STORM),
        ("5; high-temperature", Hazard.HEAT),
        ("6; low-temperature", Hazard.COLD),
        ("8; forest-fire", Hazard.WILDFIRE),
        ("9; avalanches", Hazard.LANDSLIDE),
        ("12; flooding", Hazard.FLOOD),
        ("99; frogs", Hazard.HEAT),
    ],
)
def test_the_type_names_the_hazard_in_every_language(tmp_path, kind, hazard):
    given = awareness(event="Hitzewarnung heat", parameter=pairs(awareness_type=kind))
    (signal,) = read(tmp_path, warnings_of(given)).signals
    assert signal.hazard is hazard
    assert signal.severity is Severity.MODERATE, "without a level the severity of CAP stands"


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("1; green; Minor", Severity.MINOR),
        ("2; yellow; Moderate", Severity.MODERATE),
        ("4; red; Extreme", Severity.EXTREME),
        ("9; violet; Odd", Severity.MODERATE),
    ],
)
def test_the_level_is_the_severity(tmp_path, level, severity):
    (signal,) = read(tmp_path, warnings_of(awareness(parameter=pairs(awareness_level=level)))).signals
    assert signal.severity is severity


def test_an_update_that_calls_it_off_is_an_all_clear(tmp_path):
    first = read(tmp_path, warnings_of(awareness()))
    off = awareness("2.49.0.0.276.0.X.2", sent_h=0.5, responseType=["AllClear"])
    reference = f"warnings@wetterdienst.example,2.49.0.0.276.0.X.1,{iso(ago(1))}"
    for references in (reference, [reference]):
        off["alert"] |= {"msgType": "Update", "references": references}
        (signal,) = read(tmp_path, warnings_of(off), first.cursor).signals
        assert (signal.msg_type, signal.all_clear) == (MsgType.UPDATE, True)
        assert signal.references == (first.signals[0].id,)


def test_a_bad_warning_is_named_and_the_others_are_read(tmp_path):
    poll = read(tmp_path, warnings_of(awareness(severity="Awful"), awareness("b"), {"uuid": "c"}))
    assert len(poll.signals) == 1
    assert "its severity is 'Awful'" in poll.health.error
    assert poll.health.skipped == 2


@pytest.mark.parametrize("text", [b"{}", b"[]", b'{"warnings": {}}', b"{", b"<html/>"])
def test_what_is_none_of_it_is_refused(tmp_path, text):
    with pytest.raises(SourceError, match="is no JSON or Atom of MeteoAlarm"):
        read(tmp_path, text)


def test_json_that_is_deep_or_endless_is_one_bad_warning(tmp_path):
    deep: dict[str, object] = {}
    for _ in range(25):
        deep = {"info": [deep]}
    wide = {"info": [{"x": "y"}] * 30_000}
    poll = read(tmp_path, json.dumps({"warnings": [{"alert": deep}, {"alert": wide}]}).encode())
    assert poll.signals == ()
    assert poll.health.skipped == 2


def atom(*links):
    entries = "".join(
        f"<entry><id>{link.replace('&', '&amp;')}</id><title>Red Coastal Event Warning</title>"
        "<cap:geocode><valueName>EMMA_ID</valueName><value>ES606</value></cap:geocode>"
        "<cap:event>Costeros</cap:event><cap:severity>Extreme</cap:severity>"
        f'<link title="Costa" href="https://meteoalarm.org?geocode=EMMA_ID:ES606"/>'
        f'<link type="application/cap+xml" href="{link.replace("&", "&amp;")}"/>'
        "<updated>2026-08-28T16:28:08Z</updated></entry>"
        for link in links
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<title>MeteoAlarm</title>{entries}</feed>"
    ).encode()


@pytest.mark.parametrize(("kind", "asked"), [(MeteoAlarmWatcher, 1), (CapWatcher, 2)])
def test_the_atom_index_is_followed_by_either_kind_and_each_message_fetched_once(kind, asked):
    async def look():
        links = tuple(f"/api/v1/warnings/feeds-spain/u1?index_info=0&index_area={n}" for n in (0, 1))
        message = cap("ES-1", info(event="Fenomenos costeros", severity="Severe", area=AREA, more=LEVEL))
        routes = {"/index": Reply(body=atom(*links)), links[0].partition("?")[0]: Reply(body=message)}
        async with Loopback(routes) as server, Http() as http:
            eyes = kind("met", f"{server.url}/index", http=http, allow_private=server.allowed)
            first = await eyes.poll({}, now=NOW)
            second = await eyes.poll(first.cursor, now=Instant(NOW + MINUTE))
            return first, second, [one.path for one in server.requests if one.path != "/index"]

    first, second, paths = asyncio.run(look())
    (signal,) = first.signals
    assert (signal.hazard, signal.area.countries) == (Hazard.STORM, ("ES",))
    # CAP as such is taken at its word; MeteoAlarm's own scale counts where MeteoAlarm is read.
    assert signal.severity is (Severity.EXTREME if kind is MeteoAlarmWatcher else Severity.SEVERE)
    assert second.signals == ()
    assert len(paths) == asked
