"""Policy: who may answer, until when, and which answer counts.

Every answer gets a verdict. A refused one says why in a sentence and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.proposal import Answer, Decision, Proposal, ProposalKind, ProposalState, Verdict
from engine.response import adapt
from engine.response.facts import when

if TYPE_CHECKING:
    from engine.model.time import Instant
    from engine.response.brand import Brand


_BY_ROW = frozenset({ProposalKind.PAUSE, ProposalKind.RELEASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an answer comes to: the verdict, and the proposal as it then stands.

    `sends` says that nothing in it changed, and that what was chosen in it is to be sent.
    """

    verdict: Verdict
    proposal: Proposal | None = None
    sends: bool = False


def judge(brand: Brand, decision: Decision, *, now: Instant) -> Judged:
    """Weigh one answer against the proposal as it stands at this moment."""
    proposal = brand.proposals.get(decision.proposal)
    if proposal is None:
        said = f"there is no proposal {decision.proposal}; list the open ones with: serviola proposals"
        return Judged(verdict=_verdict(decision, None, said, now=now))
    checks = _TO_SEND if decision.answer is Answer.SEND else _TO_ANSWER
    refusal = next((said for check in checks if (said := check(brand, proposal, decision, now))), "")
    if refusal:
        return Judged(verdict=_verdict(decision, proposal, refusal, now=now))
    if decision.answer is Answer.DECLINE:
        declined = replace(proposal, state=ProposalState.DECLINED, decided_by=(decision.by,), decided_at=now)
        return Judged(verdict=_taken(decision, declined, "declined", now=now, final=True), proposal=declined)
    if decision.answer is Answer.SEND:
        verdict = _taken(decision, proposal, "it is sent to the itinerary system", now=now, final=False)
        return Judged(verdict=verdict, proposal=proposal, sends=True)
    return _approved(proposal, decision, now)


def _approved(proposal: Proposal, decision: Decision, now: Instant) -> Judged:
    approvals = (*proposal.approvals, decision.by)
    if len(approvals) < proposal.quorum:
        waiting = replace(proposal, approvals=approvals, chosen=_wanted(proposal, decision))
        missing = proposal.quorum - len(approvals)
        said = (
            f"your approval is recorded; {missing} more by another person is needed before anything happens"
        )
        return Judged(verdict=_taken(decision, waiting, said, now=now, final=False), proposal=waiting)
    approved = replace(
        proposal,
        state=ProposalState.APPROVED,
        approvals=approvals,
        decided_by=approvals,
        decided_at=now,
        chosen=decision.options,
    )
    if proposal.asks in _BY_ROW and decision.rows is not None:
        approved = replace(
            approved,
            rows=tuple(row for row in proposal.rows if row.key in decision.rows),
            left_out=tuple(row.key for row in proposal.rows if row.key not in decision.rows),
        )
    return Judged(verdict=_taken(decision, approved, "approved", now=now, final=True), proposal=approved)


def _wanted(proposal: Proposal, decision: Decision) -> tuple[str, ...]:
    """Give what an approval is of, in a fixed order: options of an itinerary, rows of a pause or a resume.

    The rows of a limit request are examples: it is for whatever waits.
    """
    if proposal.asks is ProposalKind.ITINERARY:
        return tuple(sorted(decision.options))
    if proposal.asks is ProposalKind.LIMIT:
        return ()
    return tuple(row.key for row in proposal.rows if decision.rows is None or row.key in decision.rows)


