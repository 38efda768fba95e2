"""Give back what the state of the core is made of, in the order in which it first appeared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select, tuple_

from engine.model.adaptation import Adaptation
from engine.model.codec import decode
from engine.model.decision import Switch
from engine.model.hold import ENDED, Do, Hold, Intent, Outcome, Result
from engine.model.match import Exposure
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import Reopening, Silence, Situation, SituationState
from store.tables import table


def remembered(connection: Connection) -> list[Any]:
    """Read every word the core needs; outside text is left out, for nothing in the core depends on it."""
    rows: list[tuple[int, list[Any]]] = []
    for kind, statement in _statements():
        rows += [
            (row.first, [decode(kind or row.kind, row.v, row.body)]) for row in connection.execute(statement)
        ]
    rows += [(row.first, _message(row)) for row in connection.execute(_messages())]
    rows.sort(key=lambda pair: pair[0])
    return [word for _, words in rows for word in words]


def _mind() -> Select[tuple[str, str]]:
    """Name the situations that are not closed; the core forgets all the others."""
    c = table("situations").c
    return select(c.brand, c.id).where(c.state != SituationState.CLOSED)


def _in_mind(brand: ColumnElement[str], situation: ColumnElement[str]) -> ColumnElement[bool]:
    return tuple_(brand, situation).in_(_mind())


def _statements() -> list[tuple[str, Select[Any]]]:
    """Pair the kind of word with the rows to read; an empty kind stands in the row itself."""
    situations, holds, intents = table("situations").c, table("holds").c, table("intents").c

    def rows(name: str, *more: Any) -> Select[Any]:
        c = table(name).c
        return select(c.first, c.v, c.body, *more)

    def mine(name: str) -> ColumnElement[bool]:
        c = table(name).c
        return _in_mind(c.brand, c.situation)

    return [
        (ProgramRevision.kind, rows("programs")),
        (PlaybookRevision.kind, rows("playbooks").where(table("playbooks").c.current)),
        (Switch.kind, rows("switches").where(table("switches").c.body.is_not(None))),
        (Silence.kind, rows("silences").where(table("silences").c.quiet)),
        (Reopening.kind, rows("reopenings")),
        (OnCall.kind, rows("on_calls")),
        (Situation.kind, rows("situations").where(situations.state != SituationState.CLOSED)),
        (Exposure.kind, rows("exposures").where(mine("exposures"))),
        ("", rows("matches", table("matches").c.kind).where(mine("matches"))),
        (Proposal.kind, rows("proposals").where(mine("proposals"))),
        (Hold.kind, rows("holds").where(or_(holds.state.not_in(ENDED), mine("holds")))),
        (Adaptation.kind, rows("adaptations").where(mine("adaptations"))),
        (Intent.kind, rows("intents").where(intents.status != "done")),
    ]


def _messages() -> Select[Any]:
    """Name the messages that were done: who was told what is part of the mind."""
    c = table("intents").c
    return select(c.first, c.v, c.body, c.brand, c.key, c.result, c.finished_at).where(
        c.status == "done", c.do.in_([Do.ASK, Do.TELL]), _in_mind(c.brand, c.situation)
    )


def _message(row: Any) -> list[Any]:
    """Give a message and how it ended, so that the core does not wait for it again."""
    ended = Outcome(intent=row.key, brand=row.brand, result=Result(row.result), at=row.finished_at)
    return [decode(Intent.kind, row.v, row.body), ended]
