"""The magnitude of an earthquake and the dates that a text names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from watchers.reading.amounts import Number, is_decimal
from watchers.reading.lexicon import Tongue
from watchers.reading.notation import NUMBER
from watchers.reading.tokens import Words

_NAMED = frozenset(
    [
        "magnitud",
        "magnitude",
        "magnitudo",
        "magnitudes",
        "mag",
        "mayitid",
        "mayitud",
        "starke",
        "kracht",
        "grade",
        "grado",
        "measuring",
        "registering",
    ]
)
_BETWEEN = frozenset(
    [
        "of",
        "de",
        "di",
        "preliminar",
        "preliminary",
        "momento",
        "moment",
        "local",
        "estimada",
        "aproximada",
        "inicial",
        "about",
        "around",
        "unos",
        "mw",
        "ml",
        "mb",
        "ms",
        ",",
        ".",
        "was",
        "is",
        "fue",
        "del",
        "una",
        "van",
        "der",
        "von",
    ]
)
_AFTER = frozenset(["magnitude", "grados", "degrees", "gradi", "graus", "degres", "richter", "magnitud"])
_LETTERS = frozenset({"m", "mw", "ml", "mb", "ms"})
_LEAST, _BELOW = 2.0, 10.0
_STRONG = 5.5
"""From this magnitude on a quake is felt widely; networks list the weaker ones by the thousand."""
_WEAK = 4.0
"""Below this magnitude a quake is a matter for networks, unless somebody tells of harm."""
_QUAKES = frozenset(
    [
        *(
            "earthquake",
            "quake",
            "seismic",
            "aftershock",
            "earthquakes",
            "quakes",
            "aftershocks",
            "tremor",
            "mag",
        ),
        *("sismo", "sismos", "seismo", "seismos", "terremoto", "terremotos", "temblor", "temblores"),
        *("replica", "replicas", "seisme", "seismes", "replique", "scossa", "scosse"),
    ]
)
_IN_FRENCH = ["tremblement", "de", "terre"]
_OF = frozenset(["de", "di", "of", "du"])
_NO_MAGNITUDES = frozenset(["km", "kms", "mi", "%", "0", "segundos", "minutos", "horas", "euros"])
"""A decimal number before one of these is none, nor before a word for a number: de 2,5 millones."""
_DISTANCES = (["km"], ["kms"], ["mi"], ["miles"], ["kilometers"], ["kilometres"], ["kilometros"])
DEGREES = (NUMBER, "temperat", "termomet", "thermomet", "mercur", "grad", "degr", "maxima")
"""How words begin by which somebody tells how warm it is."""
_DEGREES = frozenset(
    ["grados", "grad", "gradi", "graus", "graden", "degres", "degrees", "oc", "o", "c", "f", "celsius"]
)
_MINUS = frozenset(["minus", "menos", "moins", "meno", "min"])
_COLD = frozenset(["bajo", "below", "sous", "sotto", "unter", "abaixo", "onder"])
_HOT, _FAHRENHEIT, _HOT_FAHRENHEIT, _OVEN = 32.0, 60.0, 95.0, 140.0
"""From here on it is hot, in degrees Celsius; from 60 on they are Fahrenheit, and from 140 on no weather."""
_NIGHTS = frozenset(
    [
        *("night", "nights", "noche", "noches", "nuit", "nuits", "noite", "noites", "notte", "notti"),
        *("nacht", "nachte", "nachten", "nachts"),
    ]
)
_HOT_NIGHT = 25.0
"""A night that is no cooler is a hot one."""
_MOST_DATES = 5

# Alternatives that begin at a border and cannot overlap: the time is that of one pass.
_WRITTEN = re.compile(
    r"(?<![\d./-])(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))(?![\d/-])"
)
_DAY_LINKS = frozenset({"de", "del", "of", ",", ".", "do", "den"})
_YEAR = range(1000, 2100)


def read_magnitude(words: Words, numbers: Sequence[Number]) -> float | None:
    """Give the first magnitude that a text about an earthquake names, from 2 to below 10."""
    for number in numbers:
        if not _LEAST <= number.value < _BELOW or not words.raw[number.first][0].isdecimal():
            continue
        if _is_named_before(words, number.first) or _is_named_after(words, number):
            return number.value
    return None


def may_be_strong(words: Words, numbers: Sequence[Number]) -> bool:
    """Say whether a text may name a magnitude that is felt widely: the one so named, else any number like it.

    A depth and a distance are none: `Ml 2.4, 8.9 km deep` is weak.
    """
    like = [each for each in numbers if _STRONG <= each.value < _BELOW and is_decimal(words, each)]
    if not like:
        return False
    named = read_magnitude(words, numbers)
    if named is not None:
        return named >= _STRONG
    return any(words.keys[each.last + 1 : each.last + 2] not in _DISTANCES for each in like)


def is_weak(words: Words, numbers: Sequence[Number], magnitude: float | None) -> bool:
    """Say whether a text names a weak magnitude, and no number besides that may be a greater one."""
    return (
        magnitude is not None
        and magnitude < _WEAK
        and not any(
            _WEAK <= each.value < _BELOW
            and is_decimal(words, each)
            and words.keys[each.last + 1 : each.last + 2] not in _DISTANCES
            for each in numbers
        )
    )


def is_mild(words: Words, numbers: Sequence[Number]) -> bool:
    """Say whether a text tells how warm it is, and none of that is hot."""
    told = [each for each in numbers if _is_temperature(words, each)]
    return bool(told) and not any(_is_hot(words, each) for each in told)


def _is_temperature(words: Words, number: Number) -> bool:
    keys, first, after = words.keys, number.first, number.last + 1
    if keys[after : after + 1] != [] and (keys[after] in _DEGREES or keys[after] in _COLD):
        return True
    return any(key.startswith(DEGREES[1:]) for key in keys[max(0, first - 4) : first])


def _is_hot(words: Words, number: Number) -> bool:
    before, after = words.keys[max(0, number.first - 1) : number.first], words.keys[number.last + 1 :][:2]
    if _MINUS.intersection(before) or _COLD.intersection(after):
        return False
    is_night = not _NIGHTS.isdisjoint(words.keys[max(0, number.first - 3) : number.first])
    least = _HOT_NIGHT if is_night else _HOT
    return least <= number.value < _FAHRENHEIT or _HOT_FAHRENHEIT <= number.value < _OVEN


def _is_named_before(words: Words, first: int) -> bool:
    at = first - 1
    while at >= 0 and first - at <= 4 and words.keys[at] in _BETWEEN and words.keys[at] not in _LETTERS:
        at -= 1
    if at >= 0 and words.keys[at] in _NAMED:
        return True
    if _is_of_a_quake(words, first):
        return True
    if first and words.keys[first - 1] in _LETTERS:
        # M7.3 and Mw 6, but not `I'm 5`.
        return "." in words.raw[first] or "," in words.raw[first]
    return first >= 2 and words.keys[first - 1] in _BETWEEN and words.keys[first - 2] in _LETTERS


def _is_of_a_quake(words: Words, first: int) -> bool:
    """Say whether it stands right behind a quake, with a decimal part: `un terremoto de 7,8 sacude`."""
    said = words.raw[first]
    if first < 2 or not ("." in said or "," in said) or words.keys[first - 1] not in _OF:
        return False
    behind = words.keys[max(0, first - 3) : first - 1]
    named = (
        behind[-1] in _QUAKES
        or (behind[-1] == "," and behind[0] in _QUAKES)
        or words.keys[max(0, first - 4) : first - 1] == _IN_FRENCH
    )
    return named and not _NO_MAGNITUDES.intersection(words.keys[first + 1 : first + 2])


def _is_named_after(words: Words, number: Number) -> bool:
    after = words.keys[number.last + 1 : number.last + 5]
    if not after:
        return False
    if after[0] in _AFTER or (after[0] in _QUAKES and is_decimal(words, number)):
        return True
    return "richter" in after or after[:3] in (["en", "la", "escala"], ["on", "the", "richter"])


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date that a text names, as far as it says it, with the words that say so.

    `date` is ISO 8601: 2010-01-12, or 2010-01 and 2010 without more, or --01-12 where no year is said.
    """

    date: str
    words: str


