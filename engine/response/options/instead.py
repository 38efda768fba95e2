"""Instead: another port in place of the call, with the times that this gives.

In order: no other call is moved; the next call is reached later; the call before is left earlier; both. Free
calls alone are moved, by no more than the house allows, and keep the shortest stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from engine.model.said import phrase
from engine.model.time import MINUTE, SECOND, Instant
from engine.response.options.hours import (
    LEAST_SLACK,
    first_entry,
    last_entry,
    local,
    sailing,
    up_to_minute,
    worst_share,
)
from engine.response.options.route import Course, Route, Timed, finished
from engine.response.options.turning import from_here, turn_off
from engine.response.options.voyage import port_spot, spot_of
from engine.response.options.ways import ways_of
from engine.response.spans import span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.program import Leg, Port, Stop, Vessel
    from engine.response.options.danger import Danger
    from engine.response.options.voyage import Voyage


Why: TypeAlias = Callable[[], str]
"""How to say what is against it: it is said of the first way that was tried, and never of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A port in a voyage: its own call, the whole route, the calls that are moved, and when she waits."""

    call: Timed
    route: Route
    moved: tuple[Timed, ...] = ()
    no_return_at: Instant
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The ship, the calls before and after, and the legs that join them to the port."""

    vessel: Vessel
    before: Stop
    after: Stop
    inward: Leg
    onward: Leg


def place(voyage: Voyage, port: Port, danger: Danger, ends: Ends) -> Placed | str:
    """Put a port into the place of the call; or give the reason that holds where no other call is moved."""
    against: Why | None = None
    for earlier, later in _moves(voyage, ends):
        found = _placed(voyage, port, danger, ends, earlier=earlier, later=later)
        if isinstance(found, Placed):
            return found
        against = against or found
    return "" if against is None else against()


def ends_of(voyage: Voyage, vessel: Vessel, port: Port, before: Stop, after: Stop) -> Ends | None:
    """Find the legs to a port and on; None where one is not known."""
    inward, onward = voyage.leg(before.place_id, port.id), voyage.leg(port.id, after.place_id)
    if inward is None or onward is None:
        return None
    if voyage.sailed:
        inward = from_here(voyage, before, voyage.stop, place=port.id, point=port.point)
    return Ends(vessel=vessel, before=before, after=after, inward=inward, onward=onward)


