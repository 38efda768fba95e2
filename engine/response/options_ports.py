"""Ports: which can stand in for a call, and what rules out the others: one reason each, the first found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.scales import Severity
from engine.response.options_calls import Ends, call_at
from engine.response.options_hours import sailing
from engine.situations.exposure import scaled_reach_km
from engine.situations.geometry import beyond_area_km, distance_km

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.match import Way
    from engine.model.program import Port, Vessel
    from engine.model.proposal import PortCall
    from engine.model.signal import Situation
    from engine.response.options_voyage import Voyage

KM_PER_NM = 1.852


def weigh(voyage: Voyage, port: Port, situation: Situation, ways: Sequence[Way]) -> PortCall | str:
    """Give the call that a port allows, or the first reason against it.

    A port that a playbook's own ways would question is no way around, so `ways` count as well.
    """
    vessel, before, after = voyage.vessel, voyage.before, voyage.after
    if vessel is None or before is None or after is None:
        return "the voyage around the call is not known"
    against = (
        _called(voyage, port)
        or _closed(voyage, port)
        or _hazard(voyage, port, situation, ways)
        or _fit(vessel, port)
    )
    if against:
        return against
    inward, onward = voyage.leg(before.place_id, port.id), voyage.leg(port.id, after.place_id)
    if inward is None or onward is None:
        return _far(voyage, port)
    ends = Ends(vessel=vessel, before=before, inward=inward, after=after, onward=onward)
    call = call_at(voyage, port, ends)
    if isinstance(call, str):
        return call
    return replace(call, off_km=_off_km(port, situation))


def by_pier(port: Port, vessel: Vessel) -> bool:
    """Say whether a ship can lie at the pier, as far as is known."""
    too_long = vessel.length_m and port.max_length_m and vessel.length_m > port.max_length_m
    return bool(port.pier) and not too_long


def not_known(port: Port, vessel: Vessel) -> str:
    """Say what only the port knows; a berth is never taken for granted."""
    pier = by_pier(port, vessel)
    long_enough = bool(vessel.length_m and port.max_length_m) or not pier
    size = "" if long_enough else f" and takes the length of {vessel.name}"
    return f"whether {'a berth' if pier else 'an anchorage'} is free then{size}: ask the port agent"


def _called(voyage: Voyage, port: Port) -> str:
    if port.id == voyage.stop.place_id:
        return "it is the call in question"
    there = next((one for one in voyage.stops if one.place_id == port.id), None)
    return "" if there is None else f"the voyage calls there already, on {there.arrive_local[:10]}"


def _closed(voyage: Voyage, port: Port) -> str:
    if voyage.after is not None and port.opens_at is not None and port.opens_at >= voyage.after.arrives_at:
        return f"it was not open then: it opens on {port.since}"
    if voyage.before is not None and port.closes_at is not None:
        return f"it is open until {port.until} only" if port.closes_at <= voyage.before.departs_at else ""
    return ""


def _hazard(voyage: Voyage, port: Port, situation: Situation, ways: Sequence[Way]) -> str:
    beyond, wide = beyond_area_km(port.point, situation.area), voyage.book.sailing.exclude_within_km
    if beyond == 0:
        return "it lies in the area that the situation affects"
    least = [Severity.EXTREME, *(way.severity or Severity.UNKNOWN for way in ways if way.by == "country")]
    if port.country in situation.area.countries and situation.severity.rank >= min(one.rank for one in least):
        return f"it lies in {port.country}, a country that the situation affects"
    if situation.point is None:
        near = beyond is not None and wide is not None and beyond <= wide
        return f"it lies {beyond:.0f} km from the area affected, within {wide:.0f} km" if near else ""
    reaches = [scaled_reach_km(situation), wide, *(way.radius_km for way in ways if way.by == "radius")]
    need = max((one for one in reaches if one is not None), default=0.0)
    km = distance_km(situation.point, port.point)
    return f"it lies {km:.0f} km from the situation, within {need:.0f} km" if km <= need else ""


def _fit(vessel: Vessel, port: Port) -> str:
    if vessel.draught_m and port.max_draught_m and vessel.draught_m > port.max_draught_m:
        return f"it takes a draught of {port.max_draught_m:g} m, {vessel.name} draws {vessel.draught_m:g} m"
    if by_pier(port, vessel) or (port.tender and vessel.tender_ok):
        return ""
    if not port.pier:
        return f"it has no pier, and {vessel.name} does not tender"
    return f"its pier takes {port.max_length_m:g} m, {vessel.name} has {vessel.length_m:g} m"


def _far(voyage: Voyage, port: Port) -> str:
    """Say why there is no distance: the great circle alone is too far, or nobody could work it out."""
    vessel, before, after = voyage.vessel, voyage.before, voyage.after
    if vessel is None or before is None or after is None:
        return "the voyage around the call is not known"
    nm = [distance_km(stop.point, port.point) / KM_PER_NM for stop in (before, after)]
    least = sum(sailing(one, vessel.max_speed_kn, voyage.book.sailing) for one in nm)
    if least > after.arrives_at - before.departs_at:
        return f"it is out of reach: {sum(nm):.0f} nm by the great circle alone, there and on"
    return "its distance by sea is not known"


def _off_km(port: Port, situation: Situation) -> float | None:
    if situation.point is not None:
        return round(distance_km(situation.point, port.point), 1)
    beyond = beyond_area_km(port.point, situation.area)
    return None if beyond is None else round(beyond, 1)
