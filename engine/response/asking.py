"""Asking: one question of one group as it stands: opened, revised in place, held back, taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.proposal import Proposal, ProposalKind, ProposalState, Row
from engine.response import auto, ending_seen, notices
from engine.response.deadline import called_at_once, end_of
from engine.response.facts import about_proposal
from engine.response.gathering import under, when_put
from engine.response.nearer import put_if_near
from engine.response.questions import Question, asks_by, opened, plan_hash
from engine.response.revising import asked_since, is_unseen, rewritten
from engine.response.settled import is_decided
from engine.response.urgency import is_put, put_anew

if TYPE_CHECKING:
    from engine.model.signal import Situation
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
    if proposal.state is ProposalState.WAITING or is_unseen(proposal, voice.now) or not is_put(proposal):
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
        asked=asked_since((), question, (), voice.now),
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
        put_if_near(voice, brand, plan, situation, is_open, gather=question.gathers)
        return
    revised = rewritten(brand, plan, situation, is_open, question, asks_for=asks_for, now=voice.now)
    revised = replace(revised, over_limit=is_open.over_limit or beyond)
    if is_put(is_open):
        revised = replace(revised, expires_at=end_of(brand, revised, voice.now))
    else:
        revised = put_anew(brand, revised, voice.now)
    revised = replace(revised, under=under(brand, plan.playbook, situation, question.rows))
    revised = called_at_once(brand, revised, voice.now)
    _put(voice, brand, plan, situation, revised, question, was=is_open)
