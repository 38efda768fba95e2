"""By hand: what no call of a tool can stop is a person's to stop, who is reminded; we look where we can.

Reminders are few: twice the owner, then whoever the question would have gone to next; then silence, for the
lease still ends, and that is asked about. Where the state can be read it is, and "paused" is said of what
was read as paused, and of nothing else. It is not ours: who stopped it lets it go on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import Do, HoldState, RunState
from engine.model.proposal import ProposalKind
from engine.model.said import phrase
from engine.model.signal import GOING_ON
from engine.model.time import HOUR, MINUTE, Instant
from engine.response import notices
from engine.response.deadline import TIME_TO_PAUSE
from engine.response.facts import about_hold
from engine.response.steps import is_past, step, tell_owner

if TYPE_CHECKING:
    from engine.model.hold import Hold, Intent, Outcome
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.response.state import Voice

REMIND_EVERY = 30 * MINUTE
"""How long a person may take before the next reminder."""
MOST_REMINDERS = 2
"""So many go to the owner; one more goes to whoever is asked next as well."""
LOOK_AGAIN = 5 * MINUTE
LONGEST_LOOK = HOUR
"""How long until we look again whether it was stopped: five minutes at first, doubling to an hour."""
LOOK_AFTER_DONE = MINUTE
"""How long after a person said that it is stopped we look whether it is; a tool may show it late."""
READ = "by_hand"
TAKEN = phrase("a person stopped it by hand, so a person lets it go on")


def start(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Give a hold to a person: say what to do, and look from now on whether it was done."""
    given = replace(
        hold,
        state=HoldState.MANUAL,
        says=phrase("its tool has no pause that can be undone"),
        remind_at=_remind_at(hold, voice.now),
    )
    voice.say(given)
    tell_owner(voice, brand, given, "told_not_paused")
    if brand.book.handling_of(hold.subject).readable:
        step(voice, given, Do.READ, READ)


def is_by_hand(hold: Hold) -> bool:
    """Say whether a person is to stop what a hold is on."""
    return hold.state is HoldState.MANUAL


def is_due(hold: Hold, now: Instant) -> bool:
    """Say whether a person must be reminded."""
    return is_by_hand(hold) and hold.remind_at is not None and now >= hold.remind_at


def heard(voice: Voice, brand: Brand, hold: Hold, intent: Intent, outcome: Outcome) -> None:
    """Take what a tool shows of an object that a person is to stop."""
    if is_past(hold, intent):
        return  # of a look before a person said that it is done, which is looked at anew
    reading = outcome.reading
    if reading is not None and reading.state in {RunState.PAUSED, RunState.ENDED}:
        if hold.attempt == 0:
            _was_stopped(voice, brand, hold, outcome)
        else:
            _is_stopped(voice, brand, hold, outcome)
        return
    runs_on = hold.done_by and reading is not None and reading.state is RunState.RUNNING
    # Whoever is contradicted may be right, and the tool late to show it: that is not left so for long.
    wait = LOOK_AGAIN if runs_on else min(LONGEST_LOOK, LOOK_AGAIN * 2 ** min(hold.attempt, 10))
    again, at = replace(hold, attempt=hold.attempt + 1), Instant(voice.now + wait)
    if runs_on:
        again = _contradicted(again, voice.now)
    voice.say(again)
    if runs_on:
        tell_owner(voice, brand, again, "told_not_paused")
    if not outcome.permanent:
        step(voice, again, Do.READ, READ, at=at)


def _contradicted(hold: Hold, now: Instant) -> Hold:
    """Give back to a person what they said is stopped, when its tool says that it runs."""
    says = phrase(
        "{who} says that it was stopped by hand, and its tool says that it runs on", who=hold.done_by
    )
    left = hold.reminded <= MOST_REMINDERS
    return replace(hold, done_by="", says=says, remind_at=Instant(now + REMIND_EVERY) if left else None)


def remind(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Remind the person once more; the last time whoever is asked next, too, is told.

    What is not called for any more is not asked for: the end of the lease is.
    """
    if hold.asked_release or brand.situations[hold.situation].state not in GOING_ON:
        voice.say(replace(hold, remind_at=None))
        return
    last = hold.reminded >= MOST_REMINDERS
    count = hold.reminded + 1
    later = None if last else Instant(voice.now + REMIND_EVERY)
    reminded = replace(hold, reminded=count, remind_at=later)
    voice.say(reminded)
    proposal = brand.proposals.get(hold.proposal)
    upward = [proposal.escalate_to] if last and proposal is not None else []
    for recipient in dict.fromkeys([hold.owner, *upward]):
        notices.tell(
            voice,
            brand.situations[hold.situation],
            recipient=recipient,
            template="told_still_by_hand",
            key=f"still_by_hand:{hold.id}:{count}",
            facts=about_hold(brand, reminded) | {"owner": hold.owner},
            proposal=hold.proposal,
            hold=hold.id,
        )


def to_be_done(brand: Brand, proposal: Proposal) -> list[Hold]:
    """Give what a person is still to stop of what a question about a pause came to."""
    if proposal.asks is not ProposalKind.PAUSE:
        return []
    mine = (one for one in brand.holds_for(proposal.situation) if one.proposal == proposal.id)
    return [one for one in mine if is_by_hand(one) and not one.done_by]


def done(voice: Voice, brand: Brand, proposal: Proposal, by: str) -> None:
    """Take a person's word that it was stopped by hand; it is never said to be paused for that.

    Where it can be read we look soon, whenever the next look would have been.
    """
    for hold in to_be_done(brand, proposal):
        says = phrase("stopped by hand, as {who} says; nobody has read it back", who=by)
        reads = brand.book.handling_of(hold.subject).readable
        attempt = hold.attempt + 1 if reads else hold.attempt
        believed = replace(hold, done_by=by, remind_at=None, says=says, attempt=attempt)
        voice.say(believed)
        if reads:
            step(voice, believed, Do.READ, READ, at=Instant(voice.now + LOOK_AFTER_DONE))


def _remind_at(hold: Hold, now: Instant) -> Instant:
    """Say when to remind first: before the next send, where that comes sooner."""
    usual = Instant(now + REMIND_EVERY)
    before = None if hold.send_at is None else Instant(hold.send_at - TIME_TO_PAUSE)
    return usual if before is None or before <= now else min(usual, before)


def _was_stopped(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    says = phrase("it was paused already when we came; we will not resume it")
    left = replace(
        hold, state=HoldState.NOT_OURS, before=outcome.reading, attempt=1, remind_at=None, says=says
    )
    voice.say(left)
    tell_owner(voice, brand, left, "told_already_paused")


def _is_stopped(voice: Voice, brand: Brand, hold: Hold, outcome: Outcome) -> None:
    missed = hold.send_at if hold.send_at is not None and hold.since < hold.send_at <= voice.now else None
    seen = replace(
        hold,
        state=HoldState.VERIFIED,
        attempt=hold.attempt + 1,
        after=outcome.reading,
        verified_at=voice.now,
        missed_at=hold.missed_at or missed,
        remind_at=None,
        says=TAKEN,
    )
    voice.say(seen)
    tell_owner(voice, brand, seen, "told_stopped_by_hand")
