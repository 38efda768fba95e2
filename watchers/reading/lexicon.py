"""The words for hazards and for what only sounds like one, read from lexica/, and how they are found.

No event has its name in there. All phrases of all languages are looked for in one pass (Aho-Corasick), so a
text costs the same however many there are, and none can make it cost more.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import ahocorasick
import yaml

from engine.model.scales import Hazard
from watchers.reading.notation import Phrase, phrases
from watchers.reading.tokens import Words
from watchers.reading.words import plain

FOLDER = Path(__file__).with_name("lexica")
ALWAYS = frozenset({"es", "en", ""})
"""Languages whose words are read in any text; those of the others only in texts that may be in them."""
_NOWHERE: frozenset[str] = frozenset()


class Role(StrEnum):
    """What a phrase does in a sentence; docs/reading.md tells each."""

    SURE = "sure"
    UNSURE = "unsure"
    NEEDED = "needs"
    THING = "things"
    DEED = "deeds"
    EVIDENCE = "evidence"
    AFTERMATH = "aftermath"
    FIGURE = "figures"
    AFFAIR = "affairs"
    CROWD = "crowds"
    DRILL = "drills"
    TALLY = "tallies"
    ONGOING = "ongoing"
    FICTION = "fiction"
    PAST = "past"
    DENIAL = "denials"
    NEGATES = "negates"
    DENIES = "denies"
    UNDONE = "undone"
    SPORT = "sport"
    CHATTER = "chatter"
    JEST = "jests"
    REPORT = "reports"
    DEAD_AFTER_NUMBER = "dead before"
    DEAD_BEFORE_NUMBER = "dead after"
    INJURED_AFTER_NUMBER = "injured before"
    INJURED_BEFORE_NUMBER = "injured after"


_OF_HAZARD = (Role.SURE, Role.UNSURE, Role.NEEDED, Role.THING, Role.DEED)
_PLAIN = (
    Role.EVIDENCE,
    Role.AFTERMATH,
    Role.FIGURE,
    Role.AFFAIR,
    Role.CROWD,
    Role.DRILL,
    Role.TALLY,
    Role.ONGOING,
    Role.FICTION,
    Role.PAST,
    Role.DENIAL,
    Role.NEGATES,
    Role.DENIES,
    Role.UNDONE,
    Role.SPORT,
    Role.CHATTER,
    Role.JEST,
    Role.REPORT,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a phrase may mean: its role, in which language, and for which hazard."""

    role: Role
    language: str
    hazard: Hazard | None = None


_Found: TypeAlias = tuple[int, int, tuple[Meaning, ...], frozenset[str]]
"""Of a phrase: its length less one, the blanks in it, what it may mean, and where it means something else."""


class Hit(NamedTuple):
    """A meaning, and the words from `first` to `last` that have it; a text has some dozens of them."""

    meaning: Meaning
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tongue:
    """What numbers, months and measures are called; words in plain lower case."""

    numbers: Mapping[str, int]
    multiples: Mapping[str, int]
    vague: Mapping[str, int]
    one: frozenset[str]
    ands: frozenset[str]
    least: frozenset[str]
    rises: frozenset[str]
    units: frozenset[str]
    months: Mapping[str, int]
    number_words: frozenset[str]


class Lexicon:
    """All phrases of all languages, ready to be found."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Take what the files hold."""
        self.languages: dict[str, Tongue] = {}
        done_by_crowds: list[str] = []
        closed: dict[str, list[Meaning]] = {}
        opened: dict[str, list[Meaning]] = {}
        documents = list(documents)
        alike = _alike(documents)
        for document in documents:
            # A second file of a language holds more of its words, and no numbers.
            if "numbers" in document or document["language"] not in self.languages:
                self.languages[document["language"]] = _language(document)
            done_by_crowds += map(plain, document.get("done_by_crowds", ()))
            for short, meaning in _meanings(document):
                for phrase in _written(short, meaning):
                    ways = opened if phrase.is_open else closed
                    known = ways.setdefault(phrase.text, [])
                    if meaning not in known:
                        known.append(meaning)
        self.done_by_crowds = tuple(done_by_crowds)
        self._tongues: dict[frozenset[str], Tongue] = {}
        self._found = ahocorasick.Automaton()
        shared: dict[tuple[int, ...], _Found] = {}
        # Short ones first: what most words of a text walk through then lies together in memory.
        for text in sorted(sorted({*closed, *opened}), key=len):
            for is_open, ways in ((False, closed), (True, opened)):
                if meanings := ways.get(text):
                    key = f" {text}" if is_open else f" {text} "
                    native = alike.get(Phrase(text, is_open), _NOWHERE)
                    found = (len(key) - 2, text.count(" "), tuple(meanings), native)
                    # Half a million phrases mean some thousand different things: that is a hundred megabytes.
                    same = (*found[:2], id(native), *map(id, meanings))
                    self._found.add_word(key, shared.setdefault(same, found))
        self._found.make_automaton()

    def tongue(self, likely: frozenset[str]) -> Tongue:
        """Give the numbers, months and measures of some languages together."""
        known = self._tongues.get(likely)
        if known is None:
            known = self._tongues[likely] = _together(
                [self.languages[each] for each in sorted(likely) if each in self.languages]
            )
        return known

    def hits(self, words: Words, likely: frozenset[str]) -> Iterator[Hit]:
        """Give all that a text may mean, where the languages it may be in are `likely`.

        Words of English and Spanish are read in any text, but for those that look like a word of a language
        it is in, where it is in neither: no German text speaks of death with each `die`.
        """
        spoken, own = likely | ALWAYS, likely | {""}
        for end, (before, more, meanings, native) in self._found.iter(words.line):
            first = -1
            for meaning in meanings:
                if meaning.language in (spoken if native.isdisjoint(likely) else own):
                    if first < 0:
                        first = words.at(end - before)
                    yield Hit(meaning, first, first + more)


