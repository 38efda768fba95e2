"""USGS in Atom: one event there and in GeoJSON is one signal; what Atom does not say stays unknown."""

from __future__ import annotations

import asyncio
from xml.sax.saxutils import escape

import pytest

from engine.errors import SourceError
from engine.model.scales import Certainty, Hazard, MsgType, Severity
from engine.model.time import Instant, iso
from tests.watchers.quakes import NOW, feed, ms, quake
from watchers.usgs import UsgsWatcher, read_usgs

TITLE = "M 7.0 - 10 km SE of Léogâne, Haiti"
PAGER = (
    '<p class="quicksummary"><a href="https://earthquake.usgs.gov/x#pager" title="PAGER estimated impact alert'
    ' level" class="pager-orange">PAGER - <strong class="roman">ORANGE</strong></a></p>'
)


def entry(
    id: str = "us:7000abcd",
    title: str = TITLE,
    *,
    ago_h: float = 1,
    summary: str | None = None,
    point: str = "18.443 -72.571",
    elev: str = "-13000",
) -> str:
    at = Instant(NOW - round(ago_h * 3_600_000_000))
    stamp = iso(at)[:19].replace("T", " ")
    text = (
        f"<dl><dt>Time</dt><dd>{stamp} UTC</dd><dd>{stamp} -05:00 at epicenter</dd><dt>Location</dt>"
        "<dd>18.443&deg;N 72.571&deg;W</dd><dt>Depth</dt><dd>13.00 km (8.08 mi)</dd></dl>"
    )
    page = f"https://earthquake.usgs.gov/earthquakes/eventpage/{id.replace(':', '')}"
    return (
        f"<entry><id>urn:earthquake-usgs-gov:{id}</id><title>{escape(title)}</title>"
        f"<updated>{iso(Instant(at + 600_000_000))[:19]}.000Z</updated>"
        f'<link rel="alternate" type="text/html" href="{page}"/>'
        f'<link rel="alternate" type="application/cap+xml" href="{page}.cap"/>'
        f'<summary type="html"><![CDATA[{text if summary is None else summary + text}]]></summary>'
        f"<georss:point>{point}</georss:point><georss:elev>{elev}</georss:elev>"
        '<category label="Age" term="Past Hour"/><category label="Magnitude" term="Magnitude 7"/></entry>'
    )


def atom(*entries: str, title: str = "USGS Magnitude 4.5+ Earthquakes, Past Week") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:georss="http://www.georss.org/georss"><title>{title}</title><updated>{iso(NOW)}</updated>'
        f"<author><name>U.S. Geological Survey</name></author>{''.join(entries)}</feed>"
    ).encode()


def test_one_event_in_both_is_the_same_signal():
    (here,) = read_usgs(atom(entry()), now=NOW).signals
    (there,) = read_usgs(feed(quake()), now=NOW).signals
    for name in (
        "id", "native_id", "revision", "hazard", "severity", "point", "depth_km", "magnitude", "occurred_at",
        "sent_at", "area", "text",
    ):  # fmt: skip
        assert getattr(here, name) == getattr(there, name), name
    assert (here.certainty, there.certainty) == (Certainty.UNKNOWN, Certainty.LIKELY)


@pytest.mark.parametrize("first", [atom(entry()), feed(quake())])
def test_after_one_of_them_the_other_is_no_news(first):
    known = read_usgs(first, now=NOW).seen
    for second in (atom(entry()), feed(quake())):
        assert read_usgs(second, now=NOW, seen=known).signals == ()


def test_pagers_alert_counts_where_it_is_graver():
    small = entry(title="M 5.1 - 10 km SE of Léogâne, Haiti", summary=PAGER)
    (signal,) = read_usgs(atom(small), now=NOW).signals
    assert signal.severity is Severity.SEVERE


@pytest.mark.parametrize(
    ("title", "magnitude", "hazard"),
    [
        ("M 6.5 - Fiji region", 6.5, Hazard.EARTHQUAKE),
        ("M -0.4 - 5km N of Anza, CA", -0.4, Hazard.EARTHQUAKE),
        ("M ? - 5km N of Anza, CA", None, Hazard.EARTHQUAKE),
        ("M 3.1 Explosion - 10 km E of Beirut, Lebanon", 3.1, Hazard.EXPLOSION),
        ("M 5.1 Volcanic Eruption - Hawaii", 5.1, Hazard.VOLCANO),
        ("something else", None, Hazard.EARTHQUAKE),
    ],
)
def test_the_title_says_how_large_and_of_what_kind(title, magnitude, hazard):
    (signal,) = read_usgs(atom(entry(title=title)), now=NOW).signals
    assert (signal.magnitude, signal.hazard) == (magnitude, hazard)


def test_a_quarry_blast_is_left_out():
    reading = read_usgs(atom(entry(title="M 1.6 Quarry Blast - 7 km S of Home, CA")), now=NOW)
    assert (reading.signals, reading.skipped, reading.problems) == ((), 1, ())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "nobody"}, "it has no usable id"),
        ({"point": "18.443"}, "it has no position"),
        ({"point": "198.443 -72.571"}, "its latitude is 198.443"),
        ({"summary": ""}, "its 'time' is missing"),
    ],
)
def test_a_bad_entry_is_named_and_the_others_are_read(changes, why):
    bad = entry(**{"elev": "", **changes})
    if "summary" in changes:
        bad = bad.replace("<dt>Time</dt>", "")
    reading = read_usgs(atom(bad, entry("us:7000bbbb")), now=NOW)
    assert [signal.native_id for signal in reading.signals] == ["us7000bbbb"]
    assert why in reading.problems[0]


def test_what_leaves_an_atom_feed_is_not_looked_for():
    assert read_usgs(atom(entry()), now=NOW).window_ms is None
    assert read_usgs(feed(quake()), now=NOW).window_ms is not None
    assert read_usgs(atom(entry()), now=NOW).generated_ms == ms(NOW)


@pytest.mark.parametrize(
    "text", [b"<rss/>", b"<feed/>", b'<!DOCTYPE x [<!ENTITY a "b">]><feed/>', b"<feed", b"<html></html>"]
)
def test_xml_that_is_no_feed_is_refused(text):
    with pytest.raises(SourceError, match="is no USGS GeoJSON"):
        read_usgs(text, now=NOW)


def test_a_folder_may_hold_both(tmp_path):
    (tmp_path / "1.geojson").write_bytes(feed(quake()))
    (tmp_path / "2.atom").write_bytes(atom(entry(), entry("us:7000bbbb", ago_h=2)))
    poll = asyncio.run(UsgsWatcher("usgs", str(tmp_path)).poll({}, now=NOW))
    assert [signal.native_id for signal in poll.signals] == ["us7000abcd", "us7000bbbb"]
    assert {signal.msg_type for signal in poll.signals} == {MsgType.ALERT}
