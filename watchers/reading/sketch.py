"""What tells the event of a text from others like it: where, of what kind, how many hurt; in no language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import yaml

from engine.model.place import Circle, Point
from engine.model.scales import Hazard
from engine.model.signal import Sketch
from watchers.reading.counts import CountRead, Harm
from watchers.reading.gazetteer import gazetteer
from watchers.reading.languages import LanguageRead
from watchers.reading.naming import Known, Names, is_land, is_written_so, names_in
from watchers.reading.places import PlaceRead
from watchers.reading.storms import StormNames, any_of
from watchers.reading.topics import Topics
from watchers.reading.words import MOST_SUMMARY, MOST_TITLE, folded, plain

_FILE = Path(__file__).with_name("kinds.yaml")
_MOST_PLACES = 3
_SHIP, _SITE = "craft:ship", "site:"
_STORMS = frozenset({Hazard.CYCLONE, Hazard.STORM})
_NO_VOLCANO = frozenset(["the", "el", "la", "de"])
_NO_NAMES = frozenset(["flood", "floods", "relief", "rescue", "season", "signal", "surge", "warning"])
_UNNAMED = re.compile(
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty.*|invest|unnamed"
)


class Read(Protocol):
    """What a sketch is made of, of what was read in a text."""

    @property
    def language(self) -> LanguageRead:
        """Say in which language it is."""

    @property
    def hazard(self) -> Hazard | None:
        """Say which hazard the text speaks of most, if any."""

    @property
    def places(self) -> tuple[PlaceRead, ...]:
        """Give its places."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Give its countries."""

    @property
    def counts(self) -> tuple[CountRead, ...]:
        """Give its counts."""

    @property
    def rest(self) -> str:
        """Give its title without what went before, where only that was read."""


def named(name: str) -> Sketch | None:
    """Give the sketch of a storm or a volcano that an agency calls so; None where it has no name yet.

    Before they have one they are counted, in each ocean anew.
    """
    word = plain(name).strip().lower()
    is_name = re.fullmatch(r"[a-z][a-z' ]{2,24}", word) and not _UNNAMED.fullmatch(word)
    return Sketch(kinds=(f"name:{word}",)) if is_name else None


def sketch_of(title: str, summary: str, reading: Read) -> Sketch | None:
    """Give what a text says of its event besides hazard, country and time; None where it says nothing.

    Where the title names places or says of which kind, what stands below is about something beside it.
    """
    title, summary = reading.rest or title[:MOST_TITLE], summary[:MOST_SUMMARY]
    words = _words()
    counts = {each.harm: each.value for each in reading.counts}
    sketch = Sketch(
        places=_places(title, reading),
        kinds=_kinds(words, title, summary, reading),
        dead=counts.get(Harm.DEAD),
        injured=counts.get(Harm.INJURED),
        again=words.again.search(folded(title)) is not None,
    )
    return None if sketch == Sketch() else sketch


def names_of(title: str, summary: str, reading: Read) -> Names:
    """Give the names in a text."""
    title, summary = title[:MOST_TITLE], summary[:MOST_SUMMARY]
    words = _words()
    ship = _SHIP in words.kinds.of(title, summary)
    return names_in(title, summary, _known(words, reading, ship=ship, is_called=False))


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: Topics
    elsewhere: re.Pattern[str]
    again: re.Pattern[str]
    storms: StormNames
    volcanoes: re.Pattern[str]
    ships: re.Pattern[str]
    no_names: frozenset[str]
    begins: frozenset[str]


@cache
def _words() -> _Words:
    written = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    names = written["names"]
    no_names = frozenset(folded(word) for each in written["no_names"].values() for word in each)
    return _Words(
        kinds=Topics(written["kinds"]),
        elsewhere=re.compile(rf"\b(?:{any_of(written['elsewhere'])})\b"),
        again=_again(written["again"]),
        storms=StormNames.of(names, no_names | _NO_NAMES),
        volcanoes=re.compile(
            rf"\b(?i:{any_of(names['volcano'])})\s+([A-Z]\w{{2,24}})\b"
            rf"|\b([A-Z]\w{{2,24}})\s+(?:{any_of(names['before'])})\b"
        ),
        ships=re.compile(
            rf"\b(?i:{any_of(names['ship'])})\s+[\"']?([A-Z]\w{{1,24}}(?: [A-Z]\w{{1,24}}){{0,2}})\b"
        ),
        no_names=no_names,
        begins=frozenset(map(folded, written["no_names"]["begins"])),
    )


