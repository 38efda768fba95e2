"""Limits: over one nothing more happens without a person, exactly one request goes out, and nothing is lost."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.model.decision import Answer
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.time import DAY, HOUR, MINUTE
from engine.response.facts import about_proposal
from tests.response.storm import Storm, limited, schedule
from tests.stories.telling import withdrawn

PAUSE, LIMIT = ProposalKind.PAUSE, ProposalKind.LIMIT
OPEN, WAITING = ProposalState.OPEN, ProposalState.WAITING


def test_of_fifty_situations_at_once_the_limit_is_asked_and_one_request_speaks_of_the_rest():
    storm = Storm(schedule(), limited(hour=20))
    storm.quakes(range(50))
    assert len(storm.asked) == 20
    assert len(storm.waiting) == 30
    assert len(storm.sent("asked_pause")) == 20
    (sent,) = storm.sent("asked_limit")
    assert sent.recipient == "team:planning"
    assert (
        sent.facts["reached"] == "playbook quake has asked about 20 campaigns within an hour; the limit is 20"
    )
    assert sent.facts["waits"] == "30 more campaigns in 30 situations"
    assert len(sent.facts["campaigns"].splitlines()) == 10


def test_one_after_the_other_they_are_one_request_whose_figures_follow():
    storm = Storm(schedule(), limited(hour=2))
    for place in range(6):
        storm.quakes([place])
        storm.wait(MINUTE)
    assert storm.asked == ["c-00-0", "c-01-0"]
    assert len(storm.sent("asked_limit")) == 1
    assert storm.request.reached.campaigns == storm.request.reached.situations == 4
    assert storm.request.revision == 4
    assert about_proposal(storm.brand, storm.request)["waits"] == "4 more campaigns in 4 situations"


def test_a_yes_lets_all_of_it_out_and_lifts_the_limit_for_an_hour():
    storm = Storm(schedule(), limited(hour=20))
    storm.quakes(range(50))
    storm.answer(storm.request)
    assert storm.waiting == []
    assert len(storm.sent("asked_pause")) == 50
    assert Counter(one.over_limit for one in storm.of(PAUSE, OPEN)) == {False: 20, True: 30}
    storm.wait(HOUR - MINUTE)
    storm.quakes([50])
    assert len(storm.asked) == 51
    storm.wait(MINUTE)
    storm.quakes([51])
    assert storm.waiting == [], "the first fifty were asked about more than an hour ago"
    storm.quakes(range(52, 80))
    assert len(storm.sent("asked_limit")) == 2, "it is reached again, and one more request goes out"
    assert storm.request.reached.campaigns == 10


def test_after_a_no_nothing_goes_out_until_the_hour_has_passed_then_the_first_calls_as_the_limit_allows():
    storm = Storm(schedule(), limited(hour=20))
    storm.quakes(reversed(range(20, 70)))
    first = storm.asked
    storm.wait(5 * MINUTE)
    storm.answer(storm.request, Answer.DECLINE)
    storm.wait(55 * MINUTE - 1)
    assert storm.asked == first
    storm.wait(1)
    left = sorted({f"c-{place}-0" for place in range(20, 70)} - set(first))
    assert storm.asked == sorted([*first, *left[:20]])
    assert len(storm.sent("asked_limit")) == 1, "the no still stands"
    storm.wait(5 * MINUTE)
    assert len(storm.sent("asked_limit")) == 2, "an hour after the no it is asked anew, for some still wait"
    storm.wait(55 * MINUTE)
    assert storm.waiting == []
    assert storm.requests[-1].state is ProposalState.WITHDRAWN
    assert len(storm.asked) == 50


def test_without_an_answer_it_escalates_and_then_stands_like_a_no():
    storm = Storm(schedule(), limited(hour=1))
    storm.quakes(range(9))
    storm.wait(2 * HOUR)
    assert storm.request.escalated
    storm.wait(2 * HOUR)
    assert [one.state for one in storm.requests] == [ProposalState.EXPIRED]
    assert len(storm.sent("told_limit_expired")) == 1
    storm.wait(HOUR)
    assert [one.state for one in storm.requests] == [ProposalState.EXPIRED, OPEN]
    assert len(storm.asked) == 6, "one an hour all the same"


def test_the_limit_of_a_day():
    storm = Storm(schedule(), limited(hour=5, day=8))
    storm.quakes(range(12))
    assert (len(storm.asked), storm.request.because) == (5, Because.HOUR_LIMIT)
    storm.wait(HOUR)
    assert (len(storm.asked), storm.request.because) == (8, Because.DAY_LIMIT)
    assert len(storm.sent("asked_limit")) == 1, "it is one request still"
    storm.answer(storm.request, Answer.DECLINE)
    storm.wait(23 * HOUR - 1)
    assert len(storm.asked) == 8
    assert len(storm.requests) == 1
    storm.wait(1)
    assert len(storm.asked) == 12


def test_what_another_playbook_has_asked_about_already_costs_the_brand_nothing():
    storm = Storm(schedule(), limited("one", brand=6), limited("two", brand=6))
    storm.quakes(range(6))
    assert len(storm.of(PAUSE, OPEN)) == 12
    assert storm.requests == []


def test_the_limit_of_the_brand_is_one_request_to_the_owner_of_who_came_to_it_first():
    storm = Storm(schedule(), limited("one", brand=10))
    storm.quakes(range(8))
    storm.step(withdrawn("one"), limited("two", brand=10), limited("three", brand=11))
    storm.quakes(range(8, 15))
    assert len(storm.asked) == 11
    assert (storm.request.because, storm.request.group) == (Because.BRAND_LIMIT, "team:planning")
    facts = about_proposal(storm.brand, storm.request)
    assert (
        facts["reached"]
        == "all playbooks together have asked about 11 campaigns within an hour; the limit is 11"
    )
    storm.answer(storm.request)
    assert len(storm.asked) == 15
    assert storm.waiting == []
    assert len(storm.sent("asked_limit")) == 1


@pytest.mark.parametrize("gone", [withdrawn("one"), limited("one", brand=5, stage="shadow")])
def test_the_request_of_the_brand_goes_with_the_playbook_whose_owner_was_asked(gone):
    storm = Storm(schedule(), limited("one", brand=5), limited("two", brand=5))
    storm.quakes(range(8))
    asked = storm.request
    assert asked.playbook == "one"
    storm.step(gone)
    assert storm.brand.proposals[asked.id].state is ProposalState.WITHDRAWN
    assert len(storm.sent("told_limit_withdrawn")) == 1
    assert (storm.request.playbook, storm.request.because) == ("two", Because.BRAND_LIMIT)
    assert storm.request.reached.campaigns == 3
    storm.answer(storm.request)
    assert storm.waiting == []


def test_the_request_of_the_brand_goes_when_nobody_waits_behind_it():
    storm = Storm(schedule(), limited("one", brand=5))
    storm.quakes(range(8))
    storm.step(withdrawn("one"))
    assert [one.state for one in storm.requests] == [ProposalState.WITHDRAWN]


def test_both_limits_at_once_are_one_request_and_one_yes():
    storm = Storm(schedule(), limited(hour=5, brand=5))
    storm.quakes(range(9))
    assert [one.because for one in storm.requests] == [Because.HOUR_LIMIT]
    storm.answer(storm.request)
    assert len(storm.asked) == 9
    assert len(storm.requests) == 1


def test_a_playbook_that_is_revised_meanwhile_lets_out_what_it_then_may():
    storm = Storm(schedule(), limited(hour=5))
    storm.quakes(reversed(range(12)))
    assert len(storm.waiting) == 7
    asked = storm.request
    storm.step(limited(hour=8))
    assert len(storm.asked) == 8
    assert storm.asked[:3] == ["c-00-0", "c-01-0", "c-02-0"], "the first calls go first"
    assert (storm.request.id, storm.request.reached.campaigns) == (asked.id, 4)
    assert storm.request.plan != asked.plan, "a yes to the old limit is none to the new one"
    storm.step(limited(hour=2))
    assert len(storm.of(PAUSE, OPEN)) == 8, "what is out is not taken back"
    storm.step(limited(hour=100))
    assert storm.waiting == []
    assert storm.requests[-1].state is ProposalState.WITHDRAWN
    assert len(storm.sent("told_limit_withdrawn")) == 1


def test_a_playbook_that_goes_into_the_shadow_waits_for_nothing():
    storm = Storm(schedule(), limited(hour=5))
    storm.quakes(range(12))
    storm.step(limited(hour=5, stage="shadow"))
    assert storm.waiting == []
    assert storm.requests[-1].state is ProposalState.WITHDRAWN
    storm.wait(2 * HOUR)
    assert len(storm.asked) == 5


def test_what_is_retracted_waits_no_more_and_with_the_last_of_it_goes_the_request():
    storm = Storm(schedule(), limited(hour=5))
    storm.quakes(range(8))
    storm.taken_back(6)
    assert storm.request.reached.campaigns == 2
    storm.taken_back(5, 7)
    assert [one.state for one in storm.requests] == [ProposalState.WITHDRAWN]
    assert [one.recipient for one in storm.sent("told_limit_withdrawn")] == ["team:planning"]
    told = [one.recipient for one in storm.sent("told_withdrawn")]
    assert told == [], "nobody had seen what waited"


def test_rows_that_join_a_question_which_is_out_are_counted_and_it_stays():
    storm = Storm(schedule(campaigns=3), limited(hour=4))
    storm.quakes([0, 1])
    asked = [len(one.rows) for one in storm.of(PAUSE, OPEN)]
    assert sorted(asked) == [1, 3]
    partly = next(one for one in storm.of(PAUSE, OPEN) if len(one.rows) == 1)
    storm.wait(HOUR)
    (now,) = [one for one in storm.of(PAUSE, OPEN) if one.id == partly.id]
    assert (len(now.rows), now.revision) == (3, 2), "the card that is out takes them in"
    assert storm.waiting == []


def test_one_campaign_in_many_situations_counts_once():
    storm = Storm(schedule(shared=True), limited(hour=1))
    storm.quakes(range(30))
    assert len(storm.of(PAUSE, OPEN)) == 30
    assert storm.requests == []


def test_a_person_may_approve_more_than_the_limit_and_it_counts():
    storm = Storm(schedule(campaigns=3), limited(hour=3))
    storm.quakes([0])
    storm.wait(HOUR)
    storm.quakes([1])
    storm.wait(30 * MINUTE)
    for one in storm.of(PAUSE, OPEN):
        storm.answer(one)
    assert len(storm.brand.holds) == 6
    storm.wait(31 * MINUTE)
    storm.quakes([2])
    assert len(storm.waiting) == 3, "six were begun to be held within the hour"


def test_what_was_left_out_of_a_yes_was_asked_about_all_the_same():
    storm = Storm(schedule(campaigns=3), limited(hour=3))
    storm.quakes([0])
    (asked,) = storm.of(PAUSE, OPEN)
    storm.answer(asked, rows=(asked.rows[0].key,))
    storm.quakes([1])
    assert len(storm.waiting) == 3


def test_more_that_waits_voids_no_approval():
    storm = Storm(schedule(), limited(hour=1))
    storm.quakes([0, 1])
    seen = storm.request
    storm.quakes([2])
    assert storm.request.revision == seen.revision + 1
    storm.answer(seen)
    assert storm.waiting == []


def test_a_day_goes_by_and_nothing_is_lost():
    storm = Storm(schedule(campaigns=2), limited(hour=3, day=100))
    storm.quakes(range(20))
    storm.wait(DAY)
    assert len(storm.asked) == 40
    assert storm.waiting == []
