"""The steps of changing a call: what is asked of its system, and what is said when it ends.

Reading, asking and telling stand here once; `adapt` begins a change, and `adapt_heard` takes the answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.adaptation import CHANGING, NOT_CHANGED, Adaptation, AdaptationState
from engine.model.hold import Do, Intent
from engine.model.said import phrase
from engine.model.time import MINUTE, Instant, iso
from engine.response import notices
from engine.response.adapt_facts import about_change, how_told
from engine.response.over import why_over
from engine.response.steps import REACH_FOR

if TYPE_CHECKING:
    from engine.response.brand import Brand
    from engine.response.state import Voice

FRESH_FOR = MINUTE
"""How old a reading may be when a call is asked for."""
READS_MOST = 30
OTHER = phrase("another call of the same change cannot be changed, so this one was not asked for")


def step(voice: Voice, one: Adaptation, do: Do, purpose: str, *, at: Instant | None = None) -> None:
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


def verified(voice: Voice, brand: Brand, one: Adaptation, says: str) -> None:
    """Say that a call was read and stands as chosen."""
    voice.say(replace(one, state=AdaptationState.VERIFIED, verified_at=voice.now, says=says))
    settle(voice, brand, one)


def give_up(
    voice: Voice,
    brand: Brand,
    one: Adaptation,
    says: str,
    state: AdaptationState = AdaptationState.FAILED,
) -> None:
    """Say that a call was not changed, as far as is known."""
    voice.say(replace(one, state=state, says=says))
    settle(voice, brand, one)


def settle(voice: Voice, brand: Brand, one: Adaptation) -> None:
    """Ask for the calls of a change once all were read; tell those concerned once all of it has ended."""
    calls = _calls_of(brand, one)
    if any(each.state is AdaptationState.READING for each in calls):
        return
    ready = [each for each in calls if each.state is AdaptationState.READY]
    hindered = any(each.state in NOT_CHANGED for each in calls)
    over = why_over(brand, one.situation)
    stale = [each for each in ready if _is_stale(each, voice.now)]
    if stale and not hindered and not over:
        for each in stale:
            anew = replace(each, state=AdaptationState.READING, deadline=Instant(voice.now + REACH_FOR))
            voice.say(anew)
            step(voice, anew, Do.READ, "before")
        return
    for each in ready:
        if hindered or over:
            voice.say(replace(each, state=AdaptationState.LEFT, says=OTHER if hindered else over))
        else:
            asked = replace(each, state=AdaptationState.ASKED, asked_at=voice.now)
            voice.say(asked)
            step(voice, asked, Do.ADAPT, "adapt")
    calls = _calls_of(brand, one)
    if not any(each.state in CHANGING for each in calls):
        _tell(voice, brand, calls)


def _is_stale(one: Adaptation, now: Instant) -> bool:
    """Say whether the reading of a call may be older than a minute, because others could not be read.

    After so many steps it is asked for all the same, so that this ends; the version guards it then.
    """
    began = one.deadline - REACH_FOR
    return now - began > FRESH_FOR and one.attempt < READS_MOST


def _calls_of(brand: Brand, one: Adaptation) -> list[Adaptation]:
    """Give all calls of the option that a call belongs to, in the order in which they are made."""
    found = brand.adaptations.by("option", (one.proposal, one.option))
    return sorted(found, key=lambda each: (each.before.arrives_at, each.id))


def _tell(voice: Voice, brand: Brand, calls: list[Adaptation]) -> None:
    situation, proposal = brand.situations[calls[0].situation], brand.proposals[calls[0].proposal]
    over = why_over(brand, situation.id)
    template = how_told(calls, over=over)
    for recipient in dict.fromkeys([*proposal.asked_groups, *(one.owner for one in calls)]):
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template=template,
            key=f"{template}:{proposal.id}:{calls[0].option}:{sum(one.attempt for one in calls)}",
            facts=about_change(proposal, calls, over=over),
            proposal=proposal.id,
        )
