"""Answer what was asked and what people said of it afterwards. Everything here only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from engine.model.codec import decode
from engine.model.feedback import Feedback
from engine.model.hold import Do, Hold, Intent
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Decision, Proposal
from engine.model.signal import Situation
from engine.model.time import Instant
from store import reads
from store.db import Db
from store.tables import MAIN, table
from store.texts import join


def feedback(db: Db, *, brand: str = MAIN, situation: str = "") -> list[Feedback]:
    """Give all that people said after the fact, in order, with the words that were not erased."""
    c, texts = table("journal").c, table("texts")
    which = [c.brand == brand, c.kind == Feedback.kind]
    which += [c.about == situation] if situation else []
    rows = (
        select(c.v, c.body, texts.c.body.label("text"))
        .join_from(table("journal"), texts, texts.c.seq == c.seq, isouter=True)
        .where(*which)
        .order_by(c.seq)
    )
    with db.reading() as connection:
        return [join(Feedback.kind, row.v, row.body, row.text) for row in connection.execute(rows)]


def forms(db: Db, *, brand: str = MAIN, until: Instant) -> Iterator[tuple[Instant, Proposal]]:
    """Give every form that a question ever had, with when it was said, oldest first."""
    c = table("journal").c
    which = (c.brand == brand, c.kind == Proposal.kind, c.now <= until)
    rows = select(c.now, c.v, c.body).where(*which).order_by(c.seq)
    with db.reading() as connection:
        for row in connection.execute(rows):
            yield row.now, decode(Proposal.kind, row.v, row.body)


def count_forms(db: Db, *, brand: str = MAIN) -> int:
    """Count the forms that questions ever had."""
    c = table("journal").c
    with db.reading() as connection:
        rows = connection.execute(select(c.seq).where(c.brand == brand, c.kind == Proposal.kind))
        return len(rows.all())


def answers(db: Db, *, brand: str = MAIN) -> list[Decision]:
    """Give all that people answered, without their words."""
    with db.reading() as connection:
        return reads.read(connection, Decision.kind, "decisions", table("decisions").c.brand == brand)


def every_hold(db: Db, *, brand: str = MAIN) -> list[Hold]:
    """Give every hold in its last form."""
    with db.reading() as connection:
        return reads.read(connection, Hold.kind, "holds", table("holds").c.brand == brand)


def situations(db: Db, ids: Sequence[str], *, brand: str = MAIN) -> dict[str, Situation]:
    """Give situations by id, those that are over too; an id that is unknown is left out."""
    c = table("situations").c
    found: dict[str, Situation] = {}
    with db.reading() as connection:
        for some in reads.parts(ids):
            which = (c.brand == brand, c.id.in_(some))
            found |= {one.id: one for one in reads.read(connection, Situation.kind, "situations", *which)}
    return found


def heard_of(db: Db, ids: Iterable[str], *, brand: str = MAIN) -> dict[str, set[str]]:
    """Say of each situation to whom something about it was sent."""
    c = table("intents").c
    found: dict[str, set[str]] = {}
    with db.reading() as connection:
        for some in reads.parts(list(ids)):
            which = (c.brand == brand, c.situation.in_(some), c.do.in_([Do.ASK, Do.TELL]))
            for row in connection.execute(select(c.situation, c.v, c.body).where(*which)):
                intent = decode(Intent.kind, row.v, row.body)
                found.setdefault(row.situation, set()).add(intent.recipient)
    return found


def in_force(db: Db, *, brand: str = MAIN) -> dict[str, PlaybookRevision]:
    """Give the playbooks in force, by name."""
    c = table("playbooks").c
    with db.reading() as connection:
        found = reads.read(connection, PlaybookRevision.kind, "playbooks", c.brand == brand, c.current)
    return {one.name: one for one in found}


def books(db: Db, *, brand: str = MAIN) -> list[ProgramRevision]:
    """Give the books as they now stand."""
    with db.reading() as connection:
        return reads.read(connection, ProgramRevision.kind, "programs", table("programs").c.brand == brand)
