"""The library that ships: each playbook is told of, has cases, and asks nobody before somebody has looked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from engine.rules.playbook import Stage
from engine.trials.wants import NONE

ROOT = Path(__file__).parents[2]
PLAYBOOKS = {file.parent.name: file for file in sorted((ROOT / "playbooks").glob("*/playbook.yaml"))}
PAGE = (ROOT / "docs" / "library.md").read_text("utf-8")
ASK_FROM_THE_FIRST_DAY = {
    "complaints-surge",
    "disaster-near-port-call",
    "failing-checkout",
    "guests-speak-up",
    "unrest-near-port-call",
}
"""What was there before there was a library; all else is looked at first."""

WRITTEN_BEFORE = ASK_FROM_THE_FIRST_DAY | {"watch-150-km"}
LIBRARY = sorted(set(PLAYBOOKS) - WRITTEN_BEFORE)


def _written(name):
    return yaml.safe_load(PLAYBOOKS[name].read_text("utf-8"))


def _cases(name):
    return yaml.safe_load(PLAYBOOKS[name].with_name("cases.yaml").read_text("utf-8"))


def test_there_are_enough_and_the_page_names_each_with_its_stage():
    assert len(PLAYBOOKS) >= 14
    rows = dict(re.findall(r"^\| \[([a-z0-9-]+)\]\([^)]*\) \| (\w+) \|", PAGE, re.MULTILINE))
    assert rows == {name: _written(name).get("stage", "shadow") for name in PLAYBOOKS}


def test_nothing_new_asks_before_somebody_has_looked():
    asking = {name for name in PLAYBOOKS if _written(name).get("stage", "shadow") != Stage.SHADOW}
    assert asking == ASK_FROM_THE_FIRST_DAY


@pytest.mark.parametrize("name", LIBRARY)
def test_the_page_says_what_each_takes_for_what_it_is_not(name):
    assert len(re.findall(rf"^\| {name} \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)) == 1


@pytest.mark.parametrize("name", LIBRARY)
def test_each_has_cases_in_which_nothing_happens_and_one_as_it_ships(name):
    cases = _cases(name)
    quiet = [case for case in cases if all(want.get("proposal", NONE) == NONE for want in case["want"])]
    assert len(quiet) >= 4
    assert sum("stage" not in case["given"] for case in cases) == 1


@pytest.mark.parametrize("name", LIBRARY)
def test_each_hears_headlines_as_its_sources_write_them(name):
    files = [one["signal"] for case in _cases(name) for one in case["send"] if "signal" in one]
    assert files, "no case goes through the real reading"
    assert {each.name for each in PLAYBOOKS[name].parent.iterdir()} == {
        "playbook.yaml",
        "cases.yaml",
        *files,
        *(case["given"]["programs"] for case in _cases(name)),
    }
