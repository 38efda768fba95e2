"""The customer's scheduled world: itineraries with stops, campaigns, and what can be held."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
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


class Passed(StrEnum):
    """What becomes of a send whose time passed while it was paused, once it goes on."""

    SENDS = "sends"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What people must know of one kind of object of a tool, as the tool declares it.

    `by_hand` is what a person does there, `link` where, with {id} for the object. `in_flight` says what a
    pause does not recall, `in_flight_s` for how many seconds that may still go out; None where nobody says
    so. `passed` is what becomes of a send whose time passed while it was paused. `readable` says that its
    state can be read, also where nothing can be asked of it.
    """

    tool: str
    kind: str
    by_hand: str = ""
    link: str = ""
    in_flight: str = ""
    in_flight_s: int | None = None
    passed: Passed = Passed.UNKNOWN
    readable: bool = False


class MessageClass(StrEnum):
    """What a campaign says to people; safety, legal and transactional messages are never held."""

    PROMOTIONAL = "promotional"
    SURVEY = "survey"
    TRANSACTIONAL = "transactional"
    SAFETY = "safety"
    LEGAL = "legal"


NEVER_HELD = frozenset({MessageClass.SAFETY, MessageClass.LEGAL, MessageClass.TRANSACTIONAL})
"""Message classes that nothing pauses: what protects, what the law asks for, what somebody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Something that speaks to customers.

    `touches` names the stops, itineraries or places it sells, `topics` what it leads to or speaks of besides
    places, such as checkout. `pause_class` is what a pause means for it,
    as its tool declares; None where the tool is not known. `audience` is how many people it speaks to, as the
    customer's own book counts them; None where it does not say.
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
    audience: int | None = None


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


@dataclass(frozen=True, slots=True)
class System:
    """The itinerary system that keeps the calls of a book: a tool, and what it calls a call."""

    tool: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLimit:
    """About how many campaigns of a tool people may be asked within an hour, whoever asks."""

    tool: str
    most_per_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRevision:
    """Input: the whole book of one brand as it now stands; `digest` is that of its source.

    `legs` are the distances that the options of its stops need, worked out by whoever loaded the book.
    `system` is where a chosen way around is sent to; None where a person carries it out. `tools` are the
    limits of the tools of its campaigns, and `handling` what they say of the kinds of objects that these are.
    """

    kind: ClassVar[str] = "program_revision"
    v: ClassVar[int] = 4

    brand: str
    source: str
    digest: str
    itineraries: tuple[Itinerary, ...]
    campaigns: tuple[Campaign, ...]
    vessels: tuple[Vessel, ...] = ()
    ports: tuple[Port, ...] = ()
    legs: tuple[Leg, ...] = ()
    sailing: SailingRules = SailingRules()
    relief: tuple[ReliefRequest, ...] = ()
    system: System | None = None
    tools: tuple[ToolLimit, ...] = ()
    handling: tuple[Handling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookRevision:
    """Input: one playbook as it now stands, with its text; an empty text withdraws it.

    `blueprint` is the text that it was made from, as it then stood, and `blueprint_file` where that lies;
    both are empty where it stands by itself. `digest` is that of both texts.
    """

    kind: ClassVar[str] = "playbook_revision"
    v: ClassVar[int] = 2

    brand: str
    name: str
    digest: str
    file: str
    text: str
    blueprint: str = ""
    blueprint_file: str = ""
