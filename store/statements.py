"""Build the statements for which there is no standard: SQLite now; PostgreSQL would spell them alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, func, text
from sqlalchemy.dialects.sqlite import Insert, insert


def upsert(table: Table, changes: Sequence[str], *, fills: Sequence[str] = ()) -> Insert:
    """Insert a row, or change these columns of the row that has its primary key.

    What it `fills` is changed only where nothing was.
    """
    statement = insert(table)
    given = statement.excluded
    sets: dict[str, Any] = {name: given[name] for name in changes}
    sets |= {name: func.coalesce(table.c[name], given[name]) for name in fills}
    keys = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(index_elements=keys, set_=sets)


def once(table: Table) -> Insert:
    """Insert a row unless its primary key is there already."""
    return insert(table).on_conflict_do_nothing(index_elements=[column.name for column in table.primary_key])


def claim(table: Table, columns: Sequence[str], which: str, *, returns: ColumnElement[Any]) -> Any:
    """Insert a row and give a column of it, or give nothing when a row has these columns already.

    `which` says of which rows only one may have them, in the words of the unique index.
    """
    statement = insert(table).on_conflict_do_nothing(index_elements=columns, index_where=text(which))
    return statement.returning(returns)
