"""The book's ships, ports, distances and rules: what is read, and what is said about everything wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.errors import PlaybookError
from engine.model.program import SailingRules
from engine.model.time import HOUR, Instant, instant, iso, moment
from programs.book import load_book
from programs.book.ports import offsets

ROOT = Path(__file__).resolve().parents[2]

BOOK = """\
schema: serviola/programs/1
places:
  - {id: labadee, name: Labadee, lat: 19.786, lon: -72.245, country: HT, zone: America/Port-au-Prince}
  - {id: nassau, name: Nassau, lat: 25.083, lon: -77.344, country: BS, zone: America/Nassau}
itineraries:
  - id: antilles
    name: Antilles
    vessel: Aurelia
    owner: team:planning
    stops: [{place: labadee, arrive: 2010-03-12T08:00, depart: 2010-03-12T17:00}]
vessels:
  - {name: Aurelia, max_speed_kn: 21.6, economic_speed_kn: 18, length_m: 340, draught_m: 9, tender_ok: true}
ports:
  - {place: nassau, pier: true, max_length_m: 360, max_draught_m: 11, since: 2001-02-03, until: 2031-12-31}
  - place: {id: oslo, name: Oslo, lat: 59.9, lon: 10.7, country: NO}
    zone: Europe/Oslo
    tender: true
distances:
  - {from: labadee, to: nassau, nm: 520}
rules:
  min_stay: 5h
  arrive_between: [06:30, 14:00]
  distance_margin: 0.08
  pilotage: 45m
  exclude_within: 250 km
