"""Adapt: from a chosen way around to an itinerary system that was read back.

read every call (does it stand as planned?) -> ask for each -> read it back (did it take?) -> changed. Each
arrow is an intent that is committed before it is done, so that a crash leaves a row that says where we were.
No call is asked for before every call of the change was read: half a change is not sent knowingly.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.adaptation import CHANGING, NOT_CHANGED, Action, Adaptation, AdaptationState, CallReading
from engine.model.hold import Do, Intent, Outcome, Result
from engine.model.ids import short_id
from engine.model.program import Subject
from engine.model.time import Instant, iso
from engine.response import notices
from engine.response.adapt_facts import about_change, stands, stands_as
from engine.response.follows import follows_in
from engine.response.steps import PROVE_FOR, REACH_FOR, prove_at, retry_at, too_late

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import System
    from engine.model.proposal import Option, Proposal
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.follows import CallChange
from engine.response.state import Voice

PURPOSE = "place and times stay; tell the system the new purpose by hand"
BUSY = "another change of this call is under way; send it again when that is done"
OTHER = "another call of the same change cannot be changed, so this one was not asked for"


def start(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    """Send what was chosen to the system that keeps it; what was sent before, only where it did not take."""
    for option in chosen_of(proposal):
        begun = brand.adaptations.by("option", (proposal.id, option.key))
        if begun:
            _again(voice, brand, begun)
        else:
            _begin(voice, brand, proposal, option)


def why_not(brand: Brand, proposal: Proposal) -> str:
    """Say why nothing of what was chosen can be sent now; empty where something can."""
    calls = [one for key in proposal.chosen for one in brand.adaptations.by("option", (proposal.id, key))]
    sent = {one.option for one in calls}
    waiting = {one.option for one in calls if one.state in CHANGING}
    missed = {one.option for one in calls if one.state in NOT_CHANGED} - waiting
    fresh = [one for one in chosen_of(proposal) if one.key not in sent]
    if missed or any(_system_of(brand, one.item) is not None for one in fresh):
        return ""
    if fresh:
        return (
            f"no itinerary system is named that {proposal.id} could be sent to; name one under itineraries: "
            f"(docs/tools.md), or carry it out by hand: serviola options export {proposal.id}"
        )
    if waiting:
        return f"what was chosen in {proposal.id} is on its way already; see: serviola explain {proposal.id}"
    return f"what was chosen in {proposal.id} was dealt with already; see: serviola explain {proposal.id}"


def chosen_of(proposal: Proposal) -> list[Option]:
    """Give the options that were chosen, in the order in which they were."""
    offered = {one.key: one for one in proposal.options}
    return [offered[key] for key in proposal.chosen if key in offered]


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
    else:
        _read_back(voice, brand, replace(one, call=outcome.call), outcome, outcome.call)


def give_up(
    voice: Voice,
    brand: Brand,
    one: Adaptation,
    says: str,
    state: AdaptationState = AdaptationState.FAILED,
) -> None:
    """Say that a call was not changed, as far as is known."""
    voice.say(replace(one, state=state, says=says))
    _settle(voice, brand, one)


def call_off(voice: Voice, brand: Brand, situation: Situation, why: str) -> None:
    """Leave alone what nothing was asked for yet."""
    for one in sorted(brand.adaptations.by("situation", situation.id), key=lambda each: each.id):
        now = brand.adaptations[one.id]
        if now.state in {AdaptationState.READING, AdaptationState.READY}:
            says = f"called off before anything was asked: {why}"
            give_up(voice, brand, now, says, AdaptationState.LEFT)


def _begin(voice: Voice, brand: Brand, proposal: Proposal, option: Option) -> None:
    book = brand.book.revision_of(option.item)
    itinerary = brand.book.itinerary_of(option.item)
    if book is None or itinerary is None or book.system is None:
        return
    change = follows_in(book, itinerary, option).change
    fresh = [_new(voice, brand, proposal, option, book.system, itinerary.id, call) for call in change.calls]
    for one in fresh:
        voice.say(one)
    _look(voice, brand, fresh)


def _again(voice: Voice, brand: Brand, begun: Iterable[Adaptation]) -> None:
    """Try again what did not take, under the key that it had; reading first finds what took."""
    calls = list(begun)
    if any(one.state in CHANGING for one in calls):
        return
    fresh = [
        replace(
            one,
            state=AdaptationState.READING,
            attempt=one.attempt + 1,
            deadline=Instant(voice.now + REACH_FOR),
            call=None,
            says="",
        )
        for one in calls
        if one.state in NOT_CHANGED
    ]
    for one in fresh:
        voice.say(one)
    if fresh:
        _look(voice, brand, fresh)


def _look(voice: Voice, brand: Brand, fresh: list[Adaptation]) -> None:
    for one in fresh:
        if one.state is AdaptationState.READING:
            _step(voice, one, Do.READ, "before")
    _settle(voice, brand, fresh[0])


def _new(
    voice: Voice,
    brand: Brand,
    proposal: Proposal,
    option: Option,
    system: System,
    itinerary: str,
    call: CallChange,
) -> Adaptation:
    subject = Subject(system.tool, system.kind, call.stop)
    stop = brand.stop(call.stop)
    busy = any(one.state in CHANGING for one in brand.adaptations.by("subject", subject.key))
    name = short_id("A", brand.name, subject.key, proposal.id, option.key)
    state, says = AdaptationState.READING, ""
    if call.action is Action.PURPOSE:
        state, says = AdaptationState.MANUAL, PURPOSE
    elif busy:
        state, says = AdaptationState.LEFT, BUSY
    return Adaptation(
        id=name,
        brand=brand.name,
        partition=proposal.partition,
        proposal=proposal.id,
        option=option.key,
        situation=proposal.situation,
        epoch=proposal.epoch,
        itinerary=itinerary,
        item=call.stop,
        subject=subject,
        owner=proposal.group if stop is None else stop.owner,
        action=call.action,
        before=call.before,
        after=call.after,
        state=state,
        key=f"{name}:adapt",
        since=voice.now,
        deadline=Instant(voice.now + REACH_FOR),
        says=says,
    )


def _step(voice: Voice, one: Adaptation, do: Do, purpose: str, *, at: Instant | None = None) -> None:
    """Ask one thing of the itinerary system; `attempt` numbers the steps, so that each has its own key."""
    writes = do is Do.ADAPT
    voice.want(
        Intent(
            key=f"{do}:{one.id}:{purpose}:{one.attempt}",
            brand=one.brand,
            partition=one.partition,
            do=do,
            due_at=voice.now if at is None else at,
            not_after=one.deadline if writes else None,
            situation=one.situation,
            proposal=one.proposal,
            purpose=purpose,
            attempt=one.attempt,
            subject=one.subject,
            version=one.call.version if writes and one.call is not None else "",
            facts={**_values(one), "key": one.key} if writes else {},
            adaptation=one.id,
        )
    )


def _values(one: Adaptation) -> dict[str, str]:
    """Give what a call is to be, as a declared call may say it; a dropped one has no place and no times."""
    after = one.after
    return {
        "action": one.action.value,
        "itinerary": one.itinerary,
        "place": "" if after is None else after.place_id,
        "place_name": "" if after is None else after.place,
        "arrive": "" if after is None else after.arrive_local,
        "depart": "" if after is None else after.depart_local,
        "arrive_utc": "" if after is None else iso(after.arrives_at),
        "depart_utc": "" if after is None else iso(after.departs_at),
    }


def _read_before(voice: Voice, brand: Brand, one: Adaptation, call: CallReading) -> None:
    if stands(call, one.after):
        _verified(voice, brand, one, "it stood so already" if one.asked_at is None else "")
    elif stands(call, one.before):
        voice.say(replace(one, state=AdaptationState.READY))
        _settle(voice, brand, one)
    else:
        says = f"it is {stands_as(call)}, and neither as planned nor as chosen: somebody changed it since"
        give_up(voice, brand, one, says, AdaptationState.LEFT)


def _answered(voice: Voice, brand: Brand, one: Adaptation, outcome: Outcome) -> None:
    failed, again = outcome.result is Result.FAILED, retry_at(outcome, one.attempt)
    unsure = one.state is AdaptationState.UNCONFIRMED
    if outcome.result is Result.UNKNOWN:
        lost = replace(one, state=AdaptationState.UNCONFIRMED)
        voice.say(lost)
        _step(voice, lost, Do.READ, "verify")
    elif failed and not outcome.permanent and unsure:
        voice.say(one)
        _step(voice, one, Do.READ, "verify", at=again if again <= one.deadline else None)
    elif failed and not outcome.permanent and again <= one.deadline:
        voice.say(one)
        _step(voice, one, Do.ADAPT, "adapt", at=again)
    elif failed and not outcome.permanent:
        give_up(voice, brand, one, too_late(brand, "its system could not be reached in time"))
    elif failed and not unsure:
        give_up(voice, brand, one, "its system refused the change")
    else:
        # It did not refuse; or it refuses now what it may have done before, which reading will tell.
        asked = replace(one, state=AdaptationState.ASKED, deadline=Instant(voice.now + PROVE_FOR))
        voice.say(asked)
        _step(voice, asked, Do.READ, "verify")


def _read_back(voice: Voice, brand: Brand, one: Adaptation, outcome: Outcome, call: CallReading) -> None:
    again, unsure = prove_at(outcome), one.state is AdaptationState.UNCONFIRMED
    if stands(call, one.after):
        _verified(voice, brand, one, "")
        return
    if again > one.deadline and unsure:
        # Too late to send it again, and not too late for what was sent to show.
        one = replace(one, state=AdaptationState.ASKED, deadline=Instant(voice.now + PROVE_FOR))
    elif again > one.deadline:
        says = f"its system was asked, but it is {stands_as(call)} when we read it back"
        give_up(voice, brand, one, too_late(brand, says))
        return
    voice.say(one)
    if one.state is AdaptationState.UNCONFIRMED and stands(call, one.before):
        _step(voice, one, Do.ADAPT, "adapt", at=again)
    else:
        _step(voice, one, Do.READ, "verify", at=again)


def _not_read(voice: Voice, brand: Brand, one: Adaptation, intent: Intent, outcome: Outcome) -> None:
    again = retry_at(outcome, one.attempt)
    if not outcome.permanent and again <= one.deadline:
        voice.say(one)
        _step(voice, one, Do.READ, intent.purpose, at=again)
    elif intent.purpose == "before" and one.asked_at is None:
        give_up(voice, brand, one, "its system could not be read, so nothing was asked of it")
    else:
        says = "the change was asked for, but the system could not be read to see whether it took"
        give_up(voice, brand, one, says, AdaptationState.UNVERIFIABLE)


def _late(voice: Voice, brand: Brand, one: Adaptation, intent: Intent, outcome: Outcome) -> None:
    """Take an answer that came after we had given up: the change may have taken after all."""
    if intent.do is Do.ADAPT and outcome.result is not Result.FAILED:
        proving = replace(one, deadline=Instant(voice.now + PROVE_FOR))
        voice.say(proving)
        _step(voice, proving, Do.READ, "verify")
    elif intent.purpose == "verify":
        again = prove_at(outcome)
        if outcome.call is not None and stands(outcome.call, one.after):
            _verified(voice, brand, replace(one, call=outcome.call), "")
        elif again <= one.deadline and not outcome.permanent:
            voice.say(one)
            _step(voice, one, Do.READ, "verify", at=again)


def _verified(voice: Voice, brand: Brand, one: Adaptation, says: str) -> None:
    voice.say(replace(one, state=AdaptationState.VERIFIED, verified_at=voice.now, says=says))
    _settle(voice, brand, one)


def _settle(voice: Voice, brand: Brand, one: Adaptation) -> None:
    """Ask for the calls of a change once all were read; tell those concerned once all of it has ended."""
    calls = _calls_of(brand, one)
    if any(each.state is AdaptationState.READING for each in calls):
        return
    ready = [each for each in calls if each.state is AdaptationState.READY]
    hindered = any(each.state in NOT_CHANGED for each in calls)
    for each in ready:
        if hindered:
            voice.say(replace(each, state=AdaptationState.LEFT, says=OTHER))
        else:
            asked = replace(each, state=AdaptationState.ASKED, asked_at=voice.now)
            voice.say(asked)
            _step(voice, asked, Do.ADAPT, "adapt")
    calls = _calls_of(brand, one)
    if not any(each.state in CHANGING for each in calls):
        _tell(voice, brand, calls)


def _calls_of(brand: Brand, one: Adaptation) -> list[Adaptation]:
    """Give all calls of the option that a call belongs to, in the order in which they are made."""
    found = brand.adaptations.by("option", (one.proposal, one.option))
    return sorted(found, key=lambda each: (each.before.arrives_at, each.id))


def _tell(voice: Voice, brand: Brand, calls: list[Adaptation]) -> None:
    situation, proposal = brand.situations[calls[0].situation], brand.proposals[calls[0].proposal]
    done = all(one.state is AdaptationState.VERIFIED for one in calls)
    template = "told_adapted" if done else "told_not_adapted"
    raised = (proposal.escalate_to,) if proposal.escalated else ()
    for recipient in dict.fromkeys([proposal.group, *raised, *(one.owner for one in calls)]):
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template=template,
            key=f"{template}:{proposal.id}:{calls[0].option}:{sum(one.attempt for one in calls)}",
            facts=about_change(proposal, calls),
            proposal=proposal.id,
        )


def _system_of(brand: Brand, item: str) -> System | None:
    book = brand.book.revision_of(item)
    return None if book is None else book.system
