"""Ports: which can stand in for a call, in its place or in its neighbor's, and what rules out the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.option import OptionKind, PortCall, Sailing
from engine.model.program import PortSource
from engine.model.said import phrase
from engine.model.time import SECOND, Instant
from engine.response.options.danger import ALWAYS, FOREVER
from engine.response.options.draft import Draft, Effect, campaigns_of, dropped, shifted
from engine.response.options.fit import against, against_ship, ashore, not_known, permit_to_ask
from engine.response.options.hours import local, sailing
from engine.response.options.instead import Placed, ends_of, place
from engine.response.options.route import Route, Timed, moved, slotted
from engine.response.options.turning import KM_PER_NM, turn_off
from engine.response.options.voyage import port_spot, spot_of
from engine.response.options.ways import ways_of
from engine.response.spans import span
from engine.situations.geometry import distance_km

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model.program import Leg, Port, Stop, Vessel
    from engine.response.options.danger import Danger
    from engine.response.options.voyage import Spot, Voyage


def weigh(voyage: Voyage, vessel: Vessel, port: Port, danger: Danger, most_familiar: int) -> Draft | str:
    """Give the call that a port allows, or the first reason against it.

    A port that a playbook's own ways would question is no way around. `most_familiar` is how well the line
    knows the port that it knows best.
    """
    before, after = voyage.before, voyage.after
    if before is None or after is None:
        return phrase("the voyage around the call is not known")
    reason = against(voyage, port)
    if not reason and not danger.timed:
        reason = danger.reaches(port.point, port.country, ALWAYS, FOREVER)
    reason = reason or against_ship(vessel, port)
    if reason:
        return reason
    ends = ends_of(voyage, vessel, port, before, after)
    found = _far(voyage, vessel, port) if ends is None else place(voyage, port, danger, ends)
    if isinstance(found, str):
        found = next(_exchanged(voyage, vessel, port, danger), found)
    if isinstance(found, str):
        return found
    return _draft(voyage, vessel, port, danger, found, most_familiar)


def familiarity(voyage: Voyage, port: Port) -> int:
    """Count the calls of the line at a port; each next to the stop or a neighbor of it counts two more.

    What a list of cruise ports says of a port counts as one call or two.
    """
    around = [one.place_id for one in (voyage.before, voyage.stop, voyage.after) if one is not None]
    sailed = sum(voyage.facts.sailed[port.id, one] for one in dict.fromkeys(around))
    return voyage.facts.calls[port.id] + 2 * sailed + port.standing


# --- in the place of a neighbor ----------------------------------------------------------------------


def _exchanged(voyage: Voyage, vessel: Vessel, port: Port, danger: Danger) -> Iterator[Placed]:
    """Let the next call, or else the one before, take the stop's place, and the port the place of that."""
    planned = voyage.stop.departs_at - voyage.stop.arrives_at
    spot = port_spot(port, max(planned, voyage.rules.min_stay_s * SECOND))
    at, stops = voyage.at, voyage.stops
    if not voyage.sailed and voyage.is_free(at + 1) and at + 2 < len(stops):
        order = (spot_of(stops[at + 1]), spot)
        yield from _in_slots(voyage, vessel, port, danger, span_=(at - 1, at + 2), order=order)
    if voyage.is_free(at - 1) and at >= 2 and stops[at - 2].departs_at > voyage.now:
        order = (spot, spot_of(stops[at - 1]))
        yield from _in_slots(voyage, vessel, port, danger, span_=(at - 2, at + 1), order=order)


