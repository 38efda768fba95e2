"""FDSN event services: four formats are one quake, its agency's particulars are data, agencies agree on one."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from engine.errors import SourceError
from engine.model.place import Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.time import DAY, MINUTE, Instant, parse_iso
from tests.situations.world import World
from tests.watchers.quakes import NOW, feed, ms, quake
from tests.watchers.samples import ago, disaster, emsc, emsc_quake, gdacs
from tests.wire.loopback import Loopback, Reply
from watchers.fdsn import SERVICES, FdsnSettings, FdsnWatcher, read_fdsn
from watchers.fdsn.regions import countries_in
from watchers.fdsn.services import ANY
from watchers.gdacs import read_gdacs
from watchers.usgs import read_usgs
from wire.http import Http

FIXTURES = Path(__file__).parent / "fixtures"
AMATRICE = parse_iso("2026-03-14T10:30:12.250Z")


def read(document, memory=None, *, service="emsc", now=NOW, horizon_days=7):
    settings = FdsnSettings(
        source=service or "net", service=SERVICES.get(service, ANY), horizon_days=horizon_days
    )
    return read_fdsn(document, settings, json.loads(json.dumps(memory or {})), now=now)


def ingv(name):
    return read((FIXTURES / name).read_bytes(), service="ingv")


# --- the formats ------------------------------------------------------------------------------------


def test_emsc_in_geojson():
    (signal,) = read(emsc(emsc_quake())).signals
    assert signal.id == f"emsc:20260314_0000101:{(ago(1) + 5 * MINUTE) // 1000}"
    assert (signal.source, signal.publisher, signal.source_class) == ("emsc", "emsc", SourceClass.OFFICIAL)
    assert (signal.hazard, signal.msg_type, signal.urgency) == (
        Hazard.EARTHQUAKE,
        MsgType.ALERT,
        Urgency.PAST,
    )
    assert (signal.severity, signal.certainty) == (Severity.SEVERE, Certainty.LIKELY)
    # In the geometry the depth is a height below zero.
    assert (signal.point, signal.depth_km, signal.magnitude) == (Point(18.46, -72.55), 13.0, 6.9)
    assert (signal.occurred_at, signal.sent_at) == (ago(1), ago(1) + 5 * MINUTE)
    assert signal.area.countries == ("HT",)
    assert signal.text.headline == "mw 6.9 - HAITI REGION"
    assert signal.text.url == "https://www.seismicportal.eu/eventdetails.html?unid=20260314_0000101"


@pytest.mark.parametrize(
    ("name", "depth_km", "at", "certainty"),
    [
        ("ingv-2026.txt", 9.4, AMATRICE, Certainty.OBSERVED),
        ("ingv-2026.quakeml.xml", 9.4, AMATRICE, Certainty.OBSERVED),
        ("ingv-2026.atom.xml", None, parse_iso("2026-03-14T10:30:12Z"), Certainty.LIKELY),
    ],
)
def test_a_quake_is_the_same_in_every_format_of_ingv(name, depth_km, at, certainty):
    signal = ingv(name).signals[0]
    assert (signal.source, signal.native_id) == ("ingv", "45000001")
    assert (signal.magnitude, signal.severity, signal.certainty) == (6.2, Severity.SEVERE, certainty)
    assert (signal.point, signal.depth_km) == (Point(42.616, 13.3177), depth_km)
    assert (signal.occurred_at, signal.area.countries) == (at, ("IT",))
    assert signal.text.headline == "Mw 6.2 - 3 km SE Amatrice (RI)"
    assert signal.text.url == "https://terremoti.ingv.it/event/45000001"


def test_text_gives_no_time_of_a_change_and_quakeml_the_latest_of_what_it_prefers():
    assert ingv("ingv-2026.txt").signals[0].sent_at == NOW
    assert ingv("ingv-2026.txt").signals[0].revision == AMATRICE // 1000
    assert ingv("ingv-2026.quakeml.xml").signals[0].sent_at == parse_iso("2026-03-14T11:05:00Z")


def test_a_blast_says_nothing_and_what_has_no_magnitude_is_unknown():
    found = ingv("ingv-2026.txt")
    assert [(s.native_id, s.severity, s.certainty) for s in found.signals] == [
        ("45000001", Severity.SEVERE, Certainty.OBSERVED),
        ("45000002", Severity.MINOR, Certainty.LIKELY),  # located by a program
        ("45000004", Severity.UNKNOWN, Certainty.OBSERVED),
    ]
    assert (found.read, found.skipped, found.problems) == (3, 1, ())


def test_columns_go_by_their_names():
    text = (
        b"# eventid | time | Magnitude | Longitude | Latitude\nx1 | 2026-03-14T10:00:00 | 5.5 | 10 | 20\n\n"
    )
    (signal,) = read(text, service="").signals
    assert (signal.id, signal.magnitude, signal.point) == (
        f"net:x1:{parse_iso('2026-03-14T10:00:00Z') // 1000}",
        5.5,
        Point(20.0, 10.0),
    )


def test_a_query_that_finds_nothing_is_empty():
    header = b"#EventID|Time|Latitude|Longitude|Depth/km\n"
    for nothing in (b"", b"\n", header, emsc()):
        assert read(nothing) == read(b"")
        assert read(nothing).signals == ()


def test_depths_are_meters_in_quakeml_but_for_the_catalogs_that_are_known_to_write_kilometers():
    document = (FIXTURES / "ingv-2026.quakeml.xml").read_bytes()
    iris = document.replace(b"smi:webservices.ingv.it/fdsnws/event/1", b"smi:www.iris.edu/ws/event")
    assert read(document).signals[0].depth_km == 9.4
    assert read(iris.replace(b"<value>9400<", b"<value>29.0<")).signals[0].depth_km == 29.0


def test_a_number_may_be_written_as_a_double_is():
    document = (FIXTURES / "ingv-2026.quakeml.xml").read_bytes()
    (plain,) = read(document).signals
    (signal,) = read(document.replace(b"<value>9400<", b"<value>9.4E3<")).signals
    assert (signal.depth_km, signal.point) == (9.4, plain.point)
    for value in (b"9.4E99", b"E3", b"9.4E"):
        assert read(document.replace(b"<value>9400<", b"<value>%b<" % value)).signals == ()


@pytest.mark.parametrize(
    ("was", "becomes", "certainty"),
    [
        (b"<evaluationStatus>reviewed", b"<evaluationStatus>rejected", Certainty.UNLIKELY),
        (b"<evaluationStatus>reviewed", b"<evaluationStatus>preliminary", Certainty.OBSERVED),  # by hand
        (b"<evaluationMode>manual", b"<evaluationMode>automatic", Certainty.OBSERVED),  # and reviewed
    ],
)
def test_the_evaluation_is_the_certainty(was, becomes, certainty):
    document = (FIXTURES / "ingv-2026.quakeml.xml").read_bytes().replace(was, becomes)
    assert read(document).signals[0].certainty is certainty


# --- what changes -----------------------------------------------------------------------------------


def test_a_revision_is_an_update_and_the_same_again_is_nothing():
    first = read(emsc(emsc_quake()))
    later = "2026-03-14T11:30:00.123456Z"
    # Touched, and says the same.
    assert read(emsc(emsc_quake(lastupdate=later)), first.memory).signals == ()
    (update,) = read(emsc(emsc_quake(mag=7.1, lastupdate=later)), first.memory).signals
    assert (update.msg_type, update.severity, update.references) == (
        MsgType.UPDATE,
        Severity.EXTREME,
        (first.signals[0].id,),
    )
    assert update.revision == parse_iso("2026-03-14T11:30:00.123Z") // 1000


def test_text_that_changes_is_an_update_though_it_says_no_time():
    document = (FIXTURES / "ingv-2026.txt").read_bytes()
    first = read(document, service="ingv")
    assert read(document, first.memory, service="ingv").signals == ()
    second = read(document.replace(b"|6.2|", b"|6.5|"), first.memory, service="ingv")
    assert [(s.native_id, s.msg_type, s.magnitude) for s in second.signals] == [
        ("45000001", MsgType.UPDATE, 6.5)
    ]
    assert second.signals[0].revision == AMATRICE // 1000 + 1


@pytest.mark.parametrize("kind", ["km", "quarry blast", "not existing"])
def test_what_turns_out_to_be_none_is_withdrawn_once(kind):
    first = read(emsc(emsc_quake()))
    gone = read(emsc(emsc_quake(evtype=kind)), first.memory)
    assert [(s.msg_type, s.hazard, s.text) for s in gone.signals] == [
        (MsgType.CANCEL, Hazard.EARTHQUAKE, None)
    ]
    assert read(emsc(emsc_quake(evtype=kind, mag=1.0)), gone.memory).signals == ()
    (back,) = read(emsc(emsc_quake(mag=6.0)), gone.memory).signals
    assert (back.msg_type, back.revision) == (MsgType.ALERT, gone.signals[0].revision + 1)


def test_what_moves_to_another_family_is_withdrawn_there_and_said_here():
    first = read(emsc(emsc_quake()))
    cancel, alert = read(emsc(emsc_quake(evtype="kn")), first.memory).signals
    assert (cancel.msg_type, cancel.hazard) == (MsgType.CANCEL, Hazard.EARTHQUAKE)
    assert (alert.msg_type, alert.hazard, alert.revision) == (
        MsgType.ALERT,
        Hazard.EXPLOSION,
        cancel.revision + 1,
    )


def test_what_is_missing_is_not_withdrawn_and_what_is_old_is_not_told():
    first = read(emsc(emsc_quake()))
    assert read(emsc(), first.memory).signals == ()
    old = read(emsc(emsc_quake(hours=24 * 8)))
    assert (old.signals, old.skipped, old.old) == ((), 1, 1)
    again = read(emsc(emsc_quake(hours=24 * 8, mag=7.5)), old.memory)
    assert (again.signals, again.skipped, again.old) == ((), 1, 0)
    assert read(emsc(emsc_quake(hours=24 * 8)), horizon_days=None).signals


def test_what_is_known_is_forgotten_when_it_is_old_and_gone():
    first = read(emsc(emsc_quake()))
    assert read(emsc(), first.memory).memory["seen"]
    assert read(emsc(), first.memory, now=Instant(NOW + 8 * DAY)).memory["seen"] == {}


# --- who says so ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "publisher"),
    [("EMSC", "emsc"), ("INGV", "ingv"), ("NC", "usgs"), ("AFAD", "afad"), ("", "emsc"), ("<b>", "emsc")],
)
def test_a_network_that_emsc_passes_on_is_the_voice(author, publisher):
    assert read(emsc(emsc_quake(auth=author))).signals[0].publisher == publisher


def test_agencies_that_report_one_quake_make_one_situation():
    usgs = read_usgs(feed(quake("us1", ago_h=2), quake("us2", ago_h=0.7)), now=NOW).signals
    first = emsc_quake(hours=2, time="2026-03-14T10:00:04.2Z", lat=18.51, lon=-72.61)
    theirs = read(emsc(first, emsc_quake("20260314_0000140", hours=0.7))).signals
    world = World(*usgs, *theirs, *read_gdacs(gdacs(disaster()), {}, now=NOW).signals)
    told = sorted(sorted(piece.native_key for piece in one.evidence) for one in world.known.values())
    assert told == [
        ["emsc:20260314_0000101", "gdacs:EQ1001", "usgs:us1"],
        ["emsc:20260314_0000140", "usgs:us2"],  # the aftershock
    ]


def test_the_order_in_which_agencies_speak_does_not_matter():
    both = [*read_usgs(feed(quake("us1")), now=NOW).signals, *read(emsc(emsc_quake())).signals]
    for order in (both, both[::-1]):
        assert len(World(*order).only.evidence) == 2


@pytest.mark.parametrize(
    ("region", "countries"),
    [
        ("WESTERN TURKEY", ("TR",)),
        ("NEAR EAST COAST OF HONSHU, JAPAN", ("JP",)),
        ("OFF COAST OF COSTA RICA", ("CR",)),
        ("SOUTH ISLAND OF NEW ZEALAND", ("NZ",)),
        ("SOUTH AFRICA", ("ZA",)),
        ("CENTRAL CALIFORNIA", ("US",)),
        ("IRAN-IRAQ BORDER REGION", ("IR", "IQ")),
        ("FIJI REGION", ("FJ",)),
        ("GEORGIA (SAK'ART'VELO)", ("GE",)),
        ("SOUTH OF PANAMA", ()),
        ("WESTERN MEDITERRANEAN SEA", ()),
        ("MID-INDIAN RIDGE", ()),
        ("3 km SE Amatrice (RI)", ("IT",)),
        ("Confine Italia-Austria (AUSTRIA)", ("AT",)),
        ("V3 Monte Bianco (ITALIA, FRANCIA, SVIZZERA)", ("IT", "FR", "CH")),
        ("Tirreno Meridionale (MARE)", ()),
        ("Crete, Greece [Sea: Greece]", ("GR",)),
        ("", ()),
    ],
)
def test_a_region_is_its_countries(region, countries):
    assert countries_in(region, point=Point(42.0, 43.5)) == countries


# --- what is wrong ----------------------------------------------------------------------------------


def test_wrong_events_are_named_and_the_others_are_read():
    wrong = [
        emsc_quake("a", lat=91),
        emsc_quake("b", mag="NaN"),
        emsc_quake("c", time="soon"),
        emsc_quake("d", hours=-3),
        emsc_quake("e", lat=None),
        emsc_quake("f", depth=4000.0),
        emsc_quake("g", mag=True),
        emsc_quake("<script>"),
        7,
    ]
    found = read(emsc(*wrong, emsc_quake("good"), emsc_quake("good")))
    assert [signal.native_id for signal in found.signals] == ["good"]
    assert [problem.split(": ")[0] for problem in found.problems] == [*"abcdefg", "event 8", "event 9"]
    assert (found.read, found.skipped) == (1, 10)


@pytest.mark.parametrize(
    "document",
    [
        b"<html><body>Bad request</body></html>",
        b"Error 400: Bad request",
        b"[]",
        b'{"features": []}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": ["FeatureCollection"], "features": []}',
        b"<quakeml/>",
        b"\xff\xfe\x00",
        b'<!DOCTYPE x [<!ENTITY a "b">]><quakeml/>',
    ],
)
def test_what_is_no_answer_of_the_service_is_one_sentence(document):
    with pytest.raises(SourceError, match="is no answer of an FDSN event service: ") as caught:
        read(document)
    assert "\n" not in str(caught.value)


def test_a_service_that_nobody_knows_is_refused():
    with pytest.raises(SourceError, match="option service of the source q is none of emsc, ingv"):
        FdsnWatcher("q", "x", options={"service": "usgs"})
    assert FdsnWatcher("q", "x").source == "q"
    assert FdsnWatcher("q", "x", options={"service": "emsc"}).source == "emsc"


def test_a_swarm_is_read_once():
    many = emsc(*(emsc_quake(f"20260314_{n:07}", hours=n / 1000, mag=2.0) for n in range(1_000)))
    first = read(many)
    assert len(first.signals) == first.read == 1_000
    assert read(many, first.memory).signals == ()


def test_no_content_is_a_query_that_found_nothing():
    async def run():
        routes = {"/query": Reply(204)}
        async with Loopback(routes) as server, Http() as http:
            url = f"{server.url}/query?format=json&minmag=5"
            watcher = FdsnWatcher("q", url, http=http, allow_private=server.allowed)
            first = await watcher.poll({}, now=NOW)
            server.routes["/query"] = Reply(body=emsc(emsc_quake()))
            return first, await watcher.poll(first.cursor, now=NOW)

    first, second = asyncio.run(run())
    assert (first.signals, first.health.error) == ((), "")
    assert [signal.native_id for signal in second.signals] == ["20260314_0000101"]
    assert ms(second.signals[0].occurred_at) == ms(ago(1))


def test_a_query_that_is_refused_says_why():
    async def run(body):
        async with Loopback({"/query": Reply(400, body=body)}) as server, Http() as http:
            watcher = FdsnWatcher("q", f"{server.url}/query", http=http, allow_private=server.allowed)
            with pytest.raises(SourceError) as caught:
                await watcher.poll({}, now=NOW)
            return str(caught.value)

    refused = b"Error 400: Bad request\n\nminmag must be a number\n"
    assert asyncio.run(run(refused)).endswith("it says: Error 400: Bad request minmag must be a number")
    assert "script" not in asyncio.run(run(b"<html><script>x</script></html>"))
