"""Sea routes: distances by the searoute network of sea lanes, and by what the customer's people know better.

searoute measures between the nodes of its network that lie nearest, so a short leg can come out shorter than
the great circle; the longer of the two is taken. Against published tables it is within -20 % and +32 %,
worst on short legs and among islands: docs/itineraries.md.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from engine.errors import RouteError
from engine.model.place import Point
from engine.model.said import phrase
from engine.ports import SeaDistance
from engine.situations.geometry import distance_km

UNCERTAINTY = 0.12
KM_PER_NM = 1.852
ROUGH_DEG = 0.1
"""A way is kept to about ten kilometers; the nodes of the network are no surer than that."""
FAR_FROM_SEA_NM = 200.0
"""Where the network begins farther away than this, it does not know the place."""

BOOK, SEAROUTE, GREAT_CIRCLE = "book", "searoute", "great circle"
NORTHWEST = "northwest"
PASSAGES = frozenset(
    {
        *("babalmandab", "bering", "bosporus", "chili", "gibraltar", "malacca"),
        *(NORTHWEST, "ormuz", "panama", "south_africa", "suez", "sunda"),
    }
)
"""The passages that searoute knows by name."""


class SeaLanes:
    """SeaRoutes over searoute. `known` holds distances in nautical miles that stand before it, either way."""

    def __init__(self, known: Mapping[tuple[Point, Point], float] | None = None) -> None:
        self._known = {frozenset(pair): nm for pair, nm in (known or {}).items()}
        self._found: dict[tuple[frozenset[Point], frozenset[str]], SeaDistance] = {}

    def distance(self, start: Point, end: Point, *, closed: frozenset[str] = frozenset()) -> SeaDistance:
        """Say how far it is by sea, the same both ways; each way is looked up once."""
        key = (frozenset((start, end)), closed)
        one, other = sorted((start, end), key=lambda at: (at.lat, at.lon))
        if key not in self._found:
            self._found[key] = self._distance(one, other, closed)
        found = self._found[key]
        return found if start == one else replace(found, via=found.via[::-1])

    def _distance(self, start: Point, end: Point, closed: frozenset[str]) -> SeaDistance:
        pair, least = frozenset((start, end)), distance_km(start, end) / KM_PER_NM
        if pair in self._known:
            return SeaDistance(
                nm=_up(max(self._known[pair], least)),
                uncertainty=0.0,
                source=BOOK,
                via=_way_if_known(start, end, closed),
            )
        by_lanes, passages, via = _by_lanes(start, end, closed)
        source = SEAROUTE if by_lanes > least else GREAT_CIRCLE
        return SeaDistance(
            nm=_up(max(by_lanes, least)), uncertainty=UNCERTAINTY, source=source, passages=passages, via=via
        )


def _up(nm: float) -> float:
    """Round up to a tenth, so that a distance stays no shorter than the great circle."""
    return -(-nm * 10 // 1) / 10


def _way_if_known(start: Point, end: Point, closed: frozenset[str]) -> tuple[Point, ...]:
    try:
        return _by_lanes(start, end, closed)[2]
    except RouteError:
        return ()


@lru_cache(maxsize=20_000)  # a book is read again and again, and its places stay where they are
def _by_lanes(
    start: Point, end: Point, closed: frozenset[str]
) -> tuple[float, tuple[str, ...], tuple[Point, ...]]:
    from searoute import searoute  # noqa: PLC0415 - its network takes a third of a second to load

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns where there is no path; we raise
        feature: Any = searoute(
            [start.lon, start.lat],
            [end.lon, end.lat],
            units="naut",
            restrictions=sorted(closed),
            return_passages=True,
        )
    line = feature["geometry"]["coordinates"]
    if not line:
        around = f" with {', '.join(sorted(closed))} closed" if closed else ""
        raise RouteError(
            phrase(
                "no sea lane leads from {said} to {said2}{around}; write the distance yourself",
                said=_said(start),
                said2=_said(end),
                around=around,
            )
        )
    for point, node in ((start, line[0]), (end, line[-1])):
        if distance_km(point, Point(node[1], node[0])) / KM_PER_NM > FAR_FROM_SEA_NM:
            raise RouteError(
                phrase("no sea lane is near {said}; write the distance yourself", said=_said(point))
            )
    found = feature["properties"]
    return (
        float(found["length"]),
        tuple(sorted(found["traversed_passages"])),
        _roughly([(start.lon, start.lat), *line, (end.lon, end.lat)]),
    )


def _roughly(line: list[tuple[float, float]]) -> tuple[Point, ...]:
    """Keep of a way, given by longitude and latitude, the points between its ends that give it its shape."""
    # Each longitude follows on from the one before, so that a way over the antimeridian stays one line.
    lons = np.unwrap([float(lon) for lon, _ in line], period=360.0)
    shape = shapely.LineString(zip(lons, (float(lat) for _, lat in line), strict=True))
    kept = shapely.get_coordinates(shapely.simplify(shape, ROUGH_DEG))[1:-1]
    return tuple(Point(round(lat, 2), round((lon + 180.0) % 360.0 - 180.0, 2)) for lon, lat in kept.tolist())


def _said(point: Point) -> str:
    return f"{point.lat:g} {point.lon:g}"
