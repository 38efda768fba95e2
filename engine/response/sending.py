"""Sending: what a hold must know of the next send of its campaign, while its pause is under way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.scales import PauseClass
from engine.model.time import Instant
from engine.response.steps import REACH_FOR, tell_owner

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.response.state import Voice


def reach_until(pause_class: PauseClass | None, send: Instant | None, now: Instant) -> Instant:
    """Say how long a pause may be tried: what is sent once is nothing to pause any more after its time."""
    until = Instant(now + REACH_FOR)
    if send is None or send <= now or pause_class is not PauseClass.REVERT:
        return until
    return min(until, send)


def missed_while_asked(proposal: Proposal, send: Instant | None, now: Instant) -> Instant | None:
    """Give the send that came while the answer was awaited; None where none did."""
    return send if send is not None and proposal.opened_at <= send <= now else None


def now_missed(hold: Hold, now: Instant) -> bool:
    """Say whether a send has come since a hold began, and nobody was told yet."""
    send = hold.send_at
    return hold.missed_at is None and send is not None and hold.since < send <= now


def tell_missed(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Say, as soon as it comes, that a send may go out before the pause is known to have taken."""
    late = replace(hold, missed_at=hold.send_at)
    voice.say(late)
    tell_owner(voice, brand, late, "told_end_too_late" if late.ends else "told_too_late")
