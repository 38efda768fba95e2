"""Keep who may speak with which token and in which roles; only digests of tokens are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from engine.model.time import Instant
from store.tables import MAIN, table

_ROWS = table("tokens")
_C = _ROWS.c

USUAL = ("decide", "read")
"""The roles of a token of which nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token as it is shown: never the token itself."""

    digest: str
    brand: str
    person: str
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None
    roles: tuple[str, ...]


def add(
    connection: Connection,
    person: str,
    digest: str,
    *,
    now: Instant,
    expires_at: Instant | None,
    roles: Iterable[str] = USUAL,
    brand: str = MAIN,
) -> None:
    """Let a person speak with the token of that digest, in these roles."""
    values = {
        "digest": digest,
        "brand": brand,
        "person": person,
        "created_at": now,
        "expires_at": expires_at,
        "roles": " ".join(sorted(set(roles))),
    }
    connection.execute(insert(_ROWS), values)


def known(connection: Connection, digest: str, *, now: Instant) -> Token | None:
    """Give the token of that digest; None when it is unknown, lapsed or revoked."""
    row = connection.execute(
        select(_ROWS).where(
            _C.digest == digest, _C.revoked_at.is_(None), or_(_C.expires_at.is_(None), _C.expires_at > now)
        )
    ).first()
    return None if row is None else _token(row)


def revoke(connection: Connection, *, digest: str = "", person: str = "", now: Instant) -> int:
    """Revoke one token by its digest, or all of a person; say how many."""
    which = _C.digest == digest if digest else _C.person == person
    changed = connection.execute(update(_ROWS).where(which, _C.revoked_at.is_(None)).values(revoked_at=now))
    return changed.rowcount


def everyone(connection: Connection) -> list[Token]:
    """Give every token, oldest first."""
    rows = connection.execute(select(_ROWS).order_by(_C.created_at, _C.digest))
    return [_token(row) for row in rows]


def _token(row: Any) -> Token:
    return Token(**(row._asdict() | {"roles": tuple(row.roles.split())}))
