"""What was asked because of other situations: as it was at a moment, and without reading what never asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event

from engine.model.codec import decode
from engine.model.match import Match, Miss
from engine.model.signal import Situation
from engine.model.time import HOUR, Instant
from engine.ports import Batch
from store import past
from store.sqlite import SqliteStore
from tests.fakes import words as w

NOW = w.NOW
ITEM = w.match().item
NAME = w.match().playbook


def commit(store, at, *words):
    store.commit(Batch(now=at, inputs=(), words=words, intents=()))


def situation(id):
    return w.situation(id=id)


def match(id):
    return w.match(situation=id, epoch=1)


def miss(id, **fields):
    return w.miss(situation=id, epoch=1, item=ITEM, **fields)


@pytest.fixture
def store(tmp_path):
    """Give a store in which S-one asks, S-changed did until later, S-late began then, and many never did."""
    never = [f"S-never-{number}" for number in range(60)]
    with SqliteStore.open(tmp_path / "s.sqlite3") as opened:
        commit(opened, NOW, *map(situation, never), *(miss(id, fired_at=None) for id in never))
        commit(opened, NOW, situation("S-one"), situation("S-changed"), match("S-one"), match("S-changed"))
        later = Instant(NOW + HOUR)
        gone = replace(situation("S-changed"), revision=9, updated_at=later)
        commit(opened, later, gone, miss("S-changed", fired_at=NOW), situation("S-late"), match("S-late"))
        yield opened


def elsewhere(store, at):
    found = past.elsewhere(store.db, at, brand="main", besides="S-this", playbooks=[NAME], items=[ITEM])
    said = {one.situation: type(one) for one in found if isinstance(one, Match | Miss)}
    return said, {one.id: one.revision for one in found if isinstance(one, Situation)}


def test_it_is_as_it_was_then_and_not_as_it_is_now(store):
    usual = w.situation().revision
    assert elsewhere(store, Instant(NOW + HOUR // 2)) == (
        {"S-one": Match, "S-changed": Match},
        {"S-one": usual, "S-changed": usual},
    )
    assert elsewhere(store, Instant(NOW + 2 * HOUR)) == (
        {"S-one": Match, "S-changed": Miss, "S-late": Match},
        {"S-one": usual, "S-changed": 9, "S-late": usual},
    )


def test_what_never_asked_is_not_read(store, monkeypatch):
    read = []

    def counted(kind, v, body):
        read.append(kind)
        return decode(kind, v, body)

    monkeypatch.setattr(past, "decode", counted)
    elsewhere(store, Instant(NOW + 2 * HOUR))
    assert 0 < len(read) < 10


def test_no_question_about_one_thing_reads_the_whole_journal(store):
    asked = []
    with store.db.reading() as connection:
        event.listen(
            connection.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3]))
        )
    past.situation(store.db, "S-one", Instant(NOW + HOUR))
    past.judged(store.db, "S-one", Instant(NOW + HOUR))
    with store.db.reading() as connection:
        plans = [
            row.detail
            for said, values in [one for one in asked if "journal" in one[0]]
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        ]
    assert any("ix_journal_about" in one for one in plans)
    assert not any("autoindex" in one or "SCAN journal" in one for one in plans), plans
