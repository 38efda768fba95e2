"""Forecast: where a situation is expected at a moment, and how wide, between the positions that are told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from engine.model.signal import Position
from engine.model.time import MINUTE, Instant
from engine.situations.geometry import EARTH_KM, Arc, between, distance_km, haversine_km

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model.place import Point
    from engine.model.signal import Situation

STEP = 30 * MINUTE
"""How finely time is looked at; a cyclone moves some 15 km and a ship some 20 km in it."""
_HAIR_KM = 0.01
"""More than the error of any distance here."""
_OPPOSITE_KM = 3.14 * EARTH_KM
"""Between two sides of the globe a way is so badly known that nothing is said of the speed on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The moment at which the expected positions come nearest to a place: how near, and how wide then."""

    at: Instant
    km: float
    need_km: float

    @property
    def margin_km(self) -> float:
        """Say how far the place lies outside then; below 0 inside."""
        return self.km - self.need_km


def course_of(situation: Situation) -> tuple[Position, ...]:
    """Give the positions of a forecast, where it is now before them, as wide as at the first of them."""
    told = situation.forecast
    if not told or situation.point is None or situation.updated_at >= told[0].at:
        return told
    now = Position(at=situation.updated_at, point=situation.point, radius_km=told[0].radius_km)
    return (now, *told)


def expected(course: Sequence[Position], at: Instant) -> Position:
    """Say where it is expected at a moment: between two positions on the great circle at an even speed.

    Its width grows evenly as well, which gives the cone. Before the first position it is there; nobody knows
    what comes after the last one, so it stays.
    """
    if at <= course[0].at:
        return course[0]
    for one, other in pairwise(course):
        if at < other.at:
            share = (at - one.at) / (other.at - one.at)
            return Position(
                at=at,
                point=between(one.point, other.point, share),
                radius_km=one.radius_km + share * (other.radius_km - one.radius_km),
            )
    return course[-1]


def nearest(course: Sequence[Position], point: Point, since: Instant, until: Instant) -> Nearest:
    """Say when the positions come nearest to a place from one moment to another, by their width."""
    looks = _looks(course, since, until)
    return min((_held(course, point, at) for at in looks), key=lambda one: one.margin_km)


def _looks(course: Sequence[Position], since: Instant, until: Instant) -> tuple[Instant, ...]:
    """Give the moments at which it is to be looked at between two of them; it moves at no others."""
    first, last = course[0].at, course[-1].at
    if since >= last:  # there it stays, so that one look is enough
        return (since,)
    # Nor does it move before the first position, so that a stay of months costs no more than the forecast.
    moves = Instant(since + max(0, (first - since) // STEP) * STEP)
    return (since, *moments(moves, min(until, Instant(last + STEP))))


class Cone:
    """The positions of a forecast, looked at again and again: where it is at a moment is worked out once.

    It says just what `nearest` and `expected` say. Whoever plans asks it of hundreds of calls.
    """

    def __init__(self, course: Sequence[Position]) -> None:
        """Take the positions, of which there is at least one."""
        self._course = course
        self._pieces = [(one, other, Arc(one.point, other.point)) for one, other in pairwise(course)]
        self._fastest = max((_speed(one, other) for one, other, _ in self._pieces), default=0.0)
        self._known: dict[Instant, _There] = {}

    def nearest(self, point: Point, since: Instant, until: Instant) -> Nearest:
        """Say when the positions come nearest to a place from one moment to another, by their width.

        Not every moment need be looked at: between two of them it comes no nearer than its speed allows.
        """
        lat, lon = math.radians(point.lat), point.lon
        cos_lat, known = math.cos(lat), self._known
        looks = _looks(self._course, since, until)

        def look(index: int) -> tuple[float, int, float, float]:
            there = known.get(looks[index]) or self._there(looks[index])
            km = haversine_km(there.lat, there.cos_lat, lat, cos_lat, math.radians(lon - there.lon))
            return km - there.radius_km, index, km, there.radius_km

        first, last = look(0), look(len(looks) - 1)
        best = min(first, last)
        spans = [(first, last)]
        while spans:
            one, other = spans.pop()
            begin, end = one[1], other[1]
            if end - begin < 2:
                continue
            least = (one[0] + other[0] - self._fastest * (looks[end] - looks[begin])) / 2
            if least - _HAIR_KM > best[0]:
                continue
            middle = look((begin + end) // 2)
            best = min(best, middle)
            spans += ((one, middle), (middle, other))
        return Nearest(at=looks[best[1]], km=best[2], need_km=best[3])

    def margin_km(self, point: Point, at: Instant) -> float:
        """Say how far a place lies outside at one moment; below 0 inside."""
        there = self._known.get(at) or self._there(at)
        lat, d_lon = math.radians(point.lat), math.radians(point.lon - there.lon)
        return haversine_km(there.lat, there.cos_lat, lat, math.cos(lat), d_lon) - there.radius_km

    def _there(self, at: Instant) -> _There:
        point, radius_km = self.expected(at)
        lat = math.radians(point.lat)
        self._known[at] = found = _There(lat, math.cos(lat), point.lon, radius_km)
        return found

    def expected(self, at: Instant) -> tuple[Point, float]:
        """Say where it is expected at a moment, and how wide."""
        first, last = self._course[0], self._course[-1]
        if at <= first.at:
            return first.point, first.radius_km
        for one, other, arc in self._pieces:
            if at < other.at:
                share = (at - one.at) / (other.at - one.at)
                return arc.at(share), one.radius_km + share * (other.radius_km - one.radius_km)
        return last.point, last.radius_km


def _speed(one: Position, other: Position) -> float:
    """Say by how many kilometers in a microsecond it nears a place at the most, between two positions."""
    km, lasts = distance_km(one.point, other.point), other.at - one.at
    if lasts <= 0 or km > _OPPOSITE_KM:
        return math.inf
    return (km + abs(other.radius_km - one.radius_km)) / lasts


class _There(NamedTuple):
    """Where it is at a moment, as far as a distance needs it: the latitude in radians, its cosine."""

    lat: float
    cos_lat: float
    lon: float
    radius_km: float


def apart_s(course: Sequence[Position], point: Point, since: Instant, until: Instant) -> int | None:
    """Say by how many seconds the cone passes a place before (negative) or after a stay, None if never."""
    covered = [at for at in moments(course[0].at, course[-1].at) if _held(course, point, at).margin_km <= 0]
    gaps = [at - until if at > until else at - since for at in covered if not since <= at <= until]
    return min((gap // 1_000_000 for gap in gaps), key=abs, default=None)


def moments(since: Instant, until: Instant) -> Iterator[Instant]:
    """Give the moments from one to another, both included, no farther apart than a step."""
    for at in range(since, max(since, until), STEP):
        yield Instant(at)
    yield Instant(max(since, until))


def _held(course: Sequence[Position], point: Point, at: Instant) -> Nearest:
    there = expected(course, at)
    return Nearest(at=at, km=distance_km(there.point, point), need_km=there.radius_km)
