"""Acting: what a policy answers is answered before the step ends, and people are told how to take it back.

It ends every step of the core, after the limits, so that nobody ever sees such a question open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.decision import BY_POLICY, Answer, Decision
from engine.model.hold import ENDED, HoldState
from engine.model.ids import short_id
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.response import at_once, notices
from engine.response.asking import withdraw
from engine.response.auto import is_by_policy, name_of
from engine.response.decide import decide
from engine.response.facts import about_proposal
from engine.response.propose import propose
from engine.response.questions import plan_hash, release_proposal, release_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.hold import Hold
    from engine.model.proposal import Proposal, Row
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.state import Voice

_LET_GO = ENDED | {HoldState.RELEASING}


def settle(voice: Voice, brand: Brand) -> bool:
    """Answer what policies answer and bring the offers to undo it up to date; say if any was answered."""
    found = sorted(brand.proposals.by("for_policy", True), key=lambda one: one.id)
    for proposal in found:
        # An answer asks anew about the rest, and may have left this one to people: a limit is passed by now.
        stands = brand.proposals.get(proposal.id)
        if stands is not None and is_by_policy(stands) and stands.state is ProposalState.OPEN:
            _answer(voice, brand, stands)
    for offer in sorted(brand.proposals.by("offers_undo", True), key=lambda one: one.id):
        _bring_up_to_date(voice, brand, offer)
    return bool(found)


def _answer(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    """Let the policy answer as a person would: by a decision, which gets its verdict."""
    if brand.halted is not None:
        _leave_to_people(voice, brand, proposal)
        return
    decision = Decision(
        id=short_id("D", proposal.id, proposal.revision, proposal.plan),
        brand=brand.name,
        proposal=proposal.id,
        plan=proposal.plan,
        answer=Answer.APPROVE,
        by=name_of(proposal.playbook),
        groups=(proposal.group,),
        via=BY_POLICY,
        at=voice.now,
    )
    voice.say(decision)
    decide(voice, brand, decision)
    if proposal.asks is not ProposalKind.PAUSE:
        return
    situation = brand.situations[proposal.situation]
    _offer_undo(voice, brand, situation, brand.proposals[proposal.id])
    # Of what the policy did not answer for, people are asked now.
    propose(voice, brand, brand.plans[proposal.playbook], situation)


def _leave_to_people(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    """Put before people what a policy was to answer, since everything was stopped in the same step."""
    situation = brand.situations[proposal.situation]
    if proposal.asks is ProposalKind.PAUSE:
        propose(voice, brand, brand.plans[proposal.playbook], situation)
        return
    asked = replace(proposal, policy=None)
    voice.say(asked)
    notices.ask(voice, brand, situation, asked)


def _offer_undo(voice: Voice, brand: Brand, situation: Situation, proposal: Proposal) -> None:
    """Tell those who would have been asked, with one press to take it back; and the owner of the playbook."""
    holds = [hold for row in proposal.rows for hold in brand.holds.by("row", (proposal.id, row.key))]
    if not holds:
        return
    offer = _offer(voice, brand, situation, proposal, holds)
    owner = brand.plans[proposal.playbook].playbook.owner
    if owner != proposal.group:
        notices.tell(
            voice,
            situation,
            recipient=owner,
            template="told_auto",
            key=f"auto:{proposal.id}:{proposal.revision}",
            facts=about_proposal(brand, offer) | {"group": proposal.group},
            proposal=proposal.id,
        )


def offer_again(voice: Voice, brand: Brand, situation: Situation, holds: Iterable[Hold]) -> None:
    """Offer once more to take back what a policy holds, when the question that stood in its place is gone."""
    left = {
        row.hold
        for one in brand.proposals_for(situation.id)
        if one.because is Because.BY_POLICY and one.state is ProposalState.DECLINED
        for row in one.rows
    }
    by_proposal: dict[str, list[Hold]] = {}
    for hold in holds:
        if hold.state not in _LET_GO and hold.id not in left and hold.until > voice.now:
            by_proposal.setdefault(hold.proposal, []).append(hold)
    for name, mine in by_proposal.items():
        proposal = brand.proposals.get(name)
        if proposal is not None and is_by_policy(proposal):
            _offer(voice, brand, situation, proposal, mine)


def _offer(
    voice: Voice, brand: Brand, situation: Situation, proposal: Proposal, holds: Sequence[Hold]
) -> Proposal:
    offer = release_proposal(
        brand,
        situation,
        playbook=proposal.playbook,
        group=proposal.group,
        rows=tuple(release_row(hold) for hold in holds),
        because=Because.BY_POLICY,
        now=voice.now,
    )
    offer = replace(offer, expires_at=min(hold.until for hold in holds), on_timeout="decline")
    voice.say(offer)
    notices.ask(voice, brand, situation, offer)
    return offer


def _bring_up_to_date(voice: Voice, brand: Brand, offer: Proposal) -> None:
    """Leave out of an offer what is let go of, or asked about for another reason; its end is no news.

    It is to who was asked whether all of it goes on at once. Who said yes to that has said yes to less, and
    never to more: what would go out by now beyond what was counted takes the question back.
    """
    rows = tuple(row for row in offer.rows if _is_offered(brand, row))
    asks = offer.because is Because.AT_ONCE
    if asks:
        rows = at_once.counted(brand, [brand.holds[row.hold] for row in rows], voice.now)
    if asks and (not rows or at_once.grew(offer.rows, rows)):
        withdraw(voice, brand, offer, brand.situations[offer.situation])
        return
    rows = at_once.as_agreed(offer.rows, rows) if asks else rows
    if not rows:
        voice.say(replace(offer, state=ProposalState.WITHDRAWN, decided_at=voice.now))
    elif rows != offer.rows:
        fewer = replace(
            offer,
            rows=rows,
            plan=plan_hash(offer.playbook_digest, rows, ()),
            revision=offer.revision + 1,
            approvals=offer.approvals if asks else (),
            chosen=tuple(row.key for row in rows) if asks else (),
        )
        voice.say(fewer)
        notices.ask(voice, brand, brand.situations[offer.situation], fewer)


def _is_offered(brand: Brand, row: Row) -> bool:
    hold = brand.holds.get(row.hold)
    return hold is not None and hold.state not in _LET_GO and not hold.asked_release
