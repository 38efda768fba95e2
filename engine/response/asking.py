"""Asking: one question of one group as it stands: opened, revised in place, held back, taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.proposal import STOPPING, Asked, Proposal, ProposalKind, ProposalState, Row, Rung
from engine.response import auto, ending_seen, notices
from engine.response.deadline import answer_by, called_at_once, end_of
from engine.response.facts import about_proposal
from engine.response.gathering import gathers, is_worse, under, when_put
from engine.response.questions import Question, asks_by, first_call, lease_s, opened, plan_hash, quorum_of
from engine.response.settled import is_decided
from engine.response.urgency import is_gathering, is_put, put_anew

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """What a playbook asked of a group about a situation in its epoch: at most one is open, and one waits."""

    is_open: Proposal | None
    waits: Proposal | None
    decided: tuple[Proposal, ...]
    last_round: int


def standing(brand: Brand, plan: Plan, situation: Situation, group: str, asks: ProposalKind) -> Standing:
    """Give what was asked before, and how it stands."""
    wanted = (plan.playbook.name, situation.epoch, group, asks)
    earlier = [
        one
        for one in brand.proposals_for(situation.id)
        if (one.playbook, one.epoch, one.group, one.asks) == wanted
    ]
    by_state = {one.state: one for one in earlier}
    return Standing(
        is_open=by_state.get(ProposalState.OPEN),
        waits=by_state.get(ProposalState.WAITING),
        decided=tuple(one for one in earlier if is_decided(one)),
        last_round=max((one.round for one in earlier), default=0),
    )


def put(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    question: Question,
    *,
    held: tuple[Row, ...] = (),
    beyond: bool = False,
) -> None:
    """Bring what a group is asked, and what waits to be asked of it, in line with a question.

    `held` are the rows that a limit holds back; `beyond` says that others go out beyond a limit. What a
    policy answers is put before nobody: it is answered when this step ends (acting). A question whose time is
    up ends as it says, and not by a policy.
    """
    stands = standing(brand, plan, situation, question.group, question.asks)
    is_open, waits, round_ = stands.is_open, stands.waits, stands.last_round
    if is_open is None or voice.now < is_open.expires_at:
        let_on = beyond or (is_open is not None and is_open.over_limit)
        judged = auto.judged(voice, brand, plan, situation, question, beyond=let_on)
        if is_open is not None and judged.by_policy and auto.was_beyond(is_open):
            # A limit that frees itself as the hours pass gives the policy nothing: all of it stays with whom
            # was asked.
            judged = replace(question, policy=is_open.policy)
        question = judged
    if is_open is not None and not question.rows:
        withdraw(voice, brand, is_open, situation)
    elif is_open is not None:
        _revise(voice, brand, plan, situation, is_open, question, beyond=beyond)
    elif question.rows:
        # What waited is what goes out now; what still waits of it is another question.
        round_ = round_ + 1 if waits is None else waits.round
        _open(voice, brand, plan, situation, question, round_=round_, waited=waits, beyond=beyond)
        waits, round_ = None, max(round_, stands.last_round)
    if held:
        _hold_back(voice, brand, plan, situation, replace(question, rows=held), waits, round_=round_ + 1)
    elif waits is not None:
        withdraw(voice, brand, waits, situation)


def withdraw(voice: Voice, brand: Brand, proposal: Proposal, situation: Situation) -> None:
    """Take a question back and tell the group that it need not answer, if it knows of it."""
    voice.say(replace(proposal, state=ProposalState.WITHDRAWN, decided_at=voice.now))
    if proposal.state is ProposalState.WAITING or _is_unseen(proposal, voice.now) or not is_put(proposal):
        return
    for recipient in proposal.asked_groups:
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template=notices.told(proposal, "withdrawn"),
            key=f"withdrawn:{proposal.id}",
            facts=about_proposal(brand, proposal),
        )


def follow_sends(voice: Voice, brand: Brand, campaigns: Collection[str]) -> None:
    """Ask anew about campaigns that are sent at another time than before; the end may move with them."""
    if not campaigns:
        return
    asked = (one for one in brand.proposals.values() if one.state is ProposalState.OPEN)
    # What gathers is looked at whole, and within limits (propose).
    open_ = [
        one for one in asked if one.asks in STOPPING and voice.now < one.expires_at and not is_gathering(one)
    ]
    for one in sorted(open_, key=lambda each: each.id):
        if any(row.campaign in campaigns for row in one.rows):
            moved = replace(one, expires_at=end_of(brand, one, voice.now), revision=one.revision + 1)
            plan = brand.plans.get(one.playbook)
            if not is_put(one):
                moved = anew(brand, one, voice.now)
                situation = brand.situations[one.situation]
                moved = moved if plan is None else when_put(brand, plan, situation, moved, voice.now)
            moved = called_at_once(brand, moved, voice.now) if is_put(moved) else moved
            voice.say(moved)
            if is_put(moved):
                notices.ask(voice, brand, brand.situations[one.situation], moved, was=one)


def _open(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    question: Question,
    *,
    round_: int,
    waited: Proposal | None,
    beyond: bool,
) -> None:
    proposal = replace(
        opened(brand, plan, situation, question, round_=round_, now=voice.now),
        asked=_asked((), question, (), voice.now),
        over_limit=beyond,
    )
    if waited is not None:
        proposal = replace(proposal, opened_at=waited.opened_at, revision=1)
    _put(voice, brand, plan, situation, proposal, question)


def _put(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    proposal: Proposal,
    question: Question,
    *,
    was: Proposal | None = None,
) -> None:
    """Put a question before people, now or in the morning, or leave it to the policy, which answers alone.

    `was` is the question as it stood, where it did.
    """
    policy = question.policy
    if not question.by_policy:
        asked = replace(proposal, policy=policy)
        if asked.revision == 1 and asked.asked_at == voice.now:
            asked = when_put(brand, plan, situation, asked, voice.now, gather=question.gathers)
        voice.say(asked)
        if is_put(asked):
            notices.ask(voice, brand, situation, asked, was=was)
        ending_seen.look(voice, brand, asked)
    else:
        voice.say(replace(proposal, policy=policy, quorum=1))


def _hold_back(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    question: Question,
    waits: Proposal | None,
    *,
    round_: int,
) -> None:
    """Let rows wait; what they wait for is asked about once, for all of them (limit_requests)."""
    fresh = opened(brand, plan, situation, question, round_=round_, now=voice.now)
    fresh = replace(fresh, state=ProposalState.WAITING)
    if waits is None:
        voice.say(fresh)
    elif (waits.plan, waits.first_call_at) != (fresh.plan, fresh.first_call_at):
        voice.say(
            replace(
                fresh,
                id=waits.id,
                round=waits.round,
                opened_at=waits.opened_at,
                revision=waits.revision + 1,
            )
        )


def _revise(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    is_open: Proposal,
    question: Question,
    *,
    beyond: bool,
) -> None:
    """Ask anew with what is now asked for, if it differs; earlier approvals were for something else."""
    if question.by_policy and is_open.expires_at <= voice.now:
        # Its time was up before the policy held: the sweep ends it, and no answer to it counts any more.
        return
    asks_for = plan_hash(asks_by(plan, situation), question.rows, question.options)
    if is_open.plan == asks_for and not question.by_policy and not auto.is_by_policy(is_open):
        _put_if_near(voice, brand, plan, situation, is_open, gather=question.gathers)
        return
    revised = _revised(brand, plan, situation, is_open, question, asks_for=asks_for, now=voice.now)
    revised = replace(revised, over_limit=is_open.over_limit or beyond)
    if is_put(is_open):
        revised = replace(revised, expires_at=end_of(brand, revised, voice.now))
    else:
        revised = put_anew(brand, revised, voice.now)
    revised = replace(revised, under=under(brand, plan.playbook, situation, question.rows))
    revised = called_at_once(brand, revised, voice.now)
    _put(voice, brand, plan, situation, revised, question, was=is_open)


def _revised(
    brand: Brand,
    plan: Plan,
    situation: Situation,
    is_open: Proposal,
    question: Question,
    *,
    asks_for: str,
    now: Instant,
) -> Proposal:
    """Give a question with what is now asked for in the place of what was, and nobody's answer to it."""
    # What was put before nobody is no rewrite of anything.
    unseen = _is_unseen(is_open, now) or not is_put(is_open)
    return replace(
        is_open,
        rows=question.rows,
        options=question.options,
        not_offered=question.not_offered,
        plan=asks_for,
        playbook_digest=plan.playbook.digest,
        revision=is_open.revision if unseen else is_open.revision + 1,
        approvals=(),
        chosen=(),
        asked=_asked(is_open.asked, question, shown_of(is_open), now),
        first_call_at=first_call(brand, question.rows),
        quorum=quorum_of(plan, question.rows),
        lease_s=lease_s(plan, situation),
        phase=plan.playbook.phase_of(situation.phase),
        expires_at=answer_by(is_open.expires_at, question.options, now),
        answer_s=plan.playbook.within_s,
        on_timeout=plan.playbook.on_timeout,
        escalate_to=plan.playbook.escalate_to,
        ladder=_ladder(plan, is_open),
    )


