"""Read each leaf of a plan off a situation and a candidate: two whole numbers, and how to say them.

The numbers are what is judged, and are read at once; the words are for the proof, and are put together when
it is written.

What is not known never holds: its leaf gets a number that fails the comparison as the author wrote it. So an
exception under `unless` that rests on an unknown does not hold either, and the playbook goes on to ask.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from engine.model.match import Candidate, Reach
from engine.model.scales import Hazard, SourceClass
from engine.model.signal import Silence
from engine.model.time import Instant, moment
from engine.rules.compile import Leaf
from engine.rules.conditions import (
    About,
    Absent,
    Ahead,
    InOrder,
    Lasting,
    Near,
    NotInhibited,
    OfProgram,
    OneOf,
    OnScale,
    Rate,
    Reports,
    Since,
    Staying,
    Test,
    Touched,
    Voices,
)
from engine.rules.correlate import until
from engine.rules.seen import Seen
from engine.rules.units import say_meters, say_seconds

UNKNOWN_LOW = -(2**53)
UNKNOWN_HIGH = 2**53
MOST_KNOWN = 2**53 - 1
"""What is known stays within these, so that an unknown lies beyond every need."""

_LEAST = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


_LASTING = {
    Since.HELD: ("all else has held for {}", "something else does not hold"),
    Since.OVER: ("its clear rule has held for {}", "its clear rule does not hold"),
    Since.RESTED: ("was asked about for something else {} ago", "was not asked about for anything else"),
}
"""Per thing that time is counted from: how it is said, and how that it never began."""


class Found(NamedTuple):
    """What one leaf found; `actual` is None where it is not known."""

    actual: int | None
    need: int
    says: Callable[[], str]
    unit: str = ""
    signals: tuple[str, ...] = ()


def numbers(leaf: Leaf, found: Found) -> tuple[int, int]:
    """Give the actual and the need as the evaluators compare them."""
    actual, need = found.actual, found.need
    if not -MOST_KNOWN <= need <= MOST_KNOWN:
        need = _within(need)
    if actual is None:
        return (UNKNOWN_HIGH if leaf.op in {"le", "lt"} else UNKNOWN_LOW), need
    return (actual if -MOST_KNOWN <= actual <= MOST_KNOWN else _within(actual)), need


def find(test: Test, seen: Seen, candidate: Candidate) -> Found:
    """Read one leaf; what is of the situation alone does not look at the candidate."""
    reader = _OF_ITEM.get(type(test))
    return _OF_SITUATION[type(test)](test, seen) if reader is None else reader(test, seen, candidate)


def find_in_situation(test: Test, seen: Seen) -> Found:
    """Read what is the same for every candidate."""
    return _OF_SITUATION[type(test)](test, seen)


def due(leaves: Iterable[Leaf], seen: Seen) -> list[Instant]:
    """Say when time alone makes silences long enough that are not yet."""
    lines = [leaf.test.line for leaf in leaves if isinstance(leaf.test, Absent)]
    ends = [until(seen.situation, line) for line in lines if seen.quiet(line).holds]
    return [end for end in ends if end > seen.now]


def _one_of(test: OneOf, seen: Seen) -> Found:
    value: str = getattr(seen.situation, test.field)

    def says() -> str:
        return f"{test.field} is {value}, asked for {_either(test.values)}"

    return Found(int(value in test.values), 1, says, "", seen.signals)


def _on_scale(test: OnScale, seen: Seen) -> Found:
    value = getattr(seen.situation, test.field)

    def says() -> str:
        is_what = "is not known" if value.rank == 0 else f"is {value}"
        return f"{test.field} {is_what}, needs {_LEAST[test.op]} {test.value}"

    if value.rank == 0:
        return Found(None, test.value.rank, says, "rank")
    return Found(value.rank, test.value.rank, says, "rank", seen.signals)


def _about(test: About, seen: Seen) -> Found:
    topics = seen.situation.topics

    def says() -> str:
        about = f"about {', '.join(topics)}" if topics else "about no topic that is known"
        return f"{about}, asked for {_either(test.topics)}"

    return Found(int(not set(topics).isdisjoint(test.topics)), 1, says, "", seen.signals)


def _heard(test: Voices | Reports, seen: Seen) -> Found:
    count, signals = seen.heard(test.line)
    unit, how_many = ("sources", _sources) if isinstance(test, Voices) else ("reports", _reports)

    def says() -> str:
        whose = how_many(test.source_class, count)
        if test.within_s is not None:
            whose += f" within {say_seconds(test.within_s)}"
        gone = seen.dropped(test.source_class)
        return f"{'at least ' if gone else ''}{whose}, needs at least {test.count}{_let_go(gone)}"

    return Found(count, test.count, says, unit, signals)


def _in_order(test: InOrder, seen: Seen) -> Found:
    found, steps = seen.order(test.line), test.line.steps

    def says() -> str:
        words = f"{found.complete} of {len(steps)} steps within {say_seconds(test.line.within_s)}"
        if found.complete < len(steps):
            source_class, need = steps[found.complete]
            step = f"step {found.complete + 1}, {_sources(source_class, need)},"
            if found.late_s is None:
                words += f"; {step} has {found.have}"
            else:
                words += f"; {step} came {say_seconds(found.late_s)} too late"
        gone = sum(seen.dropped(source_class) for source_class in dict.fromkeys(one for one, _ in steps))
        return words + _let_go(gone)

    return Found(found.complete, len(steps), says, "steps", found.signals)


def _absent(test: Absent, seen: Seen) -> Found:
    line, found = test.line, seen.quiet(test.line)

    def says() -> str:
        what = "all-clear" if line.source_class is None else f"{line.source_class} source"
        needs = f"needs {say_seconds(line.by_s)}"
        if found.after_s is not None:
            when = f"{say_seconds(found.after_s)} {'after' if found.after_s >= 0 else 'before'} it began"
            return f"{what} {when}, {needs} without"
        if found.forgotten:
            words = (
                f"whether any {what} spoke in time is not known, {needs} without{_let_go(found.forgotten)}"
            )
        elif seen.elapsed_s < 0:
            words = f"begins in {say_seconds(seen.elapsed_s)}, {needs} without {what} from then on"
        else:
            words = f"no {what} for {say_seconds(seen.elapsed_s)}, {needs}"
        return words + _unheard(seen.mute(line))

    if found.after_s is not None:
        return Found(found.after_s, line.by_s, says, "s", found.signals)
    if found.forgotten:
        return Found(None, line.by_s, says, "s")
    return Found(seen.elapsed_s, line.by_s, says, "s", seen.signals)


def _unheard(mute: Iterable[Silence]) -> str:
    """Say whose word may be missing: that nobody was heard is not that nobody spoke."""
    said = [f"{one.source} has not been heard since {moment(one.since):%Y-%m-%d %H:%M} UTC" for one in mute]
    return f"; it may have been said unheard: {' and '.join(said)}" if said else ""


def _rate(test: Rate, seen: Seen) -> Found:
    line, found = test.line, seen.risen(test.line)

    def says() -> str:
        over = say_seconds(line.over_s)
        # A tenth is as exact as anybody reads; what is compared are the whole numbers.
        mean = f"{found.before * 10 // found.windows / 10:g}"
        return (
            f"{_sources(line.source_class, found.voices)} in {over}, {mean} on the average in each {over} of "
            f"the {say_seconds(line.against_s)} before, needs {line.times} times as many and at least "
            f"{line.least}: {found.need}{_let_go(seen.dropped(line.source_class))}"
        )

    return Found(found.voices, found.need, says, "sources", found.signals)


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
        asked, name = _either(test.values), test.field.replace("_", " ")
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
        return Found(0, 0, lambda: f"{_either(test.by)} does not ask about it")
    return Found(len(others), 0, lambda: f"{' and '.join(others)} asks about it already")


_OF_ITEM: Final[dict[type, Callable[[Any, Seen, Candidate], Found]]] = {
    Touched: _touched,
    Near: _near,
    Ahead: _ahead,
    Staying: _staying,
    OfProgram: _of_program,
    Lasting: _lasting,
    NotInhibited: _not_inhibited,
}
_OF_SITUATION: Final[dict[type, Callable[[Any, Seen], Found]]] = {
    OneOf: _one_of,
    OnScale: _on_scale,
    About: _about,
    Voices: _heard,
    Reports: _heard,
    InOrder: _in_order,
    Absent: _absent,
    Rate: _rate,
}


def _reach(candidate: Candidate, way: int, by: str) -> Reach | None:
    if way >= len(candidate.reaches):
        return None
    reach = candidate.reaches[way]
    if reach.by != by:
        raise ValueError(f"reach {way} of {candidate.item} is by {reach.by}, where {by} is asked for")
    return reach


def _within(number: int) -> int:
    return max(-MOST_KNOWN, min(number, MOST_KNOWN))


def _sources(source_class: SourceClass | None, count: int) -> str:
    return f"{count} {source_class or 'independent'} {_plural(count, 'source')}"


def _reports(source_class: SourceClass | None, count: int) -> str:
    return f"{count} {source_class or ''}".rstrip() + f" {_plural(count, 'report')}"


def _let_go(gone: int) -> str:
    return (
        f"; {gone} older {_plural(gone, 'report')} {'was' if gone == 1 else 'were'} let go of" if gone else ""
    )


def _either(words: tuple[str, ...]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
