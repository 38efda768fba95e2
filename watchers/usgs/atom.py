"""The Atom feeds of USGS, as the GeoJSON that says the same; what they do not say is missing there.

As the service's published source writes them, the time and PAGER's alert stand in the summary's HTML, and the
kind of an event that is no earthquake in its title. Neither its status is there, nor further ids, nor the
address of its own page in GeoJSON.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from engine.model.said import phrase
from watchers.times import iso_time
from watchers.xml import BadXml, child, children, local_name, namespace, read_xml, text_of

_ATOM = "http://www.w3.org/2005/Atom"
_ID = re.compile(r"urn:earthquake-usgs-gov:([A-Za-z0-9]{1,8}):([A-Za-z0-9._-]{1,60})")
_TITLE = re.compile(r"M (\?|-?\d{1,2}(?:\.\d{1,2})?)(?: ([A-Za-z][A-Za-z ]{2,40}?))? ?- (.+)")
_TIME = re.compile(r"<dt>Time</dt>\s*<dd>(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?) UTC</dd>")
_ALERT = re.compile(r"\bpager-(green|yellow|orange|red)\b")


def is_atom(data: bytes) -> bool:
    """Say whether a text is XML, and not JSON."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def as_geojson(data: bytes, *, most: int) -> dict[str, Any]:
    """Give a feed as a FeatureCollection of at most one more than so many; BadXml where it is none."""
    root = read_xml(data)
    if local_name(root) != "feed" or namespace(root) != _ATOM:
        raise BadXml(phrase("it is no Atom feed"))
    made = iso_time(text_of(child(root, "updated"), most=60))
    metadata = {"title": text_of(child(root, "title"), most=200)}
    entries = list(children(root, "entry"))[: most + 1]
    return {
        "type": "FeatureCollection",
        "metadata": metadata if made is None else {**metadata, "generated": made // 1000},
        "features": [_feature(entry) for entry in entries],
    }


def _feature(entry: etree._Element) -> dict[str, Any]:
    named = _ID.fullmatch(text_of(child(entry, "id"), most=200))
    title = text_of(child(entry, "title"), most=300)
    told = _TITLE.fullmatch(title)
    summary = text_of(child(entry, "summary"), most=20_000)
    alert = _ALERT.search(summary)
    updated = iso_time(text_of(child(entry, "updated"), most=60))
    properties: dict[str, Any] = {
        "title": title,
        "place": told[3] if told is not None else "",
        "mag": float(told[1]) if told is not None and told[1] != "?" else None,
        "type": (told[2] or "") if told is not None else "",
        "time": _milliseconds(summary),
        "updated": updated // 1000 if updated is not None else None,
        "alert": alert[1] if alert is not None else None,
        "url": _link(entry),
    }
    return {
        "type": "Feature",
        "id": f"{named[1]}{named[2]}" if named is not None else None,
        "properties": properties,
        "geometry": _geometry(entry),
    }


def _milliseconds(summary: str) -> int | None:
    found = _TIME.search(summary)
    at = iso_time(f"{found[1]}T{found[2]}Z") if found is not None else None
    return at // 1000 if at is not None else None


def _link(entry: etree._Element) -> str:
    links = [link for link in children(entry, "link") if link.get("type", "text/html") == "text/html"]
    return (links[0].get("href") or "") if links else ""


def _geometry(entry: etree._Element) -> dict[str, Any] | None:
    """Give the position, longitude first; the elevation is in meters, and below the sea negative."""
    numbers = [
        float(word)
        for name in ("point", "elev")
        for word in text_of(child(entry, name), most=60).split()
        if re.fullmatch(r"-?\d{1,9}(?:\.\d{1,15})?", word)
    ]
    if len(numbers) < 2:
        return None
    lat, lon, *elev = numbers
    return {"type": "Point", "coordinates": [lon, lat, *(-each / 1000 for each in elev[:1])]}