def _again(words: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    more = rf"(?:{any_of(words['one_more'])})(?:\s+\w+)?|{any_of(words['new'])}"
    of = rf"(?:{any_of(words['of'])})\b(?!\s(?:{any_of(words['but'])})\b)"
    return re.compile(rf"\b(?:{more})\s+{of}|\b(?:{any_of(words['alone'])})\b")


def _places(title: str, reading: Read) -> tuple[Circle, ...]:
    """Give the places, those of the title before those below it.

    Where a country is named besides, and none of them is there, it may have happened there: none is given.
    """
    named = [each for each in reading.places if each.reach_km]
    in_title = [each for each in named if any(word in title for word in each.words)]
    chosen = (in_title or named)[:_MOST_PLACES]
    if not {each.country for each in chosen}.issuperset(reading.codes):
        return ()
    return tuple(Circle(Point(each.lat, each.lon), each.reach_km) for each in chosen)


def _kinds(words: _Words, title: str, summary: str, reading: Read) -> tuple[str, ...]:
    found: dict[str, None] = {}
    in_title, below = words.kinds.of(title, ""), words.kinds.of("", summary)
    if any(kind.startswith(_SITE) for kind in (*in_title, *below)):
        in_title = words.kinds.of(_of_it(words, title, reading), "")
        below = words.kinds.of("", _of_it(words, summary, reading))
    said = {kind.partition(":")[0] for kind in in_title}
    for kind in (*in_title, *below):
        if kind in in_title or kind.partition(":")[0] not in said:
            found[kind] = None
    names = _called(words, title, summary, reading)
    known = _known(words, reading, ship=_SHIP in (*in_title, *below), is_called=bool(names))
    found |= dict.fromkeys([*(f"name:{name}" for name in names), *names_in(title, summary, known).kinds()])
    return tuple(sorted(found))


def _of_it(words: _Words, text: str, reading: Read) -> str:
    """Leave out what says nothing of its kind: the names of towns (Market Harborough), where the hurt are."""
    for place in reading.places:
        if place.kind == "city":
            for name in place.words:
                text = text.replace(name, " ")
    return words.elsewhere.sub(" ", folded(text))


def _known(words: _Words, reading: Read, *, ship: bool, is_called: bool) -> Known:
    """Say what is known of the words of a text: a storm that is called nothing yet may be called by one."""
    lands = [word for place in reading.places if not place.reach_km for word in place.words]
    return Known(
        no_names=words.no_names,
        begins=words.begins,
        given=gazetteer().given,
        lands=frozenset(part for word in lands for part in folded(word).split()),
        places=_parts_of_places(reading),
        ships=words.ships if ship else None,
        storm=reading.hazard in _STORMS and not is_called,
        nouns=reading.language.language == "de",
    )


def _called(words: _Words, title: str, summary: str, reading: Read) -> list[str]:
    """Give what the storm or the volcano of a text is called."""
    if reading.hazard is Hazard.VOLCANO:
        return _volcanoes(words.volcanoes, title) or _volcanoes(words.volcanoes, summary)
    if reading.hazard is Hazard.FLOOD:
        return words.storms.behind(title) or words.storms.behind(summary)
    if reading.hazard not in _STORMS:
        return []
    return words.storms.in_text(
        title, summary, language=reading.language.language, places=_parts_of_places(reading)
    )


def _volcanoes(pattern: re.Pattern[str], text: str) -> list[str]:
    """Give the names of volcanoes in a text; where All Words Are Written So, none can be told."""
    text = plain(text)
    if is_written_so(text):
        return []
    said = [name.lower() for hit in pattern.finditer(text) for name in hit.groups() if name]
    return [name for name in said if name not in _NO_VOLCANO and not is_land(name)]


def _parts_of_places(reading: Read) -> frozenset[str]:
    return frozenset(
        part for place in reading.places for word in place.words for part in folded(word).split()
    )
