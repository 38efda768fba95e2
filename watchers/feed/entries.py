"""One entry of feedparser, taken apart and checked."""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import feedparser
import feedparser.api
import feedparser.mixin

from engine.model.place import Area, Point, Polygon
from engine.model.said import phrase
from engine.model.time import DAY, SECOND, Instant
from watchers.seen import mark_of
from watchers.shapes import thinned
from watchers.xml import BadXml, without_markup
from wire.strict_json import clean_id, clean_text

_MOST_TITLE = 300
_MOST_TEXT = 1_000
# WGS 84 by latitude and longitude, with a height or without: "EPSG:4326", "urn:ogc:def:crs:EPSG:6.6:4979".
_LAT_LON = re.compile(r"(?:^|.*[:#/])(?:4326|4979)")
_GML = re.compile(rb"(?<=[</:])gml(?=[:=])|(?<=opengis\.net/)gml")
# What feedparser may stumble over, in the text of somebody else.
_STUMBLES = (ValueError, TypeError, LookupError, AttributeError)
# Else feedparser looks for a reader of libxml2 on every call, and takes one that nobody here has judged.
feedparser.api.PREFERRED_XML_PARSERS.clear()
# All that is used here of what is private in feedparser. It looks for a mail address in who wrote an item,
# by an expression that takes the square of the length of a name, and nothing else in this process runs
# meanwhile: for twenty seconds with a name of 60 kB. No setting turns that off, and a feed to be mended
# reaches it uncut. The release is pinned in requirements/run.lock. Without that name in another one, this
# module fails at once; where the name is there and no longer asked, tests/watchers/test_feedparser_patch.py
# fails.
_MOST_NAME = 500
_look_for_mail = feedparser.mixin._FeedParserMixin._sync_author_detail  # noqa: SLF001 - as said above


def _look_for_mail_in_short(self: Any, key: str = "author") -> None:
    """Look for a mail address in the name of an author, which takes the square of its length."""
    context = self._get_context()
    if isinstance(name := dict.get(context, key), str):
        context[key] = name[:_MOST_NAME]
    _look_for_mail(self, key)


feedparser.mixin._FeedParserMixin._sync_author_detail = _look_for_mail_in_short  # noqa: SLF001 - as said above


class BadItem(ValueError):
    """An entry cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry in our words. `published` and `updated` are None where the feed does not say."""

    native_id: str
    mark: str
    published: Instant | None
    updated: Instant | None
    title: str
    text: str
    link: str
    point: Point | None
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What feedparser found: the link of the feed itself, and its entries as they are."""

    link: str
    entries: list[Any]


def parse(data: bytes) -> Entries:
    """Let feedparser read a feed; what it does not understand has no entries, where it fails is a BadXml."""
    try:
        parsed = _parsed(data)
    except _STUMBLES:
        # One position in GML that is none, such as of srsName "EPSG:x": the feed is read without any.
        try:
            parsed = _parsed(_GML.sub(b"left-out", data))
        except _STUMBLES as error:
            raise BadXml(phrase("it cannot be read by our reader of feeds")) from error
    return Entries(link=_link(_of(parsed.get("feed"), "link")), entries=list(parsed.get("entries", ())))


def _parsed(data: bytes) -> Any:
    # Never the bytes themselves: feedparser would take them for the name of a file.
    return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def read_entry(entry: Mapping[str, Any], *, now: Instant) -> Item:
    """Take an entry apart; BadItem says what is wrong with it."""
    title = without_markup(_said(entry, "title"), most=_MOST_TITLE)
    text = without_markup(_said(entry, "summary") or _content(entry), most=_MOST_TEXT)
    if not title and not text:
        raise BadItem(phrase("it has neither title nor text"))
    published, updated = _instant(entry, "published_parsed"), _instant(entry, "updated_parsed")
    for at in (published, updated):
        if at is not None and at > now + DAY:
            raise BadItem(phrase("it is dated in the future"))
    link = _link(_of(entry, "link"))
    mark = mark_of(title, text)
    point, area = _where(entry)
    return Item(
        native_id=_native_id(clean_id(_of(entry, "id"), most=2_000) or link, otherwise=f"text-{mark}"),
        mark=mark,
        published=published or updated,
        updated=updated or published,
        title=title,
        text=text,
        link=link,
        point=point,
        area=area,
    )


def name_of(entry: Mapping[str, Any], number: int) -> str:
    """Say which entry is meant, for a message."""
    return clean_text(_of(entry, "id"), most=80) or f"item {number}"


def _native_id(text: str, *, otherwise: str) -> str:
    if not text:
        return otherwise
    return text if len(text) <= 200 else f"{text[:160]}-{mark_of(text)}"


def _of(entry: object, key: str) -> Any:
    # The mapping of feedparser answers for keys that are not there, with a warning.
    return dict.get(entry, key) if isinstance(entry, dict) else None


def _said(entry: Mapping[str, Any], key: str) -> str:
    value = _of(entry, key)
    return value if isinstance(value, str) else ""


def _content(entry: Mapping[str, Any]) -> str:
    content = _of(entry, "content")
    first = content[0] if isinstance(content, list) and content else None
    value = _of(first, "value")
    return value if isinstance(value, str) else ""


def _instant(entry: Mapping[str, Any], key: str) -> Instant | None:
    value = _of(entry, key)
    if not isinstance(value, time.struct_time) or not 1900 < value.tm_year < 2100:
        return None
    return Instant(calendar.timegm(value) * SECOND)


def _link(value: object) -> str:
    text = clean_text(value, most=1_000)
    return text if text == value and re.match(r"https?://[^\s]+$", text) else ""


def _where(entry: Mapping[str, Any]) -> tuple[Point | None, Area]:
    where = _of(entry, "where")
    try:
        if isinstance(where, dict) and where.get("coordinates"):
            system = where.get("srsName")
            if system is not None and not _LAT_LON.fullmatch(str(system)):
                return None, Area()
            return _shape(str(where.get("type")), where["coordinates"])
        lat, lon = _of(entry, "geo_lat"), _of(entry, "geo_long")
        return (_point((float(lon), float(lat))), Area()) if lat and lon else (None, Area())
    except (TypeError, ValueError, IndexError, KeyError):
        return None, Area()  # a place that cannot be read is none; the text may name one


def _shape(kind: str, coordinates: Any) -> tuple[Point | None, Area]:
    match kind:
        case "Point":
            return _point(coordinates), Area()
        case "Polygon":
            points = [_point(pair) for pair in coordinates[0]]
            ring = list(thinned(points, place=lambda each: (each.lat, each.lon)))
        case "Box":
            (west, south), (east, north) = (pair[:2] for pair in coordinates)
            ring = [_point(pair) for pair in ((west, south), (east, south), (east, north), (west, north))]
        case _:
            return None, Area()
    if ring and ring[0] == ring[-1]:
        ring.pop()
    return None, Area(polygons=(Polygon(tuple(ring)),)) if len(ring) >= 3 else Area()


def _point(pair: Any) -> Point:
    lon, lat = float(pair[0]), float(pair[1])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(phrase("not on this planet"))
    return Point(lat, lon)
