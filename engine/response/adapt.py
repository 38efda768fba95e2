"""Adapt: from a chosen way around to an itinerary system that was read back.

read every call (does it stand as planned?) -> ask for each -> read it back (did it take?) -> changed. Each
arrow is an intent that is committed before it is done, so that a crash leaves a row that says where we were.
No call is asked for before every call of the change was read: half a change is not sent knowingly. None is
asked for once its reason is over, and none again but at once after a reading.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.adaptation import CHANGING, NOT_CHANGED, Action, Adaptation, AdaptationState
from engine.model.hold import Do
from engine.model.ids import short_id
from engine.model.program import Subject
from engine.model.said import phrase
from engine.model.time import Instant
from engine.response.adapt_steps import settle, step
from engine.response.follows import follows_in
from engine.response.sendable import missing_calls, system_for
from engine.response.steps import REACH_FOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.option import Option
    from engine.model.program import System
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.follows import CallChange
    from engine.response.state import Voice

PURPOSE = phrase("place and times stay; tell the system the new purpose by hand")
BUSY = phrase("another change of this call is under way; choose anew when that is done")


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
    busy = sorted({one.item for one in calls if one.option in missed and _is_busy(brand, one.subject)})
    if busy:
        return phrase(
            "another change of {names} is under way; look how it ends, and choose anew if this is "
            "wanted still",
            names=", ".join(busy),
        )
    if missed or any(system_for(brand, one) is not None for one in fresh):
        return ""
    gone = sorted({stop for one in fresh for stop in missing_calls(brand, one)})
    if gone:
        return phrase(
            "the book does not schedule {names} any more, so nothing of {id} is sent; choose anew, "
            "or carry it out by hand: serviola options export {id}",
            names=", ".join(gone),
            id=proposal.id,
        )
    if fresh:
        return phrase(
            "no itinerary system is named that {id} could be sent to; name one under itineraries: "
            "(docs/tools.md), or carry it out by hand: serviola options export {id}",
            id=proposal.id,
        )
    if waiting:
        return phrase(
            "what was chosen in {id} is on its way already; see: serviola explain {id}", id=proposal.id
        )
    return phrase(
        "what was chosen in {id} was dealt with already; see: serviola explain {id}", id=proposal.id
    )


def chosen_of(proposal: Proposal) -> list[Option]:
    """Give the options that were chosen, in the order in which they were."""
    offered = {one.key: one for one in proposal.options}
    return [offered[key] for key in proposal.chosen if key in offered]


def call_off(voice: Voice, brand: Brand, situation: Situation, why: str) -> None:
    """Leave alone what nothing was asked for yet."""
    says = phrase("called off before anything was asked: {why}", why=why)
    found = [
        one
        for one in sorted(brand.adaptations.by("situation", situation.id), key=lambda each: each.id)
        if one.state in {AdaptationState.READING, AdaptationState.READY}
    ]
    for one in found:
        voice.say(replace(one, state=AdaptationState.LEFT, says=says))
    for one in {(one.proposal, one.option): one for one in found}.values():
        settle(voice, brand, one)


def _begin(voice: Voice, brand: Brand, proposal: Proposal, option: Option) -> None:
    book = brand.book.revision_of(option.item)
    itinerary = brand.book.itinerary_of(option.item)
    system = system_for(brand, option)
    if book is None or itinerary is None or system is None:
        return  # told_chosen says that a person carries it out
    change = follows_in(book, itinerary, option).change
    fresh = [_new(voice, brand, proposal, option, system, itinerary.id, call) for call in change.calls]
    for one in fresh:
        voice.say(one)
    _look(voice, brand, fresh)


def _again(voice: Voice, brand: Brand, begun: Iterable[Adaptation]) -> None:
    """Try again what did not take, under the key that it had; reading first finds what took."""
    calls = list(begun)
    if any(one.state in CHANGING or _is_busy(brand, one.subject) for one in calls):
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
            step(voice, one, Do.READ, "before")
    settle(voice, brand, fresh[0])


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
    name = short_id("A", brand.name, subject.key, proposal.id, option.key)
    state, says = AdaptationState.READING, ""
    if call.action is Action.PURPOSE:
        state, says = AdaptationState.MANUAL, PURPOSE
    elif _is_busy(brand, subject):
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


def _is_busy(brand: Brand, subject: Subject) -> bool:
    """Say whether a change of a call is under way."""
    return any(one.state in CHANGING for one in brand.adaptations.by("subject", subject.key))
