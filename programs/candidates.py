"""Candidates: what is taken where a book says little: ports nobody declared, and speeds nobody wrote.

Each is marked as what it is, so that an option built on it says what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from engine.model.place import Point
from engine.model.program import (
    Ashore,
    Itinerary,
    Offset,
    Port,
    PortSource,
    ProgramRevision,
    Stop,
    Travel,
    Vessel,
)
from engine.model.time import HOUR, SECOND, Instant
from engine.situations.geometry import distance_km
from programs.book.ports import offsets, span_of
from programs.ports import within_reach
from programs.sea_routes import KM_PER_NM

ASSUMED_TOP_KN, ASSUMED_ECONOMIC_KN, MOST_ASSUMED_KN = 21.0, 18.0, 30.0
"""Judgment: a speed that most ocean-going cruise ships reach; who knows better writes it under vessels:."""
ENOUGH_PORTS = 5
"""With fewer of its own calls within reach, a public list of ports is looked into."""
MOST_LISTED = 24
SAME_PLACE_KM = 25.0


def with_candidates(book: ProgramRevision, item: str) -> ProgramRevision:
    """Give the book with a speed for the ship of a stop and ports for it, where it has none itself."""
    itinerary = next((one for one in book.itineraries if any(stop.id == item for stop in one.stops)), None)
    if itinerary is None or itinerary.travel is not Travel.SHIP:
        return book
    vessel = next((one for one in book.vessels if one.name == itinerary.vessel), None)
    if vessel is None:
        vessel = assumed_vessel(book, itinerary.vessel)
        book = replace(book, vessels=(*book.vessels, vessel))
    if book.ports:
        return book
    return replace(book, ports=_ports(book, itinerary, vessel, item))


def assumed_vessel(book: ProgramRevision, name: str) -> Vessel:
    """Give a ship the speeds that are usual, or those that her own voyages ask for where these are faster."""
    mine = [one for one in book.itineraries if one.vessel == name]
    fastest = max((knots for one in mine for knots in _asked(book, one)), default=0.0)
    top = max(ASSUMED_TOP_KN, min(MOST_ASSUMED_KN, -(-fastest * 2 // 1) / 2))
    own = " (her own voyage asks for it)" if top > ASSUMED_TOP_KN else ""
    return Vessel(
        name=name,
        max_speed_kn=top,
        economic_speed_kn=min(ASSUMED_ECONOMIC_KN, top),
        tender_ok=any(stop.ashore is Ashore.TENDER for one in mine for stop in one.stops),
        assumed=(
            f"the book does not say how fast {name} is (vessels:): {top:g} kn at most{own} and "
            f"{min(ASSUMED_ECONOMIC_KN, top):g} kn as economic speed are assumed"
        ),
    )


def _asked(book: ProgramRevision, itinerary: Itinerary) -> Iterator[float]:
    """Say how fast each leg is by the great circle, with the margin and pilotage of the house."""
    for before, after in pairwise(itinerary.stops):
        hours = (after.arrives_at - before.departs_at - book.sailing.pilotage_s * SECOND) / HOUR
        if hours > 0:
            nm = distance_km(before.point, after.point) / KM_PER_NM
            yield nm * (1 + book.sailing.distance_margin) / hours


def _ports(book: ProgramRevision, itinerary: Itinerary, vessel: Vessel, item: str) -> tuple[Port, ...]:
    called = tuple(_called(book))
    at = next(index for index, stop in enumerate(itinerary.stops) if stop.id == item)
    if not 0 < at < len(itinerary.stops) - 1:
        return called
    before, after = itinerary.stops[at - 1], itinerary.stops[at + 1]
    own = {stop.place_id for stop in itinerary.stops}
    reach = [port for port in within_reach(called, vessel, before, after) if port.id not in own]
    if len(reach) >= ENOUGH_PORTS:
        return called
    taken = [port.point for port in called] + [stop.point for stop in itinerary.stops]
    listed = tuple(_listed(taken, before, after, vessel))
    return (*called, *within_reach(listed, vessel, before, after)[:MOST_LISTED])


def _called(book: ProgramRevision) -> Iterator[Port]:
    """Make a port of each place that ships of the line call at."""
    by_place: dict[str, list[Stop]] = {}
    for one in book.itineraries:
        if one.travel is Travel.SHIP:
            for stop in one.stops:
                by_place.setdefault(stop.place_id, []).append(stop)
    span = span_of(
        [at for stops in by_place.values() for stop in stops for at in (stop.arrives_at, stop.departs_at)]
    )
    for place_id, stops in by_place.items():
        first = stops[0]
        ways = {stop.ashore for stop in stops}
        yield Port(
            id=place_id,
            name=first.place,
            point=first.point,
            country=first.country,
            zone=first.zone,
            pier=True if Ashore.BERTH in ways else None,
            tender=True if Ashore.TENDER in ways else None,
            offsets=offsets(first.zone, *span),
            source=PortSource.CALLS,
        )


def _listed(taken: Iterable[Point], before: Stop, after: Stop, vessel: Vessel) -> Iterator[Port]:
    """Give the ports of searoute's own list that the great circle leaves within reach, none of them twice.

    The list says no time zone: the clocks are those of the longitude, an hour for each 15 degrees.
    """
    from searoute.searoute import setup_P  # noqa: PLC0415 - its lists take a third of a second to load

    have = list(taken)
    most_km = vessel.max_speed_kn * (after.arrives_at - before.departs_at) / HOUR * KM_PER_NM
    for (lon, lat), row in sorted(setup_P().nodes(data=True)):
        point = Point(float(lat), float(lon))
        there = distance_km(before.point, point)
        if there + distance_km(point, after.point) > most_km:
            continue
        if any(distance_km(point, other) < SAME_PLACE_KM for other in have):
            continue
        have.append(point)
        code = str(row["port"])
        yield Port(
            id=f"list:{code}",
            name=str(row["name"]),
            point=point,
            country=code[:2],
            zone="",
            pier=None,
            tender=None,
            offsets=(Offset(since=Instant(0), seconds=round(point.lon / 15) * 3_600),),
            source=PortSource.LIST,
        )
