"""Resume: letting go of what is ours, when the last hold on it goes, if nobody changed it since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import (
    HOLDING,
    STARTING,
    Do,
    Hold,
    HoldState,
    Intent,
    Outcome,
    Reading,
    Result,
    RunState,
)
from engine.model.said import phrase
from engine.model.time import Instant
from engine.response import by_hand
from engine.response.auto import is_by_policy
from engine.response.facts import PAUSED_ANEW
from engine.response.giving_up import let_next
from engine.response.preview import GONE
from engine.response.propose import drop_release
from engine.response.spans import when
from engine.response.standstill import stop
from engine.response.steps import (
    PROVE_FOR,
    REACH_FOR,
    TWICE,
    is_gone,
    is_past,
    prove_at,
    prove_until,
    quiet_after,
    quiet_until,
    retry_at,
    step,
    tell_owner,
    too_late,
)

if TYPE_CHECKING:
    from engine.response.brand import Brand
    from engine.response.state import Voice


UNSURE = phrase("the answer to the resume was lost")
SENT = phrase("the resume was sent, but its tool could not be read to see whether it took")
"""While it is resumed anew: an earlier resume of ours may have taken, so running may be our doing."""
HALF = phrase("the resume is only half done: its tool has taken it out of its pause, and does not run it yet")
_NEVER_READ = phrase(
    "its pause was asked for, but never read back: look whether it is paused, and resume it there if it is"
)


def release(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Let go of one hold; what is paused goes on only with the last one that is ours."""
    if hold.state not in HOLDING:
        return
    hold = replace(hold, resume_at=None)
    others = [one for one in brand.holds_on(hold.subject.key) if one.id != hold.id]
    if not hold.ours:
        says = (
            _NEVER_READ
            if hold.state is HoldState.UNVERIFIABLE
            else phrase("there was nothing of ours to resume")
        )
        if hold.state is HoldState.VERIFIED:
            says = by_hand.TAKEN
        _released(voice, brand, hold, says, tell=hold.state is not HoldState.NOT_OURS)
    elif any(one.state in STARTING for one in others):
        # Another answer, another attempt: who said yes again is told again, under a key of its own.
        again = replace(hold, attempt=hold.attempt + 1)
        keep(voice, brand, again, PAUSED_ANEW, known=hold.state is HoldState.VERIFIED)
    elif others:
        _released(voice, brand, hold, phrase("another hold keeps it paused"), tell=True)
    else:
        letting = replace(
            hold,
            state=HoldState.RELEASING,
            says=GONE if hold.says == GONE else SENT if hold.state is HoldState.UNVERIFIABLE else "",
            attempt=hold.attempt + 1,
            deadline=Instant(voice.now + REACH_FOR),
        )
        voice.say(letting)
        step(voice, letting, Do.READ, "before_resume")


