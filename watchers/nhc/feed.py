"""The RSS of NHC (index-at, index-ep, index-cp, one storm's own), taken apart with every extension it has.

An item about a storm carries nhc:Cyclone; the items beside it hold whole texts, of which the
forecast/advisory says where the storm is expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from lxml import etree

from engine.errors import SourceError
from engine.model.place import Point
from engine.model.said import phrase
from engine.model.time import DAY, Instant, instant, moment
from watchers.nhc.advisory import STORM, Advisory, BadAdvisory, Spot, is_last, read_advisory
from watchers.times import mail_time
from watchers.xml import BadXml, child, children, local_name, namespace, read_xml, text_of, without_markup
from wire.strict_json import clean_text

MAX_ITEMS = 1_000
_SPACES = {
    "https://www.nhc.noaa.gov": "nhc",
    "http://www.nhc.noaa.gov": "nhc",
    "http://www.opengis.net/gml": "gml",
    "http://www.georss.org/georss": "georss",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_ZONES = {
    "UTC": 0, "GMT": 0, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "HST": -10, "CVT": -1, "AZOST": 0, "AZOT": -1,
}  # fmt: skip
"""Zones in which NHC and CPHC write times, in hours east of Greenwich."""

_CLOCK = re.compile(
    r"(\d{1,2}):?(\d{2})(?: ([AP]M))? ([A-Z]{3,5}) [A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2})(?: (\d{4}))?"
)
_FORECAST = re.compile(r"FORECAST/ADVISORY NUMBER", re.IGNORECASE)
_NUMBER = re.compile(r"(?:Advisory|Discussion) (?:Number )?#?(\d{1,3}[A-Za-z]?)\b")
_MPH_PER_KT = 1.15078


@dataclass(frozen=True, slots=True, kw_only=True)
class NhcItem:
    """One item: the fields of RSS, and every extension by name, such as nhc:atcf, in its order."""

    title: str
    text: str
    link: str
    guid: str
    published: Instant | None
    extensions: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """Give the text of the first extension of that name, empty when there is none."""
        return next((text for key, text in self.extensions if key == name), "")


def read_items(data: bytes, name: str = "the text") -> tuple[NhcItem, ...]:
    """Take the first items of a feed apart, keeping all they say; a text that is none is a SourceError."""
    try:
        root = read_xml(data)
    except BadXml as error:
        raise SourceError(
            phrase("{name} is no RSS of NHC: {error}; check the address", name=name, error=error)
        ) from error
    channel = child(root, "channel")
    if local_name(root) != "rss" or channel is None:
        raise SourceError(phrase("{name} is no RSS of NHC: it has no channel; check the address", name=name))
    return tuple(_item(element) for element in islice(children(channel, "item"), MAX_ITEMS))


def speaks_of_a_storm(item: NhcItem) -> bool:
    """Say whether an item gives a storm's place: the others are outlooks, discussions and pictures."""
    return bool(item.get("nhc:atcf")) or _FORECAST.search(item.text[:2_000]) is not None


def public_advisories(items: Iterable[NhcItem]) -> dict[str, NhcItem]:
    """Give the public advisories by the id of their storm, which stands in the head of their text."""
    found: dict[str, NhcItem] = {}
    for item in items:
        named = STORM.search(item.text[:2_000].upper()) if "Public Advisory" in item.title else None
        if named is not None:
            found.setdefault(named[0].lower(), item)
    return found


def storm_in(item: NhcItem, public: Mapping[str, NhcItem]) -> Advisory:
    """Take an item about a storm apart; BadAdvisory says what is wrong with it.

    Its number and whether it is the last stand in the public advisory of the same storm.
    """
    if not item.get("nhc:atcf"):
        return read_advisory(item.text)
    key = item.get("nhc:atcf").lower()
    if not re.fullmatch(r"(al|ep|cp)\d{6}", key):
        raise BadAdvisory(phrase("its nhc:atcf is no id such as AL052026"))
    at = _time(item.get("nhc:datetime"), item.published)
    if at is None:
        raise BadAdvisory(phrase("it has no date"))
    kind, name = item.get("nhc:type"), item.get("nhc:name")
    beside = public.get(key)
    return Advisory(
        storm=key,
        at=at,
        here=Spot(at=at, point=_center(item.get("nhc:center")), wind_kt=_knots(item.get("nhc:wind"))),
        title=f"{kind} {name}".strip().title(),
        name=name.title(),
        number=_number_in(beside.title) if beside is not None else "",
        last=beside is not None and is_last(beside.text),
        headline=item.get("nhc:headline").strip(" ."),
        link=item.link,
    )


def _number_in(title: str) -> str:
    found = _NUMBER.search(title)
    return found[1].upper().lstrip("0") if found is not None else ""


def _item(element: etree._Element) -> NhcItem:
    link = text_of(child(element, "link"), most=1_000)
    return NhcItem(
        title=text_of(child(element, "title"), most=300),
        text=without_markup(text_of(child(element, "description"), most=60_000), most=60_000),
        link=link if re.match(r"https?://\S+$", link) else "",
        guid=text_of(child(element, "guid"), most=500),
        published=mail_time(text_of(child(element, "pubDate"), most=60)),
        extensions=tuple(_extensions(element)),
    )


def _extensions(element: etree._Element) -> Iterator[tuple[str, str]]:
    for each in element:
        if not namespace(each):
            continue
        prefix = _SPACES.get(namespace(each), namespace(each))
        if len(each):
            yield from _extensions(each)
        else:
            yield f"{prefix}:{local_name(each)}", clean_text(each.text or "", most=2_000)


def _center(text: str) -> Point:
    found = re.fullmatch(r"(-?\d{1,2}(?:\.\d{1,4})?), ?(-?\d{1,3}(?:\.\d{1,4})?)", text.strip())
    lat, lon = (float(found[1]), float(found[2])) if found is not None else (999.0, 999.0)
    if abs(lat) > 90 or abs(lon) > 180:
        raise BadAdvisory(phrase("its nhc:center is no position"))
    return Point(lat, lon)


def _knots(text: str) -> int | None:
    """Give a wind in knots: NHC rounds both knots and miles an hour to fives."""
    found = re.match(r"(\d{1,3}) mph", text)
    return 5 * round(int(found[1]) / _MPH_PER_KT / 5) if found is not None else None


def _time(text: str, published: Instant | None) -> Instant | None:
    """Read a time such as 7:00 PM CDT Wed Jun 19, in the year in which the item was published."""
    found = _CLOCK.search(text)
    if found is None or published is None or found[4] not in _ZONES:
        return published
    hour, minute, half, zone, month, day, _ = found.groups()
    clock = int(hour) % 12 + 12 * (half == "PM") if half else int(hour)
    at = _nearest(f"{month} {day}", clock, int(minute), _ZONES[zone], published)
    return at if at is not None and abs(at - published) <= 2 * DAY else published


def _nearest(day: str, hour: int, minute: int, zone: int, published: Instant) -> Instant | None:
    year = moment(published).year
    found = []
    for each in (year - 1, year, year + 1):
        try:
            at = datetime.strptime(f"{each} {day}", "%Y %b %d").replace(hour=hour, minute=minute, tzinfo=UTC)
        except ValueError:
            continue
        found.append(instant(at - timedelta(hours=zone)))
    return min(found, key=lambda at: abs(at - published), default=None)
