"""Draft: an option before it is scored and ranked, with what its score is measured on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.time import SECOND

if TYPE_CHECKING:
    from engine.model.option import Moved, OptionKind, PortCall, Sailing
    from engine.model.program import Stop
    from engine.model.time import Instant
    from engine.response.options.route import Timed
    from engine.response.options.voyage import Voyage


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an option changes.

    `placed` are the calls that get another time or place; `stay_share` the time in port for that of the calls
    concerned as planned; `detour_nm` and `near_nm` what the legs add, and how far a new port is from the call
    it stands in for, None where that is not known; `changes` what guests notice, in points; `familiar` from 0
    to 1 how often the line calls there; `campaigns` how many would have to change.
    """

    placed: tuple[Timed, ...] = ()
    reached: bool = False
    """Whether the call stays where the situation reaches it."""
    through: bool = False
    """Whether her way leads through it, with no call made instead."""
    stay_share: float = 0.0
    moves: bool = True
    """Whether the ship sails otherwise than planned."""
    detour_nm: float | None = None
    near_nm: float | None = None
    changes: float = 0.0
    familiar: float = 0.0
    campaigns: int = 0
    ends: bool = False
    """Whether nothing is sailed at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One option as it was worked out."""

    kind: OptionKind
    reasons: tuple[str, ...]
    effect: Effect
    target: str = ""
    open: tuple[str, ...] = ()
    call: PortCall | None = None
    moved: tuple[Moved, ...] = ()
    legs: tuple[Sailing, ...] = ()
    slack_s: int | None = None
    tight: bool = False
    no_return_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What was weighed and is no option, with the first reason against it."""

    what: str
    why: str


DROPPED, EXCURSIONS, EMBARKED = 1.0, 1.0, 2.0
MOVED_LITTLE, MOVED = 0.5, 1.0


def dropped(stop: Stop) -> float:
    """Say what guests notice of a call that is dropped or moved to another day, in points."""
    return DROPPED + (EXCURSIONS if stop.excursions else 0.0) + (EMBARKED if stop.embarks else 0.0)


def shifted(voyage: Voyage, stop: Stop, arrives: Instant, departs: Instant) -> float:
    """Say what guests notice of a call at another time, in points."""
    most = voyage.rules.move_most_s * SECOND
    by = max(abs(arrives - stop.arrives_at), abs(departs - stop.departs_at))
    return 0.0 if not by else MOVED_LITTLE if by <= most else MOVED


def campaigns_of(voyage: Voyage, *stops: Stop) -> int:
    """Count the campaigns that sell one of some calls, its place, or the voyage."""
    names = {name for stop in stops for name in (stop.id, stop.place_id, stop.itinerary)}
    none: frozenset[str] = frozenset()
    return len(none.union(*(voyage.facts.touching.get(name, none) for name in names)))
