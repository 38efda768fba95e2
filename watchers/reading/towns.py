"""The towns that a title names for sure, as areas: what is told of them happened there."""

from __future__ import annotations

from engine.model.place import Circle, Point
from watchers.reading.places import PlaceRead

SURE = 0.9
RADIUS_KM = 15.0
"""A town and its harbor, as GeoNames' point is the middle of the town; ours, and rather small."""
_MOST = 2
_TOWNS = frozenset({"city", "known"})


def circles_of(title: str, places: tuple[PlaceRead, ...]) -> tuple[Circle, ...]:
    """Give a circle around each town that a title names, if it names one or two and all of them surely.

    Regions and countries have none: the middle of their people is no place where anything happened.
    """
    towns = [each for each in places if each.kind in _TOWNS and any(word in title for word in each.words)]
    if len(towns) > _MOST or any(each.confidence < SURE for each in towns):
        return ()
    return tuple(Circle(Point(each.lat, each.lon), RADIUS_KM) for each in towns)
