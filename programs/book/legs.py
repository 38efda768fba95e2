"""Legs that a ship can hardly make: possible as the crow flies, not by the lanes. Both calls stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from engine.model.findings import Finding, Level
from engine.model.program import ProgramRevision
from engine.model.said import phrase
from engine.model.time import HOUR
from programs.book.load import Where


def doubtful_legs(book: ProgramRevision, rows: Mapping[str, Where]) -> Iterator[Finding]:
    """Name each planned leg that asks for more than the ship's top speed, its distance taken at the shortest.

    `rows` says where each stop is written.
    """
    nm: dict[frozenset[str], float] = {}
    for leg in book.legs:
        pair, least = frozenset((leg.start, leg.end)), leg.distance_nm * (1 - leg.uncertainty)
        nm[pair] = min(nm.get(pair, least), least)
    # A speed that nobody wrote makes no row doubtful.
    speeds = {vessel.name: vessel.max_speed_kn for vessel in book.vessels if not vessel.assumed}
    for itinerary in book.itineraries:
        most = speeds.get(itinerary.vessel)
        for one, other in pairwise(itinerary.stops):
            distance = nm.get(frozenset((one.place_id, other.place_id)))
            hours = (other.arrives_at - one.departs_at) / HOUR
            if most is None or distance is None or distance <= most * hours:
                continue
            file, line, col = rows[other.id]
            yield Finding(
                file=file,
                line=line,
                col=col,
                level=Level.WARNING,
                code="leg",
                message=(
                    phrase(
                        "{id}: from {place} ({depart_local}) to {other} ({arrive_local}) are at least "
                        "{distance:.0f} nm by sea in {hours:.1f} h; {vessel} makes {most:g} kn; both calls "
                        "stay",
                        id=itinerary.id,
                        place=one.place,
                        depart_local=one.depart_local,
                        other=other.place,
                        arrive_local=other.arrive_local,
                        distance=distance,
                        hours=hours,
                        vessel=itinerary.vessel,
                        most=most,
                    )
                ),
                remedy=phrase("correct a time, or write the distance under distances:"),
            )
