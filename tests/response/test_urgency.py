"""A question that loses nothing by it is put in the morning; one that does is put now, whatever the hour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.decision import Answer
from engine.model.match import Clause
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.time import DAY, HOUR, MINUTE, Instant, moment
from engine.response.urgency import Urgency, judged, no_return_at, waits_says
from engine.response.wakeups import most_woken
from tests.fakes import words as w
from tests.response.storm import Storm, limited, schedule

PAUSE, OPEN = ProposalKind.PAUSE, ProposalState.OPEN
MORNING = w.after(6 * HOUR)


def clock(at: Instant) -> str:
    return moment(at).strftime("%H:%M")


def at_night(**more):
    """Write a playbook whose people sleep from an hour ago until in six hours."""
    found = limited(**more)
    night = f'night: {{from: "{clock(w.after(-HOUR))}", to: "{clock(MORNING)}", zone: UTC}}, '
    assert found.text.count("ask: {quorum") == 1
    text = found.text.replace("ask: {quorum", f"ask: {{{night}quorum")
    return again(found, text)


def again(found, text: str):
    from engine.rules.load import load_playbook

    return replace(found, text=text, digest=load_playbook(text, "playbook.yaml").digest)


def book(*sends: Instant | None):
    """Schedule campaigns that are sent then; the first call is in two days, each next an hour later."""
    found = schedule()
    sold = [
        replace(one, next_send_at=sends[number] if number < len(sends) else w.after(9 * DAY))
        for number, one in enumerate(found.campaigns)
    ]
    return replace(found, campaigns=tuple(sold), digest=repr(sends))


def pauses(storm: Storm):
    return [one for one in storm.proposals if one.asks is PAUSE]


def asks(storm: Storm) -> list[Instant]:
    return [one.due_at for one in storm.sent("asked_pause")]


def test_what_can_wait_is_asked_once_the_night_is_over_with_the_whole_time_of_an_answer():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    (one,) = pauses(storm)
    assert asks(storm) == []
    assert (one.state, one.revision, clock(one.asked_at)) == (OPEN, 0, clock(MORNING))
    assert "nothing is lost" in waits_says(storm.brand, storm.brand.plans["quake"].playbook, one, w.NOW)
    storm.wait(7 * HOUR)
    (put,) = pauses(storm)
    assert [clock(at) for at in asks(storm)] == [clock(MORNING)]
    assert storm.sent("asked_pause")[0].purpose == "ask"
    assert put.revision == 1
    assert put.expires_at - put.asked_at == put.answer_s * 1_000_000
    storm.wait(DAY)
    assert [one.purpose for one in storm.sent("asked_pause")].count("ask") == len(
        {one.recipient for one in storm.sent("asked_pause")}
    )


@pytest.mark.parametrize(
    ("send", "asked_now"),
    [
        (None, True),
        (w.after(30 * MINUTE), True),
        (w.after(6 * HOUR + 4 * HOUR), True),
        (w.after(14 * HOUR), True),
        (w.after(9 * DAY), False),
    ],
    ids=["no known send", "in half an hour", "within the answer's time", "within the day", "in nine days"],
)
def test_what_cannot_wait_is_asked_now(send, asked_now):
    storm = Storm(book(send), at_night())
    storm.quakes([0])
    assert bool(asks(storm)) is asked_now


def test_by_day_and_without_a_night_everything_is_asked_at_once():
    storm = Storm(book(), limited())
    storm.quakes([0])
    assert len(asks(storm)) == 1
    storm = Storm(book(), at_night())
    storm.wait(6 * HOUR + MINUTE)
    storm.quakes([0])
    assert len(asks(storm)) == 1


def test_a_send_that_is_moved_near_puts_it_at_once():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    assert asks(storm) == []
    storm.step(book(w.after(2 * HOUR)))
    (one,) = pauses(storm)
    assert len(asks(storm)) == 1
    assert one.revision == 1
    assert one.expires_at <= w.after(2 * HOUR - 10 * MINUTE)


def test_it_may_be_answered_meanwhile_and_is_then_never_asked():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    (one,) = pauses(storm)
    storm.answer(one, Answer.DECLINE)
    storm.wait(8 * HOUR)
    assert asks(storm) == []
    assert pauses(storm)[0].state is ProposalState.DECLINED


def test_what_is_taken_back_before_the_morning_is_told_to_nobody_who_was_not_asked():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    storm.taken_back(0)
    storm.wait(8 * HOUR)
    assert asks(storm) == []
    assert storm.sent("told_withdrawn") == []


def test_a_service_that_slept_itself_asks_late_and_still_gives_the_whole_time():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    storm.tick(w.after(20 * HOUR))
    (one,) = pauses(storm)
    assert len(asks(storm)) == 1
    assert one.state is OPEN
    assert one.expires_at == w.after(20 * HOUR) + one.answer_s * 1_000_000


def test_beyond_the_wakeups_of_a_week_what_need_not_be_asked_now_waits_and_says_so():
    soon = w.after(18 * HOUR)
    found = at_night()
    limit = again(
        found, found.text.replace("share_of_live: 100%", "share_of_live: 100%, wakeups_per_week: 1")
    )
    storm = Storm(book(soon, soon, w.after(HOUR)), limit)
    storm.quakes([0])
    storm.quakes([1])
    assert len(asks(storm)) == 1
    (waits,) = [one for one in pauses(storm) if one.revision == 0]
    playbook = storm.brand.plans["quake"].playbook
    assert judged(storm.brand, playbook, waits, w.NOW).urgency is Urgency.SOON
    assert "wakeups_per_week" in waits_says(storm.brand, playbook, waits, w.NOW)
    storm.quakes([2])
    assert len(asks(storm)) == 2, "what cannot wait is asked all the same"


def test_no_question_that_waited_ends_after_its_point_of_no_return():
    for hours in range(1, 60):
        storm = Storm(book(w.after(hours * HOUR)), at_night())
        storm.quakes([0])
        (one,) = pauses(storm)
        point = no_return_at(storm.brand, one, w.NOW)
        assert point is not None
        assert one.expires_at <= point
        if one.revision == 0:
            assert point - one.asked_at >= 2 * one.answer_s * 1_000_000


@pytest.mark.parametrize(("hours", "asked_now"), [(10, True), (11, False), (18, False)])
def test_with_no_wakeup_left_only_what_leaves_no_time_for_an_answer_and_its_escalation_is_asked(
    hours, asked_now
):
    found = at_night()
    limit = again(
        found, found.text.replace("share_of_live: 100%", "share_of_live: 100%, wakeups_per_week: 0")
    )
    storm = Storm(book(w.after(hours * HOUR)), limit)
    storm.quakes([0])
    assert bool(asks(storm)) is asked_now


def test_a_call_that_is_moved_near_puts_it_at_once_though_the_same_is_asked_for():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    assert asks(storm) == []
    found = book()
    (voyage,) = found.itineraries
    first = replace(voyage.stops[0], arrives_at=w.after(8 * HOUR), departs_at=w.after(9 * HOUR))
    moved = replace(voyage, stops=(first, *voyage.stops[1:]))
    storm.step(replace(found, itineraries=(moved,), digest="moved"))
    (one,) = pauses(storm)
    assert len(asks(storm)) == 1
    assert (one.revision, one.asked_at) == (1, w.NOW)
    storm.wait(10 * HOUR)
    assert [one.purpose for one in storm.sent("asked_pause")].count("ask") == len(
        {one.recipient for one in storm.sent("asked_pause")}
    )


def test_whoever_looks_at_it_meanwhile_wakes_nobody_who_was_not_asked():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    (one,) = pauses(storm)
    storm.answer(one, Answer.LOOKING)
    storm.wait(5 * HOUR)
    assert storm.sent("told_reminder") == [], "nobody was asked yet, so nobody is late"
    storm.wait(2 * HOUR)
    assert len(asks(storm)) == 1


def test_what_a_policy_answered_woke_nobody():
    soon = w.after(18 * HOUR)
    found = at_night()
    limit = again(
        found, found.text.replace("share_of_live: 100%", "share_of_live: 100%, wakeups_per_week: 1")
    )
    storm = Storm(book(soon, soon), limit)
    storm.quakes([0])
    playbook = storm.brand.plans["quake"].playbook
    (one,) = pauses(storm)
    assert most_woken(storm.brand, playbook, one.group, w.NOW) == ("", 1)
    answered = Clause(path="auto_if", op="all", holds=True, says="all hold", actual=1, need=1)
    storm.brand.take_proposal(replace(one, policy=answered, state=ProposalState.APPROVED))
    assert most_woken(storm.brand, playbook, one.group, w.NOW) == ("", 0)
