"""Report: what a case came to, gathered from the words themselves as they are committed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.model.hold import Hold, HoldState
from engine.model.match import Exposure, Reach
from engine.model.proposal import STOPPING, Proposal, ProposalState
from engine.model.signal import Signal
from engine.model.time import Instant, iso
from engine.response.adapt import chosen_of
from engine.response.facts import hours_before
from engine.response.option_facts import option_line

if TYPE_CHECKING:
    from engine.ports import Batch


@dataclass(slots=True, kw_only=True)
class Report:
    """The figures of a case. Distances are in kilometers, times UTC."""

    case: str
    first_signal_at: Instant | None = None
    proposal_at: Instant | None = None
    first_call_at: Instant | None = None
    exposures: dict[tuple[str, str, int, str], Exposure] = field(default_factory=dict)
    """By playbook, situation, its epoch and item: a call may be met by several situations."""
    holds: dict[str, Hold] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def hear(self, batch: Batch) -> None:
        """Take in a committed batch."""
        for item in batch.inputs:
            if isinstance(item, Signal) and self.first_signal_at is None:
                self.first_signal_at = item.received_at
        for word in batch.words:
            if isinstance(word, Exposure):
                self.exposures[(word.playbook, word.situation, word.epoch, word.item)] = word
            elif isinstance(word, Hold):
                self.holds[word.id] = word
            elif isinstance(word, Proposal):
                self.proposals[word.id] = word
                asked = word.asks in STOPPING and word.state is not ProposalState.WAITING
                if asked and self.proposal_at is None:
                    self.proposal_at, self.first_call_at = word.asked_at, word.first_call_at

    def as_json(self) -> dict[str, Any]:
        """Give the one object that `serviola demo --json` prints."""
        return {
            "case": self.case,
            "first_signal_at": _iso(self.first_signal_at),
            "proposal_at": _iso(self.proposal_at),
            "hours_before_first_call": None
            if self.proposal_at is None
            else hours_before(self.first_call_at, self.proposal_at),
            "near_misses": [miss for one in self._sorted() if not one.met for miss in _missed(one)],
            "exposed": [met for one in self._sorted() if one.met for met in _met(one)],
            "chosen": [
                {
                    "proposal": proposal.id,
                    "item": one.item,
                    "option": one.option,
                    "says": option_line(one),
                    "by": list(proposal.decided_by),
                    "at": _iso(proposal.decided_at),
                }
                for proposal in sorted(self.proposals.values(), key=lambda each: (each.opened_at, each.id))
                for one in chosen_of(proposal)
            ],
            "paused": [
                {
                    "campaign": hold.campaign,
                    "asked_at": _iso(hold.asked_at),
                    "verified_at": _iso(hold.verified_at),
                }
                for hold in sorted(self.holds.values(), key=lambda one: one.campaign)
                if hold.verified_at is not None
            ],
            "resumed": [
                {"campaign": hold.campaign, "released_at": _iso(hold.released_at)}
                for hold in sorted(self.holds.values(), key=lambda one: one.campaign)
                if hold.state is HoldState.RELEASED and hold.verified_at is not None
            ],
            "not_paused": [
                {"campaign": hold.campaign, "state": hold.state, "why": hold.says}
                for hold in sorted(self.holds.values(), key=lambda one: one.campaign)
                if hold.verified_at is None
            ],
            "ledger": self.ledger,
            "told": self.told,
        }

    def _sorted(self) -> list[Exposure]:
        return sorted(
            self.exposures.values(), key=lambda one: (one.arrives_at, one.item, one.playbook, one.at)
        )


def _missed(one: Exposure) -> list[dict[str, Any]]:
    known = [reach for reach in one.reaches if _is_near(reach)]
    return [
        {
            "item": one.item,
            "km": reach.km,
            "needed": reach.need_km or 0.0,
            "by": reach.by,
            "playbook": one.playbook,
        }
        for reach in known
    ]


def _is_near(reach: Reach) -> bool:
    return not reach.met and reach.km is not None


def _met(one: Exposure) -> list[dict[str, Any]]:
    return [
        {"item": one.item, "km": reach.km, "by": reach.by, "playbook": one.playbook}
        for reach in one.reaches
        if reach.met
    ]


def _iso(at: Instant | None) -> str | None:
    return None if at is None else iso(at)
