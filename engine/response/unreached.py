"""Unreached: a question that came before nobody goes to the next group at once, and says so aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import Result
from engine.model.proposal import ProposalState
from engine.response import notices
from engine.response.deadline import higher
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
    if proposal.state is not ProposalState.OPEN or intent.recipient not in proposal.asked_groups:
        return
    if intent.recipient != proposal.asked_groups[-1]:
        return  # it went on already
    left = proposal.rungs_left
    if left and left[0].group not in proposal.asked_groups:
        raised = higher(proposal)
        voice.say(raised)
        notices.ask(
            voice, brand, brand.situations[proposal.situation], raised, to=left[0].group, was=proposal
        )
        _tell(voice, brand, raised, left[0].group, intent.recipient)
        return
    plan = brand.plans.get(proposal.playbook)
    owner = "" if plan is None else plan.playbook.owner
    if owner and owner != intent.recipient:
        _tell(voice, brand, proposal, owner, intent.recipient)


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
