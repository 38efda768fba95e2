"""What protects people, what the law asks for and what somebody waits for is never held, and that is said."""

from __future__ import annotations

import pytest

from engine.model.program import NEVER_HELD, MessageClass
from engine.model.proposal import ProposalKind
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from serviola.besides import also
from tests.fakes import words as w
from tests.stories.telling import BEACH, BRAND, book, campaign, playbook


def test_the_classes_are_among_those_that_a_book_may_name():
    assert set(MessageClass) > NEVER_HELD
    assert set(MessageClass) - NEVER_HELD == {MessageClass.PROMOTIONAL, MessageClass.SURVEY}


@pytest.mark.parametrize("message_class", sorted(NEVER_HELD))
def test_they_are_left_out_of_a_question_and_named_by_why_not(message_class):
    spared = campaign("muster-drill", message_class=message_class)
    state = State(PlainEvaluator())
    advance(state, [book(BEACH, spared), playbook()], w.NOW)
    advance(state, [w.signal(area=w.signal().area, received_at=w.NOW)], w.NOW)
    brand = state.brand(BRAND)
    (asked,) = [one for one in brand.proposals.values() if one.asks is ProposalKind.PAUSE]
    assert [row.campaign for row in asked.rows] == ["beach-week"]
    plan, situation = brand.plans["quake"], brand.situations[asked.situation]
    matches = brand.matches_for("quake", situation)
    said = dict(also(brand, plan, situation, [asked], matches, None, w.NOW))
    name = f"Muster Drill ({message_class})"
    assert said["never-held"] == f"Left out, because messages of their class are never held: {name}."
