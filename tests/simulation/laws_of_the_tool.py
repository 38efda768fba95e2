"""What must be so of the tool: at each call that is made of it, and at each thing that it did."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.decision import Answer
from engine.model.hold import (
    Hold,
    HoldState,
    RunState,
)
from engine.model.program import Subject
from engine.model.proposal import Because, Proposal, ProposalState
from engine.model.time import SECOND
from store.sqlite import SqliteStore
from tests.fakes.moody_tool import Moved
from tests.simulation.outside import Outside

NEVER = frozenset({"safety", "legal"})
STOPS_WITHIN = SECOND
Said = Iterator[str]


def nothing_is_changed_while_everything_is_stopped(
    outside: Outside, verb: str, subject: Subject, _: str
) -> Said:
    """Hold the kill switch to what it says: it stops within a second (P4, docs: `serviola stop`)."""
    since = outside.halted_since
    if verb != "read" and since is not None and outside.time.now() - since > STOPS_WITHIN:
        yield f"{verb} of {subject.id} is asked for, and everything was stopped"


def only_what_was_approved_is_asked_for(outside: Outside, verb: str, subject: Subject, key: str) -> Said:
    """Ask nothing of a tool without an accepted decision that covers that row (laws 5 and 14, P6)."""
    if verb == "read":
        return
    hold_id, _, proposal_id = key.split(":", 2)
    hold, proposal = outside.ledger.hold(hold_id), outside.ledger.proposal(proposal_id)
    if hold is None or proposal is None or hold.subject != subject:
        yield f"{verb} of {subject.id} is asked for by nobody ({key})"
        return
    rows = {row.key for row in proposal.rows} if verb == "pause" else {row.hold for row in proposal.rows}
    if proposal.because is Because.ON_REQUEST:
        yield from _let_go_by_request(outside, verb, hold, proposal)
        return
    final = [
        one for one in outside.ledger.verdicts if one.proposal == proposal_id and one.accepted and one.final
    ]
    if proposal.state is not ProposalState.APPROVED or len(final) != 1:
        yield f"{verb} of {subject.id}: {proposal_id} is {proposal.state}, with {len(final)} final answers"
    elif outside.ledger.decisions[final[0].decision].answer is not Answer.APPROVE:
        yield f"{verb} of {subject.id}: the answer to {proposal_id} was no"
    if (hold.row if verb == "pause" else hold.id) not in rows:
        yield f"{verb} of {subject.id}: it is no row of {proposal_id}"
    if len(set(proposal.approvals)) < proposal.quorum:
        yield f"{verb} of {subject.id}: {proposal.approvals} approved, {proposal.quorum} are needed"
    if NEVER & set(hold.message_classes):
        yield f"{verb} of {subject.id}, which carries {hold.message_classes}"


def _let_go_by_request(outside: Outside, verb: str, hold: Hold, release: Proposal) -> Said:
    """Ask that somebody let go of this very row: by an answer to the pause that it was approved by."""
    if verb != "resume" or hold.id not in {row.hold for row in release.rows}:
        yield f"{verb} of {hold.subject.id}: it is no row of {release.id}"
    counted = [
        one.decision for one in outside.ledger.verdicts if one.accepted and one.proposal == hold.proposal
    ]
    answers = [one for id in counted if (one := outside.ledger.decisions[id]).answer is Answer.RELEASE]
    if not any(
        (one.by,) == release.decided_by and (one.rows is None or hold.row in one.rows) for one in answers
    ):
        yield f"{verb} of {hold.subject.id}: nobody let go of {hold.id} by {hold.proposal}"


def what_is_asked_for_stands_in_the_journal_first(
    outside: Outside, verb: str, subject: Subject, _: str
) -> Said:
    """Think, write once, then act (law 2): there is an intent, begun and without an outcome."""
    under_way = [
        one
        for one in SqliteStore(outside.db).interrupted()
        if one.do == verb and one.subject == subject and one.key in outside.ledger.intents
    ]
    if not under_way:
        yield f"{verb} of {subject.id} is asked for, and no intent for it is under way"


def each_key_acts_once(outside: Outside, move: Moved) -> Said:
    """Doing twice is doing once (law 6, P2), wherever the tool has keys or versions.

    What a tool did by half is asked for again, and does the other half.
    """
    same = move.by, move.before.state
    times = sum((one.by, one.before.state) == same for one in outside.tool.moved)
    if move.ours and times > 1 and (outside.tool.idempotent or outside.tool.versioned):
        yield f"{move.by} acted {times} times on {move.campaign}"


def only_what_is_ours_is_resumed(outside: Outside, move: Moved) -> Said:
    """Resume only what we paused, if nobody changed it since, when the last hold is gone (law 9, P7)."""
    if not move.ours or move.after.state is not RunState.RUNNING:
        return
    hold = outside.ledger.hold(move.by.split(":", 1)[0])
    assert hold is not None
    if not hold.ours:
        yield f"{move.campaign} is resumed for a hold that is not ours"
    others = [
        latest.id
        for words in outside.ledger.holds.values()
        for latest in words[-1:]
        if latest.id != hold.id and latest.subject == hold.subject and latest.state is HoldState.VERIFIED
    ]
    if others:
        yield f"{move.campaign} is resumed while {others} say that it is paused"
    paused = outside.tool.moved_last(move.campaign, before=move)
    if paused is None or (
        outside.tool.versioned and not paused.ours and not _mistaken(outside, hold, paused)
    ):
        yield f"{move.campaign} is resumed, and a person paused or changed it"


def _mistaken(outside: Outside, hold: Hold, paused: Moved) -> bool:
    """Say whether a person paused it while a pause of ours was on its way, which nobody can tell apart."""
    words = [
        word for words in outside.ledger.holds.values() for word in words if word.subject == hold.subject
    ]
    asked = [word.asked_at for word in words if word.asked_at]
    proved = [word.verified_at for word in words if word.verified_at]
    return any(start <= paused.at <= end for start in asked for end in proved if start <= end)
