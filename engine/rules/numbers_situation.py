"""The two numbers of each leaf that is the same for every candidate: what there is, and what is asked for.

They are all that is judged, and are read of every situation that a playbook is held against; how to say them
is put together apart (facts_situation). What is not known is None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from engine.rules.conditions import About, Absent, InOrder, OneOf, OnScale, Rate, Reports, Voices
from engine.rules.seen import Seen

Numbers: TypeAlias = tuple[int | None, int]


def _one_of(test: OneOf, seen: Seen) -> Numbers:
    return 1 if getattr(seen.situation, test.field) in test.values else 0, 1


def _on_scale(test: OnScale, seen: Seen) -> Numbers:
    return getattr(seen.situation, test.field).rank or None, test.value.rank


def _about(test: About, seen: Seen) -> Numbers:
    return int(not set(seen.situation.topics).isdisjoint(test.topics)), 1


def _heard(test: Voices | Reports, seen: Seen) -> Numbers:
    return seen.heard(test.line)[0], test.count


def _in_order(test: InOrder, seen: Seen) -> Numbers:
    return seen.order(test.line).complete, len(test.line.steps)


def _absent(test: Absent, seen: Seen) -> Numbers:
    line, found = test.line, seen.quiet(test.line)
    if found.after_s is not None:
        return found.after_s, line.by_s
    return None if found.forgotten else seen.elapsed_s, line.by_s


def _rate(test: Rate, seen: Seen) -> Numbers:
    found = seen.risen(test.line)
    return found.voices, found.need


OF_SITUATION: Final[dict[type, Callable[[Any, Seen], Numbers]]] = {
    OneOf: _one_of,
    OnScale: _on_scale,
    About: _about,
    Voices: _heard,
    Reports: _heard,
    InOrder: _in_order,
    Absent: _absent,
    Rate: _rate,
}
"""Who reads a leaf of the situation, by its type."""
