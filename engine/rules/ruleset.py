"""A shape in the JSON of durable_rules, and the grammar of what we let it have.

The library accepts nonsense and takes it for true: a name it does not know, a rule without a condition. So
what was written is read again, against our own grammar, before it is registered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from engine.ports import Shape
from engine.rules.limits import too_large
from engine.rules.plain import COMPARE
from engine.rules.strict_yaml import MOST_NUMBER

_WORDS = {"ge": "$gte", "le": "$lte", "gt": "$gt", "lt": "$lt", "ne": "$neq"}
_JOINS = {"all": "$and", "any": "$or"}
_KEY = re.compile(r"c(0|[1-9][0-9]?)")


def ruleset(shape: Shape) -> dict[str, Any]:
    """Write a shape in the library's own JSON, and check what was written."""
    rules: dict[str, Any] = {"holds": {"all": [{"m": _expression(shape.tree)}]}}
    check_ruleset(rules, shape.width)
    if excess := too_large(shape.tree, shape.width):
        raise ValueError(f"this form has {excess}")
    _check_keys([*keys_of(shape.width), "id", "sid"])
    return rules


def _expression(tree: tuple[Any, ...]) -> dict[str, Any]:
    op, *parts = tree
    if op in _JOINS:
        written = [_expression(part) for part in parts]
        return written[0] if len(written) == 1 else {_JOINS[op]: written}
    if op not in COMPARE:
        raise ValueError(f"{op!r} is no operator of ours")
    (index,) = parts
    # `$m` is this same message. A name that the library does not know, such as `m`, it takes for true.
    reference = {f"c{index}": {"$m": f"n{index}"}}
    return reference if op == "eq" else {_WORDS[op]: reference}


def check_ruleset(rules: Mapping[str, Any], width: int) -> None:
    """Raise ValueError unless the rules are in our subset; the library accepts nonsense, and it is true."""
    match rules:
        case {"holds": {"all": [{"m": expression, **more_m}], **more_all}, **more} if not (
            more or more_all or more_m
        ):
            used = list(_references(expression))
        case _:
            raise ValueError("these rules are not one rule on one message")
    if sorted(used) != list(range(width)):
        raise ValueError(f"these rules compare {sorted(used)}, and not each of 0 to {width - 1} once")


def _references(expression: Any) -> Iterator[int]:
    if not (isinstance(expression, dict) and len(expression) == 1):
        raise ValueError(f"{expression!r} is not one comparison, and not one join")
    ((op, below),) = expression.items()
    if op in _JOINS.values():
        if not (isinstance(below, list) and len(below) > 1):
            raise ValueError(f"{op} joins less than two parts")
        for part in below:
            yield from _references(part)
        return
    compared = below if op in _WORDS.values() else expression
    match compared:
        case {**items} if len(items) == 1:
            ((key, need),) = items.items()
        case _:
            raise ValueError(f"{op} is no operator of ours")
    found = _KEY.fullmatch(key) if isinstance(key, str) else None
    if found is None or need != {"$m": f"n{found[1]}"}:
        raise ValueError(f"{key!r} is not compared with its own need")
    yield int(found[1])


@cache
def keys_of(width: int) -> tuple[str, ...]:
    """Name the keys of the facts of a form: c0..cn, then n0..nn."""
    return tuple(f"{letter}{index}" for letter in "cn" for index in range(width))


@cache
def _set_of(width: int) -> frozenset[str]:
    return frozenset(keys_of(width))


def _check_keys(keys: list[str]) -> None:
    # The library knows a key by 32 bits only: two keys of one hash would be one key.
    if len({fnv32(key) for key in keys}) != len(keys):
        raise ValueError("two keys of this form have the same hash in durable_rules")


def fnv32(text: str) -> int:
    """Hash a key as durable_rules does (FNV-1a, 32 bits)."""
    value = 2_166_136_261
    for byte in text.encode():
        value = (value ^ byte) * 16_777_619 & 0xFFFFFFFF
    return value


def check_facts(width: int, facts: Mapping[str, int]) -> tuple[int, ...]:
    """Give the numbers in order; ValueError unless they are just c0..cn and n0..nn, whole, within 2**53."""
    keys = keys_of(width)
    if tuple(facts) != keys:  # they are in order as a rule, which is seen at a glance
        if facts.keys() != _set_of(width):
            odd = min(facts.keys() ^ _set_of(width))
            raise ValueError(f"facts of this form are {keys[0]} to {keys[-1]}; {odd} is missing or unknown")
        facts = {key: facts[key] for key in keys}
    numbers = tuple(facts.values())
    for value in numbers:
        # A bool is an int in Python, and true or false in JSON, which the library compares as text.
        if type(value) is not int or abs(value) > MOST_NUMBER:
            odd = next(key for key in keys if facts[key] is value)
            raise ValueError(f"{odd} is not a whole number within 2**53")
    return numbers
