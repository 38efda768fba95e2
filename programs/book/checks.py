"""What no single row can show: legs that nothing can travel, calls at one time, ships that may be one.

A leg is held against the great circle, which no way is shorter than, so what is called impossible is. Of
the two calls of an impossible leg the one goes that is in more of them, or else the later: which row is wrong
only a person knows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from engine.model.program import Itinerary, Stop, Travel
from engine.model.said import phrase
from engine.model.time import HOUR
from engine.situations.geometry import distance_km

KM_PER_NM = 1.852
NEARBY_KM = 10.0
"""Two points in one port may be this far apart, and the point of a port is no more exact."""


FASTEST_KMH: Mapping[Travel, float] = {
    Travel.SHIP: 40 * KM_PER_NM,
    Travel.COACH: 130.0,
    Travel.FLIGHT: 1_200.0,
}
"""Faster than any of its kind from stop to stop. Of ships: the fastest liner made 38.3 knots; a faster ferry
is known by the speed that its book states. An event does not move, and may be in two places at once."""


def impossible(
    stops: Iterable[Stop], travel: Travel, most_kn: float | None
) -> Iterator[tuple[Stop, Stop, str]]:
    """Give the stops that have to go, each with its neighbor and what is impossible about the two."""
    if travel not in FASTEST_KMH:
        return
    most_kmh = most_kn * KM_PER_NM if most_kn is not None else FASTEST_KMH[travel]
    left = sorted(stops, key=lambda stop: (stop.arrives_at, stop.id))
    while found := [pair for pair in pairwise(left) if _is_impossible(*pair, most_kmh)]:
        counts = Counter(stop.id for pair in found for stop in pair)
        one, other = max(found, key=lambda pair: max(counts[stop.id] for stop in pair))
        gone, kept = (one, other) if counts[one.id] > counts[other.id] else (other, one)
        yield gone, kept, _why(one, other, travel, most_kn)
        left.remove(gone)


def alike(names: Iterable[str]) -> dict[str, str]:
    """Give each name that differs from an earlier one only in case, spaces and signs, with that one."""
    first: dict[str, str] = {}
    return {name: known for name in names if (known := first.setdefault(_plain(name), name)) != name}


def overlapping(itineraries: Iterable[Itinerary]) -> Iterator[tuple[Itinerary, Itinerary]]:
    """Give each itinerary that begins before an earlier one of the same vessel has ended, with that one."""
    last: dict[str, Itinerary] = {}
    for one in sorted(itineraries, key=lambda each: (each.stops[0].arrives_at, each.id)):
        before = last.get(one.vessel)
        if before is not None and _overlap(before.stops[-1], one.stops[0]):
            yield one, before
        if before is None or one.stops[-1].departs_at > before.stops[-1].departs_at:
            last[one.vessel] = one


def _overlap(ends: Stop, begins: Stop) -> bool:
    """Say whether a voyage begins before another has ended; both may be in one port on the day of change."""
    return begins.arrives_at < ends.departs_at and begins.place_id != ends.place_id


def _is_impossible(one: Stop, other: Stop, most_kmh: float) -> bool:
    if other.arrives_at < one.departs_at:
        return True
    km = distance_km(one.point, other.point) - NEARBY_KM
    return km > most_kmh * (other.arrives_at - one.departs_at) / HOUR


def _why(one: Stop, other: Stop, travel: Travel, most_kn: float | None) -> str:
    if other.arrives_at < one.departs_at:
        return phrase(
            "it arrives in {there} ({arrive}) before it leaves {here} ({depart})",
            there=other.place,
            arrive=other.arrive_local,
            here=one.place,
            depart=one.depart_local,
        )
    km, hours = distance_km(one.point, other.point), (other.arrives_at - one.departs_at) / HOUR
    if travel is Travel.SHIP:
        asks = f"{km / KM_PER_NM:.0f} nm in {hours:.1f} h"
        most = (
            phrase("the ship makes {most:g} kn", most=most_kn)
            if most_kn is not None
            else phrase("no ship is so fast")
        )
    else:
        most, asks = phrase("no {travel} is so fast", travel=travel), f"{km:.0f} km in {hours:.1f} h"
    return phrase(
        "from {here} to {there} are {asks}, as the crow flies; {most}",
        here=one.place,
        there=other.place,
        asks=asks,
        most=most,
    )


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
