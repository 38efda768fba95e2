"""Tracks: the way that searoute takes between two places, as points; for looking at, not for measuring.

It is a network of sea lanes: a way leads from node to node and may begin some miles from a port.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from engine.errors import RouteError
from engine.model.place import Point
from engine.model.program import ProgramRevision, Travel
from engine.model.said import phrase
from engine.model.time import Instant


@lru_cache(maxsize=8_192)
def sea_track(start: Point, end: Point) -> tuple[Point, ...]:
    """Give the points between two places; RouteError where no sea lane leads there."""
    from searoute import searoute  # noqa: PLC0415 - its network takes a third of a second to load

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns where there is no path; we raise
        feature: Any = searoute([start.lon, start.lat], [end.lon, end.lat], units="naut")
    line = feature["geometry"]["coordinates"]
    if not line:
        raise RouteError(
            phrase(
                "no sea lane leads from {lat:g} {lon:g} to {lat2:g} {lon2:g}",
                lat=start.lat,
                lon=start.lon,
                lat2=end.lat,
                lon2=end.lon,
            )
        )
    return tuple(Point(float(lat), (float(lon) + 180.0) % 360.0 - 180.0) for lon, lat in line)


def tracks_of(
    books: Iterable[ProgramRevision], *, since: Instant, until: Instant
) -> dict[tuple[str, str], tuple[Point, ...]]:
    """Give the tracks of the legs that ships are on between two moments, by the ids of their places."""
    tracks: dict[tuple[str, str], tuple[Point, ...]] = {}
    for book in books:
        for itinerary in book.itineraries:
            if itinerary.travel is not Travel.SHIP:
                continue
            for left, bound in pairwise(itinerary.stops):
                ends = left.place_id, bound.place_id
                if ends in tracks or left.departs_at >= until or bound.arrives_at <= since:
                    continue
                try:
                    tracks[ends] = sea_track(left.point, bound.point)
                except RouteError:
                    continue
    return tracks
