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
class ProgramRevision:
    """Input: the whole book of one brand as it now stands; `digest` is that of its source."""

    kind: ClassVar[str] = "program_revision"
    v: ClassVar[int] = 1

    brand: str
    source: str
    digest: str
    itineraries: tuple[Itinerary, ...]
    campaigns: tuple[Campaign, ...]


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
