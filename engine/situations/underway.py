"""Under way: where a vessel is by plan between two calls, and what of a situation she meets there.

By plan she sails at an even speed from one call to the next, on the way by sea where it is known and else on
the great circle. Nobody has told us where she is: this is reckoned.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from engine.model.match import Reach
from engine.model.time import Instant
from engine.situations.exposure import NEAR_AREA_KM, NEAR_FACTOR, scaled_reach_km
from engine.situations.forecast import course_of, expected, moments
from engine.situations.geometry import between, beyond_area_km, cap_of, distance_km

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.model.place import Area, Point
    from engine.model.program import Stop
    from engine.model.signal import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """What of a situation a vessel meets between two calls: nearest `at`, reached `since` ... `until`."""

    reach: Reach
    at: Instant
    since: Instant
    until: Instant
    beyond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    at: Instant
    by: str
    km: float
    need_km: float

    @property
    def margin_km(self) -> float:
        return self.km - self.need_km


def underway(
    situation: Situation,
    left: Stop,
    bound: Stop,
    *,
    track: Sequence[Point] | None,
    now: Instant,
    until: Instant,
) -> Underway | None:
    """Say what a vessel meets between two calls from now until then; None where nothing is near."""
    since, last = max(now, left.departs_at), min(until, bound.arrives_at)
    if last < since:
        return None
    sights = list(_sights(situation, _positions(left, bound, track, since, last)))
    if not sights:
        return None
    nearest = min(sights, key=lambda one: (one.margin_km, one.at))
    reached = [one.at for one in sights if one.margin_km <= 0]
    if not reached and not _is_near(nearest):
        return None
    course = course_of(situation)
    return Underway(
        reach=Reach(
            by=nearest.by,
            met=bool(reached),
            km=round(nearest.km, 1),
            need_km=round(nearest.need_km, 1),
        ),
        at=nearest.at,
        since=min(reached, default=nearest.at),
        until=max(reached, default=nearest.at),
        beyond=nearest.by == "forecast" and nearest.at > course[-1].at,
    )


def _is_near(one: _Sight) -> bool:
    return one.km <= one.need_km * NEAR_FACTOR if one.by == "radius" else one.margin_km <= NEAR_AREA_KM


def _positions(
    left: Stop, bound: Stop, track: Sequence[Point] | None, since: Instant, until: Instant
) -> Iterator[tuple[Instant, Point]]:
    where = along((left.point, *(track or ()), bound.point))
    span = max(1, bound.arrives_at - left.departs_at)
    for at in moments(since, until):
        yield at, where(min(1.0, max(0.0, (at - left.departs_at) / span)))


def along(track: Sequence[Point]) -> Callable[[float], Point]:
    """Give a function that says where a share of a way ends, each piece of it a great circle."""
    lengths = [distance_km(one, other) for one, other in pairwise(track)]
    marks = [0.0, *accumulate(lengths)]

    def where(share: float) -> Point:
        km = share * marks[-1]
        for index, length in enumerate(lengths):
            if km <= marks[index + 1] and length > 0:
                return between(track[index], track[index + 1], (km - marks[index]) / length)
        return track[-1]

    return where


def _sights(situation: Situation, positions: Iterator[tuple[Instant, Point]]) -> Iterator[_Sight]:
    course, scaled = course_of(situation), scaled_reach_km(situation)
    beside = _Beside(situation.area)
    for at, point in positions:
        if situation.point is not None and scaled is not None:
            yield _Sight(at=at, by="radius", km=distance_km(situation.point, point), need_km=scaled)
        if course:
            there = expected(course, at)
            km = distance_km(there.point, point)
            yield _Sight(at=at, by="forecast", km=km, need_km=there.radius_km)
        beyond = beside(point)
        if beyond is not None:
            yield _Sight(at=at, by="impact_area", km=beyond, need_km=0.0)


class _Beside:
    """Measures how far a point is from an area, where that is near; a polygon costs more than all else."""

    def __init__(self, area: Area) -> None:
        self._area = area
        self._caps = [cap_of(one) for one in area.polygons if one.ring]

    def __call__(self, point: Point) -> float | None:
        area = self._area
        if not area.circles and not self._caps:
            return None
        gaps = [distance_km(point, one.center) - one.radius_km for one in area.circles]
        gaps += [0.0 if cap is None else distance_km(point, cap.center) - cap.radius_km for cap in self._caps]
        if min(gaps) > NEAR_AREA_KM:
            return None
        return beyond_area_km(point, area)
