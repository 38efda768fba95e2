"""Attend: who looks at an open question or put it off, and when those who were asked are reminded.

None of it decides anything, moves a deadline or keeps anybody from answering.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.decision import Answer
from engine.model.proposal import Attending, Attention
from engine.model.said import phrase
from engine.model.time import MINUTE, Instant
from engine.response import notices
from engine.response.facts import about_proposal
from engine.response.reminders import first_reminder, half_of
from engine.response.spans import when
from engine.response.urgency import is_put

if TYPE_CHECKING:
    from engine.model.decision import Decision
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.response.state import Voice

LOOKING_FOR = 30 * MINUTE
"""How long it is believed that somebody looks at a question; half of the time left, if that is less."""
ATTENDING = {Answer.LOOKING: Attending.LOOKING, Answer.LATER: Attending.LATER}


def remind_s_of(brand: Brand, proposal: Proposal) -> int | None:
    """Say what the playbook of a question says of reminding."""
    plan = brand.plans.get(proposal.playbook)
    return None if plan is None else plan.playbook.remind_s


def with_reminder(brand: Brand, proposal: Proposal, now: Instant) -> Proposal:
    """Have those who are asked now reminded, as the playbook says."""
    at = first_reminder(remind_s_of(brand, proposal), now, proposal.expires_at)
    return replace(proposal, remind_at=at)


def until_of(proposal: Proposal, decision: Decision, now: Instant) -> Instant | None:
    """Say how long what somebody says of a question holds."""
    if decision.answer is Answer.LOOKING:
        return min(Instant(now + LOOKING_FOR), half_of(now, proposal.expires_at))
    return decision.until


def why_not_later(_brand: Brand, proposal: Proposal, decision: Decision, now: Instant) -> str:
    """Refuse to put a question off until its deadline, or until a moment that has passed."""
    until = decision.until
    if decision.answer is not Answer.LATER or until is None or now < until < proposal.expires_at:
        return ""
    return phrase(
        "{id} must be answered by {when}; choose an earlier time, and one that is to come",
        id=proposal.id,
        when=when(proposal.expires_at),
    )


def says(proposal: Proposal, decision: Decision, now: Instant) -> str:
    """Say what was noted."""
    until = until_of(proposal, decision, now)
    deadline = when(proposal.expires_at)
    if decision.answer is Answer.LOOKING and until is not None:
        return phrase(
            "it is noted that you look at it, until {until}; it must still be answered by {deadline}",
            until=when(until),
            deadline=deadline,
        )
    if until is None:
        return phrase(
            "you are reminded when it changes; it must still be answered by {deadline}", deadline=deadline
        )
    return phrase(
        "you are reminded on {until}; it must still be answered by {deadline}",
        until=when(until),
        deadline=deadline,
    )


def attended(brand: Brand, proposal: Proposal, decision: Decision, now: Instant) -> Proposal:
    """Give a question with what somebody said of it, in the place of what they said before."""
    situation = brand.situations.get(proposal.situation)
    said = Attention(
        by=decision.by,
        what=ATTENDING[decision.answer],
        at=now,
        until=until_of(proposal, decision, now),
        plan=proposal.plan,
        revision=0 if situation is None else situation.revision,
    )
    others = tuple(one for one in proposal.attention if one.by != decision.by)
    return replace(proposal, attention=(*others, said))


def sweep(voice: Voice, brand: Brand) -> None:
    """Remind whoever is to be reminded now."""
    due = [one for one in brand.proposals.by("attended", True) if is_due(brand, one, voice.now)]
    for proposal in sorted(due, key=lambda one: one.id):
        _remind(voice, brand, proposal)


def next_due(brand: Brand) -> list[Instant]:
    """Say when somebody is to be reminded next, question by question; it may have passed."""
    found: list[Instant] = []
    for one in brand.proposals.by("attended", True):
        found += [] if one.remind_at is None else [one.remind_at]
        for each in one.attention:
            if each.until is not None:
                found.append(each.until)
            elif _has_changed(brand, one, each):
                found.append(each.at)
    return found


def is_due(brand: Brand, proposal: Proposal, now: Instant) -> bool:
    """Say whether somebody is to be reminded of a question now; one whose time is up ends instead."""
    if now >= proposal.expires_at:
        return False
    reminder = proposal.remind_at is not None and now >= proposal.remind_at
    return reminder or any(_is_over(brand, proposal, one, now) for one in proposal.attention)


def _remind(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    over = [one for one in proposal.attention if _is_over(brand, proposal, one, voice.now)]
    left = tuple(one for one in proposal.attention if one not in over)
    looking = [one.until for one in left if one.what is Attending.LOOKING and one.until is not None]
    asked_again = proposal.remind_at is not None and voice.now >= proposal.remind_at
    stale = [one for one in over if one.what is Attending.LOOKING]
    moved = replace(proposal, attention=left)
    if asked_again:
        # While somebody looks at it, nobody is reminded: they are when that has grown stale.
        moved = replace(moved, remind_at=max(looking) if looking else None)
    # Of what waits for the morning nobody was told yet, so that nobody keeps silent about it.
    tells_all = (asked_again or bool(stale)) and not looking and is_put(proposal)
    if tells_all:
        moved = replace(moved, remind_at=None)
    moved = replace(moved, reminded=proposal.reminded + 1)
    voice.say(moved)
    if tells_all:
        for recipient in moved.asked_groups:
            _tell(voice, brand, moved, recipient, _why_all(stale))
    for one in over:
        if one.what is Attending.LATER:
            _tell(voice, brand, moved, one.by, _why_again(brand, moved, one), wished=True)


def _why_all(stale: list[Attention]) -> str:
    if not stale:
        return phrase("nobody has answered yet")
    one = max(stale, key=lambda each: each.at)
    return phrase(
        "{who} said on {when} that they look at it, and has not answered since", who=one.by, when=when(one.at)
    )


def _why_again(brand: Brand, proposal: Proposal, one: Attention) -> str:
    if one.until is None and _has_changed(brand, proposal, one):
        return phrase("it has changed since you put it off on {when}", when=when(one.at))
    return phrase("you put it off on {when} until now", when=when(one.at))


def _is_over(brand: Brand, proposal: Proposal, one: Attention, now: Instant) -> bool:
    return _has_changed(brand, proposal, one) if one.until is None else now >= one.until


def _has_changed(brand: Brand, proposal: Proposal, one: Attention) -> bool:
    situation = brand.situations.get(proposal.situation)
    return one.plan != proposal.plan or (situation is not None and situation.revision > one.revision)


def _tell(
    voice: Voice, brand: Brand, proposal: Proposal, recipient: str, why: str, *, wished: bool = False
) -> None:
    """Remind somebody; who wished for it then is not let sleep."""
    notices.tell(
        voice,
        brand.situations[proposal.situation],
        recipient=recipient,
        template="told_reminder",
        key=f"remind:{proposal.id}:{proposal.reminded}",
        facts={**about_proposal(brand, proposal), "why": why, **({"wished": "yes"} if wished else {})},
        proposal=proposal.id,
    )
