"""Itineraries: what travels, and the stops that it calls at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.model.place import Point
from engine.model.time import Instant


class Travel(StrEnum):
    """What an itinerary is: a voyage, a coach tour, flights, or a series of events."""

    SHIP = "ship"
    COACH = "coach"
    FLIGHT = "flight"
    EVENT = "event"


class Ashore(StrEnum):
    """How guests of a ship get ashore."""

    UNKNOWN = "unknown"
    BERTH = "berth"
    TENDER = "tender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A place that a stop is supplied through: a port, an airport, a city."""

    name: str
    point: Point
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One scheduled call. Local times are what the customer wrote; the instants are resolved from them.

    A call that is `locked` is moved by nobody but the customer's people, and neither is one at which guests
    begin or end their voyage (`embarks`). `excursions` counts the guests booked ashore, None where it is not
    known.
    """

    id: str
    itinerary: str
    place_id: str
    place: str
    point: Point
    country: str
    zone: str
    arrive_local: str
    depart_local: str
    arrives_at: Instant
    departs_at: Instant
    owner: str
    locked: bool = False
    hubs: tuple[Hub, ...] = ()
    topics: tuple[str, ...] = ()
    ashore: Ashore = Ashore.UNKNOWN
    embarks: bool = False
    excursions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A voyage, tour or series: its stops in order of time; `vessel` names what travels."""

    id: str
    name: str
    vessel: str
    owner: str
    stops: tuple[Stop, ...]
    travel: Travel = Travel.SHIP
