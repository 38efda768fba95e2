"""Askers: the playbooks that ask people, and those among them that may ask about the same as another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from heapq import merge
from itertools import groupby, takewhile

from engine.model.said import phrase
from engine.model.signal import Phase
from engine.rules.alternatives import FIELDS, Alternative
from engine.rules.conditions import Booked, OfProgram
from engine.rules.lint.asked import tests_of
from engine.rules.lint.ways import ways
from engine.rules.playbook import Playbook, Stage, Steps


@dataclass(frozen=True, slots=True)
class Asker:
    """What a playbook asks about: in which ways, of which items, behind whom it is silent, and for what.

    `marks` are, by field of the situation, of the book or of its topics, the values of which one is asked
    for. Two that share no value of one field never ask about the same. `numbers` are, by what the book
    counts, the least and the most that is asked for.
    """

    name: str
    ways: tuple[Alternative, ...]
    marks: Mapping[str, frozenset[str]]
    numbers: Mapping[str, tuple[float, float]]
    to: str
    behind: Sequence[str]
    steps: Mapping[Phase, Steps]

    @property
    def pauses(self) -> bool:
        """Say whether it asks for a pause in any phase."""
        return any(one.pause is not None for one in self.steps.values())


def asker_of(playbook: Playbook) -> Asker | None:
    """Say what a playbook asks about; None where it asks nobody or only tells, or holds in too many ways."""
    steps = {phase: playbook.steps_in(phase) for phase in Phase}
    if playbook.stage is Stage.SHADOW or not any(said_of(one) for one in steps.values()):
        return None
    found = ways(playbook, playbook.when)
    if not found:
        return None
    marks = {"to": frozenset({playbook.to}), **_of_book(playbook), **_of_situation(found)}
    numbers = {test.field: _span(test) for test in tests_of(playbook.when) if isinstance(test, Booked)}
    return Asker(playbook.name, tuple(found), marks, numbers, playbook.to, playbook.behind, steps)


def _of_book(playbook: Playbook) -> Mapping[str, frozenset[str]]:
    return {
        f"program.{test.field}": frozenset(test.values)
        for test in tests_of(playbook.when)
        if isinstance(test, OfProgram)
    }


def _of_situation(found: Sequence[Alternative]) -> Mapping[str, frozenset[str]]:
    marks = {
        f"situation.{field}": frozenset(value for one in found for value in one.values(field))
        for field in FIELDS
    }
    if all(one.about for one in found):
        marks["about"] = frozenset(word for one in found for words in one.about for word in words)
    return marks


def _span(test: Booked) -> tuple[float, float]:
    """Give the least and the most of whole numbers that a test lets through."""
    match test.op:
        case "ge":
            return test.count, math.inf
        case "gt":
            return test.count + 1, math.inf
        case "le":
            return -math.inf, test.count
        case _:
            return -math.inf, test.count - 1


def said_of(steps: Steps) -> str:
    """Say what is asked for; nothing where people are only told."""
    said = [
        *([phrase("ends campaigns for good")] if steps.end is not None else []),
        *([phrase("pauses campaigns")] if steps.pause is not None else []),
    ]
    if steps.itinerary is not None:
        said.append(phrase("offers {options}", options=", ".join(steps.itinerary.options)))
    return (
        reduce(lambda first, last: phrase("{first} and {last}", first=first, last=last), said) if said else ""
    )


@dataclass(slots=True)
class _Filed:
    """The places in the list of those that ask for a value of a field, and of those that ask for no one."""

    by_value: dict[str, list[int]] = field(default_factory=dict)
    without: list[int] = field(default_factory=list)

    def having(self, values: frozenset[str]) -> list[list[int]]:
        """Give the places of all that share a value, or ask for none."""
        return [self.without, *(self.by_value.get(value, []) for value in values)]


class Askers:
    """Those that ask, in order of name, found by what they ask about: of ten thousand few are compared."""

    def __init__(self, askers: Iterable[Asker] = ()) -> None:
        """File each under the values of its marks, those that pause apart from the others."""
        self._all = sorted(askers, key=lambda one: one.name)
        fields = dict.fromkeys(name for one in self._all for name in one.marks)
        self._filed = {pauses: {name: _Filed() for name in fields} for pauses in (True, False)}
        for place, one in enumerate(self._all):
            for name, filed in self._filed[one.pauses].items():
                if name not in one.marks:
                    filed.without.append(place)
                for value in one.marks.get(name, ()):
                    filed.by_value.setdefault(value, []).append(place)

    def __iter__(self) -> Iterator[Asker]:
        """Give all."""
        return iter(self._all)

    def before(self, mine: Asker, *, pausing: bool | None) -> Iterator[Asker]:
        """Give those before it by name that may ask about the same, by the field that leaves the fewest.

        `pausing` gives those alone that do, or do not; None gives both.
        """
        kinds = (True, False) if pausing is None else (pausing,)
        places = merge(*(one for kind in kinds for one in self._fewest(mine, pausing=kind)))
        found = (self._all[place] for place, _ in groupby(places))
        return takewhile(lambda one: one.name < mine.name, found)

    def _fewest(self, mine: Asker, *, pausing: bool) -> list[list[int]]:
        shared = [
            filed.having(mine.marks[name])
            for name, filed in self._filed[pausing].items()
            if name in mine.marks
        ]
        return min(shared, key=lambda lists: sum(map(len, lists)), default=[])
