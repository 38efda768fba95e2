"""Local times as people write them, into instants; one that the clocks skip or repeat is never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.model.said import phrase
from engine.model.time import Instant, instant

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")
_EITHER = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}([T ].{0,12})?")
REMEDY = phrase("write it as 2027-01-15T08:00")


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
            phrase("{text} does not exist in {zone}: the clocks go forward over it", text=text, zone=zone),
            remedy=phrase("write a time before or after the change, such as {offset}", offset=_offset(first)),
        )
    raise LocalTimeError(
        phrase("{text} comes twice in {zone}: the clocks go back over it", text=text, zone=zone),
        remedy=phrase(
            "write which one you mean: {first} or {second}", first=_offset(first), second=_offset(second)
        ),
    )


def resolve_zoned(text: str, zone: str) -> Instant:
    """Say the moment of a time with an offset or a zone; an empty zone demands an offset."""
    if zone:
        return resolve(text, zone)
    local = _parsed(text)
    if local.tzinfo is None:
        raise LocalTimeError(
            phrase("{text} has no zone", text=text),
            remedy=phrase("add Z or an offset such as +01:00, or give a zone beside it"),
        )
    return instant(local)


def _parsed(text: str) -> datetime:
    if _EITHER.fullmatch(text):
        raise LocalTimeError(
            phrase("{text} may begin with the day or with the month, and nobody guesses", text=text),
            remedy=phrase("{remedy}, or declare dates: day-first or month-first", remedy=REMEDY),
        )
    if not _WRITTEN.fullmatch(text):
        raise LocalTimeError(phrase("{text} is not a date with a time", text=text[:40]), remedy=REMEDY)
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise LocalTimeError(
            phrase("{text} is not in the calendar ({error})", text=text, error=error), remedy=REMEDY
        ) from error
    if not 1971 <= local.year <= 9000:
        raise LocalTimeError(phrase("{text} lies too far away", text=text), remedy=phrase("check the year"))
    return local


def _with_offset(text: str, local: datetime, tz: ZoneInfo) -> Instant:
    there = local.astimezone(tz)
    if there.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise LocalTimeError(
            phrase("{text} carries an offset that {key} does not have then", text=text, key=tz.key),
            remedy=phrase(
                "leave the offset out, or write {there} if you mean that",
                there=there.isoformat(timespec="minutes"),
            ),
        )
    return instant(local)


def _offset(moment: datetime) -> str:
    return moment.astimezone(UTC).astimezone(moment.tzinfo).isoformat(timespec="minutes")
