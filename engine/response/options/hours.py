"""Hours: how long a leg takes, when a port may be entered, what its clocks show. All in whole minutes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.model.time import DAY, HOUR, MINUTE, SECOND, Instant, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.program import Leg, Offset, SailingRules

LEAST_SLACK = HOUR
"""Nothing is offered with less in hand: that is inside the error of the distances."""
_HAIR = 1e-6
"""Of a minute, and of a tenth of a knot: what rounding may take before a whole one is added."""
_FAR = Instant(2**62)
_TO_THE_MINUTE = len("2026-06-01 12:00")


def sailing(nm: float, knots: float, rules: SailingRules, *, share: float | None = None) -> int:
    """Say how long a leg takes with margin and pilotage, in microseconds, rounded up to the minute.

    `share` stands in for the margin of the house where it is given.
    """
    minutes = nm * (1 + (rules.distance_margin if share is None else share)) / knots * 60
    return math.ceil(minutes - _HAIR) * MINUTE + rules.pilotage_s * SECOND


def worst_share(leg: Leg, rules: SailingRules) -> float:
    """Say what is added to a leg that is as long as its uncertainty allows; no less than the margin."""
    return max(leg.uncertainty, rules.distance_margin)


def knots_needed(nm: float, span: int, rules: SailingRules, *, most: float) -> float:
    """Say the speed that covers a leg in so many microseconds, pilotage among them, rounded up to 0.1 kn.

    A book may leave no time at all between two calls; that takes all she has.
    """
    hours = (span - rules.pilotage_s * SECOND) / HOUR
    if hours <= 0:
        return most
    knots = nm * (1 + rules.distance_margin) / hours
    return min(most, math.ceil(knots * 10 - _HAIR) / 10)


def first_entry(earliest: Instant, offsets: Sequence[Offset], rules: SailingRules) -> Instant | None:
    """Say when a port may first be entered from a moment on; None where its clocks do not say.

    Each stretch between two changes of its clocks is looked at by itself, so that a window which a change
    cuts short or moves is still kept.
    """
    opens, closes = rules.arrive_from_s * SECOND, rules.arrive_until_s * SECOND
    for index, offset in enumerate(offsets):
        ends = offsets[index + 1].since if index + 1 < len(offsets) else _FAR
        at = max(earliest, offset.since) if index else earliest
        of_day = (at + offset.seconds * SECOND) % DAY
        if of_day < opens:
            at = Instant(at + opens - of_day)
        elif of_day > closes:
            at = Instant(at + DAY - of_day + opens)
        if at < ends:
            return at
    return None


def last_entry(latest: Instant, offsets: Sequence[Offset], rules: SailingRules) -> Instant | None:
    """Say when a port may last be entered up to a moment; None where its clocks do not say."""
    opens, closes = rules.arrive_from_s * SECOND, rules.arrive_until_s * SECOND
    for index in range(len(offsets) - 1, -1, -1):
        offset = offsets[index]
        ends = offsets[index + 1].since - MINUTE if index + 1 < len(offsets) else _FAR
        at = min(latest, Instant(ends))
        of_day = (at + offset.seconds * SECOND) % DAY
        if of_day > closes:
            at = Instant(at - (of_day - closes))
        elif of_day < opens:
            at = Instant(at - of_day - DAY + closes)
        if at >= offset.since or index == 0:
            return at
    return None


def up_to_minute(at: int) -> Instant:
    """Say the next whole minute."""
    return Instant(-(-at // MINUTE) * MINUTE)


def local(at: Instant, offsets: Sequence[Offset]) -> str:
    """Write what the clocks of a port show, to the minute."""
    ahead = offsets[0].seconds if offsets else 0
    for offset in offsets:
        if offset.since <= at:
            ahead = offset.seconds
    return moment(Instant(at + ahead * SECOND)).isoformat(" ")[:_TO_THE_MINUTE]
