"""Spots: where the places of the books are, by each of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.doors import Spot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import Stop


def spots_of(stops: Iterable[Stop]) -> dict[str, Spot]:
    """Give every place of some stops by its names and ids in small letters, and their supply hubs."""
    found: dict[str, Spot] = {}
    for stop in stops:
        for hub in stop.hubs:
            spot = Spot(name=hub.name, lat=hub.point.lat, lon=hub.point.lon, country=hub.country)
            found.setdefault(hub.name.casefold(), spot)
        spot = Spot(name=stop.place, lat=stop.point.lat, lon=stop.point.lon, country=stop.country)
        found |= dict.fromkeys((name.casefold() for name in (stop.place, stop.place_id, stop.id)), spot)
    return found
