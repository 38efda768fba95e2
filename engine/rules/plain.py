"""The plain evaluator: what a shape means, in the fewest words. It is believed when in doubt."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
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


def holds(tree: tuple[Any, ...], facts: Mapping[str, int]) -> bool:
    """Judge one tree: every part of all, some part of any, else one comparison."""
    op, *parts = tree
    if op == "all":
        return all(holds(part, facts) for part in parts)
    if op == "any":
        return any(holds(part, facts) for part in parts)
    return COMPARE[op](facts[f"c{parts[0]}"], facts[f"n{parts[0]}"])
