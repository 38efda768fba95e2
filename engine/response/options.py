"""Options: ranked alternatives for an exposed stop, each with what speaks for it and what is not known.

They stand in the order of the playbook; ports among themselves by their score. What was weighed and is no
option is kept with its reason, because a planner asks for it first. docs/itineraries.md says how it is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.proposal import NotOffered, Option, PortCall
from engine.model.time import HOUR, SECOND, Instant
from engine.response.facts import span, when
from engine.response.options_hours import sailing
from engine.response.options_ports import by_pier, not_known, weigh
from engine.response.options_score import score
from engine.response.options_voyage import voyage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.match import Way
    from engine.model.program import Leg, Port, Stop, Vessel
    from engine.model.proposal import Sailing
    from engine.model.signal import Situation
    from engine.response.options_voyage import Voyage
    from engine.response.state import Brand

MOST_PORTS = 5
"""A planner reads five; the others are named with their rank."""
OTHER_PORTS = "other ports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The options of one stop or of several, and what was ruled out."""

    options: tuple[Option, ...] = ()
    not_offered: tuple[NotOffered, ...] = ()


def options_for(
    brand: Brand,
    items: Iterable[str],
    wanted: Sequence[str],
    *,
    situation: Situation,
    ways: Sequence[Way],
    now: Instant,
) -> Weighed:
    """Give the options of some stops, each stop's from rank 1; a port that `ways` would question is none."""
    options: list[Option] = []
    ruled_out: list[NotOffered] = []
    for item in items:
        voyage = voyage_of(brand, item, now)
        if voyage is None:
            continue
        found: list[Option] = []
        for name in wanted:
            offered, refused = _weighed(voyage, name, situation, ways)
            found += offered
            ruled_out += refused
        options += [replace(one, rank=rank) for rank, one in enumerate(found, start=1)]
    return Weighed(options=tuple(options), not_offered=tuple(ruled_out))


def _weighed(
    voyage: Voyage, name: str, situation: Situation, ways: Sequence[Way]
) -> tuple[list[Option], list[NotOffered]]:
    match name:
        case "alternative_port":
            return _ports(voyage, situation, ways)
        case "sea_day":
            return [_option(voyage, name, _sea_day(voyage))], []
        case "extend_previous":
            return _extended(voyage)
        case _:
            unknown = "whether an authority or charity has asked for the call, and whether it is safe"
            return [_option(voyage, name, _kept(voyage.stop), unknown)], []


def _option(voyage: Voyage, name: str, reason: str, *unknown: str) -> Option:
    item = voyage.stop.id
    return Option(key=f"{name}:{item}", option=name, item=item, rank=0, reasons=(reason,), open=unknown)


def _sea_day(voyage: Voyage) -> str:
    after = voyage.after
    kept = "" if after is None else f"; {after.place} on {when(after.arrives_at)} stays as it is"
    return f"the call at {voyage.stop.place} is dropped and nothing replaces it{kept}"


def _kept(stop: Stop) -> str:
    return (
        f"the ship still calls at {stop.place} on {when(stop.arrives_at)}, but not for leisure; "
        "excursions and campaigns follow the changed purpose"
    )


# --- a longer stay before ----------------------------------------------------------------------------


