"""The path, on one page: what can happen, and what is then known and wanted.

`advance` is synchronous and pure: no I/O, no clock, no chance. The same inputs give the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.decision import Decision, Switch
from engine.model.feedback import Feedback
from engine.model.hold import Do, Outcome, Tick
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.signal import Reopening, Signal, Silence, SituationState
from engine.response import (
    acting,
    adapt_heard,
    by_hand,
    decide,
    ending,
    ending_seen,
    gone,
    holds,
    limit_requests,
    matching,
    propose,
    resume,
    retract,
    silence,
    steps,
    sweep,
    take_back,
    unreached,
    wakeups,
)
from engine.response.course import edit_of
from engine.response.state import Voice
from engine.situations.intake import find, intake
from engine.situations.phases import moved_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.codec import Input, Word
    from engine.model.hold import Hold, Intent
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import State


def advance(state: State, inputs: Iterable[Input], now: Instant) -> tuple[list[Word], list[Intent]]:
    """Take a batch of inputs; give what is now known and what must be done outside."""
    voice = Voice(state=state, now=now)
    inputs = tuple(inputs)
    for item in inputs:
        match item:
            case Signal() | Silence() | Tick():
                state.apply(item)
                for name in sorted(state.brands):
                    _world(voice, state.brands[name], item)
            case Decision():
                decide.decide(voice, state.brand(item.brand), item)
            case Outcome():
                _outcome(voice, state.brand(item.brand), item)
            case ProgramRevision() | PlaybookRevision():
                _written(voice, state.brand(item.brand), item)
            case Switch() | Reopening() | OnCall():
                state.apply(item)
    # Silence asks nothing, not even what the clock has let go meanwhile: the next step does. What people say
    # after the fact is kept for the record alone.
    if not all(isinstance(item, Silence | Feedback) for item in inputs):
        for name in sorted(state.brands):
            _settle(voice, state.brands[name])
    return voice.words, voice.intents


def _written(voice: Voice, brand: Brand, item: ProgramRevision | PlaybookRevision) -> None:
    """Take what people wrote: what is scheduled, or what we said we would do."""
    sent = brand.sends_moved(item)
    before = brand.plans.get(item.name) if isinstance(item, PlaybookRevision) else None
    voice.state.apply(item)
    if isinstance(item, PlaybookRevision):
        brand.edit = edit_of(before, brand.plans.get(item.name))
    gone.end_gone(voice, brand)
    matching.look_again(voice, brand)
    brand.edit = None
    matching.drop_orphans(voice, brand)
    propose.follow_sends(voice, brand, sent)


def _settle(voice: Voice, brand: Brand) -> None:
    """Let out what limits held back, and let policies answer; what they leave to people may wait again."""
    limit_requests.settle(voice, brand)
    while acting.settle(voice, brand):
        limit_requests.settle(voice, brand)


def _world(voice: Voice, brand: Brand, item: Signal | Silence | Tick) -> None:
    """Take what concerns every brand alike."""
    match item:
        case Signal():
            _signal(voice, brand, item)
        case Silence():
            silence.settle_all(voice, brand)
        case Tick():
            _tick(voice, brand)


def _signal(voice: Voice, brand: Brand, signal: Signal) -> None:
    """Intake, expose, match, propose; a retraction proposes the undo instead."""
    known = find(signal, brand.perhaps_of(signal))
    within_s = brand.reopening.of(signal.hazard)
    situation = intake(signal, known, brand=brand.name, now=voice.now, reopen_within_s=within_s)
    if situation is None:
        return
    voice.say(situation)
    if situation.state is SituationState.RETRACTED:
        if known is not None and known.state is not SituationState.RETRACTED:
            retract.retract(voice, brand, situation)
        return
    if situation.state is SituationState.CLEARED:
        return  # its source says once more that it is over, which asks for nothing new
    matching.evaluate(voice, brand, situation)
    retract.undo_unmatched(voice, brand, situation)
    # What was taken back may have been the last voice that is heard.
    silence.settle(voice, brand, situation)


def _outcome(voice: Voice, brand: Brand, outcome: Outcome) -> None:
    """Take what came of an intent to the hold, the call or the message that it was for."""
    intent = brand.intents.get(outcome.intent)
    if intent is None:
        return
    voice.state.apply(outcome)
    if intent.do in {Do.ASK, Do.TELL}:
        steps.redeliver(voice, intent, outcome)
        if intent.do is Do.ASK:
            wakeups.reached(voice, brand, intent, outcome)
            unreached.unreached(voice, brand, intent, outcome)
        return
    if intent.adaptation:
        changed = brand.adaptations.get(intent.adaptation)
        if changed is not None:
            adapt_heard.heard(voice, brand, changed, intent, outcome)
        return
    if intent.purpose == ending_seen.SHOWN:
        ending_seen.heard(voice, brand, intent, outcome)
        return
    hold = brand.holds.get(intent.hold)
    if hold is not None:
        _of_hold(voice, brand, hold, intent, outcome)


def _of_hold(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take what a tool answered to the state that the hold is in."""
    if hold.ends:
        ending.heard(voice, brand, hold, intent, outcome)
    elif resume.is_releasing(hold):
        resume.heard(voice, brand, hold, intent, outcome)
    elif by_hand.is_by_hand(hold):
        by_hand.heard(voice, brand, hold, intent, outcome)
    elif holds.is_starting(hold):
        holds.heard(voice, brand, hold, intent, outcome)
        take_back.as_asked(voice, brand, brand.holds[hold.id])


def _tick(voice: Voice, brand: Brand) -> None:
    """Sweep what is due: what begins, windows that open, questions nobody answered, leases, late proofs."""
    begins = brand.situations.by("moves", "begins")
    moved = [one for known in begins if (one := moved_on(known, voice.now)) is not None]
    for situation in sorted(moved, key=lambda one: one.id):
        voice.say(situation)
    matching.look_again(voice, brand)
    sweep.sweep(voice, brand)