def read_dates(words: Words, tongue: Tongue, *, language: str) -> tuple[DateRead, ...]:
    """Give the dates that a text names, in order, each once; at most five."""
    if NUMBER not in words.keys:
        return ()
    found: dict[str, str] = {}
    # A date in digits has a year of four, or is one long word with points in it.
    digits = [word for word in words.raw if word[0].isdecimal()]
    if any(len(word) == 4 or len(word) >= 8 for word in digits):
        for hit in _WRITTEN.finditer(words.text):
            written = _written(hit, language)
            if written:
                found.setdefault(written, hit.group())
    months = tongue.months
    for at in [at for at, key in enumerate(words.keys) if key in months]:
        said, first, last = _around(words, at, months[words.keys[at]])
        if said:
            found.setdefault(said, words.said(first, last))
    return tuple(DateRead(each, said) for each, said in list(found.items())[:_MOST_DATES])


def _written(hit: re.Match[str], language: str) -> str:
    if hit[1]:
        return _iso(int(hit[1]), int(hit[2]), int(hit[3]))
    first, second, year = int(hit[4]), int(hit[5]), int(hit[6])
    if language == "en" and first <= 12 and second <= 12 and first != second:
        # 3/4/2010 is March in one half of the world and April in the other.
        return ""
    return _iso(year, second, first) or _iso(year, first, second)


def _around(words: Words, at: int, month: int) -> tuple[str, int, int]:
    """Read the day and the year that stand about the name of a month."""
    day, first, last = 0, at, at
    before = at - 2 if at >= 2 and words.keys[at - 1] in _DAY_LINKS else at - 1
    if before >= 0 and 1 <= (value := _whole(words, before)) <= 31:
        day, first = value, before
    elif at + 1 < len(words.keys) and 1 <= (value := _whole(words, at + 1)) <= 31:
        day, last = value, at + 1
        if at + 2 < len(words.keys) and words.keys[at + 2] in {"st", "nd", "rd", "th"}:
            last = at + 2
    after = last + 2 if last + 2 < len(words.keys) and words.keys[last + 1] in _DAY_LINKS else last + 1
    year = _whole(words, after) if after < len(words.keys) else 0
    if year in _YEAR:
        return (_iso(year, month, day) if day else f"{year:04d}-{month:02d}"), first, after
    # 2012 is a leap year: without a year, the 29th of February is a date.
    return (f"-{_iso(2012, month, day)[4:]}" if day and _iso(2012, month, day) else ""), first, last


def _whole(words: Words, at: int) -> int:
    said = words.raw[at]
    return int(said) if said.isdecimal() and len(said) <= 4 else 0


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
