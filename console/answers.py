"""Answers: what an authenticated person says becomes a Decision, with the groups the person has right now."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.proposal import Answer, Decision

if TYPE_CHECKING:
    from engine.model.time import Instant
    from engine.ports import Roster

MOST_REASON = 500


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
