"""iCal: a calendar is an itinerary and an event a stop, in whatever zone the calendar tells its times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import PlaybookError, SourceError
from programs.book import read_book
from programs.book.declared import Declared, Form
from programs.book.from_ical import read_ical

DECLARED = Declared(name="calendar", form=Form.ICAL)
PLACES = [
    {"id": "labadee", "name": "Labadee", "lat": 19.786, "lon": -72.245, "country": "HT", "zone": "America/Port-au-Prince"},
]  # fmt: skip


def calendar(*events: str, head: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "X-WR-CALNAME:Antilles", *head.splitlines()]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def event(start="TZID=America/Port-au-Prince:20270115T080000", end="DTEND;TZID=America/Port-au-Prince:20270115T170000", more=""):  # fmt: skip
    mark = "" if start.startswith(":") else ";"
    return f"UID:one\nLOCATION:Labadee\\, Haiti\nDTSTART{mark}{start}\n{end}\n{more}"


def stops(data: bytes, beside=None):
    found = read_ical(data, "a.ics", DECLARED, {"places": PLACES} if beside is None else beside)
    return [stop for one in found.located.value.get("itineraries", []) for stop in one["stops"]], found.noted


def test_an_event_is_a_stop_at_the_place_that_its_location_names():
    (stop,), noted = stops(calendar(event()))
    assert noted == ()
    assert stop == {
        "id": "one",
        "place": "labadee",
        "arrive": "2027-01-15T08:00",
        "depart": "2027-01-15T17:00",
        "zone": "America/Port-au-Prince",
    }


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (":20270115T130000Z", "DTEND:20270115T220000Z"),
        ("TZID=Europe/London:20270115T130000", "DTEND;TZID=Europe/Paris:20270115T230000"),
        ("TZID=Romance Standard Time:20270115T140000", "DURATION:PT9H"),
        (":20270115T080000", "DTEND:20270115T170000"),
    ],
)
def test_times_are_told_in_the_zone_of_the_place(start, end):
    (stop,), _ = stops(calendar(event(start, end)))
    assert (stop["arrive"], stop["depart"], stop["zone"]) == (
        "2027-01-15T08:00",
        "2027-01-15T17:00",
        "America/Port-au-Prince",
    )


def test_a_time_that_the_clocks_show_twice_keeps_its_offset():
    places = [{**PLACES[0], "zone": "America/New_York"}]
    (stop,), _ = stops(calendar(event(":20271107T063000Z", "DTEND:20271107T170000Z")), {"places": places})
    assert stop["arrive"] == "2027-11-07T01:30-05:00"


def test_a_canceled_event_is_no_stop_and_a_repeating_one_is_named_with_its_line():
    found, (one,) = stops(calendar(event(more="STATUS:CANCELLED"), event(more="RRULE:FREQ=DAILY;COUNT=3")))
    assert found == []
    assert str(one).startswith("a.ics:17:1: the event repeats, and a stop is one call; this stop is left out")


def test_a_place_that_nobody_knows_is_written_out_by_its_position():
    data = calendar(event(more="GEO:18.461;-66.109\nX-SERVIOLA-COUNTRY:PR").replace("Labadee\\, Haiti", "Old San Juan, pier 4"))  # fmt: skip
    (stop,), _ = stops(data)
    assert stop["place"] == {
        "id": "old-san-juan",
        "name": "Old San Juan, pier 4",
        "lat": 18.461,
        "lon": -66.109,
        "country": "PR",
        "zone": "America/Port-au-Prince",
    }


def test_what_is_wrong_in_an_event_is_named_with_the_line_of_its_property():
    head = "X-SERVIOLA-VESSEL:Aurelia\nX-SERVIOLA-ITINERARY-OWNER:ada"
    good = event().replace("UID:one", "UID:two")
    data = calendar(event(end="DTEND;TZID=America/Port-au-Prince:20270115T070000"), good, head=head)
    found = read_ical(data, "a.ics", DECLARED, {"places": PLACES})
    value = {**found.located.value, "places": PLACES}
    read = read_book(replace(found.located, value=value), source="a", brand="main")
    assert [str(one).partition(";")[0] for one in read.findings] == [
        "a.ics:11:1: it departs (2027-01-15T07:00) before it arrives (2027-01-15T08:00)"
    ]
    assert [stop.id for stop in read.book.itineraries[0].stops] == ["two"]
    assert read.book.itineraries[0].name == "Antilles"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (
            ":20270115T130000Z",
            "DURATION:9 hours",
            "a.ics:9:1: DURATION cannot be 9 hours; this stop is left out — write one, such as PT9H",
        ),
        (
            ":tomorrow",
            "DURATION:PT9H",
            "a.ics:8:1: DTSTART cannot be tomorrow; this stop is left out — write one, such as 20270115T080000",
        ),
        (
            ":20270115T130000Z",
            "",
            "a.ics:8:1: the event says neither when it ends nor how long it lasts; this stop is left out — add DTEND:20270115T170000 or DURATION:PT9H",
        ),
        (
            "VALUE=DATE:20270115",
            "DURATION:P1D",
            "a.ics:8:1: the event is for a whole day and says no hours; this stop is left out — write DTSTART:20270115T080000",
        ),
        (
            ":20270115T130000Z",
            "DURATION:PT9H\nDURATION:PT8H",
            "a.ics:9:1: DURATION stands there again; this stop is left out — write one, such as PT9H",
        ),
    ],
)
def test_times_that_nobody_can_read_are_named_with_their_line_and_leave_the_rest(start, end, said):
    found, (one,) = stops(calendar(event(start, end).replace("UID:one", "UID:two"), event()))
    assert [stop["id"] for stop in found] == ["one"]
    assert str(one) == said


def test_an_end_counts_before_a_length_of_time_and_the_two_are_doubtful():
    (stop,), (one,) = stops(calendar(event(end="DTEND:20270115T220000Z\nDURATION:PT1H")))
    assert stop["depart"] == "2027-01-15T17:00"
    assert str(one).startswith("a.ics:10:1: the event says when it ends and how long it lasts; DTEND counts")


def test_a_length_of_time_that_goes_back_is_named_at_its_line():
    data = calendar(
        event(end="DURATION:-PT9H"), head="X-SERVIOLA-VESSEL:Aurelia\nX-SERVIOLA-ITINERARY-OWNER:ada"
    )
    found = read_ical(data, "a.ics", DECLARED, {"places": PLACES}).located
    with pytest.raises(
        PlaybookError, match=r"a\.ics:11:1: it departs \(2027-01-14T23:00\) before it arrives"
    ):
        read_book(replace(found, value={**found.value, "places": PLACES}), source="a", brand="main")


def test_a_length_of_time_counts_from_an_arrival_in_utc_too():
    places = [{**PLACES[0], "zone": ""}]
    (stop,), _ = stops(calendar(event(":20270115T130000Z", "DURATION:P1DT9H")), {"places": places})
    assert (stop["arrive"], stop["depart"]) == ("2027-01-15T13:00Z", "2027-01-16T22:00Z")


@pytest.mark.parametrize("data", [b"", b"hello", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe\x00"])
def test_what_is_no_calendar_is_said_in_a_sentence(data):
    with pytest.raises(SourceError, match=r"a\.ics: "):
        stops(data)
