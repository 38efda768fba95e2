"""Durations and distances as people write them, into seconds and kilometers."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from engine.model.said import phrase

SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
KILOMETERS = {"km": 1.0, "nm": 1.852, "mi": 1.609344}
"""Kilometers, international nautical miles, international miles."""

DURATION_REMEDY = phrase("write whole numbers with d, h, m or s, such as 7d, 72h or 1h30m")
DISTANCE_REMEDY = phrase("write a number with km, nm or mi, such as 150 km")

_MONTHS = (
    phrase("January"),
    phrase("February"),
    phrase("March"),
    phrase("April"),
    phrase("May"),
    phrase("June"),
    phrase("July"),
    phrase("August"),
    phrase("September"),
    phrase("October"),
    phrase("November"),
    phrase("December"),
)

_DURATION = re.compile(r"(?:(\d{1,9}) ?d)? ?(?:(\d{1,9}) ?h)? ?(?:(\d{1,9}) ?m)? ?(?:(\d{1,9}) ?s)?")
_DISTANCE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?(km|nm|mi)")


def seconds(text: str) -> int | None:
    """Read a duration such as 1h30m; None when it is none."""
    found = _DURATION.fullmatch(text)
    if not text or found is None:
        return None
    pairs = zip(found.groups(), SECONDS.values(), strict=True)
    return sum(int(number) * unit for number, unit in pairs if number)


def kilometers(text: str) -> float | None:
    """Read a distance such as 20 nm; None when it is none."""
    found = _DISTANCE.fullmatch(text)
    return None if found is None else float(found[1]) * KILOMETERS[found[2]]


_WORDS = {
    **{unit: unit for unit in ("d", "h", "m", "km", "nm", "mi")},
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "segundo", "segundos"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuto", "minutos"), "m"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours", "hora", "horas"), "h"),
    **dict.fromkeys(("day", "days", "día", "días", "dia", "dias"), "d"),
    **dict.fromkeys(("week", "weeks", "w", "semana", "semanas"), "7d"),
    **dict.fromkeys(("kms", "kilometer", "kilometers", "kilometre", "kilometres"), "km"),
    **dict.fromkeys(("kilómetro", "kilómetros", "kilometro", "kilometros"), "km"),
    **dict.fromkeys(("mile", "miles", "milla", "millas"), "mi"),
    **dict.fromkeys(("nmi", "nautical miles", "millas náuticas", "millas nauticas"), "nm"),
}
_COMMA = re.compile(r"(?<=\d),(?=\d\d?(?!\d))")
"""A decimal comma; before three digits it may part thousands, and nothing is guessed."""
CURLY = "“”„‟«»‘’"
"""Quotes that a word processor sets; YAML takes them for letters."""
_SPELLED = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) *([^\W\d][\w ]*?)\.?")


def spelled_out(text: str) -> str:
    """Write with our units what was written with a word, such as 14d for 2 weeks; empty where it is none."""
    found = _SPELLED.fullmatch(_COMMA.sub(".", text.strip(CURLY + " ").lower()))
    unit = _WORDS.get(found[2], "") if found else ""
    if found is None or not unit:
        return ""
    if unit in KILOMETERS:
        return f"{found[1]} {unit}"
    if "." in found[1]:
        return ""
    return f"{int(found[1]) * 7}d" if unit == "7d" else f"{found[1]}{unit}"


@lru_cache(maxsize=4_096)  # every proof says how far ahead is looked
def say_seconds(total: int) -> str:
    """Write a duration in its two largest units, as exact as anybody reads, such as 2 d 16 h."""
    left, parts = abs(total), []
    for name, unit in SECONDS.items():
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{count} {'min' if name == 'm' else name}")
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or "0 s"


def write_seconds(total: int) -> str:
    """Write a duration as a playbook does, such as 2h12m; seconds() reads it."""
    left, parts = total, []
    for name, unit in SECONDS.items():
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{count}{name}")
    return "".join(parts) or "0s"


def say_day(day: str) -> str:
    """Write an ISO date as people say it, such as 3 May 2027."""
    read = date.fromisoformat(day)
    return phrase("{day} {month} {year}", day=read.day, month=_MONTHS[read.month - 1], year=read.year)


def say_meters(meters: int) -> str:
    """Write a distance in kilometers to the tenth, such as 153.2 km."""
    return f"{meters / 1000:,.1f}".removesuffix(".0") + " km"
