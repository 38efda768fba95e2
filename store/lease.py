"""Say which core owns the store, so that two never write and one that stalled cannot come back."""

from __future__ import annotations

from sqlalchemy import Connection, insert, or_, select, update

from engine.errors import Refused
from engine.model.said import phrase
from engine.model.time import Instant
from store.tables import table

_ROWS = table("lease")


def take(connection: Connection, owner: str, *, now: Instant, until: Instant) -> bool:
    """Take or renew the lease; False when another core holds it still."""
    c = _ROWS.c
    held = connection.execute(select(c.owner, c.until, c.term)).first()
    if held is None:
        connection.execute(
            insert(_ROWS), {"only": 1, "owner": owner, "until": until, "term": 1, "brand": "*"}
        )
        return True
    term = held.term if held.owner == owner else held.term + 1
    changed = connection.execute(
        update(_ROWS)
        .where(c.term == held.term, or_(c.owner == owner, c.until <= now))
        .values(owner=owner, until=until, term=term)
    )
    return changed.rowcount == 1


def release(connection: Connection, owner: str) -> None:
    """Give the lease back, if this core has it; the row stays, and its term with it."""
    connection.execute(update(_ROWS).where(_ROWS.c.owner == owner).values(owner="", until=0))


def holder(connection: Connection) -> tuple[str, Instant] | None:
    """Say who owns the store, and until when; None when nobody does."""
    row = connection.execute(select(_ROWS.c.owner, _ROWS.c.until).where(_ROWS.c.owner != "")).first()
    return (row.owner, row.until) if row is not None else None


def check(connection: Connection, owner: str) -> None:
    """Refuse an owner that the lease has left."""
    found = holder(connection)
    if found is None or found[0] != owner:
        raise Refused(
            phrase("this core ({owner}) does not own the store any more; it must stop", owner=owner),
            claim="lease",
        )
