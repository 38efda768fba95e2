"""Documents of each kind made by hand, for tests: real formats, invented outlets and people."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from engine.model.time import HOUR, MINUTE, Instant, iso, moment
from tests.watchers.quakes import NOW
from wire.secrets import Secret

SECRET = Secret("a key that is only for tests", name="TEST")


def ago(hours: float) -> Instant:
    return Instant(NOW - round(hours * HOUR))


def mail_date(at: Instant) -> str:
    return format_datetime(moment(at), usegmt=True)


# --- RSS ------------------------------------------------------------------------------------------


def story(
    guid: str = "g1",
    title: str = "Un terremoto de magnitud 6,1 sacude Haití",
    text: str = "El sismo deja varios heridos en la capital.",
    *,
    hours: float | None = 1,
    more: str = "",
) -> str:
    date = f"<pubDate>{mail_date(ago(hours))}</pubDate>" if hours is not None else ""
    return (
        f'<item><guid isPermaLink="false">{escape(guid)}</guid><title>{escape(title)}</title>'
        f"<link>https://www.gaceta.example/{escape(guid)}</link>{date}"
        f"<description>{escape(text)}</description>{more}</item>"
    )


def rss(*items: str, link: str = "https://www.gaceta.example/", head: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0" '
        'xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">'
        f"<channel><title>Gaceta</title><link>{link}</link><description>Noticias</description>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def json_item(
    id: Any = "g1", title: str = "Un terremoto de magnitud 6,1 sacude Haití", **changes: Any
) -> Any:
    return {
        "id": id,
        "url": f"https://www.gaceta.example/{id}",
        "title": title,
        "content_text": "El sismo deja varios heridos en la capital.",
        "date_published": iso(ago(1)),
        "authors": [{"name": "Wanda Rowe", "avatar": "https://gaceta.example/avatars/1.png"}],
        **changes,
    }


def json_feed(*items: Any, version: str = "https://jsonfeed.org/version/1.1", **changes: Any) -> bytes:
    feed = {"version": version, "title": "Gaceta", "home_page_url": "https://www.gaceta.example/"}
    return json.dumps({**feed, "items": items, **changes}).encode()


# --- GDACS ----------------------------------------------------------------------------------------


def disaster(
    kind: str = "EQ",
    event: str = "1001",
    *,
    level: str = "Red",
    modified_h: float | None = 1,
    country: str = "Haiti",
    severity: str = '<gdacs:severity unit="M" value="7">Magnitude 7M, Depth:13km</gdacs:severity>',
    more: str = "",
) -> str:
    modified = (
        f"<gdacs:datemodified>{mail_date(ago(modified_h))}</gdacs:datemodified>"
        if modified_h is not None
        else ""
    )
    return f"""<item><title>{level} alert in {country}</title><description>Something happened.</description>
    <link>https://www.gdacs.org/report.aspx?eventid={event}</link><pubDate>{mail_date(ago(2))}</pubDate>
    <gdacs:fromdate>{mail_date(ago(2))}</gdacs:fromdate><gdacs:todate>{mail_date(ago(2))}</gdacs:todate>{modified}
    <dc:subject>{kind}3</dc:subject><guid isPermaLink="false">{kind}{event}</guid>
    <geo:Point><geo:lat>18.443</geo:lat><geo:long>-72.571</geo:long></geo:Point>
    <georss:point>18.443 -72.571</georss:point><gdacs:version>1</gdacs:version>
    <gdacs:eventtype>{kind}</gdacs:eventtype><gdacs:alertlevel>{level}</gdacs:alertlevel>
    <gdacs:eventid>{event}</gdacs:eventid><gdacs:episodeid>1</gdacs:episodeid>{severity}
    <gdacs:population unit="Pop100" value="3000000">3000000 people within 100km</gdacs:population>
    <gdacs:iso3>HTI</gdacs:iso3><gdacs:country>{country}</gdacs:country>
    <gdacs:glide>EQ-2010-000009-HTI</gdacs:glide>{more}</item>"""


def gdacs(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:gdacs="http://www.gdacs.org" '
        'xmlns:georss="http://www.georss.org/georss"><channel><title>GDACS</title>'
        f"<link>https://www.gdacs.org</link>{''.join(items)}</channel></rss>"
    ).encode()


# --- CAP ------------------------------------------------------------------------------------------


def info(**changes: str) -> str:
    fields = {
        "language": "en-US",
        "category": "Met",
        "event": "Hurricane Warning",
        "urgency": "Immediate",
        "severity": "Extreme",
        "certainty": "Likely",
        "expires": iso(ago(-12)),
        "headline": "Hurricane warning for the north coast",
        "description": "Winds above 119 km/h are expected.",
        **changes,
    }
    more = fields.pop("more", "")
    area = fields.pop(
        "area",
        "<area><areaDesc>North coast</areaDesc><polygon>19,-73 20,-73 20,-72 19,-72 19,-73</polygon>"
        "<geocode><valueName>X</valueName><value>1</value></geocode>"
        "<geocode><valueName>X</valueName><value>2</value></geocode></area>",
    )
    body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)
    return f"<info>{body}{more}{area}</info>"


def cap(
    identifier: str = "W-1",
    *infos: str,
    sent_h: float = 1,
    status: str = "Actual",
    msg_type: str = "Alert",
    references: str = "",
    sender: str = "warnings@weather.example",
    version: str = "1.2",
    scope: str = "Public",
) -> bytes:
    refers = f"<references>{references}</references>" if references else ""
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}"><identifier>{identifier}</identifier>'
        f"<sender>{sender}</sender><sent>{iso(ago(sent_h))}</sent><status>{status}</status>"
        f"<msgType>{msg_type}</msgType><scope>{scope}</scope>{refers}{''.join(infos or (info(),))}</alert>"
    ).encode()


def edxl(*alerts: bytes) -> bytes:
    held = "".join(
        f"<contentObject><xmlContent><embeddedXMLContent>{alert.decode()}</embeddedXMLContent></xmlContent></contentObject>"
        for alert in alerts
    )
    return (
        f'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0">{held}</EDXLDistribution>'
    ).encode()


def index(*links: tuple[str, str]) -> bytes:
    entries = "".join(
        f"<entry><id>{n}</id><title>Warning {n}</title><updated>{stamp}</updated>"
        f'<link rel="alternate" href="/page/{n}"/><link type="application/cap+xml" href="{escape(href)}"/></entry>'
        for n, (href, stamp) in enumerate(links)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Warnings</title>{entries}</feed>'.encode()


# --- travel advisories ----------------------------------------------------------------------------


def advisory(name: str = "Haiti", level: int = 4, *, days: float = 1, **changes: Any) -> dict[str, Any]:
    return {
        "country": name,
        "level": level,
        "full_title": f"{name} - Level {level}: An advice",
        "remote_link": "https://travel.example/haiti",
        "filename_base": name.lower().replace(" ", "_"),
        "date": moment(ago(24 * days)).strftime("%a, %d %b %Y"),
        **changes,
    }


def advisories(*items: Any) -> bytes:
    return json.dumps(list(items)).encode()


def advisory_page(name: str = "Haiti", level: int = 4, *, days: float = 1, **changes: Any) -> dict[str, Any]:
    """Give an advisory as the Department's own interface does: days begin at eight in the evening, in Washington."""
    day = moment(ago(24 * days + 24)).date()
    return {
        "Title": f"{name} - Level {level}: An advice",
        "Link": f"https://travel.example/advisories/{name.lower().replace(' ', '-')}-travel-advisory.html",
        "Category": ["HA"],
        "Summary": f"<p>An <b>advice</b>&nbsp;for {name} due to crime.</p>",
        "id": "https://travel.example/advisories/haiti.html",
        "Published": f"{day}T20:00:00-04:00",
        "Updated": f"{day}T20:00:00-04:00",
        **changes,
    }