def _in_slots(
    voyage: Voyage,
    vessel: Vessel,
    port: Port,
    danger: Danger,
    *,
    span_: tuple[int, int],
    order: Sequence[Spot],
) -> Iterator[Placed]:
    first, last = span_
    start, slots, end = voyage.stops[first], voyage.stops[first + 1 : last], voyage.stops[last]
    found = slotted(voyage, vessel, start=start, order=order, slots=slots, end=end)
    if isinstance(found, str) or any(_reached(danger, call) for call in found.course.calls):
        return
    ways = ways_of(voyage, vessel, danger, found.course)
    if ways.met is not None:
        return
    route = found.finished(voyage, vessel)
    call = next(one for one in route.calls if one.spot.stop is None)
    if (port.opens_at or call.arrives_at) > call.arrives_at or (
        port.closes_at or call.departs_at
    ) < call.departs_at:
        return
    yield Placed(
        call=call,
        route=route,
        moved=tuple(one for one in route.calls if one.spot.stop is not None),
        no_return_at=no_return(voyage, vessel, start, slots[0], route.calls[0]),
        waits=ways.waits,
    )


def no_return(voyage: Voyage, vessel: Vessel, left: Stop, bound: Stop, first: Timed) -> Instant:
    """Say until when she can turn off to the first call of a route and be there when it says."""
    spot = first.spot
    return turn_off(
        voyage, vessel, left=left, bound=bound, place=spot.id, point=spot.point, by=first.arrives_at
    )


def _reached(danger: Danger, call: Timed) -> bool:
    spot = call.spot
    return danger.reached(spot.point, spot.country, call.arrives_at, call.departs_at) is not None


# --- what is said ------------------------------------------------------------------------------------


def _draft(
    voyage: Voyage, vessel: Vessel, port: Port, danger: Danger, found: Placed, most_familiar: int
) -> Draft:
    call, route = found.call, found.route
    index = route.calls.index(call)
    inward, onward = route.legs[index], route.legs[index + 1]
    offsets = port.offsets
    port_call = PortCall(
        port=port.id,
        place=port.name,
        arrives_at=call.arrives_at,
        departs_at=call.departs_at,
        arrive_local=local(call.arrives_at, offsets),
        depart_local=local(call.departs_at, offsets),
        inward=inward,
        onward=onward,
        slack_s=route.slack_s,
        detour_nm=route.detour_nm,
        off_km=danger.off_km(port.point),
    )
    return Draft(
        kind=OptionKind.ALTERNATIVE_PORT,
        target=port.id,
        reasons=(
            *_reasons(port_call, port, vessel),
            *_other_calls(found),
            *found.waits,
            *_known(voyage, port, route),
        ),
        open=tuple(one for one in _open(voyage, vessel, port) if one),
        call=port_call,
        moved=tuple(moved(one) for one in found.moved),
        legs=route.legs,
        slack_s=route.slack_s,
        tight=route.tight,
        no_return_at=found.no_return_at,
        effect=_effect(voyage, port, found, most_familiar),
    )


def _effect(voyage: Voyage, port: Port, found: Placed, most_familiar: int) -> Effect:
    stop = voyage.stop
    moved_stops = [(one, one.spot.stop) for one in found.moved if one.spot.stop is not None]
    concerned = [stop, *(one for _, one in moved_stops)]
    planned = sum(one.departs_at - one.arrives_at for one in concerned)
    stays = found.call.stay + sum(call.stay for call, _ in moved_stops)
    known = 1.0 if port.id in voyage.rules.preferred else familiarity(voyage, port) / max(1, most_familiar)
    return Effect(
        placed=(found.call, *found.moved),
        stay_share=stays / planned if planned else 1.0,
        detour_nm=found.route.detour_nm,
        near_nm=distance_km(port.point, stop.point) / KM_PER_NM,
        changes=dropped(stop)
        + sum(shifted(voyage, one, call.arrives_at, call.departs_at) for call, one in moved_stops),
        familiar=known,
        campaigns=campaigns_of(voyage, *concerned),
    )


