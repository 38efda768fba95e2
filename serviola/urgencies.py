"""Urgencies: how urgent an open question is now, and what that was computed from, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.model.proposal import STOPPING, ProposalState
from engine.model.time import iso
from engine.response.deadline import sends_of
from engine.response.state import State
from engine.response.urgency import is_put, judged
from engine.rules.plain import PlainEvaluator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from store.sqlite import SqliteStore


def urgency_of(brand: Brand, proposal: Proposal, now: Instant) -> dict[str, Any] | None:
    """Say it of one question; None of one that is over, or whose playbook is no more in force."""
    plan = brand.plans.get(proposal.playbook)
    if proposal.state is not ProposalState.OPEN or plan is None:
        return None
    found = judged(brand, plan.playbook, proposal, now)
    stops = [brand.stop(item) for row in proposal.rows for item in row.items]
    sends = sends_of(brand, proposal.rows) if proposal.asks in STOPPING else []
    turns = [one.no_return_at for one in proposal.options if one.no_return_at is not None]
    return {
        "urgency": found.urgency.value,
        "no_return_at": _iso(found.no_return_at),
        "waits_until": None if is_put(proposal) else iso(proposal.asked_at),
        "over_limit": found.over_limit,
        "computed_from": {
            "next_send_at": _first(sends, now),
            "first_call_at": _first((one.arrives_at for one in stops if one is not None), now),
            "last_turn_at": _first(turns, now),
        },
    }


def urgency_in(store: SqliteStore, proposal: Proposal, now: Instant) -> dict[str, Any] | None:
    """Say it where no service is asked, from what its store remembers; the answer is the same."""
    if proposal.state is not ProposalState.OPEN:
        return None
    state = State(evaluator=PlainEvaluator())
    state.remember(store.remembered())
    return urgency_of(state.brand(proposal.brand), proposal, now)


def _first(found: Iterable[Instant], now: Instant) -> str | None:
    return _iso(min((one for one in found if one > now), default=None))


def _iso(at: Instant | None) -> str | None:
    return None if at is None else iso(at)
