"""Propose: matches become questions, one per approver group, rewritten in place as things change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import ENDED
from engine.model.proposal import STOPPING, Because, ProposalState
from engine.response import auto, nearer, notices
from engine.response.asking import put, standing, withdraw
from engine.response.facts import items_of
from engine.response.gathering import ask_at, before, gathers
from engine.response.limits import let_through
from engine.response.questions import (
    Question,
    end_questions,
    itinerary_questions,
    pause_questions,
    release_proposal,
    release_row,
)
from engine.response.revising import shown_of
from engine.response.settled import OF_MATCHES, settles, settles_alone
from engine.response.urgency import is_gathering
from engine.response.who import groups, who_lets_go

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from engine.model.hold import Hold
    from engine.model.match import Clause, Match
    from engine.model.proposal import Proposal, Row
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan


def propose(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> None:
    """Bring the questions of one playbook about one situation up to date with its matches."""
    if not plan.playbook.asks:
        withdraw_all(voice, brand, situation, playbook=plan.playbook.name)
        return
    matches = brand.matches_for(plan.playbook.name, situation)
    questions = [
        *pause_questions(brand, plan, situation, matches),
        *end_questions(brand, plan, situation, matches),
        *itinerary_questions(brand, plan, situation, matches, now=voice.now),
    ]
    for question in questions:
        _ask(voice, brand, plan, situation, question)
    asked = {(question.group, question.asks) for question in questions}
    for proposal in brand.proposals_to_come(situation.id):
        mine = proposal.playbook == plan.playbook.name and proposal.asks in OF_MATCHES
        if mine and (proposal.group, proposal.asks) not in asked:
            withdraw(voice, brand, proposal, situation)
    _tell(voice, brand, plan, situation, matches)
    for proposal in filter(is_gathering, brand.open_proposals(situation.id)):
        if proposal.playbook == plan.playbook.name:
            # Whom the playbook does not tell of it learns so that something gathers.
            notices.tell_match(voice, brand, plan, situation, group=proposal.group, items=items_of(proposal))


def withdraw_all(voice: Voice, brand: Brand, situation: Situation, *, playbook: str) -> None:
    """Take back every open question of a playbook that asks no more; what is held stays until let go."""
    for proposal in brand.proposals_to_come(situation.id):
        if proposal.playbook == playbook and proposal.asks in OF_MATCHES:
            withdraw(voice, brand, proposal, situation)


def ask_release(
    voice: Voice, brand: Brand, situation: Situation, holds: Sequence[Hold], because: Because
) -> None:
    """Ask the owners of holds whether to let go, one question a group; marks the holds as asked for.

    What a policy lets go of by itself is a question too, which it answers when this step ends (acting). A
    clause that holds says the same of every hold of its playbook, so a group has one such question at the
    most, beside the one that people answer.
    """
    by_group: dict[tuple[str, str, Clause | None], list[Hold]] = {}
    for hold in holds:
        policy = auto.lets_go(brand, hold, because)
        by_group.setdefault((hold.playbook, who_lets_go(brand, hold), policy), []).append(hold)
    for (playbook, group, policy), mine in by_group.items():
        rows = tuple(release_row(hold) for hold in mine)
        proposal = release_proposal(
            brand, situation, playbook=playbook, group=group, rows=rows, because=because, now=voice.now
        )
        voice.say(replace(proposal, policy=policy))
        for hold in mine:
            voice.say(replace(hold, asked_release=proposal.id))
        if policy is None:
            notices.ask(voice, brand, situation, proposal)


def drop_release(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Take the question back whether a hold may go, when nothing that it asks about is held any more."""
    question = brand.proposals.get(hold.asked_release)
    if question is None or question.state is not ProposalState.OPEN:
        return
    asked = [brand.holds[row.hold] for row in question.rows if row.hold in brand.holds]
    if all(one.state in ENDED for one in asked):
        withdraw(voice, brand, question, brand.situations[hold.situation])


