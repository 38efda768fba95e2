"""Settled: what was decided before, and for how long it answers for what comes up since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import ENDED, HoldState
from engine.model.proposal import STOPPING, UNCALLED, ProposalKind, ProposalState
from engine.model.time import DAY, Instant

if TYPE_CHECKING:
    from engine.model.proposal import Proposal, Row
    from engine.model.signal import Situation
    from engine.response.brand import Brand

SETTLED_FOR = 7 * DAY
"""How long a decision answers for items that have come up since."""
_LET_GO = frozenset({HoldState.RELEASED, HoldState.LOST})
_UNDECIDED = frozenset({ProposalState.OPEN, ProposalState.WITHDRAWN, ProposalState.WAITING})
OF_MATCHES = STOPPING | {ProposalKind.ITINERARY}
"""What is asked because a playbook matches, and is taken back when it does not."""


def is_decided(proposal: Proposal) -> bool:
    """Say whether a question got its answer, or ran out of time for one."""
    return proposal.state not in _UNDECIDED


def answers_until(proposal: Proposal) -> Instant | None:
    """Say until when a decision answers for items that have come up since; None for what answers for none."""
    if proposal.decided_at is None or not is_decided(proposal) or proposal.asks not in OF_MATCHES:
        return None
    return Instant(proposal.decided_at + SETTLED_FOR)


def unsettled_at(brand: Brand, playbook: str, situation: Situation, *, now: Instant) -> list[Instant]:
    """Say at which moments yet to come time alone lets a playbook ask again about a situation."""
    ends = [
        answers_until(one)
        for one in brand.proposals_for(situation.id)
        if (one.playbook, one.epoch) == (playbook, situation.epoch)
    ]
    return [end for end in ends if end is not None and end > now]


def settles(brand: Brand, decided: Proposal, row: Row, *, phase: str, now: Instant) -> bool:
    """Say whether what was decided before still answers for a row.

    It answers for the items that were asked about, for as long as what was approved is held, and for a week
    for items that have come up since: nobody is asked every day, and what goes on for months is asked anew.
    In another phase a yes goes on answering, for as long as what it paused is held; a no was about the other.
    """
    until = answers_until(decided)
    return _answers(brand, decided, row, phase=phase, recent=until is not None and now < until)


def settles_alone(brand: Brand, decided: Proposal, row: Row, *, phase: str) -> bool:
    """Say whether what was decided answers for a row as it is, where what comes up since is gathered.

    It answers for the very items that were asked about, and for as long as what was approved is held.
    """
    return _answers(brand, decided, row, phase=phase, recent=False)


def _answers(brand: Brand, decided: Proposal, row: Row, *, phase: str, recent: bool) -> bool:
    """Say whether a decision answers for a row; one that is `recent` does so for what has come up since."""
    before = next((one for one in decided.rows if one.key == row.key), None)
    if decided.phase != phase:
        yes = before is not None and decided.state is ProposalState.APPROVED
        return yes and (decided.asks is ProposalKind.ITINERARY or _is_held(brand, decided, row))
    if before is None:
        return row.key in decided.left_out
    if was_undone(brand, decided, before):
        return False
    return recent or set(row.items) <= set(before.items) or _is_held(brand, decided, before)


def _is_held(brand: Brand, proposal: Proposal, row: Row) -> bool:
    return any(hold.state not in ENDED for hold in brand.holds.by("row", (proposal.id, row.key)))


def was_undone(brand: Brand, proposal: Proposal, row: Row) -> bool:
    """Say whether a row was approved and then let go of because it did not match; it may be asked anew."""
    for hold in brand.holds.by("row", (proposal.id, row.key)):
        if hold.state in _LET_GO:
            release = brand.proposals.get(hold.asked_release)
            return release is not None and release.because in UNCALLED
    return False
