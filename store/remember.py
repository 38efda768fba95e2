"""Give back what the state of the core is made of, in the order in which it first appeared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select, tuple_

from engine.model.codec import decode
from engine.model.hold import ENDED, Do, Hold, Intent
from engine.model.match import Exposure
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal, ProposalState, Switch
from engine.model.signal import Situation, SituationState
from engine.model.time import DAY
from store.journal import newest
from store.tables import table

RECENT_DAYS = 60
"""How long a situation that is over stays in the mind of the core."""

OVER = (SituationState.CLEARED, SituationState.RETRACTED)


def remembered(connection: Connection) -> list[Any]:
    """Read every word the core needs; outside text is left out, for nothing in the core depends on it."""
    mind = _situations((newest(connection) or 0) - RECENT_DAYS * DAY)
    rows: list[tuple[int, Any]] = []
    for kind, statement in _statements(mind):
        rows += [
            (row.first, decode(kind or row.kind, row.v, row.body)) for row in connection.execute(statement)
        ]
    rows.sort(key=lambda pair: pair[0])
    return [word for _, word in rows]


def _situations(since: int) -> Select[tuple[str, str]]:
    """Name the situations that are going on or recent, or that something still hangs on."""
    situation, hold, proposal = table("situations").c, table("holds").c, table("proposals").c
    held = select(hold.brand, hold.situation).where(hold.state.not_in(ENDED))
    asked = select(proposal.brand, proposal.situation).where(proposal.state == ProposalState.OPEN)
    mine = tuple_(situation.brand, situation.id)
    return select(situation.brand, situation.id).where(
        or_(
            situation.state.not_in(OVER),
            situation.updated_at >= since,
            mine.in_(held),
            mine.in_(asked),
        )
    )


def _statements(mind: Select[tuple[str, str]]) -> list[tuple[str, Select[Any]]]:
    """Pair the kind of word with the rows to read; an empty kind stands in the row itself."""
    playbooks, switches, holds, intents = (
        table("playbooks"),
        table("switches"),
        table("holds"),
        table("intents"),
    )

    def rows(name: str, *more: Any) -> Select[Any]:
        c = table(name).c
        return select(c.first, c.v, c.body, *more)

    def of_mind(name: str) -> Any:
        c = table(name).c
        return tuple_(c.brand, c.id if name == "situations" else c.situation).in_(mind)

    spoken = and_(intents.c.do.in_([Do.ASK, Do.TELL]), of_mind("intents"))
    return [
        (ProgramRevision.kind, rows("programs")),
        (PlaybookRevision.kind, rows("playbooks").where(playbooks.c.current)),
        (Switch.kind, rows("switches").where(switches.c.body.is_not(None))),
        (Situation.kind, rows("situations").where(of_mind("situations"))),
        (Exposure.kind, rows("exposures").where(of_mind("exposures"))),
        ("", rows("matches", table("matches").c.kind).where(of_mind("matches"))),
        (Proposal.kind, rows("proposals").where(of_mind("proposals"))),
        (Hold.kind, rows("holds").where(or_(holds.c.state.not_in(ENDED), of_mind("holds")))),
        (Intent.kind, rows("intents").where(or_(intents.c.status != "done", spoken))),
    ]
