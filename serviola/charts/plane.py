"""Plane: the globe around a point laid flat, so that neither the antimeridian nor a pole is special.

The projection is azimuthal equidistant (Snyder, Map Projections: A Working Manual, USGS Professional Paper
1395, 1987, pages 191-202): distances from the middle are true, and north is up there.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.model.place import Point
from engine.situations.geometry import EARTH_KM, between, distance_km, unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

XY = tuple[float, float]
STEP_KM = 40.0
"""So finely a way is cut that its pieces may be drawn straight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """A map: `middle` lies at `x0`, `y0`; one kilometer is `scale` units long; y grows downward."""

    middle: Point
    scale: float = 1.0
    x0: float = 0.0
    y0: float = 0.0

    def lay(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
        """Lay points flat: degrees in, an array of x and y out."""
        phi, phi0 = np.radians(lat), math.radians(self.middle.lat)
        turned = np.radians(lon - self.middle.lon)
        cos_c = math.sin(phi0) * np.sin(phi) + math.cos(phi0) * np.cos(phi) * np.cos(turned)
        angle = np.arccos(np.clip(cos_c, -1.0, 1.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            k = np.where(angle < 1e-9, 1.0, angle / np.sin(angle))
        # The point opposite the middle lies nowhere in particular; any direction is as good.
        k = np.where(np.isfinite(k), k, 0.0)
        x = k * np.cos(phi) * np.sin(turned)
        y = k * (math.cos(phi0) * np.sin(phi) - math.sin(phi0) * np.cos(phi) * np.cos(turned))
        size = EARTH_KM * self.scale
        return np.column_stack((self.x0 + x * size, self.y0 - y * size))

    def at(self, point: Point) -> XY:
        """Lay one point flat."""
        x, y = self.lay(np.array([point.lat]), np.array([point.lon]))[0]
        return float(x), float(y)

    def way(self, points: Sequence[Point]) -> tuple[XY, ...]:
        """Lay a way flat, each piece of it a great circle."""
        fine = list(dense(points))
        laid = self.lay(np.array([one.lat for one in fine]), np.array([one.lon for one in fine]))
        return tuple((float(x), float(y)) for x, y in laid)


def dense(points: Sequence[Point]) -> Iterable[Point]:
    """Cut a way into pieces short enough to be drawn straight."""
    for one, other in itertools.pairwise(points):
        pieces = max(1, math.ceil(distance_km(one, other) / STEP_KM))
        yield from (between(one, other, index / pieces) for index in range(pieces))
    yield from points[-1:]


def circle(center: Point, radius_km: float, corners: int = 96) -> tuple[Point, ...]:
    """Give the points at a distance from a point, all around it."""
    lat, angle = math.radians(center.lat), radius_km / EARTH_KM
    found = []
    for index in range(corners):
        bearing = 2 * math.pi * index / corners
        sine = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
        there = math.asin(max(-1.0, min(1.0, sine)))
        turned = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * sine
        )
        lon = center.lon + math.degrees(turned)
        found.append(Point(math.degrees(there), (lon + 180.0) % 360.0 - 180.0))
    return tuple(found)


def middle_of(points: Sequence[Point]) -> Point:
    """Give the middle of some points on the sphere."""
    x, y, z = (math.fsum(axis) for axis in zip(*(unit(one) for one in points), strict=True))
    if math.hypot(x, y, z) < 1e-9:
        return points[0]
    return Point(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))


def fitted(points: Sequence[Point], *, width: float, height: float, margin: float) -> Plane:
    """Give the map that shows all points in a frame, with a margin on each side."""
    plane = Plane(middle=middle_of(points))
    laid = [plane.at(one) for one in points]
    left, right = min(x for x, _ in laid), max(x for x, _ in laid)
    top, bottom = min(y for _, y in laid), max(y for _, y in laid)
    across, down = max(right - left, 100.0), max(bottom - top, 100.0)
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return Plane(
        middle=plane.middle,
        scale=scale,
        x0=width / 2 - (left + right) / 2 * scale,
        y0=height / 2 - (top + bottom) / 2 * scale,
    )
