"""Resume: letting go of what is ours, when the last hold on it goes, if nobody changed it since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import HOLDING, Do, Hold, HoldState, Intent, Outcome, Reading, Result, RunState
from engine.model.time import Instant
from engine.response.holds import let_next
from engine.response.steps import PROVE_FOR, REACH_FOR, prove_at, retry_at, step, tell_owner

if TYPE_CHECKING:
    from engine.response.state import Brand, Voice


def release(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Let go of one hold; what is paused goes on only with the last one that is ours."""
    if hold.state not in HOLDING:
        return
    others = [one for one in brand.holds_on(hold.subject.key) if one.id != hold.id]
    if hold.state is not HoldState.VERIFIED or not hold.ours:
        _released(
            voice,
            brand,
            hold,
            "there was nothing of ours to resume",
            tell=hold.state is not HoldState.NOT_OURS,
        )
    elif others:
        _hand_over(voice, hold, others)
        _released(voice, brand, hold, "another hold keeps it paused", tell=True)
    else:
        letting = replace(
            hold,
            state=HoldState.RELEASING,
            attempt=hold.attempt + 1,
            deadline=Instant(voice.now + REACH_FOR),
        )
        voice.say(letting)
        step(voice, letting, Do.READ, "before_resume")


def heard(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take what a tool answered about a resume that is under way."""
    next_hold = replace(hold, attempt=hold.attempt + 1)
    if intent.do is Do.RESUME:
        _resume_answered(voice, brand, next_hold, outcome)
    elif outcome.result is not Result.DONE or outcome.reading is None:
        again = retry_at(outcome, next_hold.attempt)
        if outcome.permanent or again > hold.deadline:
            keep(voice, brand, next_hold, "its tool could not be read, so it was not resumed")
            return
        voice.say(next_hold)
        step(voice, next_hold, Do.READ, intent.purpose, at=again)
    elif intent.purpose == "before_resume":
        _read_before(voice, brand, next_hold, outcome.reading)
    else:
        _read_back(voice, brand, next_hold, outcome, outcome.reading)


def is_releasing(hold: Hold) -> bool:
    """Say whether an outcome about this hold belongs to a resume under way."""
    return hold.state is HoldState.RELEASING


def keep(voice: Voice, brand: Brand, hold: Hold, says: str) -> None:
    """Say that a resume did not take: it is still held, and its end will be asked for again."""
    kept = replace(hold, state=HoldState.VERIFIED, asked_release="", says=says, until=_again(voice, hold))
    voice.say(kept)
    tell_owner(voice, brand, kept, "told_not_resumed")
    let_next(voice, brand, kept)


def _again(voice: Voice, hold: Hold) -> Instant:
    return Instant(max(hold.until, voice.now + REACH_FOR))


def _read_before(voice: Voice, brand: Brand, hold: Hold, reading: Reading) -> None:
    if not _as_we_left_it(hold, reading):
        _lost(voice, brand, hold, reading)
        return
    voice.say(hold)
    step(voice, hold, Do.RESUME, "resume")


def _as_we_left_it(hold: Hold, reading: Reading) -> bool:
    same = hold.after is not None and reading.version == hold.after.version
    return reading.state is RunState.PAUSED and same


def _resume_answered(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    if outcome.result is Result.FAILED and outcome.permanent:
        keep(voice, brand, hold, "its tool refused to resume it")
    elif outcome.result is Result.FAILED:
        again = retry_at(outcome, hold.attempt)
        if again > hold.deadline:
            keep(voice, brand, hold, "its tool could not be reached in time to resume it")
            return
        voice.say(hold)
        step(voice, hold, Do.RESUME, "resume", at=again)
    else:
        unsure = outcome.result is Result.UNKNOWN
        proof_by = Instant(voice.now + PROVE_FOR)
        waiting = replace(
            hold,
            deadline=hold.deadline if unsure else proof_by,
            says="the answer to the resume was lost" if unsure else "",
        )
        voice.say(waiting)
        step(voice, waiting, Do.READ, "verify_resume")


def _read_back(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome, reading: Reading) -> None:
    if reading.state is RunState.RUNNING:
        _released(voice, brand, hold, "", tell=True)
        return
    again = prove_at(outcome)
    if again > hold.deadline:
        keep(voice, brand, hold, "its tool did not refuse, but it is still paused when we read it back")
        return
    if hold.says and not _as_we_left_it(hold, reading):
        _lost(voice, brand, hold, reading)
        return
    voice.say(hold)
    if hold.says:
        step(voice, hold, Do.RESUME, "resume", at=again)
    else:
        step(voice, hold, Do.READ, "verify_resume", at=again)


def _hand_over(voice: Voice, hold: Hold, others: list[Hold]) -> None:
    """Leave the proof of our pause with a hold that is only beginning, so that it knows it for ours."""
    for other in others:
        if other.state is HoldState.READING and other.after is None:
            voice.say(replace(other, before=hold.before, after=hold.after))


def _released(voice: Voice, brand: Brand, hold: Hold, says: str, *, tell: bool) -> None:
    done = replace(hold, state=HoldState.RELEASED, released_at=voice.now, says=says)
    voice.say(done)
    if tell:
        tell_owner(voice, brand, done, "told_released" if says else "told_resumed")
    let_next(voice, brand, done)


def _lost(voice: Voice, brand: Brand, hold: Hold, reading: Reading) -> None:
    lost = replace(
        hold,
        state=HoldState.LOST,
        released_at=voice.now,
        says=f"somebody changed it since we paused it (its tool says '{reading.status}'); we leave it alone",
    )
    voice.say(lost)
    tell_owner(voice, brand, lost, "told_lost")
    let_next(voice, brand, lost)
