"""Candidates: what is taken where a book says little: ports nobody declared, and speeds nobody wrote.

Each is marked as what it is, so that an option built on it says what it rests on. Whoever plans with a book,
the service or a command, makes it ready here, and so with the same ports and speeds.
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
from engine.model.said import phrase
from engine.model.time import HOUR, SECOND, Instant
from engine.ports import SeaRoutes
from engine.situations.geometry import distance_km
from programs.book.ports import offsets, span_of
from programs.cruise_ports import cruise_ports
from programs.ports import with_legs, within_reach
from programs.sea_routes import KM_PER_NM

ASSUMED_TOP_KN, ASSUMED_ECONOMIC_KN, MOST_ASSUMED_KN = 21.0, 18.0, 30.0
"""Judgment: a speed that most ocean-going cruise ships reach; who knows better writes it under vessels:."""
ENOUGH_PORTS = 5
"""With fewer ports where cruise ships call within reach, a list of ports of any kind is looked into."""
MOST_LISTED = 24
"""Of either list, the nearest ones."""
SAME_PORT_KM, SAME_PLACE_KM = 4.0, 25.0
"""Nearer than this a cruise port is one that the line calls at, and one of any kind is there already."""

Window = tuple[Stop, Stop, Vessel]


def made_ready(
    book: ProgramRevision, routes: SeaRoutes | None = None, *, only: str | None = None
) -> ProgramRevision:
    """Give a book that options can be worked out with: ships, ports and the distances that are needed.

    `only` names the one stop whose options are wanted; its ports and distances are the same as without.
    """
    return with_legs(with_candidates(book), routes, only=only)


def with_candidates(book: ProgramRevision) -> ProgramRevision:
    """Give the book with a speed for each of its ships, and ports that may stand in where it has none."""
    named = {one.name for one in book.vessels}
    sailing = dict.fromkeys(one.vessel for one in book.itineraries if one.travel is Travel.SHIP)
    assumed = [assumed_vessel(book, name) for name in sailing if name not in named]
    book = replace(book, vessels=(*book.vessels, *assumed))
    if book.ports or not sailing:
        return book
    return replace(book, ports=_ports(book))


def assumed_vessel(book: ProgramRevision, name: str) -> Vessel:
    """Give a ship the speeds that are usual, or those that her own voyages ask for where these are faster."""
    mine = [one for one in book.itineraries if one.vessel == name]
    fastest = max((knots for one in mine for knots in _asked(book, one)), default=0.0)
    top = max(ASSUMED_TOP_KN, min(MOST_ASSUMED_KN, -(-fastest * 2 // 1) / 2))
    most: str = phrase("{top} kn at most", top=f"{top:g}")
    if top > ASSUMED_TOP_KN:
        most = phrase("{top} kn at most (her own voyage asks for it)", top=f"{top:g}")
    return Vessel(
        name=name,
        max_speed_kn=top,
        economic_speed_kn=min(ASSUMED_ECONOMIC_KN, top),
        tender_ok=any(stop.ashore is Ashore.TENDER for one in mine for stop in one.stops),
        assumed=phrase(
            "the book does not say how fast {vessel} is (vessels:): "
            "{most} and {economic} kn as economic speed are assumed",
            vessel=name,
            most=most,
            economic=f"{min(ASSUMED_ECONOMIC_KN, top):g}",
        ),
    )


def _asked(book: ProgramRevision, itinerary: Itinerary) -> Iterator[float]:
    """Say how fast each leg is by the great circle, with the margin and pilotage of the house."""
    for before, after in pairwise(itinerary.stops):
        hours = (after.arrives_at - before.departs_at - book.sailing.pilotage_s * SECOND) / HOUR
        if hours > 0:
            nm = distance_km(before.point, after.point) / KM_PER_NM
            yield nm * (1 + book.sailing.distance_margin) / hours


def _ports(book: ProgramRevision) -> tuple[Port, ...]:
    """Give the calls of the line, and what the lists have within reach of some call."""
    span = span_of([at for stop in _sea_stops(book) for at in (stop.arrives_at, stop.departs_at)])
    called = tuple(_called(book, span))
    at_them = [port.point for port in called]
    cruise = tuple(
        port
        for port in _cruise_ports(span)
        if all(distance_km(port.point, other) >= SAME_PORT_KM for other in at_them)
    )
    found: dict[str, Port] = {port.id: port for port in called}
    far: list[Window] = []
    for before, after, vessel in _windows(book):
        reach = within_reach(cruise, vessel, before, after)[:MOST_LISTED]
        found |= {port.id: port for port in reach}
        known = [*reach, *within_reach(called, vessel, before, after)]
        if len({port.id for port in known} - {before.place_id, after.place_id}) < ENOUGH_PORTS:
            far.append((before, after, vessel))
    if far:
        listed = tuple(_not_near(_listed(), [port.point for port in (*called, *cruise)]))
        for before, after, vessel in far:
            found |= {port.id: port for port in within_reach(listed, vessel, before, after)[:MOST_LISTED]}
    return tuple(found.values())


def _windows(book: ProgramRevision) -> Iterator[Window]:
    """Give the calls before and after each call at sea; each pair of places once, with the most time."""
    vessels = {one.name: one for one in book.vessels}
    most: dict[tuple[str, str], tuple[float, Window]] = {}
    for itinerary in book.itineraries:
        if itinerary.travel is Travel.SHIP:
            vessel = vessels[itinerary.vessel]
            for before, after in zip(itinerary.stops, itinerary.stops[2:], strict=False):
                reach = vessel.max_speed_kn * (after.arrives_at - before.departs_at)
                key = before.place_id, after.place_id
                if key not in most or most[key][0] < reach:
                    most[key] = reach, (before, after, vessel)
    return (window for _, window in most.values())


def _sea_stops(book: ProgramRevision) -> Iterator[Stop]:
    return (stop for one in book.itineraries if one.travel is Travel.SHIP for stop in one.stops)


def _called(book: ProgramRevision, span: tuple[Instant, Instant]) -> Iterator[Port]:
    """Make a port of each place that ships of the line call at."""
    by_place: dict[str, list[Stop]] = {}
    for stop in _sea_stops(book):
        by_place.setdefault(stop.place_id, []).append(stop)
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


def _cruise_ports(span: tuple[Instant, Instant]) -> Iterator[Port]:
    clocks: dict[str, tuple[Offset, ...]] = {}
    for one in cruise_ports():
        if one.zone not in clocks:
            clocks[one.zone] = offsets(one.zone, *span)
        yield Port(
            id=one.id,
            name=one.name,
            point=one.point,
            country=one.country,
            zone=one.zone,
            pier=None,
            tender=None,
            offsets=clocks[one.zone],
            source=PortSource.CRUISE,
            standing=one.standing,
        )


def _listed() -> Iterator[Port]:
    """Give the ports of searoute's own list.

    It says no time zone: the clocks are those of the longitude, an hour for each 15 degrees.
    """
    from searoute.searoute import setup_P  # noqa: PLC0415 - its lists take a third of a second to load

    for (lon, lat), row in sorted(setup_P().nodes(data=True)):
        code = str(row["port"])
        yield Port(
            id=f"list:{code}",
            name=str(row["name"]),
            point=Point(float(lat), float(lon)),
            country=code[:2],
            zone="",
            pier=None,
            tender=None,
            offsets=(Offset(since=Instant(0), seconds=round(lon / 15) * 3_600),),
            source=PortSource.LIST,
        )


def _not_near(ports: Iterable[Port], taken: Iterable[Point]) -> Iterator[Port]:
    """Leave out the ports that are there already, under whatever name."""
    have = list(taken)
    for port in ports:
        if all(distance_km(port.point, other) >= SAME_PLACE_KM for other in have):
            have.append(port.point)
            yield port
