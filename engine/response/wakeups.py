"""Wake-ups: how often people were asked at night within a week, so that what can wait wakes nobody too often.

Pure. The core knows no rota: it is told who is on call for a group when that changes. Of any other group (a
team, a level of a rota) whoever its last question reached, by day or by night, is taken for who the next one
would wake; that can be wrong once, and the question then says who is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import Result
from engine.model.proposal import ProposalState, PutBefore
from engine.model.time import DAY

if TYPE_CHECKING:
    from engine.model.hold import Intent, Outcome
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.playbook import Playbook

WEEK = 7 * DAY


def reached(voice: Voice, brand: Brand, intent: Intent, outcome: Outcome) -> None:
    """Note whom a question reached, where any playbook bounds how often people are woken."""
    proposal = brand.proposals.get(intent.proposal)
    if not outcome.people or outcome.result is not Result.DONE or proposal is None:
        return
    if proposal.state is not ProposalState.OPEN or not is_bounded(brand):
        return
    put = PutBefore(group=intent.recipient, people=outcome.people, at=outcome.at)
    voice.say(replace(proposal, put_before=(*proposal.put_before, put)))


def most_woken(brand: Brand, playbook: Playbook, group: str, now: Instant) -> tuple[str, int]:
    """Give whoever of a group was asked at night most often within a week, and how often.

    It counts by person, whichever group and playbook they were asked for. Where it is not known whom the
    group reached, it counts how often this playbook asked the group, and names nobody.
    """
    night = playbook.night
    people = brand.on_call.get(group) or _last_reached(brand, group)
    if night is None or not people:
        return "", _of_group(brand, playbook, group, now)
    counts = dict.fromkeys(people, 0)
    for put in _put_before(brand):
        if now - WEEK < put.at <= now and night.covers(put.at):
            for person in counts.keys() & set(put.people):
                counts[person] += 1
    person = max(counts, key=lambda one: counts[one])
    return person, counts[person]


def _last_reached(brand: Brand, group: str) -> tuple[str, ...]:
    found = [one for one in _put_before(brand) if one.group == group]
    return max(found, key=lambda one: (one.at, one.people)).people if found else ()


def _put_before(brand: Brand) -> list[PutBefore]:
    return [put for one in brand.proposals.values() for put in one.put_before]


def _of_group(brand: Brand, playbook: Playbook, group: str, now: Instant) -> int:
    """Count how often a playbook asked a group at night within a week, of what is still in mind.

    What a policy answers is put before nobody.
    """
    night = playbook.night
    if night is None:
        return 0
    asked = (
        one
        for one in brand.proposals.values()
        if one.playbook == playbook.name and one.group == group and one.state is not ProposalState.WAITING
    )
    # One that waits for the morning has no revision yet.
    people = (one for one in asked if one.revision > 0 and not (one.policy is not None and one.policy.holds))
    recent = (one.asked_at for one in people if now - WEEK < one.asked_at <= now)
    return sum(night.covers(at) for at in recent)


def is_bounded(brand: Brand) -> bool:
    """Say whether any playbook bounds how often people are woken; else none need know whom it would wake."""
    return any(one.playbook.wakeups_per_week is not None for one in brand.plans.values())
