"""Take back: a person lets go of what was paused, with one press, however far it has come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import ENDED, HoldState
from engine.model.proposal import Because, ProposalState
from engine.model.said import phrase
from engine.response import holds, one_by_one
from engine.response.giving_up import call_off

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.response.state import Voice

_WHEN_IT_TOOK = frozenset({Because.BY_POLICY, Because.ON_REQUEST, Because.AT_ONCE})
"""Reasons for which a pause that is under way is let go of as soon as it took."""


def take_back(voice: Voice, brand: Brand, offer: Proposal) -> None:
    """Call off what nothing was asked for yet and resume what is paused; the rest is left to `as_asked`."""
    marked: list[Hold] = []
    for row in offer.rows:
        hold = brand.holds.get(row.hold)
        if hold is None or hold.state in ENDED or hold.state is HoldState.RELEASING:
            continue
        if hold.state is HoldState.READING:
            why = phrase("{who} took it back", who=" and ".join(offer.decided_by))
            call_off(voice, brand, hold, why)
            continue
        marked.append(replace(hold, asked_release=offer.id))
        voice.say(marked[-1])
    one_by_one.let_go(voice, brand, offer, [one for one in marked if holds.is_held(one)])


def as_asked(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Let go of a pause that took only after it was taken back."""
    offer = brand.proposals.get(hold.asked_release)
    if offer is not None and offer.because in _WHEN_IT_TOOK and offer.state is ProposalState.APPROVED:
        one_by_one.join(voice, brand, offer, hold)
