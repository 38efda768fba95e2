"""Danger: where and when a situation reaches a call or a way, with the positions at which it is expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.model.scales import Severity
from engine.model.time import Instant
from engine.response.options.passing import Waters
from engine.response.spans import when
from engine.situations.exposure import scaled_reach_km
from engine.situations.forecast import STEP, Cone, course_of, moments
from engine.situations.geometry import beyond_area_km, distance_km

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.model.match import Way
    from engine.model.place import Point
    from engine.model.program import SailingRules
    from engine.model.signal import Position, Situation
    from engine.response.options.passing import Passage
    from engine.situations.forecast import Nearest

ALWAYS, FOREVER = Instant(-(2**62)), Instant(2**62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A position of the situation, with its reach, and the time for which it counts; both ends included."""

    point: Point
    need_km: float
    since: Instant
    until: Instant
    at: Instant | None = None
    """When it is expected there; None for where it is now."""


@dataclass(frozen=True)
class Danger:
    """What a call must keep clear of: a situation, by the ways of the playbook and the rules of the house.

    A position counts from the one before it until the one after it, so that between two of them both do, and
    with them the cone between, by which exposure goes: a small storm that moves fast leaves a gap else.
    Where it is now counts until the first that is forecast, and for good where none is. Nobody knows what
    comes after the last one, so it stays. Area and country count for good.
    """

    situation: Situation
    ways: tuple[Way, ...]
    rules: SailingRules

    def reaches(self, point: Point, country: str, since: Instant, until: Instant) -> str:
        """Say how a call between two moments would be reached; nothing where it would not."""
        says = self.reached(point, country, since, until)
        return "" if says is None else says()

    def reached(self, point: Point, country: str, since: Instant, until: Instant) -> Callable[[], str] | None:
        """Give how to say that a call would be reached, for who tries many; None where it would not."""
        area, wide = self.situation.area, self.rules.exclude_within_km
        beyond = self._beyond_km(point)
        if beyond == 0:
            return lambda: phrase("it lies in the area that the situation affects")
        if country in area.countries and self.situation.severity.rank >= self._least_rank:
            return lambda: phrase(
                "it lies in {country}, a country that the situation affects", country=country
            )
        if self.situation.point is None and beyond is not None and wide is not None and beyond <= wide:
            return lambda: phrase(
                "it lies {km} km from the area affected, within {wide} km",
                km=f"{beyond:.0f}",
                wide=f"{wide:.0f}",
            )
        for disc, km in self._apart(point):
            if km <= disc.need_km and disc.since <= until and since <= disc.until:
                return partial(_within, disc, km)
        then = self._between(point, since, until)
        if then is None or then.margin_km > 0:
            return None
        return partial(_expected, then.at, then.km, then.need_km)

    @property
    def timed(self) -> bool:
        """Say whether anybody says when it will be where; what is not said to end is not known to."""
        return bool(self.situation.forecast)

    def passage(self, way: Sequence[Point], left: Instant, reached: Instant, least: int) -> Passage:
        """Say when a ship can sail a way between two moments, or where it is reached whenever she does."""
        key = (tuple(way), left, reached)
        found = self._passed.get(key)
        if found is None:
            found = self._passed[key] = self._waters.passage(way, left, reached, least)
        return found

    def clear_from(self, point: Point) -> Instant | None:
        """Say from when on no position counts that reaches a point; None where one stays for good."""
        ends = [disc.until for disc, km in self._apart(point) if km <= disc.need_km]
        last = max(ends, default=ALWAYS)
        if last == FOREVER:
            return None
        for at in reversed(list(moments(self._course[0].at, self._course[-1].at)) if self._course else []):
            if at < last:
                break
            if self._cone.margin_km(point, at) <= 0:
                return Instant(at + STEP)
        return last

    def margin_km(self, point: Point, since: Instant, until: Instant) -> float | None:
        """Say how far a call lies outside all that reaches around it then; None where nothing has a place."""
        margins = [
            km - disc.need_km
            for disc, km in self._apart(point)
            if disc.since <= until and since <= disc.until
        ]
        beyond = self._beyond_km(point)
        then = self._between(point, since, until)
        margins += [] if then is None else [then.margin_km]
        if beyond is not None:
            margins.append(beyond)
        return min(margins, default=None)

    def off_km(self, point: Point) -> float | None:
        """Say how far a place is from where the situation is now."""
        if self.situation.point is not None:
            return round(distance_km(self.situation.point, point), 1)
        beyond = self._beyond_km(point)
        return None if beyond is None else round(beyond, 1)

    @cached_property
    def discs(self) -> tuple[Disc, ...]:
        """Give where it is now and where it is expected."""
        wide = self.rules.exclude_within_km or 0.0
        positions = self.situation.forecast
        found = []
        if self.situation.point is not None:
            until = positions[0].at if positions else FOREVER
            found.append(Disc(point=self.situation.point, need_km=self._reach_km, since=ALWAYS, until=until))
        for index, one in enumerate(positions):
            found.append(
                Disc(
                    point=one.point,
                    need_km=max(one.radius_km, wide),
                    since=positions[index - 1].at if index else ALWAYS,
                    until=positions[index + 1].at if index + 1 < len(positions) else FOREVER,
                    at=one.at,
                )
            )
        return tuple(found)

    @cached_property
    def _course(self) -> tuple[Position, ...]:
        """Give where it is expected, as wide as the house wants it at the least."""
        wide = self.rules.exclude_within_km or 0.0
        return tuple(replace(one, radius_km=max(one.radius_km, wide)) for one in course_of(self.situation))

    def _between(self, point: Point, since: Instant, until: Instant) -> Nearest | None:
        """Say when the cone comes nearest; None before its first position and after its last."""
        if not self._course:
            return None
        since, until = max(since, self._course[0].at), min(until, self._course[-1].at)
        if since > until:
            return None
        key = (point, since, until)
        found = self._near.get(key)
        if found is None:
            found = self._near[key] = self._cone.nearest(point, Instant(int(since)), Instant(int(until)))
        return found

    @cached_property
    def _cone(self) -> Cone:
        return Cone(self._course)

    @cached_property
    def _near(self) -> dict[tuple[Point, Instant, Instant], Nearest]:
        """Keep what was looked at: whoever is not reached is asked then by how much."""
        return {}

    def _apart(self, point: Point) -> tuple[tuple[Disc, float], ...]:
        """Give each position with how far a point is from it."""
        found = self._distances.get(point)
        if found is None:
            found = tuple((disc, distance_km(disc.point, point)) for disc in self.discs)
            self._distances[point] = found
        return found

    @cached_property
    def _distances(self) -> dict[Point, tuple[tuple[Disc, float], ...]]:
        """Keep what was measured: a port is asked about at many hours."""
        return {}

    def _beyond_km(self, point: Point) -> float | None:
        area = self.situation.area
        if not area.circles and not area.polygons:
            return None
        if point not in self._measured:
            self._measured[point] = beyond_area_km(point, area)
        return self._measured[point]

    @cached_property
    def _waters(self) -> Waters:
        return Waters(self.situation, self.rules.exclude_within_km or 0.0, self._reach_km)

    @cached_property
    def _passed(self) -> dict[tuple[tuple[Point, ...], Instant, Instant], Passage]:
        """Keep what was looked at: the orders of some calls have many ways in common."""
        return {}

    @cached_property
    def _measured(self) -> dict[Point, float | None]:
        """Keep what was measured: a polygon costs more than all else about a port."""
        return {}

    @cached_property
    def _reach_km(self) -> float:
        reaches = [scaled_reach_km(self.situation), self.rules.exclude_within_km]
        reaches += [way.radius_km for way in self.ways if way.by == "radius"]
        return max((one for one in reaches if one is not None), default=0.0)

    @cached_property
    def _least_rank(self) -> int:
        asked = [way.severity or Severity.UNKNOWN for way in self.ways if way.by == "country"]
        return min(one.rank for one in (Severity.EXTREME, *asked))


def _within(disc: Disc, km: float) -> str:
    if disc.at is None:
        return phrase(
            "it lies {km} km from the situation, within {wide} km", km=f"{km:.0f}", wide=f"{disc.need_km:.0f}"
        )
    return _expected(disc.at, km, disc.need_km)


def _expected(at: Instant, km: float, need_km: float) -> str:
    return phrase(
        "on {at} the situation is expected {km} km from it, within {wide} km",
        at=when(at),
        km=f"{km:.0f}",
        wide=f"{need_km:.0f}",
    )
