"""An answer is of use until the best way around is too late, and the question says when that is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.model.option import Option
from engine.model.proposal import ProposalKind
from engine.model.time import HOUR, MINUTE
from engine.response.brand import Brand
from engine.response.deadline import answer_by
from engine.response.facts import about_proposal
from engine.response.option_facts import turn_off_said
from engine.response.questions import Question, opened
from engine.rules.compile import compile_playbook
from engine.rules.load import load_playbook
from serviola.drawing import draw
from tests.fakes import words as w
from tests.rules.short_form import SHORT_FORM


def option(rank=1, item="here", **fields):
    return Option(
        key=f"k{rank}", option="alternative_port", item=item, rank=rank, reasons=("a port",), **fields
    )


def test_a_question_ends_a_quarter_of_an_hour_before_the_best_option_is_too_late():
    until = w.after(4 * HOUR)
    best, second = option(no_return_at=w.after(3 * HOUR)), option(2, no_return_at=w.after(1 * HOUR))
    assert answer_by(until, [second, best], w.NOW) == w.after(3 * HOUR - 15 * MINUTE)
    assert answer_by(until, [option()], w.NOW) == until
    assert answer_by(w.after(HOUR), [best], w.NOW) == w.after(HOUR)


def test_of_several_calls_the_first_to_be_too_late_ends_it():
    both = [option(no_return_at=w.after(3 * HOUR)), option(1, item="there", no_return_at=w.after(2 * HOUR))]
    assert answer_by(w.after(9 * HOUR), both, w.NOW) == w.after(2 * HOUR - 15 * MINUTE)


def test_it_never_ends_in_the_past_and_says_what_is_too_late():
    late = option(no_return_at=w.after(-HOUR))
    assert answer_by(w.after(2 * HOUR), [late], w.NOW) == w.after(2 * HOUR)
    assert answer_by(w.after(2 * HOUR), [option(no_return_at=w.after(10 * MINUTE))], w.NOW) == w.after(
        2 * HOUR
    )
    assert turn_off_said(w.after(-HOUR), w.NOW) == "too late: the turn-off was passed on 2026-03-14 08:26 UTC"


def test_the_question_says_how_long_it_is_to_the_turn_off_and_when_rewritten_only_when_it_is():
    options = (option(no_return_at=w.after(5 * HOUR + 10 * MINUTE)),)
    asked = w.proposal(asks=ProposalKind.ITINERARY, options=options, asked_at=w.NOW, not_offered=())
    said = about_proposal(Brand(name="main"), asked)["options"]
    assert "the turn-off is passed in 5 h 10 min, on 2026-03-14 14:36 UTC" in said
    again = w.proposal(asks=ProposalKind.ITINERARY, options=options, revision=2, not_offered=())
    assert "to be chosen before 2026-03-14 14:36 UTC" in about_proposal(Brand(name="main"), again)["options"]
    (choice,) = draw(Brand(name="main"), asked).choices
    assert choice.says == "a port; to be chosen before 2026-03-14 14:36 UTC"


def test_a_question_is_opened_until_then_and_not_as_long_as_its_playbook_would_wait():
    plan = compile_playbook(load_playbook(SHORT_FORM, "playbook.yaml"))
    assert plan.playbook.within_s == 2 * 3600

    def until(best):
        question = Question(group="oncall:itinerary", asks=ProposalKind.ITINERARY, rows=(), options=(best,))
        asked = opened(Brand(name="main"), plan, w.situation(), question, round_=1, now=w.NOW)
        return asked.expires_at

    assert until(option(no_return_at=w.after(HOUR))) == w.after(45 * MINUTE)
    assert until(option(no_return_at=w.after(9 * HOUR))) == w.after(2 * HOUR)
    assert until(option(no_return_at=w.after(-HOUR))) == w.after(2 * HOUR)


def test_a_question_ends_ten_minutes_before_a_send_and_with_less_left_at_the_send():
    until = w.after(2 * HOUR)
    assert answer_by(until, (), w.NOW, sends=[w.after(HOUR), w.after(3 * HOUR)]) == w.after(50 * MINUTE)
    assert answer_by(until, (), w.NOW, sends=[w.after(6 * MINUTE), w.after(HOUR)]) == w.after(6 * MINUTE)
    assert answer_by(until, (), w.NOW, sends=[w.after(-MINUTE), w.NOW]) == until
    assert answer_by(until, (), w.NOW, sends=[w.after(10 * MINUTE)]) == w.after(10 * MINUTE)


@given(st.lists(st.integers(-200, 400)), st.integers(1, 300))
def test_whatever_is_sent_no_question_ends_after_a_send_that_is_to_come_nor_in_the_past(minutes, own):
    sends = [w.after(one * MINUTE) for one in minutes]
    end = answer_by(w.after(own * MINUTE), (), w.NOW, sends=sends)
    assert w.NOW < end <= w.after(own * MINUTE)
    assert all(end <= one for one in sends if one > w.NOW)
    assert all(end <= one - 10 * MINUTE for one in sends if one > w.after(10 * MINUTE))
