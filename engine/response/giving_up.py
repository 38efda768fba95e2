"""Giving up: how a pause ends that did not take or is not known to have, and which hold is next then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import STARTING, Do, Hold, HoldState
from engine.model.proposal import Because
from engine.model.said import phrase
from engine.model.signal import SituationState
from engine.response.called_for import why_idle
from engine.response.propose import ask_release
from engine.response.sending import reach_until
from engine.response.steps import step, tell_owner

if TYPE_CHECKING:
    from engine.response.brand import Brand
    from engine.response.state import Voice

_OVER = {SituationState.RETRACTED: Because.RETRACTED, SituationState.CLEARED: Because.CLEARED}


def give_up(voice: Voice, brand: Brand, hold: Hold, says: str) -> None:
    """Say that a pause did not take, and tell people to do it by hand."""
    failed = replace(hold, state=HoldState.FAILED, says=says)
    voice.say(failed)
    tell_owner(voice, brand, failed, "told_not_paused")
    let_next(voice, brand, failed)


def not_known(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Say that nobody knows whether a pause took that was asked for; what is heard of it later counts."""
    says = phrase(
        "the pause was asked for and nothing was heard of it in time, so it is not known whether it took: "
        "look in its tool before you do anything"
    )
    unsure = replace(hold, state=HoldState.UNVERIFIABLE, says=says)
    voice.say(unsure)
    tell_owner(voice, brand, unsure, "told_not_paused")
    let_next(voice, brand, unsure)
    ask_if_idle(voice, brand, unsure)


def call_off(voice: Voice, brand: Brand, hold: Hold, why: str) -> None:
    """Let go of a hold for which nothing was asked of its tool yet; nobody need undo it."""
    says = phrase("called off before anything was asked of its tool: {why}", why=why)
    off = replace(hold, state=HoldState.RELEASED, released_at=voice.now, says=says)
    voice.say(off)
    let_next(voice, brand, off)


def let_next(voice: Voice, brand: Brand, done: Hold) -> None:
    """Let the next hold that waited for the same subject begin."""
    waiting = [
        one for one in brand.holds_on(done.subject.key) if one.state is HoldState.READING and one.attempt == 0
    ]
    busy = [one for one in brand.holds_on(done.subject.key) if is_busy(one) and one not in waiting]
    # What is told of a hold asks nothing of its tool, however long it takes to get through.
    begun = {intent.hold for intent in brand.intents.values() if intent.do not in {Do.ASK, Do.TELL}}
    if waiting and not busy and waiting[0].id not in begun:
        first = waiting[0]
        fresh = replace(first, deadline=reach_until(first.pause_class, first.send_at, voice.now))
        voice.say(fresh)
        step(voice, fresh, Do.READ, "before")


def is_waiting(brand: Brand, hold: Hold) -> bool:
    """Say whether a hold waits for another on the same subject, and has not begun."""
    others = (one for one in brand.holds_on(hold.subject.key) if one.id != hold.id)
    return hold.state is HoldState.READING and hold.attempt == 0 and any(is_busy(one) for one in others)


def is_busy(hold: Hold) -> bool:
    """Say whether something is being asked of the tool of a hold, so that another waits."""
    return hold.state in STARTING or hold.state is HoldState.RELEASING


def ask_if_idle(voice: Voice, brand: Brand, held: Hold) -> None:
    """Ask at once about a pause that took, or may have, when it was called for no more."""
    if held.asked_release:
        return
    situation = brand.situations[held.situation]
    because = _OVER.get(situation.state) or why_idle(brand, held)
    if because is not None:
        ask_release(voice, brand, situation, [held], because)
