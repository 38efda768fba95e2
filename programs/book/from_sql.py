"""A book from a database: one declared SELECT a table, in a transaction that reads and is never committed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from engine.errors import SourceError
from engine.model.said import phrase
from programs.book.declared import Declared
from wire.selects import READ_ONLY

MOST_ROWS = 200_000


def read_sql(declared: Declared, url: str) -> dict[str, list[Mapping[str, Any]]]:
    """Give the rows of every table; SourceError where the database cannot be reached or a SELECT fails.

    The error never holds the address: it may hold a password.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
            # Connecting would make an empty one.
            raise SourceError(
                phrase("{name}: there is no such database file; correct url:", name=declared.name)
            )
        engine = create_engine(address, poolclass=NullPool)
    except NoSuchModuleError as error:
        raise SourceError(
            phrase("{name}: nobody here speaks that database; correct url:", name=declared.name)
        ) from error
    except (ArgumentError, ValueError) as error:
        message = phrase(
            "{name}: the url is no database address; write dialect://host/name", name=declared.name
        )
        raise SourceError(message) from error
    except ModuleNotFoundError as error:
        message = phrase(
            "{name}: the driver {name2} is not installed; install it beside Serviola",
            name=declared.name,
            name2=error.name,
        )
        raise SourceError(message) from error
    try:
        with engine.connect() as connection:
            _read_only(connection)
            found = {
                table: _rows(connection, statement, table, declared)
                for table, statement in declared.tables.items()
            }
            connection.rollback()
    except SQLAlchemyError as error:
        raise SourceError(phrase("{name}: {error}", name=declared.name, error=_why(error))) from error
    finally:
        engine.dispose()
    return found


def _read_only(connection: Connection) -> None:
    """Have the database itself refuse a write, where its kind can."""
    begin = READ_ONLY.get(connection.dialect.name)
    if begin is not None:
        connection.execute(text(begin))


def _rows(connection: Connection, statement: str, table: str, declared: Declared) -> list[Mapping[str, Any]]:
    rows = connection.execute(text(statement)).mappings().fetchmany(MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise SourceError(
            phrase(
                "{name}: {table} gives more than {most_rows:,} rows; ask for what is ahead",
                name=declared.name,
                table=table,
                most_rows=MOST_ROWS,
            )
        )
    return [{str(key).lower(): value for key, value in row.items()} for row in rows]


def _why(error: SQLAlchemyError) -> str:
    """Say what the database said, without the statement and the address."""
    said = str(getattr(error, "orig", None) or type(error).__name__)
    return phrase("the database cannot be read ({what})", what=" ".join(said.split())[:200])