def advisory_item(name: str = "Haiti", level: int = 4, *, days: float = 1, **changes: Any) -> str:
    """Give an advisory as the Department's feed does."""
    fields = {
        "title": f"{name} - Level {level}: An advice",
        "tag": f'<category domain="Threat-Level">Level {level}: An advice</category>',
        "date": moment(ago(24 * days)).strftime("%a, %d %b %Y"),
        "text": f"<p>An <b>advice</b>&nbsp;for {name} due to crime.</p>",
        **changes,
    }
    return (
        f"<item><title>{escape(fields['title'])}</title>"
        f"<link>https://travel.example/advisories/{name.lower().replace(' ', '-')}-travel-advisory.html</link>"
        f"<pubDate>{fields['date']}</pubDate><description>{escape(fields['text'])}</description>"
        f'{fields["tag"]}<category domain="Country-Tag">HA</category></item>'
    )


def advisory_feed(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Travel Advisories</title>{''.join(items)}</channel></rss>"
    ).encode()


# --- travel advice of GOV.UK ----------------------------------------------------------------------


def govuk_page(
    slug: str = "haiti", name: str = "Haiti", *status: str, hours: float = 1, **details: Any
) -> dict[str, Any]:
    return {
        "base_path": f"/foreign-travel-advice/{slug}",
        "document_type": "travel_advice",
        "public_updated_at": iso(ago(hours)),
        "updated_at": iso(ago(hours / 2)),
        "title": f"{name} travel advice",
        "details": {
            "alert_status": list(status),
            "change_description": "Information about demonstrations in the capital.",
            "country": {"name": name, "slug": slug, "synonyms": []},
            "parts": [
                {
                    "slug": "warnings-and-insurance",
                    "title": "Warnings and insurance",
                    "body": "<p>Your travel insurance could be invalidated.</p>",
                }
            ],
            **details,
        },
    }


