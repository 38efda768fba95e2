"""Land: how far a point lies from any sea, by Natural Earth's map of 1:50 million (public domain).

The map knows no rivers and no narrow fjords: Geiranger lies 35 km and Seville 55 km inland of it. So it
can tell Madrid from a port, and not one bay from the next.
"""

from __future__ import annotations

import gzip
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from engine.model.place import Point

FAR_INLAND_KM = 60.0
"""No port of the sea is farther inland of the map than this; a river port can be."""

_MAP = Path(__file__).with_name("land.wkb.gz")
_KM_PER_DEGREE = 111.2


def inland_km(point: Point) -> float:
    """Say how far inland a point is, within some kilometers; 0 at sea."""
    parts, tree = _land()
    held = tree.query(shapely.Point(point.lon, point.lat), predicate="within")
    return min((_to_shore_km(parts[index], point) for index in held), default=0.0)


def land_parts() -> Any:
    """Give the pieces of land, in longitude and latitude; none crosses the antimeridian."""
    return _land()[0]


def _to_shore_km(part: Any, point: Point) -> float:
    # Degrees of longitude shrink toward the poles; what is near is then measured nearly right.
    shrink = max(0.02, math.cos(math.radians(point.lat)))
    shore = shapely.transform(part.boundary, lambda degrees: degrees * np.array([shrink, 1.0]))
    return float(shore.distance(shapely.Point(point.lon * shrink, point.lat))) * _KM_PER_DEGREE


@cache
def _land() -> tuple[Any, Any]:
    packed = shapely.get_parts(shapely.from_wkb(gzip.decompress(_MAP.read_bytes())))
    parts = np.array([piece for part in packed for piece in _unwrapped(part)])
    return parts, shapely.STRtree(parts)


def _unwrapped(part: Any) -> list[Any]:
    """Cut a part at the antimeridian, where its ring was joined the long way around the globe."""
    if np.abs(np.diff(np.asarray(part.exterior.coords)[:, 0])).max() <= 180.0:
        return [part]
    whole = shapely.make_valid(
        shapely.transform(part, lambda xy: np.column_stack((xy[:, 0] % 360.0, xy[:, 1])))
    )
    west = shapely.intersection(whole, shapely.box(180.0, -90.0, 360.0, 90.0))
    west = shapely.transform(west, lambda xy: xy - np.array([360.0, 0.0]))
    east = shapely.intersection(whole, shapely.box(0.0, -90.0, 180.0, 90.0))
    return [one for half in (east, west) for one in shapely.get_parts(half) if one.geom_type == "Polygon"]
