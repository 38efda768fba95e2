"""Unreached: a question that came before nobody goes to the next group at once, and says so aloud."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import Result
from engine.model.proposal import ProposalState
from engine.response import notices
from engine.response.facts import about_proposal

if TYPE_CHECKING:
    from engine.model.hold import Intent, Outcome
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.response.state import Voice


def unreached(voice: Voice, brand: Brand, intent: Intent, outcome: Outcome) -> None:
    """Escalate a question that could be put before nobody, whatever its playbook says of silence.

    Nobody kept silent: nobody was there. The deadline stays, so that nothing is put off by it.
    """
    proposal = brand.proposals.get(intent.proposal)
    if outcome.result is not Result.FAILED or not outcome.permanent or proposal is None:
        return
    if proposal.state is not ProposalState.OPEN or intent.recipient not in _asked_of(proposal):
        return
    if intent.recipient == proposal.group and not proposal.escalated and _has_next(proposal):
        raised = replace(proposal, escalated=True)
        voice.say(raised)
        notices.ask(voice, brand, brand.situations[proposal.situation], raised, to=raised.escalate_to)
        _tell(voice, brand, raised, proposal.escalate_to, intent.recipient)
        return
    if intent.recipient == proposal.group and proposal.escalated:
        return  # it went on already
    plan = brand.plans.get(proposal.playbook)
    owner = "" if plan is None else plan.playbook.owner
    if owner and owner != intent.recipient:
        _tell(voice, brand, proposal, owner, intent.recipient)


def _asked_of(proposal: Proposal) -> set[str]:
    return {proposal.group} | ({proposal.escalate_to} if proposal.escalated else set())


def _has_next(proposal: Proposal) -> bool:
    return bool(proposal.escalate_to) and proposal.escalate_to != proposal.group


def _tell(voice: Voice, brand: Brand, proposal: Proposal, recipient: str, nobody: str) -> None:
    notices.tell(
        voice,
        brand.situations[proposal.situation],
        recipient=recipient,
        template="told_nobody",
        key=f"nobody:{proposal.id}:{proposal.revision}:{nobody}",
        facts={**about_proposal(brand, proposal), "group": nobody},
        proposal=proposal.id,
    )
