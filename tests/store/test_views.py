"""What people ask of the store, and what they get."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from engine.model.hold import Do, HoldState, Result
from engine.model.proposal import ProposalState
from engine.model.signal import SituationState
from engine.ports import Batch
from store import keep, views, why
from store.sqlite import SqliteStore
from tests.fakes import words as w

TELL = w.intent(key="tell/1", do=Do.TELL, recipient="team:itinerary-planning", purpose="match")


@pytest.fixture
def store(tmp_path):
    """One quake from the signal to the hold, a storm that is over, and another brand."""
    with SqliteStore.open(tmp_path / "serviola.db") as opened:
        opened.commit(
            Batch(
                now=w.NOW,
                inputs=(w.signal(), w.signal(native_id="news-1", source="wire")),
                words=(
                    w.situation(evidence=(w.evidence(), w.evidence(signal_id="wire:news-1:1"))),
                    w.situation(id="s-storm", state=SituationState.CLEARED),
                    w.situation(brand="second"),
                    w.exposure(),
                    w.exposure(item="voyage-1/miami", met=False, at=w.after(1)),
                    w.exposure(item="voyage-1/cozumel", met=False),
                    w.match(),
                    w.miss(),
                    w.proposal(),
                    w.proposal(id="p-2", situation="s-storm", state=ProposalState.EXPIRED),
                ),
                intents=(w.intent(), TELL),
            )
        )
        opened.commit(
            Batch(
                now=w.after(9),
                inputs=(
                    w.outcome(at=w.after(8)),
                    w.outcome(intent=TELL.key, at=w.after(7), result=Result.FAILED),
                    w.decision(),
                ),
                words=(
                    w.verdict(),
                    w.proposal(state=ProposalState.APPROVED),
                    w.hold(),
                    w.hold(id="h-2", state=HoldState.RELEASED),
                ),
                intents=(w.pause(),),
            )
        )
        yield opened


def test_situations_that_go_on_are_listed(store):
    assert [one.id for one in views.situations(store.db)] == ["s-quake"]
    assert [one.id for one in views.situations(store.db, over=True)] == ["s-quake", "s-storm"]
    assert [one.brand for one in views.situations(store.db, brand="second")] == ["second"]


def test_proposals_are_listed_as_they_now_stand(store):
    assert [(one.id, one.state) for one in views.proposals(store.db)] == [
        ("p-1", "approved"),
        ("p-2", "expired"),
    ]
    assert [one.id for one in views.proposals(store.db, state=ProposalState.EXPIRED)] == ["p-2"]
    assert views.proposals(store.db, brand="second") == []


def test_a_proposal_is_found_by_the_beginning_of_its_id(store):
    assert views.proposal(store.db, "p-1").id == "p-1"
    with pytest.raises(Refused, match="2 proposals of main begin with 'p-'"):
        views.proposal(store.db, "p-")
    for unknown in ("P-1", "p_1", "%", "zz"):
        with pytest.raises(Refused, match=f"no proposal of main begins with '{unknown}'"):
            views.proposal(store.db, unknown)


def test_an_id_that_another_id_begins_with_is_found(store):
    store.commit(Batch(now=w.NOW, inputs=(), words=(w.proposal(id="p-11"),), intents=()))
    assert views.proposal(store.db, "p-1").id == "p-1"


def test_a_situation_is_found_by_the_beginning_of_its_id(store):
    assert views.situation(store.db, "s-q").id == "s-quake"


def test_holds_are_listed(store):
    assert [one.id for one in views.holds(store.db)] == ["h-1"]
    assert [one.id for one in views.holds(store.db, ended=True)] == ["h-1", "h-2"]
    assert views.holds(store.db, situation="s-storm") == []


def test_a_signal_comes_with_its_words_until_they_are_erased(store):
    assert views.signal(store.db, w.signal().id) == w.signal()
    keep.erase(store.db, signal=w.signal().id)
    assert views.signal(store.db, w.signal().id) == w.signal(text=None)
    assert views.signal(store.db, "unknown") is None


def test_who_was_told_is_said_in_order_of_when(store):
    assert [(one.intent, one.result, one.at) for one in views.told(store.db, "s-quake")] == [
        (TELL, Result.FAILED, w.after(7)),
        (w.intent(), Result.DONE, w.after(8)),
    ]


def test_a_proposal_is_explained_by_all_it_stands_on(store):
    found = why.explained(store.db, "p-1")
    assert found.proposal.state is ProposalState.APPROVED
    assert found.situation is not None
    assert found.signals == (w.signal(), w.signal(native_id="news-1", source="wire"))
    assert len(found.exposures) == 3
    assert found.matches == (w.match(),)
    assert found.misses == (w.miss(),)
    assert found.decisions == (w.decision(),)
    assert found.verdicts == (w.verdict(),)
    assert [one.id for one in found.holds] == ["h-1", "h-2"]


def test_surprises_are_counted_and_the_last_is_given(store):
    assert views.surprises(store.db) == (0, None)
    first, last = w.surprise(says="it failed"), w.surprise(says="it failed again")
    other = w.surprise(brand="second")
    store.commit(Batch(now=w.after(20), inputs=(), words=(first, other, last), intents=()))
    assert views.surprises(store.db) == (2, last)
    assert views.surprises(store.db, brand="second") == (1, other)
