"""A calendar: each event is a shift, told in UTC, whatever the clocks do between its beginning and its end.

Who is on call stands as an ATTENDEE, or in the SUMMARY: an id, an e-mail address, or a name that the rota's
own list knows. What repeats is put out in local time: a handover at nine is at nine all year, and a shift
over a change of clocks is an hour longer or shorter. A library that asks "what is at this moment" reported
nobody for the hour after such a change; here whether a shift runs is asked of two moments in UTC.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from engine.errors import RosterError
from engine.model.said import phrase
from engine.model.time import Instant, moment
from notify.outside import Outside
from notify.rotas.asking import MOST_BYTES, MOST_ENTRIES, Entry, Ways, ask, token_of
from notify.rotation import at_wall_clock, zones
from notify.shifts import Span

MOST_EVENTS = 5_000
MOST_TIMES = 60_000
"""How often what repeats may have taken place since it began."""
READ_FOR_S = 10.0
"""How long a calendar is worked on: a rule that never comes true is searched to the end of time."""
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_CLOCKS_CHANGE = frozenset({"MONTHLY", "YEARLY"})
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


@dataclass(frozen=True, slots=True)
class _Clocks:
    """By which clocks a calendar is told: the rota's own for bare times, and those that it describes itself.

    The library keeps what a calendar describes under its name for good, so that two that call different
    clocks `Customized Time Zone` would go by those of the first: each is read from its own description here.
    """

    usual: str
    own: Mapping[str, tzinfo] = field(default_factory=dict)

    def told(self, given: Any, at: date) -> date:
        """Give a time of a property by the clocks of its own calendar."""
        tz = self.own.get(_name_of(given))
        return at if tz is None or not isinstance(at, datetime) else at.replace(tzinfo=tz)

    def knows(self, given: Any, at: datetime) -> bool:
        """Say whether a zone is one of the world's, or described in this calendar and not in another."""
        return _name_of(given) in self.own or isinstance(at.tzinfo, ZoneInfo)


async def read_ical_rota(outside: Outside, ways: Ways, span: Span) -> list[Entry]:
    """Read a calendar from its file or address."""
    data = await _data(outside, ways)
    return await asyncio.to_thread(entries_of, data, span, zone=outside.zone)


async def _data(outside: Outside, ways: Ways) -> bytes:
    if outside.path is not None:
        try:
            data = await asyncio.to_thread(outside.path.read_bytes)
        except OSError as error:
            raise RosterError(
                phrase("{path} cannot be read ({why})", path=outside.path, why=error.strerror)
            ) from error
    else:
        query = {"token": token_of(outside, ways)} if outside.token else {}
        answer = await ask(outside, ways, outside.url, headers={"accept": "text/calendar"}, query=query)
        data = answer.body
    if len(data) > MOST_BYTES:
        raise RosterError(phrase("the calendar has more than {most:,} bytes", most=MOST_BYTES))
    return data


def entries_of(data: bytes, span: Span, *, zone: str) -> list[Entry]:
    """Give the shifts of a calendar within a span; RosterError where it is none. `zone` is for bare times."""
    try:
        calendars = Calendar.from_ical(data, multiple=True)
        events = [(own, one) for calendar in calendars for own, one in _with_clocks(calendar)]
        if not calendars or len(events) > MOST_EVENTS:
            raise RosterError(phrase("it holds no calendar, or more than {most:,} events", most=MOST_EVENTS))
        return list(_entries([(one, _Clocks(zone, own)) for own, one in events], span))
    except RosterError:
        raise
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, IndexError) as error:
        raise RosterError(phrase("it is no iCal ({error})", error=str(error)[:200])) from error


def _with_clocks(calendar: Any) -> Iterator[tuple[Mapping[str, tzinfo], Any]]:
    """Give each event with the clocks that its calendar describes, where their name does not say all."""
    own = {}
    for one in calendar.walk("VTIMEZONE"):
        name = str(one.get("TZID", "")).strip("/")
        if name in zones() or name in WINDOWS_TO_OLSON:
            continue
        rules = [rule for part in one.subcomponents for rule in _many(part.get("RRULE"))]
        if not all(_is_seldom(rule) for rule in rules):
            raise RosterError(
                phrase(
                    "the clocks of its zone {zone!r} change more often than monthly; name an IANA zone",
                    zone=name[:60],
                )
            )
        own[name] = one.to_tz(lookup_tzid=False)
    return ((own, event) for event in calendar.walk("VEVENT"))


def _is_seldom(rule: Any) -> bool:
    """Say whether clocks change as seldom as clocks do; others are searched through since the year 1601."""
    often = any(len(rule.get(key, ())) > 1 for key in _WITHIN_A_DAY)
    return str(rule.get("FREQ", [""])[0]).upper() in _CLOCKS_CHANGE and not often


def _entries(events: list[tuple[Any, _Clocks]], span: Span) -> Iterator[Entry]:
    moved = {
        (str(one.get("UID", "")), _which(one["RECURRENCE-ID"], clocks))
        for one, clocks in events
        if "RECURRENCE-ID" in one
    }
    count, ends = 0, monotonic() + READ_FOR_S
    for event, clocks in events:
        if monotonic() > ends:
            raise RosterError(phrase("it takes more than {seconds:.0f} s to put it out", seconds=READ_FOR_S))
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or "DTSTART" not in event:
            continue
        names = _names(event)
        own = "RECURRENCE-ID" in event
        uid = str(event.get("UID", ""))
        for day, start, end in _times(event, span, clocks):
            if not own and not moved.isdisjoint({(uid, start), (uid, day)}):
                continue  # that one takes place at another time, or not at all, and says so itself
            if start < span.end and end > max(span.start, start):
                count += 1
                if count > MOST_ENTRIES:
                    raise RosterError(phrase("it holds more than {most:,} shifts", most=MOST_ENTRIES))
                yield Entry(names=names, start=start, end=end)


