"""Answer why: what a proposal stands on, and how a situation went, from the first signal on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from engine.model.codec import Spoken
from engine.model.hold import Hold
from engine.model.match import Clause, Exposure, Match, Miss
from engine.model.proposal import Decision, Proposal, Verdict
from engine.model.signal import Signal, Situation
from engine.model.time import Instant
from store import reads, views
from store.db import Db
from store.tables import ALL, MAIN, table
from store.texts import join


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A proposal with everything it stands on, and everything that came of it."""

    proposal: Proposal
    situation: Situation | None
    signals: tuple[Signal, ...]
    exposures: tuple[Exposure, ...]
    matches: tuple[Match, ...]
    misses: tuple[Miss, ...]
    decisions: tuple[Decision, ...]
    verdicts: tuple[Verdict, ...]
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a timeline: when the core took or said it, and as what (input, word or intent)."""

    seq: int
    now: Instant
    role: str
    word: Spoken


def explained(db: Db, prefix: str, *, brand: str = MAIN) -> Explained:
    """Give a proposal with what it stands on; Refused when the id does not name one."""
    asked = views.proposal(db, prefix, brand=brand)

    def judged(name: str) -> list[ColumnElement[bool]]:
        c = table(name).c
        return [
            c.brand == brand,
            c.playbook == asked.playbook,
            c.situation == asked.situation,
            c.epoch == asked.epoch,
        ]

    def of_it(name: str) -> list[ColumnElement[bool]]:
        c = table(name).c
        return [c.brand == brand, c.proposal == asked.id]

    situation, match = table("situations").c, table("matches").c
    with db.reading() as connection:
        here = situation.brand == brand, situation.id == asked.situation
        found = reads.read(connection, Situation.kind, "situations", *here)
        matches = reads.read(connection, Match.kind, "matches", *judged("matches"), match.kind == Match.kind)
        misses = reads.read(connection, Miss.kind, "matches", *judged("matches"), match.kind == Miss.kind)
        heard = [piece.signal_id for one in found for piece in one.evidence]
        heard += [name for one in (*matches, *misses) for name in _sources(one.proof)]
        return Explained(
            proposal=asked,
            situation=found[0] if found else None,
            signals=tuple(reads.signals(connection, list(dict.fromkeys(heard)))),
            exposures=tuple(reads.read(connection, Exposure.kind, "exposures", *judged("exposures"))),
            matches=tuple(matches),
            misses=tuple(misses),
            decisions=tuple(reads.read_whole(connection, Decision.kind, "decisions", *of_it("decisions"))),
            verdicts=tuple(reads.read(connection, Verdict.kind, "verdicts", *of_it("verdicts"))),
            holds=tuple(reads.read(connection, Hold.kind, "holds", *of_it("holds"))),
        )


def timeline(db: Db, situation: str, *, brand: str = MAIN) -> list[Line]:
    """Tell a situation from the journal, in order: what was heard, said, asked, answered and done."""
    with db.reading() as connection:
        lines = _lines(connection, brand, [situation])
        ids = {
            piece.signal_id
            for line in lines
            if isinstance(line.word, Situation)
            for piece in line.word.evidence
        }
        for name, key in (("proposals", "id"), ("intents", "key")):
            c = table(name).c
            here = select(c[key]).where(c.brand == brand, c.situation == situation)
            ids.update(connection.scalars(here))
        lines += _lines(connection, brand, sorted(ids - {situation}))
    return sorted(lines, key=lambda line: line.seq)


def _lines(connection: Connection, brand: str, ids: Sequence[str]) -> list[Line]:
    journal, texts = table("journal"), table("texts")
    c = journal.c
    rows = select(c.seq, c.now, c.role, c.kind, c.v, c.body, texts.c.body.label("text")).join_from(
        journal, texts, texts.c.seq == c.seq, isouter=True
    )
    return [
        Line(seq=row.seq, now=row.now, role=row.role, word=join(row.kind, row.v, row.body, row.text))
        for some in reads.parts(ids)
        for row in connection.execute(rows.where(c.about.in_(some), c.brand.in_([brand, ALL])))
    ]


def _sources(proof: Clause) -> Iterator[str]:
    """Name the signals that a proof rests on, down to its leaves."""
    yield from proof.signals
    for part in proof.parts:
        yield from _sources(part)
