"""`stop` holds at once, whether or not the core is alive to hear it, and the core journals it when it does."""

from __future__ import annotations

import pytest

from engine.ports import Batch
from store.sqlite import SqliteStore
from tests.fakes import words as w

ON, OFF = w.switch(halted=True), w.switch(halted=False, by="bob")


@pytest.fixture
def store(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.db") as opened:
        yield opened


def commit(store, *inputs, **more):
    store.commit(Batch(now=w.NOW, inputs=inputs, words=(), intents=(), **more))


def test_nothing_is_halted_at_first(store):
    assert not store.halted()
    assert not store.halted("second")


def test_a_stop_holds_at_once_for_its_brand_and_for_others_who_look(store):
    store.halt_now(ON)
    with SqliteStore.open(store.db.path) as worker:
        assert worker.halted()
        assert not worker.halted("second")


def test_a_stop_reaches_the_core_by_the_inbox_and_is_remembered_once_journaled(store):
    row = store.halt_now(ON)
    assert store.inbox() == [(row, ON)]
    assert store.remembered() == []
    commit(store, ON, taken=(row,))
    assert store.halted()
    assert store.remembered() == [w.switch(reason=None)]
    assert store.verify() == []


def test_what_the_core_had_heard_before_does_not_undo_a_stop(store):
    store.halt_now(ON)
    commit(store, OFF)
    assert store.halted()


def test_of_two_in_the_inbox_the_later_holds_at_once_and_in_the_end(store):
    first, second = store.halt_now(OFF), store.halt_now(ON)
    commit(store, OFF, taken=(first,))
    assert store.halted()
    commit(store, ON, taken=(second,))
    assert store.halted()
    commit(store, OFF)
    assert not store.halted()


def test_both_taken_in_one_batch_the_later_holds(store):
    first, second = store.halt_now(ON), store.halt_now(OFF)
    commit(store, ON, OFF, taken=(first, second))
    assert not store.halted()
    assert store.remembered() == [w.switch(halted=False, by="bob", reason=None)]


def test_a_taken_stop_that_the_core_did_not_keep_holds_until_the_next_word(store):
    row = store.halt_now(ON)
    commit(store, w.tick(), taken=(row,))
    assert store.halted()
    commit(store, OFF)
    assert not store.halted()


def test_a_switch_that_the_core_was_given_itself_counts(store):
    commit(store, ON)
    assert store.halted()
    commit(store, OFF)
    assert not store.halted()
