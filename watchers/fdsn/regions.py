"""Countries by the names of seismic regions: Flinn and Engdahl's in English, INGV's places in Italian.

What is not certain is no country: the point says where it was.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from engine.model.place import Point
from watchers.countries import NO_COUNTRY, countries_of

# "NEAR EAST COAST OF", "SOUTH ISLAND OF", "WESTERN" and what else a region puts before its country. What
# lies "south of Panama" is not there.
_SIDE = r"(?:north|south|east|west|central)+(?:ern)?"
_BEFORE = re.compile(
    rf"(?:(?:near|off)(?: the)?(?: {_SIDE})? coast of|(?:{_SIDE} )?island of|offshore|{_SIDE}(?! of\b)) ",
    re.IGNORECASE,
)
_BORDER = re.compile(r"\s*border region$", re.IGNORECASE)
# An Italian municipality, as INGV writes it: "3 km SE Amatrice (RI)".
_ITALIAN = re.compile(r"\d{1,3} km [NSEWO]{1,3} .{1,80}\([A-Z]{2}\)")


def countries_in(region: str, *, point: Point | None = None) -> tuple[str, ...]:
    """Give the ISO 3166-1 alpha-2 codes of the countries that a region names, if any."""
    if _ITALIAN.fullmatch(region):
        return ("IT",)
    # Brackets say it again, or in another language: Crete, Greece [Sea: Greece].
    english = re.sub(r"\s*[\[(].*", "", region)
    if _BORDER.search(english):
        both = _BORDER.sub("", english).split("-")
        return tuple(dict.fromkeys(code for each in both for code in _english(each, point)))
    return _english(english, point) or _italian(region)


def _english(region: str, point: Point | None) -> tuple[str, ...]:
    name = region.rpartition(",")[2].strip()
    while True:
        # The whole name first: South Africa is not the south of Africa.
        found = countries_of(name, point=point)
        shorter = _BEFORE.match(name)
        if found or shorter is None:
            return found
        name = name[shorter.end() :]


def _italian(region: str) -> tuple[str, ...]:
    """Read the countries in brackets: "Confine Italia-Austria (AUSTRIA)"; "(MARE)" is none."""
    bracket = re.search(r"\(([^()]{1,200})\)\s*$", region)
    named = (part.strip().casefold() for part in bracket[1].split(",")) if bracket is not None else ()
    return tuple(dict.fromkeys(_names()[name] for name in named if name in _names()))


@cache
def _names() -> dict[str, str]:
    territories = Locale("it").territories.items()
    return {
        name.casefold(): code
        for code, name in territories
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
    }
