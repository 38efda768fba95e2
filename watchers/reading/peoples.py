"""Words for the people and things of a country in a text: which country, and whether they tell where."""

from __future__ import annotations

from dataclasses import dataclass

from watchers.reading.gazetteer import Gazetteer, around
from watchers.reading.wording import Wording

_ONE_PERSON = frozenset({"el", "la", "un", "una", "al", "del", "le", "il", "lo", "uno", "o", "um", "uma"})
_A_LANGUAGE = frozenset({"en", "in", "auf", "em", "op"})
_AMERICANS = frozenset({"latin", "south", "north", "central", "native"})
_SEATS = frozenset(around.SEATS.split())
_NO_PEOPLE = frozenset((around.THINGS + around.STUDIES).split())
_THINGS_BEFORE = frozenset(around.THINGS_BEFORE.split())
_OF = frozenset({"de", "of"})
_MANY_BEFORE = frozenset({"los", "las", "unos", "mil", "miles", "thousand", "million", "millones"})
_MANY = frozenset(around.PEOPLE.split())


@dataclass(frozen=True, slots=True)
class Demonym:
    """A word for the people or things of a country.

    `seated` says that it stands with what is where the country is, `many` that it is of many of its people,
    or of a body of the country: it tells where, if nothing else does.
    """

    country: str
    said: str
    start: int
    title: bool
    seated: bool
    many: bool = False


class Peoples:
    """The demonyms of one text, as they are found."""

    def __init__(self, text: Wording, gazetteer: Gazetteer) -> None:
        """Begin with none."""
        self.text = text
        self.found: list[Demonym] = []
        self._names = gazetteer

    def read(self, at: int) -> int:
        """Read a word for the people or things of a country, and say how many words it has."""
        text = self.text
        for count in (2, 1):
            if at + count > len(text):
                continue
            entry = self._names.demonyms.get(text.key(at, at + count - 1))
            if entry is not None and (text.capital[at] or not entry[1]):
                if not self._is_no_people(at, at + count, small=not entry[1]):
                    self.note(entry[0], at, at + count)
                return count
        return 0

    def note(self, country: str, at: int, after: int, *, many: bool = False) -> None:
        """Note a demonym, with what is in its country beside it ("policía haitiana") or many people."""
        text, words = self.text, self.text.words
        start = text.starts[at]
        beside = {*words[max(at - 1, 0) : at], *words[after : after + 2]}
        self.found.append(
            Demonym(
                country,
                text.text[start : text.ends[after - 1]],
                start,
                text.in_title(at),
                seated=not beside.isdisjoint(_SEATS),
                many=many
                or not beside.isdisjoint(_MANY)
                or self._are_people(at)
                or text.key(at, after - 1) in self._names.bodies,
            )
        )

    def _are_people(self, at: int) -> bool:
        """Say whether a demonym in the plural is a noun after a number or "los": 70,000 hondureños."""
        text, word = self.text, self.text.words[at]
        if not word.endswith("s"):
            return False
        if text.capital[at] and self._names.demonyms.get(word[:-1], ("", False))[1]:
            return True  # an English noun: Texans
        if not at:
            return False
        before = text.words[at - 1]
        if before in _OF and at > 1:
            before = text.words[at - 2]  # miles de argentinos
        return before.isdigit() or before in _MANY_BEFORE

    def _is_no_people(self, at: int, after: int, *, small: bool) -> bool:
        """Say whether a demonym is a language, a continent's, a dish, or one person: "el australiano"."""
        text = self.text
        if after < len(text) and text.words[after] in _NO_PEOPLE:
            return True
        if not at:
            return False
        before = text.words[at - 1]
        if before in _THINGS_BEFORE:
            return True
        if before in _A_LANGUAGE and _SEATS.isdisjoint(text.words[after : after + 1]):
            return True  # in Greek, but not in Greek waters
        if before in _AMERICANS and text.words[at].startswith("american"):
            return True
        return small and before in _ONE_PERSON and (after >= len(text) or not text.capital[after])
