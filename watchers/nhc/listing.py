"""CurrentStorms.json: the storms on which NHC issues advisories, each with where its products lie.

The format is that of NHC's Tropical Cyclone Status JSON File Reference. `trackPoints`, where somebody merged
them in, are the forecast points of NHC's map service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.place import Point
from engine.model.said import phrase
from engine.model.time import Instant
from watchers.nhc.advisory import Advisory, BadAdvisory, Spot, moment_near
from watchers.times import iso_time
from wire.strict_json import BadJson, clean_text, read_json

MAX_STORMS = 100
_MOST_POINTS = 40
KINDS = {
    "TD": "Tropical Depression",
    "TS": "Tropical Storm",
    "HU": "Hurricane",
    "MH": "Hurricane",
    "STD": "Subtropical Depression",
    "STS": "Subtropical Storm",
    "PTC": "Potential Tropical Cyclone",
    "PC": "Post-Tropical Cyclone",
    "TY": "Typhoon",
}
"""What the classification of a storm means."""


def read_listing(data: bytes, name: str) -> list[Mapping[str, Any]]:
    """Give the storms of the list; a text that is none is a SourceError."""
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} is no list of NHC's storms: {error}; check the address", name=name, error=error)
        ) from error
    storms = document.get("activeStorms", document.get("storms")) if isinstance(document, dict) else None
    if not isinstance(storms, list):
        raise SourceError(
            phrase(
                "{name} is no list of NHC's storms: it has no activeStorms; give https://www.nhc.noaa.gov/CurrentStorms.json",
                name=name,
            )
        )
    return [each if isinstance(each, dict) else {} for each in storms]


def storm_in(storm: Mapping[str, Any]) -> Advisory:
    """Take one storm of the list apart; BadAdvisory says what is wrong with it."""
    key = clean_text(storm.get("id"), most=40).lower()
    if not re.fullmatch(r"(al|ep|cp)\d{6}", key):
        raise BadAdvisory(phrase("it has no id such as al052026"))
    public, forecast = _product(storm, "publicAdvisory"), _product(storm, "forecastAdvisory")
    # The time that the advisory bears; the list itself may be made anew at any other.
    at = _time(public.get("issuance")) or _time(storm.get("lastUpdate"))
    if at is None:
        raise BadAdvisory(phrase("its lastUpdate is no time with a zone"))
    name = clean_text(storm.get("name"), most=60)
    kind = KINDS.get(clean_text(storm.get("classification"), most=10).upper(), "Tropical Cyclone")
    here = Spot(
        at=at,
        point=_point(storm.get("latitudeNumeric"), storm.get("longitudeNumeric")),
        wind_kt=_whole(storm.get("intensity")),
    )
    return Advisory(
        storm=key,
        at=at,
        here=here,
        title=f"{kind} {name}".strip(),
        name=name,
        number=clean_text(public.get("advNum") or forecast.get("advNum"), most=10).lstrip("0"),
        ahead=_points(storm, at),
        link=_link(public.get("url")),
        forecast_url=_link(forecast.get("url")),
    )


def _points(storm: Mapping[str, Any], at: Instant) -> tuple[Spot, ...] | None:
    points = storm.get("trackPoints")
    return tuple(_ahead(points, at)) if isinstance(points, list) and points else None


def _ahead(points: list[Any], issued: Instant) -> Iterator[Spot]:
    for point in points[:_MOST_POINTS]:
        valid = clean_text(point.get("VALIDTIME"), most=20) if isinstance(point, dict) else ""
        found = re.fullmatch(r"(\d{2})/(\d{4})", valid)
        at = moment_near(found[1], found[2], issued) if found is not None else None
        if at is None:
            raise BadAdvisory(phrase("it has a point of its track without a time"))
        if at > issued:
            yield Spot(
                at=at, point=_point(point.get("lat"), point.get("lon")), wind_kt=_whole(point.get("MAXWIND"))
            )


def _time(value: object) -> Instant | None:
    return iso_time(clean_text(value, most=40))


def _product(storm: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    product = storm.get(name)
    return product if isinstance(product, dict) else {}


def _point(lat: object, lon: object) -> Point:
    north, east = _number(lat), _number(lon)
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        raise BadAdvisory(phrase("it has no position, or one that is none"))
    return Point(north, east)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: object) -> int | None:
    """Give a wind in knots, which the list writes as a text; None where it is none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if re.fullmatch(r"\d{1,3}", text) else None


def _link(value: object) -> str:
    text = clean_text(value, most=1_000)
    return text if re.match(r"https?://\S+$", text) else ""
