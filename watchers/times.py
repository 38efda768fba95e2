"""Times as documents write them: ISO 8601, and the dates of mail."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from engine.model.time import Instant, instant, parse_iso

_FIRST, _LAST = Instant(-2_208_988_800_000_000), Instant(4_102_444_800_000_000)  # the years 1900 to 2100


def iso_time(text: str) -> Instant | None:
    """Read ISO 8601 with a zone, None when it is none or far from our time."""
    try:
        return _near(parse_iso(text.strip()[:40]))
    except (ValueError, OverflowError):
        return None


def mail_time(text: str) -> Instant | None:
    """Read a date such as Sat, 12 Mar 2016 04:00:27 GMT, None when it is none or far from our time."""
    try:
        return _near(instant(parsedate_to_datetime(text.strip()[:60])))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _near(at: Instant) -> Instant | None:
    return at if _FIRST <= at <= _LAST else None


def moved(before_ms: int | None, made_ms: int | None, *, now_ms: int) -> tuple[bool, int | None]:
    """Say whether the clock of a feed has moved on, and where it stands; a feed without one always moves.

    Of copies that are served in turn the newest counts, and a clock that is ahead of ours only so far.
    """
    if made_ms is None:
        return True, None
    made_ms = min(made_ms, now_ms)
    return before_ms is None or made_ms > before_ms, max(made_ms, before_ms or 0)
