"""Read each leaf of a plan off a situation and a candidate: two whole numbers, and how to say them.

The numbers are what is judged, and are read at once; the words are for the proof, and are put together when
it is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.match import Candidate
from engine.model.time import Instant
from engine.rules.compile import Leaf, Plan
from engine.rules.conditions import Absent, NotExempt, Test
from engine.rules.correlate import until
from engine.rules.facts_item import OF_ITEM
from engine.rules.facts_situation import OF_SITUATION
from engine.rules.found import Found
from engine.rules.seen import Seen


def find(test: Test, seen: Seen, candidate: Candidate) -> Found:
    """Read one leaf; what is of the situation alone does not look at the candidate."""
    reader = OF_ITEM.get(type(test))
    return find_in_situation(test, seen) if reader is None else reader(test, seen, candidate)


def find_in_situation(test: Test, seen: Seen) -> Found:
    """Read what is the same for every candidate."""
    return OF_SITUATION[type(test)](test, seen)


def read_situation(plan: Plan, seen: Seen, found: list[Found]) -> None:
    """Put what the leaves of the situation alone find into their places."""
    for leaf in plan.of_situation:
        test = leaf.test
        found[leaf.index] = OF_SITUATION[type(test)](test, seen)


def read_item(plan: Plan, seen: Seen, candidate: Candidate, found: list[Found]) -> None:
    """Put what the other leaves find into theirs."""
    for leaf in plan.of_item:
        test = leaf.test
        found[leaf.index] = OF_ITEM[type(test)](test, seen, candidate)


def due(leaves: Iterable[Leaf], seen: Seen) -> list[Instant]:
    """Say when time alone makes silences long enough that are not yet, and ends exceptions."""
    leaves = tuple(leaves)
    lines = [leaf.test.line for leaf in leaves if isinstance(leaf.test, Absent)]
    ends = [until(seen.situation, line) for line in lines if seen.quiet(line).holds]
    ends += [leaf.test.exempt.ends_at for leaf in leaves if isinstance(leaf.test, NotExempt)]
    return [end for end in ends if end > seen.now]
