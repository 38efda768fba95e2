"""Letting go: a person asks that what was paused goes on, though nobody has asked yet whether it may.

It is an answer to the question that the pause was approved by, given by whoever would be asked whether it may
go on, and it leaves what their yes to that question would leave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.response.questions import release_proposal, release_row
from engine.response.spans import when
from engine.response.standing_in import groups_of, right_of
from engine.response.take_back import take_back
from engine.response.who import who_lets_go

if TYPE_CHECKING:
    from engine.model.decision import Decision
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice


def let_go(voice: Voice, brand: Brand, paused: Proposal, decision: Decision) -> None:
    """Let go of what an answer names, as a yes of each group that would have been asked does."""
    for group, mine in by_group(brand, paused, decision).items():
        release = release_proposal(
            brand,
            brand.situations[paused.situation],
            playbook=paused.playbook,
            group=group,
            rows=tuple(release_row(hold) for hold in mine),
            because=Because.ON_REQUEST,
            now=voice.now,
        )
        approved = replace(
            release,
            state=ProposalState.APPROVED,
            approvals=(right_of(decision, {group}),),
            decided_by=(right_of(decision, {group}),),
            decided_at=voice.now,
        )
        voice.say(approved)
        take_back(voice, brand, approved)


def by_group(brand: Brand, paused: Proposal, decision: Decision) -> dict[str, list[Hold]]:
    """Give what an answer names by the group that would be asked whether it may go on."""
    found: dict[str, list[Hold]] = {}
    for hold in named(brand, paused, decision):
        found.setdefault(who_lets_go(brand, hold), []).append(hold)
    return found


def was_paused(_brand: Brand, proposal: Proposal, _decision: Decision, _now: Instant) -> str:
    """Refuse what is no approved question whether to pause."""
    if proposal.asks is ProposalKind.PAUSE and proposal.state is ProposalState.APPROVED:
        return ""
    if proposal.asks is ProposalKind.END:
        return phrase("{id} asks to end something for good, and that cannot be taken back", id=proposal.id)
    return phrase("{id} is no approved pause, so nothing is held for it", id=proposal.id)


def may_let_go(brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    """Refuse who would not be asked whether it may go on."""
    asked = {who_lets_go(brand, hold) for hold in named(brand, proposal, decision)}
    if asked <= groups_of(decision):
        return ""
    return phrase(
        "{who} may not let go of it: that is asked of {group}",
        who=decision.by,
        group=", ".join(sorted(asked - groups_of(decision))),
    )


def is_held(brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    """Refuse what is not held, is not ours, or is asked about already."""
    holds = named(brand, proposal, decision)
    if not holds or len(holds) < len(decision.rows or ()):
        return phrase("{id} holds nothing of what you name", id=proposal.id)
    return next((said for hold in holds if (said := why_not(brand, hold))), "")


def why_not(brand: Brand, hold: Hold) -> str:
    """Say why nobody may let go of a hold by themselves; empty where they may."""
    gone, question = is_gone(hold), asked_in(brand, hold)
    if gone or question is None:
        return gone
    return phrase("{id} is asked about already; answer {proposal}", id=hold.id, proposal=question.id)


def is_gone(hold: Hold) -> str:
    """Say why there is nothing to let go of in a hold; empty where there is."""
    said = ""
    match hold.state:
        case _ if hold.ends and hold.asked_at is not None:
            said = phrase("{id} ends its campaign for good, and that cannot be taken back", id=hold.id)
        case _ if hold.ends:
            said = phrase("{id} holds nothing: nothing was asked of its tool yet", id=hold.id)
        case HoldState.RELEASED:
            at = "" if hold.released_at is None else when(hold.released_at)
            said = phrase("{id} was let go of already, on {when}", id=hold.id, when=at)
        case HoldState.LOST:
            said = phrase("{id} is no longer held by us: {why}", id=hold.id, why=hold.says)
        case HoldState.FAILED:
            said = phrase("{id} never took, so there is nothing of ours to resume", id=hold.id)
        case HoldState.NOT_OURS:
            said = phrase(
                "{id} is not ours: its campaign was paused when we came, and whoever paused it resumes it",
                id=hold.id,
            )
        case HoldState.RELEASING:
            said = phrase("{id} is being resumed already", id=hold.id)
        case _ if hold.resume_at is not None:
            said = phrase("{id} waits for its turn to be resumed", id=hold.id)
        case _:
            pass
    return said


def asked_in(brand: Brand, hold: Hold) -> Proposal | None:
    """Give the open question whether a hold may go; None where nobody was asked."""
    found = (
        one
        for one in brand.open_proposals(hold.situation)
        if is_asked_whether(one) and any(row.hold == hold.id for row in one.rows)
    )
    return next(found, None)


def is_asked_whether(question: Proposal) -> bool:
    """Say whether a question asks whether what is held may go.

    An offer to take back what a policy did asks nothing: nobody need answer it, and it makes way. So does
    what somebody asked to have all at once: it keeps nobody from asking in the usual way.
    """
    makes_way = {Because.BY_POLICY, Because.AT_ONCE}
    return question.asks is ProposalKind.RELEASE and question.because not in makes_way


def is_asked_at_once(question: Proposal) -> bool:
    """Say whether a question asks whether what is held may go on all at once."""
    return question.because is Because.AT_ONCE


def named(brand: Brand, proposal: Proposal, decision: Decision) -> list[Hold]:
    """Give the holds that an answer to the pause names, in the order of its rows."""
    keys = {row.key for row in proposal.rows} if decision.rows is None else set(decision.rows)
    return [hold for key in sorted(keys) for hold in brand.holds.by("row", (proposal.id, key))]
