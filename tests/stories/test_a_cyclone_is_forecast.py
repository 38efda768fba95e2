"""A cyclone that NHC forecasts meets the calls that it is expected at: asked about days before, and let be after."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.time import parse_iso
from serviola.playing import playbooks_with_cases, run_cases
from watchers.nhc import read_nhc

SHIPPED = Path(__file__).resolve().parents[2] / "playbooks" / "disaster-near-port-call"
ADVISORY = (SHIPPED / "cyclone-11.txt").read_text()
POTENTIAL = ADVISORY.replace(
    "HURRICANE RAFAELA FORECAST", "POTENTIAL TROPICAL CYCLONE THREE FORECAST"
).replace("MAX SUSTAINED WINDS  75 KT", "MAX SUSTAINED WINDS  30 KT")
ENDED = (
    POTENTIAL[: POTENTIAL.index("FORECAST VALID")]
    .replace("NUMBER  11", "NUMBER  12")
    .replace("2100 UTC FRI", "2200 UTC FRI")
    + "THIS IS THE LAST FORECAST/ADVISORY ISSUED BY THE NATIONAL HURRICANE CENTER ON THIS SYSTEM.\n"
)

CASES = """
- name: the story
  clock: 2026-08-28T20:42:00Z
  given: {programs: cyclone-fleet.yaml, sources: [{name: nhc, kind: nhc}]}
  send:
    - {at: +1m, from: nhc, signal: first.txt}
    - {at: +1h, from: nhc, signal: second.txt}
  want:
"""


def played(tmp_path, *wants, first=POTENTIAL, second=POTENTIAL, phase="forecast"):
    """Play a case with a playbook that asks for one phase, and give what it did not get."""
    folder = tmp_path / "disaster-near-port-call"
    folder.mkdir()
    text = (SHIPPED / "playbook.yaml").read_text()
    asked = text.replace('severity: ">= Severe"}', f'severity: ">= Severe", phase: {phase}}}')
    assert asked != text
    (folder / "playbook.yaml").write_text(asked)
    (folder / "cyclone-fleet.yaml").write_text((SHIPPED / "cyclone-fleet.yaml").read_text())
    (folder / "first.txt").write_text(first)
    (folder / "second.txt").write_text(second)
    (folder / "cases.yaml").write_text(CASES + "".join(f"    - {{{want}}}\n" for want in wants))
    (beside,) = playbooks_with_cases([folder])
    (trial,) = run_cases(beside.revision, beside.cases).trials
    return trial.failures


ASKED = "proposal: [pause_campaigns, propose_itinerary], stop: Labadee"


def test_a_playbook_that_asks_for_what_is_forecast_asks_about_the_call_it_is_expected_at(tmp_path):
    assert played(tmp_path, f"at: +2m, {ASKED}") == ()


def test_one_that_asks_for_what_goes_on_waits_until_it_blows(tmp_path):
    trial = played(tmp_path, "at: +2m, proposal: none", f"at: +10h, {ASKED}", phase="active")
    assert trial == ()


def test_when_nhc_calls_it_over_the_question_is_taken_back(tmp_path):
    assert played(tmp_path, f"at: +2m, {ASKED}", "at: +1h30m, proposal: none", second=ENDED) == ()


@pytest.mark.parametrize("name", ["cyclone-11.txt", "cyclone-12.txt"])
def test_what_ships_is_read_without_a_word_of_error(name):
    reading = read_nhc((SHIPPED / name).read_bytes(), {}, now=parse_iso("2026-08-28T22:10:00Z"))
    assert (len(reading.signals), len(reading.signals[0].forecast), reading.problems) == (1, 9, ())
