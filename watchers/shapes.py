"""Shapes of strangers within bounds: they may grow a little coarser, and no part of them is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from engine.model.place import Point, Polygon

MOST_POINTS = 2_000
MOST_POLYGONS = 200
_QUARTER, _HALF = 90.0, 180.0
_LEAST_WIDTH = 0.01

T = TypeVar("T")


def thinned(ring: Sequence[T], *, place: Callable[[T], tuple[float, float]]) -> Sequence[T]:
    """Give a ring without the points next to others; `place` gives latitude and longitude of one.

    What is left out lies within a thousandth of the ring's length of what is kept. Every so-many-th point
    would not do: where a coast is drawn in thousands and the sea in four, that may be none of the four.
    """
    if len(ring) <= MOST_POINTS:
        return ring
    places = [place(each) for each in ring]
    length = sum(map(_apart, places, places[1:]))
    for parts in (8 * MOST_POINTS, 4 * MOST_POINTS, 2 * MOST_POINTS, MOST_POINTS - 2):
        kept = _kept(places, length / parts)
        if 3 <= len(kept) <= MOST_POINTS:
            return [ring[at] for at in kept]
    # It goes to and fro, and has hardly a shape to keep.
    return ring[:: -(-len(ring) // MOST_POINTS)]


def _kept(places: Sequence[tuple[float, float]], least: float) -> list[int]:
    """Say which points lie farther than that from the last that was kept."""
    kept = [0]
    for at, each in enumerate(places):
        if _apart(places[kept[-1]], each) > least:
            kept.append(at)
    return kept


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    around = abs(one[1] - other[1])
    return abs(one[0] - other[0]) + min(around, 2 * _HALF - around)


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
