"""Changes of calls: what may be sent, what of it is under way, and what is said when the reason is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.adaptation import AdaptationState
from engine.model.decision import Answer, Decision
from engine.model.option import Option
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.signal import SituationState
from engine.response import adapt
from engine.response.policy import judge
from engine.response.retract import clear, retract
from engine.response.state import State, Voice
from engine.rules.evaluator import DurableEvaluator
from tests.fakes import words as w

KEY = "alternative_port:nassau"
CALL = "voyage-1/labadee"


def asked(name="p-1"):
    return w.proposal(
        id=name,
        asks=ProposalKind.ITINERARY,
        group="team:planning",
        state=ProposalState.APPROVED,
        options=(Option(key=KEY, option="sea_day", item=CALL, rank=1, reasons=("simple",)),),
        chosen=(KEY,),
        rows=(),
    )


def told_of(*words):
    """Remember some words, and give the voice and the brand."""
    state = State(evaluator=DurableEvaluator())
    for word in words:
        state.apply(word)
    return Voice(state=state, now=w.NOW), state.brand("main")


def sends(brand):
    decision = Decision(
        id="D-1",
        brand="main",
        proposal="p-1",
        plan=asked().plan,
        answer=Answer.SEND,
        by="ines",
        groups=("team:planning",),
        via="test",
        at=w.NOW,
    )
    return judge(brand, decision, now=w.NOW).verdict


FAILED = w.adaptation(id="a-1", option=KEY, state=AdaptationState.FAILED)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (SituationState.RETRACTED, "the situation was taken back, so nothing of p-1 is sent; choose anew"),
        (SituationState.CLEARED, "the situation is over, so nothing of p-1 is sent; choose anew"),
        (SituationState.CLEARING, ""),
        (SituationState.OPEN, ""),
    ],
)
def test_nothing_is_sent_for_a_reason_that_ended(state, says):
    _, brand = told_of(w.situation(state=state), asked(), FAILED)
    verdict = sends(brand)
    assert verdict.accepted is (not says)
    assert verdict.says.startswith(says)


@pytest.mark.parametrize("other", [AdaptationState.READING, AdaptationState.UNCONFIRMED])
def test_a_call_is_not_sent_while_another_change_of_it_is_under_way(other):
    busy = replace(FAILED, id="a-2", proposal="p-2", state=other)
    voice, brand = told_of(w.situation(), asked(), asked("p-2"), FAILED, busy)
    verdict = sends(brand)
    assert not verdict.accepted
    assert f"another change of {CALL} is under way" in verdict.says
    assert "choose anew" in verdict.says
    adapt.start(voice, brand, asked())
    assert (voice.words, voice.intents) == ([], [])


def test_a_call_is_sent_again_when_the_other_change_of_it_has_ended():
    ended = replace(FAILED, id="a-2", proposal="p-2", state=AdaptationState.VERIFIED)
    _, brand = told_of(w.situation(), asked(), asked("p-2"), FAILED, ended)
    assert sends(brand).accepted


CHANGED = "; calls were changed because of it (p-1), and whether they go back is for people to say"
NOT_READ = "; a change of calls was asked for (p-1), and is not read back"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (AdaptationState.VERIFIED, CHANGED),
        (AdaptationState.ASKED, NOT_READ),
        (AdaptationState.UNCONFIRMED, NOT_READ),
        (AdaptationState.UNVERIFIABLE, NOT_READ),
        (AdaptationState.READING, ""),
        (AdaptationState.FAILED, ""),
    ],
)
@pytest.mark.parametrize(
    ("end", "ended"), [(retract, SituationState.RETRACTED), (clear, SituationState.CLEARED)]
)
def test_calls_are_said_to_be_changed_only_where_one_was(end, ended, state, says):
    situation = w.situation(state=ended)
    voice, brand = told_of(situation, asked(), replace(FAILED, state=state))
    brand.told[situation.id] = {"team:planning": None}
    end(voice, brand, situation)
    (proposed,) = [one.facts["proposed"] for one in voice.intents if "proposed" in one.facts]
    assert proposed.endswith(says)
    assert ("calls were changed" in proposed, "asked for" in proposed) == (says == CHANGED, says == NOT_READ)
