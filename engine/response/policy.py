"""Policy: what an answer comes to.

Every answer gets a verdict. A refused one says why in a sentence (refusals) and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.decision import Answer, Decision, Verdict
from engine.model.proposal import STOPPING, Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.response import attend
from engine.response.questions import quorum_of
from engine.response.refusals import approval_of, why_refused
from engine.response.standing_in import people_of, right_of

if TYPE_CHECKING:
    from engine.model.time import Instant
    from engine.response.brand import Brand


_BY_ROW = STOPPING | {ProposalKind.RELEASE}
_NOTED = {
    Answer.DONE: (phrase("it is noted as done by hand"), "done"),
    Answer.SEND: (phrase("it is sent to the itinerary system"), "sends"),
    Answer.RELEASE: (phrase("it is let go of"), "lets_go"),
    Answer.RELEASE_AT_ONCE: (
        phrase("another person is asked now whether it all goes on at once; until a yes nothing does"),
        "asks_at_once",
    ),
}
"""What an answer that changes no question is told, and what it sets going."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an answer comes to: the verdict, and the proposal as it then stands.

    `sends` says that nothing in it changed, and that what was chosen in it is to be sent; `done`, that a
    person did by hand what it came to; `lets_go`, that what was paused for it is to go on; `asks_at_once`,
    that somebody else is asked whether all of it does together; `attends`, that somebody looks at it or put
    it off.
    """

    verdict: Verdict
    proposal: Proposal | None = None
    sends: bool = False
    done: bool = False
    lets_go: bool = False
    asks_at_once: bool = False
    attends: bool = False


def judge(brand: Brand, decision: Decision, *, now: Instant) -> Judged:
    """Weigh one answer against the proposal as it stands at this moment."""
    proposal = brand.proposals.get(decision.proposal)
    if proposal is None:
        said = phrase(
            "there is no proposal {proposal}; list the open ones with: serviola proposals",
            proposal=decision.proposal,
        )
        return Judged(verdict=_verdict(decision, None, said, now=now))
    refused = why_refused(brand, proposal, decision, now)
    if refused:
        return Judged(verdict=_verdict(decision, proposal, refused, now=now))
    if decision.answer is Answer.DECLINE:
        who = right_of(decision, proposal.asked_groups)
        declined = replace(proposal, state=ProposalState.DECLINED, decided_by=(who,), decided_at=now)
        verdict = _taken(decision, declined, phrase("declined"), now=now, final=True)
        return Judged(verdict=verdict, proposal=declined)
    if decision.answer in _NOTED:
        says, what = _NOTED[decision.answer]
        verdict = _taken(decision, proposal, says, now=now, final=False)
        return Judged(verdict=verdict, proposal=proposal, **{what: True})
    if decision.answer in attend.ATTENDING:
        verdict = _taken(decision, proposal, attend.says(proposal, decision, now), now=now, final=False)
        return Judged(verdict=verdict, proposal=attend.attended(brand, proposal, decision, now), attends=True)
    return _approved(brand, proposal, decision, now)


def _needed(brand: Brand, proposal: Proposal, decision: Decision) -> int:
    """Say how many people must agree to what is approved: what was left out asks for nobody.

    Where the playbook is another by now, the number stands that the question was asked with.
    """
    plan = brand.plans.get(proposal.playbook)
    whole = decision.rows is None or proposal.asks is not ProposalKind.PAUSE
    if whole or plan is None or plan.playbook.digest != proposal.playbook_digest:
        return proposal.quorum
    rows = [row for row in proposal.rows if row.key in (decision.rows or ())]
    return min(proposal.quorum, quorum_of(plan, rows))


def _approved(brand: Brand, proposal: Proposal, decision: Decision, now: Instant) -> Judged:
    quorum = _needed(brand, proposal, decision)
    who = right_of(decision, proposal.asked_groups, used=proposal.approvals)
    approvals = (*proposal.approvals, who)
    wrote_it = _only_author(brand, proposal, approvals)
    if wrote_it or len(approvals) < quorum:
        waiting = replace(proposal, approvals=approvals, chosen=approval_of(proposal, decision))
        missing = max(1, quorum - len(approvals))
        said = phrase(
            "your approval is recorded; {missing} more by another person is needed before anything happens",
            missing=missing,
        )
        if wrote_it:
            said = phrase("{said}, for you wrote the playbook", said=said)
        return Judged(verdict=_taken(decision, waiting, said, now=now, final=False), proposal=waiting)
    approved = replace(
        proposal,
        state=ProposalState.APPROVED,
        approvals=approvals,
        decided_by=approvals,
        decided_at=now,
        chosen=decision.options,
        quorum=quorum,
    )
    if proposal.asks in _BY_ROW and decision.rows is not None:
        approved = replace(
            approved,
            rows=tuple(row for row in proposal.rows if row.key in decision.rows),
            left_out=tuple(row.key for row in proposal.rows if row.key not in decision.rows),
        )
    return Judged(
        verdict=_taken(decision, approved, phrase("approved"), now=now, final=True), proposal=approved
    )


def _only_author(brand: Brand, proposal: Proposal, approvals: tuple[str, ...]) -> bool:
    """Say whether nobody approved but the person who wrote the playbook; letting go needs no second.

    With a right of theirs or by their own hand, it is theirs: a right that is lent makes no second person.
    """
    plan = brand.plans.get(proposal.playbook)
    if plan is None or proposal.asks is ProposalKind.RELEASE:
        return False
    return all(plan.playbook.author in people_of([one]) for one in approvals)


def _taken(decision: Decision, proposal: Proposal, says: str, *, now: Instant, final: bool) -> Verdict:
    return replace(_verdict(decision, proposal, says, now=now), accepted=True, final=final)


def _verdict(decision: Decision, proposal: Proposal | None, says: str, *, now: Instant) -> Verdict:
    return Verdict(
        decision=decision.id,
        brand=decision.brand,
        partition=None if proposal is None else proposal.partition,
        proposal=decision.proposal,
        round=0 if proposal is None else proposal.round,
        accepted=False,
        final=False,
        says=says,
        at=now,
    )
