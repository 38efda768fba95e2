"""Route: calls in an order of their own between two that stay where they are, with the times they get.

A call that is put into the slot of another is there when that one was planned, or as near to it as the legs
and the hours of arrival allow, and no farther from it than the house moves a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.model.option import Moved, Sailing
from engine.model.said import phrase
from engine.model.time import SECOND, Instant
from engine.response.options.hours import (
    LEAST_SLACK,
    first_entry,
    knots_needed,
    local,
    sailing,
    up_to_minute,
    worst_share,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model.program import Leg, Stop, Vessel
    from engine.response.options.voyage import Spot, Voyage


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A place with the times at which the ship would be there."""

    spot: Spot
    arrives_at: Instant
    departs_at: Instant

    @property
    def stay(self) -> int:
        """Say how long she would be there, in microseconds."""
        return self.departs_at - self.arrives_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Calls with the legs that join them, from a departure to an arrival; no `start` is a position at sea."""

    start: Stop | None
    departs: Instant
    calls: Sequence[Timed]
    legs: Sequence[Leg]
    end: Stop
    arrives: Instant

    def timed_legs(self) -> Iterator[tuple[Leg, Instant, Instant]]:
        """Give each leg with when it is begun and ended."""
        left = self.departs
        for index, leg in enumerate(self.legs):
            last = index == len(self.calls)
            yield leg, left, self.arrives if last else self.calls[index].arrives_at
            left = left if last else self.calls[index].departs_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What is called at instead, in order, and what is sailed between the calls that stay as they are.

    `course` is the same with the legs of the book. `slack_s` is the least by which a departure after the
    first may be late; `detour_nm` what the legs add to the planned ones, None where one is not known.
    """

    course: Course
    calls: tuple[Timed, ...]
    legs: tuple[Sailing, ...]
    slack_s: int
    tight: bool
    detour_nm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    """Places in the slots of calls, with the times they get; `slack` is as in a route, in microseconds."""

    course: Course
    slots: Sequence[Stop]
    slack: int

    def finished(self, voyage: Voyage, vessel: Vessel) -> Route:
        """Give the route; it costs as much as finding the times, so what is met on the way is asked first."""
        start = () if self.course.start is None else (self.course.start,)
        return finished(
            voyage,
            vessel,
            self.course,
            slack=self.slack,
            original=(*start, *self.slots, self.course.end),
            tight=_is_tight(voyage, vessel, self.course),
        )


def slotted(
    voyage: Voyage, vessel: Vessel, *, start: Stop, order: Sequence[Spot], slots: Sequence[Stop], end: Stop
) -> Slotted | str:
    """Put places into the slots of calls between two that stay; or say why there is no time for it."""
    planned = [voyage.leg(one, other) for one, other in _pairs(start, order, end)]
    if any(leg is None for leg in planned):
        return phrase("a distance by sea is not known")
    legs = [leg for leg in planned if leg is not None]
    calls: list[Timed] = []
    departs, slack = start.departs_at, 0
    for spot, slot, leg in zip(order, slots, legs, strict=False):
        call = in_slot(voyage, vessel, departs=departs, spot=spot, slot=slot, leg=leg, first=not calls)
        if call is None:
            return phrase(
                "she cannot be at {place} when {other} was planned", place=spot.name, other=slot.place
            )
        spare = call.arrives_at - departs - sailing(leg.distance_nm, vessel.max_speed_kn, voyage.rules)
        slack = spare if len(calls) == 1 else min(slack, spare)
        calls.append(call)
        departs = call.departs_at
    spare = end.arrives_at - departs - sailing(legs[-1].distance_nm, vessel.max_speed_kn, voyage.rules)
    if spare < LEAST_SLACK:
        return phrase("she would not be at {place} in time with 1 h of slack", place=end.place)
    course = Course(
        start=start, departs=start.departs_at, calls=calls, legs=legs, end=end, arrives=end.arrives_at
    )
    return Slotted(course=course, slots=slots, slack=spare if len(calls) == 1 else min(slack, spare))


