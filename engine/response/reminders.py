"""Reminders: when those who were asked are reminded of a question."""

from __future__ import annotations

from engine.model.time import SECOND, Instant
from engine.rules.defaults import HALFWAY_S


def first_reminder(remind_s: int | None, now: Instant, until: Instant) -> Instant | None:
    """Say when those who are asked now are reminded; None for never, and where there is no time for it."""
    if remind_s is None or until <= now:
        return None
    at = half_of(now, until) if remind_s == HALFWAY_S else Instant(until - remind_s * SECOND)
    return at if at > now else None


def half_of(now: Instant, until: Instant) -> Instant:
    """Say when half of the time that is left is over."""
    return Instant(now + max(0, until - now) // 2)
