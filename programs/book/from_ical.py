"""A book from iCal: a calendar is an itinerary, and each event a stop.

    X-WR-CALNAME   name of the itinerary        LOCATION, GEO     place
    SUMMARY        place, without a LOCATION    DTSTART, DTEND    arrival and departure (or DURATION)
    UID            id of the stop               STATUS:CANCELLED  the stop is not there

`X-SERVIOLA-` before a column's name, with - for _, writes any other column, in an event or in the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.cal import Component
from icalendar.prop import vBroken
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from engine.errors import SourceError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.model.time import moment
from programs.book.columns import TABLES
from programs.book.declared import Declared
from programs.book.local_time import LocalTimeError, resolve, zones
from programs.book.rows import Document, Row, document, finding, typed

MOST_BYTES = 32 * 1024 * 1024
OWN = "X-SERVIOLA-"
_NO_ID = re.compile(r"[^\w]+")
_ESCAPED = re.compile(r"\\([,;\\])")
_REPEATS = ("RRULE", "RDATE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A place that stands beside the calendar: its id, and the zone in which its times are told."""

    id: str
    zone: str


def read_ical(data: bytes, file: str, declared: Declared, beside: Mapping[str, Any]) -> Document:
    """Read every calendar; SourceError where it is none. `beside` is the book whose places are known."""
    calendars = _calendars(data, file)
    lines = iter(_lines(data))
    known = _known(beside)
    rows: list[Row] = []
    noted: list[Finding] = []
    for calendar in calendars:
        head = _head(calendar, declared)
        for event in calendar.walk("VEVENT"):
            at = next(lines, {"": 1})
            row = _row(event, head, known, calendar, file, at)
            if _text(event, "STATUS").upper() == "CANCELLED":
                continue
            if (unfit := _unfit(event, row)) is not None:
                noted.append(unfit)
                continue
            if "DTEND" in event and "DURATION" in event:
                # RFC 5545, 3.6.1: either may stand in an event, and they must not both.
                message = phrase("the event says when it ends and how long it lasts; DTEND counts")
                noted.append(
                    finding(row, "DURATION", "time", message, phrase("take one out"), level=Level.WARNING)
                )
            rows.append(row)
    put = document({"stops": rows}, declared.name)
    return Document(located=put.located, noted=(*noted, *put.noted))


def _calendars(data: bytes, file: str) -> list[Calendar]:
    if len(data) > MOST_BYTES:
        raise SourceError(
            phrase(
                "{file}: the calendar has {count:,} bytes, more than {most_bytes:,}",
                file=file,
                count=len(data),
                most_bytes=MOST_BYTES,
            )
        )
    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except ValueError as error:
        raise SourceError(
            phrase("{file}: it is no iCal ({error})", file=file, error=str(error)[:200])
        ) from error
    if not calendars:
        raise SourceError(
            phrase("{file}: there is no whole calendar in it; see what the other system exports", file=file)
        )
    return calendars


def _unfit(event: Component, row: Row) -> Finding | None:
    """Say why an event cannot be a stop, if it cannot."""
    repeats = [name for name in _REPEATS if name in event]
    if repeats:
        message = phrase("the event repeats, and a stop is one call; this stop is left out")
        return finding(row, repeats[0], "repeats", message, phrase("export each call as an event"))
    wrong = _wrong_times(event)
    if wrong is None:
        return None
    name, what, remedy = wrong
    return finding(row, name, "time", phrase("{wrong}; this stop is left out", wrong=what), remedy)


def _head(calendar: Component, declared: Declared) -> dict[str, Any]:
    name = _text(calendar, "X-WR-CALNAME") or _text(calendar, "NAME") or declared.name
    return {"itinerary": _ident(name), "itinerary_name": name, **_own(calendar)}


def _row(
    event: Component,
    head: Mapping[str, Any],
    known: Mapping[str, Known],
    calendar: Component,
    file: str,
    at: Mapping[str, int],
) -> Row:
    own = _own(event)
    said = _text(event, "LOCATION") or _text(event, "SUMMARY")
    place = known.get(str(own.get("place", said)).casefold()) or known.get(said.partition(",")[0].casefold())
    values: dict[str, Any] = {**head, "id": _text(event, "UID")}
    if place is not None:
        values["place"] = place.id
    elif "GEO" in event:
        lat, lon = str(event["GEO"].to_ical()).split(";")
        values |= {"place": _ident(said.partition(",")[0]), "place_name": said, "lat": lat, "lon": lon}
    else:
        values["place"] = said
    values |= own if place is None else {key: each for key, each in own.items() if key != "place"}
    zone = str(own.get("zone", "")) or (place.zone if place is not None else "")
    values |= _times(event, zone, _text(calendar, "X-WR-TIMEZONE"))
    lines = {key: at[name] for key, name in _WRITTEN.items() if name in at}
    if "DURATION" in at:
        lines.setdefault("depart", at["DURATION"])
    return Row(values=typed("stops", values), file=file, line=at[""], lines=lines)


_WRITTEN = {
    **{column: f"{OWN}{column.upper().replace('_', '-')}" for column in TABLES["stops"]},
    "place": "LOCATION",
    "lat": "GEO",
    "lon": "GEO",
    "arrive": "DTSTART",
    "depart": "DTEND",
    "id": "UID",
    "DTSTART": "DTSTART",
    "DTEND": "DTEND",
    "DURATION": "DURATION",
    "RRULE": "RRULE",
    "RDATE": "RDATE",
}
"""Where in an event each column stands."""