def heard(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take what a tool answered about a resume that is under way."""
    if hold.state is not HoldState.RELEASING:
        _late(voice, brand, hold, intent, outcome)
        return
    if is_past(hold, intent):
        return  # of a resume that was given up; what it did shows in what is read for this one
    next_hold = replace(hold, attempt=hold.attempt + 1)
    if intent.do is Do.RESUME:
        _resume_answered(voice, brand, next_hold, outcome)
    elif outcome.result is not Result.DONE or outcome.reading is None:
        _not_read(voice, brand, next_hold, intent, outcome)
    elif intent.purpose == "before_resume":
        _read_before(voice, brand, next_hold, intent, outcome)
    else:
        _read_back(voice, brand, next_hold, intent, outcome)


def _late(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take an answer that came after we had given up: the resume may have taken after all."""
    hold = replace(hold, attempt=hold.attempt + 1)
    if intent.do is Do.RESUME and outcome.result is not Result.FAILED:
        quiet = quiet_after(outcome)
        proving = replace(hold, deadline=prove_until(voice.now, quiet))
        voice.say(proving)
        step(voice, proving, Do.READ, "verify_resume", quiet=quiet)
    elif intent.purpose == "verify_resume":
        again = prove_at(outcome)
        if outcome.reading is not None and outcome.reading.state is RunState.RUNNING:
            _released(voice, brand, hold, "", tell=True)
            drop_release(voice, brand, hold)
        elif again <= hold.deadline and not outcome.permanent:
            voice.say(hold)
            step(voice, hold, Do.READ, "verify_resume", at=again)


def leave_paused(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Let go of a hold without resuming: what would go out is too old, and its owner is told to drop it."""
    sent = "" if hold.send_at is None else when(hold.send_at)
    says = phrase("left paused: its send at {when} passed while it was paused", when=sent)
    left = replace(hold, state=HoldState.RELEASED, released_at=voice.now, says=says, resume_at=None)
    voice.say(left)
    tell_owner(voice, brand, left, "told_left_paused")
    let_next(voice, brand, left)


def is_releasing(hold: Hold) -> bool:
    """Say whether an outcome about this hold belongs to a resume under way (or given up too early)."""
    return hold.state is HoldState.RELEASING or (hold.state is HoldState.UNVERIFIABLE and hold.ours)


def keep(voice: Voice, brand: Brand, hold: Hold, says: str, *, known: bool = True) -> None:
    """Say that a resume did not take, as far as is known; its end will be asked for again soon."""
    kept = replace(
        hold,
        state=HoldState.VERIFIED if known else HoldState.UNVERIFIABLE,
        asked_release="",
        says=says,
        until=Instant(voice.now + REACH_FOR),
        resume_at=None,
    )
    voice.say(kept)
    tell_owner(voice, brand, kept, "told_not_resumed")
    let_next(voice, brand, kept)
    stop(voice, brand, hold.asked_release, phrase("one of them could not be resumed"))


def _not_read(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    again = retry_at(outcome, hold.attempt)
    if not outcome.permanent and again <= hold.deadline:
        voice.say(hold)
        twice = TWICE in intent.facts
        step(voice, hold, Do.READ, intent.purpose, at=again, quiet=quiet_until(intent), twice=twice)
    elif intent.purpose == "before_resume" and is_gone(outcome):
        _not_there(voice, brand, hold)
    elif intent.purpose == "before_resume" and hold.says != SENT:
        keep(voice, brand, hold, phrase("its tool could not be read, so it was not resumed"))
    else:
        keep(voice, brand, hold, SENT, known=False)


def _not_there(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Keep what its tool does not know any more until a person has said once more that it may go.

    A token that lost its rights is answered so as well: a policy, which looks nowhere, is no such person.
    """
    release = brand.proposals.get(hold.asked_release)
    if hold.says == GONE and not (release is not None and is_by_policy(release)):
        says = phrase(
            "its tool did not know it twice, so nothing was resumed: it is gone there, or hidden from us; "
            "look there"
        )
        lost = replace(hold, state=HoldState.LOST, released_at=voice.now, says=says)
        _left_to_people(voice, brand, lost, phrase("its tool does not know one of them any more"))
    else:
        keep(voice, brand, hold, GONE, known=hold.says != SENT)


def _read_before(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    reading = outcome.reading
    if reading is None:
        return
    if reading.state is RunState.RUNNING and hold.says == SENT:
        _released(voice, brand, hold, "", tell=True)
        return
    half = reading.state is RunState.BETWEEN and hold.says == SENT
    if not (half or _as_we_left_it(hold, reading)) and TWICE not in intent.facts:
        # A reading may be older than our pause; who would leave it paused for ever looks twice.
        voice.say(hold)
        step(voice, hold, Do.READ, "before_resume", at=prove_at(outcome), twice=True)
        return
    if not (half or _as_we_left_it(hold, reading)):
        _lost(voice, brand, hold, reading)
        return
    voice.say(hold)
    step(voice, hold, Do.RESUME, "resume")


def _as_we_left_it(hold: Hold, reading: Reading) -> bool:
    same = hold.after is not None and reading.version == hold.after.version
    return reading.state is RunState.PAUSED and same


def _resume_answered(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    failed, again = outcome.result is Result.FAILED, retry_at(outcome, hold.attempt)
    if outcome.result is Result.UNKNOWN:
        unsure, quiet = replace(hold, says=UNSURE), quiet_after(outcome)
        if max(voice.now, quiet or voice.now) > hold.deadline:
            # Too late to send it again, and not too late for what was sent to show.
            unsure = replace(hold, says="", deadline=prove_until(voice.now, quiet))
        voice.say(unsure)
        step(voice, unsure, Do.READ, "verify_resume", quiet=quiet)
    elif failed and not outcome.permanent and hold.says == UNSURE:
        voice.say(hold)
        step(voice, hold, Do.READ, "verify_resume", at=again if again <= hold.deadline else None)
    elif failed and not outcome.permanent and again <= hold.deadline:
        voice.say(hold)
        step(voice, hold, Do.RESUME, "resume", at=again)
    elif failed and not outcome.permanent:
        says = too_late(brand, phrase("its tool could not be reached in time to resume it"))
        keep(voice, brand, hold, says, known=hold.says != SENT)
    elif failed and hold.says not in {UNSURE, SENT}:
        keep(voice, brand, hold, phrase("its tool refused to resume it"))
    else:
        # It did not refuse; or it refuses now what it may have done before, which reading will tell.
        sent = replace(hold, deadline=Instant(voice.now + PROVE_FOR), says="")
        voice.say(sent)
        step(voice, sent, Do.READ, "verify_resume")


def _read_back(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    reading = outcome.reading
    if reading is None:
        return
    if reading.state is RunState.RUNNING:
        _released(voice, brand, hold, "", tell=True)
        return
    # Half resumed is our doing too, when we asked for it before: what is left of it is asked for again.
    again, quiet = prove_at(outcome), quiet_until(intent)
    send_at = max(again, quiet or again)
    as_we_left_it = _as_we_left_it(hold, reading) or reading.state is RunState.BETWEEN
    if not as_we_left_it and (hold.says == UNSURE or again > hold.deadline):
        _lost(voice, brand, hold, reading)
        return
    if send_at > hold.deadline and hold.says == UNSURE:
        # Too late to send it again, and not too late for what was sent to show.
        hold = replace(hold, says="", deadline=prove_until(voice.now, quiet))
    elif again > hold.deadline and reading.state is RunState.BETWEEN:
        keep(voice, brand, hold, HALF, known=False)
        return
    elif again > hold.deadline:
        says = phrase("its tool was asked, but it is still paused when we read it back")
        keep(voice, brand, hold, too_late(brand, says))
        return
    voice.say(hold)
    if hold.says == UNSURE and (quiet is None or outcome.at >= quiet):
        step(voice, hold, Do.RESUME, "resume", at=again)
    else:
        step(voice, hold, Do.READ, "verify_resume", at=again, quiet=quiet)


def _released(voice: Voice, brand: Brand, hold: Hold, says: str, *, tell: bool) -> None:
    done = replace(hold, state=HoldState.RELEASED, released_at=voice.now, says=says, resume_at=None)
    voice.say(done)
    if tell:
        tell_owner(voice, brand, done, "told_released" if says else "told_resumed")
    let_next(voice, brand, done)


def _lost(voice: Voice, brand: Brand, hold: Hold, reading: Reading) -> None:
    lost = replace(
        hold,
        state=HoldState.LOST,
        released_at=voice.now,
        says=phrase(
            "somebody changed it since we paused it (its tool says '{status}'); we leave it alone",
            status=reading.status,
        ),
    )
    _left_to_people(voice, brand, lost, phrase("somebody changed one of them since we paused it"))


def _left_to_people(voice: Voice, brand: Brand, lost: Hold, why: str) -> None:
    """Say that a hold is no longer ours, and stop what waits for its turn behind it."""
    voice.say(lost)
    tell_owner(voice, brand, lost, "told_lost")
    let_next(voice, brand, lost)
    stop(voice, brand, lost.asked_release, why)
