"""docs/cases.md is what the types say, says every key there is, and shows a case that passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import PlaybookError
from engine.rules.evaluator import DurableEvaluator
from engine.trials.case import Behavior, Delivery
from engine.trials.cases import run
from engine.trials.describe import BEHAVIORS, DELIVERIES, TABLES, describe_cases
from engine.trials.load_cases import load_cases
from engine.trials.world import BRAND
from serviola.blueprints import revision_of
from tests.trials.playing import HEAD, QUAKE, readers

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/cases.md"

WITH_A_STRANGE_KEY = {
    "case": "  want: [{at: +1m, told: none}]\n  zzz: 1\n",
    "given": "",
    "sources": "",
    "send": "  send: [{at: +1m, by_hand: zip-line-offer, zzz: 1}]\n  want: [{at: +1m, told: none}]\n",
    "report": f"  send: [{{at: +1m, report: {{{QUAKE}, zzz: 1}}}}]\n  want: [{{at: +1m, told: none}}]\n",
    "answer": "  answer: [{at: +1m, to: pause, answer: approve, zzz: 1}]\n  want: [{at: +1m, told: none}]\n",
    "want": "  want: [{at: +1m, told: none, zzz: 1}]\n",
}


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == describe_cases(), "run: make docs"


def test_the_case_on_the_page_passes():
    text = PAGE.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    (case,) = load_cases(text, "cases.yaml", readers())
    playbook = revision_of(ROOT / "playbooks" / "disaster-near-port-call" / "playbook.yaml", brand=BRAND)
    assert [str(one) for one in run(case, playbook, DurableEvaluator()).failures] == []


def test_every_behavior_is_described():
    assert (set(BEHAVIORS), set(DELIVERIES)) == (set(Behavior), set(Delivery))


@pytest.mark.parametrize("what", [name for name, body in WITH_A_STRANGE_KEY.items() if body])
def test_every_key_is_on_the_page(what):
    """A finding about a strange key names those that could stand there and do not."""
    with pytest.raises(PlaybookError) as error:
        load_cases(HEAD + WITH_A_STRANGE_KEY[what], "cases.yaml", readers())
    (found,) = error.value.findings
    assert found.message.startswith("zzz is not a key of ")
    named = set(found.remedy.removeprefix("choose one of ").split(", "))
    there = {"name", "clock", "given", "want", "at", "by_hand", "hazard", "severity", "from", "point", "to"}
    there |= {"answer", "told"}
    known = set(TABLES[what]) | ({"at", "from", "to"} if what == "want" else set())
    assert named <= known
    assert known - named <= there


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("given", "{programs: january-2010/programs.yaml, zzz: 1}"),
        ("sources", "{programs: january-2010/programs.yaml, sources: [{name: a, kind: usgs, zzz: 1}]}"),
    ],
)
def test_every_key_of_what_is_given_is_on_the_page(what, given):
    text = f"- name: a\n  clock: 2010-01-12T21:53:10Z\n  given: {given}\n  want: [{{at: +1m, told: none}}]\n"
    with pytest.raises(PlaybookError) as error:
        load_cases(text, "cases.yaml", readers())
    (found,) = error.value.findings
    named = set(found.remedy.removeprefix("choose one of ").split(", "))
    assert named == set(TABLES[what]) - {"programs", *({"sources"} if "sources: " in given else set())} - (
        {"name", "kind"} if what == "sources" else set()
    )
