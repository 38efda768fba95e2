"""Changes of how an item is met, of when, and of what went before."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from engine.model.said import phrase
from engine.model.time import SECOND, Instant, iso
from engine.rules.change import UNKNOWN_AWAY, Change, Of, asking, forced, looked_at, said_so, up_to, when
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
from engine.rules.found import both, either
from engine.rules.units import say_meters, say_seconds, write_seconds

MOST_KM = 20_040
MOST_AHEAD_S = 366 * 86_400
"""No playbook may ask for more than these, so nobody is told to."""

if TYPE_CHECKING:
    from engine.rules.compile import Leaf
    from engine.rules.explain import Reading


def _near(reading: Reading, leaf: Leaf, test: Near) -> Iterator[Change]:
    reaches = reading.moment.candidate.reaches
    reach = reaches[test.way] if test.way < len(reaches) else None
    if reach is None or reach.km is None or not math.isfinite(reach.km):
        return
    if test.by == "supply_hub":
        yield forced(reading, leaf, wanted=True)
        return
    km = float(math.ceil(reach.km)) if reach.km >= 10 else math.ceil(reach.km * 10) / 10
    if km > MOST_KM:
        return
    need = test.radius_km or reach.need_km
    said = f"{km:.10g} km"
    yield Change(
        path=leaf.path,
        of=Of.PLAYBOOK,
        key=f"{leaf.path}={said}",
        value=said,
        says=phrase("with a radius of {km}", km=said),
        away=km / need - 1 if need else UNKNOWN_AWAY,
        apply=asking(leaf.index, replace(test, radius_km=km)),
    )


def _touched(reading: Reading, leaf: Leaf, test: Touched) -> Iterator[Change]:
    reaches = reading.moment.candidate.reaches
    reach = reaches[test.way] if test.way < len(reaches) else None
    if reach is None:
        return
    if test.by == "impact_area":
        if reach.km is None or not math.isfinite(reach.km):
            return
        km = say_meters(math.ceil(reach.km * 1000))
        says = phrase("had the impact area reached {km} farther", km=km)
    elif test.by == "topic":
        says = phrase("had the two had a topic in common")
    else:
        says = phrase("had it been in the same country")
    yield said_so(leaf, says, wanted=True, away=UNKNOWN_AWAY * 2)


def _ahead(reading: Reading, leaf: Leaf, test: Ahead) -> Iterator[Change]:
    lead = reading.moment.candidate.lead_s
    seconds = up_to(lead, 3_600)
    if seconds > MOST_AHEAD_S:
        return
    span = write_seconds(seconds)
    yield Change(
        path=leaf.path,
        of=Of.PLAYBOOK,
        key=f"{leaf.path}={span}",
        value=span,
        says=phrase("with before_arrival: {span}", span=span),
        away=seconds / test.seconds - 1,
        apply=asking(leaf.index, replace(test, seconds=seconds)),
    )
    at = Instant(reading.moment.candidate.arrives_at - test.seconds * SECOND)
    if at > reading.moment.now:
        yield Change(
            path=leaf.path,
            of=Of.TIME,
            key=f"at={at}",
            value=iso(at),
            says=phrase("from {when} on", when=when(at)),
            away=seconds / test.seconds - 1,
            apply=looked_at(at),
        )


def _staying(_: Reading, leaf: Leaf, _test: Staying) -> Iterator[Change]:
    yield said_so(leaf, phrase("had it not departed yet"), wanted=True, away=UNKNOWN_AWAY)


def _of_program(_: Reading, leaf: Leaf, test: OfProgram) -> Iterator[Change]:
    says = phrase(
        "had the book said {values} as {name}", values=either(test.values), name=test.field.replace("_", " ")
    )
    yield said_so(leaf, says, wanted=True, away=UNKNOWN_AWAY)


def _lasting(reading: Reading, leaf: Leaf, test: Lasting) -> Iterator[Change]:
    passed = reading.found[leaf.index].actual
    if test.since is Since.RESTED:
        span = write_seconds(passed or 0)
        yield Change(
            path=leaf.path,
            of=Of.PLAYBOOK,
            key=f"{leaf.path}={span}",
            value=span,
            says=phrase("with a cooldown of no more than {span}", span=span),
            away=1 - (passed or 0) / test.seconds,
            apply=asking(leaf.index, replace(test, seconds=passed or 0)),
        )
    else:
        span = say_seconds(test.seconds)
        says = phrase("had all that held for {span}", span=span)
        yield said_so(leaf, says, wanted=True, away=1 - (passed or 0) / test.seconds)


def _not_inhibited(reading: Reading, leaf: Leaf, _test: NotInhibited) -> Iterator[Change]:
    names = both(reading.moment.candidate.course.inhibited_by)
    says = phrase("had {names} not asked about it already", names=names)
    yield said_so(leaf, says, wanted=True, away=UNKNOWN_AWAY)


def _not_exempt(reading: Reading, leaf: Leaf, test: NotExempt) -> Iterator[Change]:
    name, ends_at = test.exempt.name, test.exempt.ends_at
    says = phrase("had the exception {name} not muted it", name=name)
    yield said_so(leaf, says, wanted=True, away=UNKNOWN_AWAY)
    if ends_at > reading.moment.now:
        yield Change(
            path=leaf.path,
            of=Of.TIME,
            key=f"at={ends_at}",
            value=iso(ends_at),
            says=phrase("from {when} on", when=when(ends_at)),
            away=UNKNOWN_AWAY,
            apply=looked_at(ends_at),
        )


OF_ITEM: Final[dict[type, Callable[[Reading, Leaf, Any], Iterator[Change]]]] = {
    Near: _near,
    Touched: _touched,
    Ahead: _ahead,
    Staying: _staying,
    OfProgram: _of_program,
    Lasting: _lasting,
    NotInhibited: _not_inhibited,
    NotExempt: _not_exempt,
}
"""Who knows what would make a leaf hold, by its type."""
