"""Local times as people write them, into instants; one that the clocks skip or repeat is never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.model.time import Instant, instant

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")
_EITHER = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}([T ].{0,12})?")
REMEDY = "write it as 2027-01-15T08:00"


class LocalTimeError(ValueError):
    """A time means no single moment; the message says why, `remedy` what to write."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@cache
def zones() -> frozenset[str]:
    """Name every IANA zone there is."""
    return frozenset(available_timezones())


def resolve(text: str, zone: str) -> Instant:
    """Say the moment of a local time in a known zone; an offset in the text must be one the zone has then."""
    local = _parsed(text)
    tz = ZoneInfo(zone)
    if local.tzinfo is not None:
        return _with_offset(text, local, tz)
    first, second = local.replace(tzinfo=tz, fold=0), local.replace(tzinfo=tz, fold=1)
    if first.utcoffset() == second.utcoffset():
        return instant(first)
    if first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != local:
        raise LocalTimeError(
            f"{text} does not exist in {zone}: the clocks go forward over it",
            remedy=f"write a time before or after the change, such as {_offset(first)}",
        )
    raise LocalTimeError(
        f"{text} comes twice in {zone}: the clocks go back over it",
        remedy=f"write which one you mean: {_offset(first)} or {_offset(second)}",
    )


def resolve_zoned(text: str, zone: str) -> Instant:
    """Say the moment of a time with an offset or a zone; an empty zone demands an offset."""
    if zone:
        return resolve(text, zone)
    local = _parsed(text)
    if local.tzinfo is None:
        raise LocalTimeError(
            f"{text} has no zone", remedy="add Z or an offset such as +01:00, or give a zone beside it"
        )
    return instant(local)


def _parsed(text: str) -> datetime:
    if _EITHER.fullmatch(text):
        raise LocalTimeError(
            f"{text} may begin with the day or with the month, and nobody guesses",
            remedy=f"{REMEDY}, or declare dates: day-first or month-first",
        )
    if not _WRITTEN.fullmatch(text):
        raise LocalTimeError(f"{text[:40]} is not a date with a time", remedy=REMEDY)
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise LocalTimeError(f"{text} is not in the calendar ({error})", remedy=REMEDY) from error
    if not 1971 <= local.year <= 9000:
        raise LocalTimeError(f"{text} lies too far away", remedy="check the year")
    return local


def _with_offset(text: str, local: datetime, tz: ZoneInfo) -> Instant:
    there = local.astimezone(tz)
    if there.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise LocalTimeError(
            f"{text} carries an offset that {tz.key} does not have then",
            remedy=f"leave the offset out, or write {there.isoformat(timespec='minutes')} if you mean that",
        )
    return instant(local)


def _offset(moment: datetime) -> str:
    return moment.astimezone(UTC).astimezone(moment.tzinfo).isoformat(timespec="minutes")
