"""Countries from the last words of a place name, in English; what is not certain stays unknown."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale

from engine.model.place import Point

# Two-letter keys of CLDR that ISO 3166-1 does not assign to a country. XK (Kosovo) is not assigned either,
# but is what everybody writes.
NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

# Names that USGS or the United Nations write and CLDR does not.
_ALSO = {
    "bosnia and herzegovina": "BA",
    "burma": "MM",
    "burma myanmar": "MM",
    "myanmar burma": "MM",
    "cape verde": "CV",
    "czech republic": "CZ",
    "democratic peoples republic of korea": "KP",
    "democratic republic of the congo": "CD",
    "republic of the congo": "CG",
    "east timor": "TL",
    "federated states of micronesia": "FM",
    "ivory coast": "CI",
    "lao peoples democratic republic": "LA",
    "macau": "MO",
    "macedonia": "MK",
    "mx": "MX",
    "palestine": "PS",
    "swaziland": "SZ",
    "syrian arab republic": "SY",
    "turkey": "TR",
    "uk": "GB",
    "usa": "US",
    "virgin islands": "VI",
}

_STATES = """
al alabama ak alaska az arizona ar arkansas ca california co colorado ct connecticut de delaware
dc district-of-columbia fl florida ga georgia hi hawaii id idaho il illinois in indiana ia iowa ks kansas
ky kentucky la louisiana me maine md maryland ma massachusetts mi michigan mn minnesota ms mississippi
mo missouri mt montana ne nebraska nv nevada nh new-hampshire nj new-jersey nm new-mexico ny new-york
nc north-carolina nd north-dakota oh ohio ok oklahoma or oregon pa pennsylvania ri rhode-island
sc south-carolina sd south-dakota tn tennessee tx texas ut utah vt vermont va virginia wa washington
wv west-virginia wi wisconsin wy wyoming
"""
_US = frozenset(word.replace("-", " ") for word in _STATES.split())


def countries_of(place: str, *, point: Point | None = None) -> tuple[str, ...]:
    """Give the ISO 3166-1 alpha-2 code of the country that a place name ends in, if it names one."""
    last = _plain(place.rpartition(",")[2])
    # "Haiti region" is how the Flinn-Engdahl regions are named.
    name = last.removesuffix(" region").strip()
    if name == "georgia":
        # A state and a country; the point tells them apart.
        return () if point is None else ("US",) if point.lon < 0 else ("GE",)
    if last in _US:
        return ("US",)
    code = _names().get(name)
    return (code,) if code else ()


@cache
def _names() -> dict[str, str]:
    names = {
        _plain(name): code
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
    }
    return names | _ALSO


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", text.replace("’", "").replace("'", "")).split()
    return " ".join("saint" if word == "st" else word for word in words)
