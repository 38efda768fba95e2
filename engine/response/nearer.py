"""Nearer: what is asked already, as its calls and sends come nearer, or what is behind it grows worse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.proposal import STOPPING, Proposal, ProposalState
from engine.response import notices
from engine.response.deadline import called_at_once, end_of
from engine.response.gathering import gathers, is_worse, under, when_put
from engine.response.questions import first_call
from engine.response.revising import asked_now
from engine.response.urgency import is_gathering, is_put, put_anew

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan


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


def put_if_near(
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
        moved = replace(moved, asked=asked_now(waits.asks, waits.rows, voice.now))
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
