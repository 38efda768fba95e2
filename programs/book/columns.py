"""The tables of a book and their columns, the same for every form that writes rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_COUNT = re.compile(r"\d{1,3}(,\d{3})+|\d{1,15}(\.0)?")
_HUB = re.compile(
    r"(?P<name>.+?)\s+(?P<lat>-?\d+(\.\d+)?)\s+(?P<lon>-?\d+(\.\d+)?)(\s+(?P<country>[A-Z]{2}))?"
)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SPACED = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.0+)?\s*(Z|[+-]\d\d:?\d\d)?")
_REVERSED = re.compile(
    r"(?P<one>\d{1,2})[./-](?P<two>\d{1,2})[./-](?P<year>\d{4})"
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(:00)?)?"
)


def text(value: Any) -> Any:
    """Give text for an id or a name that a spreadsheet or a database takes for a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.0f}" if float(value).is_integer() else str(value)
    return value.strip() if isinstance(value, str) else value


def number(value: Any) -> Any:
    """Give a number where one is written; anything else stays, for the reader to name."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value) if "." in value else int(value)
    return value


def count(value: Any) -> Any:
    """Give a whole number where one is written, as 12500, 12500.0 or 12,500; anything else stays.

    12.500 stays: it is twelve and a half to some and twelve thousand five hundred to others.
    """
    if isinstance(value, str):
        return (
            int(value.strip().replace(",", "").removesuffix(".0"))
            if _COUNT.fullmatch(value.strip())
            else value
        )
    if isinstance(value, float | Decimal) and value == value // 1:
        return int(value)
    return value


def flag(value: Any) -> Any:
    """Give true or false where yes, no, 1 or 0 is written."""
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    return _FLAGS.get(value.strip().lower(), value) if isinstance(value, str) else value


def words(value: Any) -> Any:
    """Give a list of what stands between semicolons or bars."""
    if not isinstance(value, str):
        return value
    return [word.strip() for word in re.split(r"[;|]", value) if word.strip()]


def hubs(value: Any) -> Any:
    """Give supply hubs from `Port-au-Prince 18.539 -72.336 HT; ...`."""
    if not isinstance(value, str):
        return value
    found = [_HUB.fullmatch(one) for one in words(value)]
    if not all(found):
        return value
    return [
        {
            "name": one["name"],
            "lat": float(one["lat"]),
            "lon": float(one["lon"]),
            **({"country": one["country"]} if one["country"] else {}),
        }
        for one in found
        if one is not None
    ]


def moment(value: Any) -> Any:
    """Give a local time as 2027-01-15T08:00; seconds of zero and a space in it are no other time."""
    if isinstance(value, datetime):
        value = value.isoformat()
    elif isinstance(value, date):
        return value.isoformat()
    found = _SPACED.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    day, clock, seconds, _, offset = found.groups()
    kept = "" if seconds in (None, ":00") else seconds
    if offset and len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{day}T{clock}{kept}{offset or ''}"


def turned(value: Any, *, day_first: bool) -> Any:
    """Give a date that begins with day or month as one that begins with the year."""
    found = _REVERSED.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    day, month = (found["one"], found["two"]) if day_first else (found["two"], found["one"])
    clock = f"T{int(found['hour']):02}:{found['minute']}" if found["hour"] else ""
    return f"{found['year']}-{int(month):02}-{int(day):02}{clock}"


Column = Callable[[Any], Any]

_PLACE: Mapping[str, Column] = {
    "lat": number,
    "lon": number,
    "country": text,
    "zone": text,
    "inland": flag,
    "supply_hubs": hubs,
}
TABLES: Mapping[str, Mapping[str, Column]] = {
    "places": {"id": text, "name": text, **_PLACE},
    "itineraries": {"id": text, "name": text, "vessel": text, "owner": text, "travel": text},
    "stops": {
        "itinerary": text,
        "itinerary_name": text,
        "vessel": text,
        "itinerary_owner": text,
        "travel": text,
        "id": text,
        "place": text,
        "place_name": text,
        **_PLACE,
        "arrive": moment,
        "depart": moment,
        "owner": text,
        "locked": flag,
        "ashore": text,
        "embarks": flag,
        "excursions": number,
        "topics": words,
    },
    "vessels": {
        "name": text,
        "max_speed_kn": number,
        "economic_speed_kn": number,
        "length_m": number,
        "draught_m": number,
        "tender_ok": flag,
    },
    "ports": {
        "place": text,
        "zone": text,
        "pier": flag,
        "tender": flag,
        "max_length_m": number,
        "max_draught_m": number,
        "since": moment,
        "until": moment,
    },
    "distances": {"from": text, "to": text, "nm": number},
    "campaigns": {
        "id": text,
        "name": text,
        "tool": text,
        "kind": text,
        "object": text,
        "owner": text,
        "class": text,
        "touches": words,
        "topics": words,
        "next_send": moment,
        "zone": text,
        "audience": count,
    },
}
"""Every table, every column, and how what stands there is taken."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "places": ("id", "name", "lat", "lon", "country"),
    "itineraries": ("id", "name", "vessel", "owner"),
    "stops": ("itinerary", "place", "arrive", "depart"),
    "vessels": ("name", "max_speed_kn"),
    "ports": ("place",),
    "distances": ("from", "to", "nm"),
    "campaigns": ("id", "name", "tool", "kind", "object", "owner", "class"),
}
"""Without these columns no row of a table can be read."""

DATED = frozenset({"arrive", "depart", "since", "until", "next_send"})
"""The columns that hold dates."""
