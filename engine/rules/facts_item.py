"""Say the leaves of one candidate: how it is met, when, of which program, and what went before."""

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
from engine.rules.found import Found, asked_for, both
from engine.rules.numbers_item import is_in_area, matched_before, no_area, passed_s, reach_of
from engine.rules.numbers_situation import Numbers
from engine.rules.seen import Seen
from engine.rules.units import say_day, say_meters, say_seconds

_HOW = {
    "ge": phrase("at least"),
    "gt": phrase("more than"),
    "le": phrase("at most"),
    "lt": phrase("less than"),
}
_FROM_EPICENTER, _FROM_CENTER = phrase("from the epicenter"), phrase("from the center")


def _touched(test: Touched, seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    reach = reach_of(test, candidate)
    if reach is None:
        return Found(*numbers, lambda: phrase("{way} is not known", way=test.by.replace("_", " ")))
    if no_area(test, reach):
        return Found(*numbers, lambda: phrase("no impact area is known"))
    return Found(*numbers, lambda: _how_touched(test.by, reach), "", seen.signals)


def _how_touched(by: str, reach: Reach) -> Said:
    if by == "topic":
        return phrase("about {about}", about=reach.hub) if reach.met else phrase("about other topics")
    if by == "country":
        return phrase("in the same country") if reach.met else phrase("not in the same country")
    if reach.met or reach.km is None:
        return phrase("inside the impact area")
    return phrase("{km} outside the impact area", km=say_meters(math.ceil(reach.km * 1000)))


def _near(test: Near, seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    reach, (actual, need) = reach_of(test, candidate), numbers
    km = reach.km if reach else None
    if reach is None or km is None or not math.isfinite(km):
        return Found(*numbers, lambda: _distance_unknown(test, seen, reach), "m")
    if is_in_area(test, reach):
        return Found(*numbers, lambda: _hub_in_area(reach, actual or 0), "m", seen.signals)
    if actual is None:

        def unknown() -> str:
            """Say how far away it is, where nobody knows how far that reaches."""
            away = _km(math.ceil(km * 1000))
            return phrase(
                "{km} km {where}, but how far it reaches is not known",
                km=away,
                where=_where(test, seen, reach),
            )

        return Found(*numbers, unknown, "m")

    def says() -> str:
        return phrase(
            "{km} km {where}, reach {reach} km",
            km=_km(actual),
            where=_where(test, seen, reach),
            reach=_km(need),
        )

    return Found(*numbers, says, "m", seen.signals)


def _hub_in_area(reach: Reach, meters: int) -> Said:
    """Say which hub lies inside, or how far outside."""
    if reach.met:
        return phrase("{hub}, which supplies it, lies inside the impact area", hub=reach.hub)
    km = say_meters(meters)
    return phrase("{hub}, which supplies it, lies {km} outside the impact area", hub=reach.hub, km=km)


def _km(meters: int) -> str:
    """Write a number of kilometers as say_meters does, without the unit."""
    return say_meters(meters).removesuffix(" km")


def _where(test: Near, seen: Seen, reach: Reach | None) -> Said:
    """Say from where a distance is measured."""
    if test.by == "supply_hub":
        if reach and reach.hub:
            return phrase("from {hub}, which supplies it", hub=reach.hub)
        return phrase("from the supply hub")
    return _FROM_EPICENTER if seen.situation.hazard is Hazard.EARTHQUAKE else _FROM_CENTER


def _distance_unknown(test: Near, seen: Seen, reach: Reach | None) -> Said:
    where = _where(test, seen, reach)
    if reach is not None and reach.hub:
        return phrase("the distance {where}, is not known", where=where)
    return phrase("the distance {where} is not known", where=where)


def _ahead(test: Ahead, _seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    lead = candidate.lead_s

    def says() -> str:
        span, ahead = say_seconds(lead), say_seconds(test.seconds)
        if lead >= 0:
            return phrase("arrives in {span}, looked ahead {ahead}", span=span, ahead=ahead)
        return phrase("arrived {span} ago, looked ahead {ahead}", span=span, ahead=ahead)

    return Found(*numbers, says, "s")


def _staying(_test: Staying, _seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    left = candidate.stay_left_s

    def says() -> str:
        span = say_seconds(left)
        return (
            phrase("departs in {span}", span=span) if left > 0 else phrase("departed {span} ago", span=span)
        )

    return Found(*numbers, says, "s")


def _of_program(test: OfProgram, _seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    value = dict(candidate.program).get(test.field, "")

    def says() -> str:
        asked, name = asked_for(test.values), test.field.replace("_", " ")
        if not value:
            return phrase("the book names no {name}, asked for {asked}", name=name, asked=asked)
        return phrase("{field} is {value}, asked for {values}", field=name, value=value, values=asked)

    return Found(*numbers, says)


def _booked(test: Booked, _seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    value = dict(candidate.program).get(test.field, "")

    def says() -> str:
        wanted = phrase("needs {how} {count}", how=_HOW[test.op], count=test.count)
        if not value:
            return phrase("how many guests are booked ashore is not known, {wanted}", wanted=wanted)
        return phrase("{value} guests are booked ashore, {wanted}", value=value, wanted=wanted)

    return Found(*numbers, says, "guests")


def _lasting(test: Lasting, _seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    passed = passed_s(test, candidate)
    if passed is None and test.since is Since.RESTED:
        return Found(*numbers, lambda: phrase("was not asked about for anything else"), "s")

    def says() -> str:
        began, needs = _lasted(test.since, passed), say_seconds(test.seconds)
        if matched_before(test, candidate):
            return phrase("{began}, and it matched before it needed {needs}", began=began, needs=needs)
        return phrase("{began}, needs {needs}", began=began, needs=needs)

    return Found(*numbers, says, "s")


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


def _not_inhibited(test: NotInhibited, _seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    others = [name for name in candidate.course.inhibited_by if name in test.by]
    if not others:
        return Found(*numbers, lambda: phrase("{names} does not ask about it", names=asked_for(test.by)))
    return Found(*numbers, lambda: phrase("{names} asks about it already", names=both(others)))


def _not_exempt(test: NotExempt, seen: Seen, candidate: Candidate, numbers: Numbers) -> Found:
    exempt = test.exempt

    def says() -> str:
        """Say whether it is muted, until when and by whose word."""
        if not exempt.names(values_of(seen.situation, candidate)):
            return phrase("exception {name} does not name it", name=exempt.name)
        if seen.now >= exempt.ends_at:
            return phrase("exception {name} ended on {day}", name=exempt.name, day=say_day(exempt.until))
        return phrase(
            "muted by exception {name} until {day}, approved by {approvers}: {reason}",
            name=exempt.name,
            day=say_day(exempt.until),
            approvers=", ".join(exempt.approvers),
            reason=exempt.reason,
        )

    return Found(*numbers, says)


OF_ITEM: Final[dict[type, Callable[[Any, Seen, Candidate, Numbers], Found]]] = {
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
"""Who says a leaf of a candidate, by its type."""
