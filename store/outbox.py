"""Hand out what must be done outside: each intent once, in order of when it is due."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, bindparam, func, select, update

from engine.model.codec import decode
from engine.model.hold import Intent
from engine.model.time import Instant
from store.tables import table

_ROWS = table("intents")
_C = _ROWS.c
_START = (
    update(_ROWS)
    .where(_C.brand == bindparam("b"), _C.key == bindparam("k"), _C.status == "waiting")
    .values(status="started", started_at=bindparam("at"), claim=bindparam("token"))
)


def claim(connection: Connection, now: Instant, *, limit: int) -> list[Intent]:
    """Take due intents that nobody has started, and mark them with the token of this claim."""
    due = connection.execute(
        select(_C.brand, _C.key, _C.v, _C.body)
        .where(_C.status == "waiting", _C.due_at <= now)
        .order_by(_C.due_at, _C.first)
        .limit(limit)
    ).all()
    if due:
        token = secrets.token_hex(8)
        connection.execute(_START, [{"b": row.brand, "k": row.key, "at": now, "token": token} for row in due])
    return [decode(Intent.kind, row.v, row.body) for row in due]


def interrupted(connection: Connection) -> list[Intent]:
    """Give intents that were started and have no outcome."""
    rows = select(_C.v, _C.body).where(_C.status == "started").order_by(_C.due_at, _C.first)
    return [decode(Intent.kind, row.v, row.body) for row in connection.execute(rows)]


def next_due(connection: Connection) -> Instant | None:
    """Say when the next unstarted intent is due."""
    return connection.execute(select(func.min(_C.due_at)).where(_C.status == "waiting")).scalar()
