"""The book: what is read from it, and what is said about everything wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import PlaybookError
from engine.model.time import iso
from programs.book import load_book

ROOT = Path(__file__).resolve().parents[2]

BOOK = """\
schema: serviola/programs/1
places:
  - {id: labadee, name: Labadee, lat: 19.786, lon: -72.245, country: HT, zone: America/Port-au-Prince,
     supply_hubs: [{name: Port-au-Prince, lat: 18.539, lon: -72.336, country: HT}]}
itineraries:
  - id: antilles
    name: Antilles
    vessel: Aurelia
    owner: team:planning
    stops:
      - {place: labadee, arrive: 2010-01-15T08:00, depart: 2010-01-15T17:00}
      - place: {id: oslo, name: Oslo, lat: 59.9, lon: 10.7, country: NO}
        zone: Europe/Oslo
        arrive: 2010-01-10T08:00
        depart: 2010-01-10T17:00
        id: first
        owner: ada
        locked: true
        supply_hubs: []
campaigns:
  - {id: c1, name: One, tool: mailer, kind: campaign, object: "77", owner: ada, class: survey,
     touches: [labadee, antilles, first], next_send: 2010-01-14T10:00, zone: America/New_York}
"""


def load(text: str):
    return load_book(text, "programs.yaml", brand="main")


def findings(text: str) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        load(text)
    return [str(finding) for finding in caught.value.findings]


def test_it_reads_stops_in_order_with_their_instants():
    book = load(BOOK)
    assert book.digest == load(BOOK.replace("name: Antilles", "name:   Antilles")).digest
    assert book.digest != load(BOOK.replace("name: Antilles", "name: The Antilles")).digest
    first, second = book.itineraries[0].stops
    assert (first.id, first.owner, first.locked, first.hubs) == ("first", "ada", True, ())
    assert iso(first.arrives_at) == "2010-01-10T07:00:00Z"
    assert (second.id, second.owner, second.locked) == ("antilles:labadee:2010-01-15", "team:planning", False)
    assert iso(second.arrives_at) == "2010-01-15T13:00:00Z"
    assert (second.arrive_local, second.zone) == ("2010-01-15T08:00", "America/Port-au-Prince")
    assert second.hubs[0].name == "Port-au-Prince"


def test_it_reads_campaigns():
    campaign = load(BOOK).campaigns[0]
    assert campaign.subject.key == "mailer:campaign:77"
    assert campaign.touches == ("labadee", "antilles", "first")
    assert campaign.next_send_at is not None
    assert iso(campaign.next_send_at) == "2010-01-14T15:00:00Z"
    assert campaign.pause_class is None  # the tool says that, not the book


def test_the_sample_book_loads():
    book = load((ROOT / "config/programs.yaml").read_text("utf-8"))
    assert len(book.itineraries) == 3
    assert {campaign.message_class for campaign in book.campaigns} >= {"promotional", "survey", "safety"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("programs/1", "programs/9", "1:9: serviola/programs/9 is not a book — write schema: serviola/programs/1"),
        ("lat: 19.786", "lat: 91", "3:39: lat is 91, not a number from -90 to 90"),
        ("lat: 19.786, lon: -72.245", "lat: 0, lon: 0", "3:39: lat 0, lon 0 is open sea"),
        ("country: HT, zone", "country: UK, zone", "UK is not an ISO 3166 country code — write GB"),
        ("zone: America/Port-au-Prince", "zone: America/Port-au-Prins", "did you mean America/Port-au-Prince?"),
        ("        zone: Europe/Oslo\n", "", "12:9: no zone is known for oslo — add zone: here or to the place"),
        ("place: labadee", "place: labade", "no place has the id labade — did you mean labadee?"),
        ("depart: 2010-01-15T17:00", "depart: 2010-01-15T07:00", "it departs (2010-01-15T07:00) before it arrives"),
        ("arrive: 2010-01-15T08:00", "arrive: 2010-02-30T08:00", "2010-02-30T08:00 is not in the calendar"),
        ("arrive: 2010-01-15T08:00", "arrive: tomorrow", "tomorrow is not a date with a time"),
        ("id: first", "id: antilles", "the id antilles is already taken"),
        ("id: first", "id: labadee", "the id labadee is already taken"),
        ("id: first", 'id: "two words"', "'two words' cannot be an id"),
        ("class: survey", "class: surway", "class cannot be surway — did you mean survey?"),
        ("touches: [labadee,", "touches: [labaddee,", "labaddee is no stop, itinerary or place — did you mean labadee?"),
        (", zone: America/New_York", "", "2010-01-14T10:00 has no zone — add Z or an offset"),
        ('object: "77"', "object: 77", 'object is 77, not text — put it in quotes: "77"'),
        ("vessel: Aurelia", "vesel: Aurelia", "vesel is not a key of itineraries[0] — did you mean vessel?"),
        ("locked: true", "locked: yes", "locked is yes, not true or false"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_what_to_do(old, new, said):
    assert old in BOOK
    found = findings(BOOK.replace(old, new, 1))
    assert any(said in line for line in found), found
    assert all(line.startswith("programs.yaml:") for line in found)


def test_it_says_everything_at_once():
    text = (
        BOOK.replace("class: survey", "class: x")
        .replace("lat: 59.9", "lat: 590")
        .replace("owner: team:planning", "ownr: x")
    )
    assert len(findings(text)) == 4


def test_one_bad_line_is_one_finding():
    for old, new in [("zone: America/Port-au-Prince", "zone: Nowhere"), ("place: labadee", "place: lisbon")]:
        assert len(findings(BOOK.replace(old, new, 1))) == 1


def test_two_campaigns_on_one_object_are_refused():
    extra = "  - {id: c2, name: Two, tool: mailer, kind: campaign, object: '77', owner: ada, class: legal, touches: [first]}\n"
    assert "mailer:campaign:77 already belongs to another campaign" in findings(BOOK + extra)[0]


def test_two_calls_at_one_place_on_one_day_need_ids():
    line = "      - {place: labadee, arrive: 2010-01-15T08:00, depart: 2010-01-15T17:00}\n"
    assert "already taken — give this stop an id of its own" in findings(BOOK.replace(line, line * 2))[0]


@pytest.mark.parametrize(
    ("zone", "local", "answer"),
    [
        ("Europe/Athens", "2027-03-28T03:30", "does not exist in Europe/Athens"),
        ("Europe/Athens", "2027-10-31T03:30", "comes twice in Europe/Athens"),
        ("Europe/Athens", "2027-10-31T03:30+03:00", "2027-10-31T00:30:00Z"),
        ("Europe/Athens", "2027-10-31T03:30+02:00", "2027-10-31T01:30:00Z"),
        (
            "Europe/Athens",
            "2027-10-31T03:30+05:00",
            "carries an offset that Europe/Athens does not have then",
        ),
        ("Europe/Athens", "2027-10-31T04:00", "2027-10-31T02:00:00Z"),
        ("America/New_York", "2027-03-14T02:30", "does not exist in America/New_York"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "does not exist in Australia/Lord_Howe"),
        ("Pacific/Apia", "2011-12-30T12:00", "does not exist in Pacific/Apia"),
        ("Asia/Tokyo", "2027-03-22T06:00", "2027-03-21T21:00:00Z"),
    ],
)
def test_a_local_time_is_one_moment_or_a_finding(zone, local, answer):
    text = (
        BOOK.replace("Europe/Oslo", zone)
        .replace("2010-01-10T08:00", local)
        .replace("2010-01-10T17:00", "2031-01-01T00:00")
    )
    if answer.endswith("Z"):
        stops = load(text).itineraries[0].stops
        assert [iso(stop.arrives_at) for stop in stops if stop.id == "first"] == [answer]
    else:
        assert [line for line in findings(text) if answer in line]


def test_a_time_that_comes_twice_is_answered_with_both():
    text = BOOK.replace("Europe/Oslo", "Europe/Athens").replace("2010-01-10T08:00", "2027-10-31T03:30")
    assert "2027-10-31T03:30+03:00 or 2027-10-31T03:30+02:00" in findings(text)[0]
