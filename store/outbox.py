"""Hand out what must be done outside: each intent once, in order of when it is due, and notices last."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select, update

from engine.model.codec import decode
from engine.model.hold import Do, Intent
from engine.model.time import Instant
from store.tables import table

_ROWS = table("intents")
_C = _ROWS.c
_START = (
    update(_ROWS)
    .where(_C.brand == bindparam("b"), _C.key == bindparam("k"), _C.status == "waiting")
    .values(status="started", started_at=bindparam("at"), claim=bindparam("token"))
)


_TAKE_OVER = update(_ROWS).where(_C.status == "started").values(claim=bindparam("token"))


def claim(connection: Connection, now: Instant, *, limit: int, token: str) -> list[Intent]:
    """Take due intents that nobody has started, and mark them with the token of who claims them.

    Of what is due at one moment, what only tells comes last: a question must not wait for a notice about the
    same thing, which a way to people would send first.
    """
    due = connection.execute(
        select(_C.brand, _C.key, _C.v, _C.body)
        .where(_C.status == "waiting", _C.due_at <= now)
        .order_by(_C.due_at, _C.do == Do.TELL, _C.first)
        .limit(limit)
    ).all()
    if due:
        connection.execute(_START, [{"b": row.brand, "k": row.key, "at": now, "token": token} for row in due])
    return [decode(Intent.kind, row.v, row.body) for row in due]


def interrupted(connection: Connection) -> list[Intent]:
    """Give intents that were started and have no outcome."""
    rows = select(_C.v, _C.body).where(_C.status == "started").order_by(_C.due_at, _C.first)
    return [decode(Intent.kind, row.v, row.body) for row in connection.execute(rows)]


def take_over(connection: Connection, token: str) -> list[Intent]:
    """Give intents that were started and have no outcome, and put the token of another in place of theirs."""
    connection.execute(_TAKE_OVER, {"token": token})
    return interrupted(connection)


def is_claimed(connection: Connection, brand: str, key: str, token: str) -> bool:
    """Say whether an intent is started and has no outcome, under that token."""
    row = select(_C.key).where(_C.brand == brand, _C.key == key, _C.status == "started", _C.claim == token)
    return connection.execute(row).first() is not None


def next_due(connection: Connection) -> Instant | None:
    """Say when the next unstarted intent is due."""
    return connection.execute(select(func.min(_C.due_at)).where(_C.status == "waiting")).scalar()