@cache
def load_lexicon() -> Lexicon:
    """Read the files in lexica/, once."""
    files = sorted(FOLDER.glob("*.yaml"))
    # Of half a million objects that all stay, looking for garbage between them takes a third of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return Lexicon(map(_read, files))
    finally:
        if was_on:
            gc.enable()


def _read(file: Path) -> dict[str, Any]:
    # Every word as it is written: "no" and "on" are words here. The base loader makes text, lists and
    # mappings and nothing else, so it is as safe as the safe one.
    found: dict[str, Any] = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    return found


def _meanings(document: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Give each short form with what it means; all with one meaning have the same, for there are many."""
    language = document["language"]
    for name, entry in document.get("hazards", {}).items():
        for role in _OF_HAZARD:
            meaning = Meaning(role, language, Hazard(name))
            yield from ((short, meaning) for short in entry.get(role.value, ()))
    for role in _PLAIN:
        meaning = Meaning(role, language)
        yield from ((short, meaning) for short in document.get(role.value, ()))
    for kind, sides in document.get("counts", {}).items():
        for side, shorts in sides.items():
            meaning = Meaning(Role(f"{kind} {side}"), language)
            yield from ((short, meaning) for short in shorts)


def _alike(documents: Iterable[Mapping[str, Any]]) -> dict[Phrase, frozenset[str]]:
    """Say of which languages a phrase is a word that means something else there."""
    found: dict[Phrase, frozenset[str]] = {}
    for document in documents:
        for short in document.get("lookalikes", ()):
            for phrase in phrases(short):
                found[phrase] = found.get(phrase, frozenset()) | {document["language"]}
    return found


def _written(short: str, meaning: Meaning) -> list[Phrase]:
    """Give what a short form stands for; one that cannot be read is a ValueError that says where it is."""
    try:
        return list(phrases(short))
    except ValueError as error:
        where = f"{meaning.hazard or 'no hazard'}, {meaning.role}"
        raise ValueError(f"lexicon of {meaning.language or 'more'}, {where}: {error}") from error


def _language(document: Mapping[str, Any]) -> Tongue:
    numbers, multiples, vague = (_numbers(document, name) for name in ("numbers", "multiples", "vague"))
    return Tongue(
        numbers=numbers,
        multiples=multiples,
        vague=vague,
        one=_words(document, "one"),
        ands=_words(document, "and"),
        least=_words(document, "least"),
        rises=_words(document, "rises"),
        units=_words(document, "units"),
        months={
            phrase.text: number
            for number, short in enumerate(document.get("months", ()), start=1)
            for phrase in phrases(short)
        },
        number_words=frozenset((*numbers, *multiples, *vague)),
    )


def _numbers(document: Mapping[str, Any], name: str) -> dict[str, int]:
    return {plain(word): int(value) for word, value in document.get(name, {}).items()}


def _words(document: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(plain(word) for word in document.get(name, ()))


def _together(tongues: Sequence[Tongue]) -> Tongue:
    def merged(field: str) -> dict[str, int]:
        return {word: value for each in tongues for word, value in getattr(each, field).items()}

    def united(field: str) -> frozenset[str]:
        return frozenset().union(*(getattr(each, field) for each in tongues))

    return Tongue(
        numbers=merged("numbers"),
        multiples=merged("multiples"),
        vague=merged("vague"),
        one=united("one"),
        ands=united("ands"),
        least=united("least"),
        rises=united("rises"),
        units=united("units"),
        months=merged("months"),
        number_words=united("number_words"),
    )