def govuk_index(*pages: Any) -> bytes:
    children = [{key: value for key, value in page.items() if key != "details"} for page in pages]
    return json.dumps({"document_type": "travel_advice_index", "links": {"children": children}}).encode()


# --- FDSN event services --------------------------------------------------------------------------


def emsc_quake(id: str = "20260314_0000101", *, hours: float = 1, **changes: Any) -> dict[str, Any]:
    at = ago(hours)
    depth = changes.get("depth", 13.0)
    return {
        "type": "Feature",
        "id": id,
        "geometry": {"type": "Point", "coordinates": [-72.55, 18.46, -depth]},
        "properties": {
            "source_id": "1790001",
            "source_catalog": "EMSC-RTS",
            "lastupdate": iso(Instant(at + MINUTE * 5)),
            "time": iso(at),
            "flynn_region": "HAITI REGION",
            "lat": 18.46,
            "lon": -72.55,
            "depth": depth,
            "evtype": "ke",
            "auth": "EMSC",
            "mag": 6.9,
            "magtype": "mw",
            "unid": id,
            **changes,
        },
    }


def emsc(*quakes: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(quakes)}).encode()


# --- ReliefWeb ------------------------------------------------------------------------------------


def relief_disaster(
    id: int = 52001, code: str = "FL", *, status: str = "ongoing", hours: float = 1, **changes: Any
) -> dict[str, Any]:
    kind = {"id": 4611, "name": "Flood", "code": code, "primary": True}
    country = {"id": 188, "name": "Philippines", "iso3": "phl", "location": {"lat": 11.8, "lon": 122.9}}
    return {
        "id": str(id),
        "score": 1,
        "href": f"https://api.reliefweb.int/v2/disasters/{id}",
        "fields": {
            "id": id,
            "name": "Philippines: Floods - Mar 2026",
            "description": "Heavy rain since 12 March; 7 provinces are flooded.",
            "status": status,
            "glide": f"{code}-2026-000031-PHL",
            "primary_country": country,
            "country": [{**country, "primary": True}],
            "primary_type": kind,
            "type": [kind],
            "url": f"https://reliefweb.int/taxonomy/term/{id}",
            "url_alias": "https://reliefweb.int/disaster/fl-2026-000031-phl",
            "date": {"created": iso(ago(30)), "changed": iso(ago(hours)), "event": iso(ago(48))},
            **changes,
        },
    }


def relief_report(id: int = 4100001, *, hours: float = 1, **changes: Any) -> dict[str, Any]:
    disaster = relief_disaster()["fields"]
    return {
        "id": str(id),
        "href": f"https://api.reliefweb.int/v2/reports/{id}",
        "fields": {
            "id": id,
            "title": "Philippines: Floods, flash update No. 2",
            "body": "**Highlights**: more than 30,000 people have left their homes.",
            "status": "published",
            "primary_country": disaster["primary_country"],
            "country": disaster["country"],
            "disaster": [{"id": 52001, "glide": disaster["glide"], "type": disaster["type"]}],
            "disaster_type": disaster["type"],
            "source": [{"id": 1503, "name": "An Office for Floods", "shortname": "OFF"}],
            "url": f"https://reliefweb.int/node/{id}",
            "date": {"created": iso(ago(hours)), "changed": iso(ago(hours)), "original": iso(ago(hours + 3))},
            **changes,
        },
    }