def _ask(voice: Voice, brand: Brand, plan: Plan, situation: Situation, question: Question) -> None:
    decided = standing(brand, plan, situation, question.group, question.asks).decided
    rows = question.rows
    if decided:
        rows = _unsettled(voice, brand, plan, situation, question, decided)
    items = {item for row in rows for item in row.items}
    question = replace(
        question,
        rows=rows,
        options=tuple(option for option in question.options if option.item in items),
        not_offered=tuple(one for one in question.not_offered if one.item in items),
    )
    if question.asks not in STOPPING:
        put(voice, brand, plan, situation, question)
    elif not _gathers(voice, brand, plan, situation, question):
        _ask_within_limits(voice, brand, plan, situation, question)


def _unsettled(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    question: Question,
    decided: Sequence[Proposal],
) -> tuple[Row, ...]:
    """Give the rows that no answer stands for."""
    phase = plan.playbook.phase_of(situation.phase)
    if not gathers(plan):
        return tuple(
            row
            for row in question.rows
            if not any(settles(brand, one, row, phase=phase, now=voice.now) for one in decided)
        )
    past = before(brand, plan, situation, group=question.group, asks=question.asks, rows=question.rows)
    return tuple(
        row
        for row in question.rows
        if not any(
            settles_alone(brand, one, row, phase=phase) for one in decided if not past.leaves_open(one, row)
        )
    )


def _gathers(voice: Voice, brand: Brand, plan: Plan, situation: Situation, question: Question) -> bool:
    """Let a question gather that is not put yet, which no limit counts; say whether it did."""
    stands = standing(brand, plan, situation, question.group, question.asks)
    if stands.is_open is not None and not is_gathering(stands.is_open):
        return False
    held = () if stands.waits is None else stands.waits.rows
    back = {row.key for row in held}
    rows = tuple(row for row in question.rows if row.key not in back)
    asked = replace(question, rows=rows)
    if ask_at(brand, plan, situation, asked, voice.now) is None:
        return False
    kept = {row.key for row in question.rows}
    put(voice, brand, plan, situation, asked, held=tuple(row for row in held if row.key in kept))
    return True


def _ask_within_limits(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation, question: Question
) -> None:
    """Ask what fits whole; what does not waits, to be let out with all that waits (limit_requests)."""
    stands = standing(brand, plan, situation, question.group, question.asks)
    shown = set() if stands.is_open is None else {row.key for row in shown_of(stands.is_open)}
    back = set() if stands.waits is None else {row.key for row in stands.waits.rows}
    # Each set is made once: with ten thousand rows, one a row was most of what a book taken in anew cost.
    known = shown | back
    fresh = [row for row in question.rows if row.key not in known]
    let = let_through(brand, plan, fresh, voice.now)
    if brand.waiting.waits(plan.playbook.name) or len(let.rows) < len(fresh):
        back |= {row.key for row in fresh}
    held_back = back - shown
    held = tuple(row for row in question.rows if row.key in held_back)
    asked = tuple(row for row in question.rows if row.key not in held_back)
    asked_now = replace(question, rows=asked, gathers=False)
    put(voice, brand, plan, situation, asked_now, held=held, beyond=let.beyond)


def follow_sends(voice: Voice, brand: Brand, campaigns: Collection[str]) -> None:
    """Ask anew about campaigns that are sent at another time than before; what gathers may be urgent now."""
    nearer.follow_sends(voice, brand, campaigns)
    if not campaigns:
        return
    gathering = [one for one in brand.proposals.values() if is_gathering(one) and one.asks in STOPPING]
    for playbook, name in sorted({(one.playbook, one.situation) for one in gathering}):
        plan = brand.plans.get(playbook)
        if plan is not None:
            propose(voice, brand, plan, brand.situations[name])


def _tell(voice: Voice, brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match]) -> None:
    """Tell whom the playbook names, once for each item that is new to them, and anew in another phase."""
    for who in plan.playbook.steps_in(situation.phase).tell:
        by_group: dict[str, list[str]] = {}
        for match in matches:
            touching = [one.id for one in brand.book.campaigns_touching(match.item)]
            for group in groups(who, brand, items=[match.item], campaigns=touching):
                by_group.setdefault(group, []).append(match.item)
        for group, items in by_group.items():
            notices.tell_match(voice, brand, plan, situation, group=group, items=items)
