"""How long a server asks us to wait, within reason."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LEAST_S = 1.0
MOST_S = 6 * 3600.0


def retry_after_s(value: str | None, *, date: str | None = None) -> float | None:
    """Read Retry-After as seconds between one second and six hours; None when absent or meaningless.

    A date is measured against the answer's own Date header, so that neither clock needs to be right;
    without one it means nothing to us.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        # A number too long to matter is too long to convert as well.
        return _clamp(float(text) if len(text) < 12 else MOST_S)
    until, sent = _moment(text), _moment(date)
    if until is None or sent is None:
        return None
    return _clamp((until - sent).total_seconds())


def _clamp(seconds: float) -> float:
    return min(max(seconds, LEAST_S), MOST_S)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
