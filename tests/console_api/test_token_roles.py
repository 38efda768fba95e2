"""Roles of tokens: old ones keep what they could, new ones do what they were made for."""

from __future__ import annotations

import pytest
import typer
from alembic import command

from engine.model.time import Instant
from serviola.commands.common import speaker
from store import migrate
from store.db import Db
from store.sqlite import SqliteStore
from tests.fakes import words as w


def roles(store, digest):
    found = store.token(digest, w.NOW)
    assert found is not None
    return found.roles


def test_a_token_from_before_roles_reads_and_decides(tmp_path):
    db = Db(tmp_path / "old.db")
    with db.writing() as connection:
        command.upgrade(migrate._config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO tokens VALUES ('aa', 'main', 'ada', 1, NULL, NULL), ('bb', 'main', 'bob', 2, 3, 4)"
        )
    db.close()
    with SqliteStore.open(tmp_path / "old.db") as store:
        assert roles(store, "aa") == ("decide", "read")
        assert store.person_of("bb", Instant(2)) is None
        assert [one.person for one in store.tokens()] == ["ada", "bob"]


def test_roles_are_kept_once_and_in_order(tmp_path):
    with SqliteStore.open(tmp_path / "new.db") as store:
        store.add_token("ada", "aa", now=w.NOW, roles=["signal", "read", "signal"])
        store.add_token("bob", "bb", now=w.NOW)
        assert roles(store, "aa") == ("read", "signal")
        assert roles(store, "bb") == ("decide", "read")
        assert store.token("cc", w.NOW) is None


def test_at_the_command_line_too_only_who_may_decide_decides(tmp_path, capsys):
    from console.auth import new_token
    from serviola.commands.common import now

    token, digest = new_token()
    with SqliteStore.open(tmp_path / "s.db") as store:
        store.add_token("ada", digest, now=now(), roles=["read"])
        with pytest.raises(typer.Exit) as ended:
            speaker(store, token)
        assert ended.value.exit_code == 1
        assert "does not have the role decide" in capsys.readouterr().err
