"""What a condition asks: its tests, and the values of a field among them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.conditions import Branch, Condition, OneOf, Test


def tests_of(condition: Condition) -> Iterator[Test]:
    """Give every test below a condition."""
    if isinstance(condition, Branch):
        for part in condition.parts:
            yield from tests_of(part)
    else:
        yield condition


def values_of(condition: Condition, field: str) -> set[str]:
    """Give every value of a field that some test below a condition names."""
    tests = (test for test in tests_of(condition) if isinstance(test, OneOf) and test.field == field)
    return {value for test in tests for value in test.values}
