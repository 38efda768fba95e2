"""Option: a way around for a call of a voyage, with the numbers that speak for it and against."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from engine.model.time import Instant


class OptionKind(StrEnum):
    """What may be proposed for a call; extend_previous is the older name of longer_before."""

    ALTERNATIVE_PORT = "alternative_port"
    SWAP = "swap"
    REORDER = "reorder"
    SEA_DAY = "sea_day"
    LONGER_BEFORE = "longer_before"
    EXTEND_PREVIOUS = "extend_previous"
    LONGER_AFTER = "longer_after"
    EARLIER_CALL = "earlier_call"
    LATER_CALL = "later_call"
    KEEP_CALL_CHANGED_PURPOSE = "keep_call_changed_purpose"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sailing:
    """One leg of an alternative: how far, how surely, and the speed that keeps its times, margin included."""

    start: str
    end: str
    distance_nm: float
    uncertainty: float
    source: str
    knots: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PortCall:
    """A call at another port. Its local times are those of the port's own clocks.

    `slack_s` is by how much the departure may be late and the next call still be made at top speed;
    `detour_nm` what the legs add to the planned ones. The distance from the situation follows every
    revision of it, and is not part of the plan that an answer names.
    """

    port: str
    place: str
    arrives_at: Instant
    departs_at: Instant
    arrive_local: str
    depart_local: str
    inward: Sailing
    onward: Sailing
    slack_s: int
    detour_nm: float | None = None
    off_km: float | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A call that an option puts at another time; its local times are those of its own clocks."""

    stop: str
    place: str
    arrives_at: Instant
    departs_at: Instant
    arrive_local: str
    depart_local: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One part of a score: `value`, from 0 to 1, counts for `weight`; `says` is what it was measured on."""

    name: str
    value: float
    weight: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOffered:
    """What was weighed for a stop and is no option, with the first reason that rules it out."""

    item: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One ranked alternative for a stop; `reasons` say for and against, `open` what is not known.

    `option` is an OptionKind. `call` holds the numbers where the alternative is another port; `moved` are
    the calls of the voyage that get other times, `legs` what is sailed then, up to the next call that keeps
    its own. `slack_s` is the least time in hand; `tight` says that it would not do if the distances were as
    long as their uncertainty allows. After `no_return_at` the ship can no longer do it. The score, out of
    100, and its parts follow every revision of the situation, and are not part of the plan that an answer
    names.
    """

    key: str
    option: str
    item: str
    rank: int
    reasons: tuple[str, ...]
    open: tuple[str, ...] = ()
    call: PortCall | None = None
    moved: tuple[Moved, ...] = ()
    legs: tuple[Sailing, ...] = ()
    slack_s: int | None = None
    tight: bool = False
    no_return_at: Instant | None = None
    score: float = field(default=0.0, repr=False)
    parts: tuple[ScorePart, ...] = field(default=(), repr=False)
