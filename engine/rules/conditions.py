"""Conditions: what a playbook asks of a situation and a scheduled item, as frozen nodes.

Each node keeps the path under which it was written. A branch joins others; every other node becomes one leaf
of the compiled shape: one whole number compared with one other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.model.scales import Certainty, Severity, SourceClass, Urgency
from engine.rules.exceptions import Exempt
from engine.rules.lines import Heard, Ordered, Silent, Surge, heard


@dataclass(frozen=True, slots=True)
class Branch:
    """Joins parts: `op` is all, any, or none."""

    path: str
    op: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field of the situation (hazard, status, state, phase, or a scale) is one of these values."""

    path: str
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnScale:
    """A scale of the situation compares (ge, gt, le, lt) with a value; Unknown compares with nothing."""

    path: str
    field: str
    op: str
    value: Severity | Certainty | Urgency


@dataclass(frozen=True, slots=True)
class About:
    """The situation is about one of these topics, word for word."""

    path: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voices:
    """At least `count` publishers say so: of one class, or (None) of any, within a window if one is set."""

    path: str
    source_class: SourceClass | None
    count: int
    within_s: int | None = None

    @property
    def line(self) -> Heard:
        """Say what is counted."""
        return heard(self.source_class, self.within_s)


@dataclass(frozen=True, slots=True)
class Reports:
    """At least `count` reports say so, copies and all; of whom and when as with voices."""

    path: str
    source_class: SourceClass | None
    count: int
    within_s: int | None = None

    @property
    def line(self) -> Heard:
        """Say what is counted."""
        return heard(self.source_class, self.within_s, copies=True)


@dataclass(frozen=True, slots=True)
class InOrder:
    """One step after the other, all within a window: so many voices of a class, then so many of another."""

    path: str
    line: Ordered


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing of a kind was said within so long of the beginning, and that much time has passed."""

    path: str
    line: Silent


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times as many voices in a window as in the windows before it."""

    path: str
    line: Surge


@dataclass(frozen=True, slots=True)
class Touched:
    """The way of that number is met as such: inside the impact area, or in the same country."""

    path: str
    way: int
    by: str


@dataclass(frozen=True, slots=True)
class Near:
    """The way of that number is met by distance; `radius_km` None takes the reach found at run time."""

    path: str
    way: int
    by: str
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """The arrival is at most so far ahead."""

    path: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Staying:
    """The departure has not come yet."""

    path: str


@dataclass(frozen=True, slots=True)
class OfProgram:
    """What the book says of the item (vessel, itinerary, owner, ...) is one of these values."""

    path: str
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """So many customers compare (ge, gt, le, lt) with a number; what the book does not say never holds."""

    path: str
    field: str
    op: str
    count: int


class Since(StrEnum):
    """What a time is counted from: all else began to hold, the clear rule did, or the last question."""

    HELD = "held"
    OVER = "over"
    RESTED = "rested"


@dataclass(frozen=True, slots=True)
class Lasting:
    """That much time has passed since something began, and it has lasted; what never began has not."""

    path: str
    since: Since
    seconds: int


@dataclass(frozen=True, slots=True)
class NotInhibited:
    """None of these playbooks asks about the item now."""

    path: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotExempt:
    """The exception does not mute the item now: it is over, or does not name it."""

    path: str
    exempt: Exempt


OfSituation: TypeAlias = OneOf | OnScale | About | Voices | Reports | InOrder | Absent | Rate
"""What looks at the situation alone, and is the same for every item."""
OfItem: TypeAlias = Touched | Near | Ahead | Staying | OfProgram | Booked | Lasting | NotInhibited | NotExempt
Test: TypeAlias = OfSituation | OfItem
Condition: TypeAlias = Branch | Test
