"""Times: the call itself, an hour or more earlier or later, where the situation does not reach it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.option import OptionKind
from engine.model.said import phrase
from engine.model.time import HOUR, MINUTE, SECOND, Instant
from engine.response.options.draft import Draft, Effect, Refused, campaigns_of, shifted
from engine.response.options.hours import LEAST_SLACK, first_entry, sailing, up_to_minute
from engine.response.options.ports import TIGHT, leg_said
from engine.response.options.route import Course, Timed, finished, leg_is_tight, moved
from engine.response.options.turning import from_here, turn_off
from engine.response.options.voyage import spot_of
from engine.response.options.ways import ways_of
from engine.response.spans import span

if TYPE_CHECKING:
    from engine.model.option import Moved
    from engine.model.program import Stop, Vessel
    from engine.response.options.danger import Danger
    from engine.response.options.route import Route
    from engine.response.options.voyage import Voyage


def another_time(voyage: Voyage, danger: Danger, kind: OptionKind) -> Draft | Refused:
    """Put the call an hour or more earlier, or later, where the situation does not reach it then."""
    vessel, before, after, stop = voyage.vessel, voyage.before, voyage.after, voyage.stop
    if vessel is None or before is None or after is None:
        return Refused(what=kind, why=phrase("the ship or a call next to it is not known"))
    against = _against(voyage, danger)
    if against:
        return Refused(what=kind, why=against)
    inward, onward = voyage.leg(before.place_id, stop.place_id), voyage.leg(stop.place_id, after.place_id)
    if inward is None or onward is None:
        return Refused(what=kind, why=phrase("its distance by sea is not known"))
    if voyage.sailed:
        inward = from_here(voyage, before, stop, place=stop.place_id, point=stop.point)
    left = voyage.leaves(before)
    earliest = up_to_minute(left + sailing(inward.distance_nm, vessel.max_speed_kn, voyage.rules))
    latest = after.arrives_at - sailing(onward.distance_nm, vessel.max_speed_kn, voyage.rules)
    call = _at(voyage, danger, kind, earliest=earliest, latest=latest)
    if isinstance(call, str):
        return Refused(what=kind, why=call)
    course = Course(
        start=None if voyage.sailed else before,
        departs=left,
        calls=(call,),
        legs=(inward, onward),
        end=after,
        arrives=after.arrives_at,
    )
    route = finished(
        voyage,
        vessel,
        course,
        slack=latest - call.departs_at,
        original=() if voyage.sailed else (before, stop, after),
        tight=leg_is_tight(voyage, vessel, inward, left, call.arrives_at)
        or leg_is_tight(voyage, vessel, onward, call.departs_at, after.arrives_at),
    )
    ways = ways_of(voyage, vessel, danger, course)
    if ways.against:
        return Refused(what=kind, why=ways.against)
    by = turn_off(
        voyage, vessel, left=before, bound=stop, place=stop.place_id, point=stop.point, by=call.arrives_at
    )
    return _draft(voyage, vessel, kind, call, route, ways.waits, no_return_at=max(by, left))


def _draft(
    voyage: Voyage,
    vessel: Vessel,
    kind: OptionKind,
    call: Timed,
    route: Route,
    waits: tuple[str, ...],
    *,
    no_return_at: Instant,
) -> Draft:
    stop, given = voyage.stop, moved(call)
    planned = stop.departs_at - stop.arrives_at
    berth = phrase("whether a berth is free then at {place}: ask the port agent", place=stop.place)
    return Draft(
        kind=kind,
        reasons=_reasons(stop, call, given, route, waits),
        open=tuple(one for one in (berth, vessel.assumed) if one),
        moved=(given,),
        legs=route.legs,
        slack_s=route.slack_s,
        tight=route.tight,
        no_return_at=no_return_at,
        effect=Effect(
            placed=(call,),
            stay_share=call.stay / planned if planned else 1.0,
            detour_nm=route.detour_nm,
            changes=shifted(voyage, stop, call.arrives_at, call.departs_at),
            familiar=1.0,
            campaigns=campaigns_of(voyage, stop),
        ),
    )


def _reasons(stop: Stop, call: Timed, given: Moved, route: Route, waits: tuple[str, ...]) -> tuple[str, ...]:
    stay = span(call.stay // SECOND)
    return (
        phrase(
            "{call} from {arrives} to {departs} local time ({stay}), instead of {planned}",
            call=stop.place,
            arrives=given.arrive_local,
            departs=given.depart_local,
            stay=stay,
            planned=stop.arrive_local[:16].replace("T", " "),
        ),
        *(
            phrase("{leg} to {end} at {knots} kn", leg=leg_said(leg), end=leg.end, knots=f"{leg.knots:g}")
            for leg in route.legs
        ),
        phrase("slack {span}", span=span(route.slack_s)),
        *waits,
        *((TIGHT,) if route.tight else ()),
    )


def _against(voyage: Voyage, danger: Danger) -> str:
    if not voyage.is_free(voyage.at):
        return phrase("{place} is locked, or the voyage begins or ends there", place=voyage.stop.place)
    return "" if danger.timed else phrase("nobody says when it is over at {place}", place=voyage.stop.place)


def _at(voyage: Voyage, danger: Danger, kind: OptionKind, *, earliest: Instant, latest: int) -> Timed | str:
    """Find the first hours that do; the shortest stay is tried where the planned one is reached."""
    stop, spot = voyage.stop, spot_of(voyage.stop)
    if kind is OptionKind.LATER_CALL:
        clear = danger.clear_from(stop.point)
        if clear is None:
            return phrase("nobody says when it is over at {place}", place=stop.place)
        earliest = up_to_minute(max(earliest, stop.arrives_at + HOUR, clear + MINUTE))
    entry = first_entry(earliest, spot.offsets, voyage.rules)
    if entry is None or (kind is OptionKind.EARLIER_CALL and entry > stop.arrives_at - HOUR):
        return phrase("she cannot enter an hour earlier than planned")
    least = voyage.least_stay(spot.stay)
    longest = min(spot.stay, latest - entry - LEAST_SLACK)
    if longest < least:
        return phrase("no time is left for a stay of {least} with 1 h of slack", least=span(least // SECOND))
    reached = ""
    for stay in dict.fromkeys((longest, least)):
        call = Timed(spot=spot, arrives_at=entry, departs_at=Instant(entry + stay))
        reached = danger.reaches(stop.point, stop.country, call.arrives_at, call.departs_at)
        if not reached:
            return call
    return reached
