"""Scripts that once broke a promise, each cut to what is needed, played on every kind of tool."""

from __future__ import annotations

import asyncio

import pytest

from engine.model.decision import Answer
from engine.model.hold import HoldState, RunState
from engine.model.proposal import Because, ProposalState
from tests.fakes.moody_tool import Write
from tests.response.script import play

YES = Answer.APPROVE
SCRIPTS = {
    "a second yes to a resume that cannot be is told under a key of its own": [
        ("answer", YES, 0, False),
        ("settle",),
        ("write", Write.REFUSED),
        ("wait", 7 * 3600),
        ("approve all",),
        ("wait", 1),
        ("playbook", 3),
        ("answer", YES, 0, False),
        ("signal", "haiti", "small"),
        ("answer", YES, 0, False),
    ],
}


@pytest.mark.parametrize("idempotent", [True, False], ids=["with keys", "without keys"])
@pytest.mark.parametrize("versioned", [True, False], ids=["with versions", "without versions"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_it_does_not_break_again(script, versioned, idempotent):
    asyncio.run(play(SCRIPTS[script], versioned=versioned, idempotent=idempotent))


def told(script, **tool):
    """Play a script; give the states that the first hold went through, and the questions by why they came."""
    desk = asyncio.run(play(script, **({"versioned": True, "idempotent": True} | tool)))
    states = [word.state for word in next(iter(desk.holds.values()), ())]
    asked = sorted((one.opened_at, one.because, one.state) for one in desk.brand.proposals.values())
    return desk, states, [(because, state) for _, because, state in asked]


PAUSED = [("book", 2), ("answer", YES, 0, False), ("settle",)]
GIVEN_UP = [
    *PAUSED,
    ("wait", 6 * 3600),
    ("answer", YES, 0, False),
    ("begin",),
    ("deliver", 0),
    ("begin",),
    ("doze", 700),
    ("doze", 700),
    ("answer", YES, 0, False),
]
"""A resume was done and its answer is on its way, for so long that it is asked for, and approved, once more."""


def test_a_resume_of_our_own_of_which_no_answer_came_is_not_called_somebody_elses_doing():
    _, states, _ = told([*GIVEN_UP, ("begin",), ("deliver", 1)])
    assert HoldState.UNVERIFIABLE in states
    assert states[-1] is HoldState.RELEASED


def test_a_refusal_of_a_resume_that_was_given_up_is_no_answer_to_the_next():
    desk, states, _ = told([*GIVEN_UP[:7], ("write", Write.REFUSED), *GIVEN_UP[7:], ("deliver", 0)])
    assert states[-1] is HoldState.RELEASED
    assert "its tool refused to resume it" not in {word.says for word in next(iter(desk.holds.values()))}


def test_a_resume_that_shows_late_takes_back_the_question_that_was_asked_meanwhile():
    _, states, asked = told([*GIVEN_UP[:-1], ("deliver", 0)])
    assert states[-1] is HoldState.RELEASED
    assert asked[-1] == (Because.LEASE_ENDED, ProposalState.WITHDRAWN)


def test_of_a_resume_in_two_calls_the_second_is_made_when_the_first_answer_was_lost():
    script = [*PAUSED, ("wait", 6 * 3600), ("write", Write.HALF), ("answer", YES, 0, False), ("wait", 600)]
    desk, states, _ = told(script)
    assert [one.after.state for one in desk.tool.moved][1:3] == [RunState.BETWEEN, RunState.RUNNING]
    assert states[-1] is HoldState.RELEASED


def test_a_resume_that_stays_half_done_is_ours_to_end_when_it_is_approved_again():
    half = [("write", Write.HALF), ("write", Write.REFUSED), ("answer", YES, 0, False), ("wait", 300)]
    desk, states, _ = told([*PAUSED, ("wait", 6 * 3600), *half])
    assert states[-1] is HoldState.UNVERIFIABLE
    (last,) = [one for one in desk.messages.values() if one.title.startswith("NOT resumed")]
    assert "the resume is only half done" in last.body
    again = [("wait", 900), ("answer", YES, 0, False), ("wait", 60)]
    desk, states, _ = told([*PAUSED, ("wait", 6 * 3600), *half, *again])
    assert [one.after.state for one in desk.tool.moved][1:3] == [RunState.BETWEEN, RunState.RUNNING]
    assert states[-1] is HoldState.RELEASED


def test_what_a_person_took_halfway_is_left_to_that_person():
    desk = asyncio.run(play(PAUSED, versioned=True, idempotent=True))
    held = next(iter(desk.holds.values()))[-1]
    script = [*PAUSED, ("person", held.subject.id, RunState.BETWEEN), ("wait", 6 * 3600)]
    desk, states, _ = told([*script, ("answer", YES, 0, False), ("settle",)])
    assert states[-1] is HoldState.LOST
    assert [one.after.state for one in desk.tool.moved] == [RunState.PAUSED, RunState.BETWEEN]


OVER = [("signal", "haiti", "over"), ("wait", 700)]


def test_a_pause_that_took_after_the_all_clear_is_asked_about_at_once():
    sent = [("answer", YES, 0, False), ("begin",), ("deliver", 0), ("begin",)]
    under_way = [("book", 2), ("signal", "haiti", "over"), ("wait", 570), *sent, ("doze", 50)]
    _, states, asked = told(under_way)
    assert states[-1] is HoldState.VERIFIED
    assert asked[-1] == (Because.CLEARED, ProposalState.OPEN)


def test_what_nothing_was_asked_for_before_the_all_clear_is_called_off():
    _, states, _ = told(
        [("book", 2), ("signal", "haiti", "over"), ("wait", 590), ("answer", YES, 0, False), ("doze", 50)]
    )
    assert states == [HoldState.READING, HoldState.RELEASED]


def test_what_fires_again_after_the_all_clear_takes_back_the_question_whether_it_may_go_on():
    _, states, asked = told([*PAUSED, *OVER, ("signal", "haiti", "strong")])
    assert states[-1] is HoldState.VERIFIED
    assert (Because.CLEARED, ProposalState.WITHDRAWN) in asked
    assert asked[-1] == (Because.MATCHED, ProposalState.OPEN)


def test_what_is_called_over_once_more_asks_nobody_anew():
    _, _, before = told([*PAUSED, *OVER])
    assert before[-1] == (Because.CLEARED, ProposalState.OPEN)
    _, _, after = told([*PAUSED, *OVER, ("answer", Answer.DECLINE, 0, False), *OVER])
    assert after == [*before[:-1], (Because.CLEARED, ProposalState.DECLINED)]
    _, _, unasked = told([*OVER, *OVER])
    assert ProposalState.OPEN not in {state for _, state in unasked}
