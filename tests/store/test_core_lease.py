"""One core owns the store; one that stalled and comes back cannot write any more."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from engine.model.time import MINUTE
from engine.ports import Batch
from store.sqlite import SqliteStore
from tests.fakes import words as w

BATCH = Batch(now=w.NOW, inputs=(w.tick(),), words=(), intents=())


@pytest.fixture
def cores(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.db") as one, SqliteStore.open(tmp_path / "serviola.db") as two:
        yield one, two


def take(store, owner, at=0):
    return store.take(owner, now=w.after(at), until=w.after(at + MINUTE))


def test_the_lease_is_one_cores_until_it_ends(cores):
    one, two = cores
    assert take(one, "one")
    assert not take(two, "two", at=MINUTE - 1)
    assert two.holder() == ("one", w.after(MINUTE))
    assert take(two, "two", at=MINUTE)
    assert not take(one, "one", at=MINUTE)


def test_a_lease_is_renewed_by_taking_it_again(cores):
    one, two = cores
    assert take(one, "one")
    assert take(one, "one", at=MINUTE // 2)
    assert not take(two, "two", at=MINUTE)


def test_a_lease_that_lapsed_and_that_nobody_took_may_be_renewed(cores):
    one, _ = cores
    assert take(one, "one")
    one.commit(BATCH)
    assert take(one, "one", at=9 * MINUTE)


def test_a_core_that_stalled_can_neither_commit_nor_claim(cores):
    one, two = cores
    assert take(one, "one")
    one.commit(Batch(now=w.NOW, inputs=(), words=(), intents=(w.intent(),)))
    assert take(two, "two", at=MINUTE)
    with pytest.raises(Refused, match="does not own the store") as refused:
        one.commit(BATCH)
    assert refused.value.claim == "lease"
    with pytest.raises(Refused, match="does not own the store"):
        one.claim(w.NOW, limit=9)
    assert two.claim(w.NOW, limit=9) == [w.intent()]
    two.commit(BATCH)
    assert len(list(two.batches())) == 2


def test_a_released_lease_is_free_at_once(cores):
    one, two = cores
    assert take(one, "one")
    two.release("two")
    assert two.holder() == ("one", w.after(MINUTE))
    one.release("one")
    assert two.holder() is None
    assert take(two, "two")
    with pytest.raises(Refused):
        one.commit(BATCH)


def test_who_does_not_take_the_lease_is_not_asked_for_it_unless_named(cores):
    one, two = cores
    assert take(one, "one")
    two.submit(w.switch())
    two.commit(BATCH)
    with pytest.raises(Refused):
        two.commit(BATCH, owner="two")
    two.commit(BATCH, owner="one")
