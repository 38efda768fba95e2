"""Take inputs from other processes, and the kill switch, which holds before the core has seen it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from engine.errors import Refused, UnknownWord
from engine.model.codec import Input, decode, encode
from engine.model.decision import Switch
from engine.model.said import phrase
from store.statements import upsert
from store.tables import ALL, table

_ROWS = table("inbox")
_SWITCH = table("switches")
_AT_ONCE = upsert(_SWITCH, ["halted", "by", "at", "pending"])


def submit(connection: Connection, item: Input) -> int:
    """Put an input into the inbox with all its text; give its row."""
    values = {"brand": getattr(item, "brand", ALL), "kind": item.kind, "v": item.v, "body": encode(item)}
    key = connection.execute(insert(_ROWS), values).inserted_primary_key
    return int(key[0]) if key else 0


def waiting(connection: Connection) -> tuple[list[tuple[int, Input]], dict[int, str]]:
    """Give what waits, oldest first, and by row why something cannot be read, which waits on.

    A newer Serviola may have put it there, and will read it; until then it keeps nothing else waiting.
    """
    c = _ROWS.c
    rows = connection.execute(select(c.row, c.kind, c.v, c.body).where(c.taken.is_(None)).order_by(c.row))
    found: list[tuple[int, Input]] = []
    unread: dict[int, str] = {}
    for row in rows:
        try:
            found.append((row.row, decode(row.kind, row.v, row.body)))
        except UnknownWord as error:
            unread[row.row] = str(error).partition("\n")[0]
    return found, unread


def take(connection: Connection, rows: Sequence[int], *, batch: int) -> None:
    """Mark rows as taken, and empty them: their text has its own place now. One taken before is Refused."""
    for row in rows:
        changed = connection.execute(
            update(_ROWS).where(_ROWS.c.row == row, _ROWS.c.taken.is_(None)).values(taken=batch, body=b"")
        )
        if changed.rowcount != 1:
            raise Refused(phrase("inbox row {row} was taken already", row=row), claim=f"inbox/{row}")


def halt_now(connection: Connection, switch: Switch) -> int:
    """Set the kill switch for everyone who asks the store, and tell the core; give the inbox row."""
    row = submit(connection, switch)
    values = {
        "brand": switch.brand,
        "halted": switch.halted,
        "by": switch.by,
        "at": switch.at,
        "pending": row,
    }
    connection.execute(_AT_ONCE, values)
    return row


def halted(connection: Connection, brand: str) -> bool:
    """Say whether the kill switch of a brand is on."""
    return bool(connection.execute(select(_SWITCH.c.halted).where(_SWITCH.c.brand == brand)).scalar())
