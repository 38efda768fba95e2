"""Points, areas and places; degrees of WGS 84, north and east positive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One position."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Circle:
    """CAP `circle`: all within a great-circle distance of a point."""

    center: Point
    radius_km: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """CAP `polygon`: a closed ring, first point not repeated; it may cross the antimeridian."""

    ring: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """What an observation says is affected: circles, polygons, ISO 3166-1 alpha-2 countries."""

    circles: tuple[Circle, ...] = ()
    polygons: tuple[Polygon, ...] = ()
    countries: tuple[str, ...] = ()
