"""Rotations: people in turn, with a handover at the same local time whatever the clocks do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from engine.model.said import phrase
from engine.model.time import Instant, instant, moment
from engine.rules.fields import Fields
from notify.shifts import Shift, Span, within

DAY_S = 86_400
MOST_EVERY_S = 366 * DAY_S
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class Level(Protocol):
    """Who is on call at one level of a group."""

    def shifts(self, span: Span) -> list[Shift]:
        """Give the shifts in a span, cut to it, in order of time."""
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Shifts as they are written."""

    of: tuple[Shift, ...]

    def shifts(self, span: Span) -> list[Shift]:
        """Give the shifts in a span."""
        return within(self.of, span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People in turn for so many days each, from a local time on; before that nobody is on.

    A handover that the clocks skip takes place as much later as they skip; of one that comes twice the first
    counts. So a turn over a change of clocks is an hour longer or shorter, and there is no hole beside it.
    """

    turns: tuple[str, ...]
    days: int
    first: datetime
    zone: str

    def shifts(self, span: Span) -> list[Shift]:
        """Give the turns in a span."""
        tz = ZoneInfo(self.zone)
        local = moment(span.start).astimezone(tz).replace(tzinfo=None)
        number = max(0, (local - self.first) // timedelta(days=self.days) - 1)
        found: list[Shift] = []
        start = self._handover(number, tz)
        while self.turns and start < span.end:
            end = self._handover(number + 1, tz)
            found.append(Shift(who=self.turns[number % len(self.turns)], start=start, end=end))
            number, start = number + 1, end
        return within(found, span)

    def _handover(self, number: int, tz: ZoneInfo) -> Instant:
        return at_wall_clock(self.first + number * timedelta(days=self.days), tz)


def at_wall_clock(local: datetime, tz: tzinfo) -> Instant:
    """Say when a local time is: of two the first; one that is skipped, as much later as is skipped."""
    return instant(local.replace(tzinfo=tz, fold=0))


@cache
def zones() -> frozenset[str]:
    """Name every IANA zone there is."""
    return frozenset(available_timezones())


def read_zone(fields: Fields, *, needed: bool, key: str = "zone") -> str:
    """Read `zone`, an IANA zone, or what else it is called."""
    zone = fields.text(key) if needed else fields.text(key, "UTC")
    if zone and zone not in zones():
        message = phrase("{zone} is no time zone", zone=zone[:40])
        fields.error("zone", message, phrase("write one such as Europe/Madrid or UTC"), at=(key,))
        return "UTC"
    return zone or "UTC"


def read_rotation(fields: Fields, zone: str) -> Rotation:
    """Read who takes turns; findings go to the fields. Whether the people are known is for the caller."""
    turns = fields.texts("turns")
    every_s = fields.duration_s("every", 7 * DAY_S, least=DAY_S, most=MOST_EVERY_S)
    if every_s % DAY_S:
        message = phrase("a turn is whole days long")
        fields.error("range", message, phrase("write such as 1d or 7d"), at=("every",))
    written = fields.text("from")
    first = datetime(2000, 1, 1)  # noqa: DTZ001 - a local time; its zone stands beside it
    try:
        if not _LOCAL.fullmatch(written):
            raise ValueError(written)
        first = datetime.fromisoformat(written)
    except ValueError:
        if written:
            message = phrase("{text} is not a local time", text=written[:40])
            remedy = phrase("write the first handover as 2027-01-04T09:00, without a zone")
            fields.error("time", message, remedy, at=("from",))
    fields.rest()
    return Rotation(turns=turns, days=max(1, every_s // DAY_S), first=first, zone=zone)
