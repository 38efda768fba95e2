"""The formats in which the FDSN event service answers: GeoJSON, text, QuakeML and INGV's Atom.

Which one it is, is seen from the document itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from engine.model.said import phrase, told_by
from watchers.fdsn.quakes import NUMBER, Raw
from watchers.fdsn.services import KILOMETERS
from watchers.xml import BadXml, child, children, local_name, read_xml, text_of
from wire.strict_json import BadJson, clean_text, read_json

_COLUMNS = (
    "eventid",
    "time",
    "latitude",
    "longitude",
    "depth/km",
    "author",
    "catalog",
    "contributor",
    "contributorid",
    "magtype",
    "magnitude",
    "magauthor",
    "eventlocationname",
    "eventtype",
)
# Such as: 2018-10-01 13:19:56 UTC -  Magnitude(ML) 1.7  -  3 km SE Amatrice (RI)
_ATOM_TITLE = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC\s+-\s+Magnitude\((\w{1,8})\) (-?\d{1,2}(?:\.\d{1,3})?)\s+-\s+(.*)"
)
# Descriptions of where an event was, the best first.
_REGIONS = ("region name", "Flinn-Engdahl region", "nearest cities")


class BadDocument(ValueError):
    """A document is none of the formats; the message says why."""


def events_in(data: bytes) -> list[Raw]:
    """Take a document apart; BadDocument where it is none. An empty one has no events, as status 204 says."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start:
        return []
    try:
        if start in b"{[":
            return _geojson(read_json(data))
        return _xml(read_xml(data)) if start == b"<" else _text(data)
    except (BadJson, BadXml) as error:
        raise BadDocument(told_by(error)) from error


def _geojson(document: Any) -> list[Raw]:
    kind = clean_text(document.get("type"), most=40) if isinstance(document, Mapping) else ""
    features = document.get("features") if kind == "FeatureCollection" else [document]
    if kind not in {"FeatureCollection", "Feature"} or not isinstance(features, list):
        raise BadDocument(phrase("it is JSON, but neither a FeatureCollection nor a Feature"))
    return [_feature(each) for each in features]


def _feature(feature: object) -> Raw:
    whole = feature if isinstance(feature, Mapping) else {}
    found = whole.get("properties")
    properties: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    # The position is read here and not in the geometry, where EMSC writes the depth as a negative height.
    return Raw(
        native_id=properties.get("unid") or whole.get("id"),
        time=properties.get("time"),
        updated=properties.get("lastupdate"),
        lat=properties.get("lat"),
        lon=properties.get("lon"),
        depth_km=properties.get("depth"),
        magnitude=properties.get("mag"),
        magnitude_type=properties.get("magtype"),
        place=properties.get("flynn_region"),
        author=properties.get("auth"),
        type=properties.get("evtype"),
    )


def _text(data: bytes) -> list[Raw]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadDocument(phrase("it is not UTF-8 (byte {start})", start=error.start)) from error
    # Nothing is quoted in this format: a bar is never part of a name.
    rows = [line.split("|") for line in lines if line.strip()]
    head = [name.strip().casefold() for name in rows[0]] if rows and rows[0][0].startswith("#") else []
    if head:
        head[0] = head[0].lstrip("# ")
    columns = head if set(_COLUMNS[:4]) <= set(head) else _COLUMNS
    events = [row for row in rows if not row[0].startswith("#")]
    if not head and not any(len(row) >= len(_COLUMNS) - 1 for row in rows):
        raise BadDocument(phrase("it is neither GeoJSON nor QuakeML nor the text format of the service"))
    return [_row(dict(zip(columns, map(str.strip, row), strict=False))) for row in events]


def _row(row: Mapping[str, str]) -> Raw:
    return Raw(
        native_id=row.get("eventid"),
        time=row.get("time"),
        lat=row.get("latitude"),
        lon=row.get("longitude"),
        depth_km=row.get("depth/km"),
        magnitude=row.get("magnitude"),
        magnitude_type=row.get("magtype"),
        place=row.get("eventlocationname"),
        author=row.get("author"),
        type=row.get("eventtype"),
    )


def _xml(root: etree._Element) -> list[Raw]:
    match local_name(root):
        case "quakeml":
            catalog = child(root, "eventParameters")
            if catalog is None:
                raise BadDocument(phrase("it is QuakeML without event parameters"))
            name = str(catalog.get("publicID", ""))
            events = [(event, f"{name} {event.get('publicID', '')}") for event in children(catalog, "event")]
            return [_event(event, in_km=any(each in names for each in KILOMETERS)) for event, names in events]
        case "feed":
            return [_entry(entry) for entry in children(root, "entry")]
        case other:
            raise BadDocument(phrase("its root is {what}, not quakeml", what=other[:40]))


def _event(event: etree._Element, *, in_km: bool) -> Raw:
    origin = _preferred(event, "origin")
    magnitude = _preferred(event, "magnitude")
    depth = _value(origin, "depth")
    return Raw(
        native_id=event.get("publicID"),
        time=_value(origin, "time"),
        updated=max(_made(each) for each in (event, origin, magnitude)),
        lat=_value(origin, "latitude"),
        lon=_value(origin, "longitude"),
        depth_km=depth if in_km else _kilometers(depth),
        magnitude=_value(magnitude, "mag"),
        magnitude_type=_part(magnitude, "type"),
        place=_region(event),
        author=_part(_child(origin, "creationInfo"), "agencyID", "author"),
        type=_part(event, "type"),
        status=_part(origin, "evaluationStatus"),
        mode=_part(origin, "evaluationMode"),
    )


def _preferred(event: etree._Element, kind: str) -> etree._Element | None:
    """Give the origin or magnitude that the event prefers, else its first."""
    wanted = _part(event, f"preferred{kind.capitalize()}ID")
    all_of_them = list(children(event, kind))
    return next(
        (each for each in all_of_them if each.get("publicID") == wanted), next(iter(all_of_them), None)
    )


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return child(element, name) if element is not None else None


def _part(element: etree._Element | None, *names: str) -> str:
    found = (text_of(_child(element, name), most=300) for name in names)
    return next(filter(None, found), "")


def _value(element: etree._Element | None, name: str) -> str:
    return _part(_child(element, name), "value")


def _made(element: etree._Element | None) -> str:
    return _part(_child(element, "creationInfo"), "creationTime")


def _kilometers(meters: str) -> object:
    return float(meters) / 1000 if NUMBER.fullmatch(meters) else meters


def _region(event: etree._Element) -> str:
    told = {_part(each, "type"): _part(each, "text") for each in children(event, "description")}
    known: Iterable[str] = (told[each] for each in _REGIONS if told.get(each))
    return next(iter(known), next(iter(told.values()), ""))


def _entry(entry: etree._Element) -> Raw:
    title = _ATOM_TITLE.fullmatch(_part(entry, "title"))
    time, magnitude_type, magnitude, place = title.groups() if title is not None else ("", "", "", "")
    lat, lon = _pair(_part(entry, "point"))
    return Raw(
        native_id=_part(entry, "id"),
        time=_part(entry, "date") or time,
        updated=_part(entry, "updated"),
        lat=lat,
        lon=lon,
        magnitude=magnitude,
        magnitude_type=magnitude_type,
        place=place,
    )


def _pair(text: str) -> Iterator[str]:
    words = text.replace(",", " ").split()
    return iter(words if len(words) == 2 else ("", ""))
