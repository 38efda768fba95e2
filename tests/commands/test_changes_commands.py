"""`serviola options export` and `send`: what was chosen, as a file and into an itinerary system on this machine."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar

from engine.model.decision import Switch
from engine.model.option import Option
from engine.model.proposal import ProposalKind, ProposalState, Row
from engine.model.time import iso, parse_iso
from engine.ports import Batch
from programs.book import load_book
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.command_line import serviola
from tests.fakes.voyage_system import STOP, TOOL, voyage_system

ROOT = Path(__file__).resolve().parents[2]
ARRIVES = parse_iso("2010-01-15T12:00:00Z")


def chosen(state=ProposalState.APPROVED, picked=("turk",)):
    call = w.grand_turk(ARRIVES, zone_hours=-5)
    options = (
        Option(key="turk", option="alternative_port", item=STOP, rank=1, reasons=("near",), call=call),
        Option(key="sea", option="sea_day", item=STOP, rank=2, reasons=("simple",)),
    )
    return w.proposal(
        id="P-chosen",
        asks=ProposalKind.ITINERARY,
        group="team:itinerary-planning",
        state=state,
        options=options,
        chosen=picked,
        rows=(),
    )


def house(folder, *words, port=1, system="itineraries: {tool: voyages, kind: call}\n", brand="main"):
    """Make a configuration with an itinerary system, and a store that remembers some words."""
    config = folder / "config"
    config.mkdir()
    for name in ("people.yaml", "programs.yaml"):
        (config / name).write_text((ROOT / "serviola/cases/january-2010" / name).read_text())
    (config / "voyages.yaml").write_text(TOOL.format(port=port))
    (folder / "feed").mkdir()
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\npeople: people.yaml\nprograms: [programs.yaml]\ntools: [voyages.yaml]\n"
        f"playbooks: ['{ROOT / 'playbooks'}']\nsources: [{{name: usgs, kind: usgs, path: ../feed}}]\n{system}brand: {brand}\n"
    )
    (folder / "var").mkdir()
    book = load_book((config / "programs.yaml").read_text(), "programs.yaml", brand=brand)
    with SqliteStore.open(folder / "var" / "serviola.sqlite3") as store:
        store.commit(Batch(now=w.NOW, inputs=(book,), words=words, intents=()))


def test_what_was_chosen_is_written_in_each_form(tmp_path):
    house(tmp_path, chosen())
    done = serviola("options", "export", "P-ch", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["calls"][0]["becomes"]["place_id"] == "grand-turk"
    assert {one["id"] for one in found["touches"]} >= {"private-beach-week", "aurelia-countdown"}
    rows = serviola("options", "export", "P-ch", "--as", "csv", cwd=tmp_path).stdout
    (row,) = csv.DictReader(io.StringIO(rows))
    assert (row["stop"], row["place"]) == (STOP, "Grand Turk")
    said = serviola("options", "export", "P-ch", "--as", "ical", "--out", "change.ics", cwd=tmp_path)
    assert said.returncode == 0
    assert "written: change.ics" in said.stderr
    calendar = Calendar.from_ical((tmp_path / "change.ics").read_bytes())
    assert [event["LOCATION"] for event in calendar.walk("VEVENT")] == ["Grand Turk"]


def test_the_proof_of_a_proposal_says_what_each_option_brings(tmp_path):
    house(tmp_path, chosen(), w.situation())
    done = serviola("explain", "P-ch", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for one in json.loads(done.stdout)["options"]:
        assert "would touch: Your private beach awaits (campaign, team:caribbean-marketing)" in one["brings"]
        assert "drafts needed: transactional by team:itinerary-planning (for the guests)" in one["brings"]
    told = serviola("explain", "P-ch", cwd=tmp_path).stdout
    assert "drafts needed:" in told
    assert "┃" not in told


def test_of_a_change_of_calls_only_the_columns_are_shown_in_which_anything_stands(tmp_path):
    row = Row(key=f"adapt:{STOP}", verb="adapt", items=(STOP,))
    house(tmp_path, replace(chosen(), rows=(row,)), w.situation())
    told = serviola("explain", "P-ch", cwd=tmp_path).stdout
    (heads,) = (line.split("┃")[1:-1] for line in told.splitlines() if line.startswith("┃"))
    assert [each.strip() for each in heads] == ["row", "for"]


def test_before_the_decision_an_option_is_written_only_by_its_name(tmp_path):
    house(tmp_path, chosen(ProposalState.OPEN, ()))
    refused = serviola("options", "export", "P-ch", cwd=tmp_path)
    assert refused.returncode == 1
    assert "nothing is chosen in P-chosen yet" in refused.stderr
    done = serviola("options", "export", "P-ch", "--option", "sea", cwd=tmp_path)
    assert json.loads(done.stdout)["calls"][0]["action"] == "drop"
    unknown = serviola("options", "export", "P-ch", "--option", "moon", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "it has turk, sea" in unknown.stderr


def told_by(folder, person="ines-abreu"):
    """Make a token for somebody."""
    return serviola("token", person, cwd=folder).stdout.strip()


def sends(folder, *more, person="ines-abreu"):
    return serviola("options", "send", "P-ch", *more, cwd=folder, token=told_by(folder, person))


def test_what_was_approved_is_sent_read_back_and_not_sent_twice(tmp_path):
    with voyage_system() as system:
        house(tmp_path, chosen(), w.situation(), port=system.port)
        first = sends(tmp_path, "--json")
        again = sends(tmp_path, "--json")
    assert first.returncode == 0, first.stdout + first.stderr
    (call,) = json.loads(first.stdout)
    assert (call["stop"], call["state"]) == (STOP, "verified")
    assert system.calls[STOP]["port"] == "grand-turk"
    assert system.calls[STOP]["eta"] == iso(ARRIVES)
    assert again.returncode == 1
    assert "was dealt with already" in again.stderr
    assert len(system.effects) == 1
    shown = serviola("explain", "P-ch", cwd=tmp_path).stdout
    assert "verified in voyages" in shown
    assert "ines-abreu (command line) send" in shown


def test_another_brand_is_asked_about_and_waited_for_as_well(tmp_path):
    with voyage_system() as system:
        ours = replace(chosen(), brand="north"), w.situation(brand="north")
        house(tmp_path, *ours, port=system.port, brand="north")
        system.moods = ["busy"]
        done = sends(tmp_path, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    (call,) = json.loads(done.stdout)
    assert call["state"] == "verified"
    assert "verified in voyages" in serviola("explain", "P-ch", cwd=tmp_path).stdout
    refused = serviola("decide", "P-ch", "decline", cwd=tmp_path, token=told_by(tmp_path))
    assert (refused.returncode, "already approved" in refused.stderr) == (1, True), refused.stderr


def test_what_did_not_take_is_said_with_what_to_do(tmp_path):
    with voyage_system() as system:
        house(tmp_path, chosen(), w.situation(), port=system.port)
        system.moods = ["refuses"]
        done = sends(tmp_path)
    assert done.returncode == 1
    assert "is NOT changed (its system refused the change)" in done.stdout


@pytest.mark.parametrize("state", [ProposalState.OPEN, ProposalState.DECLINED, ProposalState.EXPIRED])
def test_nothing_is_sent_that_nobody_approved(tmp_path, state):
    with voyage_system() as system:
        house(tmp_path, chosen(state), w.situation(), port=system.port)
        refused = sends(tmp_path)
    assert refused.returncode == 1
    assert "nothing is sent that nobody approved" in refused.stderr
    assert system.asked == []


def test_nothing_is_sent_for_a_stranger_or_for_somebody_who_was_not_asked(tmp_path):
    with voyage_system() as system:
        house(tmp_path, chosen(), w.situation(), port=system.port)
        stranger = serviola("options", "send", "P-ch", cwd=tmp_path)
        other = sends(tmp_path, person="mara-quist")
    assert stranger.returncode == 2
    assert "token" in stranger.stderr
    assert (other.returncode, "may not answer" in other.stderr) == (1, True)
    assert system.asked == []


def test_the_kill_switch_stops_it(tmp_path):
    with voyage_system() as system:
        house(tmp_path, chosen(), w.situation(), port=system.port)
        with SqliteStore.open(tmp_path / "var" / "serviola.sqlite3") as store:
            store.halt_now(Switch(brand="main", halted=True, by="ada", at=w.NOW))
        refused = sends(tmp_path)
    assert refused.returncode == 1
    assert "everything was stopped by ada" in refused.stderr
    assert system.effects == []


def test_a_question_about_campaigns_and_a_system_that_is_not_named_are_said(tmp_path):
    house(
        tmp_path, chosen(), w.situation(), replace(chosen(), id="P-pause", asks=ProposalKind.PAUSE), system=""
    )
    pause = serviola("options", "export", "P-pa", cwd=tmp_path)
    assert (pause.returncode, "not about an itinerary" in pause.stderr) == (1, True)
    nobody = sends(tmp_path)
    assert (nobody.returncode, "no itinerary system is named" in nobody.stderr) == (1, True)
    assert "serviola options export P-chosen" in nobody.stderr


def test_an_option_worked_out_at_a_desk_is_written_too(tmp_path):
    case = ROOT / "serviola/cases/january-2010"
    words = (
        "options",
        "--programs",
        str(case / "programs.yaml"),
        "--stop",
        STOP,
        "--situation",
        str(case / "usgs-1.json"),
    )
    done = serviola(*words, "--rank", "1", "--as", "csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["action"] == "replace"
    missing = serviola(*words, "--rank", "40", cwd=tmp_path)
    assert (missing.returncode, "no option of rank 40" in missing.stderr) == (2, True)
    bare = serviola("options", cwd=tmp_path)
    assert (bare.returncode, "--programs FILE --stop ID" in bare.stderr) == (2, True)
