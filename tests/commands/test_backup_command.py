"""`serviola backup`: the store, and beside it who answers in whose place."""

from __future__ import annotations

import stat

import pytest

from engine.errors import StoreError
from serviola import backing_up
from serviola.settings import load_settings
from store.sqlite import SqliteStore
from tests.commands.test_oncall_command import folder, said, token
from tests.fakes.command_line import serviola

__all__ = ["folder"]


@pytest.fixture
def stored(folder):
    """Give a folder with a store, in which nobody gave their right away."""
    SqliteStore.open(load_settings(folder / "config").store).close()
    return folder


def delegated(folder) -> None:
    done = serviola("oncall", "delegate", "carla", "--until", "12h", cwd=folder, token=token(folder, "ada"))
    assert done.returncode == 0, done.stderr


def test_a_backup_brings_back_who_answers_in_whose_place(stored):
    delegated(stored)
    done = serviola("backup", "kept.db", cwd=stored)
    assert done.returncode == 0, done.stderr
    assert said(done) == "written: kept.db written: kept.db.delegations.jsonl"
    lost, copy = stored / "var/delegations.jsonl", stored / "kept.db.delegations.jsonl"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    lost.unlink()
    copy.rename(lost)
    done = serviola("oncall", "delegate", "--end", cwd=stored, token=token(stored, "ada"))
    assert "ada answers for themselves again" in said(done)


def test_where_nobody_gave_theirs_away_there_is_the_store_alone(stored):
    assert said(serviola("backup", "kept.db", cwd=stored)) == "written: kept.db"
    assert not list(stored.glob("kept.db.*"))


def test_nothing_is_written_over_nor_left_half_made(stored):
    delegated(stored)
    beside = stored / "kept.db.delegations.jsonl"
    beside.write_text("another's")
    done = serviola("backup", "kept.db", cwd=stored)
    assert done.returncode != 0
    assert "kept.db.delegations.jsonl is there already" in said(done)
    assert beside.read_text() == "another's"
    assert not (stored / "kept.db").exists()


def test_a_folder_that_is_not_there_is_said_of_the_backup_and_not_of_the_store(stored):
    done = serviola("backup", "nowhere/kept.db", cwd=stored)
    assert done.returncode == 2
    assert said(done).startswith(
        "the backup nowhere/kept.db cannot be made; look whether its folder is there"
    )


def test_what_cannot_be_copied_leaves_no_backup_that_looks_whole(stored):
    (stored / "var/delegations.jsonl").mkdir()
    settings = load_settings(stored / "config")
    with SqliteStore.open(settings.store) as store, pytest.raises(StoreError, match="no backup was made"):
        backing_up.back_up(settings, store.db, stored / "kept.db")
    assert not list(stored.glob("kept.db*"))
