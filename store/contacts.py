"""Keep who is not to be written to, and why; by keyed digest, until it lapses, and in no journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from engine.model.contact import ContactHold, ContactNews, ContactReason
from engine.model.time import Instant
from store.db import Db
from store.keep import scrub
from store.statements import upsert
from store.tables import table

_ROWS, _LISTS = table("contacts"), table("contact_lists")
_PUT = upsert(_ROWS, ["until"])
_HEARD = upsert(_LISTS, ["heard_at", "checks"])
_DROP = delete(_ROWS).where(
    _ROWS.c.brand == bindparam("b"),
    _ROWS.c.contact == bindparam("c"),
    _ROWS.c.source == bindparam("s"),
    _ROWS.c.reason == bindparam("r"),
)
_OF = select(_ROWS.c.contact, _ROWS.c.reason, _ROWS.c.until).where(
    _ROWS.c.brand == bindparam("b"), _ROWS.c.contact == bindparam("c")
)
_ALL_LISTS = select(_LISTS.c.source, _LISTS.c.heard_at, _LISTS.c.checks).where(
    _LISTS.c.brand == bindparam("b")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactList:
    """A list of contacts: when it was last heard, and with which key it was digested."""

    source: str
    heard_at: Instant
    checks: str


def keep(connection: Connection, news: Iterable[ContactNews]) -> None:
    """Take in what lists say. Of a whole one only what it says is left, and of a retired one nothing."""
    for one in news:
        if one.retired:
            _forget(connection, one.source, one.brand)
            continue
        where: dict[str, object] = {"brand": one.brand, "source": one.source}
        if one.whole:
            connection.execute(delete(_ROWS).where(_ROWS.c.brand == one.brand, _ROWS.c.source == one.source))
        # The last word on a contact is the one that counts.
        last = {(hold.contact, hold.reason): hold for hold in one.holds}
        held = [hold for hold in last.values() if hold.until is not None]
        gone = [hold for hold in last.values() if hold.until is None]
        if held:
            rows = [{"contact": h.contact, "reason": h.reason.value, "until": h.until} for h in held]
            connection.execute(_PUT, [where | row for row in rows])
        if gone and not one.whole:
            connection.execute(
                _DROP,
                [{"b": one.brand, "c": h.contact, "s": one.source, "r": h.reason.value} for h in gone],
            )
        connection.execute(_HEARD, where | {"heard_at": one.heard_at, "checks": one.checks})


def standing(db: Db, source: str, *, brand: str, now: Instant) -> frozenset[str]:
    """Give whom a list holds at a moment, by digest."""
    c = _ROWS.c
    which = c.brand == brand, c.source == source, c.until > now
    with db.reading() as connection:
        return frozenset(connection.execute(select(c.contact).where(*which)).scalars())


def retire(db: Db, source: str, *, brand: str) -> int:
    """Forget a list with whoever stands in it; say how many it held."""
    with db.writing() as connection:
        return _forget(connection, source, brand)


def _forget(connection: Connection, source: str, brand: str) -> int:
    gone = connection.execute(delete(_ROWS).where(_ROWS.c.brand == brand, _ROWS.c.source == source)).rowcount
    connection.execute(delete(_LISTS).where(_LISTS.c.brand == brand, _LISTS.c.source == source))
    return gone


def known(connection: Connection, contact: str, *, brand: str) -> tuple[list[ContactHold], list[ContactList]]:
    """Give what is known of a contact, and every list it might stand in."""
    rows = connection.execute(_OF, {"b": brand, "c": contact})
    return [ContactHold(row.contact, ContactReason(row.reason), row.until) for row in rows], lists(
        connection, brand=brand
    )


def lists(connection: Connection, *, brand: str) -> list[ContactList]:
    """Give every list of contacts that was ever heard."""
    rows = connection.execute(_ALL_LISTS, {"b": brand})
    return [ContactList(source=row.source, heard_at=row.heard_at, checks=row.checks) for row in rows]


def keep_lists(db: Db, names: Collection[str], *, brand: str) -> None:
    """Forget every list that has none of these names, with whoever stands in it."""
    with db.writing() as connection:
        for rows in (_ROWS, _LISTS):
            connection.execute(delete(rows).where(rows.c.brand == brand, rows.c.source.not_in(names)))


def lapse(db: Db, *, before: Instant) -> int:
    """Empty what lapsed before an instant; say how many rows."""
    with db.writing() as connection:
        return connection.execute(delete(_ROWS).where(_ROWS.c.until <= before)).rowcount


def erase(db: Db, contact: str, *, brand: str) -> int:
    """Erase a contact from every list; say how many rows. After it no file of the store has a byte of it."""
    which = _ROWS.c.brand == brand, _ROWS.c.contact == contact
    with db.writing() as connection:
        erased = connection.execute(delete(_ROWS).where(*which)).rowcount
    scrub(db)
    return erased
