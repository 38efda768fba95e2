"""In the brand of our drills an Exercise asks people, and nothing else does; in every other it asks nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.proposal import Proposal
from engine.model.scales import DRILLS, Status
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from engine.rules.playbook import Stage
from tests.fakes import words as w
from tests.replay.walks import playbook


def asked(brand, status):
    state = State(evaluator=PlainEvaluator())
    inputs: tuple[Any, ...] = (w.program(brand=brand), replace(playbook("quake"), brand=brand))
    words, _ = advance(state, [*inputs, w.signal(status=status)], w.NOW)
    return [one for one in words if isinstance(one, Proposal)], state


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("brand", ["main", DRILLS])
def test_each_brand_asks_about_its_own_kind_and_about_no_other(brand, status):
    proposals, _ = asked(brand, status)
    counts = Status.EXERCISE if brand == DRILLS else Status.ACTUAL
    assert bool(proposals) == (status is counts)
    assert {one.brand for one in proposals} <= {brand}


def test_in_a_drill_no_policy_answers_whatever_the_playbook_says():
    state = State(evaluator=PlainEvaluator())
    text = playbook("quake").text.replace("stage: suggest", "stage: shadow")
    assert "stage: shadow" in text
    advance(state, [replace(playbook("quake"), brand=DRILLS, text=text)], w.NOW)
    plan = state.brand(DRILLS).plans["quake"]
    assert (plan.playbook.stage, plan.auto) == (Stage.SUGGEST, None)
