"""Voyage: what the book knows around one stop, gathered once for all its options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.model.program import Offset, Travel
from engine.model.time import MINUTE, SECOND, Instant, moment

if TYPE_CHECKING:
    from engine.model.place import Point
    from engine.model.program import Itinerary, Leg, Port, ProgramRevision, SailingRules, Stop, Vessel
    from engine.response.brand import Brand
    from engine.response.options.facts import BookFacts

QUARTER = 15 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place to call at, with its clocks and the stay that is wished for there, in microseconds."""

    id: str
    name: str
    point: Point
    country: str
    offsets: tuple[Offset, ...]
    stay: int
    stop: Stop | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """One stop among the calls of its voyage, with the ship and the book that it stands in."""

    book: ProgramRevision
    facts: BookFacts
    itinerary: Itinerary
    vessel: Vessel | None
    stops: tuple[Stop, ...]
    at: int
    now: Instant

    @property
    def rules(self) -> SailingRules:
        """Give the rules of the house."""
        return self.book.sailing

    @property
    def vessel_name(self) -> str:
        """Name what travels."""
        return self.itinerary.vessel

    @property
    def stop(self) -> Stop:
        """Give the call in question."""
        return self.stops[self.at]

    @property
    def before(self) -> Stop | None:
        """Give the call before it."""
        return self.stops[self.at - 1] if self.at > 0 else None

    @property
    def after(self) -> Stop | None:
        """Give the call after it."""
        return self.stops[self.at + 1] if self.at + 1 < len(self.stops) else None

    @property
    def sailed(self) -> bool:
        """Say whether the ship has left the call before."""
        return self.before is not None and self.before.departs_at <= self.now

    @property
    def reckoned_at(self) -> Instant:
        """Say for when she is reckoned under way: the next quarter of an hour, which holds until then."""
        return Instant(-(-self.now // QUARTER) * QUARTER)

    def leaves(self, before: Stop) -> Instant:
        """Say from when on she can go elsewhere: when she leaves the call before, or now."""
        return self.reckoned_at if self.sailed else before.departs_at

    @property
    def by_sea(self) -> bool:
        """Say whether it is a ship at all."""
        return self.itinerary.travel is Travel.SHIP

    def is_free(self, index: int) -> bool:
        """Say whether a call may be moved: not locked, nobody embarks there, and it has not begun."""
        stop = self.stops[index]
        inside = 0 < index < len(self.stops) - 1
        return inside and not stop.locked and not stop.embarks and stop.arrives_at > self.now

    def leg(self, start: str, end: str, at: Instant | None = None) -> Leg | None:
        """Find the distance of two places, whichever way it is written, as it is sailed at a moment."""
        when = self.stop.arrives_at if at is None else at
        return self.facts.leg(self.book, start, end, when)

    def least_stay(self, planned: int) -> int:
        """Say the shortest stay: what the house asks, or what was planned where that is shorter."""
        return min(self.rules.min_stay_s * SECOND, planned)


def spot_of(stop: Stop) -> Spot:
    """Give the place of a call; its clocks are those of its planned arrival."""
    return Spot(
        id=stop.place_id,
        name=stop.place,
        point=stop.point,
        country=stop.country,
        offsets=(Offset(since=Instant(0), seconds=clocks_of(stop)),),
        stay=stop.departs_at - stop.arrives_at,
        stop=stop,
    )


def port_spot(port: Port, stay: int) -> Spot:
    """Give a port as a place to call at."""
    return Spot(
        id=port.id, name=port.name, point=port.point, country=port.country, offsets=port.offsets, stay=stay
    )


def clocks_of(stop: Stop) -> int:
    """Say how many seconds the clocks of a call are ahead of UTC, from what was written and what it meant."""
    written = datetime.fromisoformat(stop.arrive_local).replace(tzinfo=None)
    ahead = (written - moment(stop.arrives_at).replace(tzinfo=None)).total_seconds()
    return round(ahead)


def voyage_of(brand: Brand, item: str, now: Instant) -> Voyage | None:
    """Gather what is known around a stop."""
    itinerary = brand.book.itinerary_of(item)
    if itinerary is None:
        return None
    book = next(book for book in brand.programs.values() if any(one is itinerary for one in book.itineraries))
    stops = tuple(sorted(itinerary.stops, key=lambda one: (one.arrives_at, one.id)))
    return Voyage(
        book=book,
        facts=brand.book.facts(book),
        itinerary=itinerary,
        vessel=next((one for one in book.vessels if one.name == itinerary.vessel), None),
        stops=stops,
        at=next(index for index, one in enumerate(stops) if one.id == item),
        now=now,
    )
