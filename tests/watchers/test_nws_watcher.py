"""NWS: CAP in GeoJSON is read like CAP, by codes where nothing is drawn, and by what its codes say of the end."""

from __future__ import annotations

import asyncio
import json

import pytest
from lxml import etree

from engine.errors import SourceError
from engine.model.place import Point, Polygon
from engine.model.scales import Certainty, Hazard, MsgType, Severity, Urgency
from engine.model.time import iso
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, cap, edxl, info, weather, weathers
from tests.wire.loopback import Loopback, Reply
from watchers.cap import CapWatcher, read_message
from watchers.cap.geocodes import countries_of_codes, states_of_codes
from watchers.nws import NwsWatcher
from wire.http import Http

SENDER = "w-nws.webmaster@noaa.gov"


def read(tmp_path, document, cursor=None, *, horizon_days=7, **options):
    (tmp_path / "a.geojson").write_bytes(document)
    watcher = NwsWatcher("any", str(tmp_path / "a.geojson"), horizon_days=horizon_days, options=options)
    return asyncio.run(watcher.poll(json.loads(json.dumps(cursor or {})), now=NOW))


def test_an_alert_is_read_as_the_same_in_cap(tmp_path):
    (signal,) = read(tmp_path, weathers(weather())).signals
    assert signal.id == f"nws:{SENDER},urn:oid:2.49.0.1.840.0.a1:{ago(1) // 1000}"
    assert (signal.hazard, signal.msg_type) == (Hazard.CYCLONE, MsgType.ALERT)
    assert (signal.severity, signal.certainty, signal.urgency) == (
        Severity.SEVERE,
        Certainty.LIKELY,
        Urgency.EXPECTED,
    )
    assert (signal.occurred_at, signal.publisher) == (ago(-2), SENDER)
    assert signal.expires_at == ago(-30), "the message expires sooner, to be said anew"
    assert signal.text.headline == "Tropical Storm Warning issued by NWS San Juan PR"


def test_every_field_is_kept():
    (alert,) = NwsWatcher("any", "x").open(weathers(weather())).messages
    message = read_message(alert)
    (block,) = message.infos
    assert (message.codes, message.scope, block.sender_name) == (("IPAWSv1.0",), "Public", "NWS San Juan PR")
    assert block.parameters == (
        ("AWIPSidentifier", "TCVSJU"),
        ("NWSheadline", "TROPICAL STORM WARNING IN EFFECT"),
        ("BLOCKCHANNEL", "EAS"),
        ("BLOCKCHANNEL", "NWEM"),
        ("VTEC", "/O.NEW.TJSJ.TR.W.1003.260828T2100Z-000000T0000Z/"),
        ("affectedZones", "https://api.weather.gov/zones/forecast/PRZ012"),
    )
    assert block.event_codes == (("SAME", "TRW"), ("NationalWeatherService", "TRW"))
    assert block.areas[0].geocodes == (
        ("SAME", "072013"),
        ("SAME", "072095"),
        ("UGC", "PRZ012"),
        ("UGC", "AMZ735"),
    )
    assert (block.response_types, block.instruction) == (("Prepare",), "Prepare.")


def test_where_nothing_is_drawn_the_codes_say_the_country_and_the_state(tmp_path):
    (signal,) = read(tmp_path, weathers(weather())).signals
    assert signal.area.countries == ("PR",)
    assert signal.text.place == "PR: Southeast; Coastal Waters of Southern Puerto Rico"
    here = weather(geocode={"SAME": ["022071"], "UGC": ["LAC071", "MSZ080"]}, areaDesc="Orleans; Hancock")
    (signal,) = read(tmp_path, weathers(here)).signals
    assert (signal.area.countries, signal.text.place) == (("US",), "LA, MS: Orleans; Hancock")
    sea = weather(geocode={"SAME": ["077575"], "UGC": ["GMZ575"]}, areaDesc="Coastal waters of Bolivia Bay")
    (signal,) = read(tmp_path, weathers(sea)).signals
    assert signal.area.countries == (), "what has codes is not guessed from its names"


@pytest.mark.parametrize(
    ("codes", "countries"),
    [
        ((("UGC", "TNC037"), ("UGC", "TXZALL")), ("US",)),
        ((("UGC", "GUZ001"), ("UGC", "PKZ150"), ("UGC", "VIZ002")), ("GU", "VI")),
        ((("SAME", "072013"), ("FIPS6", "006037"), ("SAME", "077575")), ("PR", "US")),
        ((("EMMA_ID", "GR012"), ("NUTS3", "EL307"), ("EMMA_ID", "UK002")), ("GR", "GB")),
        ((("ISO3166-2", "HT-OU"), ("EMMA_ID", "ZZ1"), ("EMMA_ID", "?")), ("HT",)),
        ((("SAME", "all"), ("UGC", "TN")), ()),
        ((("WARNCELLID", "114521000"),), None),
        ((), None),
    ],
)
def test_codes_mean_countries_and_seas_none(codes, countries):
    assert countries_of_codes(codes) == countries
    assert "MN" in states_of_codes((*codes, ("UGC", "MNC037")))


