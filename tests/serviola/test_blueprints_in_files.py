"""Blueprints on disk: where they are found, what a change of one does, and what a broken one leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.match import Match
from engine.model.time import DAY
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.examples import BLUEPRINT_EXAMPLE, FROM_EXAMPLE
from engine.rules.load import playbook_of
from engine.rules.plain import PlainEvaluator
from engine.trials.replay import replay
from serviola.checking import check_paths
from serviola.groups import unknown_groups
from serviola.loading import load_playbooks, playbook_changes
from serviola.playing import playbooks_with_cases, run_cases
from serviola.settings import load_settings
from tests.fakes import words as w

NAME, OTHER = "quake-near-caribbean-call", "storm-near-call"
CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder with two playbooks made from one blueprint."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "blueprints/near-port-call/blueprint.yaml", BLUEPRINT_EXAMPLE)
    write(tmp_path / NAME / "playbook.yaml", FROM_EXAMPLE)
    write(
        tmp_path / OTHER / "playbook.yaml", FROM_EXAMPLE.replace(NAME, OTHER).replace("earthquake", "storm")
    )
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    write(path, text.replace(old, new))


def known(loaded):
    return {one.name: one.digest for one in loaded.playbooks}


def test_a_change_of_a_blueprint_is_a_new_version_of_each_playbook_made_from_it(folder):
    before = load_playbooks([folder], brand="main")
    assert before.findings == ()
    assert sorted(known(before)) == [NAME, OTHER]
    edit(folder / "blueprints/near-port-call/blueprint.yaml", "default: 72h", "default: 48h")
    after = load_playbooks([folder], brand="main")
    changed = playbook_changes(known(before), after, brand="main")
    assert sorted(one.name for one in changed) == [NAME, OTHER]
    pauses = [playbook_of(one).pause for one in changed]
    leases = {one.lease_s for one in pauses if one is not None}
    assert leases == {48 * 3_600}
    edit(folder / NAME / "playbook.yaml", "200 km", "250 km")
    again = playbook_changes(known(after), load_playbooks([folder], brand="main"), brand="main")
    assert [one.name for one in again] == [NAME]


def test_a_broken_blueprint_is_said_once_and_takes_no_playbook_back(folder):
    before = load_playbooks([folder], brand="main")
    edit(folder / "blueprints/near-port-call/blueprint.yaml", "[retracted, cleared]", "[retracted, cleard]")
    after = load_playbooks([folder], brand="main")
    (found,) = after.findings
    assert found.file == str(folder / "blueprints/near-port-call/blueprint.yaml")
    assert found.message == "state cannot be cleard"
    assert after.playbooks == ()
    assert playbook_changes(known(before), after, brand="main") == []


def test_a_blueprint_that_is_gone_or_no_text_takes_no_playbook_back(folder):
    before = load_playbooks([folder], brand="main")
    path = folder / "blueprints/near-port-call/blueprint.yaml"
    path.write_bytes(b"\xff\xfe")
    after = load_playbooks([folder], brand="main")
    assert [(one.file, one.code) for one in after.findings] == [(str(path), "unreadable")]
    assert playbook_changes(known(before), after, brand="main") == []
    path.rename(path.parent.parent / "blueprint.txt")
    edit(folder / NAME / "playbook.yaml", "from: near-port-call", "from: near-port-cal")
    after = load_playbooks([folder], brand="main")
    # The other one finds the blueprint of that name that ships.
    assert [one.code for one in after.findings] == ["no-blueprint"]
    assert [one.name for one in after.playbooks] == [OTHER]


def test_a_blueprint_that_ships_is_found_and_one_beside_comes_first(tmp_path, monkeypatch):
    write(tmp_path / "own" / NAME / "playbook.yaml", FROM_EXAMPLE)
    monkeypatch.chdir(tmp_path / "own" / NAME)
    (shipped,) = load_playbooks([Path("playbook.yaml")], brand="main").playbooks
    write(
        tmp_path / "own/blueprints/near-port-call/blueprint.yaml",
        BLUEPRINT_EXAMPLE.replace("default: 7d", "default: 9d"),
    )
    (beside,) = load_playbooks([Path("playbook.yaml")], brand="main").playbooks
    assert playbook_of(shipped).before_arrival_s == 7 * DAY // 1_000_000
    assert playbook_of(beside).before_arrival_s == 9 * DAY // 1_000_000
    assert beside.blueprint_file == "../blueprints/near-port-call/blueprint.yaml"


def test_check_reads_blueprints_too_and_points_into_them(folder):
    files, findings = check_paths([folder], today="2026-06-01")
    assert files == 3
    assert [(one.code, Path(one.file).parent.name) for one in findings] == [
        ("no-cases", NAME),
        ("no-cases", OTHER),
    ]
    blueprint = folder / "blueprints/near-port-call/blueprint.yaml"
    edit(blueprint, '[">= Moderate", ">= Severe", "= Extreme"]', '[">= Moderat", ">= Severe"]')
    _, findings = check_paths([blueprint], today="2026-06-01")
    assert [(one.line, one.col, one.message) for one in findings] == [
        (12, 51, "where how_bad is >= Moderat, severity cannot be Moderat")
    ]
    _, findings = check_paths([folder], today="2026-06-01")
    assert len([one for one in findings if one.code == "choice"]) == 1


def test_who_is_unknown_is_named_in_the_file_that_names_them(folder):
    edit(folder / NAME / "playbook.yaml", "oncall:itinerary", "team:strangers")
    edit(folder / "blueprints/near-port-call/blueprint.yaml", "[owner_of(stop), {", "[team:nobody, {")
    found = {
        (one.message.split()[0], Path(one.file).name, one.line)
        for one in unknown_groups(load_settings(CONFIG), [folder])
    }
    assert found == {("team:strangers", "playbook.yaml", 5), ("team:nobody", "blueprint.yaml", 20)}


CASE = """\
- name: nobody is asked
  clock: 2010-01-12T21:53:10Z
  given: {programs: january-2010/programs.yaml}
  send:
    - {at: +18m, signal: january-2010/usgs-1.json}
  want:
    - {at: +1h, %s}