def _reasons(call: PortCall, port: Port, vessel: Vessel) -> tuple[str, ...]:
    stay = span((call.departs_at - call.arrives_at) // SECOND)
    there, on = call.inward, call.onward
    day, hour = call.arrive_local.split()
    leaves = call.depart_local.removeprefix(day).strip()
    reasons = [
        phrase(
            "{landing}: arrive {arrives}, depart {departs} local time {stay}",
            landing=ashore(call.place, port, vessel),
            arrives=f"{day} {hour}",
            departs=leaves,
            stay=f"({stay})",
        ),
        phrase(
            "{leg} from {start} at {knots} kn",
            leg=leg_said(there),
            start=there.start,
            knots=f"{there.knots:g}",
        ),
        onward_said(on, on.end, on.knots),
        phrase("slack {span}", span=span(call.slack_s)),
    ]
    if call.detour_nm is not None:
        reasons.append(detour_said(call.detour_nm))
    return tuple(reasons)


def _other_calls(found: Placed) -> Iterator[str]:
    for one in found.moved:
        spot = one.spot
        arrives, departs = local(one.arrives_at, spot.offsets), local(one.departs_at, spot.offsets)
        yield phrase(
            "{place} is then called at from {arrives} to {departs} local time",
            place=spot.name,
            arrives=arrives,
            departs=departs,
        )


def _known(voyage: Voyage, port: Port, route: Route) -> Iterator[str]:
    if route.tight:
        yield TIGHT
    calls = voyage.facts.calls[port.id]
    if calls == 1:
        yield phrase("the line calls there 1 time in this book")
    elif calls:
        yield phrase("the line calls there {calls} times in this book", calls=calls)
    if port.id in voyage.rules.preferred:
        yield phrase("the house prefers it")


TIGHT = phrase("tight: it does not do if the distances are as long as their uncertainty allows")


def _open(voyage: Voyage, vessel: Vessel, port: Port) -> Iterator[str]:
    yield not_known(port, vessel)
    yield permit_to_ask(voyage, port)
    yield vessel.assumed
    if port.source is PortSource.CALLS:
        yield phrase(
            "it is taken from other voyages of the line: what it takes, and whether it is open, is not said"
        )
    if port.source is PortSource.CRUISE:
        yield phrase(
            "it is taken from a list of cruise ports: what it takes, and whether it is open, is not said"
        )
    if port.source is PortSource.LIST:
        yield phrase(
            "it is taken from a public list of ports: whether cruise ships call there at all is not known"
        )
    if voyage.sailed:
        yield phrase("where she is now is reckoned from the plan: ask the bridge")


def leg_said(leg: Leg | Sailing) -> str:
    """Write how far a leg is, and how surely."""
    sure = f" ± {leg.uncertainty * 100:.0f} %" if leg.uncertainty else ""
    return f"{leg.distance_nm:.0f} nm{sure}"


def detour_said(nm: float) -> str:
    """Write what legs add to the planned ones."""
    much = f"{abs(nm):.0f}"
    if nm >= 0:
        return phrase("{nm} nm more than planned", nm=much)
    return phrase("{nm} nm less than planned", nm=much)


def onward_said(leg: Leg | Sailing, end: str, knots: float) -> str:
    """Write how far it is on to the next call, and how fast that is sailed."""
    return phrase("{leg} on to {end} at {knots} kn", leg=leg_said(leg), end=end, knots=f"{knots:g}")


def _far(voyage: Voyage, vessel: Vessel, port: Port) -> str:
    """Say why there is no distance: the great circle alone is too far, or nobody could work it out."""
    before, after = voyage.before, voyage.after
    if before is None or after is None:
        return phrase("the voyage around the call is not known")
    nm = [distance_km(stop.point, port.point) / KM_PER_NM for stop in (before, after)]
    least = sum(sailing(one, vessel.max_speed_kn, voyage.rules) for one in nm)
    if least > after.arrives_at - before.departs_at:
        return phrase(
            "it is out of reach: {nm} nm by the great circle alone, there and on", nm=f"{sum(nm):.0f}"
        )
    return phrase("its distance by sea is not known")
