"""Legs: the distances that the options of a book need, worked out when it is loaded: the core asks nobody.

Only what can matter: for each call with one before and one after, and a ship whose speed is known, the
planned legs, the direct one, and those to and from the ports that the great circle leaves within reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from engine.errors import RouteError
from engine.model.place import Point
from engine.model.program import Leg, Port, ProgramRevision, Stop, Vessel
from engine.model.time import HOUR
from engine.ports import SeaRoutes
from engine.situations.geometry import distance_km
from programs.sea_routes import KM_PER_NM, SeaLanes

MOST_PORTS_A_CALL = 24
"""The nearest ones; who declares more than these around one call would not read them."""
MOST_LEGS = 4_000
"""Some ten seconds of work; what comes after has no distance, and an option says so."""

Ends = tuple[tuple[str, Point], tuple[str, Point]]


def with_legs(book: ProgramRevision, routes: SeaRoutes | None = None) -> ProgramRevision:
    """Give the book with the legs it needs, its own first; a place without a sea lane has none."""
    lanes = routes if routes is not None else SeaLanes(_known(book))
    legs = []
    for (start, start_at), (end, end_at) in islice(_once(_wanted(book)), MOST_LEGS):
        try:
            found = lanes.distance(start_at, end_at)
        except RouteError:
            continue
        leg = Leg(
            start=start, end=end, distance_nm=found.nm, uncertainty=found.uncertainty, source=found.source
        )
        legs.append(leg)
    return replace(book, legs=tuple(sorted(legs, key=lambda leg: (leg.start, leg.end))))


def within_reach(ports: tuple[Port, ...], vessel: Vessel, before: Stop, after: Stop) -> list[Port]:
    """Give the ports that the great circle leaves within reach between two calls, the nearest first."""
    most_nm = vessel.max_speed_kn * (after.arrives_at - before.departs_at) / HOUR
    ranked = []
    for port in ports:
        km = distance_km(before.point, port.point) + distance_km(port.point, after.point)
        if km / KM_PER_NM <= most_nm:
            ranked.append((km, port.id, port))
    return [port for _, _, port in sorted(ranked, key=lambda one: one[:2])[:MOST_PORTS_A_CALL]]


def _known(book: ProgramRevision) -> dict[tuple[Point, Point], float]:
    """Give the distances that the book writes itself, by where its places are."""
    points = {stop.place_id: stop.point for one in book.itineraries for stop in one.stops}
    points |= {port.id: port.point for port in book.ports}
    return {
        (points[leg.start], points[leg.end]): leg.distance_nm
        for leg in book.legs
        if leg.start in points and leg.end in points
    }


def _wanted(book: ProgramRevision) -> Iterator[Ends]:
    vessels = {vessel.name: vessel for vessel in book.vessels}
    for itinerary in book.itineraries:
        vessel, stops = vessels.get(itinerary.vessel), itinerary.stops
        if vessel is None:
            continue
        for before, stop, after in zip(stops, stops[1:], stops[2:], strict=False):
            first, last = (before.place_id, before.point), (after.place_id, after.point)
            here = (stop.place_id, stop.point)
            yield from ((first, here), (here, last), (first, last))
            for port in within_reach(book.ports, vessel, before, after):
                yield first, (port.id, port.point)
                yield (port.id, port.point), last


def _once(wanted: Iterator[Ends]) -> Iterator[Ends]:
    seen: set[frozenset[str]] = set()
    for start, end in wanted:
        pair = frozenset((start[0], end[0]))
        if len(pair) == 2 and pair not in seen:
            seen.add(pair)
            yield start, end
