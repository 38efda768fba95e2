"""`serviola programs`: preview says what would change and what is doubtful, show what is in force, accept takes it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from engine.model.program import ProgramRevision
from serviola.build import open_house
from serviola.clocks import SystemClock
from serviola.settings import load_settings
from store.sqlite import SqliteStore
from tests.fakes.command_line import serviola

PLACES = "id;name;lat;lon;country;zone\nnassau;Nassau;25.083;-77.344;BS;America/Nassau\n"
HEADER = "itinerary;vessel;itinerary_owner;place;arrive;depart\n"
BAD = "v8;Aurelia;team:p;nassau;2031-09-12 17:00;2031-09-12 08:00\n"


def calls(count: int) -> str:
    return HEADER + "".join(
        f"v{number};Aurelia;team:p;nassau;2031-{number:02}-12 08:00;2031-{number:02}-12 17:00\n"
        for number in range(1, count + 1)
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    (config / "fleet").mkdir(parents=True)
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "feed").mkdir()
    (config / "fleet" / "places.csv").write_text(PLACES)
    (config / "fleet" / "stops.csv").write_text(calls(8))
    (config / "people.yaml").write_text(
        "schema: serviola/people/1\npeople:\n  - {id: ada, name: Ada}\nteams:\n  p: [ada]\n"
    )
    (config / "tool.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\nkinds:\n  campaign: {pause_class: suspend}\n"
    )
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\nvar: ../var\npeople: people.yaml\nplaybooks: [../playbooks]\n"
        "tools: [tool.yaml]\nprograms:\n  - {name: fleet, form: csv, path: fleet}\n"
        "sources: [{name: usgs, kind: usgs, path: ../feed, every: 5s}]\n"
    )
    return tmp_path


def take_in(house: Path) -> None:
    async def start():
        async with open_house(load_settings(house / "config"), SystemClock()):
            pass

    asyncio.run(start())


def write(house: Path, text: str) -> None:
    (house / "config" / "fleet" / "stops.csv").write_text(text)


def test_a_first_preview_adds_everything_and_finds_nothing_doubtful(house):
    found = serviola("programs", "preview", cwd=house)
    assert found.returncode == 0, found.stderr
    assert (
        "added    stops        v1:nassau:2031-01-12: Nassau 2031-01-12T08:00 to 2031-01-12T17:00"
        in found.stdout
    )
    assert "fleet: 8 itineraries, 8 calls, 0 campaigns; 8 itineraries added, 8 stops added" in found.stdout
    assert not (house / "var" / "serviola.sqlite3").exists()


def test_a_preview_says_what_changes_and_names_the_doubtful_row(house):
    take_in(house)
    write(house, calls(8).replace("2031-03-12", "2031-03-13") + BAD)
    found = serviola("programs", "preview", "fleet", "--json", cwd=house)
    assert found.returncode == 1, found.stderr
    (book,) = json.loads(found.stdout)["books"]
    (doubt,) = book["doubtful"]
    assert doubt["file"].endswith("fleet/stops.csv")
    assert (doubt["line"], doubt["col"], doubt["code"]) == (10, 6, "order")
    assert [(one["table"], one["what"], one["id"]) for one in book["changes"]] == [
        ("stops", "moved", "v3:nassau:2031-03-13")
    ]
    assert (book["usable"], book["held"]) == (True, "")
    shown = serviola("programs", "preview", cwd=house)
    assert shown.returncode == 1
    assert "stops.csv:10:6: it departs (2031-09-12T08:00) before it arrives" in shown.stderr
    assert "fleet: 8 itineraries, 8 calls, 0 campaigns; 1 stop moved" in shown.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [("itinerary\n", "the header of stops has no place"), (HEADER + BAD, "it departs")],
)
def test_a_book_of_which_nothing_can_be_read_ends_with_two(house, text, said):
    write(house, text)
    found = serviola("programs", "preview", cwd=house)
    assert found.returncode == 2
    assert said in found.stderr
    assert "fleet cannot be used: nothing in it can be read" in found.stderr


def test_a_file_of_stops_is_previewed_with_the_tables_beside_it(house, tmp_path):
    fleet = tmp_path / "new"
    fleet.mkdir()
    (fleet / "january.csv").write_text(calls(2))
    alone = serviola("programs", "preview", "new/january.csv", cwd=house)
    assert alone.returncode == 2
    assert "put places.csv beside it, or write lat, lon, country and zone into columns" in alone.stderr
    (fleet / "places.csv").write_text(PLACES)
    both = serviola("programs", "preview", "new/january.csv", cwd=house)
    assert (both.returncode, both.stderr) == (0, "")
    assert "january.csv is read together with places.csv beside it" in both.stdout
    assert "2 stops added" in both.stdout
    none = serviola("programs", "preview", "new/places.csv", cwd=house)
    assert none.stderr == "new/places.csv holds places and no stops; name the file of stops, or the folder\n"


def test_one_table_of_a_declared_folder_means_that_book(house):
    take_in(house)
    write(house, calls(7))
    found = serviola("programs", "preview", "config/fleet/stops.csv", cwd=house)
    assert "fleet: 7 itineraries, 7 calls, 0 campaigns; 1 itinerary dropped, 1 stop dropped" in found.stdout


def test_a_file_is_previewed_without_being_declared(house):
    (house / "new.csv").write_text(calls(2))
    found = serviola("programs", "preview", "new.csv", cwd=house)
    assert found.returncode == 2  # its places stand nowhere
    assert "no place has the id nassau" in found.stderr
    (house / "more").mkdir()
    (house / "more" / "places.csv").write_text(PLACES)
    (house / "more" / "stops.csv").write_text(calls(2))
    assert serviola("programs", "preview", "more", cwd=house).returncode == 0
    stranger = serviola("programs", "preview", "nowhere", cwd=house)
    assert stranger.returncode == 2
    assert "there is no file and no book nowhere; the configuration declares: fleet" in stranger.stderr


def test_what_is_in_force_is_shown(house):
    assert "No book is in force yet" in serviola("programs", "show", cwd=house).stdout
    take_in(house)
    shown = serviola("programs", "show", "fleet", cwd=house)
    assert shown.returncode == 0
    assert "Nassau  2031-08-12T08:00 to 2031-08-12T17:00 America/Nassau" in shown.stdout
    (book,) = json.loads(serviola("programs", "show", "--json", cwd=house).stdout)["books"]
    assert len(book["says"]["itineraries"]) == 8
    assert serviola("programs", "show", "other", cwd=house).returncode == 1


def test_most_of_a_book_goes_only_when_a_person_with_a_token_says_so(house):
    take_in(house)
    write(house, calls(2))
    found = serviola("programs", "preview", cwd=house)
    assert found.returncode == 1
    assert "fleet would NOT be taken in by itself: of 8 calls ahead it keeps 2" in found.stderr
    take_in(house)
    assert calls_in_force(house) == 8
    assert serviola("programs", "accept", "fleet", cwd=house).returncode == 2
    assert serviola("programs", "accept", "fleet", cwd=house, token="nobody's").returncode == 1
    token = serviola("token", "ada", cwd=house).stdout.split()[-1]
    accepted = serviola("programs", "accept", "fleet", cwd=house, token=token)
    assert accepted.returncode == 0, accepted.stderr
    assert "fleet is handed in by ada" in accepted.stdout
    assert calls_in_force(house) == 2
    assert serviola("programs", "accept", "fleet", cwd=house, token=token).returncode == 1


def calls_in_force(house: Path) -> int:
    with SqliteStore.open(house / "var" / "serviola.sqlite3") as store:
        words = [*store.remembered(), *(item for _, item in store.inbox())]
    (*_, book) = [one for one in words if isinstance(one, ProgramRevision)]
    return sum(len(one.stops) for one in book.itineraries)


def test_the_check_of_the_configuration_names_bad_rows_and_wrong_declarations(house):
    write(house, calls(8) + BAD)
    found = serviola("check", "config", cwd=house)
    assert found.returncode == 1
    assert "stops.csv:10:6: it departs" in found.stderr
    file = house / "config" / "serviola.yaml"
    file.write_text(file.read_text().replace("form: csv, path: fleet", "form: json, path: fleet"))
    found = serviola("check", "config", cwd=house)
    assert found.returncode == 1
    assert "serviola.yaml:7:5: json needs tables: — see docs/programs.md" in found.stderr
