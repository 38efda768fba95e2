"""Laws of what falls into a pause: it is dropped where its playbook says so, unless two people have it go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.model.decision import Answer, Decision
from engine.model.hold import Hold, HoldState
from engine.model.program import Passed, Subject
from engine.model.proposal import STOPPING, Because, Proposal, ProposalState, Row
from engine.model.time import MINUTE, SECOND, Instant
from engine.ports import Batch
from tests.simulation.laws_of_turns import asked_by, is_at_once, steps

if TYPE_CHECKING:
    from tests.simulation.outside import Outside

LEFT = "left paused"


def what_is_held_knows_its_next_send(outside: Outside, batch: Batch) -> Iterator[str]:
    """Keep with a hold when its campaign was to be sent next, as a book says."""
    for before, hold in steps(outside, batch):
        named = [
            one.next_send_at
            for book in outside.ledger.books.values()
            for one in book.campaigns
            if one.id == hold.campaign
        ]
        if before is None and named and hold.send_at not in named:
            yield f"{hold.id} is to be sent at {hold.send_at}, and the books say {named}"


def nothing_is_sent_too_late_where_its_playbook_drops_it(outside: Outside, batch: Batch) -> Iterator[str]:
    """Resume nothing whose send passed in the pause where its playbook says `drop`, but all at once."""
    for before, hold in steps(outside, batch):
        goes = hold.state is HoldState.RELEASING and before is not None
        if not goes or before is None or before.state is not HoldState.VERIFIED:
            continue
        late = _passed(outside, before, batch)
        if is_at_once(outside, batch, hold.asked_release):
            outside.count["a campaign goes on all at once"] += 1
            outside.count["what is too late goes on all at once"] += late and _drops(outside, batch, hold)
        elif late and _drops(outside, batch, hold):
            yield f"{hold.id} goes on, its send at {before.send_at} has passed, and its playbook drops that"


def only_what_is_too_late_is_left_paused_and_its_owner_is_told(
    outside: Outside, batch: Batch
) -> Iterator[str]:
    """Leave paused nothing but what its playbook drops; who owns it hears of it, and nobody is left to guess."""
    for before, hold in steps(outside, batch):
        if hold.state is not HoldState.RELEASED or not hold.says.startswith(LEFT):
            continue
        outside.count["a campaign is left paused"] += 1
        if before is None or before.state is not HoldState.VERIFIED or not _passed(outside, before, batch):
            yield f"{hold.id} is left paused, and no send of it has passed"
        if not _drops(outside, batch, hold):
            yield f"{hold.id} is left paused, and its playbook drops nothing"
        if is_at_once(outside, batch, hold.asked_release):
            yield f"{hold.id} is left paused, and two people had it go on at once"
        told = [
            one.recipient
            for one in batch.intents
            if one.hold == hold.id and one.template == "told_left_paused"
        ]
        if hold.owner not in told or len(set(told)) < len(told):
            yield f"{hold.id} of {hold.owner} is left paused, and {told} are told"


def stands_for_others(outside: Outside, asked: Proposal, now: Instant) -> bool:
    """Say whether a question that ended before the send of one campaign may still be answered for the others.

    That is while its own span lasts, and another campaign is sent more than ten minutes from now, or at no time
    that is known; or it climbs, for who is called only then may be in time for that one as well (docs/holds.md).
    A book may still name a send of it that is past.
    """
    sends = {row.key: _sends(outside, row) for row in asked.rows}
    cut = {end for found in sends.values() for send in found for end in (send, send - 10 * MINUTE)}
    in_time = any(_is_in_time(found, now) for found in sends.values())
    climbs = asked.escalated or asked.on_timeout == "escalate"
    spans = (asked.answer_s, *(rung.within_s for rung in asked.rungs[: max(asked.climbed, climbs)]))
    lasts = now < asked.asked_at + sum(spans) * SECOND
    return asked.asks in STOPPING and asked.expires_at in cut and lasts and (in_time or climbs)


def _is_in_time(sends: list[Instant], now: Instant) -> bool:
    to_come = [send for send in sends if send > now]
    return not sends or (bool(to_come) and min(to_come) > now + 10 * MINUTE)


def _sends(outside: Outside, row: Row) -> list[Instant]:
    """Give when the books say that a row's campaign is sent next."""
    every = (one for book in outside.ledger.books.values() for one in book.campaigns)
    return [one.next_send_at for one in every if one.id == row.campaign and one.next_send_at is not None]


def _passed(outside: Outside, hold: Hold, batch: Batch) -> bool:
    """Say whether a send passed while it was paused, of a tool that does not lose it."""
    began = hold.asked_at or hold.since
    late = hold.send_at is not None and began < hold.send_at <= batch.now and hold.send_at != hold.missed_at
    handled = {one.passed for book in outside.ledger.books.values() for one in book.handling}
    return late and Passed.LOST not in handled


def _drops(outside: Outside, batch: Batch, hold: Hold) -> bool:
    asked = asked_by(outside, batch, hold.playbook)
    return asked is not None and bool(asked["drops"])


# --- all at once ---


def nobody_may_ask_for_what_a_playbook_never_has(outside: Outside, batch: Batch) -> Iterator[str]:
    """Neither ask nor approve that all goes on at once where its playbook says `never`."""
    for word in batch.words:
        if not isinstance(word, Proposal) or word.because is not Because.AT_ONCE:
            continue
        asked = asked_by(outside, batch, word.playbook)
        before = outside.ledger.proposal(word.id)
        new = before is None or word.state is ProposalState.APPROVED
        if new and asked is not None and not asked["bursts"]:
            yield f"{word.id} is {word.state}, and {word.playbook} never lets it go on all at once"


def all_at_once_takes_two_people(outside: Outside, verb: str, subject: Subject, key: str) -> Iterator[str]:
    """Have two different people say it: one who asked for this very row, and one who agreed (docs/holds.md)."""
    if verb != "resume":
        return
    hold_id, _, proposal_id = key.split(":", 2)
    hold, question = outside.ledger.hold(hold_id), outside.ledger.proposal(proposal_id)
    if hold is None or question is None or question.because is not Because.AT_ONCE:
        return
    asked = {
        one.by
        for one in _counted(outside, hold.proposal, Answer.RELEASE_AT_ONCE)
        if one.rows is None or hold.row in one.rows
    }
    agreed = {one.by for one in _counted(outside, question.id, Answer.APPROVE)}
    if not any(one != other for one in asked for other in agreed):
        yield f"{subject.id} goes on at once: {sorted(asked)} asked for it, and {sorted(agreed)} agreed"


def _counted(outside: Outside, proposal: str, answer: Answer) -> list[Decision]:
    """Give the answers of a kind to a question that counted."""
    ids = [one.decision for one in outside.ledger.verdicts if one.accepted and one.proposal == proposal]
    return [one for id in ids if (one := outside.ledger.decisions[id]).answer is answer]


SENDS = (
    what_is_held_knows_its_next_send,
    nothing_is_sent_too_late_where_its_playbook_drops_it,
    only_what_is_too_late_is_left_paused_and_its_owner_is_told,
    nobody_may_ask_for_what_a_playbook_never_has,
)
