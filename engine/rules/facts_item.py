"""Read the leaves of one candidate: how it is met, when, of which program, and what went before."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from engine.model.match import Candidate, Reach
from engine.model.said import phrase
from engine.model.scales import Hazard
from engine.rules.conditions import (
    Ahead,
    Lasting,
    Near,
    NotExempt,
    NotInhibited,
    OfProgram,
    Since,
    Staying,
    Touched,
)
from engine.rules.exceptions import values_of
from engine.rules.found import MOST_KNOWN, Found, either
from engine.rules.seen import Seen
from engine.rules.units import say_day, say_meters, say_seconds

_LASTING = {
    Since.HELD: ("all else has held for {}", "something else does not hold"),
    Since.OVER: ("its clear rule has held for {}", "its clear rule does not hold"),
    Since.RESTED: ("was asked about for something else {} ago", "was not asked about for anything else"),
}
"""Per thing that time is counted from: how it is said, and how that it never began."""


def _touched(test: Touched, seen: Seen, candidate: Candidate) -> Found:
    reach = _reach(candidate, test.way, test.by)
    if reach is None:
        return Found(None, 1, lambda: f"{test.by.replace('_', ' ')} is not known")
    if test.by == "topic":
        says = f"about {reach.hub}" if reach.met else "about other topics"
    elif test.by == "country":
        says = "in the same country" if reach.met else "not in the same country"
    elif reach.met:
        says = "inside the impact area"
    elif reach.km is None or not math.isfinite(reach.km):
        return Found(None, 1, lambda: "no impact area is known")
    else:
        says = f"{say_meters(math.ceil(reach.km * 1000))} outside the impact area"
    return Found(int(reach.met), 1, lambda: says, "", seen.signals)


def _near(test: Near, seen: Seen, candidate: Candidate) -> Found:
    reach = _reach(candidate, test.way, test.by)
    km = reach.km if reach else None
    if km is None or not math.isfinite(km):
        comma = "," if reach is not None and reach.hub else ""
        return Found(None, 0, lambda: f"the distance {_where(test, seen, reach)}{comma} is not known", "m")
    if reach is not None and reach.need_km is None and test.by == "supply_hub":
        return _hub_in_area(reach, km, seen.signals)
    radius_km = test.radius_km
    if radius_km is None and reach:
        radius_km = reach.need_km
    if radius_km is None or not math.isfinite(radius_km):

        def unknown() -> str:
            away = say_meters(math.ceil(km * 1000))
            return f"{away} {_where(test, seen, reach)}, but how far it reaches is not known"

        return Found(None, 0, unknown, "m")
    # Whole meters: the distance is rounded up and the reach down, so that rounding brings nothing nearer.
    # Where both lie in the same meter that would turn a yes of the exact numbers (Reach.met) into a no; then
    # the distance is recorded as the reach. So the integers say exactly what km <= radius_km says. What a
    # float has beyond a millimeter is noise, and is taken off first.
    actual, need = math.ceil(round(km * 1000, 3)), math.floor(round(radius_km * 1000, 3))
    actual = min(actual, need) if km <= radius_km else max(actual, need + 1)

    def says() -> str:
        return f"{say_meters(actual)} {_where(test, seen, reach)}, reach {say_meters(need)}"

    return Found(actual, need, says, "m", seen.signals)


def _hub_in_area(reach: Reach, km: float, signals: tuple[str, ...]) -> Found:
    actual = 0 if reach.met else max(1, math.ceil(round(km * 1000, 3)))

    def says() -> str:
        lies = "inside" if reach.met else f"{say_meters(actual)} outside"
        return f"{reach.hub}, which supplies it, lies {lies} the impact area"

    return Found(actual, 0, says, "m", signals)


def _where(test: Near, seen: Seen, reach: Reach | None) -> str:
    """Say from where a distance is measured."""
    if test.by == "supply_hub":
        return f"from {reach.hub}, which supplies it" if reach and reach.hub else "from the supply hub"
    return "from the epicenter" if seen.situation.hazard is Hazard.EARTHQUAKE else "from the center"


def _ahead(test: Ahead, _seen: Seen, candidate: Candidate) -> Found:
    lead = candidate.lead_s

    def says() -> str:
        arrives = f"arrives in {say_seconds(lead)}" if lead >= 0 else f"arrived {say_seconds(lead)} ago"
        return f"{arrives}, looked ahead {say_seconds(test.seconds)}"

    return Found(lead, test.seconds, says, "s")


def _staying(_test: Staying, _seen: Seen, candidate: Candidate) -> Found:
    left = candidate.stay_left_s

    def says() -> str:
        return f"departs in {say_seconds(left)}" if left > 0 else f"departed {say_seconds(left)} ago"

    return Found(left, 0, says, "s")


def _of_program(test: OfProgram, _seen: Seen, candidate: Candidate) -> Found:
    value = dict(candidate.program).get(test.field, "")

    def says() -> str:
        asked, name = either(test.values), test.field.replace("_", " ")
        if not value:
            return f"the book names no {name}, asked for {asked}"
        return f"{name} is {value}, asked for {asked}"

    return Found(int(value in test.values) if value else None, 1, says)


def _lasting(test: Lasting, _seen: Seen, candidate: Candidate) -> Found:
    passed: int | None = getattr(candidate.course, f"{test.since}_s")
    since, never = _LASTING[test.since]
    if passed is None and test.since is Since.RESTED:
        return Found(MOST_KNOWN, test.seconds, lambda: never, "s")
    asked_before = (
        passed is not None and test.since is Since.HELD and candidate.course.stands and passed < test.seconds
    )

    def says() -> str:
        began = never if passed is None else since.format(say_seconds(passed))
        if asked_before:
            return f"{began}, and it matched before it needed {say_seconds(test.seconds)}"
        return f"{began}, needs {say_seconds(test.seconds)}"

    return Found(test.seconds if asked_before else passed, test.seconds, says, "s")


def _not_inhibited(test: NotInhibited, _seen: Seen, candidate: Candidate) -> Found:
    others = candidate.course.inhibited_by
    if not others:
        return Found(0, 0, lambda: f"{either(test.by)} does not ask about it")
    return Found(len(others), 0, lambda: f"{' and '.join(others)} asks about it already")


def _not_exempt(test: NotExempt, seen: Seen, candidate: Candidate) -> Found:
    exempt = test.exempt
    named = exempt.names(values_of(seen.situation, candidate))
    over = seen.now >= exempt.ends_at

    def says() -> str:
        if not named:
            return phrase("exception {name} does not name it", name=exempt.name)
        if over:
            return phrase("exception {name} ended on {day}", name=exempt.name, day=say_day(exempt.until))
        return phrase(
            "muted by exception {name} until {day}, approved by {approvers}: {reason}",
            name=exempt.name,
            day=say_day(exempt.until),
            approvers=", ".join(exempt.approvers),
            reason=exempt.reason,
        )

    return Found(int(named and not over), 0, says)


def _reach(candidate: Candidate, way: int, by: str) -> Reach | None:
    if way >= len(candidate.reaches):
        return None
    reach = candidate.reaches[way]
    if reach.by != by:
        raise ValueError(f"reach {way} of {candidate.item} is by {reach.by}, where {by} is asked for")
    return reach


OF_ITEM: Final[dict[type, Callable[[Any, Seen, Candidate], Found]]] = {
    Touched: _touched,
    Near: _near,
    Ahead: _ahead,
    Staying: _staying,
    OfProgram: _of_program,
    Lasting: _lasting,
    NotInhibited: _not_inhibited,
    NotExempt: _not_exempt,
}
"""Who reads a leaf of a candidate, by its type."""