def _standing(_brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    if proposal.state is ProposalState.OPEN:
        return ""
    if proposal.state is ProposalState.WAITING:
        return (
            f"proposal {proposal.id} waits for a limit, and is not asked yet; answer the request about that"
        )
    at = "" if proposal.decided_at is None else f" on {when(proposal.decided_at)}"
    by = f" by {', '.join(proposal.decided_by)}" if proposal.decided_by else ""
    return f"proposal {proposal.id} was already {proposal.state}{by}{at}; your answer changes nothing"


def _in_time(_brand: Brand, proposal: Proposal, _decision: Decision, now: Instant) -> str:
    if now < proposal.expires_at:
        return ""
    return (
        f"proposal {proposal.id} expired on {when(proposal.expires_at)}; your answer came too late to count"
    )


def _right_person(_brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    allowed = {proposal.group} | ({proposal.escalate_to} if proposal.escalated else set())
    if allowed & set(decision.groups):
        if decision.answer is Answer.APPROVE and decision.by in proposal.approvals:
            return (
                f"you approved {proposal.id} already; another person of {proposal.group} must approve as well"
            )
        return ""
    wanted = " or ".join(sorted(allowed))
    return f"{decision.by} may not answer {proposal.id}: it is asked of {wanted} at this time"


def _plan_shown(_brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    if decision.plan == proposal.plan:
        return ""
    return (
        f"proposal {proposal.id} has changed since you saw it (plan {proposal.plan}, you answered "
        f"{decision.plan or 'none'}); look at it again with: serviola explain {proposal.id}"
    )


def _possible(_brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    known = {row.key for row in proposal.rows}
    if proposal.asks is ProposalKind.LIMIT:
        return "" if decision.rows is None else _for_all(proposal)
    if decision.answer is Answer.DECLINE:
        return "" if decision.rows is None or set(decision.rows) == known else _whole(proposal)
    strange = [key for key in decision.rows or () if key not in known]
    if strange or decision.rows == ():
        named = ", ".join(strange) or "none"
        return f"proposal {proposal.id} has no row {named}; its rows are: {', '.join(sorted(known))}"
    if proposal.asks is not ProposalKind.ITINERARY:
        return ""
    return _options_fit(proposal, decision)


def _whole(proposal: Proposal) -> str:
    return (
        f"proposal {proposal.id} is declined as a whole; "
        "decline it without naming rows, or approve only the rows that you want"
    )


def _for_all(proposal: Proposal) -> str:
    return f"proposal {proposal.id} is about everything that waits; answer it without naming rows"


def _as_the_others(_brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    """Two people must approve one and the same thing."""
    if decision.answer is Answer.DECLINE or not proposal.approvals:
        return ""
    if _wanted(proposal, decision) == proposal.chosen:
        return ""
    return (
        f"{', '.join(proposal.approvals)} approved {', '.join(proposal.chosen)}; approve the same, "
        f"or decline {proposal.id}"
    )


def _options_fit(proposal: Proposal, decision: Decision) -> str:
    item_of = {one.key: one.item for one in proposal.options}
    strange = [key for key in decision.options if key not in item_of]
    if strange or not decision.options:
        listed = ", ".join(item_of) or "there is none, so decline it"
        return f"choose from the options of {proposal.id} with --option: {listed}"
    items = [item_of[key] for key in decision.options]
    twice = sorted({item for item in items if items.count(item) > 1})
    return f"choose one option for {', '.join(twice)}, not several" if twice else ""


def _not_halted(brand: Brand, _proposal: Proposal, decision: Decision, _now: Instant) -> str:
    if brand.halted is None or decision.answer is Answer.DECLINE:
        return ""
    return (
        f"everything was stopped by {brand.halted.by} on {when(brand.halted.at)}; "
        "nothing can be approved until somebody starts it again with: serviola start"
    )


def _chosen(_brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    if proposal.asks is not ProposalKind.ITINERARY:
        return f"{proposal.id} asks about {proposal.asks}, and not about an itinerary"
    if proposal.state is ProposalState.APPROVED and proposal.chosen:
        return ""
    return f"{proposal.id} is {proposal.state}, and nothing is sent that nobody approved"


def _sendable(brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    return adapt.why_not(brand, proposal)


_TO_ANSWER = (_standing, _in_time, _right_person, _plan_shown, _possible, _as_the_others, _not_halted)
_TO_SEND = (_chosen, _right_person, _plan_shown, _not_halted, _sendable)
"""What an answer must stand, in this order; each check gives the sentence that refuses it, or nothing."""


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