def test_polygons_are_drawn_with_latitude_first_and_then_no_country_counts(tmp_path):
    ring = [[-66.2, 18.0], [-66.0, 18.0], [-66.0, 18.2], [-66.2, 18.0]]
    square = {"type": "Polygon", "coordinates": [ring]}
    several = {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}
    drawn = Polygon((Point(18.0, -66.2), Point(18.0, -66.0), Point(18.2, -66.0)))
    for geometry, count in ((square, 1), (several, 2)):
        (signal,) = read(tmp_path, weathers(weather(geometry=geometry))).signals
        assert signal.area.polygons == (drawn,) * count
        assert signal.area.countries == ()


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[["x", "y"], [1, 2], [3, 4], [1, 2]]]},
        {"type": "Polygon", "coordinates": [[[1, 200], [1, 2], [3, 4]]]},
        {"type": "Polygon", "coordinates": [[[1, 2]]]},
    ],
)
def test_a_polygon_that_is_none_is_named_and_the_others_are_read(tmp_path, geometry):
    poll = read(tmp_path, weathers(weather(geometry=geometry), weather("urn:b")))
    assert [signal.native_id for signal in poll.signals] == [f"{SENDER},urn:b"]
    assert "a point" in poll.health.error or "fewer than three points" in poll.health.error


@pytest.mark.parametrize("geometry", [[], {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"}])
def test_a_geometry_that_is_no_polygon_is_none(tmp_path, geometry):
    (signal,) = read(tmp_path, weathers(weather(geometry=geometry))).signals
    assert signal.area.countries == ("PR",)


def test_an_update_is_known_by_what_it_updates_and_a_cancel_withdraws(tmp_path):
    first = read(tmp_path, weathers(weather()))
    before = [{"identifier": "urn:oid:2.49.0.1.840.0.a1", "sender": SENDER, "sent": iso(ago(1))}]
    later = weather("urn:b", sent_h=0.5, messageType="Update", references=before)
    second = read(tmp_path, weathers(later), first.cursor)
    (signal,) = second.signals
    assert signal.aliases == (f"{SENDER},urn:oid:2.49.0.1.840.0.a1",)
    assert signal.references == (first.signals[0].id,)
    end = weather("urn:c", sent_h=0.2, messageType="Cancel", references=before)
    (signal,) = read(tmp_path, weathers(end), second.cursor).signals
    assert signal.msg_type is MsgType.CANCEL


@pytest.mark.parametrize(
    ("actions", "over"), [(("EXP",), True), (("CAN", "EXP"), True), (("CAN", "CON"), False), ((), False)]
)
def test_the_code_of_the_event_says_that_it_is_over(tmp_path, actions, over):
    codes = [f"/O.{action}.TJSJ.TR.W.1003.000000T0000Z-260829T2100Z/" for action in actions]
    (signal,) = read(tmp_path, weathers(weather(messageType="Update", parameters={"VTEC": codes}))).signals
    assert signal.all_clear is over


def test_a_bad_alert_is_named_and_the_others_are_read(tmp_path):
    poll = read(tmp_path, weathers(weather(severity="Awful"), weather("urn:b"), {"type": "Feature"}))
    assert len(poll.signals) == 1
    assert "its severity is 'Awful'" in poll.health.error
    assert poll.health.skipped == 2


def test_one_alert_by_itself_is_read_and_anything_else_refused(tmp_path):
    assert len(read(tmp_path, json.dumps(weather()).encode()).signals) == 1
    for text in (b"{}", b"[]", b'{"type": "FeatureCollection"}', b"<feed/>"):
        with pytest.raises(SourceError, match="is no GeoJSON of weather alerts"):
            read(tmp_path, text)


def test_the_service_hears_who_asks():
    async def ask(**options):
        async with Loopback({"/alerts": Reply(body=weathers(weather()))}) as server, Http() as http:
            eyes = NwsWatcher(
                "any", f"{server.url}/alerts", http=http, allow_private=server.allowed, options=options
            )
            poll = await eyes.poll({}, now=NOW)
            return len(poll.signals), server.requests[0].headers

    found, headers = asyncio.run(ask(contact="duty@cruises.example"))
    assert (found, headers["user-agent"]) == (1, "Serviola (duty@cruises.example)")
    assert "geo+json" in headers["accept"]
    assert asyncio.run(ask())[1]["user-agent"] == "Serviola"


def test_the_same_alert_in_cap_is_read_by_the_kind_for_cap(tmp_path):
    area = (
        "<area><areaDesc>Orleans</areaDesc><geocode><valueName>SAME</valueName><value>022071</value></geocode>"
        "<geocode><valueName>UGC</valueName><value>LAC071</value></geocode></area>"
    )
    more = (
        "<eventCode><valueName>SAME</valueName><value>TOR</value></eventCode>"
        "<parameter><valueName>VTEC</valueName>"
        "<value>/O.EXP.KLIX.TO.W.0012.000000T0000Z-260828T2200Z/</value></parameter>"
    )
    document = edxl(cap("KLIX-1", info(event="Tornado Warning", area=area, more=more)))
    (tmp_path / "a.cap").write_bytes(document)
    poll = asyncio.run(CapWatcher("klix", str(tmp_path / "a.cap")).poll({}, now=NOW))
    (signal,) = poll.signals
    assert (signal.hazard, signal.area.countries, signal.all_clear) == (Hazard.STORM, ("US",), True)
    (alert,) = etree.fromstring(document).iter("{*}alert")
    assert read_message(alert).infos[0].parameter("VTEC").startswith("/O.EXP.")
