"""What a new book would change: every difference is one line, and most of a book does not go unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.time import DAY, Instant, parse_iso
from programs.book import load_book
from programs.book.changes import changes, most_goes

TEXT = """\
schema: serviola/programs/1
places:
  - {id: labadee, name: Labadee, lat: 19.786, lon: -72.245, country: HT, zone: America/Port-au-Prince}
  - {id: nassau, name: Nassau, lat: 25.083, lon: -77.344, country: BS, zone: America/Nassau}
itineraries:
  - id: a
    name: Antilles
    vessel: Aurelia
    owner: ada
    stops:
      - {place: labadee, arrive: 2027-01-12T08:00, depart: 2027-01-12T17:00}
      - {place: nassau, arrive: 2027-01-15T08:00, depart: 2027-01-15T17:00}
      - {place: labadee, arrive: 2027-01-18T08:00, depart: 2027-01-18T17:00}
campaigns:
  - {id: c1, name: One, tool: mailer, kind: campaign, object: "1", owner: ada, class: promotional, touches: [a]}
"""


def book(*edits: tuple[str, str]):
    text = TEXT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return load_book(text, "p.yaml", brand="main")


def said(old, new) -> list[tuple[str, str, str]]:
    return [(one.table, one.what.value, one.id) for one in changes(old, new)]


def test_the_same_book_changes_nothing_and_the_first_adds_everything():
    assert changes(book(), book()) == ()
    assert said(None, book()) == [
        ("stops", "added", "a:labadee:2027-01-12"),
        ("stops", "added", "a:nassau:2027-01-15"),
        ("stops", "added", "a:labadee:2027-01-18"),
        ("itineraries", "added", "a"),
        ("campaigns", "added", "c1"),
    ]


def test_a_call_on_another_day_is_moved_although_its_id_holds_the_day():
    new = book(("2027-01-15T08:00, depart: 2027-01-15T17:00", "2027-01-16T09:00, depart: 2027-01-16T18:00"))
    (one,) = changes(book(), new)
    assert (one.what, one.id) == ("moved", "a:nassau:2027-01-16")
    assert (
        one.says
        == "Nassau 2027-01-15T08:00 to 2027-01-15T17:00, now Nassau 2027-01-16T09:00 to 2027-01-16T18:00"
    )


def test_an_hour_is_a_move_and_a_lock_a_change():
    assert said(book(), book(("2027-01-15T17:00", "2027-01-15T18:00"))) == [
        ("stops", "moved", "a:nassau:2027-01-15")
    ]
    (one,) = changes(book(), book(("2027-01-15T17:00}", "2027-01-15T17:00, locked: true}")))
    assert (one.what, one.says) == (
        "changed",
        "Nassau 2027-01-15T08:00 to 2027-01-15T17:00: locked False → True",
    )


def test_what_goes_and_what_differs_is_named():
    old, new = book(), book(("owner: ada, class: promotional", "owner: bruno, class: survey"), ("name: Antilles", "name: Isles"))  # fmt: skip
    assert [(one.table, one.says) for one in changes(old, new)] == [
        ("itineraries", "name Antilles → Isles"),
        ("campaigns", "owner ada → bruno, message_class promotional → survey"),
    ]
    assert said(old, replace(old, campaigns=(), itineraries=())) == [
        ("stops", "dropped", "a:labadee:2027-01-12"),
        ("stops", "dropped", "a:nassau:2027-01-15"),
        ("stops", "dropped", "a:labadee:2027-01-18"),
        ("itineraries", "dropped", "a"),
        ("campaigns", "dropped", "c1"),
    ]


def test_a_send_that_differs_is_named_by_its_time():
    old = book()
    at = parse_iso("2027-01-10T09:00:00Z")
    new = replace(old, campaigns=tuple(replace(one, next_send_at=at) for one in old.campaigns))
    assert [one.says for one in changes(old, new)] == ["next_send_at none → 2027-01-10T09:00:00Z"]


def voyage(days: int):
    first = book().itineraries[0]
    stop = first.stops[0]
    stops = tuple(
        replace(stop, id=f"s{day}", arrives_at=Instant(day * DAY), departs_at=Instant(day * DAY + DAY // 2))
        for day in range(days)
    )
    return replace(book(), itineraries=(replace(first, stops=stops),))


@pytest.mark.parametrize(
    ("before", "after", "day", "says"),
    [
        (10, 5, 0, ""),
        (10, 4, 0, "of 10 calls ahead it keeps 4"),
        (10, 0, 0, "of 10 calls ahead it keeps 0"),
        (3, 1, 0, ""),
        (3, 0, 0, "of 3 calls ahead it keeps 0"),
        (10, 8, 7, ""),
        (10, 1, 7, "of 3 calls ahead it keeps 0"),
        (20, 12, 10, "of 10 calls ahead it keeps 2"),
    ],
)
def test_most_is_more_than_half_of_what_is_ahead(before, after, day, says):
    assert most_goes(voyage(before), voyage(after), Instant(day * DAY)) == says
    assert most_goes(None, voyage(after), Instant(0)) == ""


def test_most_of_the_campaigns_count_as_well():
    one = book().campaigns[0]
    many = replace(book(), campaigns=tuple(replace(one, id=f"c{index}") for index in range(5)))
    assert (
        most_goes(many, replace(many, campaigns=many.campaigns[:2]), Instant(0))
        == "of 5 campaigns it keeps 2"
    )
