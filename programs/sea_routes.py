"""Sea routes: distances by the searoute network of sea lanes, and by what the customer's people know better.

searoute measures between the nodes of its network that lie nearest, so a short leg can come out shorter than
the great circle; the longer of the two is taken. Against published tables it is within -20 % and +32 %,
worst on short legs and among islands: docs/itineraries.md.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from engine.errors import RouteError
from engine.model.place import Point
from engine.ports import SeaDistance
from engine.situations.geometry import distance_km

UNCERTAINTY = 0.12
KM_PER_NM = 1.852
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
        key = (frozenset((start, end)), closed)
        if key not in self._found:
            one, other = sorted((start, end), key=lambda at: (at.lat, at.lon))
            self._found[key] = self._distance(one, other, closed)
        return self._found[key]

    def _distance(self, start: Point, end: Point, closed: frozenset[str]) -> SeaDistance:
        pair, least = frozenset((start, end)), distance_km(start, end) / KM_PER_NM
        if pair in self._known:
            return SeaDistance(nm=_up(max(self._known[pair], least)), uncertainty=0.0, source=BOOK)
        by_lanes, passages = _by_lanes(start, end, closed)
        source = SEAROUTE if by_lanes > least else GREAT_CIRCLE
        return SeaDistance(
            nm=_up(max(by_lanes, least)), uncertainty=UNCERTAINTY, source=source, passages=passages
        )


def _up(nm: float) -> float:
    """Round up to a tenth, so that a distance stays no shorter than the great circle."""
    return -(-nm * 10 // 1) / 10


def _by_lanes(start: Point, end: Point, closed: frozenset[str]) -> tuple[float, tuple[str, ...]]:
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
            f"no sea lane leads from {_said(start)} to {_said(end)}{around}; write the distance yourself"
        )
    for point, node in ((start, line[0]), (end, line[-1])):
        if distance_km(point, Point(node[1], node[0])) / KM_PER_NM > FAR_FROM_SEA_NM:
            raise RouteError(f"no sea lane is near {_said(point)}; write the distance yourself")
    found = feature["properties"]
    return float(found["length"]), tuple(sorted(found["traversed_passages"]))


def _said(point: Point) -> str:
    return f"{point.lat:g} {point.lon:g}"
