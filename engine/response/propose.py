"""Propose: matches become questions, one per approver group, rewritten in place as things change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.response import notices
from engine.response.facts import about_proposal
from engine.response.questions import (
    Question,
    first_call,
    itinerary_questions,
    lease_s,
    opened,
    over_limit,
    pause_questions,
    plan_hash,
    quorum,
    release_proposal,
    release_row,
)
from engine.response.settled import is_decided, settles
from engine.response.who import groups
from engine.rules.playbook import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.hold import Hold
    from engine.model.match import Match
    from engine.model.signal import Situation
    from engine.response.state import Brand, Voice
    from engine.rules.compile import Plan


def propose(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> None:
    """Bring the questions of one playbook about one situation up to date with its matches."""
    if plan.playbook.stage is not Stage.SUGGEST:
        withdraw_all(voice, brand, situation, playbook=plan.playbook.name)
        return
    matches = brand.matches_for(plan.playbook.name, situation)
    questions = [
        *pause_questions(brand, plan, matches),
        *itinerary_questions(brand, plan, situation, matches, now=voice.now),
    ]
    for question in questions:
        _ask(voice, brand, plan, situation, question)
    asked = {(question.group, question.asks) for question in questions}
    for proposal in brand.open_proposals(situation.id):
        mine = proposal.playbook == plan.playbook.name and proposal.asks is not ProposalKind.RELEASE
        if mine and (proposal.group, proposal.asks) not in asked:
            withdraw(voice, brand, proposal, situation)
    _tell(voice, brand, plan, situation, matches)


def withdraw_all(voice: Voice, brand: Brand, situation: Situation, *, playbook: str) -> None:
    """Take back every open question of a playbook that asks no more; what is held stays until let go."""
    for proposal in brand.open_proposals(situation.id):
        if proposal.playbook == playbook and proposal.asks is not ProposalKind.RELEASE:
            withdraw(voice, brand, proposal, situation)


def withdraw(voice: Voice, brand: Brand, proposal: Proposal, situation: Situation) -> None:
    """Take a question back and tell the group that it need not answer."""
    voice.say(replace(proposal, state=ProposalState.WITHDRAWN, decided_at=voice.now))
    notices.tell(
        voice,
        situation,
        recipient=proposal.group,
        template="told_withdrawn",
        key=f"withdrawn:{proposal.id}",
        facts=about_proposal(brand, proposal),
    )


def ask_release(
    voice: Voice, brand: Brand, situation: Situation, holds: Sequence[Hold], because: Because
) -> None:
    """Ask the owners of holds whether to let go, one question a group; marks the holds as asked for."""
    by_group: dict[tuple[str, str], list[Hold]] = {}
    for hold in holds:
        plan = brand.plans.get(hold.playbook)
        asked = (
            (hold.owner,)
            if plan is None
            else groups(plan.playbook.clear_ask, brand, campaigns=[hold.campaign])
        )
        by_group.setdefault((hold.playbook, asked[0] if asked else hold.owner), []).append(hold)
    for (playbook, group), mine in by_group.items():
        rows = tuple(release_row(hold) for hold in mine)
        proposal = release_proposal(
            brand, situation, playbook=playbook, group=group, rows=rows, because=because, now=voice.now
        )
        voice.say(proposal)
        for hold in mine:
            voice.say(replace(hold, asked_release=proposal.id))
        notices.ask(voice, brand, situation, proposal)


def _ask(voice: Voice, brand: Brand, plan: Plan, situation: Situation, question: Question) -> None:
    earlier = [
        one
        for one in brand.proposals_for(situation.id)
        if (one.playbook, one.epoch, one.group, one.asks)
        == (plan.playbook.name, situation.epoch, question.group, question.asks)
    ]
    is_open = next((one for one in earlier if one.state is ProposalState.OPEN), None)
    decided = [one for one in earlier if is_decided(one)]
    rows = tuple(
        row for row in question.rows if not any(settles(brand, one, row, now=voice.now) for one in decided)
    )
    if not rows:
        if is_open is not None:
            withdraw(voice, brand, is_open, situation)
        return
    items = {item for row in rows for item in row.items}
    options = tuple(option for option in question.options if option.item in items)
    not_offered = tuple(one for one in question.not_offered if one.item in items)
    if is_open is not None:
        asked_for = plan_hash(plan.playbook.digest, rows, options)
        if is_open.plan != asked_for:
            fresh = replace(is_open, rows=rows, options=options, not_offered=not_offered, plan=asked_for)
            _revise(voice, brand, plan, situation, fresh)
        return
    round_ = max((one.round for one in earlier), default=0) + 1
    proposal = opened(
        brand, plan, situation, question, rows=rows, options=options, round_=round_, now=voice.now
    )
    proposal = replace(proposal, not_offered=not_offered)
    voice.say(proposal)
    notices.ask(voice, brand, situation, proposal)


def _revise(voice: Voice, brand: Brand, plan: Plan, situation: Situation, fresh: Proposal) -> None:
    """Ask anew with what is now asked for; earlier approvals were for something else."""
    over = fresh.asks is ProposalKind.PAUSE and over_limit(brand, plan, fresh.rows, now=voice.now)
    revised = replace(
        fresh,
        playbook_digest=plan.playbook.digest,
        revision=fresh.revision + 1,
        approvals=(),
        chosen=(),
        first_call_at=first_call(brand, fresh.rows),
        over_limit=over,
        quorum=quorum(plan, over=over),
        lease_s=lease_s(plan),
        answer_s=plan.playbook.within_s,
        on_timeout=plan.playbook.on_timeout,
        escalate_to=plan.playbook.escalate_to,
    )
    voice.say(revised)
    notices.ask(voice, brand, situation, revised)


def _tell(voice: Voice, brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match]) -> None:
    """Tell whom the playbook names, once for each item that is new to them."""
    for who in plan.playbook.tell:
        by_group: dict[str, list[str]] = {}
        for match in matches:
            touching = [one.id for one in brand.book.campaigns_touching(match.item)]
            for group in groups(who, brand, items=[match.item], campaigns=touching):
                by_group.setdefault(group, []).append(match.item)
        for group, items in by_group.items():
            notices.tell_match(voice, brand, situation, playbook=plan.playbook.name, group=group, items=items)
