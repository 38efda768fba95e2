"""Rings: which of many points on the sphere lie in a polygon, at once; the same as one point by itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from engine.model.place import Point
from engine.situations.geometry import EARTH_KM, beyond_polygon_km, cap_of, unit

if TYPE_CHECKING:
    from engine.model.place import Polygon

_HALF_TURN_DEG = 180.0


@dataclass(frozen=True, slots=True)
class Ring:
    """A polygon whose edges are straight in longitude and latitude, as in CAP, made ready.

    `shape` is flat, its longitudes following on from one another, and None around a pole.
    """

    polygon: Polygon
    center: Any
    chord: float
    shape: Any
    middle: float

    def holds(self, vectors: Any) -> Any:
        """Say of each vector whether it lies inside."""
        inside = ((vectors - self.center) ** 2).sum(axis=1) <= self.chord**2
        if not inside.any():
            return inside
        near = vectors[inside]
        if self.shape is None:
            inside[inside] = [beyond_polygon_km(point_of(one), self.polygon) == 0 for one in near]
            return inside
        lon = np.degrees(np.arctan2(near[:, 1], near[:, 0]))
        lat = np.degrees(np.arcsin(np.clip(near[:, 2], -1.0, 1.0)))
        inside[inside] = shapely.intersects_xy(
            self.shape, (lon - self.middle + 180.0) % 360.0 - 180.0 + self.middle, lat
        )
        return inside


def ring_of(polygon: Polygon) -> Ring:
    """Make a polygon ready; its ring must hold a point."""
    corners = (*polygon.ring, polygon.ring[0])
    lons = np.unwrap([one.lon for one in corners], period=360.0)
    cap = cap_of(polygon)
    polar = cap is None or abs(float(lons[-1] - lons[0])) > _HALF_TURN_DEG
    flat = (
        shapely.LinearRing(list(zip(lons, (one.lat for one in corners), strict=True)))
        if len(corners) > 3
        else None
    )
    return Ring(
        polygon=polygon,
        center=np.array(unit(Point(0.0, 0.0) if cap is None else cap.center)),
        chord=2.0 if cap is None else chord_of(cap.radius_km),
        shape=None if polar or flat is None else shapely.make_valid(shapely.Polygon(flat)),
        middle=float(lons.min() + lons.max()) / 2,
    )


def chord_of(km: Any) -> Any:
    """Say how long the straight lines between points of the unit sphere are that lie so far apart on it."""
    return 2.0 * np.sin(np.clip(np.divide(km, EARTH_KM * 2), 0.0, np.pi / 2))


def point_of(vector: Any) -> Point:
    """Give a vector as a point, to about ten meters."""
    x, y, z = vector.tolist()
    lat, lon = math.degrees(math.asin(max(-1.0, min(1.0, z)))), math.degrees(math.atan2(y, x))
    return Point(round(lat, 4), round(lon, 4))
