"""The files are their owner's alone, and each thing that can be wrong with one is said in a sentence."""

from __future__ import annotations

import os
import sqlite3
import stat

import pytest

from engine.errors import StoreError
from engine.model.signal import OutsideText
from engine.ports import Batch
from store.sqlite import SqliteStore
from tests.fakes import words as w

BATCH = Batch(now=w.NOW, inputs=(w.signal(),), words=(w.situation(),), intents=(w.intent(),))


@pytest.fixture
def careless():
    """Let everyone read everything that is made."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path):
    """A store of one batch, closed."""
    path = tmp_path / "serviola.db"
    with SqliteStore.open(path) as store:
        store.commit(BATCH)
    return path


def test_folder_and_files_are_their_owners_even_when_the_umask_is_careless(careless, tmp_path):
    path = tmp_path / "kept" / "serviola.db"
    with SqliteStore.open(path) as store:
        store.commit(BATCH)
        assert mode(path.parent) == 0o700
        names = {file.name: mode(file) for file in path.parent.iterdir()}
        assert names == dict.fromkeys(["serviola.db", "serviola.db-wal", "serviola.db-shm"], 0o600)


def test_the_umask_of_the_process_is_left_as_it_is(tmp_path):
    before = os.umask(0o27)
    try:
        SqliteStore.open(tmp_path / "serviola.db").close()
    finally:
        assert os.umask(before) == 0o27


@pytest.mark.parametrize("loose", [0o644, 0o640, 0o602])
def test_a_file_that_others_may_read_or_write_is_refused_with_its_remedy(path, loose):
    path.chmod(loose)
    with pytest.raises(StoreError, match=f"mode {loose:04o}.*chmod 600 {path}"):
        SqliteStore.open(path)


def test_a_write_ahead_file_that_others_may_read_is_refused(path):
    beside = path.with_name("serviola.db-wal")
    beside.touch()
    beside.chmod(0o644)
    with pytest.raises(StoreError, match=r"chmod 600 .*serviola.db-wal"):
        SqliteStore.open(path)


def test_a_folder_is_not_a_store(tmp_path):
    with pytest.raises(StoreError, match="is not a file; name a file"):
        SqliteStore.open(tmp_path)


def test_a_damaged_store_is_not_opened(path):
    whole = bytearray(path.read_bytes())
    for page in range(4096 * 3, len(whole), 4096):
        whole[page : page + 2000] = os.urandom(2000)
    path.write_bytes(whole)
    with pytest.raises(StoreError, match=r"damaged.* backup in its place"):
        SqliteStore.open(path)


def test_a_file_that_is_no_database_is_not_opened(path):
    path.write_bytes(b"these are my notes\n" * 99)
    with pytest.raises(StoreError, match="not a database"):
        SqliteStore.open(path)


def test_a_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (a)")
    other.close()
    path.chmod(0o600)
    with pytest.raises(StoreError, match="database of another program"):
        SqliteStore.open(path)


def test_a_store_of_a_newer_serviola_is_not_opened(path):
    with SqliteStore.open(path) as store, store.db.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer Serviola.*update Serviola"):
        SqliteStore.open(path)


def test_a_store_that_another_process_holds_says_so(path, monkeypatch):
    monkeypatch.setattr("store.db.BUSY_MS", 10)
    with SqliteStore.open(path) as store:
        store.db.outside("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(StoreError, match="another process holds it"):
                store.commit(Batch(now=w.NOW, inputs=(w.tick(),), words=(), intents=()))
        finally:
            other.close()


def test_a_store_that_cannot_be_written_says_so(path):
    with SqliteStore.open(path) as store:
        store.db.outside("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match="cannot be written"):
            store.commit(Batch(now=w.NOW, inputs=(w.tick(),), words=(), intents=()))


def test_a_folder_that_is_not_there_and_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"the store .*file/serviola.db"):
        SqliteStore.open(tmp_path / "file" / "serviola.db")


def test_an_error_never_shows_what_was_being_written(path):
    with SqliteStore.open(path) as store:
        secret = w.intent(situation="CANARY")
        with pytest.raises(StoreError) as failed:
            store.commit(Batch(now=w.NOW, inputs=(), words=(), intents=(secret,)))
        assert "CANARY" not in str(failed.value)
        assert "CANARY" not in str(failed.value.__cause__)


def test_text_that_is_not_unicode_is_refused_before_anything_is_written(path):
    with SqliteStore.open(path) as store:
        broken = w.signal(native_id="n2", text=OutsideText(headline="half a pair \ud83d"))
        with pytest.raises(StoreError, match="a signal cannot be written"):
            store.commit(Batch(now=w.NOW, inputs=(broken,), words=(), intents=()))
        assert len(list(store.batches())) == 1


def test_what_was_kept_is_there_after_closing_and_opening(path):
    with SqliteStore.open(path) as store:
        assert store.remembered() == [w.situation(), w.intent()]
        assert store.text_of(w.signal().id) == w.signal().text
