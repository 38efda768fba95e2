"""Read words out of their tables, in the order in which they first appeared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, func, select

from engine.model.codec import decode
from engine.model.scales import SourceClass
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


def lately(
    connection: Connection, since: Instant, *, classes: Collection[SourceClass], most: int
) -> list[Signal]:
    """Give what sources of some classes said, as received since a moment, the newest `most`, oldest first.

    It comes without its text.
    """
    c = table("signals").c
    source_class = func.json_extract(cast(c.body, String), "$.source_class")
    rows = connection.execute(
        select(c.v, c.body)
        .where(c.received_at >= since, source_class.in_(sorted(classes)))
        # As the index has them: in the order of the journal all of a month were sorted first, for seconds.
        .order_by(c.received_at.desc(), c.first.desc())
        .limit(most)
    )
    return [decode(Signal.kind, row.v, row.body) for row in reversed(rows.all())]


def parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut many ids into as many as one statement may ask for."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
