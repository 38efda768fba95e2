"""Turning: where a ship under way is by plan, and until when she can still turn off to somewhere else.

By plan she sails from one call to the next on the great circle at an even speed. How far she has to go from
there is the great circle, longer by what the way by sea is longer from the call that she left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.program import Leg
from engine.model.said import phrase
from engine.model.time import MINUTE, Instant
from engine.response.options.hours import sailing
from engine.situations.geometry import Arc, distance_km

if TYPE_CHECKING:
    from engine.model.place import Point
    from engine.model.program import Stop, Vessel
    from engine.response.options.voyage import Voyage

KM_PER_NM = 1.852
RECKONED = 0.25
"""The uncertainty of a distance from a reckoned position: nobody has told us where she is."""
_HAIR = 1e-6
"""Of a tenth of a mile: where she has only just left, the way is the leg itself, and no tenth longer."""


@dataclass(frozen=True, slots=True)
class _Track:
    """The way by plan between two calls."""

    left_at: int
    span: int
    arc: Arc

    def position(self, at: int) -> Point:
        """Say where she is at a moment."""
        share = min(1.0, max(0.0, (at - self.left_at) / self.span)) if self.span > 0 else 1.0
        return self.arc.at(share)


def turn_off(
    voyage: Voyage, vessel: Vessel, *, left: Stop, bound: Stop, place: str, point: Point, by: int
) -> Instant:
    """Say the last minute at which she can leave her way between two calls and be elsewhere in time.

    It is never before her departure: until then she can go anywhere.
    """
    first, last = left.departs_at, bound.arrives_at
    factor, track = _longer(voyage, left, place, point), _track(left, bound)

    def makes(at: int) -> bool:
        km = distance_km(track.position(at), point)
        return at + sailing(km / KM_PER_NM * factor, vessel.max_speed_kn, voyage.rules) <= by

    # Her distance from a point bends one way along a great circle, so she can make it up to a moment.
    low, high = 0, max(0, last - first) // MINUTE
    if not makes(first):
        return first
    low = high if makes(first + high * MINUTE) else low
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if makes(first + middle * MINUTE) else (low, middle - 1)
    return Instant(first + low * MINUTE)


def from_here(voyage: Voyage, left: Stop, bound: Stop, *, place: str, point: Point) -> Leg:
    """Give the way from where she is by plan at the next quarter of an hour to somewhere else."""
    nm = distance_km(_track(left, bound).position(voyage.reckoned_at), point) / KM_PER_NM
    nm *= _longer(voyage, left, place, point)
    return Leg(
        start=phrase("at sea"),
        end=place,
        distance_nm=math.ceil(nm * 10 - _HAIR) / 10,
        uncertainty=RECKONED,
        source="reckoned",
    )


def here(voyage: Voyage) -> Point:
    """Say where she is by plan at the next quarter of an hour, between the call before and the stop."""
    before = voyage.stop if voyage.before is None else voyage.before
    return _track(before, voyage.stop).position(voyage.reckoned_at)


def _longer(voyage: Voyage, left: Stop, place: str, point: Point) -> float:
    """Say by what share the way by sea is longer than the great circle, from the call that she left."""
    leg, nm = voyage.leg(left.place_id, place), distance_km(left.point, point) / KM_PER_NM
    return 1.0 if leg is None or nm < 1 else max(1.0, leg.distance_nm / nm)


def _track(left: Stop, bound: Stop) -> _Track:
    return _Track(
        left_at=left.departs_at,
        span=bound.arrives_at - left.departs_at,
        arc=Arc(left.point, bound.point),
    )
