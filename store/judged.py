"""Answer what was asked and what people said of it afterwards. Everything here only reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import func, select

from engine.model.codec import decode
from engine.model.decision import Decision
from engine.model.feedback import Feedback
from engine.model.hold import Do, Hold, Intent
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import Situation
from engine.model.time import Instant
from store import reads
from store.db import Db
from store.past import last_by, of_brand
from store.tables import MAIN, table
from store.texts import join


def feedback(
    db: Db, *, brand: str = MAIN, situation: str = "", since: Instant | None = None
) -> list[Feedback]:
    """Give all that people said after the fact, in order, with the words that were not erased."""
    c, texts = table("journal").c, table("texts")
    which = [of_brand(c.brand, brand), c.kind == Feedback.kind]
    which += [c.about == situation] if situation else []
    with db.reading() as connection:
        which += [] if since is None else [c.seq > last_by(connection, Instant(since - 1))]
        rows = (
            select(c.v, c.body, texts.c.body.label("text"))
            .join_from(table("journal"), texts, texts.c.seq == c.seq, isouter=True)
            .where(*which)
            .order_by(c.seq)
        )
        return [join(Feedback.kind, row.v, row.body, row.text) for row in connection.execute(rows)]


def first_at(db: Db) -> Instant | None:
    """Say when the journal begins; None where nothing is in it."""
    c = table("journal").c
    with db.reading() as connection:
        return connection.execute(select(c.now).order_by(c.seq).limit(1)).scalar()


def count_before(db: Db, *, brand: str = MAIN, since: Instant) -> int:
    """Count the questions that had come up before a moment, whatever became of them."""
    c = table("proposals").c
    with db.reading() as connection:
        last = last_by(connection, Instant(since - 1))
        rows = select(func.count()).select_from(table("proposals")).where(c.brand == brand, c.first <= last)
        return connection.execute(rows).scalar() or 0


def asked_about(db: Db, *, brand: str = MAIN, since: Instant, until: Instant) -> set[str]:
    """Name the situations of which a question had another form within a span; no other row is read."""
    c = table("journal").c
    with db.reading() as connection:
        first, last = last_by(connection, Instant(since - 1)), last_by(connection, until)
        span = (c.seq > first, c.seq <= last, of_brand(c.brand, brand), c.kind == Proposal.kind)
        return set(connection.execute(select(c.about).where(*span).distinct()).scalars())


def forms(
    db: Db, *, brand: str = MAIN, until: Instant, about: Collection[str]
) -> Iterator[tuple[Instant, Proposal]]:
    """Give every form that the questions about some situations had, with when it was said, in that order.

    They come by some hundreds of situations, and in each lot oldest first.
    """
    c = table("journal").c
    for some in reads.parts(sorted(about)):
        which = (c.about.in_(some), of_brand(c.brand, brand), c.kind == Proposal.kind, c.now <= until)
        rows = select(c.now, c.v, c.body).where(*which).order_by(c.seq)
        with db.reading() as connection:
            for row in connection.execute(rows):
                yield row.now, decode(Proposal.kind, row.v, row.body)


def count_forms(db: Db, *, brand: str = MAIN, until: Instant, about: Collection[str]) -> int:
    """Count the forms that the questions about some situations had."""
    c = table("journal").c
    found = 0
    with db.reading() as connection:
        for some in reads.parts(sorted(about)):
            which = (c.about.in_(some), of_brand(c.brand, brand), c.kind == Proposal.kind, c.now <= until)
            found += connection.execute(select(func.count(c.seq)).where(*which)).scalar() or 0
    return found


def answers(db: Db, proposals: Collection[str], *, brand: str = MAIN) -> list[Decision]:
    """Give all that people answered to some questions, without their words."""
    c = table("decisions").c
    with db.reading() as connection:
        return [
            one
            for some in reads.parts(sorted(proposals))
            for one in reads.read(
                connection, Decision.kind, "decisions", c.brand == brand, c.proposal.in_(some)
            )
        ]


def holds_of(db: Db, situations: Collection[str], *, brand: str = MAIN) -> list[Hold]:
    """Give every hold because of some situations, in its last form."""
    c = table("holds").c
    with db.reading() as connection:
        return [
            one
            for some in reads.parts(sorted(situations))
            for one in reads.read(connection, Hold.kind, "holds", c.brand == brand, c.situation.in_(some))
        ]


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
