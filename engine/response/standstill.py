"""Standstill: where resumes follow one another, one that goes wrong keeps the rest paused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.time import Instant
from engine.response import notices
from engine.response.facts import campaign_line
from engine.response.steps import REACH_FOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.hold import Hold
    from engine.response.brand import Brand
    from engine.response.state import Voice


def in_turn(holds: Iterable[Hold]) -> list[Hold]:
    """Give the holds that wait for their turn, in its order."""
    return sorted(
        (one for one in holds if one.resume_at is not None), key=lambda one: (one.resume_at or 0, one.id)
    )


def stop(voice: Voice, brand: Brand, question: str, why: str) -> None:
    """Keep what still waits for its turn, and say why; its owners are asked again soon."""
    proposal = brand.proposals.get(question)
    if proposal is None:
        return
    waits = in_turn(one for one in brand.holds_for(proposal.situation) if one.asked_release == question)
    for hold in waits:
        until = Instant(voice.now + REACH_FOR)
        voice.say(replace(hold, asked_release="", resume_at=None, until=until))
    if waits:
        notices.tell(
            voice,
            brand.situations[proposal.situation],
            recipient=proposal.group,
            template="told_standstill",
            key=f"standstill:{question}",
            facts={
                "why": why,
                "campaigns": "\n".join(campaign_line(brand, hold.campaign) for hold in waits),
            },
            proposal=question,
        )
