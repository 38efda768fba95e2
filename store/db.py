"""Hold the database open: how SQLite is set, and what a reading and a writing are."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from engine.errors import StoreError
from store.faults import plainly
from store.files import prepare

BUSY_MS = 5_000
_PAUSE_S = 0.02
"""Between two tries where SQLite does not wait by itself; it holds up who opens, as `busy_timeout` does."""

_EACH = (
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class Db:
    """One SQLite file. Each reading sees one moment; each writing is kept whole or not at all."""

    def __init__(self, path: Path) -> None:
        """Open the file with care and look whether it is sound."""
        self.path = path
        with plainly(path):
            prepare(path)
            self._source = _source(path)
        try:
            self._look()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the store."""
        with plainly(self.path), self._source.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that nobody else writes beside; an error leaves nothing behind."""
        with plainly(self.path), self._source.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                yield connection

    def outside(self, statement: str, *values: object) -> Any:
        """Run one PRAGMA or VACUUM, which no transaction may hold, and give its first row."""
        with plainly(self.path):
            pooled = self._source.raw_connection()
            try:
                cursor = pooled.cursor()
                cursor.execute(statement, values)
                return cursor.fetchone()
            finally:
                pooled.close()

    def close(self) -> None:
        """Close every connection; SQLite then folds the write-ahead file into the database."""
        self._source.dispose()

    def _look(self) -> None:
        self._write_ahead()
        (says,) = self.outside("PRAGMA quick_check(1)")
        if says != "ok":
            message = (
                f"the store {self.path} is damaged ({says}); stop Serviola and put a backup in its place"
            )
            raise StoreError(message)

    def _write_ahead(self) -> None:
        """Have the file written ahead of; where others make the same new store just now, wait for them.

        A change of the journal's mode does not ask SQLite's busy handler, so that `busy_timeout` is no help:
        https://sqlite.org/c3ref/busy_handler.html, on deadlocks of a reader that wants to write.
        """
        until = time.monotonic() + BUSY_MS / 1_000
        while True:
            try:
                self.outside("PRAGMA journal_mode = WAL")
            except StoreError as error:
                if not _is_busy(error.__cause__) or time.monotonic() >= until:
                    raise
                time.sleep(_PAUSE_S)
            else:
                return


def _is_busy(error: BaseException | None) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _source(path: Path) -> Engine:
    source = create_engine(f"sqlite:///{path}", hide_parameters=True)

    @event.listens_for(source, "connect")
    def _set(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        for pragma in _EACH:
            connection.execute(pragma)

    @event.listens_for(source, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its place at once, so that what it reads cannot change before it writes.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return source
