"""What a ship may do instead: vessels, ports, ways by sea, and what the house asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.model.place import Point
from engine.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """A ship by the name that itineraries give it; a length or draught of None is not known.

    `assumed` says what its speeds rest on where the book does not give them, and is empty where it does.
    """

    name: str
    max_speed_kn: float
    economic_speed_kn: float
    length_m: float | None = None
    draught_m: float | None = None
    tender_ok: bool = False
    assumed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """From `since` on, the clocks of a place are so many seconds ahead of UTC."""

    since: Instant
    seconds: int


class PortSource(StrEnum):
    """Who says that a port may stand in: the book, the calls of other itineraries in it, or a public list.

    `CRUISE` is a list of ports where cruise ships call, `LIST` one of any ports. The surer stand first.
    """

    BOOK = "book"
    CALLS = "calls"
    CRUISE = "cruise"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port that may stand in for a call; `id` is that of its place.

    `pier` and `tender` say how guests get ashore. What is None is not known. `since` and `until` are the
    days as they were written; `opens_at` and `closes_at` the instants meant. `offsets` are the port's clocks
    over the time of the book, oldest first, because the core knows no zones. `standing` is what a list of
    cruise ports says of it: 0 where none does, 1 where cruise ships call, 2 for the busiest.
    """

    id: str
    name: str
    point: Point
    country: str
    zone: str
    pier: bool | None
    tender: bool | None
    max_length_m: float | None = None
    max_draught_m: float | None = None
    since: str = ""
    until: str = ""
    opens_at: Instant | None = None
    closes_at: Instant | None = None
    offsets: tuple[Offset, ...] = ()
    source: PortSource = PortSource.BOOK
    standing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """How far two places are apart by sea, either way; `uncertainty` is a share of the distance.

    `passages` are the canals and straits that it leads through. Two places have several legs where a passage
    may be closed: the first whose passages are all open is sailed. `via` are the points that the way leads
    through from `start` to `end`, roughly and without the two; none is the great circle.
    """

    start: str
    end: str
    distance_nm: float
    uncertainty: float
    source: str
    passages: tuple[str, ...] = ()
    via: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A canal or strait that is not passed from `since` until `until`; None leaves that side open."""

    passage: str
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Whether the house may call at a port (by id) or anywhere in a country (by its code)."""

    where: str
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part of the score of an option counts for; docs/itineraries.md says how each is measured."""

    safety: float = 15.0
    slack: float = 10.0
    stay: float = 15.0
    speed: float = 10.0
    distance: float = 15.0
    guests: float = 10.0
    frequency: float = 20.0
    campaigns: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SailingRules:
    """What the house asks of a call that stands in for another.

    `arrive_from_s` and `arrive_until_s` are seconds after local midnight, both included. The margin is a
    share that is added to every distance; the pilotage is added to every leg. No port is offered within
    `exclude_within_km` of a situation's point, nor within the situation's own reach. `barred` and `preferred`
    are ids of ports. A free call may be moved by `move_most_s` for the sake of another; calls change places
    only within `days_around` days of the stop in question.
    """

    min_stay_s: int = 6 * 3600
    arrive_from_s: int = 7 * 3600
    arrive_until_s: int = 13 * 3600
    distance_margin: float = 0.12
    pilotage_s: int = 3600
    exclude_within_km: float | None = None
    barred: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    permits: tuple[Permit, ...] = ()
    no_repeat: bool = True
    move_most_s: int = 3 * 3600
    days_around: int = 3
    closures: tuple[Closure, ...] = ()
    weights: Weights = Weights()


AS_USUAL = SailingRules()
"""What the house asks where its book says nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefRequest:
    """An authority or charity that has asked for calls with relief, as the customer's people wrote it down.

    `where` are ids of places and codes of countries. Nobody is contacted by Serviola: `contact` is shown.
    """

    asked_by: str
    contact: str
    where: tuple[str, ...]
    since: Instant | None = None
    until: Instant | None = None
