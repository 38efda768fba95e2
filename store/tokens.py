"""Keep who may speak with which token; only digests of tokens are kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, or_, select, update

from engine.model.time import Instant
from store.tables import MAIN, table

_ROWS = table("tokens")
_C = _ROWS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token as it is shown: never the token itself."""

    digest: str
    brand: str
    person: str
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None


def add(
    connection: Connection,
    person: str,
    digest: str,
    *,
    now: Instant,
    expires_at: Instant | None,
    brand: str = MAIN,
) -> None:
    """Let a person speak with the token of that digest."""
    values = {"digest": digest, "brand": brand, "person": person, "created_at": now, "expires_at": expires_at}
    connection.execute(insert(_ROWS), values)


def person_of(connection: Connection, digest: str, *, now: Instant) -> str | None:
    """Say whose token it is; None when it is unknown, lapsed or revoked."""
    return connection.execute(
        select(_C.person).where(
            _C.digest == digest, _C.revoked_at.is_(None), or_(_C.expires_at.is_(None), _C.expires_at > now)
        )
    ).scalar()


def revoke(connection: Connection, *, digest: str = "", person: str = "", now: Instant) -> int:
    """Revoke one token by its digest, or all of a person; say how many."""
    which = _C.digest == digest if digest else _C.person == person
    changed = connection.execute(update(_ROWS).where(which, _C.revoked_at.is_(None)).values(revoked_at=now))
    return changed.rowcount


def everyone(connection: Connection) -> list[Token]:
    """Give every token, oldest first."""
    rows = connection.execute(select(_ROWS).order_by(_C.created_at, _C.digest))
    return [Token(**row) for row in rows.mappings()]
