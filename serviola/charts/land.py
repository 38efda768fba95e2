"""Land: Natural Earth's map of 1:50 million (naturalearthdata.com, public domain), laid flat for a frame."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from engine.model.place import Point
from engine.situations.geometry import distance_km
from programs.book.land import land_parts
from serviola.charts.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviola.charts.scene import Ring

CREDIT = "Land: Natural Earth, public domain"
_PIECE_DEG = 1.0


def land_in(plane: Plane, *, width: float, height: float) -> Iterator[tuple[Ring, ...]]:
    """Give the land within a frame, as rings: the outer one first, then its lakes."""
    frame = shapely.box(0, 0, width, height)
    corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)]
    sight = max(math.hypot(x - plane.x0, y - plane.y0) for x, y in corners) / plane.scale
    opposite = shapely.Point((plane.middle.lon + 360.0) % 360.0 - 180.0, -plane.middle.lat)
    for part, lat, lon, spread in _parts():
        if distance_km(plane.middle, Point(lat, lon)) - spread > sight:
            continue
        flat = shapely.make_valid(shapely.transform(part, lambda xy: plane.lay(xy[:, 1], xy[:, 0])))
        if part.contains(opposite):
            # What lies opposite the middle is turned inside out.
            around = shapely.Point(plane.x0, plane.y0).buffer(6371.0 * math.pi * plane.scale)
            flat = around.difference(flat)
        seen = shapely.simplify(flat.intersection(frame), 0.5)
        for one in shapely.get_parts(seen):
            if one.geom_type == "Polygon" and one.area > 1.0:
                yield tuple(tuple(ring.coords) for ring in (one.exterior, *one.interiors))


@cache
def _parts() -> tuple[tuple[Any, float, float, float], ...]:
    """Give each piece of land with a point of it and how far it reaches from there, in kilometers."""
    found = []
    for part in land_parts():
        fine = shapely.segmentize(part, _PIECE_DEG)
        ring = np.asarray(fine.exterior.coords)
        lon, lat = (float(one) for one in ring[0])
        here = Point(lat, lon)
        spread = max(distance_km(here, Point(float(y), float(x))) for x, y in ring[::8])
        found.append((fine, lat, lon, spread + 8 * 111.2))
    return tuple(found)
