"""What a leaf found: two whole numbers, and how to say them.

What is not known never holds: its leaf gets a number that fails the comparison as the author wrote it. So an
exception under `unless` that rests on an unknown does not hold either, and the playbook goes on to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.model.said import phrase
from engine.rules.compile import Leaf

UNKNOWN_LOW = -(2**53)
UNKNOWN_HIGH = 2**53
MOST_KNOWN = 2**53 - 1
LEAST_KNOWN = -MOST_KNOWN
"""What is known stays within these, so that an unknown lies beyond every need."""


@dataclass(slots=True)
class Found:
    """What one leaf found; `actual` is None where it is not known.

    Nobody changes it; to freeze it would make it three times as slow to make, and each clause makes one.
    """

    actual: int | None
    need: int
    says: Callable[[], str]
    unit: str = ""
    signals: tuple[str, ...] = ()


def numbers(leaf: Leaf, found: Found) -> tuple[int, int]:
    """Give the actual and the need as the evaluators compare them."""
    return bounded(leaf, found.actual, found.need)


def bounded(leaf: Leaf, actual: int | None, need: int) -> tuple[int, int]:
    """Give what is known within the bounds, and what is not beyond them, where it never holds."""
    if actual is None:
        return (UNKNOWN_HIGH if leaf.op in {"le", "lt"} else UNKNOWN_LOW), _within(need)
    return _within(actual), _within(need)


def _within(number: int) -> int:
    return max(LEAST_KNOWN, min(number, MOST_KNOWN))


def either(words: Sequence[str]) -> str:
    """List words of which one is asked for."""
    *others, last = words
    return phrase("{others} or {last}", others=", ".join(others), last=last) if others else last


@lru_cache(maxsize=1_024)
def asked_for(words: tuple[str, ...]) -> str:
    """List the words of a playbook, of which one is asked for; every proof says them anew."""
    return either(words)


def both(words: Sequence[str]) -> str:
    """List words all of which are meant; one that is made with phrase() keeps how it was made."""
    first, *others = words
    for one in others:
        first = phrase("{others} and {last}", others=first, last=one)
    return first
