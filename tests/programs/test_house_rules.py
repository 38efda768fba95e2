"""What a book says of its house beside hours: what is barred, permitted, closed or weighted, and who asked for relief."""

from __future__ import annotations

from textwrap import indent

import pytest

from engine.errors import PlaybookError
from engine.model.program import Ashore, Permit, SailingRules, Travel, Weights
from engine.model.time import Instant, parse_iso
from programs.book import load_book

BOOK = """\
schema: serviola/programs/1
places:
  - {id: nassau, name: Nassau, lat: 25.083, lon: -77.344, country: BS, zone: America/Nassau}
  - {id: cozumel, name: Cozumel, lat: 20.477, lon: -86.974, country: MX, zone: America/Cancun}
itineraries:
  - id: v
    name: Voyage
    vessel: Aurora
    owner: team:planning
    travel: ship
    stops:
      - {place: nassau, arrive: 2026-11-01T08:00, depart: 2026-11-01T17:00, embarks: true, ashore: berth}
      - {place: cozumel, arrive: 2026-11-03T08:00, depart: 2026-11-03T17:00, excursions: 120}
"""


def read(rules="", rest=""):
    below = f"rules:\n{indent(rules, '  ')}\n" if rules else ""
    return load_book(BOOK + below + rest, "book.yaml", brand="main")


def wrong(rules="", rest=""):
    with pytest.raises(PlaybookError) as caught:
        read(rules, rest)
    return [f"{one.line}: {one.message}" for one in caught.value.findings]


def test_a_stop_says_how_guests_get_ashore_who_embarks_and_who_is_booked():
    first, second = read().itineraries[0].stops
    assert (first.embarks, first.ashore, first.excursions) == (True, Ashore.BERTH, None)
    assert (second.embarks, second.ashore, second.excursions) == (False, Ashore.UNKNOWN, 120)
    assert read().itineraries[0].travel is Travel.SHIP
    assert read().sailing == SailingRules()


def test_the_house_says_what_it_bars_prefers_may_not_and_what_counts():
    rules = read(
        "barred: [nassau]\npreferred: cozumel\npermits: [{for: CU, held: false}, {for: nassau, held: true}]\n"
        "no_repeat: false\nmove_most: 2h\ndays_around: 5\nweights: {frequency: 40, campaigns: 0}"
    ).sailing
    assert (rules.barred, rules.preferred) == (("nassau",), ("cozumel",))
    assert rules.permits == (Permit(where="CU", held=False), Permit(where="nassau", held=True))
    assert (rules.no_repeat, rules.move_most_s, rules.days_around) == (False, 7_200, 5)
    assert rules.weights == Weights(frequency=40, campaigns=0)


def test_a_passage_is_closed_for_good_for_a_time_or_every_year():
    closures = read(
        "passages:\n"
        "  - {name: suez}\n"
        "  - {name: malacca, since: 2026-05-01, until: 2026-05-31}\n"
        "  - {name: panama, every_year: [12-01, 03-31]}\n"
    ).sailing.closures
    assert [(one.passage, one.since, one.until) for one in closures[:2]] == [
        ("suez", None, None),
        ("malacca", parse_iso("2026-05-01T00:00:00Z"), parse_iso("2026-06-01T00:00:00Z")),
    ]
    winters = [(one.since, one.until) for one in closures[2:]]
    assert (parse_iso("2026-12-01T00:00:00Z"), parse_iso("2027-04-01T00:00:00Z")) in winters
    (opened,) = read("passages: [{name: northwest, open: true}]").sailing.closures
    assert (opened.passage, opened.until) == ("northwest", Instant(0))


def test_who_has_asked_for_relief_is_read_with_where_and_from_when():
    rest = "relief:\n  - {asked_by: Civil Protection, contact: desk@example.org, where: [HT, cozumel], since: 2026-10-01}\n"
    (asked,) = read(rest=rest).relief
    assert (asked.asked_by, asked.contact, asked.where) == (
        "Civil Protection",
        "desk@example.org",
        ("HT", "cozumel"),
    )
    assert (asked.since, asked.until) == (parse_iso("2026-10-01T00:00:00Z"), None)


@pytest.mark.parametrize(
    ("rules", "rest", "said"),
    [
        ("barred: [atlantis]", "", "15: no place has the id atlantis"),
        ("permits: [{for: Cuba, held: false}]", "", "15: Cuba is no place of this book and no country"),
        ("weights: {luck: 3}", "", "15: luck is not a key of rules.weights"),
        ("weights: {safety: 0, slack: 0, stay: 0, speed: 0, distance: 0, guests: 0, frequency: 0, campaigns: 0}", "", "15: every weight is 0"),
        ("passages: [{name: seuz}]", "", "15: no passage is named seuz"),
        ("passages: [{name: suez, every_year: [13-01, 03-31]}]", "", "15: every_year names a day that some year lacks"),
        ("passages: [{name: suez, every_year: winter}]", "", "15: every_year is not two days of a year"),
        ("passages: [{name: suez, since: soon}]", "", "15: soon is not a date"),
        ("", "relief: [{asked_by: A, contact: c, where: [Haiti]}]\n", "14: Haiti is no place of this book and no country"),
        ("", "relief: [{contact: c, where: [HT]}]\n", "14: relief[0] has no asked_by"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(rules, rest, said):
    assert wrong(rules, rest) == [said]
