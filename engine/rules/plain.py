"""The plain evaluator: what a shape means, in the fewest words. It is believed when in doubt."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from engine.ports import Shape

COMPARE: dict[str, Callable[[int, int], bool]] = {
    "ge": operator.ge,
    "le": operator.le,
    "gt": operator.gt,
    "lt": operator.lt,
    "eq": operator.eq,
    "ne": operator.ne,
}


class PlainEvaluator:
    """The reference implementation of `Evaluator`."""

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool:
        """Say whether the shape holds."""
        return holds(shape.tree, facts)

    def evaluate_many(self, asked: Sequence[tuple[Shape, Mapping[str, int]]]) -> list[bool | Exception]:
        """Say of each whether it holds."""
        return [holds(shape.tree, facts) for shape, facts in asked]


@cache
def names_of(index: int) -> tuple[str, str]:
    """Name the facts that a leaf compares: its actual and its need."""
    return f"c{index}", f"n{index}"


def holds(tree: tuple[Any, ...], facts: Mapping[str, int]) -> bool:
    """Judge one tree: every part of all, some part of any, else one comparison."""
    return _judge_of(tree)(facts)


@lru_cache(maxsize=1_024)  # every answer of the library is checked by this, and there are few forms
def _judge_of(tree: tuple[Any, ...]) -> Callable[[Mapping[str, int]], bool]:
    op, *parts = tree
    if op in COMPARE:
        op, parts = "all", [tree]
    wanted = {"all": False, "any": True}[op]
    leaves = [(COMPARE[one[0]], *names_of(one[1])) for one in parts if one[0] in COMPARE]
    joints = [_judge_of(one) for one in parts if one[0] not in COMPARE]

    def judge(facts: Mapping[str, int]) -> bool:
        for compare, actual, need in leaves:
            if compare(facts[actual], facts[need]) is wanted:
                return wanted
        # A loop, not all() and any(), which take twice as long.
        for one in joints:
            if one(facts) is wanted:
                return wanted
        return not wanted

    return judge
