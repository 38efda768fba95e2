"""Calls: when a ship could be at another port, and for how long.

A call is possible when, at the ship's top speed and with the margins of the house, she can enter the port
in its hours, stay at least as long as the house asks, and be at the next call in time with an hour in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.proposal import PortCall, Sailing
from engine.model.time import HOUR, SECOND, Instant
from engine.response.facts import span
from engine.response.options_hours import first_entry, knots_needed, local, sailing, up_to_minute

if TYPE_CHECKING:
    from engine.model.program import Leg, Port, Stop, Vessel
    from engine.response.options_voyage import Voyage

LEAST_SLACK = HOUR
"""Nothing is offered with less in hand: that is inside the error of the distances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The ship, and the calls before and after with the legs that join them to the port."""

    vessel: Vessel
    before: Stop
    inward: Leg
    after: Stop
    onward: Leg


def call_at(voyage: Voyage, port: Port, ends: Ends) -> PortCall | str:
    """Plan the call at economic speed, or else at top speed; or say why there is no time for it."""
    rules, top = voyage.book.sailing, ends.vessel.max_speed_kn
    latest = Instant(ends.after.arrives_at - sailing(ends.onward.distance_nm, top, rules))
    if port.closes_at is not None:
        latest = min(latest, port.closes_at)
    entry = None
    for knots in dict.fromkeys((ends.vessel.economic_speed_kn, top)):
        earliest = Instant(ends.before.departs_at + sailing(ends.inward.distance_nm, knots, rules))
        if port.opens_at is not None:
            earliest = max(earliest, port.opens_at)
        entry = first_entry(up_to_minute(earliest), port.offsets, rules)
        if entry is not None and latest - entry >= rules.min_stay_s * SECOND + LEAST_SLACK:
            return _planned(voyage, port, ends, arrives=entry, latest=latest)
    if entry is None:
        return "its clocks are not known, so its hours cannot be kept"
    return _too_short(voyage, port, ends, entry, latest)


def _planned(voyage: Voyage, port: Port, ends: Ends, *, arrives: Instant, latest: Instant) -> PortCall:
    """Stay as long as was planned, where that leaves the least slack; never shorter than the house asks."""
    rules, stop, top = voyage.book.sailing, voyage.stop, ends.vessel.max_speed_kn
    planned = max(stop.departs_at - stop.arrives_at, rules.min_stay_s * SECOND)
    departs = Instant(arrives + min(planned, latest - arrives - LEAST_SLACK))
    there, on = ends.inward, ends.onward
    there_kn = knots_needed(there.distance_nm, arrives - ends.before.departs_at, rules, most=top)
    on_kn = knots_needed(on.distance_nm, ends.after.arrives_at - departs, rules, most=top)
    return PortCall(
        port=port.id,
        place=port.name,
        arrives_at=arrives,
        departs_at=departs,
        arrive_local=local(arrives, port.offsets),
        depart_local=local(departs, port.offsets),
        inward=_sailing(there, ends.before.place, port.name, there_kn),
        onward=_sailing(on, port.name, ends.after.place, on_kn),
        slack_s=(latest - departs) // SECOND,
        detour_nm=_detour(voyage, ends),
    )


def _too_short(voyage: Voyage, port: Port, ends: Ends, arrives: Instant, latest: Instant) -> str:
    least, room = voyage.book.sailing.min_stay_s, (latest - arrives) // SECOND
    hours = (
        f"she could enter at {local(arrives, port.offsets)} at the earliest, "
        f"and must leave by {local(latest, port.offsets)} for {ends.after.place}"
    )
    if room <= 0:
        return f"there is no time for it: {hours}"
    if room < least:
        return f"only {span(room)} of stay, at least {span(least)} are asked for: {hours}"
    return f"only {span(room - least)} of slack, less than {span(LEAST_SLACK // SECOND)}: {hours}"


def _sailing(leg: Leg, start: str, end: str, knots: float) -> Sailing:
    return Sailing(
        start=start,
        end=end,
        distance_nm=leg.distance_nm,
        uncertainty=leg.uncertainty,
        source=leg.source,
        knots=knots,
    )


def _detour(voyage: Voyage, ends: Ends) -> float | None:
    there = voyage.leg(ends.before.place_id, voyage.stop.place_id)
    on = voyage.leg(voyage.stop.place_id, ends.after.place_id)
    if there is None or on is None:
        return None
    nm = ends.inward.distance_nm + ends.onward.distance_nm - there.distance_nm - on.distance_nm
    return round(nm, 1)
