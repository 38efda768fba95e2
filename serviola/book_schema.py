"""The JSON Schema of a YAML book, such as config/programs.yaml, for editors.

Like those of serviola/config_schema.py it says less than `serviola check config`, and what it refuses is
always wrong.
"""

from __future__ import annotations

from typing import Final

from engine.model.program import Ashore, MessageClass, Travel, Weights
from engine.rules.schema_types import DISTANCE, DURATION, Schema, one_of
from programs.book.campaigns import MOST_PEOPLE, TOPIC
from programs.book.load import SCHEMA
from programs.book.ports import MOST_NM
from programs.sea_routes import PASSAGES
from serviola.schema_parts import FLAG, NAME, TEXT, field, list_of, mapping, whole

_ID: Final[Schema] = {"type": "string", "pattern": r"^\S{1,120}$"}
_COUNTRY: Final = field("Its ISO 3166 code, such as HT.", {"type": "string", "pattern": "^[A-Z]{2}$"})
_TOPIC: Final[Schema] = {"type": "string", "pattern": f"^{TOPIC.pattern}$"}
_DAY: Final[Schema] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MOST_GUESTS: Final = 20_000


def book_schema() -> Schema:
    """Give the schema of a YAML book."""
    keys = mapping(
        "",
        ("schema",),
        schema=field("The form of the file.", {"const": SCHEMA}),
        places=list_of("Ports and cities, once each; stops name them by id.", _place()),
        itineraries=list_of("Voyages, tours, flights or events, with their stops.", _itinerary()),
        vessels=list_of("The ships that sail the itineraries (docs/itineraries.md).", _vessel()),
        ports=list_of("The ports that may stand in for another (docs/itineraries.md).", _port()),
        distances=list_of("Distances that are known better than any network.", _distance()),
        rules=_rules(),
        relief=list_of("Who has asked for calls with relief.", _relief()),
        campaigns=list_of("Messages to customers, what sends them, and what they sell.", _campaign()),
    )
    return whole("A book of Serviola", "docs/programs.md", keys)


def _range(least: float, most: float, kind: str = "number") -> Schema:
    return {"type": kind, "minimum": least, "maximum": most}


def _where() -> dict[str, Schema]:
    return {
        "lat": field("Degrees north of the equator; south is negative.", _range(-90, 90)),
        "lon": field("Degrees east of Greenwich; west is negative.", _range(-180, 180)),
    }


def _hubs() -> Schema:
    hub = mapping(
        "One of them.",
        ("name", "lat", "lon"),
        name=NAME,
        **_where(),
        country=_COUNTRY,
    )
    return list_of("What it is supplied through: something there touches it, too.", hub)


def _place() -> Schema:
    return mapping(
        "One place.",
        ("id", "name", "lat", "lon", "country"),
        id=field("What stops and campaigns name it by.", _ID),
        name=NAME,
        **_where(),
        country=_COUNTRY,
        zone=field("Its IANA time zone, such as America/Port-au-Prince."),
        supply_hubs=_hubs(),
        inland=field("Ships come there by river.", FLAG),
    )


def _named_place() -> Schema:
    return {"description": "The id or the name of a place, or the place itself.", "anyOf": [TEXT, _place()]}


def _itinerary() -> Schema:
    return mapping(
        "One itinerary.",
        ("id", "name", "vessel", "owner", "stops"),
        id=field("What campaigns and messages name it by.", _ID),
        name=NAME,
        vessel=field("What travels: a ship, a coach, a flight number."),
        owner=field("Who is asked about it: a person, a team or who is on call.", _ID),
        travel=field("What it is; ship unless said.", one_of(Travel)),
        stops=list_of("Its calls.", _stop(), least=1),
    )


def _stop() -> Schema:
    return mapping(
        "One call.",
        ("place", "arrive", "depart"),
        place=_named_place(),
        arrive=field("Local time of the place, such as 2027-01-18T08:00."),
        depart=field("Local time of the place, such as 2027-01-18T17:00."),
        id=field("Its id; made of itinerary, place and day unless said.", _ID),
        zone=field("Its IANA time zone, where it is not the place's."),
        owner=field("Who is asked about this call; the itinerary's owner unless said.", _ID),
        locked=field("It is never moved or left out.", FLAG),
        embarks=field("Guests begin or end their voyage there; it is not moved.", FLAG),
        ashore=field("How guests get ashore; unknown unless said.", one_of(Ashore)),
        excursions=field("How many guests have booked one.", _range(0, _MOST_GUESTS, "integer")),
        supply_hubs=_hubs(),
        topics=list_of("What it is about besides its place.", _TOPIC, least=1),
    )


