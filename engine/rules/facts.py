"""Read each leaf of a plan off a situation and a candidate: two whole numbers, and how to say them.

The numbers are what is judged, and are read at once; the words are for the proof, and are put together when
it is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.match import Candidate
from engine.model.time import Instant
from engine.rules import facts_item, facts_situation, numbers_item, numbers_situation
from engine.rules.compile import Leaf, Plan
from engine.rules.conditions import Absent, NotExempt, Test
from engine.rules.correlate import until
from engine.rules.found import LEAST_KNOWN, MOST_KNOWN, Found, bounded
from engine.rules.seen import Seen


def find(test: Test, seen: Seen, candidate: Candidate) -> Found:
    """Read one leaf; what is of the situation alone does not look at the candidate."""
    kind = type(test)
    if (reader := numbers_item.OF_ITEM.get(kind)) is None:
        return find_in_situation(test, seen)
    return facts_item.OF_ITEM[kind](test, seen, candidate, reader(test, seen, candidate))


def find_in_situation(test: Test, seen: Seen) -> Found:
    """Read what is the same for every candidate."""
    kind = type(test)
    return facts_situation.OF_SITUATION[kind](test, seen, numbers_situation.OF_SITUATION[kind](test, seen))


def read_situation(plan: Plan, seen: Seen, facts: dict[str, int]) -> None:
    """Put in the numbers of the leaves that look at the situation alone."""
    readers = numbers_situation.OF_SITUATION
    for leaf in plan.of_situation:
        test, (actual, need) = leaf.test, leaf.names
        have, needs = readers[type(test)](test, seen)
        if have is None or not LEAST_KNOWN <= have <= MOST_KNOWN >= needs >= LEAST_KNOWN:
            have, needs = bounded(leaf, have, needs)
        facts[actual], facts[need] = have, needs


def read_item(plan: Plan, seen: Seen, candidate: Candidate, facts: dict[str, int]) -> None:
    """Put in those of the other leaves."""
    readers = numbers_item.OF_ITEM
    for leaf in plan.of_item:
        test, (actual, need) = leaf.test, leaf.names
        have, needs = readers[type(test)](test, seen, candidate)
        if have is None or not LEAST_KNOWN <= have <= MOST_KNOWN >= needs >= LEAST_KNOWN:
            have, needs = bounded(leaf, have, needs)
        facts[actual], facts[need] = have, needs


def due(leaves: Iterable[Leaf], seen: Seen) -> list[Instant]:
    """Say when time alone makes silences long enough that are not yet, and ends exceptions."""
    leaves = tuple(leaves)
    lines = [leaf.test.line for leaf in leaves if isinstance(leaf.test, Absent)]
    ends = [until(seen.situation, line) for line in lines if seen.quiet(line).holds]
    ends += [leaf.test.exempt.ends_at for leaf in leaves if isinstance(leaf.test, NotExempt)]
    return [end for end in ends if end > seen.now]
