"""Read each leaf of a plan off a situation and a candidate: two whole numbers, and the words for them.

What is not known never holds: its leaf gets a number that fails the comparison as the author wrote it. So an
exception under `unless` that rests on an unknown does not hold either, and the playbook goes on to ask.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from engine.model.match import Candidate, Course, Reach
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
    OfSituation,
    OneOf,
    OnScale,
    Rate,
    Reports,
    Since,
    Staying,
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


@dataclass(frozen=True, slots=True)
class Found:
    """What one leaf found; `actual` is None where it is not known."""

    actual: int | None
    need: int
    says: str
    unit: str = ""
    signals: tuple[str, ...] = ()


def numbers(leaf: Leaf, found: Found) -> tuple[int, int]:
    """Give the actual and the need as the evaluators compare them."""
    if found.actual is not None:
        return _within(found.actual), _within(found.need)
    return (UNKNOWN_HIGH if leaf.op in {"le", "lt"} else UNKNOWN_LOW), _within(found.need)


def find(leaf: Leaf, seen: Seen, candidate: Candidate) -> Found:
    """Read one leaf; what is of the situation alone does not look at the candidate."""
    match leaf.test:
        case Touched() | Near() as test:
            return _place(test, seen, candidate)
        case Ahead() | Staying() as test:
            return _time(test, candidate)
        case OfProgram() as test:
            return _of_program(test, candidate)
        case Lasting() as test:
            return _lasting(test, candidate.course)
        case NotInhibited() as test:
            return _not_inhibited(test, candidate.course)
        case test:
            return find_in_situation(test, seen)


def find_in_situation(test: OfSituation, seen: Seen) -> Found:  # noqa: PLR0911 - one case a test
    """Read what is the same for every candidate."""
    match test:
        case OneOf():
            return _one_of(test, seen)
        case OnScale():
            return _on_scale(test, seen)
        case About():
            return _about(test, seen)
        case Voices() | Reports():
            return _heard(test, seen)
        case InOrder():
            return _in_order(test, seen)
        case Absent():
            return _absent(test, seen)
        case Rate():
            return _rate(test, seen)


def due(leaves: Iterable[Leaf], seen: Seen) -> list[Instant]:
    """Say when time alone makes silences long enough that are not yet."""
    lines = [leaf.test.line for leaf in leaves if isinstance(leaf.test, Absent)]
    ends = [until(seen.situation, line) for line in lines if seen.quiet(line).holds]
    return [end for end in ends if end > seen.now]


def _one_of(test: OneOf, seen: Seen) -> Found:
    value: str = getattr(seen.situation, test.field)
    says = f"{test.field} is {value}, asked for {_either(test.values)}"
    return Found(int(value in test.values), 1, says, "", seen.signals)


def _on_scale(test: OnScale, seen: Seen) -> Found:
    value = getattr(seen.situation, test.field)
    needs = f"needs {_LEAST[test.op]} {test.value}"
    if value.rank == 0:
        return Found(None, test.value.rank, f"{test.field} is not known, {needs}", "rank")
    says = f"{test.field} is {value}, {needs}"
    return Found(value.rank, test.value.rank, says, "rank", seen.signals)


def _about(test: About, seen: Seen) -> Found:
    topics = seen.situation.topics
    about = f"about {', '.join(topics)}" if topics else "about no topic that is known"
    met = not set(topics).isdisjoint(test.topics)
    return Found(int(met), 1, f"{about}, asked for {_either(test.topics)}", "", seen.signals)


def _heard(test: Voices | Reports, seen: Seen) -> Found:
    count, signals = seen.heard(test.line)
    if isinstance(test, Voices):
        unit, whose = "sources", _sources(test.source_class, count)
    else:
        unit, whose = "reports", _reports(test.source_class, count)
    if test.within_s is not None:
        whose += f" within {say_seconds(test.within_s)}"
    gone = seen.dropped(test.source_class)
    says = f"{'at least ' if gone else ''}{whose}, needs at least {test.count}{_let_go(gone)}"
    return Found(count, test.count, says, unit, signals)


def _in_order(test: InOrder, seen: Seen) -> Found:
    found, steps = seen.order(test.line), test.line.steps
    says = f"{found.complete} of {len(steps)} steps within {say_seconds(test.line.within_s)}"
    if found.complete < len(steps):
        source_class, need = steps[found.complete]
        step = f"step {found.complete + 1}, {_sources(source_class, need)},"
        if found.late_s is None:
            says += f"; {step} has {found.have}"
        else:
            says += f"; {step} came {say_seconds(found.late_s)} too late"
    gone = sum(seen.dropped(source_class) for source_class in dict.fromkeys(one for one, _ in steps))
    return Found(found.complete, len(steps), says + _let_go(gone), "steps", found.signals)


def _absent(test: Absent, seen: Seen) -> Found:
    line, found = test.line, seen.quiet(test.line)
    what = "all-clear" if line.source_class is None else f"{line.source_class} source"
    needs = f"needs {say_seconds(line.by_s)}"
    if found.after_s is not None:
        when = f"{say_seconds(found.after_s)} {'after' if found.after_s >= 0 else 'before'} it began"
        return Found(found.after_s, line.by_s, f"{what} {when}, {needs} without", "s", found.signals)
    if found.forgotten:
        says = f"whether any {what} spoke in time is not known, {needs} without{_let_go(found.forgotten)}"
        return Found(None, line.by_s, says + _unheard(seen.mute(line)), "s")
    if seen.elapsed_s < 0:
        says = f"begins in {say_seconds(seen.elapsed_s)}, {needs} without {what} from then on"
    else:
        says = f"no {what} for {say_seconds(seen.elapsed_s)}, {needs}"
    return Found(seen.elapsed_s, line.by_s, says + _unheard(seen.mute(line)), "s", seen.signals)


def _unheard(mute: Iterable[Silence]) -> str:
    """Say whose word may be missing: that nobody was heard is not that nobody spoke."""
    said = [f"{one.source} has not been heard since {moment(one.since):%Y-%m-%d %H:%M} UTC" for one in mute]
    return f"; it may have been said unheard: {' and '.join(said)}" if said else ""


def _rate(test: Rate, seen: Seen) -> Found:
    line, found = test.line, seen.risen(test.line)
    over = say_seconds(line.over_s)
    # A tenth is as exact as anybody reads; what is compared are the whole numbers.
    mean = f"{found.before * 10 // found.windows / 10:g}"
    says = (
        f"{_sources(line.source_class, found.voices)} in {over}, {mean} on the average in each {over} of the "
        f"{say_seconds(line.against_s)} before, needs {line.times} times as many and at least {line.least}: "
        f"{found.need}"
    )
    return Found(
        found.voices, found.need, says + _let_go(seen.dropped(line.source_class)), "sources", found.signals
    )


def _place(test: Touched | Near, seen: Seen, candidate: Candidate) -> Found:
    reach = _reach(candidate, test.way, test.by)
    if isinstance(test, Touched):
        return _touched(test, reach, seen.signals)
    where = "from the epicenter" if seen.situation.hazard is Hazard.EARTHQUAKE else "from the center"
    if test.by == "supply_hub":
        if reach is not None and reach.km is not None and reach.need_km is None:
            return _hub_in_area(reach, reach.km, seen.signals)
        where = f"from {reach.hub}, which supplies it" if reach and reach.hub else "from the supply hub"
    return _near(test, reach, where, seen.signals)


def _touched(test: Touched, reach: Reach | None, signals: tuple[str, ...]) -> Found:
    if reach is None:
        return Found(None, 1, f"{test.by.replace('_', ' ')} is not known")
    if test.by == "topic":
        says = f"about {reach.hub}" if reach.met else "about other topics"
    elif test.by == "country":
        says = "in the same country" if reach.met else "not in the same country"
    elif reach.met:
        says = "inside the impact area"
    elif reach.km is None or not math.isfinite(reach.km):
        return Found(None, 1, "no impact area is known")
    else:
        says = f"{say_meters(math.ceil(reach.km * 1000))} outside the impact area"
    return Found(int(reach.met), 1, says, "", signals)


def _hub_in_area(reach: Reach, km: float, signals: tuple[str, ...]) -> Found:
    actual = 0 if reach.met else max(1, math.ceil(round(km * 1000, 3)))
    lies = "inside" if reach.met else f"{say_meters(actual)} outside"
    return Found(actual, 0, f"{reach.hub}, which supplies it, lies {lies} the impact area", "m", signals)


def _near(test: Near, reach: Reach | None, where: str, signals: tuple[str, ...]) -> Found:
    km = reach.km if reach else None
    radius_km = test.radius_km
    if radius_km is None and reach:
        radius_km = reach.need_km
    if km is None or not math.isfinite(km):
        return Found(None, 0, f"the distance {where} is not known", "m")
    if radius_km is None or not math.isfinite(radius_km):
        says = f"{say_meters(math.ceil(km * 1000))} {where}, but how far it reaches is not known"
        return Found(None, 0, says, "m")
    # Whole meters: the distance is rounded up and the reach down, so that rounding brings nothing nearer.
    # Where both lie in the same meter that would turn a yes of the exact numbers (Reach.met) into a no; then
    # the distance is recorded as the reach. So the integers say exactly what km <= radius_km says. What a
    # float has beyond a millimeter is noise, and is taken off first.
    actual, need = math.ceil(round(km * 1000, 3)), math.floor(round(radius_km * 1000, 3))
    actual = min(actual, need) if km <= radius_km else max(actual, need + 1)
    return Found(actual, need, f"{say_meters(actual)} {where}, reach {say_meters(need)}", "m", signals)


def _time(test: Ahead | Staying, candidate: Candidate) -> Found:
    lead, left = candidate.lead_s, candidate.stay_left_s
    if isinstance(test, Ahead):
        arrives = f"arrives in {say_seconds(lead)}" if lead >= 0 else f"arrived {say_seconds(lead)} ago"
        return Found(lead, test.seconds, f"{arrives}, looked ahead {say_seconds(test.seconds)}", "s")
    says = f"departs in {say_seconds(left)}" if left > 0 else f"departed {say_seconds(left)} ago"
    return Found(left, 0, says, "s")


def _of_program(test: OfProgram, candidate: Candidate) -> Found:
    asked, name = _either(test.values), test.field.replace("_", " ")
    value = dict(candidate.program).get(test.field, "")
    if not value:
        return Found(None, 1, f"the book names no {name}, asked for {asked}")
    return Found(int(value in test.values), 1, f"{name} is {value}, asked for {asked}")


def _lasting(test: Lasting, course: Course) -> Found:
    passed: int | None = getattr(course, f"{test.since}_s")
    since, never = _LASTING[test.since]
    if passed is None and test.since is Since.RESTED:
        return Found(MOST_KNOWN, test.seconds, never, "s")
    needs = f"needs {say_seconds(test.seconds)}"
    if passed is None:
        return Found(None, test.seconds, f"{never}, {needs}", "s")
    lasted = since.format(say_seconds(passed))
    if test.since is Since.HELD and course.stands and passed < test.seconds:
        says = f"{lasted}, and it matched before it needed {say_seconds(test.seconds)}"
        return Found(test.seconds, test.seconds, says, "s")
    return Found(passed, test.seconds, f"{lasted}, {needs}", "s")


def _not_inhibited(test: NotInhibited, course: Course) -> Found:
    if not course.inhibited_by:
        return Found(0, 0, f"{_either(test.by)} does not ask about it")
    return Found(len(course.inhibited_by), 0, f"{' and '.join(course.inhibited_by)} asks about it already")


def _reach(candidate: Candidate, way: int, by: str) -> Reach | None:
    if way >= len(candidate.reaches):
        return None
    reach = candidate.reaches[way]
    if reach.by != by:
        raise ValueError(f"reach {way} of {candidate.item} is by {reach.by}, where {by} is asked for")
    return reach


def _within(number: int) -> int:
    return number if -MOST_KNOWN <= number <= MOST_KNOWN else (MOST_KNOWN if number > 0 else -MOST_KNOWN)


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