def _ladder(plan: Plan, is_open: Proposal) -> tuple[Rung, ...]:
    """Give the groups that a question goes to from now on, after those that it went to already."""
    playbook = plan.playbook
    gone, fresh = is_open.rungs[: is_open.climbed], playbook.ladder_for(is_open.group)
    goes = fresh or (Rung(group=playbook.escalate_to, within_s=playbook.within_s),)
    if gone == goes[: len(gone)]:
        return fresh
    names = {is_open.group, *(one.group for one in gone)}
    return (*gone, *(one for one in goes if one.group not in names))


def _put_if_near(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation, waits: Proposal, *, gather: bool
) -> None:
    """Put what waits for the morning now, where a call came nearer though the same is asked for.

    A send that came nearer is looked at by itself (follow_sends).
    """
    if is_put(waits):
        _say_if_worse(voice, brand, plan, situation, waits)
        return
    first = first_call(brand, waits.rows)
    gathering = is_gathering(waits)
    if first == waits.first_call_at and not gathering:
        return
    moved = replace(anew(brand, waits, voice.now), first_call_at=first)
    if gathering:
        moved = replace(moved, asked=_asked_now(waits.asks, waits.rows, voice.now))
    moved = when_put(brand, plan, situation, moved, voice.now, gather=gather)
    if is_put(moved):
        moved = called_at_once(brand, moved, voice.now)
        voice.say(moved)
        notices.ask(voice, brand, situation, moved)
    elif gathering and moved != waits:
        voice.say(moved)