"""


def load(text: str):
    return load_book(text, "programs.yaml", brand="main")


def findings(text: str) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        load(text)
    return [str(finding) for finding in caught.value.findings]


def test_it_reads_ships_ports_distances_and_rules():
    book = load(BOOK)
    (ship,) = book.vessels
    assert (ship.name, ship.max_speed_kn, ship.economic_speed_kn, ship.length_m) == (
        "Aurelia",
        21.6,
        18.0,
        340.0,
    )
    nassau, oslo = book.ports
    assert (nassau.id, nassau.pier, nassau.tender, nassau.max_length_m) == ("nassau", True, False, 360.0)
    assert (nassau.opens_at, nassau.closes_at) != (None, None)
    assert (iso(nassau.opens_at), iso(nassau.closes_at)) == ("2001-02-03T05:00:00Z", "2032-01-01T05:00:00Z")
    assert (oslo.zone, oslo.tender, oslo.max_length_m, oslo.opens_at) == ("Europe/Oslo", True, None, None)
    (leg,) = book.legs
    assert (leg.start, leg.end, leg.distance_nm, leg.source) == ("labadee", "nassau", 520.0, "book")
    assert book.sailing == SailingRules(
        min_stay_s=5 * 3600,
        arrive_from_s=6 * 3600 + 1800,
        arrive_until_s=14 * 3600,
        distance_margin=0.08,
        pilotage_s=45 * 60,
        exclude_within_km=250.0,
    )


def test_all_of_it_may_be_left_out():
    book = load(BOOK[: BOOK.index("vessels:")])
    assert (book.vessels, book.ports, book.legs, book.sailing) == ((), (), (), SailingRules())


def test_the_clocks_of_a_port_are_kept_over_the_time_of_the_book():
    (first, second) = load(BOOK).ports[0].offsets  # the clocks of Nassau went forward on 14 March 2010
    assert (first.seconds, second.seconds) == (-5 * 3600, -4 * 3600)
    assert iso(second.since) == "2010-03-14T07:00:00Z"


@pytest.mark.parametrize(
    "zone",
    ["Europe/Oslo", "Australia/Lord_Howe", "Pacific/Apia", "America/Grand_Turk", "Asia/Kathmandu", "UTC"],
)
def test_clocks_agree_with_the_zone_at_every_hour_of_two_years(zone):
    start, end = (instant(datetime(year, 1, 1, tzinfo=UTC)) for year in (2011, 2013))
    kept, tz = offsets(zone, start, end), ZoneInfo(zone)
    at = start
    while at < end:
        want = moment(at).astimezone(tz).utcoffset()
        assert want is not None
        assert [one.seconds for one in kept if one.since <= at][-1] == want.total_seconds(), iso(at)
        at = Instant(at + HOUR)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: Aurelia, max", "name: Aurelya, max", "no itinerary is sailed by Aurelya — did you mean Aurelia?"),
        ("max_speed_kn: 21.6", "max_speed_kn: 216", "max_speed_kn is 216, not a number from 1 to 60"),
        ("economic_speed_kn: 18", "economic_speed_kn: 28", "the economic speed (28 kn) is above the top speed (21.6 kn)"),
        ("tender_ok: true", "tender_ok: perhaps", "tender_ok is perhaps, not true or false"),
        ("length_m: 340", "lenght_m: 340", "lenght_m is not a key of vessels[0] — did you mean length_m?"),
        ("{place: nassau, pier", "{place: nasau, pier", "no place has the id nasau — did you mean nassau?"),
        ("    tender: true\n", "", "Oslo has neither a pier nor tenders — add pier: true or tender: true"),
        ("    zone: Europe/Oslo\n", "", "no zone is known for oslo — add zone: here or to the place"),
        ("since: 2001-02-03", "since: last year", "last year is not a date — write it as 2027-01-15"),
        ("since: 2001-02-03", "since: 2001-02-30", "2001-02-30 is not in the calendar"),
        ("until: 2031-12-31", "until: 1999-12-31", "it closes before it opens"),
        ("id: oslo", "id: nassau", "the id nassau is already taken"),
        ("to: nassau, nm", "to: nasau, nm", "no place has the id nasau — did you mean nassau?"),
        ("nm: 520", "nm: 400", "400 nm is shorter than the great circle, 425.6 nm"),
        ("to: nassau, nm", "to: labadee, nm", "labadee to labadee is one place"),
        ("min_stay: 5h", "min_stay: 5", "min_stay is 5, a number without a unit"),
        ("[06:30, 14:00]", "[14:00, 06:30]", "arrive_between ends (06:30) before it begins (14:00)"),
        ("[06:30, 14:00]", "[6, 14]", "arrive_between is not two times of day"),
        ("[06:30, 14:00]", "[06:30, 24:10]", "arrive_between is not two times of day"),
        ("distance_margin: 0.08", "distance_margin: 12", "distance_margin is 12, not a number from 0 to 1"),
        ("exclude_within: 250 km", "exclude_within: 250", "exclude_within is 250, a number without a unit"),
        ("pilotage: 45m", "pilotag: 45m", "pilotag is not a key of rules — did you mean pilotage?"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_what_to_do(old, new, said):
    assert old in BOOK
    found = findings(BOOK.replace(old, new, 1))
    assert any(said in line for line in found), found
    assert all(line.startswith("programs.yaml:") for line in found)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  - {place: nassau, pier: true}\n", "the port nassau is already described"),
        ("  - {name: Aurelia, max_speed_kn: 20}\n", "Aurelia is already described"),
        ("  - {from: nassau, to: labadee, nm: 600}\n", "nassau to labadee is already written"),
    ],
)
def test_nothing_is_described_twice(line, said):
    before = {"place": "distances:", "name": "ports:", "from": "rules:"}[line.split("{")[1].split(":")[0]]
    assert said in findings(BOOK.replace(f"\n{before}", f"\n{line}{before}", 1))[0]


def test_a_day_begins_even_where_the_clocks_go_forward_over_midnight():
    text = BOOK.replace("zone: Europe/Oslo", "zone: America/Sao_Paulo").replace(
        "    tender: true", "    tender: true\n    since: 2018-11-04"
    )
    opens = load(text).ports[1].opens_at
    assert opens is not None
    assert iso(opens) == "2018-11-04T03:00:00Z"


def test_the_case_of_january_2010_loads():
    text = (ROOT / "serviola/cases/january-2010/programs.yaml").read_text("utf-8")
    assert [port.id for port in load(text).ports] == [
        "grand-turk",
        "puerto-plata",
        "amber-cove",
        "nassau",
        "cococay",
    ]
