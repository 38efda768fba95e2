"""Ending: from two people's yes to an end for good that was read back; one request, and never a second.

read (is it what they were shown?) -> end, once -> read until it is known. Whatever comes of the request, also
when nothing does, only reads follow. It is no lease: nothing is resumed, and nothing lets go of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import STARTING, Do, HoldState, Result, RunState
from engine.model.said import phrase
from engine.model.time import DAY, HOUR, MINUTE, Instant, later
from engine.response.ending_seen import reading_of
from engine.response.ending_why import why_not_now
from engine.response.giving_up import let_next
from engine.response.holds import begun
from engine.response.sending import now_missed
from engine.response.steps import (
    PROVE_FOR,
    REACH_FOR,
    prove_at,
    prove_until,
    quiet_after,
    quiet_until,
    retry_at,
    step,
    tell_owner,
)

if TYPE_CHECKING:
    from engine.model.hold import Hold, Intent, Outcome, Reading
    from engine.model.proposal import Proposal, Row
    from engine.response.brand import Brand
    from engine.response.state import Voice

DOUBTED_FOR = 72 * HOUR
"""How long it counts, for who asks before a send, that people wanted it ended and it did not take."""
FOREVER = 36_500 * DAY
"""An end has no end; whoever reads no more than `until` must not take it for a lease."""
LOOK_AGAIN = 5 * MINUTE
LONGEST_LOOK = HOUR
LOOK_FOR = 6 * HOUR
"""What was sent and is not proven is looked at again: first after five minutes, then ever more seldom."""
LATER = "verify_later"
_UNPROVEN = frozenset({HoldState.FAILED, HoldState.UNVERIFIABLE})


def start(voice: Voice, brand: Brand, proposal: Proposal, row: Row) -> None:
    """Begin to end the campaign of an approved row: look whether it is still what was shown."""
    campaign, shown = brand.campaign(row.campaign), reading_of(proposal, row)
    if campaign is None or row.subject is None:
        return
    hold = replace(
        begun(voice, brand, proposal, row, campaign),
        ends=True,
        before=shown,
        lease_s=0,
        until=Instant(voice.now + FOREVER),
        deadline=Instant(voice.now + REACH_FOR),
    )
    if why := _taken(brand, hold):
        _not_ended(voice, brand, hold, why)
        return
    voice.say(hold)
    step(voice, hold, Do.READ, "before")


def heard(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take what a tool answered about an end; the request itself is never sent again."""
    counted = replace(hold, attempt=hold.attempt + 1)
    if hold.state is HoldState.READING:
        _looked(voice, brand, counted, outcome)
    elif intent.do is Do.END and hold.state in STARTING:
        _answered(voice, brand, counted, outcome)
    elif intent.do is Do.READ and hold.state in STARTING:
        _read_back(voice, brand, counted, intent, outcome)
    elif intent.purpose == LATER and hold.state in _UNPROVEN:
        _looked_later(voice, brand, counted, outcome)


