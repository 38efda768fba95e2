"""Orders: the calls of the voyage in another order, so that the one in question comes at another time.

Only free calls around the stop that follow each other change places, within the days that the house names.
Every order of up to six of them is tried; of more, the six nearest in time to the stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.option import OptionKind
from engine.model.said import phrase
from engine.model.time import DAY, Instant
from engine.response.options.draft import Draft, Effect, Refused, campaigns_of, shifted
from engine.response.options.ports import TIGHT, detour_said, leg_said, no_return
from engine.response.options.route import Route, Timed, in_slot, moved, slotted
from engine.response.options.voyage import spot_of
from engine.response.options.ways import ways_of
from engine.response.spans import span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.program import Stop, Vessel
    from engine.response.options.danger import Danger
    from engine.response.options.voyage import Spot, Voyage

MOST_FREE = 6
"""720 orders, all of which are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The calls that may change places: those from `first` to `last`, and how many more were left alone."""

    first: int
    last: int
    left_alone: int


def orders(voyage: Voyage, vessel: Vessel, danger: Danger) -> tuple[list[Draft], list[Refused]]:
    """Give every other order that keeps clear of the situation; or why there is none."""
    around = around_stop(voyage)
    reason = _against(voyage, danger, around)
    found: list[Draft] = []
    if not reason and around is not None:
        start, end = voyage.stops[around.first - 1], voyage.stops[around.last + 1]
        slots = voyage.stops[around.first : around.last + 1]
        spots = [spot_of(stop) for stop in slots]
        for order in _tried(voyage, vessel, danger, start, slots, spots):
            places = [spots[index] for index in order]
            timed = slotted(voyage, vessel, start=start, order=places, slots=slots, end=end)
            if isinstance(timed, str):
                continue
            ways = ways_of(voyage, vessel, danger, timed.course)
            if ways.met is None:
                route = timed.finished(voyage, vessel)
                found.append(_draft(voyage, vessel, order, slots, start, route, around, ways.waits))
        reason = "" if found else phrase("in no other order are all calls in time and clear of the situation")
    kinds = {one.kind for one in found}
    refused = [
        Refused(
            what=kind,
            why=reason or phrase("no other order of this kind is in time and clear of the situation"),
        )
        for kind in (OptionKind.SWAP, OptionKind.REORDER)
        if kind not in kinds
    ]
    return found, refused


def around_stop(voyage: Voyage) -> Around | None:
    """Find the free calls around the stop that may change places; None where the stop is not free itself."""
    at, stop = voyage.at, voyage.stop
    if not voyage.is_free(at) or voyage.sailed:
        return None
    first = last = at
    while _may_move(voyage, first - 1):
        first -= 1
    while _may_move(voyage, last + 1):
        last += 1
    near = sorted(
        range(first, last + 1),
        key=lambda index: (abs(voyage.stops[index].arrives_at - stop.arrives_at), index),
    )
    kept = near[:MOST_FREE]
    return Around(first=min(kept), last=max(kept), left_alone=last - first + 1 - len(kept))


def _may_move(voyage: Voyage, index: int) -> bool:
    if index < 1 or not voyage.is_free(index) or voyage.stops[index - 1].departs_at <= voyage.now:
        return False
    days = voyage.rules.days_around * DAY
    return abs(voyage.stops[index].arrives_at - voyage.stop.arrives_at) <= days


def _against(voyage: Voyage, danger: Danger, around: Around | None) -> str:
    stop = voyage.stop
    if around is None:
        return phrase(
            "{place} is locked, begins or ends the voyage, or she is on her way there", place=stop.place
        )
    if around.first == around.last:
        return phrase("no call next to {place} is free to change places with it", place=stop.place)
    return "" if danger.timed else phrase("nobody says when it is over at {place}", place=stop.place)


def _tried(
    voyage: Voyage, vessel: Vessel, danger: Danger, start: Stop, slots: tuple[Stop, ...], spots: list[Spot]
) -> Iterator[tuple[int, ...]]:
    """Give the orders in which no call is too late for its slot or reached there, the stop in another one."""
    at = slots.index(voyage.stop)

    def further(order: tuple[int, ...], left: str, departs: Instant) -> Iterator[tuple[int, ...]]:
        """Give the whole orders that begin so, of a ship that leaves a place then."""
        place = len(order)
        if place == len(slots):
            yield order
            return
        for index, spot in enumerate(spots):
            leg = None if index in order or place == at == index else voyage.leg(left, spot.id)
            if leg is None:
                continue
            call = in_slot(
                voyage, vessel, departs=departs, spot=spot, slot=slots[place], leg=leg, first=not order
            )
            if call is not None and not (index != place and _reached(danger, call)):
                yield from further((*order, index), spot.id, call.departs_at)

    yield from further((), start.place_id, start.departs_at)


def _reached(danger: Danger, call: Timed) -> bool:
    spot = call.spot
    return danger.reached(spot.point, spot.country, call.arrives_at, call.departs_at) is not None


def _draft(
    voyage: Voyage,
    vessel: Vessel,
    order: tuple[int, ...],
    slots: tuple[Stop, ...],
    start: Stop,
    route: Route,
    around: Around,
    waits: tuple[str, ...],
) -> Draft:
    changed = [index for index, place in enumerate(order) if index != place]
    swapped = len(changed) == 2 and changed[1] == changed[0] + 1
    others = [
        (call, call.spot.stop)
        for call in route.calls
        if call.spot.stop is not None
        and (call.arrives_at, call.departs_at) != (call.spot.stop.arrives_at, call.spot.stop.departs_at)
    ]
    first = changed[0]
    return Draft(
        kind=OptionKind.SWAP if swapped else OptionKind.REORDER,
        target="-".join(slots[index].place_id for index in order[first : changed[-1] + 1]),
        reasons=(*_reasons(route, others), *waits),
        open=tuple(_open(vessel, others, around)),
        moved=tuple(moved(call) for call, _ in others),
        legs=route.legs,
        slack_s=route.slack_s,
        tight=route.tight,
        no_return_at=no_return(
            voyage,
            vessel,
            start if first == 0 else slots[first - 1],
            slots[first],
            route.calls[first],
        ),
        effect=Effect(
            placed=tuple(call for call, _ in others),
            stay_share=_stay_share(others),
            detour_nm=route.detour_nm,
            changes=sum(shifted(voyage, stop, call.arrives_at, call.departs_at) for call, stop in others),
            familiar=1.0,
            campaigns=campaigns_of(voyage, *(stop for _, stop in others)),
        ),
    )


def _stay_share(others: list[tuple[Timed, Stop]]) -> float:
    planned = sum(stop.departs_at - stop.arrives_at for _, stop in others)
    return sum(call.stay for call, _ in others) / planned if planned else 1.0


def _reasons(route: Route, others: list[tuple[Timed, Stop]]) -> Iterator[str]:
    for call, stop in others:
        given = moved(call)
        yield phrase(
            "{call} from {arrives} to {departs} local time, instead of {planned}",
            call=stop.place,
            arrives=given.arrive_local,
            departs=given.depart_local,
            planned=stop.arrive_local[:16].replace("T", " "),
        )
    for leg in route.legs:
        yield phrase(
            "{leg} from {start} to {end} at {knots} kn",
            leg=leg_said(leg),
            start=leg.start,
            end=leg.end,
            knots=f"{leg.knots:g}",
        )
    yield phrase("slack {span}", span=span(route.slack_s))
    if route.detour_nm is not None:
        yield detour_said(route.detour_nm)
    if route.tight:
        yield TIGHT


def _open(vessel: Vessel, others: list[tuple[Timed, Stop]], around: Around) -> Iterator[str]:
    places = ", ".join(stop.place for _, stop in others)
    yield phrase("whether berths are free then at {places}: ask the port agents", places=places)
    if vessel.assumed:
        yield vessel.assumed
    if around.left_alone:
        yield phrase(
            "orders in which {more} more free calls change places were not tried: only the {most} nearest in "
            "time were",
            more=around.left_alone,
            most=MOST_FREE,
        )
