"""Take back: a person takes back what a policy did, with one press, however far it has come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import ENDED, HoldState
from engine.model.proposal import Because, ProposalState
from engine.response import holds, resume

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.response.state import Voice


def take_back(voice: Voice, brand: Brand, offer: Proposal) -> None:
    """Call off what nothing was asked for yet and resume what is paused; the rest is left to `as_asked`."""
    for row in offer.rows:
        hold = brand.holds.get(row.hold)
        if hold is None or hold.state in ENDED or hold.state is HoldState.RELEASING:
            continue
        if hold.state is HoldState.READING:
            holds.call_off(voice, brand, hold, f"{' and '.join(offer.decided_by)} took it back")
            continue
        marked = replace(hold, asked_release=offer.id)
        voice.say(marked)
        resume.release(voice, brand, marked)


def as_asked(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Let go of a pause that took only after it was taken back."""
    offer = brand.proposals.get(hold.asked_release)
    if offer is not None and offer.because is Because.BY_POLICY and offer.state is ProposalState.APPROVED:
        resume.release(voice, brand, hold)