def reliefweb(*items: Any) -> bytes:
    return json.dumps({"time": 3, "totalCount": len(items), "count": len(items), "data": items}).encode()


# --- WHO ------------------------------------------------------------------------------------------


def outbreak(
    title: str = "Cholera - Haiti", don: str = "2026-DON601", *, hours: float = 1, **changes: Any
) -> dict[str, Any]:
    return {
        "Id": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "DonId": don,
        "UrlName": don,
        "ItemDefaultUrl": f"/{don}",
        "Title": title,
        "OverrideTitle": "",
        "PublicationDate": iso(ago(hours)),
        "PublicationDateAndTime": iso(ago(hours)),
        "LastModified": iso(ago(hours / 2)),
        "Summary": "<p>Since 1 March, <b>1,200</b> suspected cases were reported.</p>",
        "Assessment": "<p>WHO assesses the public health risk as high at the national level, moderate at the "
        "regional level and low at the global level.</p>",
        **changes,
    }


def outbreaks(*items: Any) -> bytes:
    return json.dumps({"@odata.context": "https://who.example/$metadata#dons", "value": items}).encode()


# --- Mastodon -------------------------------------------------------------------------------------


def post(
    id: str = "109", content: str = "<p>The shore excursion was canceled again</p>", **changes: Any
) -> Any:
    return {
        "id": id,
        "created_at": iso(ago(changes.pop("hours", 1))),
        "edited_at": None,
        "visibility": "public",
        "spoiler_text": "",
        "content": content,
        "url": f"https://social.example/@wanderer/{id}",
        "uri": f"https://social.example/users/wanderer/statuses/{id}",
        "reblog": None,
        "mentions": [],
        "tags": [],
        "account": {
            "id": "77",
            "username": "wanderer",
            "acct": "wanderer@social.example",
            "display_name": "Wanda Rowe",
            "note": "<p>Sailor</p>",
            "url": "https://social.example/@wanderer",
            "avatar": "https://social.example/avatars/77.png",
        },
        **changes,
    }


def timeline(*posts: Any) -> bytes:
    return json.dumps(list(posts)).encode()


# --- NHC ------------------------------------------------------------------------------------------


def storm(key: str = "al932026", *, hours: float = 1, number: str = "11", **changes: Any) -> dict[str, Any]:
    at = iso(ago(hours))
    return {
        "id": key,
        "binNumber": "AT3",
        "name": "Rafaela",
        "classification": "HU",
        "intensity": "75",
        "pressure": "979",
        "latitude": "16.2N",
        "longitude": "67.4W",
        "latitudeNumeric": 16.2,
        "longitudeNumeric": -67.4,
        "movementDir": 295,
        "movementSpeed": 10,
        "lastUpdate": at,
        "publicAdvisory": {
            "advNum": number.zfill(3),
            "issuance": at,
            "url": "https://www.nhc.noaa.gov/text/MIATCPAT3.shtml",
        },
        **changes,
    }


def storms(*active: dict[str, Any]) -> bytes:
    return json.dumps({"activeStorms": active}).encode()


# --- NWS and MeteoAlarm ---------------------------------------------------------------------------


def weather(key: str = "urn:oid:2.49.0.1.840.0.a1", *, sent_h: float = 1, **changes: Any) -> dict[str, Any]:
    """Give one feature of api.weather.gov; `geometry` stands beside its properties."""
    geometry = changes.pop("geometry", None)
    properties = {
        "@id": f"https://api.weather.gov/alerts/{key}",
        "@type": "wx:Alert",
        "id": key,
        "areaDesc": "Southeast; Coastal Waters of Southern Puerto Rico",
        "geocode": {"SAME": ["072013", "072095"], "UGC": ["PRZ012", "AMZ735"]},
        "affectedZones": ["https://api.weather.gov/zones/forecast/PRZ012"],
        "references": [],
        "sent": iso(ago(sent_h)),
        "effective": iso(ago(sent_h)),
        "onset": iso(ago(-2)),
        "expires": iso(ago(-6)),
        "ends": iso(ago(-30)),
        "status": "Actual",
        "messageType": "Alert",
        "category": "Met",
        "severity": "Severe",
        "certainty": "Likely",
        "urgency": "Expected",
        "event": "Tropical Storm Warning",
        "sender": "w-nws.webmaster@noaa.gov",
        "senderName": "NWS San Juan PR",
        "headline": "Tropical Storm Warning issued by NWS San Juan PR",
        "description": "* WHAT...Tropical storm force winds expected.",
        "instruction": "Prepare.",
        "response": "Prepare",
        "parameters": {
            "AWIPSidentifier": ["TCVSJU"],
            "NWSheadline": ["TROPICAL STORM WARNING IN EFFECT"],
            "BLOCKCHANNEL": ["EAS", "NWEM"],
            "VTEC": ["/O.NEW.TJSJ.TR.W.1003.260828T2100Z-000000T0000Z/"],
        },
        "scope": "Public",
        "code": "IPAWSv1.0",
        "language": "en-US",
        "web": "http://www.weather.gov",
        "eventCode": {"SAME": ["TRW"], "NationalWeatherService": ["TRW"]},
        **changes,
    }
    return {"id": properties["@id"], "type": "Feature", "geometry": geometry, "properties": properties}


