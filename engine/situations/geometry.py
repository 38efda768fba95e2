"""Distances and areas on the sphere; right at the antimeridian and the poles.

A distance is a great circle on the mean sphere of 6371.0088 km (IUGG), at most 0.6 % off the ellipsoid.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import shapely

from engine.model.place import Circle, Point

if TYPE_CHECKING:
    from engine.model.place import Area, Polygon

EARTH_KM = 6371.0088
_STEP_DEG = 1.0
_QUARTER_KM = EARTH_KM * math.pi / 2
_MIDDLE_KM = EARTH_KM * math.radians(_STEP_DEG)
"""Wide enough beyond the ends of a piece of an edge to hold its middle."""


def distance_km(a: Point, b: Point) -> float:
    """Say the great-circle distance of two points in kilometers (haversine)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    return haversine_km(lat_a, math.cos(lat_a), lat_b, math.cos(lat_b), math.radians(b.lon - a.lon))


def haversine_km(lat_a: float, cos_a: float, lat_b: float, cos_b: float, d_lon: float) -> float:
    """Say the same by latitudes, their cosines and the difference in longitude, all in radians."""
    h = math.sin((lat_b - lat_a) / 2) ** 2 + cos_a * cos_b * math.sin(d_lon / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def beyond_area_km(point: Point, area: Area) -> float | None:
    """Say how far a point lies outside the circles and polygons of an area, 0 inside, None without any."""
    gaps = [max(0.0, distance_km(point, circle.center) - circle.radius_km) for circle in area.circles]
    gaps += [beyond_polygon_km(point, polygon) for polygon in area.polygons if polygon.ring]
    return min(gaps) if gaps else None


def beyond_polygon_km(point: Point, polygon: Polygon) -> float:
    """Say how far a point lies outside a polygon, 0 inside.

    The ring is projected azimuthally equidistant around the point itself, so that neither the antimeridian
    nor a pole is special and distances from the point are true. Edges are straight in longitude and
    latitude, as in CAP, and are cut into short pieces first. Holds for rings within a hemisphere. A ring
    that is no area is measured as the line or the point that it is; an empty one is infinitely far.
    """
    if not polygon.ring:
        return math.inf
    cap = cap_of(polygon)
    if cap is not None and distance_km(point, cap.center) > cap.radius_km:
        return _beyond_ring_km(point, polygon)
    ring = [_project(point, lat, lon) for lat, lon in _dense(polygon)]
    shape = (
        shapely.make_valid(shapely.Polygon(ring)) if len(ring) > 2 else shapely.LineString([*ring, ring[0]])
    )
    return float(shape.distance(shapely.Point(0.0, 0.0)))


@lru_cache(maxsize=256)
def cap_of(polygon: Polygon) -> Circle | None:
    """Give a circle that holds a ring and all within, None where that is not less than a hemisphere."""
    ring = [Point(lat, lon) for lat, lon in _dense(polygon)]
    x, y, z = (math.fsum(axis) for axis in zip(*(unit(one) for one in ring), strict=True))
    center = Point(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))
    radius_km = max(distance_km(center, one) for one in ring) + _MIDDLE_KM
    return Circle(center, radius_km) if radius_km < _QUARTER_KM - _MIDDLE_KM else None


def unit(point: Point) -> tuple[float, float, float]:
    """Give a point as a vector of length one from the middle of the globe."""
    lat, lon = math.radians(point.lat), math.radians(point.lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


class Arc:
    """The great circle from one point to another, made ready for whoever asks for many points of it."""

    __slots__ = ("_angle", "_end", "_units")

    def __init__(self, a: Point, b: Point) -> None:
        """Take both ends."""
        (ax, ay, az), (bx, by, bz) = unit(a), unit(b)
        self._end = b
        self._units = (ax, ay, az, bx, by, bz)
        self._angle = math.acos(max(-1.0, min(1.0, ax * bx + ay * by + az * bz)))

    def at(self, share: float) -> Point:
        """Give the point that lies a share of the way along it."""
        angle = self._angle
        if angle < 1e-9:
            return self._end
        ax, ay, az, bx, by, bz = self._units
        one, other = math.sin((1 - share) * angle), math.sin(share * angle)
        x, y, z = one * ax + other * bx, one * ay + other * by, one * az + other * bz
        return Point(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))


def between(a: Point, b: Point, share: float) -> Point:
    """Give the point that lies a share of the way from one to another, on the great circle."""
    return Arc(a, b).at(share)


def _beyond_ring_km(point: Point, polygon: Polygon) -> float:
    """Say how far the edge of a polygon is from a point outside.

    What lies more than a quarter of the globe away goes by its corners: around the far side of the globe
    the projection turns a ring inside out.
    """
    ring = _dense(polygon)
    corners = [(distance_km(point, Point(*each)), _project(point, *each)) for each in (*ring, ring[0])]
    near = [(a, b) for (far_a, a), (far_b, b) in pairwise(corners) if max(far_a, far_b) < _QUARTER_KM]
    nearest = min(km for km, _ in corners)
    if not near:
        return nearest
    return min(nearest, float(shapely.MultiLineString(near).distance(shapely.Point(0.0, 0.0))))


def _dense(polygon: Polygon) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    ring = polygon.ring
    for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
        d_lon = (end.lon - start.lon + 180.0) % 360.0 - 180.0
        d_lat = end.lat - start.lat
        pieces = max(1, math.ceil(max(abs(d_lon), abs(d_lat)) / _STEP_DEG))
        points += [(start.lat + d_lat * i / pieces, start.lon + d_lon * i / pieces) for i in range(pieces)]
    return points


def _project(center: Point, lat: float, lon: float) -> tuple[float, float]:
    lat_c, lat_p = math.radians(center.lat), math.radians(lat)
    d_lon = math.radians(lon - center.lon)
    cos_c = math.sin(lat_c) * math.sin(lat_p) + math.cos(lat_c) * math.cos(lat_p) * math.cos(d_lon)
    angle = math.acos(max(-1.0, min(1.0, cos_c)))
    scale = EARTH_KM if angle == 0 else EARTH_KM * angle / math.sin(angle) if angle < math.pi else 0.0
    x = math.cos(lat_p) * math.sin(d_lon)
    y = math.cos(lat_c) * math.sin(lat_p) - math.sin(lat_c) * math.cos(lat_p) * math.cos(d_lon)
    return scale * x, scale * y
