"""What `serviola signal` was given in words, read: where, how far, in which country, and when."""

from __future__ import annotations

import re
from datetime import datetime

from engine.model.said import phrase
from engine.model.time import later, moment
from engine.rules.units import DISTANCE_REMEDY, kilometers, seconds
from serviola.commands.common import fail, now

_PAIR = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*")


def read_point(text: str) -> dict[str, float] | None:
    """Read a position in degrees."""
    return _pair("--point", text) if text else None


def _pair(option: str, text: str) -> dict[str, float]:
    found = _PAIR.fullmatch(text)
    if found is None:
        fail(
            phrase(
                "{option} {text} is no position; write degrees such as 19.79,-72.25",
                option=option,
                text=text[:80],
            )
        )
    return {"lat": float(found[1]), "lon": float(found[2])}


def read_polygon(text: str) -> list[dict[str, float]]:
    """Read corners with spaces or semicolons between."""
    return [_pair("--polygon", each) for each in text.replace(";", " ").split()]


def read_country(text: str) -> str:
    """Give the two letters of a country that is named by two or three, or in English."""
    from babel import Locale

    from watchers.countries import NO_COUNTRY, countries_of
    from watchers.iso3 import alpha2

    name = text.strip()
    letters = name.upper()
    if len(name) == 2 and letters in Locale("en").territories and letters not in NO_COUNTRY:
        return letters
    found = alpha2(name) or next(iter(countries_of(name)), "")
    if not found:
        fail(
            phrase(
                "--country {name} is no country; write two letters, such as HT, or its English name",
                name=name[:40],
            )
        )
    return found


def read_radius(text: str) -> float | None:
    """Read a distance, in kilometers."""
    found = kilometers(text.strip()) if text else None
    if text and found is None:
        fail(
            phrase(
                "--radius {text} is no distance; {distance_remedy}",
                text=text[:40],
                distance_remedy=DISTANCE_REMEDY,
            )
        )
    return found


def read_moment(option: str, text: str) -> datetime | None:
    """Read a moment, or how long from now."""
    if not text:
        return None
    in_s = seconds(text) if option == "--expires" else None
    if in_s:
        return moment(later(now(), in_s))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        or_in = phrase(", or in how long, such as 12h") if option == "--expires" else ""
        fail(
            phrase(
                "{option} {text} is no moment; write it with a zone, such as 2026-09-01T12:00Z{or_in}",
                option=option,
                text=text[:40],
                or_in=or_in,
            )
        )
    return found
