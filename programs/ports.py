"""Legs: the distances that the options of a book need, worked out when it is loaded: the core asks nobody.

Only what can matter, and first what matters most: the planned and the direct legs of each call, those to and
from the ports that the great circle leaves within reach; then those by which a port takes the place of a
neighbor, and those between calls that may change places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, islice

from engine.errors import RouteError
from engine.model.place import Point
from engine.model.program import Itinerary, Leg, Port, PortSource, ProgramRevision, Stop, Travel, Vessel
from engine.model.time import DAY, HOUR, SECOND, Instant
from engine.ports import SeaRoutes
from engine.situations.geometry import distance_km
from programs.sea_routes import KM_PER_NM, NORTHWEST, SeaLanes

MOST_PORTS_A_CALL = 40
"""The nearest ones; who declares more than these around one call would not read them."""
MOST_LEGS = 4_000
"""Some ten seconds of work; what comes after has no distance, and an option says so."""
MOST_NEIGHBORS = 7
"""Six calls may change places, between two that stay."""

Ends = tuple[tuple[str, Point], tuple[str, Point]]
_SOURCES = tuple(PortSource)


def with_legs(
    book: ProgramRevision, routes: SeaRoutes | None = None, *, only: str | None = None
) -> ProgramRevision:
    """Give the book with the legs it needs, its own first; a place without a sea lane has none.

    `only` names the one stop whose options are wanted.
    """
    lanes = routes if routes is not None else SeaLanes(_known(book))
    wanted = chain(_wanted(book, only), _exchanged(book, only), _reordered(book, only))
    legs = [leg for ends in islice(_once(wanted), MOST_LEGS) for leg in _legs(book, lanes, ends)]
    return replace(book, legs=tuple(sorted(legs, key=lambda leg: (leg.start, leg.end, leg.distance_nm))))


def within_reach(ports: tuple[Port, ...], vessel: Vessel, before: Stop, after: Stop) -> list[Port]:
    """Give the ports that the great circle leaves within reach between two calls, the nearest first.

    Those that the customer's people name themselves stand before those that were found elsewhere.
    """
    most_nm = vessel.max_speed_kn * (after.arrives_at - before.departs_at) / HOUR
    ranked = []
    for port in ports:
        km = distance_km(before.point, port.point) + distance_km(port.point, after.point)
        if km / KM_PER_NM <= most_nm:
            ranked.append((_SOURCES.index(port.source), km, port.id, port))
    return [one[-1] for one in sorted(ranked, key=lambda one: one[:3])[:MOST_PORTS_A_CALL]]


def _legs(book: ProgramRevision, lanes: SeaRoutes, ends: Ends) -> Iterator[Leg]:
    """Give the leg between two places, and the longer ones for when a passage on it is closed."""
    (start, start_at), (end, end_at) = ends
    closed, at_times = _closed(book)
    while True:
        try:
            found = lanes.distance(start_at, end_at, closed=closed)
        except RouteError:
            return
        on_it = tuple(one for one in found.passages if one in at_times)
        yield Leg(
            start=start,
            end=end,
            distance_nm=found.nm,
            uncertainty=found.uncertainty,
            source=found.source,
            passages=on_it,
            via=found.via,
        )
        if not on_it:
            return
        closed |= frozenset(on_it)


def _closed(book: ProgramRevision) -> tuple[frozenset[str], frozenset[str]]:
    """Name the passages that are closed for good, and those that are closed at times.

    The Northwest Passage is closed unless the book says when it is.
    """
    closures = book.sailing.closures
    for_good = {one.passage for one in closures if one.since is None and one.until is None}
    at_times = {one.passage for one in closures} - for_good
    return frozenset(for_good | ({NORTHWEST} - at_times)), frozenset(at_times)


def _known(book: ProgramRevision) -> dict[tuple[Point, Point], float]:
    """Give the distances that the book writes itself, by where its places are."""
    points = {stop.place_id: stop.point for one in book.itineraries for stop in one.stops}
    points |= {port.id: port.point for port in book.ports}
    return {
        (points[leg.start], points[leg.end]): leg.distance_nm
        for leg in book.legs
        if leg.start in points and leg.end in points
    }


def _calls(book: ProgramRevision, only: str | None) -> Iterator[tuple[Itinerary, Vessel, int]]:
    """Give each call at sea that has one before and one after, as its place in its itinerary."""
    vessels = {vessel.name: vessel for vessel in book.vessels}
    for itinerary in book.itineraries:
        vessel = vessels.get(itinerary.vessel)
        if vessel is None or itinerary.travel is not Travel.SHIP:
            continue
        for index in range(1, len(itinerary.stops) - 1):
            if only is None or itinerary.stops[index].id == only:
                yield itinerary, vessel, index


def _wanted(book: ProgramRevision, only: str | None) -> Iterator[Ends]:
    for itinerary, vessel, index in _calls(book, only):
        before, stop, after = itinerary.stops[index - 1 : index + 2]
        yield from ((_end(before), _end(stop)), (_end(stop), _end(after)), (_end(before), _end(after)))
        for port in _around(book, vessel, before, after):
            yield _end(before), (port.id, port.point)
            yield (port.id, port.point), _end(after)


def _exchanged(book: ProgramRevision, only: str | None) -> Iterator[Ends]:
    for itinerary, vessel, index in _calls(book, only):
        stops, before, after = itinerary.stops, itinerary.stops[index - 1], itinerary.stops[index + 1]
        beyond = [stops[index - 2]] if index >= 2 and not before.locked else []
        beyond += [stops[index + 2]] if index + 2 < len(stops) and not after.locked else []
        for port in _around(book, vessel, before, after):
            yield from (((port.id, port.point), _end(stop)) for stop in beyond)


def _reordered(book: ProgramRevision, only: str | None) -> Iterator[Ends]:
    days = book.sailing.days_around * DAY
    for itinerary, _, index in _calls(book, only):
        stops, stop = itinerary.stops, itinerary.stops[index]
        if not stop.locked:
            first, last = max(0, index - MOST_NEIGHBORS + 1), index + MOST_NEIGHBORS
            inside = [one for one in stops[first:last] if abs(one.arrives_at - stop.arrives_at) <= days]
            # Those that change places do so between two that stay.
            ends = stops.index(inside[0]), stops.index(inside[-1])
            near = stops[max(0, ends[0] - 1) : ends[1] + 2]
            yield from ((_end(one), _end(other)) for one, other in combinations(near, 2))


def _around(book: ProgramRevision, vessel: Vessel, before: Stop, after: Stop) -> list[Port]:
    """Give the ports within reach, also where the calls before and after are moved as far as may be."""
    moved = book.sailing.move_most_s * SECOND
    early = replace(before, departs_at=Instant(before.departs_at - moved))
    late = replace(after, arrives_at=Instant(after.arrives_at + moved))
    return within_reach(book.ports, vessel, early, late)


def _end(stop: Stop) -> tuple[str, Point]:
    return stop.place_id, stop.point


def _once(wanted: Iterator[Ends]) -> Iterator[Ends]:
    seen: set[frozenset[str]] = set()
    for start, end in wanted:
        pair = frozenset((start[0], end[0]))
        if len(pair) == 2 and pair not in seen:
            seen.add(pair)
            yield start, end
