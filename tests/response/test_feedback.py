"""What people say after the fact: who may, what counts, and that it changes nothing that is under way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from engine.model.codec import decode, encode
from engine.model.feedback import Judgment
from engine.model.proposal import ProposalState
from engine.model.time import DAY
from engine.pipeline import advance
from engine.ports import Batch
from engine.response.feedback import refused, refused_missed, that_counts
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from store import keep
from store.sqlite import SqliteStore
from tests.fakes import words as w

OVER = w.proposal(state=ProposalState.DECLINED)
KEPT_BY: Any = SimpleNamespace(owner="team:planning", author="team:planning")


def test_who_was_asked_may_say_how_it_was():
    assert refused(w.feedback(), OVER, ()) == ""


def test_who_was_told_may_say_it_too():
    said = w.feedback(groups=("team:hotels",))
    assert refused(said, OVER, ("team:hotels",)) == ""
    assert "neither asked nor told" in refused(said, OVER, ("team:other",))


def test_who_was_asked_when_it_was_raised_may_say_it_only_if_it_was():
    said = w.feedback(groups=("oncall:last",))
    raised = w.proposal(state=ProposalState.EXPIRED, escalate_to="oncall:last", escalated=True)
    assert refused(said, raised, ()) == ""
    assert refused(said, w.proposal(state=ProposalState.EXPIRED, escalate_to="oncall:last"), ())


@pytest.mark.parametrize("state", [ProposalState.OPEN, ProposalState.WAITING])
def test_what_is_not_decided_cannot_be_judged_yet(state):
    assert "not decided yet" in refused(w.feedback(), w.proposal(state=state), ())


def test_what_was_asked_was_not_missed():
    assert "it was not missed" in refused(w.feedback(judgment=Judgment.MISSED), OVER, ())


def test_who_answered_may_say_it_though_no_more_on_call():
    over = w.proposal(state=ProposalState.DECLINED, decided_by=("ada",))
    assert refused(w.feedback(groups=("ada",)), over, ()) == ""


def test_who_answered_in_the_place_of_another_may_say_it_too():
    over = w.proposal(state=ProposalState.APPROVED, decided_by=("gus/ada",), approvals=("gus/ada",))
    assert refused(w.feedback(by="gus", groups=("gus",)), over, ()) == ""


def test_a_question_that_waited_for_the_morning_and_was_taken_back_was_missed_all_the_same():
    never = w.proposal(state=ProposalState.WITHDRAWN, revision=0)
    said = w.feedback(proposal="", judgment=Judgment.MISSED, groups=("team:planning",))
    assert refused_missed(said, w.situation(), KEPT_BY, (never,), ()) == ""


def test_the_last_of_each_person_counts_and_a_stranger_never():
    said = [
        w.feedback(id="F-1"),
        w.feedback(id="F-2", judgment=Judgment.RIGHT, at=w.after(2 * DAY)),
        w.feedback(id="F-3", by="bo"),
        w.feedback(id="F-4", by="eve", groups=("team:strangers",)),
        w.feedback(id="F-5", proposal="p-unknown"),
    ]
    counts = that_counts(said, {OVER.id: OVER}, {})
    assert [(one.id, one.judgment) for one in counts] == [
        ("F-3", Judgment.TOO_LATE),
        ("F-2", Judgment.RIGHT),
    ]
    assert that_counts([*said, *said], {OVER.id: OVER}, {}) == counts
    assert that_counts(reversed(said), {OVER.id: OVER}, {}) == counts


def test_what_nobody_was_asked_may_be_called_missed_by_who_keeps_the_playbook():
    said = w.feedback(proposal="", judgment=Judgment.MISSED, groups=("team:planning",))
    assert refused_missed(said, w.situation(), KEPT_BY, (), ()) == ""
    assert "neither asked nor told" in refused_missed(
        w.feedback(proposal="", judgment=Judgment.MISSED), w.situation(), KEPT_BY, (), ()
    )
    assert "no playbook" in refused_missed(said, w.situation(), None, (), ())
    assert "did ask about" in refused_missed(said, w.situation(), KEPT_BY, (OVER,), ())
    assert "say missed" in refused_missed(
        w.feedback(proposal="", groups=("team:planning",)), w.situation(), KEPT_BY, (), ()
    )


def test_it_says_nothing_and_asks_nothing():
    state = State(PlainEvaluator())
    state.apply(w.situation())
    state.apply(w.proposal())
    assert advance(state, [w.feedback(), w.feedback()], w.after(DAY)) == ([], [])


def test_it_is_journaled_chained_and_read_back_and_an_erasure_takes_the_word(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.db") as store:
        store.commit(Batch(now=w.NOW, inputs=(w.feedback(),), words=(), intents=()))
        [batch] = list(store.batches())
        assert batch.inputs == (w.feedback(),)
        assert keep.erase(store.db, person="ada") == 1
        [batch] = list(store.batches())
        assert batch.inputs == (w.feedback(word=None),)
        assert store.verify() == []


def test_it_reads_back_from_its_bytes():
    assert decode("feedback", 1, encode(w.feedback())) == w.feedback()
