"""The book of one brand from YAML: itineraries with their stops, and the campaigns that sell them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum

from engine.model.program import (
    Ashore,
    Campaign,
    Itinerary,
    ProgramRevision,
    Stop,
    Subject,
    Travel,
)
from engine.model.time import Instant
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from engine.rules.words import did_you_mean
from programs.book.house import read_relief
from programs.book.local_time import LocalTimeError, resolve, resolve_zoned, zones
from programs.book.places import NOWHERE, Place, ident, read_hubs, read_place, read_zone
from programs.book.ports import read_distances, read_ports, read_rules, read_vessels, span_of

SCHEMA = "serviola/programs/1"
MOST_BYTES = 8 * 1024 * 1024


TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class MessageClass(StrEnum):
    """What a campaign says to people; safety and legal messages are not held without being named."""

    PROMOTIONAL = "promotional"
    SURVEY = "survey"
    TRANSACTIONAL = "transactional"
    SAFETY = "safety"
    LEGAL = "legal"


def load_book(text: str, file: str, *, brand: str) -> ProgramRevision:
    """Read a whole book; PlaybookError carries everything that is wrong in it, with its place.

    Its legs are those that it writes itself; `programs.ports.with_legs` works out the others.
    """
    fields = Fields(read(text, file, most_bytes=MOST_BYTES))
    schema = fields.text("schema")
    if schema and schema != SCHEMA:
        fields.error("schema", f"{schema[:40]} is not a book", f"write schema: {SCHEMA}", at=("schema",))
    book = _Book(fields)
    fields.rest()
    fields.settle()
    return ProgramRevision(
        brand=brand,
        source=file,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        itineraries=book.itineraries,
        campaigns=book.campaigns,
        vessels=book.vessels,
        ports=book.ports,
        legs=book.distances,
        sailing=book.rules,
        relief=book.relief,
    )


class _Book:
    """One pass over a book; ids are taken as they come, and campaigns are read last."""

    def __init__(self, fields: Fields) -> None:
        self.taken: set[str] = set()
        self.places: dict[str, Place] = {}
        for each in fields.mappings("places", required=False):
            self.place(each, table=True)
        self.itineraries = tuple(
            self.itinerary(each) for each in fields.mappings("itineraries", required=False)
        )
        stops = [stop for one in self.itineraries for stop in one.stops]
        times = [at for stop in stops for at in (stop.arrives_at, stop.departs_at)]
        self.vessels = read_vessels(fields, frozenset(one.vessel for one in self.itineraries))
        self.ports = read_ports(fields, self.stop_place, span_of(times))
        self.distances = read_distances(fields, self.places)
        self.rules = read_rules(fields, self.places, span_of(times))
        self.relief = read_relief(fields, self.places)
        self.subjects: set[Subject] = set()
        self.known = frozenset(self.taken | self.places.keys())
        self.campaign_ids: set[str] = set()
        self.campaigns = tuple(self.campaign(each) for each in fields.mappings("campaigns", required=False))

    def take(self, fields: Fields, given: str, what: str, among: set[str]) -> None:
        """Take an id; stops, itineraries and places share theirs, because campaigns touch all three."""
        if given and (given in among or (among is self.taken and given in self.places)):
            remedy = f"give this {what} an id of its own"
            at = ("id",) if fields.has("id") else ()
            fields.error("twice", f"the id {given} is already taken", remedy, at=at)
        among.add(given)

    def place(self, fields: Fields, *, table: bool = False) -> Place:
        """Take a place; outside the table the same place may be written out again."""
        place = read_place(fields)
        known = self.places.get(place.id)
        if place.id and (place.id in self.taken or (known is not None and (table or known != place))):
            remedy = "give it an id of its own, or write it once under places:"
            fields.error("twice", f"the id {place.id} is already taken", remedy, at=("id",))
        self.places.setdefault(place.id, place)
        return place

    def itinerary(self, fields: Fields) -> Itinerary:
        given = ident(fields)
        self.take(fields, given, "itinerary", self.taken)
        name, vessel, owner = fields.text("name"), fields.text("vessel"), ident(fields, "owner")
        travel = fields.choice("travel", Travel, Travel.SHIP)
        stops = [self.stop(each, given, owner) for each in fields.mappings("stops")]
        if not stops and fields.has("stops"):
            fields.error("few", f"{given} has no stops", "write at least one", at=("stops",))
        fields.rest()
        in_time = sorted(stops, key=lambda stop: (stop.arrives_at, stop.id))
        return Itinerary(id=given, name=name, vessel=vessel, owner=owner, stops=tuple(in_time), travel=travel)

    def stop(self, fields: Fields, itinerary: str, owner: str) -> Stop:
        place = self.stop_place(fields)
        zone = read_zone(fields, place.zone)
        if not zone and place is not NOWHERE:
            fields.error("missing-key", f"no zone is known for {place.id}", "add zone: here or to the place")
        arrive, depart = fields.text("arrive"), fields.text("depart")
        arrives_at, departs_at = _moment(fields, "arrive", zone), _moment(fields, "depart", zone)
        if arrives_at and departs_at and departs_at < arrives_at:
            message = f"it departs ({depart}) before it arrives ({arrive})"
            fields.error("order", message, "correct one of the two", at=("depart",))
        given = ident(fields, "id", f"{itinerary}:{place.id}:{arrive[:10]}")
        if place is not NOWHERE:
            self.take(fields, given, "stop", self.taken)
        stop = Stop(
            id=given,
            itinerary=itinerary,
            place_id=place.id,
            place=place.name,
            point=place.point,
            country=place.country,
            zone=zone,
            arrive_local=arrive,
            depart_local=depart,
            arrives_at=arrives_at,
            departs_at=departs_at,
            owner=ident(fields, "owner", owner),
            locked=fields.flag("locked", False),
            hubs=read_hubs(fields, place.hubs),
            topics=_topics(fields),
            ashore=fields.choice("ashore", Ashore, Ashore.UNKNOWN),
            embarks=fields.flag("embarks", False),
            excursions=fields.integer("excursions", 0, most=20_000) if fields.has("excursions") else None,
        )
        fields.rest()
        return stop

    def stop_place(self, fields: Fields) -> Place:
        """Give the place that a stop names or writes out; NOWHERE after a finding."""
        given = fields.raw("place")
        if isinstance(given, dict):
            return self.place(fields.mapping("place"))
        name = fields.text("place") if given is not None else ""
        if name and name not in self.places:
            remedy = did_you_mean(name, sorted(self.places)) if self.places else "add it under places:"
            fields.error("place", f"no place has the id {name}", remedy, at=("place",))
        return self.places.get(name, NOWHERE)

    def campaign(self, fields: Fields) -> Campaign:
        given = ident(fields)
        self.take(fields, given, "campaign", self.campaign_ids)
        subject = Subject(fields.text("tool"), fields.text("kind"), fields.text("object"))
        if subject.id and subject in self.subjects:
            message = f"{subject.key} already belongs to another campaign"
            fields.error(
                "twice", message, "write the campaign once, with all that it touches", at=("object",)
            )
        self.subjects.add(subject)
        campaign = Campaign(
            id=given,
            name=fields.text("name"),
            subject=subject,
            owner=ident(fields, "owner"),
            message_class=fields.choice("class", MessageClass).value,
            touches=self.touches(fields, topics=fields.has("topics")),
            topics=_topics(fields),
            next_send_at=_next_send(fields),
        )
        fields.rest()
        return campaign

    def touches(self, fields: Fields, *, topics: bool) -> tuple[str, ...]:
        named = fields.texts("touches", ()) if topics else fields.texts("touches")
        for index, each in enumerate(named):
            if each not in self.known:
                at = ("touches", index) if isinstance(fields.raw("touches"), list) else ("touches",)
                fields.error(
                    "touches", f"{each} is no stop, itinerary or place", _near(each, self.known), at=at
                )
        return tuple(dict.fromkeys(named))


def _topics(fields: Fields) -> tuple[str, ...]:
    """Read what something is about besides places, in words of the customer's own."""
    named = fields.texts("topics", ())
    for index, each in enumerate(named):
        if not TOPIC.fullmatch(each):
            at = ("topics", index) if isinstance(fields.raw("topics"), list) else ("topics",)
            fields.error("topic", f"{each[:40]} is no topic", "write small letters, digits and -", at=at)
    return tuple(dict.fromkeys(named))


def _near(word: str, known: Iterable[str]) -> str:
    advice = did_you_mean(word, sorted(known))
    return advice if advice.startswith("did") else "write the id of a stop, an itinerary or a place"


def _moment(fields: Fields, key: str, zone: str) -> Instant:
    text = fields.values.get(key)
    if zone not in zones() or not isinstance(text, str):
        return Instant(0)
    try:
        return resolve(text, zone)
    except LocalTimeError as error:
        fields.error("time", str(error), error.remedy, at=(key,))
        return Instant(0)


def _next_send(fields: Fields) -> Instant | None:
    text, zone = fields.text("next_send", ""), read_zone(fields, "")
    if not text or (zone and zone not in zones()):
        return None
    try:
        return resolve_zoned(text, zone)
    except LocalTimeError as error:
        fields.error("time", str(error), error.remedy, at=("next_send",))
        return None
