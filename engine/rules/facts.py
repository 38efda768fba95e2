"""Read each leaf of a plan off a situation and a candidate: two whole numbers, and the words for them.

What is not known never holds: its leaf gets a number that fails the comparison as the author wrote it. So an
exception under `unless` that rests on an unknown does not hold either, and the playbook goes on to ask.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.model.match import Candidate, Reach
from engine.model.scales import Hazard
from engine.rules.compile import Leaf
from engine.rules.conditions import (
    About,
    Ahead,
    Near,
    OfSituation,
    OneOf,
    OnScale,
    Reports,
    Staying,
    Touched,
    Voices,
)
from engine.rules.seen import Seen
from engine.rules.units import say_meters, say_seconds

UNKNOWN_LOW = -(2**53)
UNKNOWN_HIGH = 2**53
MOST_KNOWN = 2**53 - 1
"""What is known stays within these, so that an unknown lies beyond every need."""

_LEAST = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


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
        case test:
            return find_in_situation(test, seen)


def find_in_situation(test: OfSituation, seen: Seen) -> Found:
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
    unit = "sources" if isinstance(test, Voices) else "reports"
    kind = test.source_class or ("independent" if isinstance(test, Voices) else "")
    whose = f"{count} {kind}".rstrip() + f" {_plural(count, unit.removesuffix('s'))}"
    if test.within_s is not None:
        whose += f" within {say_seconds(test.within_s)}"
    return Found(count, test.count, f"{whose}, needs at least {test.count}", unit, signals)


def _place(test: Touched | Near, seen: Seen, candidate: Candidate) -> Found:
    reach = _reach(candidate, test.way, test.by)
    if isinstance(test, Touched):
        return _touched(test, reach, seen.signals)
    where = "from the epicenter" if seen.situation.hazard is Hazard.EARTHQUAKE else "from the center"
    if test.by == "supply_hub":
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


def _reach(candidate: Candidate, way: int, by: str) -> Reach | None:
    if way >= len(candidate.reaches):
        return None
    reach = candidate.reaches[way]
    if reach.by != by:
        raise ValueError(f"reach {way} of {candidate.item} is by {reach.by}, where {by} is asked for")
    return reach


def _within(number: int) -> int:
    return number if -MOST_KNOWN <= number <= MOST_KNOWN else (MOST_KNOWN if number > 0 else -MOST_KNOWN)


def _either(words: tuple[str, ...]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
