"""The migrations make what the tables say, and the code knows the newest of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, create_engine
from sqlalchemy.schema import CreateIndex, CreateTable

import store
from engine.model.time import Instant
from store import migrate
from store.migrate import upgrade
from store.sqlite import SqliteStore
from store.tables import InstantType, Kept


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.setattr("store.migrate.upgrade", upgrade)
    with SqliteStore.open(tmp_path / "serviola.db") as memory:
        yield memory


def test_migrations_and_tables_agree(opened):
    with opened.db.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Kept.metadata) == []


def test_migrations_make_the_very_tables(opened):
    source = create_engine("sqlite://")
    made = {str(CreateTable(table).compile(source)).strip() for table in Kept.metadata.tables.values()}
    made |= {
        str(CreateIndex(index).compile(source))
        for table in Kept.metadata.tables.values()
        for index in table.indexes
    }
    with opened.db.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT IN ('alembic_version', 'sqlite_sequence')"
        ).scalars()
        assert {normal(text) for text in found} == {normal(text) for text in made}


def normal(text):
    """Columns and constraints of a statement, whatever their order."""
    return frozenset(" ".join(line.split()).rstrip(",") for line in text.splitlines())


def test_the_code_names_the_newest_migration():
    scripts = ScriptDirectory(str(Path(store.__file__).parent / "migrations"))
    assert scripts.get_heads() == [migrate.HEAD]
    assert {script.revision for script in scripts.walk_revisions()} == migrate.known()


def test_opening_twice_migrates_once(tmp_path):
    for _ in range(2):
        with SqliteStore.open(tmp_path / "serviola.db") as memory, memory.db.reading() as connection:
            assert migrate.form_of(connection) == migrate.HEAD


def test_an_error_in_a_migration_leaves_an_empty_file_that_opens_later(tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError("power")

    with monkeypatch.context() as patch:
        patch.setattr("store.migrate.upgrade", upgrade)  # not the copy of a store that tests are given
        patch.setattr("alembic.command.upgrade", broken)
        with pytest.raises(RuntimeError):
            SqliteStore.open(tmp_path / "serviola.db")
    SqliteStore.open(tmp_path / "serviola.db").close()


def test_every_time_has_the_one_type_and_every_table_but_signals_a_brand():
    times = {"now", "at", "until", "due_at", "not_after"}
    for table in Kept.metadata.tables.values():
        assert ("brand" in table.columns) == (table.name != "signals")
        for column in table.columns:
            is_time = column.name in times or (column.name.endswith("_at") and column.name != "")
            assert isinstance(column.type, InstantType) == is_time, f"{table.name}.{column.name}"


def test_an_instant_is_a_whole_number_and_nothing_else():
    kind = InstantType()
    dialect = create_engine("sqlite://").dialect
    assert kind.process_bind_param(Instant(5), dialect) == 5
    assert kind.process_bind_param(None, dialect) is None
    for wrong in (1.5, "2026-01-01", True):
        with pytest.raises(TypeError, match="whole microseconds"):
            kind.process_bind_param(wrong, dialect)
    assert isinstance(kind.impl_instance, BigInteger)
