"""docs/cases.schema.json: all cases that ship accepted, what is wrong refused, every key explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engine.rules.strict_yaml import read
from engine.trials.describe import TABLES
from engine.trials.schema import _TYPES, cases_schema

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "playbooks").rglob("cases.yaml"))
SCHEMA = Draft7Validator(cases_schema())
CASE = """\
- name: a quake is asked about
  clock: 2010-01-12T21:53:10Z
  given: {programs: january-2010/programs.yaml}
  tool: [{at: +1h, is: refuses}]
  send:
    - at: +10m
      report: {hazard: earthquake, severity: Severe, from: official, point: [19.5, -72.3], radius: 60 km}
  answer:
    - {at: +30m, to: pause, answer: approve}
  want:
    - {at: +11m, proposal: [pause_campaigns], stop: Labadee}
    - {from: +0m, to: +9m, happens: none}
"""


def accepts(text: str) -> bool:
    return not list(SCHEMA.iter_errors(read(text, "cases.yaml").value))


def test_it_is_up_to_date_and_a_schema():
    written = json.dumps(cases_schema(), indent=2, ensure_ascii=False) + "\n"
    assert (ROOT / "docs/cases.schema.json").read_text(encoding="utf-8") == written, "run: make docs"
    Draft7Validator.check_schema(cases_schema())


def test_what_it_says_of_a_key_is_said_of_one_that_there_is():
    assert {name for name in _TYPES if name.split(".")[1] not in TABLES[name.split(".")[0]]} == set()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_all_that_ships_is_accepted(file):
    assert [str(one.message) for one in SCHEMA.iter_errors(read(file.read_bytes(), str(file)).value)] == []


def test_every_key_has_a_description():
    def bare(node: Any, path: str):
        for name, below in node.get("properties", {}).items():
            if "description" not in below:
                yield f"{path}.{name}"
            yield from bare(below, f"{path}.{name}")
        if isinstance(node.get("items"), dict):
            yield from bare(node["items"], path)

    assert list(bare(cases_schema(), "")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- name: a quake is asked about\n  clock", "- clock"),
        ("at: +10m", "at: 10 minutes"),
        ("hazard: earthquake", "hazard: earthquak"),
        ("radius: 60 km", "radius: 60"),
        ("to: pause", "to: paus"),
        ("answer: approve", "answer: yes"),
        ("is: refuses", "is: sulks"),
        ("stop: Labadee", "stopp: Labadee"),
        ("given:", "givn:"),
        ("      report:", "      signal: a.json\n      report:"),
    ],
)
def test_what_is_wrong_is_refused(old, new):
    assert accepts(CASE)
    assert CASE.count(old) == 1
    assert not accepts(CASE.replace(old, new))
