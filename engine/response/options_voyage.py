"""Voyage: what the book knows around one stop, gathered once for all its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.program import Leg, ProgramRevision, Stop, Vessel
    from engine.model.time import Instant
    from engine.response.state import Brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """One stop between its neighbors, with the ship and the book it stands in."""

    book: ProgramRevision
    vessel_name: str
    vessel: Vessel | None
    stops: tuple[Stop, ...]
    stop: Stop
    before: Stop | None
    after: Stop | None
    sailed: bool
    """Whether the ship has left the call before: from then on nobody here knows where she is."""

    def leg(self, start: str, end: str) -> Leg | None:
        """Find the distance of two places, whichever way it is written."""
        wanted = {start, end}
        return next((one for one in self.book.legs if {one.start, one.end} == wanted), None)


def voyage_of(brand: Brand, item: str, now: Instant) -> Voyage | None:
    """Gather what is known around a stop."""
    for book in brand.programs.values():
        for itinerary in book.itineraries:
            stops = tuple(sorted(itinerary.stops, key=lambda one: (one.arrives_at, one.id)))
            at = next((index for index, one in enumerate(stops) if one.id == item), None)
            if at is None:
                continue
            before = stops[at - 1] if at > 0 else None
            return Voyage(
                book=book,
                vessel_name=itinerary.vessel,
                vessel=next((one for one in book.vessels if one.name == itinerary.vessel), None),
                stops=stops,
                stop=stops[at],
                before=before,
                after=stops[at + 1] if at + 1 < len(stops) else None,
                sailed=before is not None and before.departs_at <= now,
            )
    return None