def _moves(voyage: Voyage, ends: Ends) -> Iterator[tuple[int, int]]:
    """Give by how much the call before may be left earlier, and the next one reached later, in order."""
    most = voyage.rules.move_most_s * SECOND
    earlier = later = 0
    if voyage.is_free(voyage.at - 1):
        earlier = min(most, _spare_stay(voyage, ends.before), ends.before.departs_at - voyage.reckoned_at)
    if voyage.is_free(voyage.at + 1):
        later = min(most, _spare_stay(voyage, ends.after))
    earlier, later = (max(0, one) // MINUTE * MINUTE for one in (earlier, later))
    yield from dict.fromkeys([(0, 0), (0, later), (earlier, 0), (earlier, later)])


def _spare_stay(voyage: Voyage, stop: Stop) -> int:
    planned = stop.departs_at - stop.arrives_at
    return planned - voyage.least_stay(planned)


def _placed(
    voyage: Voyage, port: Port, danger: Danger, ends: Ends, *, earlier: int, later: int
) -> Placed | Why:
    """Plan the call at economic speed, or else at top speed; or say why it does not do."""
    rules, top = voyage.rules, ends.vessel.max_speed_kn
    leaves = Instant(voyage.leaves(ends.before) - earlier)
    latest = Instant(ends.after.arrives_at + later - sailing(ends.onward.distance_nm, top, rules))
    if port.closes_at is not None:
        latest = min(latest, port.closes_at)
    entry = None
    for knots in dict.fromkeys((top,) if earlier or later else (ends.vessel.economic_speed_kn, top)):
        earliest = Instant(leaves + sailing(ends.inward.distance_nm, knots, rules))
        if port.opens_at is not None:
            earliest = max(earliest, port.opens_at)
        entry = first_entry(up_to_minute(earliest), port.offsets, rules)
        if entry is not None and latest - entry >= rules.min_stay_s * SECOND + LEAST_SLACK:
            return _call(voyage, port, danger, ends, entry=entry, latest=latest, moves=(earlier, later))
    if entry is None:
        return lambda: phrase("its clocks are not known, so its hours cannot be kept")
    return partial(_too_short, voyage, port, ends, entry, latest)


def _call(
    voyage: Voyage,
    port: Port,
    danger: Danger,
    ends: Ends,
    *,
    entry: Instant,
    latest: Instant,
    moves: tuple[int, int],
) -> Placed | Why:
    """Call there from a moment on; what reaches the call, or a way to it or on, is given instead."""
    course, slack = _course(voyage, port, ends, entry=entry, latest=latest, moves=moves)
    call, earlier = course.calls[0], moves[0]
    reached = danger.reached(port.point, port.country, entry, call.departs_at)
    if reached is not None:
        return reached
    ways = ways_of(voyage, ends.vessel, danger, course)
    if ways.met is not None:
        return lambda: ways.against
    route = finished(
        voyage,
        ends.vessel,
        course,
        slack=slack,
        original=() if voyage.sailed else (ends.before, voyage.stop, ends.after),
        tight=_is_tight(voyage, port, course, ends.vessel),
    )
    left = course.departs if earlier else ends.before.departs_at
    return Placed(
        call=call,
        route=route,
        moved=tuple(_neighbors(ends, left=left, reached=course.arrives)),
        no_return_at=_no_return(voyage, port, ends, latest=latest, left=course.departs if earlier else None),
        waits=ways.waits,
    )


def _course(
    voyage: Voyage, port: Port, ends: Ends, *, entry: Instant, latest: Instant, moves: tuple[int, int]
) -> tuple[Course, int]:
    """Stay as long as was planned and the least slack allows; no longer than needed where others move.

    The slack of the course is given with it.
    """
    rules, stop, top = voyage.rules, voyage.stop, ends.vessel.max_speed_kn
    least = rules.min_stay_s * SECOND
    planned = max(stop.departs_at - stop.arrives_at, least)
    earlier, later = moves
    departs = Instant(entry + (least if later else min(planned, latest - entry - LEAST_SLACK)))
    onward = sailing(ends.onward.distance_nm, top, rules)
    arrives = (
        max(ends.after.arrives_at, Instant(departs + onward + LEAST_SLACK))
        if later
        else ends.after.arrives_at
    )
    left = voyage.leaves(ends.before)
    if earlier:
        left = min(left, Instant(entry - sailing(ends.inward.distance_nm, top, rules)))
    course = Course(
        start=None if voyage.sailed else ends.before,
        departs=left,
        calls=(Timed(spot=port_spot(port, planned), arrives_at=entry, departs_at=departs),),
        legs=(ends.inward, ends.onward),
        end=ends.after,
        arrives=arrives,
    )
    return course, min(arrives - onward, latest) - departs


def _neighbors(ends: Ends, *, left: Instant, reached: Instant) -> Iterator[Timed]:
    if left < ends.before.departs_at:
        yield Timed(spot=spot_of(ends.before), arrives_at=ends.before.arrives_at, departs_at=left)
    if reached > ends.after.arrives_at:
        yield Timed(spot=spot_of(ends.after), arrives_at=reached, departs_at=ends.after.departs_at)


def _is_tight(voyage: Voyage, port: Port, course: Course, vessel: Vessel) -> bool:
    """Say whether the shortest stay and the departure as shown would not do on legs as long as may be."""
    (call,), rules = course.calls, voyage.rules
    inward, onward = (
        sailing(leg.distance_nm, vessel.max_speed_kn, rules, share=worst_share(leg, rules))
        for leg in course.legs
    )
    earliest = up_to_minute(max(course.departs + inward, port.opens_at or course.departs))
    entry = first_entry(earliest, port.offsets, rules)
    late = entry is None or call.departs_at - entry < rules.min_stay_s * SECOND
    return late or call.departs_at > course.arrives - onward


def _no_return(voyage: Voyage, port: Port, ends: Ends, *, latest: Instant, left: Instant | None) -> Instant:
    """Say until when she can turn off and still make the shortest stay with an hour in hand."""
    if left is not None:
        return left
    rules = voyage.rules
    by = last_entry(Instant(latest - rules.min_stay_s * SECOND - LEAST_SLACK), port.offsets, rules)
    if by is None:
        return ends.before.departs_at
    found = turn_off(
        voyage, ends.vessel, left=ends.before, bound=voyage.stop, place=port.id, point=port.point, by=by
    )
    return max(found, voyage.reckoned_at) if voyage.sailed else found


def _too_short(voyage: Voyage, port: Port, ends: Ends, arrives: Instant, latest: Instant) -> str:
    least, room = voyage.rules.min_stay_s, (latest - arrives) // SECOND
    hours = phrase(
        "she could enter at {enter} at the earliest, and must leave by {leave} for {place}",
        enter=local(arrives, port.offsets),
        leave=local(latest, port.offsets),
        place=ends.after.place,
    )
    if room <= 0:
        return phrase("there is no time for it: {hours}", hours=hours)
    if room < least:
        return phrase(
            "only {room} of stay, at least {least} are asked for: {hours}",
            room=span(room),
            least=span(least),
            hours=hours,
        )
    return phrase(
        "only {room} of slack, less than {least}: {hours}",
        room=span(room - least),
        least=span(LEAST_SLACK // SECOND),
        hours=hours,
    )