_FORMS = {"DTSTART": "20270115T080000", "DTEND": "20270115T170000", "DURATION": "PT9H"}
"""How each is written, as RFC 5545 (3.3.5, 3.3.6) has it."""


def _wrong_times(event: Component) -> tuple[str, str, str] | None:
    """Say which property keeps the times from being known, what is wrong and what to do, if one does."""
    for name, form in _FORMS.items():
        given = event.get(name)
        if isinstance(given, vBroken | list):
            said = (
                phrase("{name} stands there again", name=name)
                if isinstance(given, list)
                else phrase("{name} cannot be {given}", name=name, given=str(given)[:40])
            )
            return (
                name,
                said,
                phrase("write one, such as {form}", form=form),
            )
    for name in ("DTSTART", "DTEND"):
        if name in event and not isinstance(_value(event, name), datetime):
            return (
                name,
                phrase("the event is for a whole day and says no hours"),
                phrase("write {name}:{form}", name=name, form=_FORMS[name]),
            )
    if "DTSTART" in event and "DTEND" not in event and "DURATION" not in event:
        remedy = phrase("add DTEND:{end} or DURATION:{span}", end=_FORMS["DTEND"], span=_FORMS["DURATION"])
        return "DTSTART", phrase("the event says neither when it ends nor how long it lasts"), remedy
    return None


def _times(event: Component, zone: str, usual: str) -> dict[str, str]:
    """Tell both times in the zone of the place; where it has none, in that of the arrival."""
    arrive, own = _told(event, "DTSTART", zone)
    zone = zone or own or usual
    depart, _ = _told(event, "DTEND", zone)
    span = _value(event, "DURATION")
    if not depart and isinstance(span, timedelta):
        depart = _after(arrive, zone, span)
    if own and own != zone:
        zone = own  # its time could not be told in another zone, and the reader says why
    return {"arrive": arrive, "depart": depart, **({"zone": zone} if zone else {})}


def _told(event: Component, name: str, zone: str) -> tuple[str, str]:
    """Give a time as text, with the zone it is told in where it says one itself."""
    if name not in event:
        return "", ""
    given = _value(event, name)
    if not isinstance(given, datetime):
        return (given.isoformat() if isinstance(given, date) else str(event[name])), ""
    local = given.replace(tzinfo=None).isoformat(timespec="minutes" if given.second == 0 else "seconds")
    if given.tzinfo is None:
        return local, ""
    named = str(getattr(event[name], "params", {}).get("TZID", "")) or "UTC"
    own = named if named in zones() else WINDOWS_TO_OLSON.get(named, named)
    if zone not in zones() or zone == own or own not in zones():
        return (f"{local}Z", "") if own == "UTC" else (local, own)
    try:
        return _in(zone, moment(resolve(local, own))), zone
    except LocalTimeError:
        return local, own


def _after(arrive: str, zone: str, span: timedelta) -> str:
    if arrive.endswith("Z"):
        return (datetime.fromisoformat(arrive) + span).isoformat(timespec="minutes").replace("+00:00", "Z")
    if zone not in zones():
        return ""
    try:
        return _in(zone, moment(resolve(arrive, zone)) + span)
    except LocalTimeError:
        return ""


def _in(zone: str, at: datetime) -> str:
    """Write a moment as a local time, with its offset where the clocks show that time twice."""
    local = at.astimezone(ZoneInfo(zone))
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    said = local if is_twice else local.replace(tzinfo=None)
    return said.isoformat(timespec="minutes" if local.second == 0 else "seconds")


def _value(event: Component, name: str) -> Any:
    """Give a time, a day or a span; None where none can be read."""
    given = event.get(name)
    return None if isinstance(given, vBroken) else getattr(given, "dt", None)


def _own(component: Component) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in component:
        column = name.upper().removeprefix(OWN).lower().replace("-", "_")
        if name.upper().startswith(OWN) and column in TABLES["stops"]:
            found[column] = _text(component, name)
    return found


def _text(component: Component, name: str) -> str:
    value = component.get(name, "")
    if isinstance(value, list):
        value = value[0]
    return _ESCAPED.sub(r"\1", str(value)).strip()


def _ident(name: str) -> str:
    return _NO_ID.sub("-", name.casefold()).strip("-")


def _known(beside: Mapping[str, Any]) -> dict[str, Known]:
    """Give the places beside by id and by name; a name that two of them have is nobody's."""
    given = beside.get("places")
    places = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    by_name: dict[str, list[Known]] = {}
    for one in places:
        place = Known(id=str(one.get("id", "")), zone=str(one.get("zone", "")))
        for key in {str(one.get("name", "")).casefold(), place.id.casefold()}:
            by_name.setdefault(key, []).append(place)
    return {key: found[0] for key, found in by_name.items() if len(found) == 1 and key}


def _lines(data: bytes) -> list[dict[str, int]]:
    """Say for each event in which line it begins, under the empty name, and where its properties stand."""
    found: list[dict[str, int]] = []
    depth: list[str] = []
    for number, raw in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        name = re.split(r"[:;]", raw, maxsplit=1)[0].upper()
        if name == "BEGIN":
            depth.append(raw.partition(":")[2].strip().upper())
            if depth[-1] == "VEVENT":
                found.append({"": number})
        elif name == "END" and depth:
            depth.pop()
        elif depth[-1:] == ["VEVENT"] and not raw.startswith((" ", "\t")):
            found[-1].setdefault(name, number)
    return found
