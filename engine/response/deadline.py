"""Deadline: until when an answer about a call is of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import MINUTE, Instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.proposal import Option

TIME_TO_ACT = 15 * MINUTE
"""From an answer to the bridge: what is left of the time when the question ends."""


def answer_by(until: Instant, options: Iterable[Option], now: Instant) -> Instant:
    """Say until when an answer counts: not beyond the moment when a best option becomes too late.

    The best is the first of each item. One that is too late already keeps nobody from answering the rest.
    """
    firsts: dict[str, Option] = {}
    for one in sorted(options, key=lambda each: (each.item, each.rank)):
        firsts.setdefault(one.item, one)
    ends = [
        Instant(one.no_return_at - TIME_TO_ACT) for one in firsts.values() if one.no_return_at is not None
    ]
    return min([until, *(one for one in ends if one > now)])
