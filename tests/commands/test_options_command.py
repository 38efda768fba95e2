"""`serviola options`: the ways around a call, from a book and whatever somebody has of the situation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.model.codec import encode
from tests.fakes import words as w
from tests.fakes.command_line import serviola
from tests.fakes.terminal import in_terminal

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "serviola/cases/january-2010"
STOP = "eastern-0109:labadee:2010-01-15"
FEW = """\
schema: serviola/programs/1
places:
  - {id: miami, name: Miami, lat: 25.774, lon: -80.171, country: US, zone: America/New_York}
  - {id: labadee, name: Labadee, lat: 19.786, lon: -72.246, country: HT, zone: America/Port-au-Prince}
  - {id: san-juan, name: San Juan, lat: 18.461, lon: -66.109, country: PR, zone: America/Puerto_Rico}
  - {id: grand-turk, name: Grand Turk, lat: 21.431, lon: -71.147, country: TC, zone: America/Grand_Turk}
itineraries:
  - id: v
    name: Voyage
    vessel: Meridian
    owner: team:planning
    stops:
      - {place: miami, arrive: 2024-03-10T07:00, depart: 2024-03-10T16:30}
      - {place: labadee, arrive: 2024-03-12T08:00, depart: 2024-03-12T17:00}
      - {place: san-juan, arrive: 2024-03-13T14:00, depart: 2024-03-13T22:00}
  - id: x
    name: Another
    vessel: Calliope
    owner: team:planning
    stops:
      - {place: miami, arrive: 2024-03-20T07:00, depart: 2024-03-20T16:30}
      - {place: grand-turk, arrive: 2024-03-22T08:00, depart: 2024-03-22T17:00}
