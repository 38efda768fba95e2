"""Kin: the situations that a rate counts beside its own, and by what they are found without looking at all.

A rate of a situation is held against what was said of others of its hazard and status that share a topic
with it, or, where it has none, a country. So each tells of its topics and its countries, and counts by one
of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.scales import Hazard, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.signal import Situation

Bond = tuple[Hazard, Status, str, str]
"""A hazard, a status, whether it is a topic or a country, and which."""


def told_of(situation: Situation) -> tuple[Bond, ...]:
    """Say by what a situation is found by those whose rates count it."""
    return (*_bonds(situation, "topic"), *_bonds(situation, "country"))


def counted_by(situation: Situation) -> tuple[Bond, ...]:
    """Say by what those are found that a rate of a situation counts."""
    return _bonds(situation, "topic" if situation.topics else "country")


def alike(situation: Situation, others: Iterable[Situation]) -> tuple[Situation, ...]:
    """Give those of the others that a rate counts too, in order of id."""
    own = set(counted_by(situation))
    return tuple(
        one
        for one in sorted(others, key=lambda one: one.id)
        if one.id != situation.id and not own.isdisjoint(told_of(one))
    )


def _bonds(situation: Situation, kind: str) -> tuple[Bond, ...]:
    names = situation.topics if kind == "topic" else situation.area.countries
    return tuple((situation.hazard, situation.status, kind, name) for name in names)
