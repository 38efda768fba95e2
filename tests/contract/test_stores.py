"""What every Store and Log promises; the fake sits the same examination as the real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, get_args

import pytest

from engine.errors import Refused, StoreError
from engine.model.codec import Input, encode, outside_fields
from engine.model.hold import Do, HoldState, Intent, Outcome, Result
from engine.model.proposal import ProposalState
from engine.model.signal import SituationState
from engine.model.time import HOUR
from engine.ports import Batch, Log, Store
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore


class Memory(Store, Log, Protocol):
    """What both sit the examination as."""


def the_fake() -> Memory:
    return MemoryStore()


def the_real(path: Path) -> SqliteStore:
    return SqliteStore.open(path / "serviola.db")


@pytest.fixture(params=["fake", "sqlite"])
def store(request, tmp_path) -> Iterator[Memory]:
    if request.param == "fake":
        yield the_fake()
        return
    with the_real(tmp_path) as real:
        yield real


def batch(*inputs: Any, words: tuple[Any, ...] = (), intents: tuple[Any, ...] = (), **more: Any) -> Batch:
    have: dict[str, Any] = {"now": w.NOW, "inputs": inputs, "words": words, "intents": intents}
    return Batch(**(have | more))


def test_a_new_store_is_empty(store):
    assert list(store.remembered()) == []
    assert list(store.batches()) == []
    assert list(store.verify()) == []
    assert store.claim(w.NOW, limit=9) == []
    assert store.next_due() is None
    assert store.cursor("usgs") == {}
    assert store.text_of("usgs:x:1") is None


def test_the_log_gives_back_every_kind_as_it_was_said(store):
    every = w.one_of_each()
    intents = tuple(one for one in every if isinstance(one, Intent))
    inputs = tuple(one for one in every if isinstance(one, get_args(Input)))
    said = tuple(one for one in every if one not in inputs and one not in intents)
    store.commit(batch(*inputs, words=said, intents=intents))
    (recorded,) = store.batches()
    assert recorded.now == w.NOW
    assert recorded.inputs == inputs
    assert recorded.spoken == tuple(encode(word) for word in (*said, *intents))
    assert recorded.kinds == tuple((word.kind, word.v) for word in (*said, *intents))
    assert list(store.verify()) == []


def test_the_log_keeps_the_order_of_batches_and_of_what_is_in_them(store):
    first = batch(w.tick(), w.signal(), w.tick(at=w.after(1)), words=(w.situation(), w.match()))
    second = batch(w.tick(at=w.after(2)), now=w.after(2), words=(w.situation(revision=2),))
    store.commit(first)
    store.commit(second)
    recorded = list(store.batches())
    assert [one.inputs for one in recorded] == [first.inputs, second.inputs]
    assert [one.now for one in recorded] == [w.NOW, w.after(2)]


def test_a_batch_of_nothing_is_not_in_the_log(store):
    store.commit(batch(cursors={"usgs": {"etag": "a"}}))
    assert list(store.batches()) == []
    assert store.cursor("usgs") == {"etag": "a"}


def test_a_cursor_is_kept_with_its_batch(store):
    store.commit(batch(w.signal(), cursors={"usgs": {"etag": "a", "seen": [1, 2]}, "gdacs": {}}))
    store.commit(batch(cursors={"usgs": {"etag": "b"}}))
    assert store.cursor("usgs") == {"etag": "b"}
    assert store.cursor("gdacs") == {}


def test_what_is_remembered_comes_oldest_first_and_newest_in_content(store):
    store.commit(batch(w.program(), w.playbook(), words=(w.situation(), w.exposure(), w.match())))
    store.commit(batch(w.program(digest="b2"), words=(w.proposal(), w.situation(revision=2), w.miss())))
    store.commit(batch(w.switch(), words=(w.hold(), w.proposal(revision=2))))
    assert list(store.remembered()) == [
        w.program(digest="b2"),
        w.playbook(),
        w.situation(revision=2),
        w.exposure(),
        w.match(),
        w.proposal(revision=2),
        w.miss(),
        w.switch(reason=None),
        w.hold(),
    ]


def test_a_match_that_turned_into_a_miss_is_remembered_as_a_miss(store):
    store.commit(batch(words=(w.situation(), w.match())))
    store.commit(batch(words=(w.miss(item=w.match().item),)))
    assert list(store.remembered()) == [w.situation(), w.miss(item=w.match().item)]


def test_the_newest_form_of_a_playbook_is_remembered_and_a_withdrawn_one_is_not(store):
    other = w.playbook(name="other", digest="o1")
    store.commit(batch(w.playbook(), other))
    store.commit(batch(w.playbook(digest="d2")))
    assert list(store.remembered()) == [w.playbook(digest="d2"), other]
    store.commit(batch(w.playbook()))
    assert list(store.remembered()) == [w.playbook(), other]
    store.commit(batch(w.playbook(digest="", text="")))
    assert list(store.remembered()) == [other]
    store.commit(batch(w.playbook()))
    assert list(store.remembered()) == [other, w.playbook()]


def test_of_a_closed_situation_only_what_still_holds_is_remembered(store):
    held = w.hold(state=HoldState.VERIFIED)
    over = w.hold(id="h-2", state=HoldState.RELEASED)
    store.commit(
        batch(words=(w.situation(), w.exposure(), w.match(), w.proposal(), held, over), intents=(w.intent(),))
    )
    store.commit(batch(w.outcome()))
    store.commit(batch(words=(w.situation(state=SituationState.CLOSED, revision=2),)))
    assert list(store.remembered()) == [held]


def test_of_an_open_situation_the_holds_that_ended_are_remembered_too(store):
    over = w.hold(state=HoldState.RELEASED)
    store.commit(batch(words=(w.situation(), over)))
    assert list(store.remembered()) == [w.situation(), over]


def test_a_message_that_was_sent_is_remembered_with_its_end_and_a_pause_is_not(store):
    store.commit(batch(words=(w.situation(),), intents=(w.intent(), w.pause())))
    store.commit(batch(w.outcome(), w.outcome(intent=w.pause().key)))
    ended = Outcome(intent=w.intent().key, brand="main", result=Result.DONE, at=w.NOW)
    assert list(store.remembered()) == [w.situation(), w.intent(), ended]


def test_brands_do_not_meet(store):
    mine, yours = w.situation(), w.situation(brand="second", magnitude=5.0)
    store.commit(batch(words=(mine, yours, w.verdict(), w.verdict(brand="second"))))
    store.commit(batch(intents=(w.intent(), w.intent(brand="second"))))
    store.commit(batch(w.outcome(brand="second")))
    assert store.claim(w.NOW, limit=9) == [w.intent()]
    assert [word for word in store.remembered() if word.kind == "situation"] == [mine, yours]


def test_due_intents_are_claimed_once_in_order_of_when_they_are_due(store):
    late = w.intent(key="late", due_at=w.after(HOUR))
    soon = w.intent(key="soon", due_at=w.after(-HOUR))
    now = w.intent(key="now")
    also = w.intent(key="also")
    store.commit(batch(intents=(late, now, also, soon)))
    assert store.next_due() == soon.due_at
    assert list(store.claim(w.NOW, limit=2)) == [soon, now]
    assert list(store.claim(w.NOW, limit=2)) == [also]
    assert list(store.claim(w.NOW, limit=2)) == []
    assert store.next_due() == late.due_at


def test_of_what_is_due_together_a_notice_comes_after_the_question_and_the_pause(store):
    told = w.intent(key="told", do=Do.TELL)
    asked = w.intent(key="asked", do=Do.ASK)
    earlier = w.intent(key="earlier", do=Do.TELL, due_at=w.after(-1))
    store.commit(batch(intents=(told, earlier, asked, w.pause())))
    assert list(store.claim(w.NOW, limit=3)) == [earlier, asked, w.pause()]
    assert list(store.claim(w.NOW, limit=3)) == [told]


def test_what_was_started_and_has_no_outcome_was_interrupted(store):
    store.commit(batch(intents=(w.intent(), w.pause())))
    assert list(store.interrupted()) == []
    store.claim(w.NOW, limit=9)
    store.commit(batch(w.outcome()))
    assert list(store.interrupted()) == [w.pause()]


def test_an_intent_is_never_given_twice(store):
    store.commit(batch(intents=(w.intent(),)))
    with pytest.raises(StoreError, match="given twice"):
        store.commit(batch(w.tick(), intents=(w.intent(due_at=w.after(1)),)))
    assert len(list(store.batches())) == 1


def test_a_final_verdict_is_given_once_a_round_and_the_loser_leaves_nothing(store):
    store.commit(
        batch(w.decision(), words=(w.situation(), w.proposal(state=ProposalState.APPROVED), w.verdict()))
    )
    with pytest.raises(Refused, match="decided already") as refused:
        store.commit(
            batch(
                w.decision(id="d-2", by="bob"),
                words=(w.proposal(state=ProposalState.DECLINED), w.verdict(decision="d-2")),
                intents=(w.intent(),),
                cursors={"usgs": {"etag": "lost"}},
            )
        )
    assert refused.value.claim == "main/p-1/1"
    assert list(store.remembered()) == [w.situation(), w.proposal(state=ProposalState.APPROVED)]
    assert store.next_due() is None
    assert store.cursor("usgs") == {}
    assert len(list(store.batches())) == 1


def test_verdicts_that_are_not_final_or_of_another_round_do_not_collide(store):
    store.commit(batch(words=(w.verdict(final=False), w.verdict(final=False, decision="d-2"))))
    store.commit(batch(words=(w.verdict(accepted=False), w.verdict(accepted=False, decision="d-2"))))
    store.commit(batch(words=(w.verdict(), w.verdict(round=2), w.verdict(proposal="p-2"))))
    assert len(list(store.batches())) == 3


def test_the_inbox_gives_what_waits_until_it_is_taken(store):
    rows = [store.submit(w.decision()), store.submit(w.switch()), store.submit(w.signal())]
    assert list(store.inbox()) == list(zip(rows, (w.decision(), w.switch(), w.signal()), strict=True))
    store.commit(batch(w.decision(), taken=(rows[0],)))
    assert [row for row, _ in store.inbox()] == rows[1:]
    with pytest.raises(Refused, match="taken already"):
        store.commit(batch(w.tick(), taken=(rows[0],)))
    assert len(list(store.batches())) == 1


def test_the_words_of_a_signal_are_kept_beside_it(store):
    bare = replace(w.signal(native_id="bare"), text=None)
    store.commit(batch(w.signal(), bare))
    assert store.text_of(w.signal().id) == w.signal().text
    assert store.text_of(bare.id) is None


def test_no_word_that_the_core_is_rebuilt_from_needs_outside_text(store):
    every = w.one_of_each()
    store.commit(batch(*every[:7], words=every[7:15], intents=every[15:]))
    for word in store.remembered():
        assert [
            getattr(word, name) for name in outside_fields(word.kind) if getattr(word, name) is not None
        ] == []
