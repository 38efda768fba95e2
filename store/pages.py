"""Answer in pages, oldest first, so that nobody can ask for more than one moment's work; and count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from engine.model.codec import decode
from engine.model.decision import Verdict
from engine.model.hold import ENDED, Hold
from engine.model.proposal import Proposal, ProposalState
from engine.model.signal import Situation
from engine.model.time import Instant
from store.db import Db
from store.tables import ALL, MAIN, table
from store.views import OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the journal as it was kept, with outside text where it was not erased."""

    seq: int
    now: Instant
    brand: str
    partition: str
    role: str
    kind: str
    v: int
    about: str
    word: Mapping[str, Any]


def cursors(db: Db, beginning: str) -> list[Mapping[str, Any]]:
    """Give what is saved under each name that begins so, by name."""
    c = table("cursors").c
    which = c.brand == MAIN, c.source.startswith(beginning, autoescape=True)
    with db.reading() as connection:
        return [
            json.loads(body)
            for body in connection.execute(select(c.body).where(*which).order_by(c.source)).scalars()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A word on a hold, with its place in the journal and when it was kept."""

    seq: int
    now: Instant
    hold: Hold


def holds_after(db: Db, *, brand: str, after: int, limit: int) -> list[HoldRow]:
    """Give what was said of holds after a row of the journal, in order."""
    c = table("journal").c
    rows = (
        select(c.seq, c.now, c.v, c.body)
        .where(c.seq > after, c.brand == brand, c.kind == Hold.kind)
        .order_by(c.seq)
        .limit(limit)
    )
    with db.reading() as connection:
        return [
            HoldRow(seq=row.seq, now=row.now, hold=decode(Hold.kind, row.v, row.body))
            for row in connection.execute(rows)
        ]


def last_row(db: Db) -> int:
    """Give the number of the last row of the journal, 0 when it is empty."""
    with db.reading() as connection:
        return connection.execute(select(func.max(table("journal").c.seq))).scalar() or 0


def situations(
    db: Db, *, brand: str = MAIN, over: bool = False, after: int = 0, limit: int
) -> tuple[list[Situation], int | None]:
    """Give some situations, and after what to ask for more; None at the end."""
    which = [] if over else [table("situations").c.state.not_in(OVER)]
    return _page(db, Situation.kind, "situations", *which, brand=brand, after=after, limit=limit)


def proposals(
    db: Db, *, brand: str = MAIN, state: ProposalState | None = None, after: int = 0, limit: int
) -> tuple[list[Proposal], int | None]:
    """Give some proposals, of one state when asked."""
    which = [] if state is None else [table("proposals").c.state == state]
    return _page(db, Proposal.kind, "proposals", *which, brand=brand, after=after, limit=limit)


def holds(
    db: Db, *, brand: str = MAIN, ended: bool = False, after: int = 0, limit: int
) -> tuple[list[Hold], int | None]:
    """Give some holds; those that ended too when asked."""
    which = [] if ended else [table("holds").c.state.not_in(ENDED)]
    return _page(db, Hold.kind, "holds", *which, brand=brand, after=after, limit=limit)


def journal(db: Db, *, brand: str = MAIN, after: int = 0, limit: int) -> tuple[list[Row], int | None]:
    """Give some rows of the journal of a brand, and of what belongs to no brand."""
    rows, texts = table("journal"), table("texts")
    c = rows.c
    asked = (
        select(
            c.seq,
            c.now,
            c.brand,
            c.partition,
            c.role,
            c.kind,
            c.v,
            c.about,
            c.body,
            texts.c.body.label("text"),
        )
        .join_from(rows, texts, texts.c.seq == c.seq, isouter=True)
        .where(c.seq > after, c.brand.in_([brand, ALL]))
        .order_by(c.seq)
        .limit(limit + 1)
    )
    with db.reading() as connection:
        found = [_row(row) for row in connection.execute(asked)]
    return found[:limit], found[limit - 1].seq if len(found) > limit else None


def counts(db: Db, *, brand: str = MAIN) -> dict[str, dict[str, int]]:
    """Count situations, proposals and holds by state, and the intents that have not ended by status."""
    intents, inbox = table("intents").c, table("inbox").c
    with db.reading() as connection:
        found = {
            name: _by(connection, table(name).c.state, table(name).c.brand == brand)
            for name in ("situations", "proposals", "holds")
        }
        found["outbox"] = _by(
            connection, intents.status, intents.brand == brand, intents.status.in_(["waiting", "started"])
        )
        waiting = connection.execute(select(func.count()).where(inbox.taken.is_(None))).scalar_one()
    return found | {"inbox": {"waiting": waiting}}


def revision_of(db: Db, source: str, native_id: str) -> int:
    """Give the newest revision of what a source told, 0 when it told no such thing."""
    c = table("signals").c
    newest = select(func.max(c.revision)).where(c.source == source, c.native_id == native_id)
    with db.reading() as connection:
        return connection.execute(newest).scalar() or 0


def verdict_of(db: Db, decision: str, *, proposal: str, brand: str = MAIN) -> Verdict | None:
    """Give the verdict that an answer was given, None when there was no such answer."""
    c = table("verdicts").c
    asked = select(c.v, c.body).where(c.brand == brand, c.proposal == proposal, c.decision == decision)
    with db.reading() as connection:
        row = connection.execute(asked).first()
    return None if row is None else decode(Verdict.kind, row.v, row.body)


def _page(
    db: Db, kind: str, name: str, *which: ColumnElement[bool], brand: str, after: int, limit: int
) -> tuple[list[Any], int | None]:
    c = table(name).c
    asked = (
        select(c.first, c.v, c.body)
        .where(c.brand == brand, c.first > after, *which)
        .order_by(c.first)
        .limit(limit + 1)
    )
    with db.reading() as connection:
        rows = connection.execute(asked).all()
    words = [decode(kind, row.v, row.body) for row in rows[:limit]]
    return words, rows[limit - 1].first if len(rows) > limit else None


def _row(row: Any) -> Row:
    word = json.loads(row.body) | (json.loads(row.text) if row.text is not None else {})
    return Row(
        seq=row.seq,
        now=row.now,
        brand=row.brand,
        partition=row.partition,
        role=row.role,
        kind=row.kind,
        v=row.v,
        about=row.about,
        word=word,
    )


def _by(connection: Connection, column: ColumnElement[str], *which: ColumnElement[bool]) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).where(*which).group_by(column))
    return {name: count for name, count in rows}  # noqa: C416 - rows are not pairs to mypy