def in_slot(
    voyage: Voyage, vessel: Vessel, *, departs: Instant, spot: Spot, slot: Stop, leg: Leg, first: bool
) -> Timed | None:
    """Give a place the times of a slot; None where she cannot be there within what a call may be moved.

    Every leg but the first is sailed with an hour in hand.
    """
    rules, most = voyage.rules, voyage.rules.move_most_s * SECOND
    earliest = departs + sailing(leg.distance_nm, vessel.max_speed_kn, rules)
    earliest = up_to_minute(earliest if first else earliest + LEAST_SLACK)
    arrives = first_entry(max(earliest, slot.arrives_at), spot.offsets, rules)
    if arrives is None or arrives > slot.arrives_at + most:
        arrives = first_entry(max(earliest, up_to_minute(slot.arrives_at - most)), spot.offsets, rules)
    if arrives is None or arrives > slot.arrives_at + most:
        return None
    least = Instant(arrives + voyage.least_stay(spot.stay))
    leaves = max(least, min(Instant(arrives + spot.stay), slot.departs_at))
    return Timed(spot=spot, arrives_at=arrives, departs_at=leaves)


def finished(
    voyage: Voyage, vessel: Vessel, course: Course, *, slack: int, original: Sequence[Stop], tight: bool
) -> Route:
    """Give a route with the speeds that keep its times, margin and pilotage included."""
    start = phrase("her position") if course.start is None else course.start.place
    names = [start, *(one.spot.name for one in course.calls), course.end.place]
    sailings = [
        sailed(
            leg,
            names[index],
            names[index + 1],
            knots_needed(leg.distance_nm, reached - left, voyage.rules, most=vessel.max_speed_kn),
        )
        for index, (leg, left, reached) in enumerate(course.timed_legs())
    ]
    return Route(
        course=course,
        calls=tuple(course.calls),
        legs=tuple(sailings),
        slack_s=slack // SECOND,
        tight=tight,
        detour_nm=detour(voyage, course.legs, original),
    )


def sailed(leg: Leg, start: str, end: str, knots: float) -> Sailing:
    """Give a leg with the names of its ends and the speed at which it is sailed."""
    return Sailing(
        start=start,
        end=end,
        distance_nm=leg.distance_nm,
        uncertainty=leg.uncertainty,
        source=leg.source,
        knots=knots,
    )


def detour(voyage: Voyage, legs: Sequence[Leg], original: Sequence[Stop]) -> float | None:
    """Say what legs add to those between the calls as planned; None where these are not known or not left.

    A ship under way has part of the planned legs behind her, so nothing can be held against them.
    """
    planned = [voyage.leg(one.place_id, other.place_id) for one, other in pairwise(original)]
    known = [leg.distance_nm for leg in planned if leg is not None]
    if not known or len(known) < len(planned):
        return None
    return round(sum(leg.distance_nm for leg in legs) - sum(known), 1)


def moved(call: Timed) -> Moved:
    """Give a call of the voyage at its other time."""
    stop, spot = call.spot.stop, call.spot
    return Moved(
        stop="" if stop is None else stop.id,
        place=spot.name,
        arrives_at=call.arrives_at,
        departs_at=call.departs_at,
        arrive_local=local(call.arrives_at, spot.offsets),
        depart_local=local(call.departs_at, spot.offsets),
    )


def _pairs(start: Stop, order: Sequence[Spot], end: Stop) -> list[tuple[str, str]]:
    return list(pairwise([start.place_id, *(spot.id for spot in order), end.place_id]))


def _is_tight(voyage: Voyage, vessel: Vessel, course: Course) -> bool:
    """Say whether some leg would not do if it were as long as its uncertainty allows."""
    return any(leg_is_tight(voyage, vessel, leg, left, reached) for leg, left, reached in course.timed_legs())


def leg_is_tight(voyage: Voyage, vessel: Vessel, leg: Leg, left: int, by: int) -> bool:
    """Say whether a leg between two moments would not do if it were as long as its uncertainty allows."""
    share = worst_share(leg, voyage.rules)
    return left + sailing(leg.distance_nm, vessel.max_speed_kn, voyage.rules, share=share) > by
