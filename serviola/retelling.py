"""Retelling: what the journal keeps as English text is said again in the language of whoever reads it.

The journal keeps sentences and not how they were made, because it must come out the same, byte for byte, as
long as anybody replays it. They were made from templates that the catalogs have, so their English is enough
to find the template again and what stood in it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from string import Formatter
from typing import TYPE_CHECKING

from engine.model.said import Said, told_by
from engine.rules.say_conditions import VALUES
from serviola.language import catalog

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_TELLING = 3
"""A template with fewer letters of its own is found in nearly everything."""
SURE_TELLING = 8
"""A template with fewer words' letters of its own is found in what it never made, too."""
LOOSE_TIMES = 2
"""A template that leaves more than so many times its own letters in English is that of another sentence."""
AT_ONCE = frozenset(
    {
        "{place} {arrives} to {departs}", "{before}, now {after}", "{first}, {rest}", "{way} {km} km",
        "{hold} ({why})", "{hold}, until {when}", "{situation}, {state}", "{proposal}: {state}",
        "{proposal}: {state} by {people}", "{name} ({kind}, {owner})", "{campaign} in {tool} {state}",
        "{what} by {owner} ({about})", "{span} ago", "{span} later", "impact area", "country", "radius",
        "{address} is {why}", "{field} is {values}",
    }
)  # fmt: skip
"""Templates of what is said at once and never kept; they have too few letters to be found by."""
LONGEST = 2_000
MOST_PARTS = 100
"""A text of more parts stays as it is: each is looked for within the one before."""
FEW_PARTS = 4
"""Of so many a sentence that has a part to itself is looked for at the end, too."""
AT_HAND = 1_000
"""So many texts are kept at hand: what has many parts is looked at again for each template that fits."""
OF_PEOPLE = frozenset(
    {
        "approvers", "campaign", "group", "headline", "id", "name", "note", "people",
        "place", "playbook", "publishers", "reason", "thing", "tool", "vessel",
    }
)  # fmt: skip
"""Values that somebody wrote, in whatever language: they are given back as they stand."""
OF_SCALES = frozenset({"trouble"})
"""Values that are a word of a scale and nothing else."""
WITHOUT_SPACES = frozenset({"url"})
"""Values that are one word; with more, the template would swallow what stands before them."""
OF_NUMBERS = frozenset({"depth", "km", "knots", "lat", "lon", "magnitude", "nm", "status"})
"""Values that have a number in them, whatever stands beside it."""
_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")
_FORM = re.compile(r"(?<!\{)\{(\w+)[!:][^{}]*\}")
"""A value with how it is to be written; what stood in a text was written so already."""
_WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}")
"""Two words beside each other, which no number, id or single name has."""
_DATED = "{day} {month} {year}"
"""How a day is said (engine/rules/units.py)."""


class Kept(str):
    """A sentence as the journal keeps it; the world and people write none of them."""

    __slots__ = ()


def kept(text: str) -> str:
    """Give a sentence of ours for a place in a longer one: as it was made, or else as the journal has it."""
    return text if isinstance(text, Said) else Kept(text)


def said_again(text: str, language: str) -> str:
    """Say in a language any sentence of ours, however it reaches us: as it was made, or as plain English."""
    return retold(kept(text), language)


def retold(text: str, language: str) -> str:
    """Say in a language what phrase() made, or once made for the journal (Kept); the rest as it is."""
    if language == "en":
        return str(text)
    if isinstance(text, Said):
        values = {name: _value(value, language) for name, value in text.values.items()}
        return catalog(language).get(text.template, text.template).format_map(values)
    return _found_again(text, language) if isinstance(text, Kept) else str(text)


def _value(value: object, language: str) -> object:
    if isinstance(value, Exception):
        return said_again(told_by(value), language)
    return retold(value, language) if isinstance(value, Said | Kept) else value


def _found_again(text: str, language: str) -> str:
    return _found(text, language)[0]


@lru_cache(maxsize=AT_HAND)
def _found(text: str, language: str) -> tuple[str, int]:
    """Find the template that has the most of a text, and say what stood in it again, too.

    Beside it stands how many of its letters stay English, of those that are ours.
    """
    if len(text) > LONGEST or text.count("; ") + text.count(": ") > MOST_PARTS:
        return text, len(text)
    if day := _DAY.fullmatch(text):
        # Of numbers and one month it has no letters of its own to be found by.
        month = catalog(language).get(day[2], day[2])
        return catalog(language).get(_DATED, _DATED).format(day=day[1], month=month, year=day[3]), 0
    for template, parts in _known(language):
        if (values := _values(parts, text)) is None or not _can_be(values, language):
            continue
        listed = _one_by_one(text, parts, values, language)
        again = {name: _again(name, said, language) for name, said in values.items()}
        if _is_loose(parts, values, again):
            if listed is None:
                continue
            return listed
        said = {name: one for name, (one, _) in again.items()}
        whole = _FORM.sub(r"{\1}", catalog(language)[template]).format_map(said)
        left = sum(english for _, english in again.values())
        # A sentence may have "; " of its own: then it is not a list, and more of it is known as a whole.
        return (whole, left) if listed is None or left < listed[1] else listed
    # Reasons are strung together so, and what is said of something stands after its name.
    best = text, _english(text)
    for parted in (text.partition("; "), text.partition(": "), text.rpartition("; ")):
        if best[1] and all(parted) and parted[0].count("; ") < FEW_PARTS:
            best = min(best, _halves(parted, language), key=lambda one: one[1])
    return best


