"""Made-up voyages for two planners: islands in a box, legs of their own, rules, ships, ports and situations at random."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from engine.model.match import Way
from engine.model.place import Area, Circle, Point
from engine.model.program import Closure, Itinerary, Leg, Permit, ReliefRequest, SailingRules, Weights
from engine.model.scales import Hazard, Severity
from engine.model.signal import Position
from engine.model.time import DAY, HOUR, MINUTE, Instant, instant
from engine.situations.geometry import distance_km
from programs.book.ports import offsets
from tests.fakes import words as w

DAYS = [
    datetime(2026, 3, 6, tzinfo=UTC),
    datetime(2026, 10, 30, tzinfo=UTC),
    datetime(2026, 6, 15, tzinfo=UTC),
]
ZONES = ["America/Nassau", "America/Cancun", "America/Bogota", "UTC"]
COUNTRIES = ["BS", "HT", "DO", "JM"]


def made(seed: int) -> tuple[Any, str, Any, tuple[Way, ...], Instant]:
    """Give a book, a stop of it, a situation with the ways it is held against, and the moment of planning."""
    dice = Random(seed)
    # Some voyages call in the morning of most days among islands that lie close, others whenever and far apart.
    regular, wide = dice.random() < 0.6, dice.choice([1.0, 1.0, 2.5])
    start = Instant(instant(dice.choice(DAYS)) + (12 * 60 if regular else dice.randrange(0, 1440)) * MINUTE)

    def point() -> Point:
        return Point(round(20 + wide * dice.uniform(-3, 3), 3), round(-73 + wide * dice.uniform(-4, 4), 3))

    stops, at = [], start
    for index in range(dice.choice([3, 4, 5, 5, 6, 7])):
        arrives = Instant(at)
        departs = Instant(at + dice.choice([4, 6, 8, 9, 10, 12]) * HOUR)
        ahead = dice.choice([-5, -4, 0]) * HOUR
        written = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=arrives + ahead)).isoformat()[
            :16
        ]
        stops.append(
            w.stop(
                id=f"s{index}", itinerary="v", place_id=f"p{index}", place=f"P{index}", point=point(),
                country=dice.choice(COUNTRIES), arrives_at=arrives, departs_at=departs, arrive_local=written,
                locked=dice.random() < 0.06, embarks=dice.random() < 0.05, excursions=dice.choice([None, 0, 80]),
            )
        )  # fmt: skip
        if regular:
            at = Instant(
                arrives // DAY * DAY + dice.choice([1, 1, 2]) * DAY + dice.choice([12, 13, 15, 18]) * HOUR
            )
        else:
            at = Instant(departs + dice.randrange(8 * 60, 40 * 60, 15) * MINUTE)
    end = Instant(stops[-1].departs_at)
    ports = [_port(dice, n, point(), (start, end)) for n in range(dice.randint(2, 7))]
    if dice.random() < 0.3:  # a port that the voyage calls at already
        known = dice.choice(stops)
        ports.append(w.port(id=known.place_id, name=known.place, point=known.point, opens_at=None, since=""))
    places = {s.place_id: s.point for s in stops} | {p.id: p.point for p in ports}
    item = dice.randrange(1, len(stops) - 1) if dice.random() < 0.93 else dice.choice([0, len(stops) - 1])
    top = dice.randint(160, 300)
    ship = w.vessel(
        max_speed_kn=top / 10, economic_speed_kn=dice.randint(130, top) / 10, tender_ok=dice.random() < 0.6,
        length_m=dice.choice([None, 250.0, 320.0]), draught_m=dice.choice([None, 8.0]),
    )  # fmt: skip
    voyage = Itinerary(id="v", name="V", vessel=ship.name, owner="o", stops=tuple(stops))
    others = [_other(dice, n, stops, ports) for n in range(dice.randint(0, 4))]
    touched = [*places, "v", "s1", "s2"]
    campaigns = [
        w.campaign(id=f"c{n}", touches=(dice.choice(touched),)) for n in range(dice.choice([0, 2, 5, 13]))
    ]
    relief = (ReliefRequest(asked_by="A", contact="c", where=(dice.choice(COUNTRIES),)),)
    legs = _legs(dice, places)
    book = w.program(
        itineraries=(voyage, *others), campaigns=tuple(campaigns), vessels=(ship,) if dice.random() < 0.97 else (),
        ports=tuple(ports), legs=tuple(_bent(seed, legs, places)), sailing=_rules(dice, [*places], end),
        relief=relief if dice.random() < 0.3 else (),
    )  # fmt: skip
    stop = stops[item]
    situation, ways = _situation(dice, stop, start)
    # Some are told of before their forecast begins, and some reach a ship at sea.
    luck = Random(f"hazard {seed}")
    situation = replace(
        situation,
        hazard=luck.choice([Hazard.EARTHQUAKE, Hazard.CYCLONE]),
        updated_at=Instant(start - luck.randrange(0, 48 * 60) * MINUTE),
    )
    return book, stop.id, situation, ways, _now(dice, stops, item)


def _port(dice: Random, n: int, point: Point, span: tuple[Instant, Instant]) -> Any:
    start, end = span
    maybe = lambda: Instant(start + dice.randrange(0, max(1, (end - start) // HOUR)) * HOUR)  # noqa: E731
    zone = dice.choice(ZONES)
    pier = dice.choice([True, True, False, None])
    return w.port(
        id=f"port-{n}", name=f"Port {n}", point=point, country=dice.choice(COUNTRIES), zone=zone, pier=pier,
        tender=dice.choice([True, False, None]), max_length_m=dice.choice([None, 280.0, 340.0]),
        max_draught_m=dice.choice([None, None, 7.0]), since="s", until="u",
        opens_at=maybe() if dice.random() < 0.15 else None, closes_at=maybe() if dice.random() < 0.15 else None,
        offsets=offsets(zone, Instant(start - 9 * DAY), Instant(end + 9 * DAY)) if dice.random() < 0.97 else (),
    )  # fmt: skip


def _other(dice: Random, n: int, stops: list[Any], ports: list[Any]) -> Itinerary:
    names = [*(s.place_id for s in stops), *(p.id for p in ports)]
    calls = tuple(
        w.stop(
            id=f"o{n}-{k}",
            itinerary=f"o{n}",
            place_id=dice.choice(names),
            arrives_at=w.after((900 + k) * DAY),
        )
        for k in range(dice.randint(2, 6))
    )
    return Itinerary(id=f"o{n}", name="O", vessel="Another", owner="o", stops=calls)


def _legs(dice: Random, places: dict[str, Point]) -> list[Leg]:
    found = []
    names = sorted(places)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            if dice.random() < 0.03:
                continue
            nm = distance_km(places[a], places[b]) / 1.852 * dice.choice([1.0, 1.05, 1.2, 1.4])
            nm = max(0.1, math.ceil(nm * 10) / 10)
            sure = dice.choice([0.12, 0.12, 0.0, 0.2])
            through = ("suez",) if dice.random() < 0.05 else ()
            found.append(
                Leg(start=a, end=b, distance_nm=nm, uncertainty=sure, source="made", passages=through)
            )
            if through:
                longer = round(nm * 1.5, 1)
                found.append(Leg(start=a, end=b, distance_nm=longer, uncertainty=sure, source="made"))
    return found


def _bent(seed: int, legs: list[Leg], places: dict[str, Point]) -> list[Leg]:
    """Let most ways lead around something, through one or two points beside the great circle."""
    dice, found = Random(f"ways {seed}"), []
    for leg in legs:
        a, b = places[leg.start], places[leg.end]
        via = tuple(
            Point(
                round(a.lat + share * (b.lat - a.lat) + dice.uniform(-0.5, 0.5), 2),
                round(a.lon + share * (b.lon - a.lon) + dice.uniform(-0.5, 0.5), 2),
            )
            for share in dice.choice([(), (0.5,), (0.3, 0.7)])
        )
        found.append(replace(leg, via=via))
    return found


def _rules(dice: Random, places: list[str], end: Instant) -> SailingRules:
    opens = dice.choice([0, 5, 7, 7, 9])
    weights = {name: dice.choice([0, 5, 10, 20]) for name in Weights.__slots__}
    own = dice.random() < 0.3 and any(weights.values())
    return SailingRules(
        min_stay_s=dice.choice([4, 6, 6, 8]) * 3600,
        arrive_from_s=opens * 3600,
        arrive_until_s=dice.choice([opens + 3, opens + 6, 22]) * 3600,
        distance_margin=dice.choice([0.0, 0.05, 0.08, 0.12]),
        pilotage_s=dice.choice([0, 1800, 3600]),
        exclude_within_km=dice.choice([None, None, 100.0, 300.0]),
        barred=tuple(dice.sample(places, 1)) if dice.random() < 0.2 else (),
        preferred=tuple(dice.sample(places, 1)) if dice.random() < 0.2 else (),
        permits=(Permit(where=dice.choice([*COUNTRIES, places[-1]]), held=dice.random() < 0.5),),
        no_repeat=dice.random() < 0.8,
        move_most_s=dice.choice([1, 3, 3, 6]) * 3600,
        days_around=dice.choice([1, 3, 3, 5]),
        closures=(Closure(passage="suez", until=end if dice.random() < 0.5 else Instant(0)),),
        weights=Weights(**weights) if own else Weights(),
    )


def _situation(dice: Random, stop: Any, start: Instant) -> tuple[Any, tuple[Way, ...]]:
    near = Point(stop.point.lat + dice.uniform(-1, 1), stop.point.lon + dice.uniform(-1, 1))
    ways: tuple[Way, ...] = (
        (Way(by="radius", radius_km=dice.choice([150.0, 400.0])),) if dice.random() < 0.5 else ()
    )
    forecast: tuple[Position, ...] = ()
    if dice.random() < 0.75:
        steps = dice.randint(1, 5)
        begins = stop.arrives_at - dice.randrange(6, 48) * HOUR
        forecast = tuple(
            Position(
                at=Instant(begins + n * dice.choice([6, 12, 18]) * HOUR),
                point=Point(near.lat + n * dice.uniform(0, 4), near.lon + n * dice.uniform(-3, 1)),
                radius_km=dice.choice([50.0, 80.0, 150.0]),
            )
            for n in range(steps)
        )
        forecast = tuple(sorted(forecast, key=lambda one: one.at))
    area = Area(
        circles=(Circle(near, 80.0),) if dice.random() < 0.15 else (),
        countries=(dice.choice(COUNTRIES),) if dice.random() < 0.3 else (),
    )
    return (
        w.situation(
            point=near if dice.random() < 0.8 else None, magnitude=None, area=area, forecast=forecast,
            severity=dice.choice([Severity.SEVERE, Severity.EXTREME]), occurred_at=start,
        ),
        ways,
    )  # fmt: skip


def _now(dice: Random, stops: list[Any], item: int) -> Instant:
    luck = dice.random()
    if luck < 0.6 or item == 0:
        return Instant(stops[0].arrives_at - DAY)
    before, stop = stops[item - 1], stops[item]
    if luck < 0.8:
        return Instant(before.departs_at - dice.randrange(1, 30) * HOUR)
    share = dice.random() if luck < 0.97 else 1.1
    return Instant(
        (before.departs_at + int((stop.arrives_at - before.departs_at) * share)) // MINUTE * MINUTE
    )
