"""Names: what a text calls the storm or the ship it tells of, and its proper names, as keys none can read.

A proper name is what has a capital letter within a sentence. The first word of a sentence has one anyway,
and so has a noun in German: those are kept apart (`maybe:`). Given names are left out, for they are of
people: but for one that stands alone in the title of a text of a storm, which is the storm's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.situations.keys import key_of
from watchers.reading.gazetteer import gazetteer
from watchers.reading.gazetteer.form import Kind
from watchers.reading.words import plain

_LONG = re.compile(r"\b[A-Za-z][A-Za-z-]{3,}")
_FEWEST_LONG, _MOSTLY = 4, 0.85
_RUN = re.compile(r"(?<![\w#@./&-])[A-Z]\w{1,24}(?: [A-Z]\w{1,24}){0,3}(?![\w@])")
"""Words with capitals beside each other."""
_ENDS = frozenset('.!?:;|"([-')
"""What stands before the first word of a sentence."""
_ARTICLES = frozenset(["the", "el", "la", "le", "les", "il", "lo", "der", "die", "das", "het"])
_THE = re.compile(r"\b(?i:the|el|la|le|les|il|lo|der|die|das|dem|den|del|du|al|au|het)\s$")
"""What stands before the name of a ship and before nobody's."""
_AT = re.compile(r"\b(?:in|bei|nahe|vor|aus|nach|von)\s$")
"""What stands before a place in German, where every noun has a capital."""
_TAG = re.compile(r"#([A-Za-z]{4,24})\b")
_MOST_WORDS, _MOST_MAYBE = 8, 6
_FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Names:
    """The names in a text: what the thing itself is called, proper names, and words that may be names."""

    called: dict[str, None]
    words: dict[str, None]
    maybe: dict[str, None]

    def kinds(self) -> Iterator[str]:
        """Give them as kinds of a sketch; whatever is a name surely need not be one perhaps."""
        # Who speaks of two, as of one storm in the wake of another, does not say of which it tells.
        called, others = (self.called, {}) if len(self.called) == 1 else ({}, self.called)
        words = [word for word in others | self.words if word not in called][:_MOST_WORDS]
        maybe = [word for word in self.maybe if word not in {*called, *words}][:_MOST_MAYBE]
        yield from (f"called:{key_of(word)}" for word in called)
        yield from (f"word:{key_of(word)}" for word in words)
        yield from (f"maybe:{key_of(word)}" for word in maybe)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beforehand: words that are no names, given names, words for countries and for places.

    `begins` are those of the words that are no names which begin a sentence. `ships` finds what stands after
    a word for a ship, where there is one. `storm` says that the text tells of a storm, `nouns` that its
    language writes every noun with a capital.
    """

    no_names: frozenset[str]
    begins: frozenset[str]
    given: frozenset[str]
    lands: frozenset[str]
    places: frozenset[str]
    ships: re.Pattern[str] | None = None
    storm: bool = False
    nouns: bool = False


def is_written_so(text: str) -> bool:
    """Say Whether All Words Are Written So, OR SO, where a name cannot be told from another word."""
    long = _LONG.findall(text)
    return len(long) >= _FEWEST_LONG and sum(word[0].isupper() for word in long) >= _MOSTLY * len(long)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Words with capitals beside each other, in small letters, and how they stand in their text.

    `begins` says that they begin a sentence, `sure` that what has a capital here is a name, `thing` that an
    article stands before them, as before the name of a ship and of nobody.
    """

    words: list[str]
    begins: bool
    sure: bool
    thing: bool


def names_in(title: str, summary: str, known: Known) -> Names:
    """Give the names in a text. What a storm is called stands in the title."""
    names = Names({}, {}, {})
    for text, storm in ((plain(title), known.storm), (plain(summary), False)):
        if not is_written_so(text):
            _of_ships(text, known, names)
            for run in _runs(text, known):
                _of_run(run, known, names, storm=storm)
        _put(names.maybe, [hit.group(1).lower() for hit in _TAG.finditer(text)], known)
    return names


def _runs(text: str, known: Known) -> Iterator[_Run]:
    for hit in _RUN.finditer(text):
        words = hit.group().lower().split()
        before = text[: hit.start()].rstrip()
        begins = not before or before[-1] in _ENDS
        beside = text[max(0, hit.start() - 6) : hit.start()]
        thing = _THE.search(beside) is not None
        if begins and words[0] in known.begins and len(words) > 1:
            words, begins, thing = words[1:], False, words[0] in _ARTICLES
        sure = not begins and (not known.nouns or _AT.search(beside) is not None)
        yield _Run(words=words, begins=begins, sure=sure, thing=thing)


def _of_ships(text: str, known: Known, names: Names) -> None:
    for hit in known.ships.finditer(text) if known.ships is not None else ():
        words = hit.group(1).lower().split()
        names_none = known.no_names.intersection(words) or known.places.intersection(words)
        if not names_none and not any(map(is_land, words)):
            names.called[" ".join(words)] = None


def _of_run(run: _Run, known: Known, names: Names, *, storm: bool) -> None:
    """Take a run as one name and as the words of it."""
    first, *others = run.words
    if storm and not others and _may_be_called(first, known):
        names.called[first] = None
        return
    if others and first in known.given and not run.thing:
        return  # somebody, with a name of the family
    if others and not known.no_names.issuperset(run.words):
        names.words[" ".join(run.words)] = None
    _put(names.words if run.sure else names.maybe, [first], known)
    _put(names.words if run.sure or not known.nouns else names.maybe, others, known)


def _may_be_called(word: str, known: Known) -> bool:
    return word in known.given and word not in known.places and word not in known.no_names


def is_land(word: str) -> bool:
    """Say whether a word is a country, or what comes from there: where that is told, it is the country."""
    known = gazetteer()
    return word in known.demonyms or any(each.kind is Kind.COUNTRY for each in known.named(word)[:1])


def _put(into: dict[str, None], words: Iterable[str], known: Known) -> None:
    for word in words:
        if len(word) >= _FEWEST_LETTERS and not (
            word in known.no_names or word in known.given or word in known.lands or is_land(word)
        ):
            into[word] = None
