"""Portions: what a cursor says while only some of what a look gave is taken in.

It is the cursor from before the look, with what is remembered of everything but the things that are left:
the next look then finds the same document, knows what was taken, and gives the rest as news. Nothing of a
signal's content stands in it, no more than in any cursor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from engine.model.signal import Signal


@runtime_checkable
class InPortions(Protocol):
    """A watcher of which a look may be taken in portion by portion, where `in_portions` says so."""

    in_portions: bool

    def part(
        self, before: Mapping[str, Any], after: Mapping[str, Any], left: Sequence[Signal]
    ) -> dict[str, Any]:
        """Give the cursor of a look, made from those before and after it, of which some signals are left."""
        ...


def memory_of(cursor: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the memory in a cursor, empty where it has none."""
    memory = cursor.get("memory")
    return memory if isinstance(memory, Mapping) else {}


def without_left(before: object, after: object, left: Sequence[Signal]) -> dict[str, Any]:
    """Give what is known by id after a look, but what is left as it was known before."""
    known = before if isinstance(before, Mapping) else {}
    now_known = after if isinstance(after, Mapping) else {}
    ids = {signal.native_id for signal in left}
    kept = {key: each for key, each in now_known.items() if key not in ids}
    # What is left may have taken the place of another id, which it is found by until it is taken.
    names = (name for signal in left for name in (signal.native_id, *signal.aliases))
    return {name: known[name] for name in names if name in known} | kept
