"""Fit: whether a port can take a ship at all, whatever the hours: one reason each, the first found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase

if TYPE_CHECKING:
    from engine.model.program import Port, Stop, Vessel
    from engine.response.options.voyage import Voyage


def against(voyage: Voyage, port: Port) -> str:
    """Give the first reason of the voyage and of the house against a port; nothing where there is none."""
    return _called(voyage, port) or _house(voyage, port) or _closed(voyage, port)


def against_ship(vessel: Vessel, port: Port) -> str:
    """Give the first reason why a port cannot take a ship, as far as is known; nothing where it can."""
    if vessel.draught_m and port.max_draught_m and vessel.draught_m > port.max_draught_m:
        return phrase(
            "it takes a draught of {most} m, {vessel} draws {meters} m",
            most=f"{port.max_draught_m:g}",
            vessel=vessel.name,
            meters=f"{vessel.draught_m:g}",
        )
    if by_pier(port, vessel) is not False or by_tender(port, vessel) is not False:
        return ""
    if port.pier is False:
        return phrase(
            "it has no pier, and the book does not say that {vessel} tenders (tender_ok)", vessel=vessel.name
        )
    return phrase(
        "its pier takes {most} m, {vessel} has {meters} m",
        most=f"{port.max_length_m:g}",
        vessel=vessel.name,
        meters=f"{vessel.length_m:g}",
    )


def by_pier(port: Port, vessel: Vessel) -> bool | None:
    """Say whether a ship can lie at the pier, as far as is known; None where nobody says."""
    if vessel.length_m and port.max_length_m and vessel.length_m > port.max_length_m:
        return False
    return port.pier


def by_tender(port: Port, vessel: Vessel) -> bool | None:
    """Say whether a ship can tender there; None where nobody says."""
    return port.tender if vessel.tender_ok else False


def ashore(call: str, port: Port, vessel: Vessel) -> str:
    """Say how guests would get ashore at a call."""
    if by_pier(port, vessel):
        return phrase("{call} at the pier", call=call)
    if by_tender(port, vessel):
        return phrase("{call} by tender", call=call)
    return phrase("{call} at a berth or by tender", call=call)


def not_known(port: Port, vessel: Vessel) -> str:
    """Say what only the port knows; a berth is never taken for granted."""
    pier = by_pier(port, vessel)
    if pier is None and not by_tender(port, vessel):
        return phrase(
            "whether {vessel} can lie or tender there, and a berth is free then: ask the port agent",
            vessel=vessel.name,
        )
    long_enough = bool(vessel.length_m and port.max_length_m) or not pier
    if not long_enough:
        return phrase(
            "whether a berth is free then and takes the length of {vessel}: ask the port agent",
            vessel=vessel.name,
        )
    if pier:
        return phrase("whether a berth is free then: ask the port agent")
    return phrase("whether an anchorage is free then: ask the port agent")


def permit_to_ask(voyage: Voyage, port: Port) -> str:
    """Say that a permit is said to be needed, and held, for a port or its country; nothing where none is."""
    held = next((one.where for one in voyage.rules.permits if one.where in {port.id, port.country}), "")
    if not held:
        return ""
    where = port.name if held == port.id else held
    return phrase("the permit for {where} is held: see that it covers this call", where=where)


def _called(voyage: Voyage, port: Port) -> str:
    if port.id == voyage.stop.place_id:
        return phrase("it is the call in question")
    there = [one for one in voyage.stops if one.place_id == port.id]
    if there and (voyage.rules.no_repeat or _next_to(voyage, there)):
        return phrase("the voyage calls there already, on {day}", day=there[0].arrive_local[:10])
    return ""


def _next_to(voyage: Voyage, there: list[Stop]) -> bool:
    return any(one in (voyage.before, voyage.after) for one in there)


def _house(voyage: Voyage, port: Port) -> str:
    if port.id in voyage.rules.barred:
        return phrase("the house bars it")
    missing = [one for one in voyage.rules.permits if not one.held and one.where in {port.id, port.country}]
    return phrase("there is no permit for {where}", where=missing[0].where) if missing else ""


def _closed(voyage: Voyage, port: Port) -> str:
    before, after = voyage.before, voyage.after
    if after is not None and port.opens_at is not None and port.opens_at >= after.arrives_at:
        return phrase("it was not open then: it opens on {day}", day=port.since)
    if before is not None and port.closes_at is not None and port.closes_at <= before.departs_at:
        return phrase("it is open until {day} only", day=port.until)
    return ""
