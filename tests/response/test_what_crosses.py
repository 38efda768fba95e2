"""What crosses, step by step: late answers, two holds on one campaign, limits and sends, what is never held.

After every step the core is held against one that has just started (storm).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.hold import STARTING, Do, HoldState, Outcome, Reading, Result, RunState, Tick
from engine.model.program import MessageClass
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import PauseClass
from engine.model.time import HOUR, MINUTE, SECOND, Instant, later
from engine.response.deadline import goes_on_until
from engine.response.letting_go_seen import foreseen
from engine.response.sweep import OVERDUE, next_deadline
from tests.fakes.words import NOW
from tests.response.storm import Storm, limited, schedule

PAUSE, RELEASE, LIMIT = ProposalKind.PAUSE, ProposalKind.RELEASE, ProposalKind.LIMIT
OPEN = ProposalState.OPEN
RUNS = Reading(state=RunState.RUNNING, status="sending", version="1")
IS_PAUSED = Reading(state=RunState.PAUSED, status="paused", version="2")


def with_fields(**fields: Any) -> Any:
    """The book with one campaign at each call, changed so."""
    book = schedule()
    changed = tuple(replace(one, **fields) for one in book.campaigns)
    return replace(book, campaigns=changed, digest=repr(fields))


def asks(storm: Storm, do: Do, purpose: str) -> Any:
    return [one for one in storm.intents if (one.do, one.purpose) == (do, purpose)][-1]


def came(storm: Storm, do: Do, purpose: str, reading: Reading | None = None, **fields: Any) -> None:
    """Bring the answer to the last thing that was asked of a tool."""
    intent = asks(storm, do, purpose)
    have: dict[str, Any] = {"result": Result.DONE, "reading": reading, "at": storm.core.now()}
    storm.step(Outcome(intent=intent.key, brand="main", **(have | fields)))


def approved(*inputs: Any) -> Storm:
    storm = Storm(*inputs)
    storm.quakes([0])
    for one in storm.of(PAUSE, OPEN):
        storm.answer(one)
    return storm


def paused(*inputs: Any) -> Storm:
    storm = approved(*inputs)
    came(storm, Do.READ, "before", RUNS)
    came(storm, Do.PAUSE, "pause")
    came(storm, Do.READ, "verify", IS_PAUSED)
    return storm


def one_hold(storm: Storm) -> Any:
    (hold,) = storm.brand.holds.values()
    return hold


def unheard() -> Storm:
    """A pause that was asked for, and of which nothing was heard until it was too late."""
    storm = approved(schedule(), limited())
    came(storm, Do.READ, "before", RUNS)
    storm.tick(Instant(one_hold(storm).deadline + OVERDUE + SECOND))
    return storm


def test_a_pause_of_which_nothing_was_heard_is_not_called_failed_but_not_known():
    storm = unheard()
    assert one_hold(storm).state is HoldState.UNVERIFIABLE
    assert "it is not known whether it took" in one_hold(storm).says
    (told,) = storm.sent("told_not_paused")
    assert "look in its tool" in told.facts["why"]
    # A late answer is read back, and what it shows is believed.
    came(storm, Do.PAUSE, "pause")
    came(storm, Do.READ, "verify", IS_PAUSED)
    assert one_hold(storm).state is HoldState.VERIFIED


def lost_on_the_way(storm: Storm) -> None:
    """Nothing is ever heard of the pause that was asked for."""
    storm.tick(Instant(one_hold(storm).deadline + OVERDUE + SECOND))


def not_to_be_read(storm: Storm) -> None:
    """The pause was sent, and its tool cannot be read to see whether it took."""
    came(storm, Do.PAUSE, "pause")
    came(storm, Do.READ, "verify", result=Result.FAILED, permanent=True)


@pytest.mark.parametrize("never_known", [lost_on_the_way, not_to_be_read])
def test_a_pause_that_may_have_taken_is_asked_about_at_once_when_its_quake_never_was(never_known):
    storm = approved(schedule(), limited())
    came(storm, Do.READ, "before", RUNS)
    storm.taken_back(0)
    assert storm.of(RELEASE, OPEN) == []
    never_known(storm)
    assert one_hold(storm).state is HoldState.UNVERIFIABLE
    (asked,) = storm.of(RELEASE, OPEN)
    assert (asked.because, [row.hold for row in asked.rows]) == (Because.RETRACTED, [one_hold(storm).id])
    storm.answer(asked)
    assert one_hold(storm).state is HoldState.RELEASED


@pytest.mark.parametrize("never_known", [lost_on_the_way, not_to_be_read])
def test_a_pause_that_may_have_taken_is_left_alone_while_it_is_called_for(never_known):
    storm = approved(schedule(), limited())
    came(storm, Do.READ, "before", RUNS)
    never_known(storm)
    storm.wait(HOUR)
    assert one_hold(storm).state is HoldState.UNVERIFIABLE
    assert storm.of(RELEASE, OPEN) == []


def test_the_question_about_a_pause_that_may_have_taken_is_taken_back_once_it_is_read_as_running():
    storm = approved(schedule(), limited())
    came(storm, Do.READ, "before", RUNS)
    storm.taken_back(0)
    lost_on_the_way(storm)
    (asked,) = storm.of(RELEASE, OPEN)
    came(storm, Do.PAUSE, "pause")
    while one_hold(storm).state is HoldState.UNVERIFIABLE:
        came(storm, Do.READ, "verify", RUNS)
        storm.wait(MINUTE)
    assert one_hold(storm).state is HoldState.FAILED
    assert storm.brand.proposals[asked.id].state is ProposalState.WITHDRAWN


def test_it_is_called_failed_once_a_read_after_the_late_answer_says_that_it_runs():
    storm = unheard()
    came(storm, Do.PAUSE, "pause")
    for _ in range(40):
        if one_hold(storm).state is HoldState.FAILED:
            break
        storm.tick(Instant(storm.core.now() + 10 * SECOND))
        came(storm, Do.READ, "verify", RUNS)
    assert one_hold(storm).state is HoldState.FAILED
    assert "not paused when we read it back" in one_hold(storm).says


def test_a_pause_that_may_arrive_still_long_after_its_time_is_looked_for_and_not_called_failed():
    storm = approved(schedule(), limited())
    came(storm, Do.READ, "before", RUNS)
    # Whoever sent it was stopped for an hour, and the tool may take two minutes to do it.
    storm.clock.set(Instant(storm.core.now() + HOUR))
    came(storm, Do.PAUSE, "pause", result=Result.UNKNOWN, retry_after_s=120.0)
    for _ in range(12):
        storm.tick(Instant(storm.core.now() + 10 * SECOND))
        assert one_hold(storm).state in STARTING
        came(storm, Do.READ, "verify", RUNS)
    came(storm, Do.READ, "verify", IS_PAUSED)
    assert one_hold(storm).state is HoldState.VERIFIED
    assert storm.sent("told_not_paused") == []
    assert [one.do for one in storm.intents].count(Do.PAUSE) == 1


def test_a_resume_that_may_arrive_still_long_after_its_time_is_looked_for_as_well():
    storm = paused(schedule(), limited())
    storm.taken_back(0)
    (release,) = storm.of(RELEASE, OPEN)
    storm.answer(release)
    came(storm, Do.READ, "before_resume", IS_PAUSED)
    storm.clock.set(Instant(storm.core.now() + HOUR))
    came(storm, Do.RESUME, "resume", result=Result.UNKNOWN, retry_after_s=120.0)
    storm.tick(Instant(storm.core.now() + 10 * SECOND))
    assert one_hold(storm).state is HoldState.RELEASING
    came(storm, Do.READ, "verify_resume", replace(RUNS, version="3"))
    assert one_hold(storm).state is HoldState.RELEASED
    assert storm.sent("told_not_resumed") == []


def test_what_waits_for_another_hold_has_nothing_due_in_the_past():
    soon = with_fields(pause_class=PauseClass.REVERT, next_send_at=None)
    storm = Storm(soon, limited(), limited("another"))
    storm.quakes([0])
    first, second = storm.of(PAUSE, OPEN)
    storm.answer(first)
    # The second is sent so soon that its own time is over long before that of the first.
    at = Instant(storm.core.now() + MINUTE)
    storm.step(with_fields(pause_class=PauseClass.REVERT, next_send_at=at))
    storm.answer(next(one for one in storm.of(PAUSE, OPEN) if one.id == second.id))
    assert len(storm.brand.holds) == 2
    end = Instant(storm.core.now() + 5 * MINUTE)
    for _ in range(20):
        due = next_deadline(storm.brand)
        if due is None or due > end:
            break
        storm.tick(max(due, storm.core.now()))
    else:
        raise AssertionError("it would be looked at again and again, at one and the same moment")
    states = {one.proposal: one.state for one in storm.brand.holds.values()}
    assert states == {first.id: HoldState.READING, second.id: HoldState.READING}


def test_the_send_of_one_of_those_that_wait_does_not_end_a_request_about_them_all():
    storm = Storm(with_fields(next_send_at=None), limited(hour=1))
    storm.quakes(range(3))
    request = storm.request
    sends = Instant(request.expires_at + 20 * MINUTE)
    storm.step(with_fields(next_send_at=sends))
    storm.tick(request.expires_at)
    (raised,) = storm.of(LIMIT, OPEN)
    assert raised.escalated
    assert raised.expires_at == Instant(request.expires_at + 2 * HOUR)


def test_what_is_never_held_and_was_paused_before_that_was_so_is_asked_about_at_once():
    storm = paused(schedule(), limited())
    assert one_hold(storm).state is HoldState.VERIFIED
    storm.step(with_fields(message_class=MessageClass.SAFETY))
    (release,) = storm.of(RELEASE, OPEN)
    assert release.because is Because.NO_LONGER_MATCHED
    storm.answer(release)
    came(storm, Do.READ, "before_resume", IS_PAUSED)
    came(storm, Do.RESUME, "resume")
    came(storm, Do.READ, "verify_resume", RUNS)
    assert one_hold(storm).state is HoldState.RELEASED
    storm.step(Tick(at=storm.core.now()))
    assert storm.of(PAUSE, OPEN) == [], "nor is anybody asked to pause it again"


def test_what_letting_go_would_do_is_said_as_it_then_comes():
    send = Instant(schedule().itineraries[0].stops[0].arrives_at - 47 * HOUR)
    dropping = limited()
    text = dropping.text + "resume: drop_stale\n"
    storm = paused(with_fields(next_send_at=send), replace(dropping, text=text, digest="drops"))
    hold = one_hold(storm)
    before = foreseen(storm.brand, hold, named=(), now=storm.core.now())
    assert (before.resumes, before.says[0]) == (
        True,
        "C 00 0 is resumed in mailer, if nobody changed it since",
    )
    storm.tick(Instant(send + MINUTE))
    after = foreseen(storm.brand, hold, named=(), now=storm.core.now())
    assert (after.resumes, after.says[0]) == (False, "C 00 0 is let go of, and not resumed")
    assert "its playbook has it left paused, for its owner to drop" in after.says
    by_hand = replace(hold, ours=False, says="a person stopped it by hand")
    storm.brand.holds[hold.id] = by_hand
    seen = foreseen(storm.brand, by_hand, named=(), now=storm.core.now())
    assert (seen.resumes, seen.says[0]) == (False, "nothing is resumed, so a person looks at C 00 0")
    assert "not paused by us, so not ours to resume" in seen.says
    assert not any("never read back" in one for one in seen.says)


def test_what_a_policy_left_to_people_stays_with_them_whole_when_the_limit_frees_itself():
    """Of two rows a policy could answer one; the question that stands before people keeps both."""
    book = schedule(campaigns=2)
    killed = tuple(
        replace(one, pause_class=PauseClass.KILL) if one.id.endswith("-1") else one for one in book.campaigns
    )
    storm = Storm(replace(book, campaigns=killed, digest="killed"), limited())
    storm.quakes([0, 1])
    storm.step(limited(hour=1, stage="auto\nauto_if: {most_campaigns: 10000}"))
    before = {one.id: one.rows for one in storm.of(PAUSE, OPEN)}
    assert [len(rows) for rows in before.values()] == [2, 2]
    storm.wait(HOUR + MINUTE)
    storm.quakes([0, 1])
    assert {one.id: one.rows for one in storm.of(PAUSE, OPEN)} == before
    assert storm.brand.holds == {}


@pytest.mark.parametrize("first_is_nearer", [True, False])
def test_of_one_campaign_in_two_books_the_nearer_send_says_whether_an_answer_is_in_time(first_is_nearer):
    sends = sorted((later(NOW, 20 * 60), later(NOW, 40 * 60)), reverse=not first_is_nearer)
    books = [
        replace(with_fields(next_send_at=send), source=f"book-{number}", digest=f"{number}")
        for number, send in enumerate(sends)
    ]
    storm = Storm(*books, limited())
    storm.quakes([0])
    (asked,) = storm.of(PAUSE, OPEN)
    assert asked.expires_at == later(NOW, 10 * 60)
    assert goes_on_until(storm.brand, asked, asked.expires_at) is None