"""


def test_the_cases_of_a_blueprint_are_played_for_each_that_has_none_of_its_own(folder):
    write(folder / "blueprints/near-port-call/cases.yaml", CASE % "proposal: none")
    write(folder / NAME / "cases.yaml", CASE % "stop: Labadee, told: none")
    found = {one.revision.name: list(one.cases) for one in playbooks_with_cases([folder])}
    assert {name: Path(cases[0].file).parent.name for name, cases in found.items()} == {
        NAME: NAME,
        OTHER: "near-port-call",
    }
    for one in playbooks_with_cases([folder]):
        assert [trial.failures for trial in run_cases(one.revision, one.cases).trials] == [()]
    assert [one.code for one in check_paths([folder], today="2026-06-01")[1]] == []


def test_what_was_judged_by_a_blueprint_is_replayed_by_the_text_that_stood_then(folder):
    def stands(far: str):
        write(folder / NAME / "playbook.yaml", FROM_EXAMPLE.replace("200 km", far) + "stage: suggest\n")
        return next(one for one in load_playbooks([folder], brand="main").playbooks if one.name == NAME)

    batches, state = [], State(evaluator=PlainEvaluator())
    for inputs in ([w.program(), stands("50 km")], [w.signal()], [stands("1000 km")]):
        words, intents = advance(state, inputs, w.NOW)
        batches.append(recorded(inputs, [*words, *intents]))
    edit(folder / "blueprints/near-port-call/blueprint.yaml", "default: 72h", "default: 48h")
    assert any(isinstance(one, Match) for one in state.brand("main").matches.values())
    assert replay(batches, PlainEvaluator(), ["main"]) == []


def recorded(inputs, spoken):
    from engine.model.codec import encode
    from engine.ports import Recorded

    return Recorded(
        now=w.NOW,
        inputs=tuple(inputs),
        spoken=tuple(encode(one) for one in spoken),
        kinds=tuple((one.kind, one.v) for one in spoken),
    )