def anew(brand: Brand, waits: Proposal, now: Instant) -> Proposal:
    """Give a question that waited as if it were asked for the first time now, and under what is so now."""
    plan, moved = brand.plans.get(waits.playbook), put_anew(brand, waits, now)
    if plan is None:
        return moved
    situation = brand.situations[waits.situation]
    return replace(moved, under=under(brand, plan.playbook, situation, waits.rows))


def _say_if_worse(voice: Voice, brand: Brand, plan: Plan, situation: Situation, is_open: Proposal) -> None:
    """Show those who are asked that it has become worse: what they answer, they answer knowing that."""
    now = under(brand, plan.playbook, situation, is_open.rows)
    if gathers(plan) and voice.now < is_open.expires_at and is_worse([is_open.under], now):
        graver = replace(is_open, under=now, revision=is_open.revision + 1)
        voice.say(graver)
        notices.ask(voice, brand, situation, graver)


def shown_of(is_open: Proposal) -> tuple[Row, ...]:
    """Give the rows that count as asked about: of what gathers, none."""
    return () if is_gathering(is_open) else is_open.rows


def _is_unseen(proposal: Proposal, now: Instant) -> bool:
    """Say whether a policy was to answer a question at the end of the very step that put it."""
    return auto.is_by_policy(proposal) and proposal.asked_at == now


def _asked(
    before: Iterable[Asked], question: Question, shown: Iterable[Row], now: Instant
) -> tuple[Asked, ...]:
    """Note when each row was asked about; one that is new to its question is asked about now."""
    known = {row.key for row in shown}
    fresh = _asked_now(question.asks, [row for row in question.rows if row.key not in known], now)
    if question.asks not in STOPPING:
        return ()
    return tuple(({one.row: one for one in (*before, *fresh)}).values())


def _asked_now(asks: ProposalKind, rows: Iterable[Row], now: Instant) -> tuple[Asked, ...]:
    """Note that rows are asked about now."""
    return tuple(Asked(row=row.key, at=now) for row in rows) if asks in STOPPING else ()
