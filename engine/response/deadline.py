"""Deadline: until when an answer is of use: before a way around is too late, and before the next send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.proposal import STOPPING
from engine.model.time import MINUTE, SECOND, Instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.option import Option
    from engine.model.proposal import Proposal, Row
    from engine.response.brand import Brand

TIME_TO_ACT = 15 * MINUTE
"""From an answer to the bridge: what is left of the time when the question ends."""
TIME_TO_PAUSE = 10 * MINUTE
"""From an answer to a pause that was read back: what is left before a send when the question ends."""


def answer_by(
    until: Instant, options: Iterable[Option], now: Instant, *, sends: Iterable[Instant] = ()
) -> Instant:
    """Say until when an answer counts: not beyond the moment when a best option becomes too late.

    The best is the first of each item. One that is too late already keeps nobody from answering the rest.
    Nor is it later than ten minutes before the first send that is to come; where less is left, that very send
    is the end.
    """
    firsts: dict[str, Option] = {}
    for one in sorted(options, key=lambda each: (each.item, each.rank)):
        firsts.setdefault(one.item, one)
    ends = [
        Instant(one.no_return_at - TIME_TO_ACT) for one in firsts.values() if one.no_return_at is not None
    ]
    to_come = [one for one in sends if one > now]
    ends += [one if is_tight(one, now) else Instant(one - TIME_TO_PAUSE) for one in to_come]
    return min([until, *(one for one in ends if one > now)])


def is_tight(send: Instant, now: Instant) -> bool:
    """Say whether a send that is to come leaves less time than an answer needs."""
    return now < send <= now + TIME_TO_PAUSE


def sends_of(brand: Brand, rows: Iterable[Row]) -> list[Instant]:
    """Give when what is to stop is sent next, as the books say; one object may stand in several."""
    subjects = [row.subject for row in rows if row.verb in STOPPING and row.subject is not None]
    found = (one.next_send_at for subject in subjects for one in brand.book.campaigns_of(subject))
    return [one for one in found if one is not None]


def send_of(brand: Brand, row: Row) -> Instant | None:
    """Say when the campaign of a row is sent next, as the book has it."""
    campaign = brand.campaign(row.campaign)
    return None if campaign is None else campaign.next_send_at


def has_come_near(brand: Brand, rows: Iterable[Row], now: Instant) -> bool:
    """Say whether people must be called at once: a send leaves less time than the usual way takes."""
    return any(is_tight(one, now) for one in sends_of(brand, rows))


def end_of(brand: Brand, proposal: Proposal, now: Instant) -> Instant:
    """Say until when an open question may be answered from now on, as the book now stands."""
    if proposal.asks not in STOPPING:
        return proposal.expires_at
    until = max(_own_end(proposal), proposal.expires_at)
    return answer_by(until, (), now, sends=sends_of(brand, proposal.rows))


def is_too_late(send: Instant, proposal: Proposal) -> bool:
    """Say whether a send had gone out when a question last stood, or was decided.

    A question never ends after a send that is to come, so that what lies before its end has passed.
    """
    if proposal.decided_at is not None:
        return send <= proposal.decided_at
    return send < proposal.expires_at


def goes_on_until(brand: Brand, proposal: Proposal, now: Instant) -> Instant | None:
    """Say until when a question goes on whose end was that of one campaign; None where it has ended for all.

    What ended before a send of one of them stays answerable for the others, and after an escalation for
    that one as well: who was called only then may still be in time.
    """
    sends = sends_of(brand, proposal.rows)
    cut = any(proposal.expires_at in {one, one - TIME_TO_PAUSE} for one in sends)
    if proposal.asks not in STOPPING or not cut:
        return None
    until = answer_by(_own_end(proposal), (), now, sends=sends)
    in_time = any(_is_in_time(sends_of(brand, (row,)), now) for row in proposal.rows)
    return until if until > now and (proposal.escalated or in_time) else None


def _is_in_time(sends: Sequence[Instant], now: Instant) -> bool:
    # Several books may name the campaign: the next of its sends counts, not that of any one book.
    to_come = [one for one in sends if one > now]
    return not sends or (bool(to_come) and min(to_come) > now + TIME_TO_PAUSE)


def is_still_open(brand: Brand, proposal: Proposal, now: Instant) -> bool:
    """Say whether an open question may be answered: its end has not come, or was not that of all of it."""
    raised = replace(proposal, escalated=proposal.escalated or proposal.on_timeout == "escalate")
    return now < proposal.expires_at or goes_on_until(brand, raised, now) is not None


def called_at_once(brand: Brand, proposal: Proposal, now: Instant) -> Proposal:
    """Put a question before whoever it would go to later, where a send leaves no time for that."""
    near = proposal.asks in STOPPING and has_come_near(brand, proposal.rows, now)
    if not near or not proposal.rungs_left or proposal.on_timeout != "escalate":
        return proposal
    return replace(proposal, escalated=True, higher=len(proposal.rungs) - 1)


def higher(proposal: Proposal) -> Proposal:
    """Give a question that goes to the next group of its escalation."""
    return replace(proposal, escalated=True, higher=proposal.climbed)


def _own_end(proposal: Proposal) -> Instant:
    """Say until when a question would stand if nothing were sent."""
    spans = (proposal.answer_s, *(one.within_s for one in proposal.rungs[: proposal.climbed]))
    return Instant(proposal.asked_at + sum(spans) * SECOND)
