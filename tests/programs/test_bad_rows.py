"""Bad rows: each is named with its file and line, takes out itself, and the rest is planned."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import PlaybookError
from engine.model.findings import Level
from engine.model.program import Ashore, Permit
from programs.book import load_book, read_book, read_yaml
from programs.book.declared import Declared, Form
from programs.book.fetch import Ways, fetch_book
from programs.book.legs import doubtful_legs
from programs.ports import with_legs

PLACES = """\
id,name,lat,lon,country,zone
labadee,Labadee,19.786,-72.245,HT,America/Port-au-Prince
nassau,Nassau,25.083,-77.344,BS,America/Nassau
miami,Miami,25.778,-80.179,US,America/New_York
madrid,Madrid,40.4,-3.7,ES,Europe/Madrid
"""
LOST = "lost,Lost,991,0,ES,Europe/Madrid\n"
HEADER = "itinerary,itinerary_name,vessel,itinerary_owner,place,arrive,depart\n"
GOOD = [
    "a,Antilles,Aurelia,team:p,miami,2027-01-10T07:00,2027-01-10T17:00",
    "a,Antilles,Aurelia,team:p,nassau,2027-01-12T08:00,2027-01-12T17:00",
    "a,Antilles,Aurelia,team:p,labadee,2027-01-15T08:00,2027-01-15T17:00",
]


def read(folder, rows: list[str], **tables: str):
    (folder / "places.csv").write_text(PLACES)
    (folder / "stops.csv").write_text(HEADER + "\n".join(rows) + "\n")
    for table, text in tables.items():
        (folder / f"{table}.csv").write_text(text)
    declared = Declared(name="fleet", form=Form.CSV, path=folder)
    return asyncio.run(fetch_book(declared, Ways(http=None, environ={}), brand="main"))


def said(found, folder) -> list[str]:
    return [str(one).replace(f"{folder}/", "") for one in found.findings]


def calls(found) -> list[list[str]]:
    return [[stop.place_id for stop in one.stops] for one in found.book.itineraries]


def test_good_rows_give_no_finding(tmp_path):
    found = read(tmp_path, GOOD)
    assert said(found, tmp_path) == []
    assert calls(found) == [["miami", "nassau", "labadee"]]


@pytest.mark.parametrize(
    ("row", "where", "what", "remedy"),
    [
        ("nassau,2027-01-18T08:00,2027-01-18T07:00", "stops.csv:5:7", "it departs (2027-01-18T07:00) before it arrives", "correct one"),
        ("nasau,2027-01-18T08:00,2027-01-18T17:00", "stops.csv:5:5", "no place has the id nasau", "did you mean nassau?"),
        ("nassau,2027-02-30T08:00,2027-03-01T17:00", "stops.csv:5:6", "2027-02-30T08:00 is not in the calendar", "2027-01-15T08:00"),
        ("miami,2027-03-14T02:30,2027-03-14T17:00", "stops.csv:5:6", "does not exist in America/New_York", "write a time before or after"),
        ("miami,2027-11-07T01:30,2027-11-07T17:00", "stops.csv:5:6", "comes twice in America/New_York", "-04:00 or 2027-11-07T01:30-05:00"),
        ("nassau,03/04/2027 08:00,2027-04-04T17:00", "stops.csv:5:6", "may begin with the day or with the month", "dates: day-first"),
        ("nassau,13/04/2027 08:00,2027-04-13T17:00", "stops.csv:5:6", "may begin with the day or with the month", "dates: day-first"),
        ("nassau,,2027-01-18T17:00", "stops.csv:5:1", "has no arrive", "add arrive:"),
        ("miami,2027-01-15T20:00,2027-01-15T23:00", "stops.csv:5:6", "nm in 3.0 h, as the crow flies; no ship is so fast", "or in line 4"),
        ("labadee,2027-01-15T08:00,2027-01-15T17:00", "stops.csv:5:1", "the id a:labadee:2027-01-15 is already taken", "of its own"),
        ("lost,2027-01-18T08:00,2027-01-18T17:00", "places.csv:6:3", "lat is 991, not a number from -90 to 90; this place is left out, and 1 stop there is", "from -90"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_the_rest_is_planned(tmp_path, row, where, what, remedy):
    places = PLACES + (LOST if row.startswith("lost") else "")
    found = read(tmp_path, [*GOOD, f"a,Antilles,Aurelia,team:p,{row}"], places=places)
    (line,) = said(found, tmp_path)
    assert line.startswith(f"{where}: ")
    assert what in line
    assert "left out" in line
    assert remedy in line.partition(" — ")[2]
    assert calls(found) == [["miami", "nassau", "labadee"]]


def test_everything_is_said_at_once_in_order_of_place(tmp_path):
    rows = ["a,A,Aurelia,t,nowhere,2027-01-18T08:00,2027-01-18T17:00", *GOOD, "b,B,Bella,t,miami,soon,later"]
    found = read(tmp_path, rows)
    lines = [int(line.split(":")[1]) for line in said(found, tmp_path)]
    assert lines == sorted(lines)
    assert {2, 6} <= set(lines)


def test_a_call_on_land_is_named_once_and_watched_where_the_book_says(tmp_path):
    rows = [*GOOD, "a,A,Aurelia,team:p,madrid,2027-02-10T08:00,2027-02-10T17:00", "a,A,Aurelia,team:p,madrid,2027-02-12T08:00,2027-02-12T17:00"]  # fmt: skip
    found = read(tmp_path, rows)
    line = next(one for one in said(found, tmp_path) if "land" in one)
    assert line.startswith("places.csv:5:3: Madrid (40.4 -3.7) lies on land, some 302 km from any sea")
    assert sum("on land" in one for one in said(found, tmp_path)) == 1
    assert calls(found)[0][-2:] == ["madrid", "madrid"]


def test_a_river_port_and_a_coach_are_not_asked_about(tmp_path):
    river = PLACES.replace("country,zone", "country,zone,inland").replace(
        "Europe/Madrid", "Europe/Madrid,yes"
    )
    rows = ["a,A,Aurelia,t:p,madrid,2027-02-10T08:00,2027-02-10T17:00"]
    found = read(tmp_path, rows, places=river)
    assert not [one for one in said(found, tmp_path) if "on land" in one]
    header = HEADER.replace("place,", "travel,place,")
    found = read(tmp_path, [], stops=header + rows[0].replace("madrid", "coach,madrid"))
    assert not [one for one in said(found, tmp_path) if "on land" in one]


def test_no_port_on_land_may_stand_in(tmp_path):
    found = read(tmp_path, GOOD, ports="place,pier\nmadrid,true\nnassau,true\n")
    assert [port.id for port in found.book.ports] == ["nassau"]
    assert said(found, tmp_path)[0].startswith("ports.csv:2:1: Madrid (40.4 -3.7) lies on land")


def test_ships_that_look_like_one_are_named_and_their_voyages_watched(tmp_path):
    rows = [*GOOD, "b,Bahamas, AURELIA,team:p,nassau,2027-03-12T08:00,2027-03-12T17:00"]
    found = read(tmp_path, rows)
    (line,) = said(found, tmp_path)
    assert line.startswith("stops.csv:5:3: AURELIA and Aurelia look like one ship")
    assert len(calls(found)) == 2


def test_a_ship_in_two_places_is_named_and_both_voyages_watched(tmp_path):
    rows = [*GOOD, "b,Bahamas,Aurelia,team:p,nassau,2027-01-13T08:00,2027-01-13T17:00"]
    (line,) = said(found := read(tmp_path, rows), tmp_path)
    assert line.startswith("stops.csv:5:1: b begins before a of the same Aurelia has ended")
    assert found.findings[0].level is Level.WARNING
    assert len(calls(found)) == 2


def test_of_two_calls_at_one_time_one_is_left_out(tmp_path):
    rows = [*GOOD, "a,Antilles,Aurelia,team:p,miami,2027-01-12T12:00,2027-01-12T20:00"]
    found = read(tmp_path, rows)
    (line,) = said(found, tmp_path)
    assert line.startswith("stops.csv:5:6: it arrives in Miami (2027-01-12T12:00) before it leaves Nassau")
    assert calls(found) == [["miami", "nassau", "labadee"]]


def test_a_call_that_fits_neither_neighbor_is_the_one_that_goes(tmp_path):
    far = PLACES + "yokohama,Yokohama,35.451,139.648,JP,Asia/Tokyo\n"
    rows = [GOOD[0], "a,Antilles,Aurelia,team:p,yokohama,2027-01-11T08:00,2027-01-11T17:00", *GOOD[1:]]
    found = read(tmp_path, rows, places=far)
    (line,) = said(found, tmp_path)
    assert line.startswith("stops.csv:3:6: from Miami to Yokohama")
    assert calls(found) == [["miami", "nassau", "labadee"]]


def test_a_leg_is_held_against_the_speed_of_its_own_ship(tmp_path):
    rows = [GOOD[0], "a,Antilles,Aurelia,team:p,labadee,2027-01-11T17:00,2027-01-11T23:00"]
    assert said(read(tmp_path, rows), tmp_path) == []  # 588 nm in 24 h: some ship makes that
    (line,) = said(read(tmp_path, rows, vessels="name,max_speed_kn\nAurelia,22\n"), tmp_path)
    assert "in 24.0 h, as the crow flies; the ship makes 22 kn" in line


def test_a_leg_that_only_the_lanes_make_too_long_stays_and_is_named(tmp_path):
    found = read(tmp_path, GOOD, vessels="name,max_speed_kn\nAurelia,20\n")
    book = with_legs(found.book)
    assert list(doubtful_legs(book, found.rows)) == []
    slow = with_legs(read(tmp_path, GOOD, vessels="name,max_speed_kn\nAurelia,7.1\n").book)
    named = [str(one).replace(f"{tmp_path}/", "") for one in doubtful_legs(slow, found.rows)]
    assert len(named) == 1
    assert named[0].startswith("stops.csv:4:1: a: from Nassau")
    assert "Aurelia makes 7.1 kn; both calls stay" in named[0]


def test_a_voyage_with_a_gap_goes_on_as_two_so_that_no_way_is_planned_over_it(tmp_path):
    rows = [GOOD[0], "a,Antilles,Aurelia,team:p,nowhere,2027-01-12T08:00,2027-01-12T17:00", GOOD[2]]
    campaigns = "id,name,tool,kind,object,owner,class,touches\nc1,One,mailer,campaign,7,ada,promotional,a\n"
    found = read(tmp_path, rows, vessels="name,max_speed_kn\nAurelia,22\n", campaigns=campaigns)
    assert [(one.id, one.name) for one in found.book.itineraries] == [
        ("a", "Antilles"),
        ("a/2", "Antilles (part 2)"),
    ]
    assert [stop.itinerary for one in found.book.itineraries for stop in one.stops] == ["a", "a/2"]
    assert found.book.campaigns[0].touches == ("a", "a/2")
    # Without a ship that is described no way around is planned, so nothing is parted.
    assert len(read(tmp_path, rows, vessels="name,max_speed_kn\n").book.itineraries) == 1


def test_a_campaign_loses_what_it_touches_in_vain_and_stays(tmp_path):
    campaigns = (
        "id,name,tool,kind,object,owner,class,touches\n"
        "c1,One,mailer,campaign,7,ada,promotional,a;atlantis\n"
        "c2,Two,mailer,campaign,8,ada,promotional,madrid\n"
        "c3,Three,mailer,campaign,9,ada,shouting,a\n"
    )
    found = read(tmp_path, GOOD, campaigns=campaigns)
    assert [(one.id, one.touches) for one in found.book.campaigns] == [("c1", ("a",)), ("c2", ("madrid",))]
    lines = said(found, tmp_path)
    assert [line.split(": ")[0] for line in lines] == [
        "campaigns.csv:2:8",
        "campaigns.csv:3:1",
        "campaigns.csv:4:7",
    ]
    assert "c2 touches nothing that is planned" in lines[1]
    assert "this campaign is left out" in lines[2]


def test_an_itinerary_without_an_owner_is_left_out_whole_and_no_other(tmp_path):
    rows = ["b,Bahamas,Bella,,nassau,2027-02-12T08:00,2027-02-12T17:00", *GOOD]
    found = read(tmp_path, rows)
    (line,) = said(found, tmp_path)
    assert line.startswith("stops.csv:2:1: itineraries[0] has no owner; this itinerary is left out")
    assert calls(found) == [["miami", "nassau", "labadee"]]


def test_a_row_that_contradicts_its_itinerary_is_named_and_the_first_stands(tmp_path):
    rows = [GOOD[0], GOOD[1].replace("Aurelia", "Bella"), GOOD[2]]
    found = read(tmp_path, rows)
    (line,) = said(found, tmp_path)
    assert line.startswith("stops.csv:3:3: a has vessel Bella here and Aurelia before; the first stands")
    assert found.book.itineraries[0].vessel == "Aurelia"


def test_yaml_is_read_as_forgivingly_and_a_test_case_is_not():
    text = (
        "schema: serviola/programs/1\n"
        "places:\n  - {id: nassau, name: Nassau, lat: 25.083, lon: -77.344, country: BS, zone: America/Nassau}\n"
        "itineraries:\n  - id: a\n    name: A\n    vessel: Aurelia\n    owner: ada\n    wolf: 1\n    stops:\n"
        "      - {place: nassau, arrive: 2027-01-18T08:00, depart: 2027-01-18T07:00}\n"
        "      - {place: Nassau, arrive: 2027-01-19T08:00, depart: 2027-01-19T17:00}\n"
    )
    found = read_book(read_yaml(text, "p.yaml"), source="p.yaml", brand="main")
    assert [str(one).partition(" — ")[0] for one in found.findings] == [
        "p.yaml:9:5: wolf is not a key of itineraries[0]; it is not read",
        "p.yaml:11:59: it departs (2027-01-18T07:00) before it arrives (2027-01-18T08:00); this stop is left out",
    ]
    assert [stop.arrive_local for stop in found.book.itineraries[0].stops] == ["2027-01-19T08:00"]
    with pytest.raises(PlaybookError, match="departs"):
        load_book(text, "p.yaml", brand="main")


def test_a_book_of_which_nothing_can_be_read_is_refused(tmp_path):
    with pytest.raises(PlaybookError, match=r"stops.csv:2:5: no place has the id nowhere"):
        read(tmp_path, ["a,A,Aurelia,t,nowhere,2027-01-18T08:00,2027-01-18T17:00"])


RULES = """\
schema: serviola/programs/1
places:
  - {id: nassau, name: Nassau, lat: 25.083, lon: -77.344, country: BS, zone: America/Nassau}
