"""Whether what stands beside the name of a place makes it somebody's."""

from __future__ import annotations

from watchers.reading.gazetteer import FAMILY, GIVEN, Gazetteer, Kind, around
from watchers.reading.wording import AROUND, ARTICLES, BEFORE, Wording

_TITLES = frozenset(around.TITLES.split())
_SMALL = BEFORE | ARTICLES | AROUND
PEOPLE = GIVEN | FAMILY
"""Flags of what is also what somebody is called."""


def is_somebody(text: Wording, names: Gazetteer, at: int, last: int, people: int, *, country: bool) -> bool:
    """Say whether a given name, a title or a surname beside a name makes it a person's."""
    loose = text.is_loose(at)
    if at and text.touches(at - 1):
        before = text.words[at - 1]
        titled = before in _TITLES
        if titled and people:
            return True  # la reina Sofía
        named = before in names.given and before not in BEFORE and before not in AROUND
        if text.capital[at - 1] and (named or titled) and (not country or people or (named and not loose)):
            return True
    if not people & GIVEN or not text.beside(last + 1) or not text.touches(last) or text.placed(at) == 2:
        return False
    after = text.words[last + 1]
    if after in AROUND or _names_place(text, names, last + 1):
        return False
    return not loose or bool(names.flags(after) & PEOPLE)


def is_guarded_before(text: Wording, at: int, people: int, *, place_ends: int) -> bool:
    """Say whether a capitalized word before a name makes it rather somebody's.

    `place_ends` is where the place before it ends in the text: its last word is none of a person.
    """
    if not text.beside(at - 1) or not text.touches(at - 1):
        return False
    if text.words[at - 1] in _SMALL or place_ends == text.ends[at - 1]:
        return False
    return bool(people) or not text.opens(at - 1)


def is_guarded_after(text: Wording, names: Gazetteer, last: int) -> bool:
    """Say whether a capitalized word behind a name makes it rather somebody's."""
    if not text.beside(last + 1) or not text.touches(last):
        return False
    return text.words[last + 1] not in AROUND and not _names_place(text, names, last + 1)


def _names_place(text: Wording, names: Gazetteer, at: int) -> bool:
    options = names.named(text.words[at])
    return any(each.size >= 5 or each.kind is Kind.COUNTRY for each in options[:3])
