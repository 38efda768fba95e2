"""A batch is kept whole or not at all, whatever fails in the middle."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Refused, StoreError
from engine.ports import Batch
from store.sqlite import SqliteStore
from store.tables import Kept
from tests.fakes import words as w

ROOT = Path(__file__).parents[2]

EVERY = w.one_of_each()


def full_batch(**more):
    have: dict[str, Any] = {
        "now": w.NOW,
        "inputs": EVERY[:8],
        "words": EVERY[8:16],
        "intents": (*EVERY[16:], w.pause()),
        "cursors": {"usgs": {"etag": "a"}},
        "contacts": (w.contact_news(),),
    }
    return Batch(**(have | more))


def content(store):
    with store.db.reading() as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT * FROM {name}").all()
            for name in sorted(Kept.metadata.tables)
        }


@pytest.fixture
def store(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.db") as opened:
        yield opened


UNTOUCHED = {"inbox", "tokens", "lease"}


@pytest.mark.parametrize("name", sorted(set(Kept.metadata.tables) - UNTOUCHED))
def test_an_error_in_any_table_leaves_nothing_in_all_tables(store, name):
    store.commit(Batch(now=w.NOW, inputs=(w.tick(),), words=(), intents=()))
    row = store.submit(w.signal())
    with store.db.writing() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER boom BEFORE INSERT ON {name} BEGIN SELECT RAISE(ABORT, 'boom'); END"
        )
    before = content(store)
    with pytest.raises(StoreError):
        store.commit(full_batch(taken=(row,)))
    assert content(store) == before
    with store.db.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER boom")
    store.commit(full_batch(taken=(row,)))
    assert store.verify() == []
    assert len(list(store.batches())) == 2


def test_every_table_that_a_batch_writes_is_in_the_test_above(store):
    store.commit(full_batch())
    assert {name for name, rows in content(store).items() if not rows} == UNTOUCHED


def test_a_full_disk_keeps_nothing_of_the_batch_and_all_from_before(store):
    store.commit(full_batch())
    before = content(store)
    (pages,) = store.db.outside("PRAGMA page_count")
    store.db.outside(f"PRAGMA max_page_count = {pages + 3}")
    many = tuple(w.signal(native_id=f"n{number}") for number in range(2_000))
    with pytest.raises(StoreError, match="disk is full"):
        store.commit(Batch(now=w.NOW, inputs=many, words=(), intents=()))
    assert content(store) == before
    store.db.outside("PRAGMA max_page_count = 1000000")
    store.commit(Batch(now=w.NOW, inputs=many, words=(), intents=()))
    assert store.verify() == []


def test_of_two_final_verdicts_at_once_one_is_kept(tmp_path):
    path = tmp_path / "serviola.db"
    SqliteStore.open(path).close()
    gate, says = threading.Barrier(4), []

    def decide(number):
        with SqliteStore.open(path) as mine:
            gate.wait()
            try:
                mine.commit(
                    Batch(
                        now=w.NOW,
                        inputs=(w.decision(id=f"d-{number}"),),
                        words=(w.verdict(decision=f"d-{number}"),),
                        intents=(w.intent(key=f"k-{number}"),),
                    )
                )
                says.append("kept")
            except Refused:
                says.append("refused")

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(says) == ["kept", "refused", "refused", "refused"]
    with SqliteStore.open(path) as store:
        assert len(store.claim(w.NOW, limit=9)) == 1
        assert len(list(store.batches())) == 1
        assert store.verify() == []


def test_an_intent_is_claimed_by_one_of_many(tmp_path):
    path = tmp_path / "serviola.db"
    with SqliteStore.open(path) as store:
        store.commit(
            Batch(now=w.NOW, inputs=(), words=(), intents=tuple(w.intent(key=f"k{n}") for n in range(60)))
        )
    gate = threading.Barrier(3)
    taken: list[str] = []

    def work():
        with SqliteStore.open(path) as mine:
            gate.wait()
            while claimed := mine.claim(w.NOW, limit=7):
                taken.extend(one.key for one in claimed)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"k{n}" for n in range(60))


def trial(tmp_path, *words):
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("trial.py")), *words, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        timeout=600,
    )
    return json.loads(ran.stdout)


def test_twenty_kills_in_the_middle_of_commits_leave_whole_batches_and_lose_none(tmp_path):
    seen = trial(tmp_path, "kill", "20")
    assert seen["kills"] == 20
    assert seen["breaks"] == []
    assert seen["partial"] == 0
    assert seen["lost"] == 0
    assert seen["batches"] >= 20


def test_a_new_store_that_another_process_is_about_to_make_is_waited_for(tmp_path):
    path = tmp_path / "serviola.db"
    path.touch(0o600)
    other = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    soon = threading.Timer(0.3, other.rollback)
    soon.start()
    with SqliteStore.open(path) as store:
        assert store.db.outside("PRAGMA journal_mode") == ("wal",)
    soon.join()
    other.close()


def test_of_many_processes_that_make_the_store_at_once_one_takes_the_lease(tmp_path):
    assert trial(tmp_path, "lease", "8") == {"took": 1, "found_taken": 7, "failed": 0}