"""


def asked(folder, *, programs=CASE / "programs.yaml", stop=STOP, situation=CASE / "usgs-1.json", more=()):
    words = ("--programs", str(programs), "--stop", stop, "--situation", str(situation), *more)
    return serviola("options", *words, cwd=folder)


def planned(folder, **given):
    done = asked(folder, **(given | {"more": (*given.get("more", ()), "--json")}))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_the_earthquake_of_january_2010_as_usgs_gives_it(tmp_path):
    found = planned(tmp_path)
    assert found["stop"] == STOP
    ports = [one["port"] for one in found["options"] if one["kind"] == "alternative_port"]
    assert ports == ["Grand Turk", "Nassau", "CocoCay"]
    first = found["options"][0]
    assert set(first) >= {
        "rank", "kind", "port", "arrive", "depart", "speed_kn", "slack_h", "distance_nm", "uncertainty", "score", "reasons",
    }  # fmt: skip
    assert (first["arrive"], first["depart"]) == ("2010-01-15T07:00-05:00", "2010-01-15T16:00-05:00")
    assert (first["distance_nm"], first["uncertainty"], first["slack_h"]) == (937.4, 0.12, 7.28)
    assert found["no_return_at"] == first["no_return_at"] == "2010-01-15T10:54:00Z"
    rejected = {one["port"]: one["reason"] for one in found["rejected"]}
    assert rejected["Amber Cove"] == "it was not open then: it opens on 2015-10-06"
    assert rejected["Puerto Plata"].endswith("within 310 km")


def test_the_table_says_by_what_rule_it_stands_and_fits_80_columns(tmp_path):
    words = (
        "--programs",
        str(CASE / "programs.yaml"),
        "--stop",
        STOP,
        "--situation",
        str(CASE / "usgs-1.json"),
    )
    shown = in_terminal("options", *words, cwd=tmp_path)
    assert max(map(len, shown)) <= 80
    table = next(at for at, line in enumerate(shown) if line.startswith("# instead"))
    said = next(
        at for at, line in enumerate(shown) if line.startswith("In order of their score; but of the first 5")
    )
    first = next(at for at, line in enumerate(shown) if line.startswith("1. Grand Turk at the pier"))
    assert table < said < first
    assert shown[first + 1].startswith("   "), "what goes on stands below what it belongs to"
    assert not any("longer before:" in line and "San Juan" not in line for line in shown), (
        "an option is one line"
    )


def test_a_table_says_the_same_to_a_planner(tmp_path):
    done = asked(tmp_path, more=("--top", "3"))
    assert done.returncode == 0
    assert "Grand Turk" in done.stdout
    assert "the turn-off is passed in 2 d 12 h, on 2010-01-15 10:54 UTC" in done.stdout
    assert "Amber Cove: it was not open then" in done.stdout
    assert "sea day" not in done.stdout.split("Rejected")[0].split("1. ")[0]


def test_the_house_s_distance_is_given_on_the_command_line(tmp_path):
    point = "hazard: earthquake\nseverity: Extreme\noccurred_at: 2010-01-12T21:53:10Z\npoint: {lat: 18.443, lon: -72.571}\n"
    quake = write(tmp_path, "quake.yaml", point)
    near = planned(tmp_path, situation=quake, more=("--exclude-within", "130km"))
    far = planned(tmp_path, situation=quake, more=("--exclude-within", "250km"))
    ports = [{one["port"] for one in each["options"] if one["port_id"]} for each in (near, far)]
    assert ports == [{"Grand Turk", "Puerto Plata", "Nassau", "CocoCay"}, {"Grand Turk", "Nassau", "CocoCay"}]


@pytest.mark.parametrize(
    "content",
    [
        (ROOT / "tests/watchers/fixtures/cap-haiti-2010.xml").read_bytes(),
        (CASE / "gdacs-1.xml").read_bytes(),
        encode(w.situation()),
        encode(w.signal()),
        b'{"hazard": "unrest", "severity": "Severe", "countries": ["HT"]}',
        b"hazard: unrest\noccurred_at: 2010-01-12\npolygon: [[19, -73], [21, -73], [20, -71]]\n",
    ],
)
def test_a_situation_may_be_a_warning_a_feed_one_of_our_words_or_a_few_lines(tmp_path, content):
    (tmp_path / "situation").write_bytes(content)
    found = planned(tmp_path, situation=tmp_path / "situation", more=("--at", "2010-01-13T00:00:00Z"))
    assert "Labadee" not in {one["port"] for one in found["options"] if one["kind"] == "alternative_port"}
    assert found["at"] == "2010-01-13T00:00:00Z"
    assert found["options"]


def test_a_book_that_says_little_is_helped_and_everything_that_was_taken_is_said(tmp_path):
    book, unrest = (
        write(tmp_path, "few.yaml", FEW),
        write(tmp_path, "s.yaml", "hazard: unrest\ncountries: [HT]\n"),
    )
    found = planned(tmp_path, programs=book, stop="v:labadee:2024-03-12", situation=unrest)
    ports = [one for one in found["options"] if one["kind"] == "alternative_port"]
    assert ports[0]["port"] == "Grand Turk"  # the line calls there; the others come from a list
    assert any("a list of cruise ports" in said for said in ports[1]["not_known"])
    assert found["at"] == "2024-03-10T19:30:00Z"
    assert [note.partition(" ")[0] for note in found["notes"]] == ["the", "the", "the"]
    assert any("21 kn at most" in note or "22 kn at most" in note for note in found["notes"])


def test_a_cyclone_that_passes_lets_calls_change_places(tmp_path):
    """Labadee is in its way on the day of the call, and clear of it a day later: San Juan is called at first."""
    swapped = FEW.replace("vessel: Meridian", "vessel: Meridian").replace(
        "      - {place: san-juan, arrive: 2024-03-13T14:00, depart: 2024-03-13T22:00}\n",
        "      - {place: grand-turk, arrive: 2024-03-13T08:00, depart: 2024-03-13T17:00}\n"
        "      - {place: san-juan, arrive: 2024-03-15T14:00, depart: 2024-03-15T22:00}\n",
    )
    storm = (
        "hazard: cyclone\nseverity: Extreme\noccurred_at: 2024-03-09T00:00:00Z\nforecast:\n"
        "  - {at: 2024-03-11T12:00:00Z, lat: 19.0, lon: -75.0, radius: 100 km}\n"
        "  - {at: 2024-03-12T12:00:00Z, lat: 19.0, lon: -72.0, radius: 100 km}\n"
        "  - {at: 2024-03-12T20:00:00Z, lat: 17.0, lon: -70.0, radius: 100 km}\n"
        "  - {at: 2024-03-13T08:00:00Z, lat: 14.0, lon: -65.0, radius: 100 km}\n"
    )
    found = planned(
        tmp_path, programs=write(tmp_path, "b.yaml", swapped), stop="v:labadee:2024-03-12",
        situation=write(tmp_path, "s.yaml", storm),
    )  # fmt: skip
    swaps = [one for one in found["options"] if one["kind"] == "swap"]
    assert [[each["port"] for each in one["moved"]] for one in swaps] == [["Grand Turk", "Labadee"]]
    assert swaps[0]["arrive"].startswith("2024-03-13")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"stop": "eastern-0109:labade:2010-01-15"}, f"did you mean {STOP}?"),
        ({"programs": Path("nowhere.yaml")}, "there is no file nowhere.yaml"),
        ({"situation": Path("nowhere.json")}, "nowhere.json cannot be read: No such file or directory"),
        ({"more": ("--at", "tomorrow")}, "--at tomorrow is no moment; write it with a zone"),
        (
            {"more": ("--exclude-within", "far")},
            "--exclude-within far is no distance; write a number with km",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_with_a_remedy(tmp_path, given, said):
    done = asked(tmp_path, **given)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hazard: tempest\npoint: {lat: 1, lon: 2}\n", "hazard cannot be tempest"),
        ("hazard: cyclone\n", "it does not say where the situation is — add point:"),
        ("hazard: cyclone\nradius: 5 km\ncountries: [HT]\n", "radius has no point"),
        ("hazard: cyclone\npolygon: [[1, 2], [3, 4]]\n", "polygon is no ring of corners"),
        ("hazard: cyclone\noccurred_at: soon\ncountries: [HT]\n", "occurred_at is no moment: soon"),
        ("hazard: cyclone\nforecast: [{lat: 1, lon: 2, radius: 5 km}]\n", "forecast[0] has no at"),
        (
            "hazard: cyclone\npoint: {lat: 1, lon: 2\n",
            "s.yaml:2:8: a bracket is opened here and never closed",
        ),
    ],
)
def test_a_situation_that_cannot_be_read_is_said_with_its_place(tmp_path, text, said):
    done = asked(tmp_path, situation=write(tmp_path, "s.yaml", text))
    assert done.returncode == 2
    assert said in done.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            (CASE / "programs.yaml").read_bytes(),
            "2:9: this is a book of programs (serviola/programs/1), and no situation",
        ),
        (
            b"schema: serviola/playbook/1\nplaybook: a\n",
            "1:9: this is a playbook (serviola/playbook/1), and no situation",
        ),
        (b"id,place\nb,labadee\n", "1:1: this tells of no situation"),
        (b"There was an earthquake in Haiti.\n", "1:1: this tells of no situation"),
        (b"[1, 2]", "1:1: this tells of no situation"),
        (b'{"a": 1}', "1:1: this tells of no situation"),
        (b'{"a":', "1:1: this tells of no situation"),
        (b"", "1:1: this tells of no situation"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "1:1: this is no text, so it tells of no situation"),
        (b"<rss version='2.0'/>", "1:1: this is a feed of news, and not one situation"),
        (b"<!doctype html><html></html>", "1:1: this is a web page, and not one situation"),
        (b"<svg/>", "1:1: this is XML, but no CAP message, and not one situation"),
    ],
)
def test_a_file_that_is_no_situation_is_said_in_one_sentence(tmp_path, content, said):
    (tmp_path / "s").write_bytes(content)
    for done in (
        asked(tmp_path, situation=Path("s")),
        serviola("exposure", "--programs", str(CASE / "programs.yaml"), "--situation", "s", cwd=tmp_path),
    ):
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"s:{said} — give a file of USGS, GDACS or CAP, or write a few lines, such as")


@pytest.mark.parametrize(("name", "begins"), [("chart.svg", b"<svg"), ("chart.png", b"\x89PNG")])
def test_it_is_drawn_as_a_chart(tmp_path, name, begins):
    done = asked(tmp_path, more=("--chart", name, "--json"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert json.loads(done.stdout)["options"], "the answer itself stays one piece of JSON"


def test_a_chart_of_another_kind_is_refused_before_anything_is_worked_out(tmp_path):
    done = asked(tmp_path, more=("--chart", "chart.pdf"))
    assert done.returncode == 2
    assert "neither .svg nor .png" in done.stderr


def test_a_bad_row_is_named_and_the_rest_is_planned(tmp_path):
    wrong = FEW.replace(
        "      - {place: grand-turk, arrive: 2024-03-22T08:00, depart: 2024-03-22T17:00}",
        "      - {place: grand-turk, arrive: 2024-03-22T18:00, depart: 2024-03-22T17:00}",
    )
    done = asked(tmp_path, programs=write(tmp_path, "book.yaml", wrong), stop="v:labadee:2024-03-12")
    assert done.returncode == 0, done.stderr
    assert "book.yaml:22:" in done.stderr
    assert "before it arrives" in done.stderr
    assert "sea day" in done.stdout


def test_a_schedule_may_be_a_folder_of_tables(tmp_path):
    folder = tmp_path / "fleet"
    folder.mkdir()
    head = "itinerary,vessel,itinerary_owner,place,place_name,lat,lon,country,zone,arrive,depart"
    calls = (
        "miami,Miami,25.774,-80.171,US,America/New_York,2024-03-10T07:00,2024-03-10T16:30",
        "labadee,Labadee,19.786,-72.246,HT,America/Port-au-Prince,2024-03-12T08:00,2024-03-12T17:00",
        "san-juan,San Juan,18.461,-66.109,PR,America/Puerto_Rico,2024-03-13T14:00,2024-03-13T22:00",
    )
    rows = "".join(f"v,Meridian,team:planning,{call}\n" for call in calls)
    write(folder, "stops.csv", f"{head}\n{rows}")
    found = planned(tmp_path, programs=folder, stop="v:labadee:2024-03-12")
    assert "sea_day" in {one["kind"] for one in found["options"]}


ROWS = {
    "places.csv": (
        "id,name,lat,lon,country,zone\n"
        "miami,Miami,25.774,-80.171,US,America/New_York\n"
        "labadee,Labadee,19.786,-72.246,HT,America/Port-au-Prince\n"
        "san-juan,San Juan,18.461,-66.109,PR,America/Puerto_Rico\n"
        "grand-turk,Grand Turk,21.431,-71.147,TC,America/Grand_Turk\n"
    ),
    "ports.csv": "place,pier\ngrand-turk,yes\n",
    "stops.csv": (
        "itinerary,itinerary_name,vessel,itinerary_owner,id,place,arrive,depart\n"
        "v,Voyage,Meridian,team:planning,a,miami,2024-03-10T07:00,2024-03-10T16:30\n"
        "v,Voyage,Meridian,team:planning,b,labadee,2024-03-12T08:00,2024-03-12T17:00\n"
        "v,Voyage,Meridian,team:planning,c,san-juan,2024-03-13T14:00,2024-03-13T22:00\n"
        "v,Voyage,Meridian,team:planning,d,nowhere,2024-03-15T14:00,2024-03-15T22:00\n"
    ),
}
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
X-WR-CALNAME:Voyage
X-SERVIOLA-VESSEL:Meridian
X-SERVIOLA-ITINERARY-OWNER:team:planning
BEGIN:VEVENT
UID:b
LOCATION:Labadee
GEO:19.786;-72.246
X-SERVIOLA-COUNTRY:HT
DTSTART;TZID=America/Port-au-Prince:20240312T080000
DTEND;TZID=America/Port-au-Prince:20240312T170000
END:VEVENT
END:VCALENDAR
"""
QUAKE = "hazard: earthquake\nseverity: Extreme\noccurred_at: 2024-03-09T00:00:00Z\npoint: {lat: 18.443, lon: -72.571}\n"


def test_a_folder_of_csv_is_a_book_and_its_doubtful_row_is_said(tmp_path):
    folder = tmp_path / "fleet"
    folder.mkdir()
    for name, text in ROWS.items():
        write(folder, name, text)
    found = planned(tmp_path, programs=folder, stop="b", situation=write(tmp_path, "quake.yaml", QUAKE))
    tried = {one["port"] for one in (*found["options"], *found["rejected"])}
    assert "Grand Turk" in tried
    assert any("no place has the id nowhere" in one for one in found["notes"])


def test_a_calendar_is_a_book(tmp_path):
    book = write(tmp_path, "fleet.ics", CALENDAR)
    quake = write(tmp_path, "quake.yaml", QUAKE)
    assert planned(tmp_path, programs=book, stop="b", situation=quake)["place"] == "Labadee"
