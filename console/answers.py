"""Answers: what an authenticated person says becomes a Decision, with the groups the person has right now."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from engine.model.decision import Answer, Decision
from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.ports import Roster

MOST_REASON = 500
MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person answered, before we know whether it counts."""

    proposal: str
    plan: str
    answer: Answer
    rows: tuple[str, ...] | None = None
    options: tuple[str, ...] = ()
    reason: str = ""
    until: Instant | None = None


def rows_of(
    asked: Proposal, *, only: Collection[str] | None = None, without: Collection[str] = ()
) -> tuple[str, ...] | None:
    """Give the keys of the rows that are answered for, None for all; ValueError says what is wrong.

    A row is named by its key, by the id of its campaign, or by the id of its object in the tool. An answer
    for a row that is not there is left to the core, which refuses it and remembers that.
    """
    if only is not None and without:
        raise ValueError(phrase("name the rows to answer for, or those to leave out, and not both"))
    if without:
        out = {key for name in without for key in _keys(asked, name) or _no_row(asked, name)}
        kept = tuple(row.key for row in asked.rows if row.key not in out)
        if not kept:
            raise ValueError(phrase("nothing of {id} is left then; decline it instead", id=asked.id))
        return kept
    if only is None:
        return None
    return tuple(dict.fromkeys(key for name in only for key in _keys(asked, name) or [name]))


def _keys(asked: Proposal, name: str) -> list[str]:
    return [
        row.key
        for row in asked.rows
        if name and name in {row.key, row.campaign, "" if row.subject is None else row.subject.id}
    ]


def _no_row(asked: Proposal, name: str) -> NoReturn:
    listed = ", ".join(row.campaign or row.key for row in asked.rows[:MOST_NAMED])
    raise ValueError(
        phrase("{id} has no row {name}; it has: {listed}", id=asked.id, name=name or '""', listed=listed)
    )


async def decision(said: Said, *, by: str, via: str, brand: str, roster: Roster, now: Instant) -> Decision:
    """Make the Decision; RosterError when nobody can say which groups the person has.

    What others gave to the person for a while comes along, and whose it is.
    """
    return Decision(
        id=f"D-{secrets.token_hex(8)}",
        brand=brand,
        proposal=said.proposal,
        plan=said.plan,
        answer=said.answer,
        by=by,
        groups=await roster.groups_of(by, at=now),
        via=via,
        at=now,
        rows=said.rows,
        options=said.options,
        reason=said.reason[:MOST_REASON] or None,
        lent=await roster.lent_to(by, at=now),
        until=said.until if said.answer is Answer.LATER else None,
    )
