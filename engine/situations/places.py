"""The place index: which scheduled places lie near what, and who calls there when.

Stops that nothing but their time tells apart share one Place, so that a situation is held against it once.
The distinct points are a k-d tree on the unit sphere, where neither the antimeridian nor a pole is special;
new ones wait beside it until there are enough to plant it anew. At each place the calls are sorted by time.

The index selects: it gives too many places rather than too few, by a margin, and never says that one is met.
That is for `exposure.reach` to say, so that a place just on the edge is judged in one spot only.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import numpy as np
from scipy.spatial import cKDTree

from engine.model.place import Point
from engine.model.program import Hub
from engine.model.time import Instant
from engine.situations.geometry import EARTH_KM, cap_of, unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model.place import Area
    from engine.model.program import Stop

Word = TypeVar("Word")
Member = TypeVar("Member")

MARGIN_KM = 1.0
"""More than what the distances said lose by rounding (0.05 km) and by floats (0.1 km at the antipode)."""
_BESIDE = 256
"""So many points are looked at one by one sooner than a tree is asked."""
_ASKED = 64
"""So many answers are remembered until a place comes or goes."""
_CHANCE = 1e-12
"""What a product of two unit vectors may be off."""


class Place(NamedTuple):
    """All of a stop that says whether a situation meets it, but for time."""

    point: Point
    country: str
    name: str
    hubs: tuple[Hub, ...] = ()
    topics: tuple[str, ...] = ()


class Call(NamedTuple):
    """A stop at its place: its times and its id."""

    arrives_at: Instant
    id: str
    departs_at: Instant


_ARRIVAL = attrgetter("arrives_at")


def place_of(stop: Stop) -> Place:
    """Give the place of a stop."""
    return Place(stop.point, stop.country, stop.place, stop.hubs, stop.topics)


def call_of(stop: Stop) -> Call:
    """Give the call that a stop is."""
    return Call(stop.arrives_at, stop.id, stop.departs_at)


class PlaceIndex:
    """The places of all stops. Stops come and go one by one; equal ones count as often as they came."""

    def __init__(self, stops: Iterable[Stop] = ()) -> None:
        """Take stops in."""
        self._calls: dict[Place, _Calls] = {}
        self._points = _Points()
        self._hubs = _Points()
        self._countries = Groups[str, Place]()
        self._topics = Groups[str, Place]()
        for stop in stops:
            self.insert(place_of(stop), call_of(stop))

    def __eq__(self, other: object) -> bool:
        """Say whether the same calls are at the same places, however they came there."""
        return isinstance(other, PlaceIndex) and self._held() == other._held()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _held(self) -> dict[Place, list[Call]]:
        return {place: calls.by_arrival for place, calls in self._calls.items()}

    def insert(self, place: Place, call: Call) -> None:
        """Add one call."""
        calls = self._calls.get(place)
        if calls is None:
            calls = self._calls[place] = _Calls()
            self._points.add(place.point, place)
            for hub in place.hubs:
                self._hubs.add(hub.point, place)
            self._countries.add(place, (place.country,))
            self._topics.add(place, place.topics)
        calls.insert(call)

    def remove(self, place: Place, call: Call) -> None:
        """Take one call out, which must be there."""
        calls = self._calls[place]
        calls.remove(call)
        if calls.by_arrival:
            return
        del self._calls[place]
        self._points.discard(place.point, place)
        for hub in place.hubs:
            self._hubs.discard(hub.point, place)
        self._countries.discard(place, (place.country,))
        self._topics.discard(place, place.topics)

    # --- which places, too many rather than too few ---

    def near(self, point: Point, km: float) -> Iterable[Place]:
        """Give the places within a distance of a point."""
        return self._points.near(point, km)

    def supplied_near(self, point: Point, km: float) -> Iterable[Place]:
        """Give the places that have a supply hub within a distance of a point."""
        return self._hubs.near(point, km)

    def beside(self, area: Area, km: float = 0.0) -> Iterator[Place]:
        """Give the places within a distance of the circles and polygons of an area, inside or out."""
        return self._points.beside(area, km)

    def supplied_beside(self, area: Area, km: float = 0.0) -> Iterator[Place]:
        """Give the places that have a supply hub within a distance of an area, inside or out."""
        return self._hubs.beside(area, km)

    def in_countries(self, countries: Iterable[str]) -> Iterator[Place]:
        """Give the places that lie in one of some countries."""
        return self._countries.of(countries)

    def on_topics(self, topics: Iterable[str]) -> Iterator[Place]:
        """Give the places whose stops carry one of some topics."""
        return self._topics.of(topics)

    # --- when ---

    def calls(self, place: Place, *, arriving_by: Instant, departing_after: Instant) -> list[Call]:
        """Give the calls at a place that arrive by an instant and depart after another, sooner ones first."""
        calls = self._calls.get(place)
        return [] if calls is None else calls.between(arriving_by, departing_after)

    def next_arrival(self, place: Place, after: Instant) -> Instant | None:
        """Say when somebody first arrives at a place after an instant."""
        calls = self._calls.get(place)
        at = 0 if calls is None else bisect_right(calls.by_arrival, after, key=_ARRIVAL)
        return None if calls is None or at == len(calls.by_arrival) else calls.by_arrival[at].arrives_at

    def next_departure(self, place: Place, after: Instant) -> Instant | None:
        """Say when somebody first departs from a place after an instant."""
        calls = self._calls.get(place)
        at = 0 if calls is None else bisect_right(calls.departures, after)
        return None if calls is None or at == len(calls.departures) else calls.departures[at]


class _Calls:
    """The calls at one place."""

    __slots__ = ("by_arrival", "departures", "longest")

    def __init__(self) -> None:
        self.by_arrival: list[Call] = []
        self.departures: list[Instant] = []
        self.longest = 0
        """At least as long as the longest stay."""

    def insert(self, call: Call) -> None:
        insort(self.by_arrival, call)
        insort(self.departures, call.departs_at)
        self.longest = max(self.longest, call.departs_at - call.arrives_at)

    def remove(self, call: Call) -> None:
        at = bisect_left(self.by_arrival, call)
        if self.by_arrival[at : at + 1] != [call]:
            raise KeyError(call.id)
        del self.by_arrival[at]
        del self.departures[bisect_left(self.departures, call.departs_at)]

    def between(self, arriving_by: Instant, departing_after: Instant) -> list[Call]:
        first = bisect_left(self.by_arrival, departing_after - self.longest, key=_ARRIVAL)
        last = bisect_right(self.by_arrival, arriving_by, key=_ARRIVAL)
        return [call for call in self.by_arrival[first:last] if call.departs_at > departing_after]


class Groups(Generic[Word, Member]):
    """What carries a word, by word, in the order of coming."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._held: dict[Word, dict[Member, None]] = {}

    def __eq__(self, other: object) -> bool:
        """Say whether the same carry the same words, in whatever order they came."""
        return isinstance(other, Groups) and self._held == other._held

    __hash__ = None  # type: ignore[assignment]  # it changes

    def add(self, member: Member, words: Iterable[Word]) -> None:
        """Have somebody carry some words."""
        for word in words:
            self._held.setdefault(word, {})[member] = None

    def discard(self, member: Member, words: Iterable[Word]) -> None:
        """Have somebody carry some words no more."""
        for word in dict.fromkeys(words):
            del self._held[word][member]
            if not self._held[word]:
                del self._held[word]

    def of(self, words: Iterable[Word]) -> Iterator[Member]:
        """Give who carries one of some words; who carries two comes twice."""
        for word in words:
            yield from self._held.get(word, ())