def _times(event: Any, span: Span, clocks: _Clocks) -> Iterator[tuple[date, Instant, Instant]]:
    """Give each time of an event: its day, and from when until when; what repeats keeps its local times."""
    first = event["DTSTART"].dt
    named = str(event["DTSTART"].params.get("TZID", ""))
    if named and isinstance(first, datetime) and not clocks.knows(event["DTSTART"], first):
        raise RosterError(phrase("its zone {zone!r} is one that nobody knows", zone=named[:60]))
    first = clocks.told(event["DTSTART"], first)
    tz = _zone_of(first, clocks.usual)
    local = _local(first, tz)
    last = _end(event, first, local, tz, clocks)
    # Clocks that a calendar describes are slow to ask: what is long over is not asked of them.
    begins = moment(span.start).astimezone(tz).replace(tzinfo=None) - (last - local) - timedelta(days=1)
    for start in _starts(event, local, tz, span, clocks):
        if start < begins:
            continue
        yield start.date(), at_wall_clock(start, tz), at_wall_clock(start + (last - local), tz)


def _starts(event: Any, local: datetime, tz: tzinfo, span: Span, clocks: _Clocks) -> Iterable[datetime]:
    rules = _many(event.get("RRULE"))
    extra = [_local(one, tz) for one in _dates(event.get("RDATE"), clocks)]
    left_out = _dates(event.get("EXDATE"), clocks)
    gone = {_local(one, tz) for one in left_out if isinstance(one, datetime)}
    # A bare day leaves out whatever begins on it, at whatever hour: several calendars write it so.
    days = {one for one in left_out if not isinstance(one, datetime)}
    until = moment(span.end).astimezone(tz).replace(tzinfo=None)
    found = {local, *extra}
    for rule in rules:
        found |= set(_repeated(rule, local, tz, until))
    return sorted(one for one in found - gone if one.date() not in days)


def _dates(given: Any, clocks: _Clocks) -> list[date]:
    return [clocks.told(each, one.dt) for each in _many(given) for one in each.dts]


def _repeated(rule: Any, local: datetime, tz: tzinfo, until: datetime) -> Iterator[datetime]:
    """Put out what repeats, in local time, up to where we look and no further."""
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    if frequency not in _FREQUENCIES or any(len(rule.get(key, ())) > 1 for key in _WITHIN_A_DAY):
        raise RosterError(
            phrase("an event repeats within a day; make it repeat by days, weeks, months or years")
        )
    last = rule.get("UNTIL", [None])[0]
    ends = until if last is None else min(until, _until(last, tz))
    words = {key: value for key, value in rule.items() if key.upper() != "UNTIL"}
    text = type(rule)(words).to_ical().decode()
    for number, one in enumerate(rrulestr(text, dtstart=local)):
        if one > ends:
            return
        if number >= MOST_TIMES:
            raise RosterError(phrase("an event repeats more than {most:,} times", most=MOST_TIMES))
        yield one


def _until(last: date, tz: tzinfo) -> datetime:
    return _local(last, tz) if isinstance(last, datetime) else datetime.combine(last, time.max)


def _end(event: Any, first: date, local: datetime, tz: tzinfo, clocks: _Clocks) -> datetime:
    if "DTEND" in event:
        return _local(clocks.told(event["DTEND"], event["DTEND"].dt), tz)
    if "DURATION" in event:
        span: timedelta = event["DURATION"].dt
        return local + span
    return local if isinstance(first, datetime) else local + timedelta(days=1)


def _zone_of(given: date, usual: str) -> tzinfo:
    """Give the zone that an event is told in; a whole day and a bare time are told in the rota's own.

    One that the calendar describes under a name of its own (VTIMEZONE) changes its clocks as it says.
    """
    if not isinstance(given, datetime) or given.tzinfo is None:
        return ZoneInfo(usual)
    name = str(getattr(given.tzinfo, "key", "") or getattr(given.tzinfo, "zone", "") or "")
    name = WINDOWS_TO_OLSON.get(name, name)
    if name in zones():
        return ZoneInfo(name)
    return given.tzinfo


def _local(given: date, tz: tzinfo) -> datetime:
    """Tell a time in a zone, without saying so; a day begins at midnight."""
    if not isinstance(given, datetime):
        return datetime.combine(given, time.min)
    return given if given.tzinfo is None else given.astimezone(tz).replace(tzinfo=None)


def _which(given: Any, clocks: _Clocks) -> Instant | date:
    """Say which time of an event is meant: the one at a moment, or that of a day."""
    at = clocks.told(given, given.dt)
    if not isinstance(at, datetime):
        return at
    tz = _zone_of(at, clocks.usual)
    return at_wall_clock(_local(at, tz), tz)


def _name_of(given: Any) -> str:
    return str(given.params.get("TZID", "")).strip("/")


def _many(given: Any) -> list[Any]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]


def _names(event: Any) -> tuple[str, ...]:
    """Name who is on call: who attends, then what the event is called."""
    names: list[str] = []
    for one in _many(event.get("ATTENDEE")):
        said = str(one)
        names.append(said[7:] if said.lower().startswith("mailto:") else said)
        names += [str(name) for key, name in getattr(one, "params", {}).items() if key.upper() == "CN"]
    summary = str(event.get("SUMMARY", "")).strip()
    words = [word.strip("<>()[],;:") for word in summary.split() if "@" in word]
    return tuple(dict.fromkeys(filter(None, (*names, summary, *words))))
