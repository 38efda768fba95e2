"""A change as a file: JSON, CSV and iCalendar, each read back as its readers would."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from engine.model.adaptation import Action, Planned
from engine.model.time import moment, parse_iso
from engine.response.follows import CallChange, Change, Follows, NeededDraft, Touched
from serviola.changes import Form, touches_said, written

AT = parse_iso("2026-03-14T09:26:53Z")
LABADEE = Planned(
    place_id="labadee",
    place="Labadee",
    zone="America/Port-au-Prince",
    arrive_local="2026-03-21T08:00",
    depart_local="2026-03-21T17:00",
    arrives_at=parse_iso("2026-03-21T12:00:00Z"),
    departs_at=parse_iso("2026-03-21T21:00:00Z"),
)
TURK = replace(LABADEE, place_id="grand-turk", place="=Grand, Turk; é", arrive_local="2026-03-21 09:00")
CALLS = (
    CallChange(stop="b", action=Action.REPLACE, before=LABADEE, after=TURK),
    CallChange(stop="c", action=Action.DROP, before=LABADEE, after=None),
)
CHANGE = Change(
    key="k1", itinerary="east", vessel="Aurelia", option="o", calls=CALLS, reasons=("why",), open=("berth",)
)
FOLLOWS = Follows(
    change=CHANGE,
    touched=(
        Touched(
            id="beach",
            name="Beach",
            kind="email",
            tool="t",
            owner="team:b",
            message_class="promotional",
            through="x",
        ),
    ),
    excursions=(),
    drafts=(NeededDraft(message_class="promotional", owner="team:b", about=("beach",)),),
)


def test_json_holds_all_of_it():
    found = json.loads(written(FOLLOWS, Form.JSON, at=AT))
    assert found["key"] == "k1"
    first, second = found["calls"]
    assert first["becomes"]["place_id"] == "grand-turk"
    assert first["becomes"]["arrive"] == "2026-03-21T09:00"
    assert second["becomes"] is None
    assert found["touches"][0]["id"] == "beach"
    assert found["drafts"] == [{"class": "promotional", "owner": "team:b", "about": ["beach"]}]
    assert found["not_known"] == ["berth"]


def test_csv_has_a_row_for_each_call_and_no_formula():
    first, second = csv.DictReader(io.StringIO(written(FOLLOWS, Form.CSV, at=AT), newline=""))
    assert first["place"] == "'=Grand, Turk; é"
    assert (first["planned_place_id"], first["arrive_utc"]) == ("labadee", "2026-03-21T12:00:00Z")
    assert (second["action"], second["place"], second["stop"]) == ("drop", "", "c")


def test_icalendar_reads_back_and_cancels_what_is_dropped():
    calendar: Any = Calendar.from_ical(written(FOLLOWS, Form.ICAL, at=AT))
    first, second = calendar.walk("VEVENT")
    assert first["UID"] == "b@east"
    assert first["LOCATION"] == "=Grand, Turk; é"
    assert first.decoded("DTSTART") == moment(LABADEE.arrives_at)
    assert first["STATUS"] == "TENTATIVE"
    assert second["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("form", list(Form))
def test_the_same_change_at_the_same_moment_is_the_same_file(form):
    assert written(FOLLOWS, form, at=AT) == written(FOLLOWS, form, at=AT)


def test_a_later_calendar_counts_as_newer():
    def number(at):
        calendar: Any = Calendar.from_ical(written(FOLLOWS, Form.ICAL, at=at))
        return calendar.walk("VEVENT")[0]["SEQUENCE"]

    assert number(parse_iso("2026-03-14T09:26:54Z")) > number(AT)


def test_what_follows_is_said_in_words():
    said = touches_said(FOLLOWS)
    assert said[0] == "would touch: Beach (email, team:b)"
    assert said[-1] == "drafts needed: promotional by team:b (beach)"
