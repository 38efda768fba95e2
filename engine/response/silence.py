"""Silence: a source goes quiet, so what hangs on it is stale; heard again, it goes on where it was.

Nothing is asked, withdrawn or let go of because of it. Those who hold something for it, or have a question
about it before them, are told once each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import ENDED, STARTING
from engine.model.said import phrase
from engine.model.signal import SituationState
from engine.response import notices
from engine.response.holds import is_held
from engine.response.spans import when
from engine.response.urgency import is_gathering
from engine.situations.hearing import as_heard

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.state import Voice


def settle_all(voice: Voice, brand: Brand) -> None:
    """Bring every situation in line with which sources are quiet now."""
    for situation in sorted(brand.situations.values(), key=lambda one: one.id):
        settle(voice, brand, situation)


def settle(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Bring one situation in line with which sources are quiet now, and tell whom it concerns."""
    heard = as_heard(situation, brand.quiet, now=voice.now)
    if heard is None:
        return
    voice.say(heard)
    if heard.state is SituationState.STALE:
        _tell(voice, brand, heard)


def _tell(voice: Voice, brand: Brand, situation: Situation) -> None:
    holds = [one for one in brand.holds_for(situation.id) if one.state not in ENDED and not one.ends]
    asked: dict[str, list[Proposal]] = {}
    # What gathers was put before nobody.
    for proposal in (one for one in brand.open_proposals(situation.id) if not is_gathering(one)):
        for group in proposal.asked_groups:
            asked.setdefault(group, []).append(proposal)
    for recipient in dict.fromkeys([*(hold.owner for hold in holds), *asked]):
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template="told_stale",
            key=f"stale:{situation.id}:{situation.epoch}:{situation.revision}",
            facts={
                "held": _held([hold for hold in holds if hold.owner == recipient]),
                "asked": _asked(asked.get(recipient, [])),
            },
        )


def _held(holds: list[Hold]) -> str:
    """Say what becomes of holds; "paused" is said only of what may be, for not all was read back."""
    held = [hold for hold in holds if is_held(hold)]
    if held:
        count = (
            phrase("one campaign is") if len(held) == 1 else phrase("{count} campaigns are", count=len(held))
        )
        ends = when(min(hold.until for hold in held))
        return phrase(
            "What is paused stays paused until its owner lets it go: {count} held for this, and the "
            "owner is asked when the lease ends, first on {ends}.",
            count=count,
            ends=ends,
        )
    if any(hold.state in STARTING for hold in holds):
        return phrase("The pause that is under way goes on.")
    return phrase("What was to be resumed is being resumed all the same.") if holds else ""


def _asked(proposals: list[Proposal]) -> str:
    if not proposals:
        return ""
    until = when(min(one.expires_at for one in proposals))
    return phrase(
        "The question before you stands as it was; an answer is awaited until {until}.", until=until
    )
