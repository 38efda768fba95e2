"""The record of a playbook: from forms, answers, holds and what people said; and what it speaks for."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.decision import Answer
from engine.model.feedback import Judgment
from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import Severity, Status
from engine.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from engine.response.track import Past, Track, judged_sources, tracks
from engine.response.track_questions import Questions
from engine.response.trust import ENOUGH, OVER_WEEKS, WEEK, step
from engine.rules.playbook import Stage
from tests.fakes import words as w

NAME = "disaster-near-port-call"


def played(*forms):
    questions = Questions()
    for at, form in forms:
        questions.hear(at, form)
    return questions


def asked(number, state, *, at=w.NOW, took_s=600, **more):
    """Give the forms of one question: put, and ended."""
    fields = {"id": f"p-{number}", "situation": f"s-{number}", "opened_at": at, "asked_at": at} | more
    ended = Instant(at + took_s * SECOND)
    decided = ended if state in {ProposalState.APPROVED, ProposalState.DECLINED} else None
    return [
        (at, w.proposal(**fields | {"left_out": ()})),
        (ended, w.proposal(state=state, decided_at=decided, decided_by=("ada",), **fields)),
    ]


def record(questions, **more):
    situations = {one.last.situation: w.situation(id=one.last.situation) for one in questions.rounds.values()}
    past = Past(
        questions=list(questions.rounds.values()), situations=situations | more.pop("known", {}), **more
    )
    [found] = tracks(past)
    return found


def test_each_question_counts_once_by_how_it_ended():
    forms = [
        *asked(1, ProposalState.APPROVED),
        *asked(2, ProposalState.APPROVED, left_out=("pause:mailer:campaign:a",)),
        *asked(3, ProposalState.DECLINED),
        *asked(4, ProposalState.EXPIRED),
        *asked(5, ProposalState.WITHDRAWN),
        *asked(6, ProposalState.APPROVED, asks=ProposalKind.RELEASE, because=Because.LEASE_ENDED),
        *asked(7, ProposalState.APPROVED, asks=ProposalKind.LIMIT, because=Because.HOUR_LIMIT),
    ]
    found = record(played(*forms))
    assert (found.asked, found.approved, found.unchanged) == (5, 2, 1)
    assert (found.declined, found.expired, found.withdrawn, found.open) == (1, 1, 1, 0)
    assert (found.overridden, found.unticked) == (1, 1)


def test_what_waited_for_a_limit_was_not_asked():
    assert played((w.NOW, w.proposal(state=ProposalState.WAITING))).rounds == {}


def test_a_new_round_is_a_new_question_and_the_same_raised_is_another_card():
    first = asked(1, ProposalState.APPROVED)
    raised = w.proposal(id="p-1", round=2, escalated=True, escalate_to="oncall:last")
    questions = played(*first, (w.after(DAY), w.proposal(id="p-1", round=2)), (w.after(DAY + HOUR), raised))
    assert sorted(questions.rounds) == [("p-1", 1), ("p-1", 2)]
    assert [(one.to, one.at) for one in questions.cards] == [
        ("team:campaigns", w.NOW),
        ("team:campaigns", w.after(DAY)),
        ("oncall:last", w.after(DAY + HOUR)),
    ]
    again = played(*first, *first)
    assert len(again.cards) == 1


def test_what_people_did_otherwise_is_counted_by_how():
    forms = asked(1, ProposalState.APPROVED)
    undo = asked(2, ProposalState.APPROVED, asks=ProposalKind.RELEASE, because=Because.BY_POLICY)
    found = record(
        played(*forms, *asked(3, ProposalState.APPROVED), *undo),
        answers=[w.decision(proposal="p-1", answer=Answer.RELEASE)],
        holds=[w.hold(proposal="p-3", state=HoldState.LOST)],
    )
    assert (found.released, found.lost, found.undone, found.overridden) == (1, 1, 1, 3)
    assert (found.approved, found.unchanged) == (2, 0)


def test_an_exercise_never_counts():
    questions = played(*asked(1, ProposalState.APPROVED))
    drill = w.situation(id="s-1", status=Status.EXERCISE)
    said = [w.feedback(situation="s-1", proposal="p-1")]
    past = Past(questions=list(questions.rounds.values()), situations={"s-1": drill}, feedback=said)
    assert tracks(past) == ()
    assert judged_sources(said, {"s-1": drill}) == {}


def test_hops_are_measured_and_what_is_not_known_is_said_so():
    known = w.situation(
        id="s-1",
        opened_at=w.after(3 * MINUTE),
        evidence=(w.evidence(sent_at=w.NOW, received_at=w.after(2 * MINUTE), first_at=None),),
    )
    forms = asked(1, ProposalState.APPROVED, at=w.after(4 * MINUTE), took_s=120)
    held = w.hold(proposal="p-1", verified_at=w.after(7 * MINUTE))
    hops = {one.name: one for one in record(played(*forms), known={"s-1": known}, holds=[held]).hops}
    assert {name: (one.median_s, one.count, one.unknown) for name, one in hops.items()} == {
        "known_received": (120, 1, 0),
        "received_situation": (60, 1, 0),
        "situation_asked": (60, 1, 0),
        "asked_answered": (120, 1, 0),
        "answered_verified": (60, 1, 0),
    }
    revised = w.situation(id="s-1", evidence=(w.evidence(first_at=w.after(-HOUR)),))
    hops = {one.name: one for one in record(played(*forms), known={"s-1": revised}).hops}
    assert (hops["known_received"].median_s, hops["known_received"].unknown) == (None, 1)
    assert (hops["answered_verified"].median_s, hops["answered_verified"].unknown) == (None, 1)


def test_the_middle_and_the_ninth_of_ten():
    forms = [
        one
        for n in range(10)
        for one in asked(n, ProposalState.DECLINED, took_s=(n + 1) * 60, at=w.after(n * DAY))
    ]
    hop = next(one for one in record(played(*forms)).hops if one.name == "asked_answered")
    assert (hop.median_s, hop.p90_s) == (300, 540)


def test_people_judge_the_sources_apart_from_the_playbook():
    said = [
        w.feedback(judgment=Judgment.RIGHT),
        w.feedback(by="bo", judgment=Judgment.WRONG),
        w.feedback(by="cy", judgment=Judgment.NOISE),
        w.feedback(by="di", judgment=Judgment.TOO_LATE),
    ]
    known = w.situation(evidence=(w.evidence(native_key="usgs:a"), w.evidence(native_key="paper:b")))
    assert judged_sources(said, {"s-quake": known}) == {"paper": (2, 1), "usgs": (2, 1)}


def good(**fields: Any) -> Track:
    have: dict[str, Any] = {
        "playbook": NAME,
        "asked": ENOUGH,
        "approved": ENOUGH,
        "unchanged": ENOUGH - 1,
        "kinds": ("pause",),
        "severities": (Severity.SEVERE.value,),
        "official": True,
        "first_at": w.NOW,
        "last_at": w.after(OVER_WEEKS * WEEK),
    }
    return Track(**(have | fields))


def test_a_good_record_speaks_for_auto():
    found = step(good(), Stage.SUGGEST)
    assert found is not None
    assert (found.to, "14 of 15 approved unchanged in 10 weeks" in found.why) == (Stage.AUTO, True)


@pytest.mark.parametrize(
    "worse",
    [
        {"approved": ENOUGH - 1, "unchanged": ENOUGH - 1},
        {"unchanged": ENOUGH - 2},
        {"last_at": w.after(OVER_WEEKS * WEEK - 1)},
        {"judged": (("wrong", 1),)},
        {"judged": (("noise", 1),)},
        {"kinds": ("itinerary", "pause")},
    ],
)
def test_a_record_that_lacks_anything_speaks_for_nothing(worse):
    assert step(good(**worse), Stage.SUGGEST) is None


def test_a_bad_record_speaks_for_less():
    down = step(good(judged=(("wrong", 1),)), Stage.AUTO)
    assert down is not None
    assert down.to is Stage.SUGGEST
    assert step(good(undone=1), Stage.AUTO) is None
    tired = step(good(approved=4, unchanged=4, declined=4, last_at=w.after(4 * WEEK)), Stage.SUGGEST)
    assert tired is not None
    assert tired.to is Stage.SHADOW


def test_what_people_missed_speaks_for_asking():
    up = step(Track(playbook=NAME, judged=(("missed", 2),)), Stage.SHADOW)
    assert up is not None
    assert up.to is Stage.SUGGEST
    assert step(Track(playbook=NAME, judged=(("missed", 1),)), Stage.SHADOW) is None
