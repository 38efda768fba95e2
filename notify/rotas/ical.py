"""A calendar: each event is a shift, told in UTC, whatever the clocks do between its beginning and its end.

Who is on call stands as an ATTENDEE, or in the SUMMARY: an id, an e-mail address, or a name that the rota's
own list knows. What repeats is put out in local time: a handover at nine is at nine all year, and a shift
over a change of clocks is an hour longer or shorter. A library that asks "what is at this moment" reported
nobody for the hour after such a change; here whether a shift runs is asked of two moments in UTC.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
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
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


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
        events = [one for calendar in calendars for one in calendar.walk("VEVENT")]
        if not calendars or len(events) > MOST_EVENTS:
            raise RosterError(phrase("it holds no calendar, or more than {most:,} events", most=MOST_EVENTS))
        return list(_entries(events, span, zone))
    except RosterError:
        raise
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, IndexError) as error:
        raise RosterError(phrase("it is no iCal ({error})", error=str(error)[:200])) from error


def _entries(events: list[Any], span: Span, zone: str) -> Iterator[Entry]:
    moved = {
        (str(one.get("UID", "")), _moment(one["RECURRENCE-ID"].dt, zone))
        for one in events
        if "RECURRENCE-ID" in one
    }
    count, ends = 0, monotonic() + READ_FOR_S
    for event in events:
        if monotonic() > ends:
            raise RosterError(phrase("it takes more than {seconds:.0f} s to put it out", seconds=READ_FOR_S))
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or "DTSTART" not in event:
            continue
        names = _names(event)
        own = "RECURRENCE-ID" in event
        for start, end in _times(event, span, zone):
            if not own and (str(event.get("UID", "")), start) in moved:
                continue  # that one takes place at another time, or not at all, and says so itself
            if start < span.end and end > max(span.start, start):
                count += 1
                if count > MOST_ENTRIES:
                    raise RosterError(phrase("it holds more than {most:,} shifts", most=MOST_ENTRIES))
                yield Entry(names=names, start=start, end=end)


def _times(event: Any, span: Span, zone: str) -> Iterator[tuple[Instant, Instant]]:
    """Give from when until when each time of an event is; what repeats keeps its local times."""
    first = event["DTSTART"].dt
    named = str(event["DTSTART"].params.get("TZID", ""))
    if named and isinstance(first, datetime) and first.tzinfo is None:
        raise RosterError(phrase("its zone {zone!r} is one that nobody knows", zone=named[:60]))
    tz = _zone_of(first, zone)
    local = _local(first, tz)
    last = _end(event, first, local, tz)
    for start in _starts(event, local, tz, span):
        yield at_wall_clock(start, tz), at_wall_clock(start + (last - local), tz)


def _starts(event: Any, local: datetime, tz: ZoneInfo, span: Span) -> Iterable[datetime]:
    rules = _many(event.get("RRULE"))
    extra = [_local(one.dt, tz) for each in _many(event.get("RDATE")) for one in each.dts]
    gone = {_local(one.dt, tz) for each in _many(event.get("EXDATE")) for one in each.dts}
    until = moment(span.end).astimezone(tz).replace(tzinfo=None)
    found = {local, *extra}
    for rule in rules:
        found |= set(_repeated(rule, local, tz, until))
    return sorted(found - gone)


def _repeated(rule: Any, local: datetime, tz: ZoneInfo, until: datetime) -> Iterator[datetime]:
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


def _until(last: date, tz: ZoneInfo) -> datetime:
    return _local(last, tz) if isinstance(last, datetime) else datetime.combine(last, time.max)


def _end(event: Any, first: date, local: datetime, tz: ZoneInfo) -> datetime:
    if "DTEND" in event:
        return _local(event["DTEND"].dt, tz)
    if "DURATION" in event:
        span: timedelta = event["DURATION"].dt
        return local + span
    return local if isinstance(first, datetime) else local + timedelta(days=1)


def _zone_of(given: date, usual: str) -> ZoneInfo:
    """Give the zone that an event is told in; a whole day and a bare time are told in the rota's own."""
    if not isinstance(given, datetime) or given.tzinfo is None:
        return ZoneInfo(usual)
    name = str(getattr(given.tzinfo, "key", "") or getattr(given.tzinfo, "zone", "") or "")
    name = WINDOWS_TO_OLSON.get(name, name)
    if name in zones():
        return ZoneInfo(name)
    return ZoneInfo("UTC")


def _local(given: date, tz: ZoneInfo) -> datetime:
    """Tell a time in a zone, without saying so; a day begins at midnight."""
    if not isinstance(given, datetime):
        return datetime.combine(given, time.min)
    return given if given.tzinfo is None else given.astimezone(tz).replace(tzinfo=None)


def _moment(given: date, zone: str) -> Instant:
    tz = _zone_of(given, zone)
    return at_wall_clock(_local(given, tz), tz)


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
