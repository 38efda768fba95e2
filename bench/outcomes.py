"""Outcomes: of calls that were really canceled, how often the first options name where the ship then went.

Two baselines are held against the ranking: the ports that stand most often next to the calls around in the
line's book, and the nearest ports in reach. Both know the same ports as the ranking. The book of a line is
that of its canceled voyages alone, so that the first knows little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bench.figures import Figure
from bench.worlds import situation
from engine.model.option import Option, OptionKind
from engine.model.place import Area, Circle, Point
from engine.model.program import Itinerary, ProgramRevision, Stop
from engine.model.scales import Certainty, Hazard, Severity, Urgency
from engine.model.signal import Situation
from engine.model.time import DAY, Instant
from engine.response.brand import Brand
from engine.response.options import options_for
from engine.response.options.voyage import voyage_of
from engine.situations.geometry import distance_km
from programs.book.local_time import resolve
from programs.candidates import made_ready
from programs.cruise_ports import cruise_ports

CASES = Path(__file__).with_name("real_outcomes.yaml")
KINDS = tuple(kind for kind in OptionKind if kind is not OptionKind.EXTEND_PREVIOUS)
FIRST = 5
AT_SEA = {OptionKind.SEA_DAY, OptionKind.LONGER_BEFORE, OptionKind.LONGER_AFTER}
"""A day without a call; hours gained next to it are the same outcome in other words."""
BEGINS, ENDS = "08:00", "17:00"
"""Assumed of every call: the reports give no hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One canceled call: where the ship went, and the first that each way of ranking names."""

    id: str
    went: str
    ranking: tuple[str, ...]
    frequent: tuple[str, ...]
    nearest: tuple[str, ...]


def outcomes() -> list[Outcome]:
    """Rank the ways around each canceled call."""
    return [_outcome(case) for case in _cases()]


def hits(found: list[Outcome], way: str, first: int) -> int:
    """Count the outcomes that a way of ranking names among its first."""
    return sum(one.went in getattr(one, way)[:first] for one in found)


def measure(*, short: bool) -> Iterator[Figure]:
    """Give the share of outcomes that are named first, and among the first five, by each way of ranking."""
    del short
    found = outcomes()
    for way in ("ranking", "frequent", "nearest"):
        for first in (1, FIRST):
            yield Figure(
                figure=f"outcomes_{way}_hit_at_{first}",
                value=hits(found, way, first) / len(found),
                n=len(found),
                note="share of real canceled calls whose outcome is named; see bench/real_outcomes.yaml",
                at_least=0.7 if (way, first) == ("ranking", FIRST) else None,
            )


def _cases() -> list[dict[str, Any]]:
    return list(yaml.safe_load(CASES.read_text(encoding="utf-8")))


def _outcome(case: dict[str, Any]) -> Outcome:
    book, stop = _book(str(case["line"]), str(case["id"]))
    ready = made_ready(book, only=stop.id)
    brand = Brand(name="main", programs={ready.source: ready})
    now = Instant(stop.arrives_at - 3 * DAY)
    found = options_for(brand, [stop.id], KINDS, situation=_closed(stop), ways=(), now=now, most_ports=10)
    return Outcome(
        id=str(case["id"]),
        went=str(case["went"]),
        ranking=tuple(dict.fromkeys(_named(one) for one in found.options)),
        frequent=tuple(_frequent(brand, stop, now)),
        nearest=tuple(_nearest(brand, stop, now)),
    )


def _named(option: Option) -> str:
    if option.option in AT_SEA:
        return "sea_day"
    return option.option if option.call is None else option.call.port.removeprefix("cruise:")


def _frequent(brand: Brand, stop: Stop, now: Instant) -> list[str]:
    voyage = voyage_of(brand, stop.id, now)
    if voyage is None or voyage.before is None or voyage.after is None:
        return []
    around = {voyage.before.place_id, stop.place_id, voyage.after.place_id}
    count: Counter[str] = Counter()
    for (one, other), often in voyage.facts.sailed.items():
        if other in around and one not in around:
            count[one] += often
    return [name for name, _ in sorted(count.items(), key=lambda one: (-one[1], one[0]))[:FIRST]]


def _nearest(brand: Brand, stop: Stop, now: Instant) -> list[str]:
    """Give the nearest ports in reach at top speed, with the shortest stay, whatever the clocks."""
    voyage = voyage_of(brand, stop.id, now)
    if voyage is None or voyage.vessel is None or voyage.before is None or voyage.after is None:
        return []
    own = {one.place_id for one in voyage.stops}
    room_h = (voyage.after.arrives_at - voyage.before.departs_at) / 3.6e9 - voyage.rules.min_stay_s / 3600 - 2
    found = []
    for port in voyage.book.ports:
        legs = [voyage.leg(one.place_id, port.id) for one in (voyage.before, voyage.after)]
        nm = sum(leg.distance_nm for leg in legs if leg is not None)
        if port.id not in own and None not in legs and nm <= room_h * voyage.vessel.max_speed_kn:
            found.append((distance_km(port.point, stop.point), port.id.removeprefix("cruise:")))
    return [name for _, name in sorted(found)[:FIRST]]


def _book(line: str, asked: str) -> tuple[ProgramRevision, Stop]:
    """Make the book of a line from its canceled voyages; the one in question is that of the case."""
    itineraries = [_voyage(case) for case in _cases() if case["line"] == line]
    book = ProgramRevision(
        brand="main", source=line, digest=line, itineraries=tuple(itineraries), campaigns=()
    )
    return book, next(one for one in itineraries if one.id == asked).stops[1]


def _voyage(case: dict[str, Any]) -> Itinerary:
    known = {one.id.removeprefix("cruise:"): one for one in cruise_ports()}
    stops, name = [], str(case["id"])
    for index, (place, day) in enumerate(case["calls"]):
        at = known[place]
        arrives, departs = (f"{_day(day)}T{hour}" for hour in (BEGINS, ENDS))
        stops.append(
            Stop(
                id=f"{name}/{index}",
                itinerary=name,
                place_id=place,
                place=at.name,
                point=at.point,
                country=at.country,
                zone=at.zone,
                arrive_local=arrives,
                depart_local=departs,
                arrives_at=resolve(arrives, at.zone),
                departs_at=resolve(departs, at.zone),
                owner="team:planning",
                locked=index == 2,
            )
        )
    return Itinerary(id=name, name=name, vessel=name, owner="team:planning", stops=tuple(stops))


def _day(day: date | str) -> str:
    return day.isoformat() if isinstance(day, date) else day


def _closed(stop: Stop) -> Situation:
    """Say that nobody can call there, and nothing more."""
    at = Instant(stop.arrives_at - 4 * DAY)
    return situation(
        Hazard.UNREST,
        at,
        severity=Severity.SEVERE,
        certainty=Certainty.OBSERVED,
        urgency=Urgency.IMMEDIATE,
        area=Area(circles=(Circle(Point(stop.point.lat, stop.point.lon), 3.0),)),
    )