def _halves(parted: tuple[str, str, str], language: str) -> tuple[str, int]:
    first, mark, rest = parted
    (one, here), (other, there) = _found(first, language), _found(rest, language)
    return f"{one}{mark}{other}", here + there


def _english(text: str) -> int:
    """Count the letters of a text that nothing was found for; a number, an id or a single name has none."""
    return sum(one.isalpha() for one in text) if _WORDS.search(text) else 0


def _can_be(values: Mapping[str, str], language: str) -> bool:
    """Say whether values may be a template's: the word of a scale is known, and a number has digits."""
    scales = (catalog(language).get(values[name]) for name in OF_SCALES & values.keys())
    numbers = (values[name] for name in OF_NUMBERS & values.keys())
    return None not in scales and all(any(map(str.isdigit, one)) for one in numbers)


def _again(name: str, said: str, language: str) -> tuple[str, int]:
    # One word for a field is its key, which is not translated, whatever else is called by that word.
    if name in OF_PEOPLE or (name == "field" and said.isidentifier()):
        return said, 0
    return (catalog(language)[said], 0) if name in OF_SCALES else _found(said, language)


_Parts = tuple[tuple[str, str | None], ...]
"""The letters of a template, each with the name of the value that follows them, None at the end."""


@cache
def _known(language: str) -> tuple[tuple[str, _Parts], ...]:
    """Give the templates in parts, those with the most letters of their own first."""
    # What a sentence of the journal names by a word of the playbook language stays that word.
    names = {word.template for word in VALUES.values()} | AT_ONCE
    known = [(template, _parts(template)) for template in catalog(language) if template not in names]
    telling = [one for one in known if _letters(one[1]) >= LEAST_TELLING]
    return tuple(sorted(telling, key=lambda one: (-_letters(one[1]), one[0])))


def _parts(template: str) -> _Parts:
    parts: list[tuple[str, str | None]] = []
    before = ""
    for letters, name, _, _ in Formatter().parse(template):
        # A brace of its own, written twice, ends what the formatter gives at once.
        before += letters
        if name is not None:
            parts.append((before, name))
            before = ""
    return (*parts, (before, None)) if before or not parts else tuple(parts)


def _letters(parts: _Parts) -> int:
    return sum(len(letters) for letters, _ in parts)


def _one_by_one(text: str, parts: _Parts, values: Mapping[str, str], language: str) -> tuple[str, int] | None:
    """Say a list of sentences one by one, where a template of the first would swallow the others; else None.

    Reasons are strung together with "; ": what ends with a value would take all that follow for it.
    """
    name = parts[-1][1]
    if name is None or name in OF_PEOPLE or "; " not in values[name]:
        return None
    parted = text.partition("; ")
    return None if _found_again(parted[0], language) == parted[0] else _halves(parted, language)


def _is_loose(parts: _Parts, values: Mapping[str, str], again: Mapping[str, tuple[str, int]]) -> bool:
    """Say whether a template may fit a sentence that it never made: too little of that is its own.

    A value of several words that would stand in English in the midst of the other language speaks for it, and
    so do sentences strung together in one value of a template that has few letters.
    What somebody wrote is no exception where a template has few letters: it may be the whole sentence.
    """
    if any(" " in values[name] for name in WITHOUT_SPACES & values.keys()):
        return True
    own = sum(one.isalpha() for letters, _ in parts for one in letters)
    strange = any(
        english or (again[name][0] == values[name] and _WORDS.search(values[name]))
        for name, (_, english) in again.items()
    )
    strung = any("; " in said for said in values.values())
    if (strange or strung) and own < SURE_TELLING:
        return True
    return sum(english for _, english in again.values()) > LOOSE_TIMES * own


def _values(parts: _Parts, text: str) -> dict[str, str] | None:
    """Give what stood in a text made from a template, each value as short as can be; None where it was not.

    The text is read once from left to right, so that no text, whoever wrote it, costs more than its length.
    """
    values: dict[str, str] = {}
    at, name = 0, None
    for number, (letters, following) in enumerate(parts):
        last = number == len(parts) - 1 and following is None
        found = len(text) - len(letters) if last and text.endswith(letters) else text.find(letters, at)
        if found < at or (name is None and found != 0) or (last and not text.endswith(letters)):
            return None
        if name is not None and values.setdefault(name, text[at:found]) != text[at:found]:
            return None
        at, name = found + len(letters), following
    if (name is None and at != len(text)) or (name and values.setdefault(name, text[at:]) != text[at:]):
        return None
    return values if all(values.values()) else None