def give_up(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Say that it is not known whether it is ended, when nothing was heard for too long."""
    if hold.state is HoldState.READING:
        _not_ended(
            voice, brand, hold, phrase("its tool could not be read in time, so nothing was asked of it")
        )
    else:
        _unproven(voice, brand, hold, phrase("no proof came in time that it is ended"))


def beyond_recall(brand: Brand, situation: str) -> list[Hold]:
    """Give what was ended for a situation, or may have been: nobody can take that back."""
    return [one for one in brand.holds_for(situation) if one.ends and one.asked_at is not None]


def _looked(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    reading, again = outcome.reading, retry_at(outcome, hold.attempt)
    if outcome.result is Result.DONE and reading is not None:
        _read_before(voice, brand, hold, reading)
    elif outcome.permanent or again > hold.deadline:
        _not_ended(voice, brand, hold, phrase("its tool could not be read, so nothing was asked of it"))
    else:
        voice.say(hold)
        step(voice, hold, Do.READ, "before", at=again)


def _read_before(voice: Voice, brand: Brand, hold: Hold, reading: Reading) -> None:
    if reading.state is RunState.ENDED:
        _ended(voice, brand, hold, reading, phrase("it was ended already when we came"))
        return
    why = _taken(brand, hold) or _changed(hold, reading) or why_not_now(brand, hold)
    if why or voice.now > hold.deadline:
        why = why or phrase("its tool could not be read in time, so nothing was asked of it")
        _not_ended(voice, brand, hold, why)
        return
    asked = replace(hold, state=HoldState.ASKED, before=reading, asked_at=voice.now)
    voice.say(asked)
    step(voice, asked, Do.END, "end")


def _taken(brand: Brand, hold: Hold) -> str:
    """Say who else holds the campaign: what it is to them is not ours to end."""
    others = [one for one in brand.holds_on(hold.subject.key) if one.id != hold.id]
    if not others:
        return ""
    return phrase(
        "it is held for something else ({holds}), so nothing was asked of its tool",
        holds=", ".join(one.id for one in others),
    )


def _changed(hold: Hold, reading: Reading) -> str:
    """Say that the campaign is not what people were shown."""
    shown = hold.before
    if shown is None or (shown.state, shown.status, shown.version) != (
        reading.state,
        reading.status,
        reading.version,
    ):
        return phrase("somebody changed it since people were asked, so nothing was asked of its tool")
    if reading.state is not RunState.RUNNING:
        return phrase("its tool says it is '{status}', so nothing was asked of it", status=reading.status)
    return ""


def _answered(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    """Read what came of the one request; also of one that was refused, for a tool may say no and do it.

    What was kept back just before it was sent is no request at all, and is told as that.
    """
    if outcome.result is Result.UNSENT:
        kept = phrase("it was not asked for any more when it was to be sent")
        if outcome.permanent:
            kept = phrase("its tool could not be asked just then, so nothing was sent, and nothing will be")
        why = why_not_now(brand, hold) or kept
        _not_ended(voice, brand, replace(hold, asked_at=None), phrase("nothing was ended: {why}", why=why))
        return
    quiet, says = quiet_after(outcome), ""
    state = HoldState.ASKED
    if outcome.result is Result.UNKNOWN:
        state = HoldState.UNCONFIRMED
        says = phrase("no answer came to the request to end it, which is never sent again")
    elif outcome.result is Result.FAILED:
        quiet = None
        says = phrase("its tool did not take the request to end it, which is never sent again")
        if brand.halted is not None:
            says = phrase("everything was stopped, so it was not asked to end it, and never will be")
    until = prove_until(voice.now, quiet) if quiet is not None else Instant(voice.now + PROVE_FOR)
    proving = replace(hold, state=state, says=says, deadline=until)
    voice.say(proving)
    step(voice, proving, Do.READ, "verify", quiet=quiet)


def _read_back(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    reading, quiet = outcome.reading, quiet_until(intent)
    is_read = outcome.result is Result.DONE and reading is not None
    again = prove_at(outcome) if is_read else retry_at(outcome, hold.attempt)
    if is_read and reading is not None and reading.state is RunState.ENDED:
        _ended(voice, brand, hold, reading, "")
    elif not outcome.permanent and max(again, quiet or again) <= hold.deadline:
        voice.say(hold)
        step(voice, hold, Do.READ, "verify", at=again, quiet=quiet)
    elif is_read:
        says = hold.says or phrase("its tool was asked, but it is not ended when we read it back")
        _not_ended(voice, brand, hold, says)
    else:
        says = phrase("the end was asked for, but its tool could not be read to see whether it took")
        _unproven(voice, brand, hold, says)


def _looked_later(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    """Say that it is ended where that shows only now; else look again, for some hours."""
    reading = outcome.reading
    if reading is not None and reading.state is RunState.ENDED:
        _ended(voice, brand, hold, reading, "")
        return
    if not outcome.permanent:
        voice.say(hold)
        _look_later(voice, hold)


def _look_later(voice: Voice, hold: Hold) -> None:
    if hold.asked_at is None or voice.now - hold.asked_at > LOOK_FOR:
        return
    wait = min(LONGEST_LOOK, max(LOOK_AGAIN, voice.now - hold.asked_at))
    step(voice, hold, Do.READ, LATER, at=Instant(voice.now + wait))


def _ended(voice: Voice, brand: Brand, hold: Hold, reading: Reading, says: str) -> None:
    for_s = brand.book.handling_of(hold.subject).in_flight_s
    ended = replace(
        hold,
        state=HoldState.ENDED,
        ours=hold.asked_at is not None,
        until=Instant(voice.now + FOREVER),
        after=reading,
        verified_at=voice.now,
        missed_at=hold.send_at if now_missed(hold, voice.now) else hold.missed_at,
        in_flight_until=None if for_s is None else later(voice.now, for_s),
        says=says,
    )
    voice.say(ended)
    tell_owner(voice, brand, ended, "told_ended")
    let_next(voice, brand, ended)


def _not_ended(voice: Voice, brand: Brand, hold: Hold, says: str) -> None:
    until = Instant(voice.now + DOUBTED_FOR)
    failed = replace(hold, state=HoldState.FAILED, says=says, until=until)
    voice.say(failed)
    tell_owner(voice, brand, failed, "told_not_ended")
    _look_later(voice, failed)
    let_next(voice, brand, failed)


def _unproven(voice: Voice, brand: Brand, hold: Hold, says: str) -> None:
    blind = replace(hold, state=HoldState.UNVERIFIABLE, says=says, attempt=hold.attempt + 1)
    voice.say(blind)
    tell_owner(voice, brand, blind, "told_not_ended")
    _look_later(voice, blind)
    let_next(voice, brand, blind)
