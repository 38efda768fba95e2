"""Try: what a playbook would have asked of what was heard, with nothing written and nobody asked."""

from __future__ import annotations

import hashlib
import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engine.model.time import parse_iso
from serviola import samples
from serviola.commands.app import app
from serviola.trying import against_cases, against_journal, is_shadow
from store import views
from store.sqlite import SqliteStore
from tests.fakes.recorded_house import furnished, hear, shipped

NAMES = ("disaster-near-port-call", "watch-150-km")
MADE = "wildfire-or-flood-near-call"
BEGIN, END = parse_iso("2010-01-12T00:00:00Z"), parse_iso("2010-01-13T12:00:00Z")


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    """Give the file of a store that heard January 2010 with one playbook in force."""
    file = tmp_path_factory.mktemp("january") / "store.sqlite3"
    hear("january-2010", file, shipped(NAMES[0]))
    return file


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch):
    """Let nobody open a connection."""

    def refused(*_):
        raise AssertionError("a trial went out")

    monkeypatch.setattr(socket.socket, "connect", refused)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(one): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(folder.rglob("*"))
        if one.is_file() and not one.name.endswith(("-shm", "-wal"))
    }


def attempt(january, name=NAMES[0], *, since=BEGIN, until=END):
    (playbook,) = shipped(name)
    with SqliteStore.open(january) as store:
        return against_journal(store, playbook, since=since, until=until)


def test_what_is_in_force_would_have_asked_what_it_did_ask(january):
    found = attempt(january).found
    with SqliteStore.open(january) as store:
        asked = {
            (item, one.group) for one in views.proposals(store.db) for row in one.rows for item in row.items
        }
    assert {(one.item, group) for one in found.asked for group in one.groups} == asked
    assert {one.place for one in found.asked} == {"Labadee"}
    assert {one.at for one in found.asked} == {parse_iso("2010-01-12T22:11:10Z")}


def test_one_that_is_not_in_force_tells_its_near_misses_the_nearest_first(january):
    found = attempt(january, NAMES[1]).found
    assert found.asked == ()
    assert [one.away for one in found.near] == sorted(one.away for one in found.near)
    (first, *_) = found.near
    assert (first.place, str(first.smallest[0].says)) == ("Labadee", "with a radius of 151 km")


def test_what_had_begun_before_is_looked_at_as_it_stood_and_what_came_later_is_not(january):
    later = attempt(january, since=parse_iso("2010-01-13T00:00:00Z")).found
    assert {one.at for one in later.asked} == {parse_iso("2010-01-13T00:00:00Z")}
    before = attempt(january, until=parse_iso("2010-01-12T21:00:00Z")).found
    assert (before.situations, before.asked, before.near) == (0, (), ())


def test_nothing_is_written_into_the_store(january):
    before = digests(january.parent)
    attempt(january, NAMES[1])
    assert digests(january.parent) == before


def test_without_a_store_it_is_held_against_every_shipped_case():
    (playbook,) = shipped(NAMES[1])
    found = {one.against: one.found for one in against_cases(playbook)}
    assert set(found) == set(samples.cases())
    assert [one.place for one in found["january-2010"].near][:1] == ["Labadee"]


def test_one_that_is_made_from_a_blueprint_is_tried_like_any_other(january):
    (playbook,) = shipped(MADE)
    assert is_shadow(playbook)
    assert attempt(january, MADE).found.asked == ()


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["try", *words], terminal_width=80)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def house(january, tmp_path):
    """Give a folder with a configuration and a store; its playbook is a draft that is not in force."""
    return furnished(tmp_path, january, NAMES[1])


def test_the_command_reads_a_file_and_fits_into_eighty_columns(house, monkeypatch):
    monkeypatch.chdir(house)
    monkeypatch.setenv("COLUMNS", "80")
    before = digests(house)
    shown = run(f"playbooks/{NAMES[1]}/playbook.yaml", "--since", "all", "--language", "es")
    assert "It" not in shown
    assert "Estuvo cerca, lo más cercano primero" in shown
    assert "Se habría cumplido con un" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert digests(house) == before
    told = json.loads(run(NAMES[1], "--since", "all", "--json"))
    assert set(told) == {"playbook", "digest", "attempts"}
    (one,) = told["attempts"]
    assert set(one) == {"against", "since", "until", "situations", "asked", "near_misses"}
    assert one["near_misses"][0]["smallest"][0]["changes"][0]["value"] == "151 km"


def test_a_wrong_playbook_gives_its_findings_and_a_wrong_question_its_remedy(house, monkeypatch):
    monkeypatch.chdir(house)
    file = house / "playbooks" / NAMES[1] / "playbook.yaml"
    file.write_text(file.read_text().replace("hazard", "hazzard"))
    assert "did you mean hazard?" in run(str(file), code=2)
    assert "name a playbook.yaml" in run("nothing", code=2)
    assert "no duration" in run(str(file), "--since", "soon", code=2)
