"""Decide: an answer is weighed, and what it sets going begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.decision import Decision
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.time import later
from engine.response import adapt, at_once, by_hand, ending, holds, notices, one_by_one
from engine.response.facts import about_proposal
from engine.response.left_out import left_out_names
from engine.response.letting_go import let_go
from engine.response.policy import judge
from engine.response.take_back import take_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.hold import Hold
    from engine.response.brand import Brand
    from engine.response.state import Voice


def decide(voice: Voice, brand: Brand, decision: Decision) -> None:
    """Give an answer its verdict; the one that counts sets the proposal's rows going."""
    judged = judge(brand, decision, now=voice.now)
    voice.say(judged.verdict)
    if judged.proposal is None:
        return
    if judged.sends:
        adapt.start(voice, brand, judged.proposal)
        return
    if judged.lets_go:
        let_go(voice, brand, judged.proposal, decision)
        return
    if judged.asks_at_once:
        at_once.ask(voice, brand, judged.proposal, decision)
        return
    if judged.done:
        by_hand.done(voice, brand, judged.proposal, decision.by)
        return
    voice.say(judged.proposal)
    if judged.attends:
        return
    if judged.proposal.state is ProposalState.DECLINED:
        _declined(voice, brand, judged.proposal)
    elif judged.proposal.state is ProposalState.APPROVED:
        _approved(voice, brand, judged.proposal)


def _approved(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    if proposal.because in {Because.BY_POLICY, Because.AT_ONCE}:
        take_back(voice, brand, proposal)
        return
    if proposal.asks is ProposalKind.PAUSE:
        _tell_left_out(voice, brand, proposal)
        for row in proposal.rows:
            holds.start(voice, brand, proposal, row)
    if proposal.asks is ProposalKind.END:
        for row in proposal.rows:
            ending.start(voice, brand, proposal, row)
    if proposal.asks is ProposalKind.RELEASE:
        held = [brand.holds[row.hold] for row in proposal.rows if row.hold in brand.holds]
        one_by_one.let_go(voice, brand, proposal, held)
        _keep_the_rest(voice, brand, proposal)
    if proposal.asks is ProposalKind.ITINERARY:
        _tell(voice, brand, proposal, "told_chosen")
        adapt.start(voice, brand, proposal)


def _declined(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    if proposal.asks is ProposalKind.RELEASE:
        renew(voice, brand, proposal)
    _tell(voice, brand, proposal, notices.told(proposal, "declined"))


def _keep_the_rest(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    """Keep the holds that were asked about but not let go; they are asked for again after another lease."""
    let_go = {row.hold for row in proposal.rows}
    for hold in brand.holds_for(proposal.situation):
        if hold.asked_release == proposal.id and hold.id not in let_go:
            voice.say(_renewed(voice, proposal, hold))


def renew(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    """Keep what a release question was about for another lease."""
    for hold in brand.holds_for(proposal.situation):
        if hold.asked_release == proposal.id:
            voice.say(_renewed(voice, proposal, hold))


def _renewed(voice: Voice, proposal: Proposal, hold: Hold) -> Hold:
    return replace(hold, asked_release="", until=later(voice.now, proposal.lease_s or hold.lease_s))


def _tell_left_out(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    """Tell who was asked what the yes was not for; it is left alone."""
    if proposal.left_out:
        names = "\n".join(left_out_names(brand, proposal))
        _tell(voice, brand, proposal, "told_left_out", {"campaigns": names})


def _tell(
    voice: Voice, brand: Brand, proposal: Proposal, template: str, more: Mapping[str, str] | None = None
) -> None:
    situation = brand.situations.get(proposal.situation)
    if situation is None:
        return
    notices.tell(
        voice,
        situation,
        recipient=proposal.group,
        template=template,
        key=f"{template}:{proposal.id}",
        facts={**about_proposal(brand, proposal), **(more or {})},
        proposal=proposal.id,
    )
