"""Stays: a day at sea, and a longer stay at the port before or after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.option import OptionKind
from engine.model.said import phrase
from engine.model.time import HOUR, SECOND, Instant
from engine.response.options.draft import Draft, Effect, Refused, campaigns_of, dropped, shifted
from engine.response.options.hours import (
    LEAST_SLACK,
    first_entry,
    knots_needed,
    local,
    sailing,
    up_to_minute,
)
from engine.response.options.ports import TIGHT, leg_said, onward_said
from engine.response.options.route import Course, Timed, leg_is_tight, moved, sailed
from engine.response.options.turning import from_here, turn_off
from engine.response.options.voyage import spot_of
from engine.response.options.ways import Ways, ways_of
from engine.response.spans import span, when

if TYPE_CHECKING:
    from engine.model.option import Sailing
    from engine.model.program import Leg, Stop, Vessel
    from engine.response.options.danger import Danger
    from engine.response.options.voyage import Voyage

HALF = 0.5
"""More hours at a port that guests see anyway count half of those at a port of its own."""


def sea_day(voyage: Voyage, danger: Danger) -> Draft:
    """Drop the call, and sail on to the next as slowly as that allows."""
    stop, before, after, vessel = voyage.stop, voyage.before, voyage.after, voyage.vessel
    said = [phrase("the call at {place} is dropped and nothing replaces it", place=stop.place)]
    if after is not None:
        said.append(phrase("{call} on {at} stays as it is", call=after.place, at=when(after.arrives_at)))
    reasons = ["; ".join(said)]
    legs: tuple[Sailing, ...] = ()
    slack: int | None = None
    tight, nm, ways = False, None, Ways()
    leg = None if before is None or after is None else voyage.leg(before.place_id, after.place_id)
    if (
        before is not None
        and after is not None
        and vessel is not None
        and leg is not None
        and not voyage.sailed
    ):
        left, spare = before.departs_at, after.arrives_at - before.departs_at
        knots = knots_needed(leg.distance_nm, spare, voyage.rules, most=vessel.max_speed_kn)
        legs = (sailed(leg, before.place, after.place, knots),)
        slack = (spare - sailing(leg.distance_nm, vessel.max_speed_kn, voyage.rules)) // SECOND
        tight = leg_is_tight(voyage, vessel, leg, left, after.arrives_at)
        nm = _detour(voyage, leg)
        ways = ways_of(voyage, vessel, danger, _straight(leg, before, left, after, after.arrives_at))
        reasons.append(onward_said(leg, after.place, knots))
    return Draft(
        kind=OptionKind.SEA_DAY,
        reasons=(*reasons, *ways.waits),
        open=(phrase("{against}: ask the bridge for a way around", against=ways.against),)
        if ways.against
        else (),
        legs=legs,
        slack_s=slack,
        tight=tight,
        no_return_at=stop.arrives_at,
        effect=Effect(
            detour_nm=nm,
            through=ways.met is not None,
            changes=dropped(stop),
            campaigns=campaigns_of(voyage, stop),
        ),
    )


def _straight(leg: Leg, start: Stop | None, left: Instant, end: Stop, reached: Instant) -> Course:
    return Course(start=start, departs=left, calls=(), legs=(leg,), end=end, arrives=reached)


# --- a longer stay before ----------------------------------------------------------------------------


def longer_before(voyage: Voyage, danger: Danger, kind: OptionKind) -> Draft | Refused | None:
    """Stay at the port before for as long as the next call can still be made with an hour in hand."""
    before, after, vessel = voyage.before, voyage.after, voyage.vessel
    if before is None:
        return None
    if voyage.sailed:
        return Refused(
            what=kind,
            why=phrase(
                "{vessel} left {place} on {at}",
                vessel=voyage.vessel_name,
                place=before.place,
                at=when(before.departs_at),
            ),
        )
    if before.locked:
        return Refused(what=kind, why=phrase("{call} is locked", call=before.place))
    leg = None if after is None else voyage.leg(before.place_id, after.place_id)
    if after is None or leg is None or vessel is None:
        return _longer_somehow(voyage, before, kind)
    latest = after.arrives_at - sailing(leg.distance_nm, vessel.max_speed_kn, voyage.rules) - LEAST_SLACK
    longer = Timed(spot=spot_of(before), arrives_at=before.arrives_at, departs_at=Instant(latest))
    ways = ways_of(voyage, vessel, danger, _straight(leg, before, longer.departs_at, after, after.arrives_at))
    if latest - before.departs_at < HOUR:
        why: str = phrase(
            "{leg} to {end} leave no time for a longer stay at {place}",
            leg=leg_said(leg),
            end=after.place,
            place=before.place,
        )
    else:
        why = danger.reaches(before.point, before.country, before.departs_at, longer.departs_at)
        why = why or ways.against
    if why:
        return Refused(what=kind, why=why)
    found = _longer_until(voyage, vessel, kind, longer, leg)
    return None if found is None else replace(found, reasons=(*found.reasons, *ways.waits))


def _longer_until(voyage: Voyage, vessel: Vessel, kind: OptionKind, longer: Timed, leg: Leg) -> Draft | None:
    before, after, latest = longer.spot.stop, voyage.after, longer.departs_at
    if before is None or after is None:
        return None
    gain = latest - before.departs_at
    longer_said = phrase(
        "she may stay there until {until}, {longer} longer, and be at {end} in time at {knots} kn with 1 h "
        "of slack {leg}",
        until=when(latest),
        longer=span(gain // SECOND),
        end=after.place,
        knots=f"{vessel.max_speed_kn:g}",
        leg=f"({leg_said(leg)})",
    )
    said = f"{_right_before(before)}; {longer_said}"
    tight = leg_is_tight(voyage, vessel, leg, latest, after.arrives_at)
    knots = knots_needed(leg.distance_nm, after.arrives_at - latest, voyage.rules, most=vessel.max_speed_kn)
    return Draft(
        kind=kind,
        reasons=(said, TIGHT) if tight else (said,),
        open=tuple(one for one in (_berth(before), vessel.assumed) if one),
        moved=(moved(longer),),
        legs=(sailed(leg, before.place, after.place, knots),),
        slack_s=LEAST_SLACK // SECOND,
        tight=tight,
        no_return_at=before.departs_at,
        effect=_longer_effect(voyage, before, longer, gain, _detour(voyage, leg)),
    )


def _right_before(stop: Stop) -> str:
    return phrase("{call} comes right before", call=stop.place)


def _berth(stop: Stop) -> str:
    return phrase("whether the berth at {place} is free for longer: ask the port agent", place=stop.place)


def _longer_somehow(voyage: Voyage, before: Stop, kind: OptionKind) -> Draft:
    """Say what is free, where the distance or the ship is not known."""
    stop, after = voyage.stop, voyage.after
    free = span((stop.departs_at - before.departs_at) // SECOND)
    said = [
        _right_before(before),
        phrase(
            "up to {free} lie between its departure and the planned departure from {place}",
            free=free,
            place=stop.place,
        ),
    ]
    if after is not None:
        said.append(phrase("the sailing to {place} must still fit", place=after.place))
    gain = "; ".join(said)
    return Draft(
        kind=kind,
        reasons=(gain,),
        open=(_berth(before),),
        no_return_at=before.departs_at,
        effect=Effect(changes=dropped(stop), campaigns=campaigns_of(voyage, stop)),
    )


def _longer_effect(voyage: Voyage, where: Stop, longer: Timed, gain: int, nm: float | None) -> Effect:
    stop = voyage.stop
    planned = stop.departs_at - stop.arrives_at
    return Effect(
        placed=(longer,),
        stay_share=HALF * min(1.0, gain / planned) if planned else HALF,
        detour_nm=nm,
        changes=dropped(stop) + shifted(voyage, where, longer.arrives_at, longer.departs_at),
        campaigns=campaigns_of(voyage, stop),
    )


# --- a longer stay after -----------------------------------------------------------------------------


def longer_after(voyage: Voyage, danger: Danger) -> Draft | Refused:
    """Sail straight to the next call and be there earlier, at economic speed or else at top speed."""
    kind, vessel, before, after = OptionKind.LONGER_AFTER, voyage.vessel, voyage.before, voyage.after
    if after is None or before is None or vessel is None:
        return Refused(what=kind, why=phrase("the ship or a call next to it is not known"))
    if not voyage.is_free(voyage.at + 1):
        return Refused(what=kind, why=phrase("{call} is locked, or the voyage ends there", call=after.place))
    leg = voyage.leg(before.place_id, after.place_id)
    if leg is None:
        return Refused(
            what=kind, why=phrase("the distance by sea to {place} is not known", place=after.place)
        )
    if voyage.sailed:
        leg = from_here(voyage, before, voyage.stop, place=after.place_id, point=after.point)
    left, spot = (
        voyage.leaves(before),
        spot_of(after),
    )
    for knots in dict.fromkeys((vessel.economic_speed_kn, vessel.max_speed_kn)):
        earliest = up_to_minute(left + sailing(leg.distance_nm, knots, voyage.rules))
        entry = first_entry(earliest, spot.offsets, voyage.rules)
        if entry is not None and after.arrives_at - entry >= HOUR:
            break
    else:
        return Refused(
            what=kind, why=phrase("she cannot be at {place} an hour earlier than planned", place=after.place)
        )
    reached = danger.reaches(after.point, after.country, entry, after.departs_at)
    start = None if voyage.sailed else before
    ways = ways_of(voyage, vessel, danger, _straight(leg, start, left, after, entry))
    if reached or ways.against:
        return Refused(what=kind, why=f"{after.place}: {reached}" if reached else ways.against)
    found = _after_from(voyage, vessel, after, leg, entry=entry, left=left)
    return replace(found, reasons=(*found.reasons, *ways.waits))


def _after_from(
    voyage: Voyage, vessel: Vessel, after: Stop, leg: Leg, *, entry: Instant, left: Instant
) -> Draft:
    before, rules = voyage.before, voyage.rules
    gain = after.arrives_at - entry
    longer = Timed(spot=spot_of(after), arrives_at=entry, departs_at=after.departs_at)
    knots = knots_needed(leg.distance_nm, entry - left, rules, most=vessel.max_speed_kn)
    start = phrase("her position") if voyage.sailed or before is None else before.place
    slack = (after.arrives_at - left - sailing(leg.distance_nm, vessel.max_speed_kn, rules)) // SECOND
    how = phrase("({leg} at {knots} kn)", leg=leg_said(leg), knots=f"{knots:g}")
    sooner = phrase(
        "she can be there from {entry} local time, {longer} longer {how}",
        entry=local(entry, longer.spot.offsets),
        longer=span(gain // SECOND),
        how=how,
    )
    said = f"{phrase('{call} comes next', call=after.place)}; {sooner}"
    bound = voyage.stop
    no_return = (
        bound.arrives_at
        if before is None
        else turn_off(
            voyage,
            vessel,
            left=before,
            bound=bound,
            place=after.place_id,
            point=after.point,
            by=after.arrives_at - LEAST_SLACK,
        )
    )
    tight = leg_is_tight(voyage, vessel, leg, left, after.arrives_at)
    return Draft(
        kind=OptionKind.LONGER_AFTER,
        reasons=(said, TIGHT) if tight else (said,),
        open=tuple(one for one in (_berth(after), vessel.assumed) if one),
        moved=(moved(longer),),
        legs=(sailed(leg, start, after.place, knots),),
        slack_s=slack,
        tight=tight,
        no_return_at=max(no_return, left),
        effect=_longer_effect(voyage, after, longer, gain, None if voyage.sailed else _detour(voyage, leg)),
    )


def _detour(voyage: Voyage, leg: Leg) -> float | None:
    """Say what the straight way adds to the planned one, which is nothing or less."""
    before, stop, after = voyage.before, voyage.stop, voyage.after
    if before is None or after is None:
        return None
    legs = [voyage.leg(before.place_id, stop.place_id), voyage.leg(stop.place_id, after.place_id)]
    known = [one.distance_nm for one in legs if one is not None]
    return round(leg.distance_nm - sum(known), 1) if len(known) == 2 else None
