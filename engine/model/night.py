"""Night: the hours in which people sleep, by the clock on their wall. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.model.time import Instant, instant, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """From one time of day until another, in an IANA zone; it may go over midnight. Times are 22:00."""

    start: str
    end: str
    zone: str

    def covers(self, at: Instant) -> bool:
        """Say whether it is night at a moment."""
        return self.ends_after(at) is not None

    def ends_after(self, at: Instant) -> Instant | None:
        """Say when the night ends in which a moment lies; None by day.

        Where the clock is put forward over the end, it ends when the clock goes on; where it is put back,
        at the first of the two.
        """
        zone = _zone(self.zone)
        local = moment(at).astimezone(zone)
        for days in (-1, 0):
            day = local.date() + timedelta(days=days)
            begins = instant(datetime.combine(day, _time(self.start), zone))
            ends_on = day + timedelta(days=int(_time(self.end) <= _time(self.start)))
            ends = instant(datetime.combine(ends_on, _time(self.end), zone))
            if begins <= at < ends:
                return ends
        return None


@cache
def is_zone(name: str) -> bool:
    """Say whether there is an IANA zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def _time(text: str) -> time:
    return time.fromisoformat(text)
