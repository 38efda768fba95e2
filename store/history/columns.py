"""Columns: what a history says of each signal beside the signal itself, to find it without reading it.

The box is in degrees of WGS 84 and holds everything that the signal draws: its point, its area, and each
position that it expects with the reach there. It is empty (None) where the signal draws nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.model.codec import encode
from engine.model.signal import Signal, Silence
from engine.situations.geometry import EARTH_KM
from engine.situations.intake import keys_of
from engine.situations.likeness import names_of
from engine.situations.portrait import TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.place import Point
    from engine.model.time import Instant

SCHEMA = "serviola/history/1"
WITH_SILENCES = "serviola/history/2"
"""The schema of a history that says of sources when they were quiet, too; else it is the same."""

COLUMNS: dict[str, str] = {
    "known_at": "TIMESTAMP",
    "id": "VARCHAR",
    "source": "VARCHAR",
    "hazard": "VARCHAR",
    "severity": "VARCHAR",
    "occurred_at": "TIMESTAMP",
    "sent_at": "TIMESTAMP",
    "magnitude": "DOUBLE",
    "lat": "DOUBLE",
    "lon": "DOUBLE",
    "south": "DOUBLE",
    "west": "DOUBLE",
    "north": "DOUBLE",
    "east": "DOUBLE",
    "forecast": "BOOLEAN",
    "standing": "BOOLEAN",
    "texts": "BOOLEAN",
    "countries": "VARCHAR[]",
    "topics": "VARCHAR[]",
    "keys": "VARCHAR[]",
    "v": "INTEGER",
    "signal": "VARCHAR",
}
"""The columns of a history in order, with their types in DuckDB. Moments are in UTC, to the microsecond."""

MOMENTS = frozenset(name for name, kind in COLUMNS.items() if kind == "TIMESTAMP")


@dataclass(frozen=True, slots=True)
class Known:
    """A signal, and when we could have known it."""

    at: Instant
    signal: Signal


@dataclass(frozen=True, slots=True)
class Hushed:
    """A source that has gone quiet or is heard again, and when that was noticed."""

    at: Instant
    silence: Silence


Box = tuple[float, float, float, float]
"""South, west, north, east."""


def row_of(known: Known) -> tuple[Any, ...]:
    """Give one row, its moments as microseconds; the words that the world wrote are left out."""
    signal = known.signal
    south, west, north, east = box_of(signal) or (None, None, None, None)
    names = tuple(f"name:{signal.hazard}:{name}" for name in sorted(names_of(signal.sketch)))
    return (
        known.at,
        signal.id,
        signal.source,
        signal.hazard.value,
        signal.severity.value,
        signal.occurred_at,
        signal.sent_at,
        signal.magnitude,
        None if signal.point is None else signal.point.lat,
        None if signal.point is None else signal.point.lon,
        south,
        west,
        north,
        east,
        bool(signal.forecast),
        signal.standing,
        signal.source_class in TEXTS,
        list(signal.area.countries),
        list(signal.topics),
        [*keys_of(signal), *names],
        signal.v,
        encode(signal if signal.text is None else replace(signal, text=None)).decode(),
    )


def row_of_silence(hushed: Hushed) -> tuple[Any, ...]:
    """Give one row that speaks of a source: it has no hazard, by which it is told from signals."""
    silence = hushed.silence
    id = f"silence:{silence.source}:{silence.at}:{'quiet' if silence.quiet else 'heard'}"
    names = (id, silence.source, "", "", silence.since, silence.at)
    nowhere: tuple[Any, ...] = (None,) * 7
    body = encode(silence).decode()
    return (hushed.at, *names, *nowhere, False, False, False, [], [], [], silence.v, body)


def box_of(signal: Signal) -> Box | None:
    """Give the box that holds everything a signal draws; whatever crosses 180 degrees reaches all around."""
    boxes = [] if signal.point is None else [_around(signal.point, 0.0)]
    boxes += [_around(one.center, one.radius_km) for one in signal.area.circles]
    boxes += [_around(one.point, one.radius_km) for one in signal.forecast]
    boxes += [_ring(one.ring) for one in signal.area.polygons]
    if not boxes:
        return None
    south, west, north, east = zip(*boxes, strict=True)
    return min(south), min(west), max(north), max(east)


def _around(point: Point, radius_km: float) -> Box:
    """Give the box of a circle on the sphere; around a pole, or across 180 degrees, it is a whole belt."""
    turn = math.degrees(max(0.0, radius_km) / EARTH_KM)
    south, north = point.lat - turn, point.lat + turn
    if south <= -90 or north >= 90:
        return max(-90.0, south), -180.0, min(90.0, north), 180.0
    aside = math.degrees(
        math.asin(min(1.0, math.sin(math.radians(turn)) / math.cos(math.radians(point.lat))))
    )
    return _belt(south, point.lon - aside, north, point.lon + aside)


def _ring(ring: Sequence[Point]) -> Box:
    lats, lons = zip(*((one.lat, one.lon) for one in ring), strict=True)
    # An edge goes the shorter way around; one that crosses 180 degrees an odd number of times holds a pole.
    crossings = sum(abs(one - other) > 180 for one, other in pairwise((*lons, lons[0])))
    if crossings % 2:
        return -90.0, -180.0, 90.0, 180.0
    if crossings:
        return min(lats), -180.0, max(lats), 180.0
    return min(lats), min(lons), max(lats), max(lons)


def _belt(south: float, west: float, north: float, east: float) -> Box:
    if west < -180 or east > 180:
        return south, -180.0, north, 180.0
    return south, west, north, east
