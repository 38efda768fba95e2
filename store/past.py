"""Answer what was known at a moment, out of the journal, as far as one situation and some playbooks go.

Only what was committed up to then is read, so the answer is the same whenever it is asked, and from any copy
of the journal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, func, or_, select

from engine.model.codec import decode
from engine.model.decision import Switch
from engine.model.match import Match, Miss
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import Reopening, Signal, Silence, Situation
from engine.model.time import Instant
from store import reads
from store.chain import pages
from store.db import Db
from store.tables import ALL, MAIN, table

_FINDINGS = (Match.kind, Miss.kind)
_HEARD = (Signal.kind, Silence.kind, Reopening.kind, ProgramRevision.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """When a source was last heard, up to a moment; `quiet` is the word that it had gone quiet by then."""

    source: str
    last: Instant | None
    quiet: Silence | None


def playbooks(db: Db, at: Instant, *, brand: str = MAIN) -> dict[str, PlaybookRevision]:
    """Give the playbooks that were in force at a moment, by name."""
    c = table("playbooks").c
    with db.reading() as connection:
        names = connection.execute(select(c.name).where(c.brand == brand).distinct()).scalars().all()
        found = _latest(connection, PlaybookRevision.kind, names, at, brand)
    return {one.name: one for one in found if one.text}


def revision(db: Db, name: str, digest: str, *, brand: str = MAIN) -> PlaybookRevision | None:
    """Give a playbook as it stood under a digest; None where the journal has no such words of it."""
    with db.reading() as connection:
        said: list[PlaybookRevision] = _all(connection, (PlaybookRevision.kind,), [name], None, brand)
    return next((one for one in reversed(said) if one.digest == digest), None)


def situation(db: Db, id: str, at: Instant, *, brand: str = MAIN) -> Situation | None:
    """Give a situation as it was believed to be at a moment; None where nothing was known of it yet."""
    with db.reading() as connection:
        found: list[Situation] = _latest(connection, Situation.kind, [id], at, brand)
    return found[0] if found else None


def judged(db: Db, situation: str, at: Instant, *, brand: str = MAIN) -> list[str]:
    """Name the playbooks that had said something of a situation by a moment, those that matched first."""
    with db.reading() as connection:
        found = _all(connection, _FINDINGS, [situation], at, brand)
    matched = {one.playbook for one in found if isinstance(one, Match)}
    return sorted({one.playbook for one in found}, key=lambda name: (name not in matched, name))


def remembered(
    db: Db,
    at: Instant,
    *,
    brand: str,
    situation: str,
    playbooks: Collection[str],
    alike: Collection[str] = (),
) -> list[Any]:
    """Give the words of which the state at a moment is made, as far as it concerns one situation.

    These are the books, the switch, who was quiet, the situation, what it was asked about, and what those
    playbooks said of it. `alike` are hazards of which all other situations are given too. Situations come
    last: what is closed takes its words with it.
    """
    with db.reading() as connection:
        about = {situation}
        findings = _all(connection, _FINDINGS, sorted(about), at, brand)
        if alike:
            about |= set(_of_hazards(connection, brand, alike))
        return [
            *_latest(connection, ProgramRevision.kind, _every(connection, "programs", "source"), at, brand),
            *_latest(connection, Switch.kind, [brand], at, brand),
            *(one.quiet for one in _heard(connection, at) if one.quiet is not None),
            *(one for one in findings if one.playbook in playbooks),
            *_all(connection, (Proposal.kind,), [situation], at, brand),
            *_latest(connection, Situation.kind, sorted(about), at, brand),
        ]


def elsewhere(
    db: Db, at: Instant, *, brand: str, besides: str, playbooks: Collection[str], items: Collection[str]
) -> list[Any]:
    """Give what some playbooks had asked of some items by a moment because of other situations, and those.

    What never matched says nothing about another situation, and once it did its latest word says so; so the
    other situations are found in the tables of the latest words. What was said of them since that moment is
    left out: of those alone of which anything was, the journal is read.
    """
    with db.reading() as connection:
        last = last_by(connection, at)
        known = _asked_about(connection, brand, playbooks, items, until=last)
        found = [one for one in known if one.situation != besides]
        about = {one.situation for one in found}
        since = about & _spoken_of_after(connection, last)
        return [
            *(one for one in found if one.situation not in since),
            *(
                one
                for one in _all(connection, _FINDINGS, since, at, brand)
                if one.playbook in playbooks and one.item in items
            ),
            *_as_they_are(connection, brand, about - since),
            *_latest(connection, Situation.kind, since, at, brand),
        ]


def heard(db: Db, at: Instant) -> tuple[Heard, ...]:
    """Say of every source that was heard by a moment when that was last, and whether it was quiet then."""
    with db.reading() as connection:
        return tuple(_heard(connection, at))


def _heard(connection: Connection, at: Instant) -> list[Heard]:
    c, silences = table("signals").c, table("silences").c
    rows = connection.execute(
        select(c.source, func.max(c.received_at).label("last")).where(c.received_at <= at).group_by(c.source)
    )
    last = {row.source: Instant(row.last) for row in rows}
    names = connection.execute(select(silences.source)).scalars().all()
    quiet = {one.source: one for one in _latest(connection, Silence.kind, names, at, None) if one.quiet}
    return [
        Heard(source=name, last=last.get(name), quiet=quiet.get(name)) for name in sorted({*last, *quiet})
    ]


def _asked_about(
    connection: Connection, brand: str, playbooks: Collection[str], items: Collection[str], *, until: int
) -> Iterator[Match | Miss]:
    """Give the last words of some playbooks that ever asked, or would have, about some items.

    Of what was said of first after a row of the journal nothing is given.
    """
    c = table("matches").c
    # What never matched is the most of all; the database leaves it out without reading the rest of it.
    fired = func.json_extract(cast(c.body, String), "$.fired_at").is_not(None)
    ever = or_(c.kind == Match.kind, c.v < Miss.v, fired)
    for some in reads.parts(sorted(items)):
        rows = select(c.kind, c.v, c.body).where(
            c.brand == brand, c.playbook.in_(sorted(playbooks)), c.item.in_(some), c.first <= until, ever
        )
        for row in connection.execute(rows):
            word = decode(row.kind, row.v, row.body)
            if isinstance(word, Match) or word.fired_at is not None:
                yield word


def last_by(connection: Connection, at: Instant) -> int:
    """Give the number of the last row of the journal that was written by a moment; 0 where none was."""
    c = table("journal").c
    row = select(c.seq).where(c.now <= at).order_by(c.seq.desc()).limit(1)
    return connection.execute(row).scalar() or 0


def _spoken_of_after(connection: Connection, row: int) -> set[str]:
    """Name the situations of which anything was said after a row of the journal."""
    c = table("journal").c
    rows = select(c.about).where(c.seq > row, c.kind.in_((*_FINDINGS, Situation.kind))).distinct()
    return set(connection.execute(rows).scalars())


def _as_they_are(connection: Connection, brand: str, ids: Collection[str]) -> list[Any]:
    """Give the last word on each of some situations."""
    c = table("situations").c
    return [
        decode(Situation.kind, row.v, row.body)
        for some in reads.parts(sorted(ids))
        for row in connection.execute(select(c.v, c.body).where(c.brand == brand, c.id.in_(some)))
    ]


def _of_hazards(connection: Connection, brand: str, hazards: Collection[str]) -> Iterable[str]:
    c = table("situations").c
    return (
        connection.execute(select(c.id).where(c.brand == brand, c.hazard.in_(sorted(hazards))))
        .scalars()
        .all()
    )


def _every(connection: Connection, name: str, column: str) -> list[str]:
    return list(connection.execute(select(table(name).c[column]).distinct()).scalars().all())


def of_brand(column: ColumnElement[str], brand: str) -> ColumnElement[bool]:
    """Ask for a brand and for none of its indices: that of the chains would read the whole journal."""
    return column.concat("") == brand


def _latest(
    connection: Connection, kind: str, about: Iterable[str], at: Instant, brand: str | None
) -> list[Any]:
    """Give the last word of a kind on each thing up to a moment, in the order in which they were said."""
    c = table("journal").c
    rows: list[Any] = []
    for some in reads.parts(sorted(set(about))):
        which = [c.kind == kind, c.about.in_(some), c.now <= at]
        which += [] if brand is None else [of_brand(c.brand, brand)]
        last = select(func.max(c.seq)).where(*which).group_by(c.about)
        rows += connection.execute(select(c.seq, c.v, c.body).where(c.seq.in_(last))).all()
    return [decode(kind, row.v, row.body) for row in sorted(rows, key=lambda row: row.seq)]


def _all(
    connection: Connection, kinds: Collection[str], about: Iterable[str], at: Instant | None, brand: str
) -> list[Any]:
    """Give every word of some kinds about some things up to a moment, or to the end, in order."""
    c = table("journal").c
    rows: list[Any] = []
    for some in reads.parts(sorted(set(about))):
        which = [c.kind.in_(kinds), c.about.in_(some), of_brand(c.brand, brand)]
        which += [] if at is None else [c.now <= at]
        rows += connection.execute(select(c.seq, c.kind, c.v, c.body).where(*which)).all()
    return [decode(row.kind, row.v, row.body) for row in sorted(rows, key=lambda row: row.seq)]


def begin_of(db: Db, at: Instant, *, brand: str = MAIN) -> list[Any]:
    """Give what was known at a moment whatever any playbook made of it: books, who was quiet, situations."""
    c = table("situations").c
    with db.reading() as connection:
        every = connection.execute(select(c.id).where(c.brand == brand)).scalars().all()
        return [
            *_latest(connection, ProgramRevision.kind, _every(connection, "programs", "source"), at, brand),
            *(one.quiet for one in _heard(connection, at) if one.quiet is not None),
            *_latest(connection, Reopening.kind, [brand], at, brand),
            *_latest(connection, Situation.kind, every, at, brand),
        ]


def inputs_after(db: Db, at: Instant, *, brand: str = MAIN) -> Iterator[tuple[Instant, tuple[Any, ...]]]:
    """Give what was heard after a moment, batch by batch, without outside text, answers and outcomes."""
    journal = table("journal")
    c = journal.c
    rows = select(c.seq, c.batch, c.now, c.kind, c.v, c.body).where(
        c.now > at, c.role == "input", c.kind.in_(_HEARD), c.brand.in_([brand, ALL])
    )
    with db.reading() as connection:
        for _, group in groupby(pages(connection, rows, c.seq), key=lambda row: row.batch):
            kept = list(group)
            yield kept[0].now, tuple(decode(row.kind, row.v, row.body) for row in kept)
