"""What an itinerary system answers, and what follows for the call that it was asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.adaptation import CHANGING, Adaptation, AdaptationState, CallReading
from engine.model.hold import Do, Intent, Outcome, Result
from engine.model.said import phrase
from engine.model.time import Instant
from engine.response.adapt_facts import stands, stands_as
from engine.response.adapt_steps import give_up, settle, step, verified
from engine.response.over import why_over
from engine.response.steps import PROVE_FOR, prove_at, retry_at, too_late

if TYPE_CHECKING:
    from engine.response.brand import Brand
    from engine.response.state import Voice

UNREACHED = phrase("its system could not be reached in time")


def _edited(call: CallReading) -> str:
    return phrase(
        "it is {call}, and neither as planned nor as chosen: somebody changed it since", call=stands_as(call)
    )


def heard(voice: Voice, brand: Brand, one: Adaptation, intent: Intent, outcome: Outcome) -> None:
    """Take what the itinerary system answered."""
    if intent.attempt < one.attempt:
        return  # something newer was asked since; what this did shows in what is read for that
    one = replace(one, attempt=one.attempt + 1)
    if one.state not in CHANGING:
        _late(voice, brand, one, intent, outcome)
    elif intent.do is Do.ADAPT:
        _answered(voice, brand, one, outcome)
    elif outcome.result is not Result.DONE or outcome.call is None:
        _not_read(voice, brand, one, intent, outcome)
    elif intent.purpose == "before":
        _read_before(voice, brand, replace(one, call=outcome.call), outcome.call)
    elif intent.purpose == "again":
        _read_again(voice, brand, replace(one, call=outcome.call), outcome, outcome.call)
    else:
        _read_back(voice, brand, replace(one, call=outcome.call), outcome, outcome.call)


def _read_before(voice: Voice, brand: Brand, one: Adaptation, call: CallReading) -> None:
    if stands(call, one.after):
        verified(voice, brand, one, phrase("it stood so already") if one.asked_at is None else "")
    elif stands(call, one.before):
        voice.say(replace(one, state=AdaptationState.READY))
        settle(voice, brand, one)
    else:
        give_up(voice, brand, one, _edited(call), AdaptationState.LEFT)


def _answered(voice: Voice, brand: Brand, one: Adaptation, outcome: Outcome) -> None:
    failed, again = outcome.result is Result.FAILED, retry_at(outcome, one.attempt)
    unsure = one.state is AdaptationState.UNCONFIRMED
    if outcome.result is Result.UNKNOWN:
        lost = replace(one, state=AdaptationState.UNCONFIRMED)
        voice.say(lost)
        step(voice, lost, Do.READ, "verify")
    elif failed and not outcome.permanent and unsure:
        voice.say(one)
        step(voice, one, Do.READ, "verify", at=again if again <= one.deadline else None)
    elif failed and not outcome.permanent and (over := why_over(brand, one.situation)):
        give_up(
            voice,
            brand,
            one,
            phrase("it was not done, and not asked for again: {over}", over=over),
            AdaptationState.LEFT,
        )
    elif failed and not outcome.permanent and again <= one.deadline:
        voice.say(one)
        step(voice, one, Do.READ, "again", at=again)
    elif failed and not outcome.permanent:
        give_up(voice, brand, one, too_late(brand, UNREACHED))
    elif failed and not unsure:
        give_up(voice, brand, one, phrase("its system refused the change"))
    else:
        # It did not refuse; or it refuses now what it may have done before, which reading will tell.
        asked = replace(one, state=AdaptationState.ASKED, deadline=Instant(voice.now + PROVE_FOR))
        voice.say(asked)
        step(voice, asked, Do.READ, "verify")


def _read_back(voice: Voice, brand: Brand, one: Adaptation, outcome: Outcome, call: CallReading) -> None:
    again, unsure = prove_at(outcome), one.state is AdaptationState.UNCONFIRMED
    if stands(call, one.after):
        verified(voice, brand, one, "")
        return
    if unsure and (again > one.deadline or why_over(brand, one.situation)):
        # Not to be sent again, and not too late for what was sent to show.
        one = replace(one, state=AdaptationState.ASKED, deadline=Instant(voice.now + PROVE_FOR))
    elif again > one.deadline:
        says = phrase(
            "its system was asked, but it is {stands_as} when we read it back", stands_as=stands_as(call)
        )
        give_up(voice, brand, one, too_late(brand, says))
        return
    voice.say(one)
    missed = one.state is AdaptationState.UNCONFIRMED and stands(call, one.before)
    step(voice, one, Do.READ, "again" if missed else "verify", at=again)


def _read_again(voice: Voice, brand: Brand, one: Adaptation, outcome: Outcome, call: CallReading) -> None:
    """Ask again at once for what stands as planned still, unless its reason is over meanwhile."""
    over = why_over(brand, one.situation)
    if stands(call, one.before) and not over and voice.now <= one.deadline:
        voice.say(one)
        step(voice, one, Do.ADAPT, "adapt")
    elif one.state is AdaptationState.UNCONFIRMED:
        _read_back(voice, brand, one, outcome, call)
    elif stands(call, one.after):
        verified(voice, brand, one, phrase("somebody changed it so meanwhile"))
    elif stands(call, one.before) and over:
        give_up(
            voice,
            brand,
            one,
            phrase("it was not done, and not asked for again: {over}", over=over),
            AdaptationState.LEFT,
        )
    elif stands(call, one.before):
        give_up(voice, brand, one, too_late(brand, UNREACHED))
    else:
        give_up(voice, brand, one, _edited(call), AdaptationState.LEFT)


def _not_read(voice: Voice, brand: Brand, one: Adaptation, intent: Intent, outcome: Outcome) -> None:
    again = retry_at(outcome, one.attempt)
    if not outcome.permanent and again <= one.deadline:
        voice.say(one)
        step(voice, one, Do.READ, intent.purpose, at=again)
    elif intent.purpose == "before" and one.asked_at is None:
        give_up(voice, brand, one, phrase("its system could not be read, so nothing was asked of it"))
    elif intent.purpose == "again" and one.state is AdaptationState.ASKED:
        give_up(voice, brand, one, too_late(brand, UNREACHED))
    else:
        says = phrase("the change was asked for, but the system could not be read to see whether it took")
        give_up(voice, brand, one, says, AdaptationState.UNVERIFIABLE)


def _late(voice: Voice, brand: Brand, one: Adaptation, intent: Intent, outcome: Outcome) -> None:
    """Take an answer that came after we had given up: the change may have taken after all."""
    if intent.do is Do.ADAPT and outcome.result is not Result.FAILED:
        proving = replace(one, deadline=Instant(voice.now + PROVE_FOR))
        voice.say(proving)
        step(voice, proving, Do.READ, "verify")
    elif intent.purpose == "verify":
        again = prove_at(outcome)
        if outcome.call is not None and stands(outcome.call, one.after):
            verified(voice, brand, replace(one, call=outcome.call), "")
        elif again <= one.deadline and not outcome.permanent:
            voice.say(one)
            step(voice, one, Do.READ, "verify", at=again)
