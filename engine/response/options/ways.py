"""Ways: whether the legs of an option lead through what a call keeps clear of, and when she waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.response.options.hours import sailing
from engine.response.options.turning import here
from engine.response.spans import when

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
    """What of the ways of an option: where one leads inside, or else when she waits so that none does."""

    met: Met | None = None
    ends: tuple[str, str] = ("", "")
    """What lies at both ends of the way that leads inside."""
    waits: tuple[str, ...] = ()

    @property
    def against(self) -> str:
        """Say why they do not do; it is put together when it is read, for most ways are tried and left."""
        return "" if self.met is None else _said(self.met, *self.ends)


def ways_of(voyage: Voyage, vessel: Vessel, danger: Danger, course: Course) -> Ways:
    """Hold the ways of a course against the danger; the first that leads inside is said, where and when."""
    start = course.start
    points = [here(voyage) if start is None else start.point, *(one.spot.point for one in course.calls)]
    ids = ["" if start is None else start.place_id, *(one.spot.id for one in course.calls)]
    names = [
        phrase("her position") if start is None else start.place,
        *(one.spot.name for one in course.calls),
    ]
    points.append(course.end.point)
    names.append(course.end.place)
    waits = []
    for index, (leg, left, reached) in enumerate(course.timed_legs()):
        way = (points[index], *_via(leg, ids[index]), points[index + 1])
        least = sailing(leg.distance_nm, vessel.max_speed_kn, voyage.rules)
        found = danger.passage(way, left, reached, least)
        if found.met is not None:
            return Ways(met=found.met, ends=(names[index], names[index + 1]))
        if found.left > left:
            late = phrase(
                "she sails for {end} only on {at}, at top speed, and waits at {start} until then",
                end=names[index + 1],
                at=when(found.left),
                start=names[index],
            )
            waits.append(late)
        elif found.reached < reached:
            early = phrase(
                "she sails at once and at top speed, is off {end} on {at}, and waits there",
                end=names[index + 1],
                at=when(found.reached),
            )
            waits.append(early)
    return Ways(waits=tuple(waits))


def _via(leg: Leg, start: str) -> Sequence[Point]:
    """Give the points of a leg in the direction in which it is sailed."""
    return leg.via if leg.start == start else leg.via[::-1]


def _said(met: Met, start: str, end: str) -> str:
    if met.km is None:
        return phrase(
            "her way from {start} to {end} leads through the area that the situation affects, on {at} at "
            "{where}",
            start=start,
            end=end,
            at=when(met.at),
            where=_position(met.point),
        )
    return phrase(
        "her way from {start} to {end} leads within {wide} km of the situation: on {at} at {where} it is "
        "{km} km away",
        start=start,
        end=end,
        wide=f"{met.need_km:.0f}",
        at=when(met.at),
        where=_position(met.point),
        km=f"{met.km:.0f}",
    )


def _position(point: Point) -> str:
    north, east = "N" if point.lat >= 0 else "S", "E" if point.lon >= 0 else "W"
    return f"{abs(point.lat):.2f} {north} {abs(point.lon):.2f} {east}"
