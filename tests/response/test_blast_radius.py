"""Blast radius: however much is called for at once, no more happens than the caps allow, and one request goes out.

The storm counts what was asked against every limit, from the words alone, and holds each step against a core
that has just started.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.decision import Answer
from engine.model.place import Area, Point
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import Hazard, Severity, SourceClass
from engine.model.time import DAY, HOUR, MINUTE, Instant
from engine.response.facts import about_proposal
from tests.fakes import words as w
from tests.response.storm import PLACES, Storm, limited, schedule
from tests.stories.telling import withdrawn

PAUSE, OPEN = ProposalKind.PAUSE, ProposalState.OPEN
AUTO = "auto\nauto_if: {most_campaigns: 10000}"


def few(book: Any, count: int, **fields: Any) -> Any:
    """Give a book with only so many of its campaigns."""
    kept = tuple(replace(one, **fields) for one in book.campaigns[:count])
    return replace(book, campaigns=kept, digest=repr(kept))


# --- by share of what runs ---


def test_a_share_of_what_runs_is_asked_about_within_a_day_and_one_request_speaks_of_the_rest():
    storm = Storm(schedule(), limited(hour=1_000, day=1_000, brand=1_000, share=40))
    storm.quakes(range(50))
    assert len(storm.asked) == 32, "of 81 campaigns, 40 in a hundred"
    assert (storm.request.because, storm.request.group) == (Because.SHARE_LIMIT, "team:planning")
    facts = about_proposal(storm.brand, storm.request)
    assert facts["reached"] == (
        "all playbooks together have asked about 32 campaigns within a day; "
        "the limit is 40 % of the 81 that run by the book, and so 32"
    )
    assert facts["waits"] == "18 more campaigns in 18 situations"
    storm.wait(2 * HOUR - 1)
    assert len(storm.asked) == 32, "an hour frees nothing of a day"
    storm.answer(storm.request)
    assert (len(storm.asked), len(storm.sent("asked_limit"))) == (50, 1)


def test_a_small_brand_is_never_held_to_less_than_twenty():
    storm = Storm(few(schedule(), 9), limited(share=1))
    storm.quakes(range(9))
    assert (len(storm.asked), storm.requests) == (9, [])
    storm = Storm(few(schedule(), 22), limited(hour=100, share=1))
    storm.quakes(range(22))
    assert len(storm.asked) == 20
    assert about_proposal(storm.brand, storm.request)["reached"].endswith(
        "the limit is 20, the least that 1 % of what runs may be"
    )


def test_what_has_sent_its_last_by_the_book_does_not_run():
    book = schedule()
    over = [replace(one, next_send_at=Instant(w.NOW - DAY)) for one in book.campaigns[40:]]
    book = replace(book, campaigns=(*book.campaigns[:40], *over), digest="half of it has sent")
    storm = Storm(book, limited(hour=1_000, day=1_000, brand=1_000, share=60))
    storm.quakes(range(30))
    assert len(storm.asked) == 24, "of the forty that run"


def test_a_book_that_grows_lets_more_out_and_voids_no_approval_of_the_same_share():
    storm = Storm(few(schedule(), 60), limited(hour=1_000, day=1_000, brand=1_000, share=40))
    storm.quakes(range(40))
    assert len(storm.asked) == 24
    seen = storm.request
    storm.step(schedule())
    assert len(storm.asked) == 32
    assert (storm.request.id, storm.request.plan) == (seen.id, seen.plan)
    storm.answer(seen)
    assert len(storm.asked) == 40


def test_both_limits_of_the_brand_are_one_request():
    storm = Storm(schedule(), limited(hour=1_000, day=1_000, brand=24, share=30))
    storm.quakes(range(30))
    assert [one.because for one in storm.requests] == [Because.BRAND_LIMIT]
    storm.answer(storm.request)
    assert (len(storm.asked), len(storm.requests)) == (30, 1)


# --- by tool ---


def test_a_tool_has_a_limit_of_its_own_and_the_others_go_on():
    tools = {"mailer": 2, "pusher": 100}
    storm = Storm(schedule(campaigns=2, tools=tools), limited(hour=1_000, brand=1_000, day=1_000))
    storm.quakes(range(5))
    assert storm.asked == ["c-00-0", "c-00-1", "c-01-0", "c-01-1", "c-02-1", "c-03-1", "c-04-1"]
    assert storm.request.because is Because.TOOL_LIMIT
    assert {row.subject.tool for row in storm.request.rows} == {"mailer"}
    facts = about_proposal(storm.brand, storm.request)
    assert facts["reached"] == (
        "in mailer all playbooks together have asked about 2 campaigns within an hour; the limit is 2"
    )
    assert facts["waits"] == "3 more campaigns in 3 situations"
    storm.answer(storm.request)
    assert (storm.waiting, len(storm.asked)) == ([], 10)
    storm.wait(HOUR + MINUTE)
    storm.quakes(range(5, 9))
    assert storm.waiting == ["c-07-0", "c-08-0"], "an hour after the yes the limit stands again"


def test_two_playbooks_share_the_limit_of_a_tool_and_one_request_speaks_of_it():
    storm = Storm(
        schedule(campaigns=2, tools={"mailer": 3, "pusher": 3}),
        limited("one", hour=1_000, brand=1_000, day=1_000),
        limited("two", hour=1_000, brand=1_000, day=1_000),
    )
    storm.quakes(range(6))
    assert sorted(one.reached.tool for one in storm.requests if one.reached) == ["mailer", "pusher"]
    assert len(storm.asked) == 6
    storm.answer(storm.requests[0])
    storm.step(withdrawn("one"))
    assert len(storm.asked) == 9


def test_where_the_brand_is_full_too_one_request_goes_out_and_the_tool_is_asked_about_after_it():
    storm = Storm(schedule(tools={"mailer": 4}), limited(hour=1_000, day=1_000, brand=4))
    storm.quakes(range(9))
    assert [one.because for one in storm.requests] == [Because.BRAND_LIMIT]
    storm.answer(storm.request)
    assert (len(storm.asked), storm.request.because) == (4, Because.TOOL_LIMIT)
    storm.answer(storm.request)
    assert (len(storm.asked), len(storm.requests)) == (9, 2)


def test_a_tool_without_a_limit_in_the_book_any_more_lets_everything_out():
    storm = Storm(schedule(tools={"mailer": 2}), limited())
    storm.quakes(range(6))
    assert len(storm.waiting) == 4
    storm.step(schedule())
    assert (storm.waiting, storm.requests[-1].state) == ([], ProposalState.WITHDRAWN)


# --- two different people ---


def test_nobody_lets_more_go_on_alone_and_one_person_counts_once():
    storm = Storm(schedule(), limited(hour=3))
    storm.quakes(range(9))
    assert storm.request.quorum == 2
    storm.answer(storm.request, by="pia")
    storm.answer(storm.request, by="pia")
    assert (len(storm.asked), storm.request.approvals) == (3, ("pia",)), "the author asks, and is one of two"
    storm.answer(storm.request, by="paul")
    assert len(storm.asked) == 9


# --- P4: what a storm may do ---


def disaster(number: int, point: Point, **fields: Any) -> Any:
    have: dict[str, Any] = {
        "native_id": f"d-{number}",
        "aliases": (),
        "point": point,
        "area": Area(),
        "hazard": Hazard.EARTHQUAKE,
        "severity": Severity.SEVERE,
        "expires_at": None,
    }
    return w.signal(**(have | fields))


def crowd(count: int) -> tuple[list[Any], Any]:
    """Give so many different disasters, each at a place with a call and a campaign of its own or shared."""
    signals = [
        disaster(
            number,
            PLACES[number % len(PLACES)],
            occurred_at=Instant(w.NOW - (number // len(PLACES)) * 3 * HOUR),
            magnitude=6.0 + (number % 30) / 10,
        )
        for number in range(count)
    ]
    return signals, schedule()


@pytest.mark.parametrize("stage", ["suggest", AUTO], ids=["asking", "acting alone"])
@pytest.mark.parametrize(
    "count", [40, pytest.param(1_000, marks=pytest.mark.long)], ids=["forty", "a thousand"]
)
def test_very_many_disasters_in_one_poll_pause_no_more_than_the_cap_and_ask_once(stage, count):
    signals, book = crowd(count)
    storm = Storm(book, limited(hour=8, share=40, stage=stage))
    storm.step(*signals)
    for one in storm.of(PAUSE, OPEN):
        storm.answer(one)
    assert len({one.subject.key for one in storm.brand.holds.values()}) == len(storm.asked) == 8
    assert len(storm.sent("asked_limit")) == len(storm.requests) == 1
    storm.wait(59 * MINUTE)
    assert (len(storm.asked), len(storm.sent("asked_limit"))) == (8, 1)


@pytest.mark.parametrize("stage", ["suggest", AUTO], ids=["asking", "acting alone"])
def test_one_false_disaster_copied_by_many_sources_is_one_situation_under_one_cap(stage):
    storm = Storm(
        few(schedule(shared=False, campaigns=1), 81, touches=("port-00",)), limited(hour=5, stage=stage)
    )
    copies = [
        disaster(
            number,
            PLACES[0],
            source=f"copy-{number}",
            source_class=SourceClass.NEWS,
            publisher=f"paper-{number}",
        )
        for number in range(30)
    ]
    storm.step(*copies)
    assert (storm.asked, storm.requests) == ([], []), (
        "no paper is an authority, and all of them tell one story"
    )
    storm.step(disaster(99, PLACES[0]))
    assert len({one.id for one in storm.brand.situations.values()}) == 1
    for one in storm.of(PAUSE, OPEN):
        storm.answer(one)
    assert (len(storm.asked), len(storm.brand.holds)) == (5, 5)
    assert len(storm.sent("asked_limit")) == 1


@pytest.mark.parametrize("stage", ["suggest", AUTO], ids=["asking", "acting alone"])
def test_a_playbook_that_would_pause_everything_pauses_a_share_and_asks_once(stage):
    everything = few(schedule(campaigns=2), 162, touches=("port-00",))
    storm = Storm(everything, limited(hour=10_000, day=10_000, brand=10_000, share=15, stage=stage))
    storm.quakes([0])
    for one in storm.of(PAUSE, OPEN):
        storm.answer(one)
    assert (len(storm.asked), len(storm.brand.holds)) == (24, 24)
    (request,) = storm.requests
    assert request.because is Because.SHARE_LIMIT
    assert (storm.request.id, storm.request.reached.campaigns) == (request.id, 138)
    assert len(storm.sent("asked_limit")) == 1
    storm.answer(request, Answer.DECLINE)
    storm.wait(3 * HOUR)
    assert (len(storm.brand.holds), len(storm.requests)) == (24, 1), "a no stands for the day"
