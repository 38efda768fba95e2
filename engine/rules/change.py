"""A change: one thing otherwise, and a moment as it would have been with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.said import Said, phrase
from engine.model.time import SECOND, Instant, moment

if TYPE_CHECKING:
    from engine.rules.compile import Leaf
    from engine.rules.conditions import Test
    from engine.rules.explain import Moment, Reading

UNKNOWN_AWAY = 1.0
"""How far off counts what has no number: as much as what is asked for."""


class Of(StrEnum):
    """What a change is one of."""

    PLAYBOOK = "playbook"
    WORLD = "world"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing otherwise: `key` is what=value, `says` is part of a sentence, `path` names the clause.

    `away` is how far off it is in relation to what is asked; 1 where that has no number. `value` is what it
    would be, for a program to read.
    """

    path: str
    of: Of
    key: str
    value: str
    says: Said
    away: float
    apply: Callable[[Moment], Moment]

    @property
    def what(self) -> str:
        """Say what is otherwise, apart from how it is then."""
        return self.key.rpartition("=")[0]


def forced(reading: Reading, leaf: Leaf, *, wanted: bool) -> Change:
    """Change what has no number, or nobody can change by one: its clause is said to be otherwise."""
    says = phrase("had this been otherwise: {clause}", clause=reading.found[leaf.index].says())
    return said_so(leaf, says, wanted=wanted, away=UNKNOWN_AWAY * 3)


def said_so(leaf: Leaf, says: Said, *, wanted: bool, away: float) -> Change:
    """Change a leaf itself, where nothing else reads what it reads."""

    def apply(moment: Moment) -> Moment:
        return replace(moment, forced={**moment.forced, leaf.index: wanted})

    return Change(
        path=leaf.path,
        of=Of.WORLD,
        key=f"{leaf.path}#{leaf.index}={wanted}",
        value="yes" if wanted else "no",
        says=says,
        away=away,
        apply=apply,
    )


def asking(index: int, test: Test) -> Callable[[Moment], Moment]:
    """Have a leaf ask something else, as after a change of the playbook."""
    return lambda moment: replace(moment, tests={**moment.tests, index: test})


def looked_at(at: Instant) -> Callable[[Moment], Moment]:
    """Look at another moment, with the same item that much nearer."""

    def apply(moment: Moment) -> Moment:
        passed = (at - moment.now) // SECOND
        one = moment.candidate
        nearer = replace(one, lead_s=one.lead_s - passed, stay_left_s=one.stay_left_s - passed)
        return replace(moment, now=at, candidate=nearer)

    return apply


def up_to(seconds: int, unit: int) -> int:
    """Round up to whole units, as people write them."""
    return -(-seconds // unit) * unit


def when(at: Instant) -> str:
    """Write an instant for a person, with its zone."""
    return f"{moment(at):%Y-%m-%d %H:%M} UTC"
