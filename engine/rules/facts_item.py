"""Read the leaves of one candidate: how it is met, when, of which program, and what went before."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from engine.model.match import Candidate, Reach
from engine.model.said import Said, phrase
from engine.model.scales import Hazard
from engine.rules.conditions import (
    Ahead,
    Booked,
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
from engine.rules.found import MOST_KNOWN, Found, both, either
from engine.rules.seen import Seen
from engine.rules.units import say_day, say_meters, say_seconds

_HOW = {
    "ge": phrase("at least"),
    "gt": phrase("more than"),
    "le": phrase("at most"),
    "lt": phrase("less than"),
}


def _touched(test: Touched, seen: Seen, candidate: Candidate) -> Found:
    reach = _reach(candidate, test.way, test.by)
    if reach is None:
        return Found(None, 1, lambda: phrase("{way} is not known", way=test.by.replace("_", " ")))
    if test.by == "impact_area" and not reach.met and (reach.km is None or not math.isfinite(reach.km)):
        return Found(None, 1, lambda: phrase("no impact area is known"))
    return Found(int(reach.met), 1, lambda: _how_touched(test.by, reach), "", seen.signals)


def _how_touched(by: str, reach: Reach) -> Said:
    if by == "topic":
        return phrase("about {about}", about=reach.hub) if reach.met else phrase("about other topics")
    if by == "country":
        return phrase("in the same country") if reach.met else phrase("not in the same country")
    if reach.met or reach.km is None:
        return phrase("inside the impact area")
    return phrase("{km} outside the impact area", km=say_meters(math.ceil(reach.km * 1000)))


def _near(test: Near, seen: Seen, candidate: Candidate) -> Found:
    reach = _reach(candidate, test.way, test.by)
    km = reach.km if reach else None
    if km is None or not math.isfinite(km):
        return Found(None, 0, lambda: _distance_unknown(test, seen, reach), "m")
    if reach is not None and reach.need_km is None and test.by == "supply_hub":
        return _hub_in_area(reach, km, seen.signals)
    radius_km = test.radius_km
    if radius_km is None and reach:
        radius_km = reach.need_km
    if radius_km is None or not math.isfinite(radius_km):

        def unknown() -> str:
            """Say how far away it is, where nobody knows how far that reaches."""
            away = _km(math.ceil(km * 1000))
            return phrase(
                "{km} km {where}, but how far it reaches is not known",
                km=away,
                where=_where(test, seen, reach),
            )

        return Found(None, 0, unknown, "m")
    # Whole meters: the distance is rounded up and the reach down, so that rounding brings nothing nearer.
    # Where both lie in the same meter that would turn a yes of the exact numbers (Reach.met) into a no; then
    # the distance is recorded as the reach. So the integers say exactly what km <= radius_km says. What a
    # float has beyond a millimeter is noise, and is taken off first.
    actual, need = math.ceil(round(km * 1000, 3)), math.floor(round(radius_km * 1000, 3))
    actual = min(actual, need) if km <= radius_km else max(actual, need + 1)

    def says() -> str:
        return phrase(
            "{km} km {where}, reach {reach} km",
            km=_km(actual),
            where=_where(test, seen, reach),
            reach=_km(need),
        )

    return Found(actual, need, says, "m", seen.signals)


def _hub_in_area(reach: Reach, km: float, signals: tuple[str, ...]) -> Found:
    actual = 0 if reach.met else max(1, math.ceil(round(km * 1000, 3)))

    def says() -> str:
        """Say which hub lies inside, or how far outside."""
        if reach.met:
            return phrase("{hub}, which supplies it, lies inside the impact area", hub=reach.hub)
        km = say_meters(actual)
        return phrase("{hub}, which supplies it, lies {km} outside the impact area", hub=reach.hub, km=km)

    return Found(actual, 0, says, "m", signals)


def _km(meters: int) -> str:
    """Write a number of kilometers as say_meters does, without the unit."""
    return say_meters(meters).removesuffix(" km")


def _where(test: Near, seen: Seen, reach: Reach | None) -> Said:
    """Say from where a distance is measured."""
    if test.by == "supply_hub":
        if reach and reach.hub:
            return phrase("from {hub}, which supplies it", hub=reach.hub)
        return phrase("from the supply hub")
    if seen.situation.hazard is Hazard.EARTHQUAKE:
        return phrase("from the epicenter")
    return phrase("from the center")


def _distance_unknown(test: Near, seen: Seen, reach: Reach | None) -> Said:
    where = _where(test, seen, reach)
    if reach is not None and reach.hub:
        return phrase("the distance {where}, is not known", where=where)
    return phrase("the distance {where} is not known", where=where)


def _ahead(test: Ahead, _seen: Seen, candidate: Candidate) -> Found:
    lead = candidate.lead_s

    def says() -> str:
        span, ahead = say_seconds(lead), say_seconds(test.seconds)
        if lead >= 0:
            return phrase("arrives in {span}, looked ahead {ahead}", span=span, ahead=ahead)
        return phrase("arrived {span} ago, looked ahead {ahead}", span=span, ahead=ahead)

    return Found(lead, test.seconds, says, "s")


def _staying(_test: Staying, _seen: Seen, candidate: Candidate) -> Found:
    left = candidate.stay_left_s

    def says() -> str:
        span = say_seconds(left)
        return (
            phrase("departs in {span}", span=span) if left > 0 else phrase("departed {span} ago", span=span)
        )

    return Found(left, 0, says, "s")


def _of_program(test: OfProgram, _seen: Seen, candidate: Candidate) -> Found:
    value = dict(candidate.program).get(test.field, "")

    def says() -> str:
        asked, name = either(test.values), test.field.replace("_", " ")
        if not value:
            return phrase("the book names no {name}, asked for {asked}", name=name, asked=asked)
        return phrase("{field} is {value}, asked for {values}", field=name, value=value, values=asked)

    return Found(int(value in test.values) if value else None, 1, says)


def _booked(test: Booked, _seen: Seen, candidate: Candidate) -> Found:
    value = dict(candidate.program).get(test.field, "")

    def says() -> str:
        wanted = phrase("needs {how} {count}", how=_HOW[test.op], count=test.count)
        if not value:
            return phrase("how many guests are booked ashore is not known, {wanted}", wanted=wanted)
        return phrase("{value} guests are booked ashore, {wanted}", value=value, wanted=wanted)

    return Found(int(value) if value else None, test.count, says, "guests")


def _lasting(test: Lasting, _seen: Seen, candidate: Candidate) -> Found:
    passed: int | None = getattr(candidate.course, f"{test.since}_s")
    if passed is None and test.since is Since.RESTED:
        return Found(MOST_KNOWN, test.seconds, lambda: phrase("was not asked about for anything else"), "s")
    asked_before = (
        passed is not None and test.since is Since.HELD and candidate.course.stands and passed < test.seconds
    )

    def says() -> str:
        began, needs = _lasted(test.since, passed), say_seconds(test.seconds)
        if asked_before:
            return phrase("{began}, and it matched before it needed {needs}", began=began, needs=needs)
        return phrase("{began}, needs {needs}", began=began, needs=needs)

    return Found(test.seconds if asked_before else passed, test.seconds, says, "s")


def _lasted(since: Since, passed: int | None) -> Said:
    """Say for how long something has lasted, or that it never began."""
    if passed is None:
        if since is Since.OVER:
            return phrase("its clear rule does not hold")
        return phrase("something else does not hold")
    span = say_seconds(passed)
    match since:
        case Since.HELD:
            return phrase("all else has held for {span}", span=span)
        case Since.OVER:
            return phrase("its clear rule has held for {span}", span=span)
        case Since.RESTED:
            return phrase("was asked about for something else {span} ago", span=span)


def _not_inhibited(test: NotInhibited, _seen: Seen, candidate: Candidate) -> Found:
    others = [name for name in candidate.course.inhibited_by if name in test.by]
    if not others:
        return Found(0, 0, lambda: phrase("{names} does not ask about it", names=either(test.by)))
    return Found(len(others), 0, lambda: phrase("{names} asks about it already", names=both(others)))


def _not_exempt(test: NotExempt, seen: Seen, candidate: Candidate) -> Found:
    exempt = test.exempt
    named = exempt.names(values_of(seen.situation, candidate))
    over = seen.now >= exempt.ends_at

    def says() -> str:
        """Say whether it is muted, until when and by whose word."""
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
    Booked: _booked,
    Lasting: _lasting,
    NotInhibited: _not_inhibited,
    NotExempt: _not_exempt,
}
"""Who reads a leaf of a candidate, by its type."""
