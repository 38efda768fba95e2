"""Places as a book writes them: once in a table, or where they are needed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.model.place import Point
from engine.model.program import Hub
from engine.model.said import phrase
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from programs.book.local_time import zones

_COUNTRY = re.compile(r"[A-Z]{2}")
_MISTAKEN = {"UK": "GB", "EL": "GR"}
IDENT = re.compile(r"\w[\w.:/@-]{0,119}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stop is, with the zone and the hubs that its stops have unless they say otherwise.

    `inland` says that ships come there by river, so that nobody asks why it is not by the sea.
    """

    id: str
    name: str
    point: Point
    country: str
    zone: str
    hubs: tuple[Hub, ...]
    inland: bool = False


NOWHERE = Place(id="", name="", point=Point(0, 0), country="", zone="", hubs=())
"""Stands for a place that could not be read."""


def ident(fields: Fields, key: str = "id", default: str | None = None) -> str:
    """Read an id: letters, digits and . : / @ - without spaces."""
    given = fields.text(key) if default is None else fields.text(key, default)
    if key in fields.values and given and not IDENT.fullmatch(given):
        remedy = phrase("use letters, digits, dots, dashes and colons, without spaces")
        fields.error("id", phrase("{given!r} cannot be an id", given=given[:40]), remedy, at=(key,))
    return given


def read_place(fields: Fields) -> Place:
    """Read one place with all its keys."""
    place = Place(
        id=ident(fields),
        name=fields.text("name"),
        point=read_point(fields),
        country=read_country(fields, required=True),
        zone=read_zone(fields, ""),
        hubs=read_hubs(fields, ()),
        inland=fields.flag("inland", False),
    )
    fields.rest()
    return place


def read_point(fields: Fields) -> Point:
    """Read lat and lon; the point where both are zero is a form that nobody filled in."""
    lat = fields.number("lat", least=-90, most=90)
    lon = fields.number("lon", least=-180, most=180)
    if lat == lon == 0:
        fields.error(
            "point", phrase("lat 0, lon 0 is open sea"), phrase("write where the place is"), at=("lat",)
        )
    return Point(lat, lon)


def read_country(fields: Fields, *, required: bool) -> str:
    """Read an ISO 3166-1 alpha-2 code."""
    code = fields.text("country") if required else fields.text("country", "")
    if code and (code in _MISTAKEN or not _COUNTRY.fullmatch(code)):
        remedy = (
            phrase("write {code}", code=_MISTAKEN[code])
            if code in _MISTAKEN
            else phrase("write two capital letters, such as HT")
        )
        fields.error(
            "country",
            phrase("{code} is not an ISO 3166 country code", code=code[:40]),
            remedy,
            at=("country",),
        )
    return code


def read_zone(fields: Fields, default: str) -> str:
    """Read an IANA zone; one that does not exist is a finding, and given as it stands."""
    zone = fields.text("zone", default)
    if "zone" in fields.values and zone and zone not in zones():
        near = did_you_mean(zone, sorted(zones()))
        remedy = (
            near if near.startswith("did") else phrase("write an IANA zone, such as America/Port-au-Prince")
        )
        fields.error("zone", phrase("{zone} is not a time zone", zone=zone[:40]), remedy, at=("zone",))
    return zone


def read_hubs(fields: Fields, default: tuple[Hub, ...]) -> tuple[Hub, ...]:
    """Read the places that something is supplied through."""
    if not fields.has("supply_hubs"):
        return default
    hubs = []
    for each in fields.mappings("supply_hubs"):
        country = read_country(each, required=False)
        hubs.append(Hub(name=each.text("name"), point=read_point(each), country=country))
        each.rest()
    return tuple(hubs)
