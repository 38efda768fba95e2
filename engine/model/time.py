"""Instants are whole UTC microseconds; nothing else in the house is a time.

Why not datetime: docs/decisions/0003-time.md.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NewType

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00Z, without leap seconds."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime) -> Instant:
    """Turn an aware datetime into an instant; a naive one is a ValueError."""
    if moment.tzinfo is None:
        message = f"{moment.isoformat()} has no time zone; add one, such as Z"
        raise ValueError(message)
    return Instant((moment - _EPOCH) // timedelta(microseconds=1))


def moment(at: Instant) -> datetime:
    """Turn an instant into an aware UTC datetime."""
    return _EPOCH + timedelta(microseconds=at)


def iso(at: Instant) -> str:
    """Write an instant as ISO 8601 in UTC, without needless fractions."""
    text = moment(at).isoformat().replace("+00:00", "Z")
    return text


def parse_iso(text: str) -> Instant:
    """Read ISO 8601 with a zone; ValueError says what is missing."""
    return instant(datetime.fromisoformat(text))


def later(at: Instant, seconds: float) -> Instant:
    """Say the instant so many seconds later (earlier when negative)."""
    return Instant(at + round(seconds * SECOND))