itineraries:
  - {id: a, name: A, vessel: Aurelia, owner: ada, travel: ship, stops: [
     {place: nassau, arrive: 2027-01-19T08:00, depart: 2027-01-19T17:00, ashore: tender, embarks: true, excursions: 40}]}
rules:
  min_stay: 5h
  barred: [nassau]
  preferred: [nassau]
  permits: [{for: CU, held: false}, {for: nassau, held: true}]
  no_repeat: false
  days_around: 2
"""


def test_house_rules_and_what_a_call_is_are_read():
    book = load_book(RULES, "p.yaml", brand="main")
    (stop,) = book.itineraries[0].stops
    assert (stop.ashore, stop.embarks, stop.excursions) == (Ashore.TENDER, True, 40)
    rules = book.sailing
    assert (rules.min_stay_s, rules.no_repeat, rules.days_around) == (5 * 3600, False, 2)
    assert (rules.barred, rules.preferred) == (("nassau",), ("nassau",))
    assert rules.permits == (Permit(where="CU", held=False), Permit(where="nassau", held=True))


@pytest.mark.parametrize(
    ("old", "new", "said", "key", "value"),
    [
        ("min_stay: 5h", "min_stay: 5", "p.yaml:8:13: min_stay is 5, a number without a unit; this rule", "min_stay_s", 6 * 3600),
        ("barred: [nassau]", "barred: [nasau, nassau]", "p.yaml:9:12: no place has the id nasau; the others hold", "barred", ("nassau",)),
        ("held: false", "held: nearly", "p.yaml:11:29: held is nearly, not true or false; none of the rules on ports and passages", "permits", ()),
        ("no_repeat: false", "no_repeat: never", "p.yaml:12:14: no_repeat is never, not true or false; none of the rules on ports", "no_repeat", True),
        ("days_around: 2", "days_arround: 2", "p.yaml:13:3: days_arround is not a key of rules; it is not read", "days_around", 3),
    ],
)  # fmt: skip
def test_a_rule_that_is_wrong_keeps_its_default_and_the_others_hold(old, new, said, key, value):
    found = read_book(read_yaml(RULES.replace(old, new), "p.yaml"), source="p.yaml", brand="main")
    (one,) = found.findings
    assert str(one).startswith(said)
    assert getattr(found.book.sailing, key) == value
    assert found.book.sailing.min_stay_s == (6 if key == "min_stay_s" else 5) * 3600
