"""Holds: from an approved row to a pause that was read back.

read (what was it before us?) -> pause -> read (did it take?) -> verified. Each arrow is an intent that is
committed before it is done, so that a crash anywhere leaves a row that says where we were.
"""

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
from engine.model.ids import short_id
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.model.time import Instant, later
from engine.response import by_hand
from engine.response.giving_up import ask_if_idle, give_up, is_busy, let_next
from engine.response.propose import drop_release
from engine.response.sending import missed_while_asked, now_missed, reach_until
from engine.response.steps import (
    PROVE_FOR,
    is_gone,
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
    from engine.model.program import Campaign
    from engine.model.proposal import Proposal, Row
    from engine.response.brand import Brand
    from engine.response.state import Voice

_BY_HAND = frozenset({PauseClass.NONE, PauseClass.KILL})
READ_AS_RUNNING = phrase("its tool was asked, but it is not paused when we read it back")


def start(voice: Voice, brand: Brand, proposal: Proposal, row: Row) -> None:
    """Begin to hold the campaign of an approved row."""
    campaign = brand.campaign(row.campaign)
    if campaign is None or row.subject is None:
        return
    hold = begun(voice, brand, proposal, row, campaign)
    if row.pause_class in _BY_HAND:
        by_hand.start(voice, brand, hold)
        return
    busy = [one for one in brand.holds_on(hold.subject.key) if is_busy(one)]
    voice.say(hold)
    if not busy:
        step(voice, hold, Do.READ, "before")


def heard(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take what a tool answered about a pause that is under way."""
    if hold.state not in STARTING:
        _late(voice, brand, hold, intent, outcome)
    elif intent.do is Do.PAUSE:
        _pause_answered(voice, brand, hold, outcome)
    elif outcome.result is not Result.DONE or outcome.reading is None:
        _not_read(voice, brand, hold, intent, outcome)
    elif intent.purpose == "before":
        _read_before(voice, brand, hold, outcome.reading)
    else:
        _read_back(voice, brand, hold, intent, outcome)


def _late(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take an answer that came after we had given up: the pause may have taken after all."""
    hold = replace(hold, attempt=hold.attempt + 1)
    if intent.do is Do.PAUSE and outcome.result is not Result.FAILED:
        quiet = quiet_after(outcome)
        proving = replace(hold, deadline=prove_until(voice.now, quiet))
        voice.say(proving)
        step(voice, proving, Do.READ, "verify", quiet=quiet)
    elif intent.purpose == "verify":
        again = prove_at(outcome)
        if outcome.reading is not None and outcome.reading.state is RunState.PAUSED:
            _verified(voice, brand, hold, outcome.reading)
        elif again <= hold.deadline and not outcome.permanent:
            voice.say(hold)
            step(voice, hold, Do.READ, "verify", at=again)
        elif outcome.result is Result.DONE and hold.state is HoldState.UNVERIFIABLE:
            give_up(voice, brand, hold, READ_AS_RUNNING)
            drop_release(voice, brand, hold)


def begun(voice: Voice, brand: Brand, proposal: Proposal, row: Row, campaign: Campaign) -> Hold:
    """Give the hold of an approved row, of which nothing was asked yet."""
    return Hold(
        id=short_id("H", brand.name, campaign.subject.key, proposal.id),
        brand=brand.name,
        partition=proposal.partition,
        subject=campaign.subject,
        campaign=campaign.id,
        message_classes=(campaign.message_class,),
        owner=campaign.owner,
        situation=proposal.situation,
        epoch=proposal.epoch,
        playbook=proposal.playbook,
        proposal=proposal.id,
        row=row.key,
        state=HoldState.READING,
        ours=False,
        since=voice.now,
        lease_s=proposal.lease_s,
        until=later(voice.now, proposal.lease_s),
        deadline=reach_until(row.pause_class, campaign.next_send_at, voice.now),
        pause_class=row.pause_class,
        send_at=campaign.next_send_at,
        missed_at=missed_while_asked(proposal, campaign.next_send_at, voice.now),
        in_flight=brand.book.handling_of(campaign.subject).in_flight,
    )


def _read_before(voice: Voice, brand: Brand, hold: Hold, reading: Reading) -> None:
    hold = replace(hold, attempt=hold.attempt + 1)
    if reading.state is RunState.RUNNING:
        said = reading.next_send_at
        send = said if said is not None and said > voice.now else hold.send_at
        asked = replace(
            hold, state=HoldState.ASKED, before=reading, after=None, asked_at=voice.now, send_at=send
        )
        voice.say(asked)
        step(voice, asked, Do.PAUSE, "pause")
    elif reading.state is RunState.PAUSED:
        _already_paused(voice, brand, hold, reading)
    else:
        give_up(
            voice,
            brand,
            hold,
            phrase("its tool says it is '{status}', which cannot be paused", status=reading.status),
        )


def _already_paused(voice: Voice, brand: Brand, hold: Hold, reading: Reading) -> None:
    """Join a pause of our own, or leave alone what somebody else paused."""
    ours = [
        one
        for one in brand.holds_on(hold.subject.key)
        if (one.ours or one.id == hold.id) and one.after is not None and one.after.version == reading.version
    ]
    if ours:
        _verified(voice, brand, replace(hold, before=ours[0].before), reading)
        return
    left = replace(
        hold,
        state=HoldState.NOT_OURS,
        before=reading,
        after=None,
        says=phrase("it was paused already when we came; we will not resume it"),
    )
    voice.say(left)
    tell_owner(voice, brand, left, "told_already_paused")
    let_next(voice, brand, left)


def _pause_answered(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    hold = replace(hold, attempt=hold.attempt + 1)
    failed, again = outcome.result is Result.FAILED, retry_at(outcome, hold.attempt)
    if outcome.result is Result.UNKNOWN:
        unsure, quiet = replace(hold, state=HoldState.UNCONFIRMED), quiet_after(outcome)
        if max(voice.now, quiet or voice.now) > hold.deadline:
            # Too late to send it again, and not too late for what was sent to show.
            unsure = replace(hold, state=HoldState.ASKED, deadline=prove_until(voice.now, quiet))
        voice.say(unsure)
        step(voice, unsure, Do.READ, "verify", quiet=quiet)
    elif failed and not outcome.permanent and hold.state is HoldState.UNCONFIRMED:
        voice.say(hold)
        step(voice, hold, Do.READ, "verify", at=again if again <= hold.deadline else None)
    elif failed and not outcome.permanent and again <= hold.deadline:
        voice.say(hold)
        step(voice, hold, Do.PAUSE, "pause", at=again)
    elif failed and not outcome.permanent:
        give_up(voice, brand, hold, too_late(brand, phrase("its tool could not be reached in time")))
    elif failed and hold.state is not HoldState.UNCONFIRMED:
        give_up(voice, brand, hold, phrase("its tool refused the pause"))
    else:
        # It did not refuse; or it refuses now what it may have done before, which reading will tell.
        asked = replace(hold, state=HoldState.ASKED, deadline=Instant(voice.now + PROVE_FOR))
        voice.say(asked)
        step(voice, asked, Do.READ, "verify")


def _read_back(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    reading = outcome.reading
    if reading is None:
        return
    hold = replace(hold, attempt=hold.attempt + 1)
    if reading.state is RunState.PAUSED:
        _verified(voice, brand, hold, reading)
        return
    again, quiet = prove_at(outcome), quiet_until(intent)
    if max(again, quiet or again) > hold.deadline and hold.state is HoldState.UNCONFIRMED:
        # Too late to send it again, and not too late for what was sent to show.
        hold = replace(hold, state=HoldState.ASKED, deadline=prove_until(voice.now, quiet))
    elif again > hold.deadline:
        give_up(voice, brand, hold, too_late(brand, READ_AS_RUNNING))
        return
    voice.say(hold)
    if hold.state is HoldState.UNCONFIRMED and (quiet is None or outcome.at >= quiet):
        step(voice, hold, Do.PAUSE, "pause", at=again)
    else:
        step(voice, hold, Do.READ, "verify", at=again, quiet=quiet)


def _verified(voice: Voice, brand: Brand, hold: Hold, reading: Reading) -> None:
    for_s = brand.book.handling_of(hold.subject).in_flight_s
    held = replace(
        hold,
        state=HoldState.VERIFIED,
        ours=True,
        after=reading,
        verified_at=voice.now,
        missed_at=hold.send_at if now_missed(hold, voice.now) else hold.missed_at,
        in_flight_until=None if for_s is None else later(voice.now, for_s),
        says="",
    )
    voice.say(held)
    tell_owner(voice, brand, held, "told_paused")
    let_next(voice, brand, held)
    ask_if_idle(voice, brand, held)


def _not_read(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    hold = replace(hold, attempt=hold.attempt + 1)
    again = retry_at(outcome, hold.attempt)
    if not outcome.permanent and again <= hold.deadline:
        voice.say(hold)
        step(voice, hold, Do.READ, intent.purpose, at=again, quiet=quiet_until(intent))
        return
    if intent.purpose == "before" and is_gone(outcome):
        says = phrase(
            "its tool does not know it, so nothing was asked of it: look whether it was deleted there"
        )
        give_up(voice, brand, hold, says)
        return
    if intent.purpose == "before":
        give_up(voice, brand, hold, phrase("its tool could not be read, so nothing was asked of it"))
        return
    blind = replace(
        hold,
        state=HoldState.UNVERIFIABLE,
        says=phrase("the pause was asked for, but its tool could not be read to see whether it took"),
    )
    voice.say(blind)
    tell_owner(voice, brand, blind, "told_not_paused")
    let_next(voice, brand, blind)
    ask_if_idle(voice, brand, blind)


def is_starting(hold: Hold) -> bool:
    """Say whether an outcome about this hold belongs to a pause under way (or given up too early)."""
    return hold.state in STARTING or hold.state in {HoldState.FAILED, HoldState.UNVERIFIABLE}


def is_held(hold: Hold) -> bool:
    """Say whether the lease of this hold runs; what is ended for good has none."""
    return hold.state in HOLDING and not hold.ends
