"""Spans: how moments and lengths of time are written for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import moment

if TYPE_CHECKING:
    from engine.model.time import Instant


_TO_THE_MINUTE = len("2026-06-01 12:00")


def when(at: Instant) -> str:
    """Write an instant for a person, in UTC and saying so."""
    return f"{moment(at).isoformat(' ')[:_TO_THE_MINUTE]} UTC"


def span(seconds: int) -> str:
    """Write a length of time for a person: 2 d 16 h, 45 min."""
    days, rest = divmod(abs(seconds), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes = rest // 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{rest} s"