class _Points:
    """Distinct points on the unit sphere, each with the places that belong to it."""

    def __init__(self) -> None:
        self._rows: dict[tuple[float, float], int] = {}
        self._places: list[dict[Place, None]] = []
        self._units = np.empty((_BESIDE, 3))
        self._tree: cKDTree | None = None
        self._planted = 0
        """So many of the first rows are in the tree; the others are looked at one by one."""
        self._asked: dict[tuple[Point, float], list[Place]] = {}
        """What was asked last: of one situation each playbook asks the same, and then when that changes."""

    def add(self, point: Point, place: Place) -> None:
        self._asked.clear()
        at = (point.lat, point.lon)
        row = self._rows.get(at)
        if row is None:
            row = self._append(at, {})
        self._places[row][place] = None
        if len(self._places) - self._planted > max(_BESIDE, self._planted // 4):
            self._plant()

    def discard(self, point: Point, place: Place) -> None:
        self._asked.clear()
        # The row stays until the tree is planted anew: somebody may come back to it.
        self._places[self._rows[point.lat, point.lon]].pop(place, None)

    def near(self, point: Point, km: float) -> list[Place]:
        found = self._asked.get((point, km))
        if found is None:
            if len(self._asked) >= _ASKED:
                self._asked.clear()
            found = self._asked[point, km] = self._near(point, km)
        return found

    def _near(self, point: Point, km: float) -> list[Place]:
        angle = (km + MARGIN_KM) / EARTH_KM
        if not angle >= 0:
            return []
        if angle >= math.pi:
            return self._all()
        here = np.array(unit(point))
        chord = 2 * math.sin(angle / 2)
        rows: Sequence[int] = []
        if self._tree is not None:
            rows = self._tree.query_ball_point(here, chord)
        beside = self._units[self._planted : len(self._places)]
        if len(beside):
            close = np.flatnonzero(beside @ here >= 1 - chord * chord / 2 - _CHANCE)
            rows = [*rows, *(close + self._planted).tolist()]
        return [place for row in rows for place in self._places[row]]

    def beside(self, area: Area, km: float) -> Iterator[Place]:
        for circle in area.circles:
            yield from self.near(circle.center, circle.radius_km + km)
        for polygon in area.polygons:
            cap = cap_of(polygon) if polygon.ring else None
            if cap is not None:
                yield from self.near(cap.center, cap.radius_km + km)
            elif polygon.ring:
                yield from self._all()

    def _all(self) -> list[Place]:
        return [place for places in self._places for place in places]

    def _append(self, at: tuple[float, float], places: dict[Place, None]) -> int:
        row = self._rows[at] = len(self._places)
        if row == len(self._units):
            self._units = np.concatenate([self._units, np.empty_like(self._units)])
        self._units[row] = unit(Point(*at))
        self._places.append(places)
        return row

    def _plant(self) -> None:
        """Make the tree of all points where there is somebody, and let go of the others."""
        kept = [(at, self._places[row]) for at, row in self._rows.items() if self._places[row]]
        self._rows, self._places = {}, []
        for at, places in kept:
            self._append(at, places)
        self._planted = len(kept)
        self._tree = cKDTree(self._units[: self._planted]) if kept else None
