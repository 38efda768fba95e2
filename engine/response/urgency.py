"""Urgency: whether a question must be put now, or loses nothing by waiting for the morning. Pure.

It is computed from what is exposed, and when: the next send, the first call, and the moment after which the
best way around is too late. What is not known is urgent. The deadline of a question that waits runs from
the morning, and there is still the whole time of an answer before the point of no return, and that of every
group it goes to where silence escalates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.proposal import ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.time import DAY, SECOND, Instant, later
from engine.response.deadline import TIME_TO_ACT, TIME_TO_PAUSE, answer_by, send_of, sends_of
from engine.response.reminders import first_reminder
from engine.response.spans import when
from engine.response.wakeups import most_woken

if TYPE_CHECKING:
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.rules.playbook import Playbook


class Urgency(StrEnum):
    """When a question must be put: now; today rather than in the morning; or it can wait."""

    NOW = "now"
    SOON = "soon"
    CAN_WAIT = "can_wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How urgent a question is, when it is put, and by when it must be answered, where that is known."""

    urgency: Urgency
    ask_at: Instant
    no_return_at: Instant | None
    over_limit: bool = False


def is_put(proposal: Proposal) -> bool:
    """Say whether an open question was put before people; one that waits for the morning has no revision."""
    return proposal.revision > 0


def is_gathering(proposal: Proposal) -> bool:
    """Say whether nobody was asked about a question yet because it gathers (gathering)."""
    began = proposal.gathers_since is not None
    return began and proposal.state is ProposalState.OPEN and not is_put(proposal)


def judged(brand: Brand, playbook: Playbook, proposal: Proposal, now: Instant) -> Judged:
    """Say how urgent a question is at a moment."""
    point = no_return_at(brand, proposal, now)
    morning = None if playbook.night is None else playbook.night.ends_after(now)
    at_once = Judged(urgency=Urgency.NOW, ask_at=now, no_return_at=point)
    if morning is None or point is None:
        return at_once
    if point < morning + playbook.patience_s * SECOND:
        return at_once
    if point >= morning + DAY:
        return Judged(urgency=Urgency.CAN_WAIT, ask_at=morning, no_return_at=point)
    most = playbook.wakeups_per_week
    over = most is not None and most_woken(brand, playbook, proposal.group, now)[1] >= most
    return Judged(urgency=Urgency.SOON, ask_at=morning if over else now, no_return_at=point, over_limit=over)


def no_return_at(brand: Brand, proposal: Proposal, now: Instant) -> Instant | None:
    """Say when it is too late for some of what is asked; None where that is not known of all of it."""
    stops = [brand.stop(item) for row in proposal.rows for item in row.items]
    points = [one.arrives_at for one in stops if one is not None]
    if proposal.asks is ProposalKind.PAUSE:
        if any(send_of(brand, row) is None for row in proposal.rows):
            return None
        points += [Instant(one - TIME_TO_PAUSE) for one in sends_of(brand, proposal.rows)]
    elif proposal.asks is ProposalKind.ITINERARY:
        turns = [one.no_return_at for one in proposal.options if one.no_return_at is not None]
        points += [Instant(one - TIME_TO_ACT) for one in turns]
    else:
        return None
    return min((one for one in points if one > now), default=None)


def timed(brand: Brand, playbook: Playbook, proposal: Proposal, now: Instant) -> Proposal:
    """Give a question as it is to be put: as it stands, or from the morning on, when it can wait."""
    found = judged(brand, playbook, proposal, now)
    if found.ask_at <= now or proposal.escalated:
        return proposal
    until = answer_by(
        later(found.ask_at, playbook.within_s), proposal.options, now, sends=sends_of(brand, proposal.rows)
    )
    remind_at = first_reminder(playbook.remind_s, found.ask_at, until)
    return replace(proposal, revision=0, asked_at=found.ask_at, expires_at=until, remind_at=remind_at)


def put_anew(brand: Brand, proposal: Proposal, now: Instant) -> Proposal:
    """Give a question that waited as if it were asked for the first time now."""
    until = later(now, proposal.answer_s)
    sends = sends_of(brand, proposal.rows) if proposal.asks is ProposalKind.PAUSE else []
    end, plan = answer_by(until, proposal.options, now, sends=sends), brand.plans.get(proposal.playbook)
    remind_at = None if plan is None else first_reminder(plan.playbook.remind_s, now, end)
    return replace(proposal, revision=1, asked_at=now, expires_at=end, remind_at=remind_at)


def waits_says(brand: Brand, playbook: Playbook | None, proposal: Proposal, now: Instant) -> str:
    """Say why a question is not put yet; nothing of one that was put."""
    if is_gathering(proposal):
        return phrase(
            "it gathers what comes under a situation that was asked about before, and is asked on {when}, or "
            "earlier where it gets worse or something new can wait no longer",
            when=when(proposal.asked_at),
        )
    if is_put(proposal) or proposal.state is not ProposalState.OPEN or playbook is None:
        return ""
    found = judged(brand, playbook, proposal, now)
    if found.over_limit and (person := most_woken(brand, playbook, proposal.group, now)[0]):
        return phrase(
            "it waits for the morning, because it can, and {person} was asked at night as often as "
            "limits.wakeups_per_week lets",
            person=person,
        )
    if found.over_limit:
        return phrase(
            "it waits for the morning, because it can, and {group} was asked at night as often as "
            "limits.wakeups_per_week lets",
            group=proposal.group,
        )
    return phrase("it waits for the morning, because nothing is lost by that")
