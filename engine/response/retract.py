"""Retract: the world takes something back, so the undo is proposed and those who were told are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.response import notices
from engine.response.holds import is_held, let_next
from engine.response.propose import ask_release

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.signal import Situation
    from engine.response.state import Brand, Voice


def retract(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Withdraw what was asked, propose to undo what was done, tell exactly those who were told."""
    told = list(brand.told.get(situation.id, {}))
    withdrawn = [one for one in brand.open_proposals(situation.id) if one.asks is not ProposalKind.RELEASE]
    for proposal in withdrawn:
        voice.say(replace(proposal, state=ProposalState.WITHDRAWN, decided_at=voice.now))
    for hold in brand.holds_for(situation.id):
        if hold.state is HoldState.READING:
            off = _called_off(voice, hold)
            voice.say(off)
            let_next(voice, brand, off)
    held = _free_to_ask(brand, situation)
    undo = "nothing was paused, so there is nothing to undo"
    if held:
        undo = (
            f"to resume {len(held)} paused campaign{'s' if len(held) > 1 else ''}; the owners are asked now"
        )
    for recipient in told:
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template="told_retracted",
            key=f"retracted:{situation.id}:{situation.epoch}:{situation.revision}",
            facts={"proposed": undo},
        )
    if held:
        ask_release(voice, brand, situation, held, Because.RETRACTED)


def clear(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Withdraw what is still asked, ask the owners to let go, and tell exactly those who were told."""
    told = list(brand.told.get(situation.id, {}))
    for proposal in brand.open_proposals(situation.id):
        if proposal.asks is not ProposalKind.RELEASE:
            voice.say(replace(proposal, state=ProposalState.WITHDRAWN, decided_at=voice.now))
    held = _free_to_ask(brand, situation)
    asked = "nothing is held for it"
    if held:
        asked = "the owners of what is held are asked now whether it may go on"
    for recipient in told:
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template="told_cleared",
            key=f"cleared:{situation.id}:{situation.epoch}:{situation.revision}",
            facts={"proposed": asked},
        )
    if held:
        ask_release(voice, brand, situation, held, Because.CLEARED)


def undo_unmatched(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Propose to let go of what a revised situation no longer calls for."""
    matched = {
        (playbook, item)
        for playbook, key, epoch, item in brand.matches
        if (key, epoch) == (situation.id, situation.epoch)
    }
    idle = [hold for hold in _free_to_ask(brand, situation) if not _still_called_for(brand, hold, matched)]
    if idle:
        ask_release(voice, brand, situation, idle, Because.NO_LONGER_MATCHED)


def _still_called_for(brand: Brand, hold: Hold, matched: set[tuple[str, str]]) -> bool:
    proposal = brand.proposals.get(hold.proposal)
    items = [item for row in proposal.rows if row.key == hold.row for item in row.items] if proposal else []
    return any((hold.playbook, item) in matched for item in items)


def _free_to_ask(brand: Brand, situation: Situation) -> list[Hold]:
    return [one for one in brand.holds_for(situation.id) if is_held(one) and not one.asked_release]


def _called_off(voice: Voice, hold: Hold) -> Hold:
    return replace(
        hold,
        state=HoldState.RELEASED,
        released_at=voice.now,
        says="called off before anything was asked of its tool: the situation was retracted",
    )
