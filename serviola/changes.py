"""Changes: a chosen option as a file for the itinerary system: JSON, CSV or iCalendar (RFC 5545)."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from engine.model.program import MessageClass
from engine.model.said import phrase
from engine.model.time import iso, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icalendar import Event

    from engine.model.adaptation import Planned
    from engine.model.time import Instant
    from engine.response.follows import CallChange, Follows, Touched

COLUMNS = (
    "key", "itinerary", "vessel", "stop", "action",
    "place_id", "place", "zone", "arrive", "depart", "arrive_utc", "depart_utc",
    "planned_place_id", "planned_place", "planned_arrive", "planned_depart",
)  # fmt: skip
_CLASSES: dict[str, str] = {
    MessageClass.PROMOTIONAL: phrase("promotional"),
    MessageClass.SURVEY: phrase("survey"),
    MessageClass.TRANSACTIONAL: phrase("transactional"),
    MessageClass.SAFETY: phrase("safety"),
    MessageClass.LEGAL: phrase("legal"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Form(StrEnum):
    """How a change is written."""

    JSON = "json"
    CSV = "csv"
    ICAL = "ical"


def written(follows: Follows, form: Form, *, at: Instant) -> str:
    """Write what follows from an option at a moment; CSV and iCalendar hold its calls alone."""
    match form:
        case Form.JSON:
            return json.dumps(as_json(follows), indent=2, ensure_ascii=False) + "\n"
        case Form.CSV:
            return _csv(follows)
        case Form.ICAL:
            return _ical(follows, at)


def as_json(follows: Follows) -> dict[str, Any]:
    """Give all that follows as plain data."""
    change = follows.change
    return {
        "key": change.key,
        "itinerary": change.itinerary,
        "vessel": change.vessel,
        "option": change.option,
        "calls": [
            {
                "stop": one.stop,
                "action": one.action.value,
                "planned": _planned(one.before),
                "becomes": None if one.after is None else _planned(one.after),
            }
            for one in change.calls
        ],
        "reasons": list(change.reasons),
        "not_known": list(change.open),
    } | touches(follows)


def touches(follows: Follows) -> dict[str, Any]:
    """Give what an option touches and the drafts it needs, as plain data."""
    return {
        "touches": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind,
                "tool": one.tool,
                "class": one.message_class,
                "owner": one.owner,
                "through": one.through,
            }
            for one in follows.touched
        ],
        "excursions": [
            {"stop": one.stop, "place": one.place, "guests": one.guests} for one in follows.excursions
        ],
        "drafts": [
            {"class": one.message_class, "owner": one.owner, "about": list(one.about)}
            for one in follows.drafts
        ],
    }


def touches_said(follows: Follows, *, most: int | None = None) -> tuple[str, ...]:
    """Say what an option touches and needs, in a few lines; of each list at most so many."""
    lines = []
    if follows.touched:
        named = _some([_touched(one) for one in follows.touched], most)
        lines.append(phrase("would touch: {named}", named=named))
    for one in follows.excursions[:most]:
        count = (
            phrase("how many guests are booked is not known")
            if one.guests is None
            else phrase("{guests} guests booked", guests=one.guests)
        )
        lines.append(phrase("excursions at {place}: {count}", place=one.place, count=count))
    drafts = [
        phrase(
            "{what} by {owner} ({about})",
            what=_CLASSES.get(one.message_class, one.message_class),
            owner=one.owner,
            about=_some(one.about, most) if one.about else phrase("for the guests"),
        )
        for one in follows.drafts
    ]
    lines.append(phrase("drafts needed: {drafts}", drafts=_some(drafts, most, between=";")))
    return tuple(lines)


def _touched(one: Touched) -> str:
    kind = phrase("campaign") if one.kind == "campaign" else one.kind
    return phrase("{name} ({kind}, {owner})", name=one.name, kind=kind, owner=one.owner)


def _some(names: Sequence[str], most: int | None, *, between: str = ",") -> str:
    """Name some of a list, so that each can be said in another language; and how many there are besides."""
    shown = names if most is None or len(names) <= most else names[:most]
    said, *others = shown
    for one in others:
        said = phrase("{first}{between} {rest}", first=said, between=between, rest=one)
    if len(shown) == len(names):
        return said
    return phrase("{some} and {count} more", some=said, count=len(names) - len(shown))


def _planned(one: Planned) -> dict[str, str]:
    return {
        "place_id": one.place_id,
        "place": one.place,
        "zone": one.zone,
        "arrive": _local(one.arrive_local),
        "depart": _local(one.depart_local),
        "arrive_utc": iso(one.arrives_at),
        "depart_utc": iso(one.departs_at),
    }


def _local(written: str) -> str:
    """Write local times alike, however the book has them."""
    return written.replace(" ", "T")[:16]


def _csv(follows: Follows) -> str:
    change, out = follows.change, io.StringIO()
    rows = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    rows.writeheader()
    for one in change.calls:
        row = {
            "key": change.key,
            "itinerary": change.itinerary,
            "vessel": change.vessel,
            "stop": one.stop,
            "action": one.action.value,
            "planned_place_id": one.before.place_id,
            "planned_place": one.before.place,
            "planned_arrive": _local(one.before.arrive_local),
            "planned_depart": _local(one.before.depart_local),
        }
        after = {} if one.after is None else _planned(one.after)
        rows.writerow({name: _cell(text) for name, text in (row | after).items()})
    return out.getvalue()


def _cell(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _ical(follows: Follows, at: Instant) -> str:
    from icalendar import Calendar  # noqa: PLC0415 - it is large, and only this form needs it

    change, calendar = follows.change, Calendar()
    calendar.add("prodid", "-//Serviola//itinerary change//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in change.calls:
        calendar.add_component(_event(follows, one, at))
    return str(calendar.to_ical().decode())


def _event(follows: Follows, call: CallChange, at: Instant) -> Event:
    """Give a call as an event; one that is dropped is a canceled one, so that a calendar takes it out."""
    from icalendar import Event  # noqa: PLC0415 - as above

    change, shown = follows.change, call.after or call.before
    event = Event()
    event.add("uid", f"{call.stop}@{change.itinerary}")
    event.add("dtstamp", moment(at))
    # A later change of the same call must have a higher number: whole seconds are one.
    event.add("sequence", at // 1_000_000 % 2**31)
    event.add("dtstart", moment(shown.arrives_at))
    event.add("dtend", max(moment(shown.departs_at), moment(shown.arrives_at) + timedelta(minutes=1)))
    event.add("summary", f"{change.vessel}: {shown.place}")
    event.add("location", shown.place)
    event.add("status", "CANCELLED" if call.after is None else "TENTATIVE")
    local = f"{shown.arrive_local} to {shown.depart_local} local time"
    event.add("description", f"{call.action}: {call.before.place}; {local}; change {change.key}")
    return event
