"""Read words out of their tables, in the order in which they first appeared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from engine.model.codec import decode
from engine.model.signal import Signal
from engine.model.time import Instant
from store.tables import table
from store.texts import join

AT_ONCE = 500
"""How many ids one statement asks for."""


def read(connection: Connection, kind: str, name: str, *which: ColumnElement[bool]) -> list[Any]:
    """Give the words of one kind that a table has, without outside text."""
    c = table(name).c
    rows = connection.execute(select(c.v, c.body).where(*which).order_by(c.first))
    return [decode(kind, row.v, row.body) for row in rows]


def read_whole(connection: Connection, kind: str, name: str, *which: ColumnElement[bool]) -> list[Any]:
    """Give the words of one kind that a table has, with outside text where it has not been erased."""
    c, texts = table(name).c, table("texts")
    rows = connection.execute(
        select(c.v, c.body, texts.c.body.label("text"))
        .join_from(table(name), texts, texts.c.seq == c.first, isouter=True)
        .where(*which)
        .order_by(c.first)
    )
    return [join(kind, row.v, row.body, row.text) for row in rows]


def signals(connection: Connection, ids: Sequence[str]) -> list[Signal]:
    """Give the signals of these ids with their text; an id that is unknown is left out."""
    c = table("signals").c
    return [
        one for some in parts(ids) for one in read_whole(connection, Signal.kind, "signals", c.id.in_(some))
    ]


def lately(connection: Connection, since: Instant, *, but: Collection[str] = (), most: int) -> list[Signal]:
    """Give the signals received since a moment without their text, the newest `most` of them, oldest first.

    Those of the sources in `but` are left out.
    """
    c = table("signals").c
    rows = connection.execute(
        select(c.v, c.body)
        .where(c.received_at >= since, c.source.not_in(sorted(but)))
        .order_by(c.first.desc())
        .limit(most)
    )
    return [decode(Signal.kind, row.v, row.body) for row in reversed(rows.all())]


def parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut many ids into as many as one statement may ask for."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
