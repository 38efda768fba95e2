"""Stores that cost a test less, and keep what they keep in service: no waiting for the disk, each statement written once.

What is not waited for is lost with the power only, which no test takes away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine

from store import db

MOST_STATEMENTS = 4_000


def unhurried() -> tuple[str, ...]:
    """Give how a connection is set, without the waiting."""
    return tuple(each.replace("= FULL", "= OFF") for each in db._EACH)


@cache
def _first() -> Engine:
    first = create_engine("sqlite://", query_cache_size=MOST_STATEMENTS)
    first.connect().close()
    return first


def sharing(source: Callable[[Path], Engine]) -> Callable[[Path], Engine]:
    """Have all sources of a process share what SQLAlchemy has worked out of the same statements.

    In service there is one store a process, and here there are thousands; each would write the SQL of every
    statement anew, which takes longer than all that SQLite does.
    """

    def shared(path: Path) -> Engine:
        one, first = source(path), _first()
        one.dialect = one.pool._dialect = first.dialect
        one._compiled_cache = first._compiled_cache
        return one

    return shared
