"""Revising: what a question becomes when other things are asked for, and since when of each row. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.proposal import STOPPING, Asked, Proposal, ProposalKind, Row, Rung
from engine.response import auto
from engine.response.deadline import answer_by
from engine.response.questions import Question, first_call, lease_s, quorum_of
from engine.response.urgency import is_gathering, is_put

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.rules.compile import Plan


def rewritten(
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
    unseen = is_unseen(is_open, now) or not is_put(is_open)
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
        asked=asked_since(is_open.asked, question, shown_of(is_open), now),
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


def shown_of(is_open: Proposal) -> tuple[Row, ...]:
    """Give the rows that count as asked about: of what gathers, none."""
    return () if is_gathering(is_open) else is_open.rows


def is_unseen(proposal: Proposal, now: Instant) -> bool:
    """Say whether a policy was to answer a question at the end of the very step that put it."""
    return auto.is_by_policy(proposal) and proposal.asked_at == now


def asked_since(
    before: Iterable[Asked], question: Question, shown: Iterable[Row], now: Instant
) -> tuple[Asked, ...]:
    """Note when each row was asked about; one that is new to its question is asked about now."""
    known = {row.key for row in shown}
    fresh = asked_now(question.asks, [row for row in question.rows if row.key not in known], now)
    if question.asks not in STOPPING:
        return ()
    return tuple(({one.row: one for one in (*before, *fresh)}).values())


def asked_now(asks: ProposalKind, rows: Iterable[Row], now: Instant) -> tuple[Asked, ...]:
    """Note that rows are asked about now."""
    return tuple(Asked(row=row.key, at=now) for row in rows) if asks in STOPPING else ()
