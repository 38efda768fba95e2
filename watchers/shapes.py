"""Shapes of strangers within bounds: they may grow coarser, and what was drawn is never left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from engine.model.place import Point, Polygon

MOST_POINTS = 2_000
MOST_POLYGONS = 200
_QUARTER, _HALF = 90.0, 180.0
_LEAST_WIDTH = 0.01

T = TypeVar("T")


def thinned(ring: Sequence[T]) -> Sequence[T]:
    """Give a ring with every so-many-th of its points: the first ones alone would be a sliver of it."""
    step = -(-len(ring) // MOST_POINTS)
    return ring[::step] if step > 1 else ring


def gathered(polygons: Sequence[Polygon]) -> tuple[Polygon, ...]:
    """Give so many polygons; around those beyond a box is drawn, one west and one east of Greenwich."""
    kept, beyond = polygons[: MOST_POLYGONS - 2], polygons[MOST_POLYGONS - 2 :]
    if len(beyond) <= 2:
        return tuple(polygons)
    return (*kept, *_boxes([point for polygon in beyond for point in polygon.ring]))


def _boxes(points: Sequence[Point]) -> list[Polygon]:
    west = [point for point in points if point.lon < 0]
    east = [point for point in points if point.lon >= 0]
    if not (west and east):
        return [_box(points, min(each.lon for each in points), max(each.lon for each in points))]
    # What lies on both sides may cross Greenwich or the date line, and then lies between its points.
    from_, to = min(each.lon for each in east), max(each.lon for each in east)
    boxes = [_box(east, 0.0 if from_ < _QUARTER else from_, _HALF if to > _QUARTER else to)]
    from_, to = min(each.lon for each in west), max(each.lon for each in west)
    return [*boxes, _box(west, -_HALF if from_ < -_QUARTER else from_, 0.0 if to > -_QUARTER else to)]


def _box(points: Sequence[Point], west: float, east: float) -> Polygon:
    south, north = min(each.lat for each in points), max(each.lat for each in points)
    south, west = min(south, _QUARTER - _LEAST_WIDTH), min(west, _HALF - _LEAST_WIDTH)
    north, east = max(north, south + _LEAST_WIDTH), max(east, west + _LEAST_WIDTH)
    # Edges go the short way around the globe, so one of half of it would go nowhere in particular.
    middle = (west + east) / 2
    corners = ((south, west), (south, middle), (south, east), (north, east), (north, middle), (north, west))
    return Polygon(tuple(Point(lat, lon) for lat, lon in corners))
