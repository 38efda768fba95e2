"""Shapes and facts at random, from a seed."""

from __future__ import annotations

from random import Random
from typing import Any

from engine.ports import Shape
from engine.rules.limits import too_large
from engine.rules.ruleset import keys_of

NUMBERS = (-(2**53), -1, 0, 0, 1, 1, 2, 604_800, 2**53 - 1, 2**53)


def facts(*pairs: tuple[int, int]) -> dict[str, int]:
    """Give facts for pairs of a value and its need."""
    return {
        f"{name}{i}": value for i, pair in enumerate(pairs) for name, value in zip("cn", pair, strict=True)
    }


def tree(random: Random, leaves: range) -> tuple[Any, ...]:
    """Draw a tree over some leaves, each compared once."""
    if len(leaves) == 1:
        return (random.choice(["ge", "le", "gt", "lt", "eq", "ne"]), leaves[0])
    cut = random.randint(1, len(leaves) - 1)
    first, second = tree(random, leaves[:cut]), tree(random, leaves[cut:])
    op = random.choice(["all", "any"])
    return (op, first, *(second[1:] if second[0] == op else (second,)))


def shape(random: Random, *, most: int = 14) -> Shape:
    """Draw a shape within the limits."""
    while True:
        width = random.randint(1, most)
        drawn = tree(random, range(width))
        if not too_large(drawn, width):
            return Shape(drawn, width)


def asked_at_random(random: Random, *, shapes: int, each: int) -> list[tuple[Shape, dict[str, int]]]:
    """Draw questions about some shapes, in any order."""
    drawn = [shape(random) for _ in range(shapes)]
    asked = [(one, {key: random.choice(NUMBERS) for key in keys_of(one.width)}) for one in drawn * each]
    random.shuffle(asked)
    return asked
