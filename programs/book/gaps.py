"""Gaps: an itinerary that lost a call between two others goes on as two: nobody knows where it was meanwhile.

Each part is watched as before. Ways around are worked out from a call and its neighbors; over a gap the
neighbors would be the wrong ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from engine.model.program import Itinerary, Stop


def parted(itinerary: Itinerary, after: AbstractSet[str]) -> tuple[Itinerary, ...]:
    """Part an itinerary after the stops that are named; the first part keeps its id, the others count on."""
    parts: list[list[Stop]] = [[]]
    for stop in itinerary.stops:
        parts[-1].append(stop)
        if stop.id in after:
            parts.append([])
    kept = [part for part in parts if part]
    if len(kept) < 2:
        return (itinerary,)
    return tuple(_part(itinerary, number, part) for number, part in enumerate(kept, start=1))


def widened(touches: tuple[str, ...], parts: Mapping[str, tuple[Itinerary, ...]]) -> tuple[str, ...]:
    """Have what touches an itinerary touch all its parts."""
    return tuple(
        dict.fromkeys(
            named
            for each in touches
            for named in ((part.id for part in parts[each]) if each in parts else (each,))
        )
    )


def _part(itinerary: Itinerary, number: int, stops: list[Stop]) -> Itinerary:
    given = itinerary.id if number == 1 else f"{itinerary.id}/{number}"
    name = itinerary.name if number == 1 else f"{itinerary.name} (part {number})"
    return replace(
        itinerary, id=given, name=name, stops=tuple(replace(stop, itinerary=given) for stop in stops)
    )
