"""Answer what is open, pending and held, and who was told.

Everything here only reads. Words come back as they were said; outside text where it has not been erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from engine.errors import Refused
from engine.model.codec import decode
from engine.model.hold import ENDED, Do, Hold, Intent, Result
from engine.model.match import Surprise
from engine.model.proposal import Proposal, ProposalState
from engine.model.said import Said, phrase
from engine.model.signal import Signal, Silence, Situation, SituationState
from engine.model.time import Instant
from store import reads
from store.db import Db
from store.tables import MAIN, table

OVER = (SituationState.CLEARED, SituationState.RETRACTED, SituationState.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message that was put or told, and how that ended."""

    intent: Intent
    result: Result
    at: Instant


def situations(db: Db, *, brand: str = MAIN, over: bool = False) -> list[Situation]:
    """Give the situations that are going on, oldest first; those that are over too when asked."""
    c = table("situations").c
    which = [c.brand == brand] if over else [c.brand == brand, c.state.not_in(OVER)]
    with db.reading() as connection:
        return reads.read(connection, Situation.kind, "situations", *which)


def situation(db: Db, prefix: str, *, brand: str = MAIN) -> Situation:
    """Give the one situation whose id begins so; Refused says what to do when it is not one."""
    found: Situation = _only(db, Situation.kind, prefix, brand)
    return found


def silences(db: Db) -> dict[str, Silence]:
    """Give the sources that are quiet by name: since when, and why."""
    with db.reading() as connection:
        found = reads.read(connection, Silence.kind, "silences", table("silences").c.quiet)
    return {word.source: word for word in found}


def surprises(db: Db, *, brand: str = MAIN) -> tuple[int, Surprise | None]:
    """Count how often the rule library gave another answer than plain, or none; and give the last time."""
    c = table("journal").c
    which = (c.brand == brand, c.kind == Surprise.kind)
    with db.reading() as connection:
        count = connection.execute(select(func.count()).where(*which)).scalar_one()
        row = connection.execute(select(c.v, c.body).where(*which).order_by(c.seq.desc()).limit(1)).first()
    return count, None if row is None else decode(Surprise.kind, row.v, row.body)


def proposals(db: Db, *, brand: str = MAIN, state: ProposalState | None = None) -> list[Proposal]:
    """Give the proposals, oldest first; only those in one state when asked."""
    c = table("proposals").c
    which = [c.brand == brand] if state is None else [c.brand == brand, c.state == state]
    with db.reading() as connection:
        return reads.read(connection, Proposal.kind, "proposals", *which)


def proposal(db: Db, prefix: str, *, brand: str = MAIN) -> Proposal:
    """Give the one proposal whose id begins so; Refused says what to do when it is not one."""
    found: Proposal = _only(db, Proposal.kind, prefix, brand)
    return found


def holds(db: Db, *, brand: str = MAIN, situation: str = "", ended: bool = False) -> list[Hold]:
    """Give the holds that hold or are under way, oldest first; those that ended too when asked."""
    c = table("holds").c
    which = [c.brand == brand]
    which += [] if ended else [c.state.not_in(ENDED)]
    which += [c.situation == situation] if situation else []
    with db.reading() as connection:
        return reads.read(connection, Hold.kind, "holds", *which)


def hold(db: Db, prefix: str, *, brand: str = MAIN) -> Hold:
    """Give the one hold whose id begins so; Refused says what to do when it is not one."""
    found: Hold = _only(db, Hold.kind, prefix, brand)
    return found


def proposals_of(db: Db, id: str, *, brand: str = MAIN) -> list[Proposal]:
    """Give the proposal of exactly this id; none where it was never made."""
    c = table("proposals").c
    with db.reading() as connection:
        return reads.read(connection, Proposal.kind, "proposals", c.brand == brand, c.id == id)


def life_of(db: Db, hold: Hold) -> list[tuple[Instant, Hold]]:
    """Give every form that a hold ever had, with when it was said, oldest first."""
    c = table("journal").c
    which = (c.brand == hold.brand, c.kind == Hold.kind, c.about == hold.situation)
    with db.reading() as connection:
        rows = connection.execute(select(c.now, c.v, c.body).where(*which).order_by(c.seq))
        forms = [(row.now, decode(Hold.kind, row.v, row.body)) for row in rows]
    return [(at, form) for at, form in forms if form.id == hold.id]


def signal(db: Db, signal_id: str) -> Signal | None:
    """Give a signal with its text, None when it is unknown."""
    with db.reading() as connection:
        return next(iter(reads.signals(connection, [signal_id])), None)


def told(db: Db, situation: str, *, brand: str = MAIN) -> list[Told]:
    """Say who was asked and told of a situation, in order, and how each message ended."""
    c = table("intents").c
    rows = select(c.v, c.body, c.result, c.finished_at).where(
        c.brand == brand, c.situation == situation, c.do.in_([Do.ASK, Do.TELL]), c.status == "done"
    )
    with db.reading() as connection:
        return [
            Told(intent=decode(Intent.kind, row.v, row.body), result=Result(row.result), at=row.finished_at)
            for row in connection.execute(rows.order_by(c.finished_at, c.first))
        ]


def _only(db: Db, kind: str, prefix: str, brand: str) -> Any:
    c = table(f"{kind}s").c
    begins = c.id.startswith(prefix, autoescape=True)
    with db.reading() as connection:
        found = reads.read(connection, kind, f"{kind}s", c.brand == brand, begins)
    # LIKE takes upper and lower case for the same; an id is exact, and may be the beginning of another.
    found = [word for word in found if word.id.startswith(prefix)]
    exact = [word for word in found if word.id == prefix]
    if exact or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise Refused(_none_begins(kind, brand, prefix))
    raise Refused(_several_begin(kind, brand, prefix, [word.id for word in found]))


def _none_begins(kind: str, brand: str, prefix: str) -> Said:
    if kind == "situation":
        return phrase(
            "no situation of {brand} begins with '{prefix}'; see which there are with: serviola exposure",
            brand=brand,
            prefix=prefix,
        )
    if kind == "hold":
        return phrase(
            "no hold of {brand} begins with '{prefix}'; see which there are with: serviola holds --all",
            brand=brand,
            prefix=prefix,
        )
    return phrase(
        "no proposal of {brand} begins with '{prefix}'; see which there are with: serviola proposals --all",
        brand=brand,
        prefix=prefix,
    )


def _several_begin(kind: str, brand: str, prefix: str, ids: list[str]) -> Said:
    named, count = ", ".join(ids[:5]), len(ids)
    if kind == "situation":
        return phrase(
            "{count} situations of {brand} begin with '{prefix}' ({ids} ...); give more of the id",
            count=count,
            brand=brand,
            prefix=prefix,
            ids=named,
        )
    if kind == "hold":
        return phrase(
            "{count} holds of {brand} begin with '{prefix}' ({ids} ...); give more of the id",
            count=count,
            brand=brand,
            prefix=prefix,
            ids=named,
        )
    return phrase(
        "{count} proposals of {brand} begin with '{prefix}' ({ids} ...); give more of the id",
        count=count,
        brand=brand,
        prefix=prefix,
        ids=named,
    )