def weathers(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def pairs(**values: str | tuple[str, ...]) -> list[dict[str, str]]:
    return [
        {"valueName": name, "value": value}
        for name, several in values.items()
        for value in ((several,) if isinstance(several, str) else several)
    ]


def awareness(key: str = "2.49.0.0.276.0.X.1", *, sent_h: float = 1, **changes: Any) -> dict[str, Any]:
    """Give one warning of MeteoAlarm's JSON, whose block in the local language is changed."""
    block = {
        "language": "de-DE",
        "category": ["Met"],
        "event": "STURMBÖEN",
        "urgency": "Immediate",
        "severity": "Moderate",
        "certainty": "Likely",
        "onset": iso(ago(-1)),
        "expires": iso(ago(-12)),
        "headline": "Amtliche WARNUNG vor STURMBÖEN",
        "responseType": ["Prepare"],
        "eventCode": pairs(II="52", GROUP="WIND"),
        "parameter": pairs(awareness_level="3; orange; Severe", awareness_type="1; Wind", impacts=("a", "b")),
        "area": [{"areaDesc": "Kreis Nordstrand", "geocode": pairs(EMMA_ID="DE343", WARNCELLID="114521000")}],
        **changes,
    }
    alert = {
        "identifier": key,
        "sender": "warnings@wetterdienst.example",
        "sent": iso(ago(sent_h)),
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "code": ["id:1", "MCP:v2.0"],
        "info": [block],
    }
    return {"alert": alert, "uuid": "a4b8c8a6"}


def warnings_of(*warnings: dict[str, Any]) -> bytes:
    return json.dumps({"warnings": warnings}).encode()


# --- Bluesky --------------------------------------------------------------------------------------

WANDERER = "did:plc:wandererwandererwanderer"


def view(
    id: str = "3kaheyt6vpc22", text: str = "The shore excursion was canceled again", **changes: Any
) -> Any:
    at = iso(ago(changes.pop("hours", 1)))
    did = changes.pop("did", WANDERER)
    record = {"$type": "app.bsky.feed.post", "createdAt": at, "text": text, "langs": ["en"]}
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{id}",
        "cid": f"bafyrei{id}",
        "author": {
            "did": did,
            "handle": "wanderer.social.example",
            "displayName": "Wanda Rowe",
            "avatar": f"https://cdn.bsky.example/avatars/{did}",
            "labels": [],
        },
        "record": {**record, **changes.pop("record", {})},
        "indexedAt": at,
        "labels": [],
        **changes,
    }


def skeets(*views: Any, **more: Any) -> bytes:
    return json.dumps({"feed": [{"post": each} for each in views], **more}).encode()


# --- forums ---------------------------------------------------------------------------------------


def thread(
    guid: str = "forum.example-post-1", text: str = "The shore excursion was canceled", **changes: Any
) -> str:
    fields = {
        "author": "@wanderer Wanda Rowe",
        "link": f"https://forum.example/t/a-topic/12/{guid[-1]}",
        "title": "Third time",
        **changes,
    }
    at = mail_date(ago(float(fields.pop("hours", 1))))
    return (
        f"<item><title>{escape(fields['title'])}</title><dc:creator>{escape(fields['author'])}</dc:creator>"
        f"<description>{escape(text)}</description><link>{escape(fields['link'])}</link>"
        f'<pubDate>{at}</pubDate><guid isPermaLink="false">{guid}</guid></item>'
    )


def forum(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>A forum</title><link>https://forum.example</link>{''.join(items)}</channel></rss>"
    ).encode()
