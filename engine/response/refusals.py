"""Refusals: what an answer must stand to count; each check gives the sentence that refuses it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.decision import Answer
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.said import phrase
from engine.response import adapt, at_once, attend, by_hand, ending_seen, letting_go
from engine.response.deadline import is_still_open
from engine.response.facts import how_decided
from engine.response.left_out import differs
from engine.response.over import why_over
from engine.response.spans import when
from engine.response.standing_in import groups_of, people_of, right_of

if TYPE_CHECKING:
    from engine.model.decision import Decision
    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.response.brand import Brand


def why_refused(brand: Brand, proposal: Proposal, decision: Decision, now: Instant) -> str:
    """Say why an answer does not count, by the first check that it does not stand; empty where it does."""
    checks = _CHECKS.get(decision.answer, _TO_ANSWER)
    return next(filter(None, (check(brand, proposal, decision, now) for check in checks)), "")


def approval_of(proposal: Proposal, decision: Decision) -> tuple[str, ...]:
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
        return phrase(
            "proposal {id} waits for a limit, and is not asked yet; answer the request about that",
            id=proposal.id,
        )
    return phrase(
        "proposal {id} was already {how}; your answer changes nothing",
        id=proposal.id,
        how=how_decided(proposal),
    )


def _in_time(brand: Brand, proposal: Proposal, _decision: Decision, now: Instant) -> str:
    if is_still_open(brand, proposal, now):
        return ""
    return phrase(
        "proposal {id} expired on {when}; your answer came too late to count",
        id=proposal.id,
        when=when(proposal.expires_at),
    )


def _right_person(_brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    allowed = set(proposal.asked_groups)
    who = right_of(decision, allowed, used=proposal.approvals)
    if who:
        return _not_twice(proposal, decision, who)
    wanted = " or ".join(sorted(allowed))
    return phrase(
        "{by} may not answer {id}: it is asked of {wanted} at this time",
        by=decision.by,
        id=proposal.id,
        wanted=wanted,
    )


def _not_twice(proposal: Proposal, decision: Decision, who: str) -> str:
    """Refuse that one person, or one right, approves twice."""
    twice = people_of([who]) & people_of(proposal.approvals)
    if decision.answer is not Answer.APPROVE or not twice:
        return ""
    if decision.by in proposal.approvals:
        return phrase(
            "you approved {id} already; another person of {group} must approve as well",
            id=proposal.id,
            group=proposal.group,
        )
    return phrase(
        "{people} approved {id} already, and your right to answer it is the same one; another person of "
        "{group} must approve as well",
        people=", ".join(proposal.approvals),
        id=proposal.id,
        group=proposal.group,
    )


def _plan_shown(_brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    if decision.plan == proposal.plan:
        return ""
    return phrase(
        "proposal {id} has changed since you saw it (plan {plan}, you answered {seen}); look at "
        "it again with: serviola explain {id}",
        id=proposal.id,
        plan=proposal.plan,
        seen=decision.plan or phrase("none"),
    )


def _possible(brand: Brand, proposal: Proposal, decision: Decision, now: Instant) -> str:
    known = {row.key for row in proposal.rows}
    if proposal.asks is ProposalKind.LIMIT:
        return "" if decision.rows is None else _for_all(proposal)
    if decision.answer is Answer.DECLINE:
        return "" if decision.rows is None or set(decision.rows) == known else _whole(proposal)
    if said := _known_rows(brand, proposal, decision, now):
        return said
    if proposal.asks is not ProposalKind.ITINERARY:
        return ""
    return _options_fit(proposal, decision)


def _known_rows(_brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    known = {row.key for row in proposal.rows}
    strange = [key for key in decision.rows or () if key not in known]
    if not strange and decision.rows != ():
        return ""
    return phrase(
        "proposal {id} has no row {named}; its rows are: {names}",
        id=proposal.id,
        named=", ".join(strange) or phrase("none"),
        names=", ".join(sorted(known)),
    )


def _whole(proposal: Proposal) -> str:
    return phrase(
        "proposal {id} is declined as a whole; decline it without naming rows, or approve only "
        "the rows that you want",
        id=proposal.id,
    )


def _for_all(proposal: Proposal) -> str:
    return phrase(
        "proposal {id} is about everything that waits; answer it without naming rows", id=proposal.id
    )


def _as_the_others(brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    """Two people must approve one and the same thing."""
    if decision.answer is Answer.DECLINE or not proposal.approvals:
        return ""
    wanted = approval_of(proposal, decision)
    if wanted == proposal.chosen:
        return ""
    if proposal.asks is not ProposalKind.ITINERARY:
        return phrase(
            "{what}; nothing of yours is recorded, for two people must approve the same: take what {people} "
            "approved, which the window of single rows has ticked, or decline {id}",
            what=differs(brand, proposal, wanted),
            people=", ".join(proposal.approvals),
            id=proposal.id,
        )
    return phrase(
        "{people} approved {chosen}; approve the same, or decline {id}",
        people=", ".join(proposal.approvals),
        chosen=", ".join(proposal.chosen),
        id=proposal.id,
    )


def _options_fit(proposal: Proposal, decision: Decision) -> str:
    item_of = {one.key: one.item for one in proposal.options}
    strange = [key for key in decision.options if key not in item_of]
    if strange or not decision.options:
        listed = ", ".join(item_of) or phrase("there is none, so decline it")
        return phrase(
            "choose from the options of {id} with --option: {listed}", id=proposal.id, listed=listed
        )
    items = [item_of[key] for key in decision.options]
    twice = sorted({item for item in items if items.count(item) > 1})
    return phrase("choose one option for {names}, not several", names=", ".join(twice)) if twice else ""


def _not_halted(brand: Brand, _proposal: Proposal, decision: Decision, _now: Instant) -> str:
    if brand.halted is None or decision.answer is Answer.DECLINE:
        return ""
    return phrase(
        "everything was stopped by {by} on {when}; nothing can be approved until somebody starts "
        "it again with: serviola start",
        by=brand.halted.by,
        when=when(brand.halted.at),
    )


def _chosen(_brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    if proposal.asks is not ProposalKind.ITINERARY:
        return phrase(
            "{id} asks about {asks}, and not about an itinerary", id=proposal.id, asks=proposal.asks
        )
    if proposal.state is ProposalState.APPROVED and proposal.chosen:
        return ""
    return phrase(
        "{id} is {state}, and nothing is sent that nobody approved", id=proposal.id, state=proposal.state
    )


def _goes_on(brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    over = why_over(brand, proposal.situation)
    if not over:
        return ""
    return phrase(
        "{over}, so nothing of {id} is sent; choose anew, or change the calls by hand",
        over=over,
        id=proposal.id,
    )


def _sendable(brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    return adapt.why_not(brand, proposal)


def _by_hand(brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    if by_hand.to_be_done(brand, proposal):
        return ""
    return phrase("nothing of {id} waits to be stopped by hand", id=proposal.id)


def _concerned(brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    """Ask that whoever says so is one of those who were told to do it."""
    owners = {hold.owner for hold in by_hand.to_be_done(brand, proposal)}
    allowed = {*proposal.asked_groups, proposal.escalate_to, *owners}
    if allowed & groups_of(decision):
        return ""
    return phrase(
        "{who} was not asked to stop it; {groups} may say that it is done",
        who=decision.by,
        groups=" or ".join(sorted(allowed)),
    )


_TO_ANSWER = (
    _standing,
    _in_time,
    _right_person,
    _plan_shown,
    _possible,
    _as_the_others,
    _not_halted,
    ending_seen.was_looked_at,
    at_once.still_may,
)
_TO_ATTEND = (_standing, _in_time, _right_person, _plan_shown, attend.why_not_later)
_TO_SEND = (_chosen, _right_person, _plan_shown, _not_halted, _goes_on, _sendable)
_TO_LET_GO = (
    letting_go.was_paused,
    _known_rows,
    letting_go.may_let_go,
    _plan_shown,
    _not_halted,
    letting_go.is_held,
)
"""What an answer must stand, in this order; each check gives the sentence that refuses it, or nothing."""
_CHECKS = {
    Answer.SEND: _TO_SEND,
    Answer.DONE: (_by_hand, _concerned),
    Answer.RELEASE: _TO_LET_GO,
    Answer.RELEASE_AT_ONCE: (*_TO_LET_GO, at_once.may_be_asked),
    Answer.LOOKING: _TO_ATTEND,
    Answer.LATER: _TO_ATTEND,
}
