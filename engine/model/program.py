"""The customer's scheduled world: itineraries with stops, campaigns, and what can be held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.model.place import Point
from engine.model.scales import PauseClass
from engine.model.time import Instant


@dataclass(frozen=True, slots=True)
class Subject:
    """What a hold can be on: an object of a tool (or a contact, by opaque key)."""

    tool: str
    kind: str
    id: str

    @property
    def key(self) -> str:
        """Say the subject as one string, unique within a brand."""
        return f"{self.tool}:{self.kind}:{self.id}"


CONTACT = "contact"
"""The subject kind for a customer; its id is an opaque key and never a name or an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A place that a stop is supplied through: a port, an airport, a city."""

    name: str
    point: Point
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One scheduled call. Local times are what the customer wrote; the instants are resolved from them."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A voyage, tour or series: its stops in order of time."""

    id: str
    name: str
    vessel: str
    owner: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Something that speaks to customers.

    `touches` names the stops, itineraries or places it sells, `topics` what it leads to or speaks of besides
    places, such as checkout. `pause_class` is what a pause means for it,
    as its tool declares; None where the tool is not known.
    """

    id: str
    name: str
    subject: Subject
    owner: str
    message_class: str
    touches: tuple[str, ...]
    topics: tuple[str, ...] = ()
    pause_class: PauseClass | None = None
    next_send_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """A ship by the name that itineraries give it; a length or draught of None is not known."""

    name: str
    max_speed_kn: float
    economic_speed_kn: float
    length_m: float | None = None
    draught_m: float | None = None
    tender_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """From `since` on, the clocks of a place are so many seconds ahead of UTC."""

    since: Instant
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port that may stand in for a call; `id` is that of its place.

    `pier` and `tender` say how guests get ashore. A limit of None is not known. `since` and `until` are the
    days as they were written; `opens_at` and `closes_at` the instants meant. `offsets` are the port's clocks
    over the time of the book, oldest first, because the core knows no zones.
    """

    id: str
    name: str
    point: Point
    country: str
    zone: str
    pier: bool
    tender: bool
    max_length_m: float | None = None
    max_draught_m: float | None = None
    since: str = ""
    until: str = ""
    opens_at: Instant | None = None
    closes_at: Instant | None = None
    offsets: tuple[Offset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """How far two places are apart by sea, either way; `uncertainty` is a share of the distance."""

    start: str
    end: str
    distance_nm: float
    uncertainty: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SailingRules:
    """What the house asks of a call that stands in for another.

    `arrive_from_s` and `arrive_until_s` are seconds after local midnight, both included. The margin is a
    share that is added to every distance; the pilotage is added to every leg. No port is offered within
    `exclude_within_km` of a situation's point, nor within the situation's own reach.
    """

    min_stay_s: int = 6 * 3600
    arrive_from_s: int = 7 * 3600
    arrive_until_s: int = 13 * 3600
    distance_margin: float = 0.12
    pilotage_s: int = 3600
    exclude_within_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRevision:
    """Input: the whole book of one brand as it now stands; `digest` is that of its source.

    `legs` are the distances that the options of its stops need, worked out by whoever loaded the book.
    """

    kind: ClassVar[str] = "program_revision"
    v: ClassVar[int] = 1

    brand: str
    source: str
    digest: str
    itineraries: tuple[Itinerary, ...]
    campaigns: tuple[Campaign, ...]
    vessels: tuple[Vessel, ...] = ()
    ports: tuple[Port, ...] = ()
    legs: tuple[Leg, ...] = ()
    sailing: SailingRules = SailingRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookRevision:
    """Input: one playbook as it now stands, with its text; an empty text withdraws it."""

    kind: ClassVar[str] = "playbook_revision"
    v: ClassVar[int] = 1

    brand: str
    name: str
    digest: str
    file: str
    text: str
