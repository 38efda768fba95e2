"""Options: what it costs to plan around one call, and around sixty of a fleet of a hundred ships."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from random import Random
from statistics import median
from time import perf_counter

from bench.figures import Figure
from bench.worlds import situation
from engine.model.option import OptionKind
from engine.model.place import Point
from engine.model.program import (
    Campaign,
    Itinerary,
    Leg,
    Offset,
    Port,
    ProgramRevision,
    Stop,
    Subject,
    Vessel,
)
from engine.model.scales import Certainty, Hazard, Severity, Urgency
from engine.model.signal import Phase, Position, Situation
from engine.model.time import DAY, HOUR, Instant, moment, parse_iso
from engine.response.brand import Brand
from engine.response.options import options_for
from engine.situations.geometry import distance_km

START = parse_iso("2026-06-01T12:00:00Z")
CLOCKS = (Offset(since=Instant(START - 9 * DAY), seconds=-4 * 3600),)
KINDS = tuple(kind for kind in OptionKind if kind is not OptionKind.EXTEND_PREVIOUS)
PORTS, SHIPS, VOYAGES, CALLS, AFFECTED = 40, 100, 3, 6, 60
BOUND_MS, BOUND_S = 20.0, 5.0


def measure(*, short: bool) -> Iterator[Figure]:
    """Give the figures: one call, a fleet, and how the cost grows with the calls in question."""
    book = fleet(SHIPS)
    brand = Brand(name="main", programs={book.source: book})
    situation = storm()
    items = [voyage.stops[2].id for voyage in book.itineraries]
    rounds = 20 if short else 200
    one = [_seconds(brand, items[n : n + 1], situation) for n in range(rounds)]
    kinds = f"all kinds, {PORTS} ports, a forecast of {len(situation.forecast)} positions"
    yield Figure(
        figure="options_one_stop_ms",
        value=median(one) * 1e3,
        n=rounds,
        note=f"{kinds}, {SHIPS} ships in the book",
        at_most=BOUND_MS,
    )
    yield Figure(
        figure="options_one_stop_worst_ms", value=max(one) * 1e3, n=rounds, note=kinds, at_most=BOUND_MS
    )
    many = [_seconds(brand, items[:AFFECTED], situation) for _ in range(3)]
    yield Figure(
        figure="options_fleet_s",
        value=median(many),
        n=len(many),
        note=f"{AFFECTED} affected calls of {SHIPS} ships, {kinds}",
        at_most=BOUND_S,
    )
    few, more = (min(_seconds(brand, items[:count], situation) for _ in range(3)) for count in (60, 240))
    yield Figure(
        figure="options_growth",
        value=more / few / 4,
        n=3,
        note="seconds of 240 calls for those of 60, as a share of four times as many: at most linear",
        at_most=1.25,
    )


def _seconds(brand: Brand, items: list[str], situation: Situation) -> float:
    gc.collect()
    begun = perf_counter()
    found = options_for(brand, items, KINDS, situation=situation, ways=(), now=Instant(START - DAY))
    spent = perf_counter() - begun
    if len({one.item for one in found.options}) != len(items):
        raise RuntimeError("a call in question got no option at all")
    return spent


def fleet(ships: int) -> ProgramRevision:
    """Make a book: ships on voyages among islands that lie a day apart, with campaigns and every distance."""
    dice = Random(7)
    at = {f"p{n}": Point(20 + dice.uniform(-3, 3), -73 + dice.uniform(-4, 4)) for n in range(PORTS)}
    legs = [
        Leg(start=a, end=b, distance_nm=distance_km(at[a], at[b]) / 1.7, uncertainty=0.12, source="made up")
        for a in at
        for b in at
        if a < b
    ]
    voyages = [
        _voyage(dice, f"v{ship}-{n}", f"Ship {ship}", at) for ship in range(ships) for n in range(VOYAGES)
    ]
    ports = [
        Port(
            id=name,
            name=name,
            point=point,
            country="BS",
            zone="America/Nassau",
            pier=True,
            tender=False,
            offsets=CLOCKS,
        )
        for name, point in at.items()
    ]
    vessels = [
        Vessel(name=f"Ship {ship}", max_speed_kn=22.0, economic_speed_kn=18.0) for ship in range(ships)
    ]
    campaigns = [
        Campaign(
            id=f"c{n}",
            name=f"c{n}",
            subject=Subject("mailer", "campaign", f"c{n}"),
            owner="team:x",
            message_class="promotional",
            touches=(dice.choice(voyages).stops[2].id, f"p{n % PORTS}"),
        )
        for n in range(500)
    ]
    return ProgramRevision(
        brand="main",
        source="fleet",
        digest="d",
        itineraries=tuple(voyages),
        campaigns=tuple(campaigns),
        vessels=tuple(vessels),
        ports=tuple(ports),
        legs=tuple(legs),
    )


def _voyage(dice: Random, name: str, vessel: str, at: dict[str, Point]) -> Itinerary:
    places = dice.sample(sorted(at), CALLS)
    stops = []
    for day, place in enumerate(places):
        arrives = Instant(START + day * DAY)
        departs = Instant(arrives + 9 * HOUR)
        local = moment(Instant(arrives - 4 * HOUR)).strftime("%Y-%m-%dT%H:%M")
        stops.append(
            Stop(
                id=f"{name}/{day}",
                itinerary=name,
                place_id=place,
                place=place,
                point=at[place],
                country="BS",
                zone="America/Nassau",
                arrive_local=local,
                depart_local=local,
                arrives_at=arrives,
                departs_at=departs,
                owner="team:x",
            )
        )
    return Itinerary(id=name, name=name, vessel=vessel, owner="team:x", stops=tuple(stops))


def storm() -> Situation:
    """Make a cyclone that passes within a day and a half."""
    begins = START + DAY
    forecast = tuple(
        Position(at=Instant(begins + n * 12 * HOUR), point=Point(18.0 + 2 * n, -72.0 - n), radius_km=150.0)
        for n in range(5)
    )
    return situation(
        Hazard.CYCLONE,
        Instant(START - DAY),
        phase=Phase.FORECAST,
        severity=Severity.EXTREME,
        certainty=Certainty.LIKELY,
        urgency=Urgency.EXPECTED,
        point=Point(16.0, -70.0),
        forecast=forecast,
    )
