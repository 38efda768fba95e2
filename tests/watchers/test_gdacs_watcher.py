"""GDACS: all it says is kept, its levels are ours in one table, and its revisions grow."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from lxml import etree

from engine.errors import SourceError
from engine.model.place import Point
from engine.model.scales import Hazard, MsgType, Severity, Urgency
from engine.model.time import Instant, parse_iso
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, disaster, gdacs
from watchers.gdacs import GdacsWatcher, read_gdacs, read_items

HAITI = (Path(__file__).parent / "fixtures" / "gdacs-haiti-2010.rss.xml").read_bytes()


def read(document, memory=None, *, now=NOW, **options):
    return read_gdacs(document, json.loads(json.dumps(memory or {})), now=now, **options)


def test_every_extension_is_kept():
    (item,) = read_items(HAITI)
    ours = {
        "http://www.gdacs.org",
        "http://www.georss.org/georss",
        "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "http://purl.org/dc/elements/1.1/",
    }
    element = etree.fromstring(HAITI).find("channel/item")
    assert element is not None
    there = [each for each in element.iter() if etree.QName(each).namespace in ours]

    def count(extension):
        return 1 + sum(count(part) for part in extension.parts)

    assert sum(map(count, item.extensions)) == len(there) == 26
    kept = {extension.name: extension for extension in item.extensions}
    severity = kept["gdacs:severity"]
    assert (severity.text, severity.attributes) == ("Magnitude 7M, Depth:13km", {"unit": "M", "value": "7"})
    assert kept["gdacs:population"].attributes["value"] == "4000000"
    assert [part.name for part in kept["geo:Point"].parts] == ["geo:lat", "geo:long"]
    assert kept["gdacs:resources"].parts[0].parts[0].text == "Overview"


def test_haiti_2010_is_a_red_alert():
    (signal,) = read(HAITI, now=parse_iso("2010-01-12T23:00:00Z")).signals
    assert signal.id == f"gdacs:EQ9000001:{parse_iso('2010-01-12T22:15:00Z') // 1000}"
    assert (signal.hazard, signal.severity, signal.urgency) == (
        Hazard.EARTHQUAKE,
        Severity.EXTREME,
        Urgency.PAST,
    )
    assert (signal.point, signal.magnitude, signal.depth_km) == (Point(18.443, -72.571), 7.0, 13.0)
    assert signal.occurred_at == parse_iso("2010-01-12T21:53:10Z")
    assert signal.aliases == ("glide:EQ-2010-000009-HTI",)
    assert signal.area.countries == ("HT",)
    assert signal.area.polygons == ()  # the box around a quake is eight degrees wide, whatever shook


@pytest.mark.parametrize(
    ("kind", "hazard"),
    [
        ("EQ", Hazard.EARTHQUAKE),
        ("TS", Hazard.TSUNAMI),
        ("TC", Hazard.CYCLONE),
        ("FL", Hazard.FLOOD),
        ("VO", Hazard.VOLCANO),
        ("WF", Hazard.WILDFIRE),
        ("DR", Hazard.OTHER),
        ("ZZ", Hazard.OTHER),
    ],
)
def test_each_kind_of_event_has_its_hazard(kind, hazard):
    (signal,) = read(gdacs(disaster(kind))).signals
    assert (signal.hazard, signal.partition) == (hazard, hazard.category)
    assert (signal.magnitude is not None) == (kind == "EQ")


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("Green", Severity.MINOR),
        ("Orange", Severity.SEVERE),
        ("Red", Severity.EXTREME),
        ("Purple", Severity.UNKNOWN),
    ],
)
def test_the_alert_level_is_the_severity(level, severity):
    assert read(gdacs(disaster(level=level))).signals[0].severity is severity


def test_the_box_of_a_flood_is_where_it_is():
    box = "<gdacs:bbox>-73 -72 18 19</gdacs:bbox>"
    (signal,) = read(gdacs(disaster("FL", more=box))).signals
    assert len(signal.area.polygons[0].ring) == 4
    assert signal.area.polygons[0].ring[0] == Point(18, -73)
    for wide in ("-90 -60 18 19", "-72 -73 18 19", "a b c d", "1 2"):
        (signal,) = read(gdacs(disaster("FL", more=f"<gdacs:bbox>{wide}</gdacs:bbox>"))).signals
        assert signal.area.polygons == ()


def test_countries_are_read_from_names_that_are_turned_around():
    names = "Cuba, Haiti, United States, Virgin Islands, British, Virgin Islands, U.S., Viet Nam"
    (signal,) = read(gdacs(disaster("TC", country=names))).signals
    assert signal.area.countries == ("HT", "CU", "US", "VG", "VI", "VN")


def test_a_change_is_an_update_and_a_new_map_is_not():
    first = read(gdacs(disaster()))
    same = read(gdacs(disaster(more="<gdacs:mapimage>x.jpg</gdacs:mapimage>", modified_h=0.9)), first.memory)
    assert same.signals == ()
    (signal,) = read(gdacs(disaster(level="Orange", modified_h=0.5)), first.memory).signals
    assert (signal.msg_type, signal.severity) == (MsgType.UPDATE, Severity.SEVERE)
    assert signal.revision == ago(0.5) // 1000
    assert signal.references == (first.signals[0].id,)
    (undated,) = read(gdacs(disaster(level="Green", modified_h=None)), first.memory).signals
    assert undated.revision > first.signals[0].revision


def test_old_and_wrong_items_are_counted_and_named():
    found = read(
        gdacs(disaster(event="1"), disaster(event="x y"), disaster(kind="EQx"), disaster(modified_h=-99)),
        now=Instant(NOW),
        horizon_days=7,
    )
    assert [signal.native_id for signal in found.signals] == ["EQ1", "EQ1001"]
    assert [problem.split(": ")[1] for problem in found.problems] == ["it has no event type and id"] * 2
    old = read(gdacs(disaster()), now=Instant(NOW + 9 * 86_400_000_000), horizon_days=7)
    assert (old.signals, old.skipped) == ((), 1)


def test_what_is_no_gdacs_is_a_source_error(tmp_path):
    for text in (b"", b"{}", b"<feed/>", b"<rss/>", b'<!DOCTYPE a [<!ENTITY b "c">]><rss><channel/></rss>'):
        (tmp_path / "a.xml").write_bytes(text)
        with pytest.raises(SourceError, match="no RSS of GDACS"):
            asyncio.run(GdacsWatcher("gdacs", str(tmp_path / "a.xml")).poll({}, now=NOW))
