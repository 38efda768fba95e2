"""Ending, as it is shown: what people are asked whether to end is read first, and nobody says yes before.

What was read the first time is kept with the question: what somebody changed since is not ended.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.decision import Answer
from engine.model.hold import Do, Intent, Result
from engine.model.ids import short_id
from engine.model.proposal import ProposalKind, ProposalState, Seen
from engine.model.said import phrase
from engine.response import notices
from engine.response.facts import campaign_line, to_end_by_hand
from engine.response.steps import retry_at

if TYPE_CHECKING:
    from engine.model.decision import Decision
    from engine.model.hold import Outcome, Reading
    from engine.model.proposal import Proposal, Row
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice

SHOWN = "shown"
"""The purpose of a read of what a question is about, for which nothing is held yet."""


def look(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    """Read what a question asks whether to end, each once."""
    if proposal.asks is not ProposalKind.END:
        return
    for row in proposal.rows:
        if reading_of(proposal, row) is None and not _is_under_way(brand, proposal, row):
            _read(voice, proposal, row, attempt=0, at=voice.now)


def heard(voice: Voice, brand: Brand, intent: Intent, outcome: Outcome) -> None:
    """Keep what a tool showed; where it cannot be read, or has no such call, a person has to end it."""
    proposal = brand.proposals.get(intent.proposal)
    if proposal is None or proposal.state is not ProposalState.OPEN:
        return
    row = next((one for one in proposal.rows if one.subject == intent.subject), None)
    if row is None or reading_of(proposal, row) is not None:
        return
    if outcome.result is Result.DONE and outcome.reading is not None:
        voice.say(replace(proposal, seen=(*proposal.seen, Seen(row=row.key, reading=outcome.reading))))
    elif outcome.permanent:
        _tell(voice, brand, proposal, row)
    else:
        again = intent.attempt + 1
        _read(voice, proposal, row, attempt=again, at=retry_at(outcome, again))


def reading_of(proposal: Proposal, row: Row) -> Reading | None:
    """Give what a row was when it was shown; None while its tool has not said it."""
    return next((one.reading for one in proposal.seen if one.row == row.key), None)


def was_looked_at(brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    """Refuse a yes to what nobody has read yet: it could not be told from what it becomes later."""
    if proposal.asks is not ProposalKind.END or decision.answer is not Answer.APPROVE:
        return ""
    rows = [row for row in proposal.rows if decision.rows is None or row.key in decision.rows]
    unseen = [campaign_line(brand, row.campaign) for row in rows if reading_of(proposal, row) is None]
    if not unseen:
        return ""
    return phrase(
        "{names} cannot be ended before its tool was read; answer again in a minute, approve other rows "
        "only, or end it there by hand",
        names=", ".join(unseen),
    )


def _is_under_way(brand: Brand, proposal: Proposal, row: Row) -> bool:
    reads = (one for one in brand.intents.values() if one.purpose == SHOWN)
    return any((one.proposal, one.subject) == (proposal.id, row.subject) for one in reads)


def _read(voice: Voice, proposal: Proposal, row: Row, *, attempt: int, at: Instant) -> None:
    voice.want(
        Intent(
            key=f"{Do.READ}:{short_id('R', proposal.id, row.key, proposal.revision)}:{SHOWN}:{attempt}",
            brand=proposal.brand,
            partition=proposal.partition,
            do=Do.READ,
            due_at=at,
            situation=proposal.situation,
            proposal=proposal.id,
            purpose=SHOWN,
            attempt=attempt,
            subject=row.subject,
        )
    )


def _tell(voice: Voice, brand: Brand, proposal: Proposal, row: Row) -> None:
    if row.subject is None:
        return
    notices.tell(
        voice,
        brand.situations[proposal.situation],
        recipient=proposal.group,
        template="told_not_ended",
        key=f"not_ended:{proposal.id}:{proposal.revision}:{row.key}",
        facts={
            "campaign": campaign_line(brand, row.campaign),
            "tool": row.subject.tool,
            "why": phrase("its tool cannot be read, or has no call to end it, so nothing can be approved"),
            "by_hand": to_end_by_hand(brand, row.subject, row.campaign),
        },
        proposal=proposal.id,
    )
