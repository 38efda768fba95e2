"""Passing: whether a ship on her way from one place to another comes into what is to be kept clear of.

She sails at an even speed along the way of a leg, and is looked at every quarter of an hour; where that leads
inside, she waits before she sails, or else sails at once and waits off the port. A forecast is the cone that
exposure reckons with. What reaches the end of a way counts with the call there: a part of the way that hangs
together with a reached end is not held against it, for she has to leave and to arrive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.model.scales import Hazard
from engine.model.signal import Position
from engine.model.time import MINUTE, Instant
from engine.response.options.rings import chord_of, point_of, ring_of
from engine.situations.forecast import Cone, course_of
from engine.situations.geometry import distance_km, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.place import Point
    from engine.model.signal import Situation
    from engine.response.options.rings import Ring

STEP = 15 * MINUTE
"""A ship sails some ten kilometers in it."""
AT_SEA = frozenset(
    {Hazard.CYCLONE, Hazard.STORM, Hazard.TSUNAMI, Hazard.VOLCANO, Hazard.ATTACK, Hazard.EXPLOSION}
)
"""Judgment: a radius around these reaches a ship that passes; around an earthquake or unrest, calls only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Where and when she would first be inside; `km` from where the situation is then, None in its area."""

    at: Instant
    point: Point
    km: float | None = None
    need_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """How a way is sailed: from `left` until `reached`; `met` says where it leads inside at any such time."""

    left: Instant
    reached: Instant
    met: Met | None = None


class _Inside(NamedTuple):
    """Where she is at some quarters of an hour; `first` is the first one at which she may not be there."""

    ship: Any
    in_area: Any
    first: int | None
    starts: bool
    ends: bool


@dataclass(frozen=True)
class Waters:
    """What of a situation a ship keeps clear of on her way; no countries, for a way is not ashore.

    `here_km` is how far it reaches where it is now, `wide_km` how far a forecast position does at least.
    """

    situation: Situation
    wide_km: float
    here_km: float

    def passage(self, way: Sequence[Point], left: Instant, reached: Instant, least: int) -> Passage:
        """Say when a way between two moments can be sailed; `least` is how long it takes at top speed.

        She is held against it at an even speed where no other time does either.
        """
        even = Passage(left=left, reached=reached)
        at = np.arange(-(-left // STEP), reached // STEP + 1, dtype=np.int64)
        if not len(at) or reached <= left or not (self._course or self._circles or self._rings):
            return even
        track = self._track(way)
        if self._far(track, even, at):
            return even
        found = self._inside(track, even, at)
        if found.first is None:
            return even
        if reached - left > least:
            late = Passage(left=Instant(reached - least), reached=reached)
            if not found.starts and self._inside(track, late, at).first is None:
                return late
            early = Passage(left=left, reached=Instant(left + least))
            if not found.ends and self._inside(track, early, at).first is None:
                return early
        return Passage(left=left, reached=reached, met=self._met(found, found.first, int(at[0])))

    def _inside(self, track: _Track, sails: Passage, at: Any) -> _Inside:
        """Say where she is inside, of some quarters of an hour, and whether at the first and the last.

        Before and after she sails she waits where the way begins and ends.
        """
        share = (at * STEP - sails.left) / (sails.reached - sails.left)
        if share[0] < 0.0 or share[-1] > 1.0:
            share = np.minimum(np.maximum(share, 0.0), 1.0)
        ship = track.at(share)
        inside = self._in_cone(ship, at)
        in_area = self._in_area(ship) if self._circles or self._rings else None
        if in_area is not None:
            inside |= in_area
        starts, ends = bool(inside[0]), bool(inside[-1])
        kept = inside & ~_joined(inside) if starts else inside
        kept = kept & ~_joined(inside[::-1])[::-1] if ends else kept
        first = int(kept.argmax())
        return _Inside(ship, in_area, first if kept[first] else None, starts, ends)

    def _met(self, found: _Inside, first: int, begins: int) -> Met:
        moment, point = Instant((begins + first) * STEP), point_of(found.ship[first])
        if found.in_area is not None and found.in_area[first]:
            return Met(at=moment, point=point)
        there, wide_km = self._forecast.expected(moment)
        return Met(at=moment, point=point, km=distance_km(there, point), need_km=wide_km)

    def _far(self, track: _Track, sails: Passage, at: Any) -> bool:
        """Say whether she is so far from the cone that no quarter of an hour need be looked at by itself.

        From each look the next is as many quarters on as the two of them need to meet, so that most ways
        take a few. Nobody is far where an area counts, or the way has corners.
        """
        if self._circles or self._rings or not track.straight:
            return False
        begins, centers, chords, fastest = self._beads
        left, span, last = sails.left, sails.reached - sails.left, len(chords) - 1
        fastest += track.angle * STEP / span
        quarter, end = int(at[0]), int(at[-1])
        while quarter <= end:
            index = min(max(quarter - begins, 0), last)
            ship = track.vector((quarter * STEP - left) / span)
            apart = math.dist(ship, centers[index]) - chords[index] - _HAIR
            if apart <= 0.0:
                return False
            quarter += max(1, int(apart / fastest))
        return True

    @cached_property
    def _beads(self) -> tuple[int, list[tuple[float, float, float]], list[float], float]:
        """Give the cone as plain numbers, and the most by which a quarter of an hour brings it nearer."""
        begins, centers, squares = self._cone
        chords = np.sqrt(squares)
        moves = np.sqrt((np.diff(centers, axis=0) ** 2).sum(axis=1)) + np.abs(np.diff(chords))
        fastest = float(moves.max(initial=0.0)) + _HAIR
        return begins, [tuple(one) for one in centers.tolist()], chords.tolist(), fastest

    @cached_property
    def _course(self) -> tuple[Position, ...]:
        """Give where it is expected; without a forecast, where it is, if that counts at sea."""
        told, now = course_of(self.situation), self.situation
        if told or now.point is None or not self.here_km or now.hazard not in AT_SEA:
            return tuple(replace(one, radius_km=max(one.radius_km, self.wide_km)) for one in told)
        return (Position(at=now.updated_at, point=now.point, radius_km=self.here_km),)

    @cached_property
    def _forecast(self) -> Cone:
        return Cone(self._course)

    def _in_cone(self, ship: Any, at: Any) -> Any:
        if not self._course:
            return np.zeros(len(at), dtype=bool)
        begins, centers, chords = self._cone
        first, last = int(at[0]) - begins, int(at[-1]) - begins
        if first < 0 or last >= len(chords):
            index = np.minimum(np.maximum(at - begins, 0), len(chords) - 1)
            return ((ship - centers[index]) ** 2).sum(axis=1) <= chords[index]
        return ((ship - centers[first : last + 1]) ** 2).sum(axis=1) <= chords[first : last + 1]

    @cached_property
    def _cone(self) -> tuple[int, Any, Any]:
        """Give where it is, and how wide, at each quarter of an hour from the first position to the last."""
        first, last = self._course[0], self._course[-1]
        begins = first.at // STEP
        at = np.arange(begins, -(-last.at // STEP) + 1, dtype=np.int64) * STEP
        centers = np.where((at < first.at)[:, None], unit(first.point), unit(last.point))
        radii = np.where(at < first.at, first.radius_km, last.radius_km)
        for one, other in pairwise(self._course):
            when = (at >= one.at) & (at < other.at)
            share = (at[when] - one.at) / (other.at - one.at)
            centers[when] = _Track((one.point, other.point)).at(share)
            radii[when] = one.radius_km + share * (other.radius_km - one.radius_km)
        return begins, centers, chord_of(radii) ** 2

    def _in_area(self, ship: Any) -> Any:
        inside = np.zeros(len(ship), dtype=bool)
        for center, chord in self._circles:
            inside |= ((ship - center) ** 2).sum(axis=1) <= chord**2
        for ring in self._rings:
            inside |= ring.holds(ship)
        return inside

    @cached_property
    def _circles(self) -> tuple[tuple[Any, float], ...]:
        circles = self.situation.area.circles
        return tuple((np.array(unit(one.center)), chord_of(one.radius_km)) for one in circles)

    @cached_property
    def _rings(self) -> tuple[Ring, ...]:
        return tuple(ring_of(one) for one in self.situation.area.polygons if one.ring)

    def _track(self, way: Sequence[Point]) -> _Track:
        key = tuple(way)
        found = self._tracks.get(key)
        if found is None:
            found = self._tracks[key] = _Track(key)
        return found

    @cached_property
    def _tracks(self) -> dict[tuple[Point, ...], _Track]:
        return {}


class _Track:
    """A way, each piece of it a great circle, as vectors from the middle of the globe."""

    def __init__(self, way: Sequence[Point]) -> None:
        self._units = corners = [unit(one) for one in way]
        angles = [2 * math.asin(min(1.0, math.dist(one, other) / 2)) for one, other in pairwise(corners)]
        self._sines = np.sin(angles)
        self._turns = angles
        self._start, self._end = corners[0], corners[-1]
        self.angle, self._sine = angles[0], float(self._sines[0])
        self.straight = len(angles) == 1 and self._sine > _FLAT

    @cached_property
    def _corners(self) -> Any:
        return np.array(self._units)

    @cached_property
    def _angles(self) -> Any:
        return np.array(self._turns)

    @cached_property
    def _marks(self) -> Any:
        return np.array([0.0, *accumulate(self._turns)])

    def vector(self, share: float) -> tuple[float, float, float]:
        """Give where a share of a straight way ends."""
        angle, sine = self.angle, self._sine
        before, after = math.sin((1.0 - share) * angle) / sine, math.sin(share * angle) / sine
        (ax, ay, az), (bx, by, bz) = self._start, self._end
        return before * ax + after * bx, before * ay + after * by, before * az + after * bz

    def at(self, share: Any) -> Any:
        """Give where shares of the way end."""
        if self.straight:
            before = np.sin((1.0 - share) * self.angle) / self._sine
            after = np.sin(share * self.angle) / self._sine
            return before[:, None] * self._corners[0] + after[:, None] * self._corners[1]
        along = share * self._marks[-1]
        piece = np.minimum(np.maximum(np.searchsorted(self._marks, along) - 1, 0), len(self._angles) - 1)
        angle, sine = self._angles[piece], self._sines[piece]
        done = along - self._marks[piece]
        flat = sine < _FLAT
        sine = np.where(flat, 1.0, sine)
        before = np.where(flat, 0.0, np.sin(angle - done) / sine)
        after = np.where(flat, 1.0, np.sin(done) / sine)
        return before[:, None] * self._corners[piece] + after[:, None] * self._corners[piece + 1]


_FLAT = 1e-9
"""Of a piece this short both ends are one place."""
_HAIR = 1e-6
"""Six meters: more than the error of any of these vectors."""


def _joined(inside: Any) -> Any:
    """Mark what hangs together with a first one that is inside."""
    return np.logical_and.accumulate(inside)