def _campaign() -> Schema:
    return mapping(
        "One campaign.",
        ("id", "name", "tool", "kind", "object", "owner", "class"),
        id=field("What messages and holds name it by.", _ID),
        name=NAME,
        tool=field("The tool that sends it, as its declaration is named."),
        kind=field("The kind of object that it is in the tool."),
        object=field("Its id in the tool."),
        owner=field("Who is asked before it is paused.", _ID),
        class_=field("What it says; what is no advertising is never held.", one_of(MessageClass)),
        touches=list_of("The stops, itineraries and places that it speaks of.", least=1),
        topics=list_of("What it is about besides places; one of the two must be there.", _TOPIC, least=1),
        next_send=field("When it is sent next: local time of zone, or with an offset."),
        zone=field("The IANA time zone of next_send."),
        audience=field("How many people it speaks to.", _range(0, MOST_PEOPLE, "integer")),
    )


def _vessel() -> Schema:
    return mapping(
        "One ship.",
        ("name", "max_speed_kn"),
        name=field("As its itineraries name it."),
        max_speed_kn=field("Its top speed, in knots.", _range(1, 60)),
        economic_speed_kn=field("Its usual speed, in knots; the top speed unless said.", _range(1, 60)),
        length_m=field("Its length, in meters.", _range(1, 600)),
        draught_m=field("Its draught, in meters.", _range(1, 40)),
        tender_ok=field("Its guests may get ashore by tender.", FLAG),
    )


def _port() -> Schema:
    return mapping(
        "One port.",
        ("place",),
        place=_named_place(),
        zone=field("Its IANA time zone, where it is not the place's."),
        pier=field("Ships lie at a pier.", FLAG),
        tender=field("Guests get ashore by tender.", FLAG),
        max_length_m=field("The longest ship, in meters.", _range(1, 600)),
        max_draught_m=field("The deepest ship, in meters.", _range(1, 40)),
        since=field("From this local day on.", _DAY),
        until=field("Until this local day, included.", _DAY),
    )


def _distance() -> Schema:
    return mapping(
        "One distance, either way.",
        ("from", "to", "nm"),
        from_=field("The id of a place."),
        to=field("The id of another."),
        nm=field("Nautical miles by sea.", _range(0.1, MOST_NM)),
    )


def _rules() -> Schema:
    two: Schema = {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}
    permit = mapping(
        "One permit.",
        ("for", "held"),
        for_=field("The id of a place, or a country."),
        held=field("Whether it is held.", FLAG),
    )
    passage = mapping(
        "One canal or strait.",
        ("name",),
        name=field("As searoute names it.", {"enum": sorted(PASSAGES)}),
        open=field("It is open, where it would be closed.", FLAG),
        every_year={"description": "Closed between two days of every year: [12-01, 03-31].", **two},
        since=field("Closed from this day on.", _DAY),
        until=field("Closed until this day, included.", _DAY),
    )
    weights = {
        name: field(f"What {name} counts for in the score of a way around.", _range(0, 1_000))
        for name in Weights.__slots__
    }
    return mapping(
        "What the house asks of a call that stands in for another (docs/itineraries.md).",
        min_stay=field("No call is shorter; 6h unless said.", DURATION),
        arrive_between={"description": "Two local times of day, such as [07:00, 13:00].", **two},
        distance_margin=field("A share that is added to every distance; 0.12 unless said.", _range(0, 1)),
        pilotage=field("Added to every leg; 1h unless said.", DURATION),
        exclude_within=field("No port this close to the situation.", DISTANCE),
        barred=list_of("Ids of places that are never offered.", least=1),
        preferred=list_of("Ids of places that are liked best.", least=1),
        permits=list_of("What needs a permit, and whether it is held.", permit),
        no_repeat=field("No port twice on one voyage; true unless said.", FLAG),
        move_most=field("How far a free call may be moved; 3h unless said.", DURATION),
        days_around=field("Only calls so many days apart change places.", _range(0, 14, "integer")),
        passages=list_of("Canals and straits that are closed, or open.", passage),
        weights=mapping("What each part of the score counts for.", **weights),
    )


def _relief() -> Schema:
    return mapping(
        "One request.",
        ("asked_by", "contact", "where"),
        asked_by=field("Who asked."),
        contact=field("How they are reached; nobody is contacted by Serviola."),
        where=list_of("Ids of places and codes of countries.", least=1),
        since=field("From this day on.", _DAY),
        until=field("Until this day, included.", _DAY),
    )
