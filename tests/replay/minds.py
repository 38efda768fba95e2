"""What a core has in mind, in a form that can be compared; and how a mind is made anew from a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.model.codec import encode
from engine.pipeline import advance
from engine.response.brand import Brand
from engine.response.state import State

IN_ORDER = {"programs", "told"}
"""Of these the order counts as well: whose stop comes first, and who is told first."""
HARMLESS = {"recheck", "glances", "limits_next", "asked"}
"""When to look again, and what was seen last: no words, and absent means look now, or whole, or is said anew by
every step. What was asked
may know of situations that are forgotten, which is older than any window in which it is counted."""


def mind(state: State) -> dict[str, dict[str, Any]]:
    """Give everything that a state holds, brand by brand."""
    return {name: _brand(brand) for name, brand in sorted(state.brands.items())}


def _brand(brand: Brand) -> dict[str, Any]:
    held = {each.name: getattr(brand, each.name) for each in fields(brand) if each.name not in HARMLESS}
    held["told"] = {situation: list(people) for situation, people in held["told"].items()}
    return {name: list(what.items()) if name in IN_ORDER - {"told"} else what for name, what in held.items()}


def remembered(store: Any, evaluator: Any, brands: Any = ("main",)) -> State:
    """Make a state of what a store remembers, as a core does when it starts."""
    state = State(evaluator=evaluator)
    for name in brands:
        state.brand(name)
    for word in store.remembered():
        state.apply(word)
    return state


def said(state: State, inputs: Any, now: Any) -> list[bytes]:
    """Advance a state; give what it says and wants, as bytes."""
    words, intents = advance(state, inputs, now)
    return [encode(word) for word in (*words, *intents)]


def differences(one: State, other: State) -> list[str]:
    """Say where two minds differ, one line for each thing that one has otherwise or has not."""
    left, right = mind(one), mind(other)
    return [
        f"{name}.{part}[{key}]: {_of(mine, key)!r} is not {_of(yours, key)!r}"
        for name in sorted({*left, *right})
        for part in left.get(name, right.get(name, {}))
        for mine, yours in [(left.get(name, {}).get(part), right.get(name, {}).get(part))]
        if mine != yours
        for key in _keys(mine, yours)
        if _of(mine, key) != _of(yours, key)
    ]


def _keys(*parts: Any) -> list[Any]:
    if all(isinstance(part, Mapping) for part in parts):
        return list(dict.fromkeys(key for part in parts for key in part))
    return ["all of it"]


def _of(part: Any, key: Any) -> Any:
    return part.get(key) if isinstance(part, Mapping) else part
