"""How large a form may be: what durable_rules 2.0.28 can hold without error, and judge without delay.

It follows every path through the alternatives of a tree on a stack of 64 nodes (at most one for each leaf and
one for each `any`), and it keeps 31 marks for the joins of a rule, two for each.
"""

from __future__ import annotations

import math
from typing import Any

from engine.model.said import phrase

MOST_LEAVES = 48
MOST_JOINS = 15
MOST_PATHS = 1_024
MOST_FORMS = 500
"""In one process: the library gives no form back."""


def joins(tree: tuple[Any, ...]) -> int:
    """Count the alls and anys of a tree."""
    return 1 + sum(joins(part) for part in tree[1:]) if tree[0] in {"all", "any"} else 0


def paths(tree: tuple[Any, ...]) -> int:
    """Count the ways in which a tree can hold: the products of its alternatives."""
    op, *parts = tree
    if op == "all":
        return math.prod(paths(part) for part in parts)
    return sum(paths(part) for part in parts) if op == "any" else 1


def too_large(tree: tuple[Any, ...], width: int) -> str:
    """Say by what a form is too large, empty when it is not."""
    if width > MOST_LEAVES:
        return phrase("{width} comparisons, more than {most}", width=width, most=MOST_LEAVES)
    if (count := joins(tree)) > MOST_JOINS:
        return phrase("{count} nested joins, more than {most}", count=count, most=MOST_JOINS)
    if (count := paths(tree)) > MOST_PATHS:
        return phrase(
            "{count:,} combinations of alternatives, more than {most:,}", count=count, most=MOST_PATHS
        )
    return ""
