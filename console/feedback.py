"""Feedback: what an authenticated person says after the fact, with the groups they have now and had then."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.feedback import MOST_WORD, Feedback, Judgment
from wire.strict_json import clean_text

if TYPE_CHECKING:
    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.ports import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said, before we know whether it counts: of a proposal, or of what was missed."""

    judgment: Judgment
    situation: str
    playbook: str
    proposal: Proposal | None = None
    word: str = ""


async def feedback(
    said: Said, *, by: str, via: str, brand: str, roster: Roster, now: Instant, id: str = ""
) -> Feedback:
    """Make the Feedback; RosterError when nobody can say which groups the person has.

    Who was on call when it was asked may speak of it when the shift is over.
    """
    groups = await roster.groups_of(by, at=now)
    if said.proposal is not None:
        groups = (*groups, *await roster.groups_of(by, at=said.proposal.asked_at))
    return Feedback(
        id=id or f"F-{secrets.token_hex(8)}",
        brand=brand,
        proposal="" if said.proposal is None else said.proposal.id,
        situation=said.situation,
        playbook=said.playbook,
        judgment=said.judgment,
        by=by,
        groups=tuple(dict.fromkeys(groups)),
        via=via,
        at=now,
        word=clean_text(said.word, most=MOST_WORD).strip() or None,
    )
