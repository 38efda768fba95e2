"""Ways: whether the legs of an option lead through what a call keeps clear of, and when she waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.response.facts import when
from engine.response.options.hours import sailing
from engine.response.options.turning import here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.place import Point
    from engine.model.program import Leg, Vessel
    from engine.response.options.danger import Danger
    from engine.response.options.passing import Met
    from engine.response.options.route import Course
    from engine.response.options.voyage import Voyage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What of the ways of an option: why they do not do, or else when she waits so that they do."""

    against: str = ""
    waits: tuple[str, ...] = ()


def ways_of(voyage: Voyage, vessel: Vessel, danger: Danger, course: Course) -> Ways:
    """Hold the ways of a course against the danger; the first that leads inside is said, where and when."""
    start = course.start
    points = [here(voyage) if start is None else start.point, *(one.spot.point for one in course.calls)]
    ids = ["" if start is None else start.place_id, *(one.spot.id for one in course.calls)]
    names = ["her position" if start is None else start.place, *(one.spot.name for one in course.calls)]
    points.append(course.end.point)
    names.append(course.end.place)
    waits = []
    for index, (leg, left, reached) in enumerate(course.timed_legs()):
        way = (points[index], *_via(leg, ids[index]), points[index + 1])
        least = sailing(leg.distance_nm, vessel.max_speed_kn, voyage.rules)
        found = danger.passage(way, left, reached, least)
        if found.met is not None:
            return Ways(against=_said(found.met, f"{names[index]} to {names[index + 1]}"))
        if found.left > left:
            sails = f"she sails for {names[index + 1]} only on {when(found.left)}"
            waits.append(f"{sails}, at top speed, and waits at {names[index]} until then")
        elif found.reached < reached:
            arrives = f"is off {names[index + 1]} on {when(found.reached)}, and waits there"
            waits.append(f"she sails at once and at top speed, {arrives}")
    return Ways(waits=tuple(waits))


def _via(leg: Leg, start: str) -> Sequence[Point]:
    """Give the points of a leg in the direction in which it is sailed."""
    return leg.via if leg.start == start else leg.via[::-1]


def _said(met: Met, ends: str) -> str:
    at = f"on {when(met.at)} at {_position(met.point)}"
    if met.km is None:
        return phrase(
            "her way from {ends} leads through the area that the situation affects, {at}", ends=ends, at=at
        )
    near = f"within {met.need_km:.0f} km of the situation"
    return f"her way from {ends} leads {near}: {at} it is {met.km:.0f} km away"


def _position(point: Point) -> str:
    north, east = "N" if point.lat >= 0 else "S", "E" if point.lon >= 0 else "W"
    return f"{abs(point.lat):.2f} {north} {abs(point.lon):.2f} {east}"