def _extended(voyage: Voyage) -> tuple[list[Option], list[NotOffered]]:
    stop, before, after, name = voyage.stop, voyage.before, voyage.after, "extend_previous"
    if before is None:
        return [], []
    if voyage.sailed:
        return [], [NotOffered(item=stop.id, what=name, why=_gone(voyage, before))]
    unknown = f"whether the berth at {before.place} is free for longer: ask the port agent"
    leg = None if after is None else voyage.leg(before.place_id, after.place_id)
    if after is None or leg is None or voyage.vessel is None:
        free = span((stop.departs_at - before.departs_at) // SECOND)
        onward = "" if after is None else f"; the sailing to {after.place} must still fit"
        gain = (
            f"{before.place} comes right before; up to {free} lie between its departure "
            f"and the planned departure from {stop.place}{onward}"
        )
        return [_option(voyage, name, gain, unknown)], []
    return _extended_until(voyage, voyage.vessel, before, after, leg, unknown)


def _extended_until(
    voyage: Voyage, vessel: Vessel, before: Stop, after: Stop, leg: Leg, unknown: str
) -> tuple[list[Option], list[NotOffered]]:
    longest = sailing(leg.distance_nm, vessel.max_speed_kn, voyage.book.sailing)
    latest = Instant(after.arrives_at - longest - HOUR)
    gain = (latest - before.departs_at) // SECOND
    if gain < HOUR // SECOND:
        why = f"{_leg(leg)} to {after.place} leave no time for a longer stay at {before.place}"
        return [], [NotOffered(item=voyage.stop.id, what="extend_previous", why=why)]
    said = (
        f"{before.place} comes right before; she may stay there until {when(latest)}, {span(gain)} longer,"
        f" and be at {after.place} in time at {vessel.max_speed_kn:g} kn with 1 h of slack ({_leg(leg)})"
    )
    return [_option(voyage, "extend_previous", said, unknown)], []


# --- another port ------------------------------------------------------------------------------------


def _ports(
    voyage: Voyage, situation: Situation, ways: Sequence[Way]
) -> tuple[list[Option], list[NotOffered]]:
    item, name = voyage.stop.id, "alternative_port"
    against, vessel = _not_weighed(voyage), voyage.vessel
    if against or vessel is None:
        return [], [NotOffered(item=item, what=OTHER_PORTS, why=against)]
    calls: list[tuple[float, PortCall, Port]] = []
    ruled_out: list[NotOffered] = []
    for port in sorted(voyage.book.ports, key=lambda one: (one.name, one.id)):
        found = weigh(voyage, port, situation, ways)
        if isinstance(found, PortCall):
            calls.append((score(found, voyage.stop, vessel), found, port))
        elif port.id != voyage.stop.place_id:
            ruled_out.append(NotOffered(item=item, what=port.name, why=found))
    calls.sort(key=lambda one: (-one[0], one[1].arrives_at, one[1].port))
    options = [
        Option(
            key=f"{name}:{call.port}:{item}",
            option=name,
            item=item,
            rank=0,
            reasons=_reasons(call, port, vessel),
            open=(not_known(port, vessel),),
            call=call,
            score=points,
        )
        for points, call, port in calls[:MOST_PORTS]
    ]
    ruled_out += [
        NotOffered(item=item, what=call.place, why=f"it is possible, but only number {place} of the ports")
        for place, (_, call, _) in enumerate(calls[MOST_PORTS:], start=MOST_PORTS + 1)
    ]
    return options, ruled_out


def _not_weighed(voyage: Voyage) -> str:
    """Say why no port at all can be weighed; nothing when they can."""
    if not voyage.book.ports:
        return "not weighed, because the book names none (ports:)"
    if voyage.vessel is None:
        return f"not weighed, because the book does not say how fast {voyage.vessel_name} is (vessels:)"
    if voyage.before is None or voyage.after is None:
        side = "before" if voyage.before is None else "after"
        return f"not weighed, because the book has no call {side} {voyage.stop.place} on this voyage"
    return f"not weighed: {_gone(voyage, voyage.before)}" if voyage.sailed else ""


def _gone(voyage: Voyage, before: Stop) -> str:
    left = f"{voyage.vessel_name} left {before.place} on {when(before.departs_at)}"
    return f"{left}, and where she is now is not known here: ask the bridge"


def _reasons(call: PortCall, port: Port, vessel: Vessel) -> tuple[str, ...]:
    ashore = "at the pier" if by_pier(port, vessel) else "by tender"
    stay = span((call.departs_at - call.arrives_at) // SECOND)
    there, on = call.inward, call.onward
    day, hour = call.arrive_local.split()
    leaves = call.depart_local.removeprefix(day).strip()
    reasons = [
        f"{call.place} {ashore}: arrive {day} {hour}, depart {leaves} local time ({stay})",
        f"{_leg(there)} from {there.start} at {there.knots:g} kn",
        f"{_leg(on)} on to {on.end} at {on.knots:g} kn",
        f"slack {span(call.slack_s)}",
    ]
    if call.detour_nm is not None:
        more = "more" if call.detour_nm >= 0 else "less"
        reasons.append(f"{abs(call.detour_nm):.0f} nm {more} than planned")
    return tuple(reasons)


def _leg(leg: Leg | Sailing) -> str:
    sure = f" ± {leg.uncertainty * 100:.0f} %" if leg.uncertainty else ""
    return f"{leg.distance_nm:.0f} nm{sure}"
