"""Alternatives: in which ways the situation's side of a playbook can hold, whatever the scheduled items are.

An alternative is one such way: for each field of the situation the values it allows, and the least counts
of voices. Whatever looks at an item (its place, its time) is taken as held, so that an alternative may
promise too much and never too little. `unless` becomes its opposite by De Morgan, as in the compiled shape.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import Final

from engine.model.scales import Certainty, Hazard, Severity, Status, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules.compile import Joint, Leaf
from engine.rules.conditions import (
    About,
    Absent,
    InOrder,
    OneOf,
    OnScale,
    Rate,
    Reports,
    Test,
    Touched,
    Voices,
)
from engine.rules.lines import Line
from engine.rules.plain import COMPARE

MOST_ALTERNATIVES = 64
"""A playbook with more is looked at for every situation; lint says so."""


class Topics(StrEnum):
    """Whether a situation is about any topic: where it is not, nothing is met by topic."""

    NONE = "none"
    SOME = "some"


FIELDS: Final[dict[str, type[StrEnum]]] = {
    "hazard": Hazard,
    "topics": Topics,
    "severity": Severity,
    "certainty": Certainty,
    "urgency": Urgency,
    "phase": Phase,
    "state": SituationState,
    "status": Status,
}
_PAIRS = [(field, value) for field, kind in FIELDS.items() for value in kind]
BITS: Final[dict[str, dict[str, int]]] = {
    field: {value: 1 << _PAIRS.index((field, value)) for value in kind} for field, kind in FIELDS.items()
}
"""One bit for each value of each field: what is allowed is one number, and so is a situation."""
WHOLE: Final[dict[str, int]] = {field: sum(bits.values()) for field, bits in BITS.items()}
_EVERYTHING = sum(WHOLE.values())


class TooManyAlternatives(Exception):
    """A condition can hold in more ways than we keep."""


_NO_WORDS: Final[frozenset[str]] = frozenset()
_NO_SETS: Final[frozenset[frozenset[str]]] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to hold: the bits that are allowed, for each line the least count, and the topics.

    `about` are sets of words, of each of which the situation is about one; it is about none of `not_about`.
    Which words there are is open, so they are no bits.
    """

    allowed: int = _EVERYTHING
    counts: tuple[tuple[Line, int], ...] = ()
    about: frozenset[frozenset[str]] = _NO_SETS
    not_about: frozenset[str] = _NO_WORDS

    def values(self, field: str) -> tuple[str, ...]:
        """Name the values of a field that are allowed."""
        return tuple(value for value, bit in BITS[field].items() if self.allowed & bit)

    def fits(self, topics: Collection[str]) -> bool:
        """Say whether those topics are such as are asked for."""
        return self.not_about.isdisjoint(topics) and not any(each.isdisjoint(topics) for each in self.about)

    def covers(self, other: Alternative) -> bool:
        """Say whether this holds wherever the other does."""
        if other.allowed & ~self.allowed or not self.not_about <= other.not_about:
            return False
        if not all(any(theirs <= each for theirs in other.about) for each in self.about):
            return False
        theirs = dict(other.counts)
        return all(theirs.get(line, 0) >= count for line, count in self.counts)


def alternatives(node: Joint | Leaf, *, wanted: bool = True) -> list[Alternative]:
    """Give the ways in which a tree can be as wanted, none within another; TooManyAlternatives beyond 64."""
    if isinstance(node, Leaf):
        return _of_leaf(node.test, wanted=wanted)
    below = wanted if node.op != "none" else not wanted
    # All of them are so; and that not one of them is otherwise says the same.
    every = wanted if node.op != "any" else not wanted
    parts = [alternatives(part, wanted=below) for part in node.parts]
    if every:
        return reduce(_both, parts, [Alternative()])
    return _fewest(one for part in parts for one in part)


def _of_leaf(test: Test, *, wanted: bool) -> list[Alternative]:  # noqa: PLR0911 - one case a test
    match test:
        case OneOf():
            held = set(test.values)
        case OnScale():
            # What is not known never holds, so it is among those of the opposite.
            compare, need = COMPARE[test.op], test.value.rank
            held = {value.value for value in type(test.value) if value.rank and compare(value.rank, need)}
        case Voices() | Reports() if wanted:
            return [Alternative(counts=((test.line, test.count),))]
        case InOrder(line=line) if wanted:
            return [Alternative(counts=((line, len(line.steps)),))]
        case Absent() | Rate() if wanted:
            # Of a silence the time is taken as up: what waits must be judged, to be waited for.
            return [Alternative(counts=((test.line, 1),))]
        case About() if wanted:
            return [replace(_only("topics", {Topics.SOME.value}), about=frozenset({frozenset(test.topics)}))]
        case About():
            return [Alternative(not_about=frozenset(test.topics))]
        case Touched(by="topic") if wanted:
            return [_only("topics", {Topics.SOME.value})]
        case _:
            return [Alternative()]
    values = held if wanted else set(BITS[test.field]) - held
    return [_only(test.field, values)] if values else []


def _only(field: str, values: Iterable[str]) -> Alternative:
    return Alternative(_EVERYTHING - WHOLE[field] + sum(BITS[field][value] for value in values))


def _both(some: list[Alternative], others: list[Alternative]) -> list[Alternative]:
    return _fewest(met for one in some for other in others if (met := meet(one, other)) is not None)


def meet(one: Alternative, other: Alternative) -> Alternative | None:
    """Give where both hold; None where they never do together."""
    allowed = one.allowed & other.allowed
    if not all(allowed & whole for whole in WHOLE.values()):
        return None
    not_about, about = one.not_about, one.about
    # Most ask for no topic. They share one empty set, because ten thousand playbooks keep several each.
    if one.about or other.about or one.not_about or other.not_about:
        not_about = one.not_about | other.not_about
        about = frozenset(each - not_about for each in one.about | other.about)
    if _NO_WORDS in about:
        return None
    counts = dict(one.counts)
    for line, count in other.counts:
        counts[line] = max(count, counts.get(line, 0))
    return Alternative(allowed, tuple(sorted(counts.items(), key=repr)), about, not_about)


def _fewest(found: Iterable[Alternative]) -> list[Alternative]:
    """Leave out what another one covers."""
    kept: list[Alternative] = []
    for one in found:
        if any(other.covers(one) for other in kept):
            continue
        kept = [*(other for other in kept if not one.covers(other)), one]
        if len(kept) > MOST_ALTERNATIVES:
            raise TooManyAlternatives
    return kept
