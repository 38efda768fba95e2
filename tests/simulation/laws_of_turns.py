"""Laws of the resume plan: what may go on goes on in turns, as its playbook says, and never all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.model.hold import HOLDING, Hold, HoldState, Tick
from engine.model.program import PlaybookRevision
from engine.model.proposal import Because, Proposal
from engine.model.time import SECOND
from engine.ports import Batch
from tests.simulation.life import BRAND

if TYPE_CHECKING:
    from serviola.core import Core
    from tests.simulation.outside import Outside

USUAL = (20, 600)
"""What is said of a playbook that was withdrawn: a turn of twenty, the next after ten minutes."""


def no_more_go_on_at_once_than_their_playbook_says(outside: Outside, batch: Batch) -> Iterator[str]:
    """Let no more campaigns of one question go on at the same time than one turn has places."""
    begun = [one for one in steps(outside, batch) if one[1].state is HoldState.RELEASING]
    for question in {hold.asked_release for _, hold in begun}:
        if is_at_once(outside, batch, question):
            continue
        places, _ = _turns(outside, batch, question)
        latest = _latest(outside, batch)
        going = [
            one.id
            for one in latest.values()
            if one.asked_release == question and one.state is HoldState.RELEASING
        ]
        if len(going) > places:
            yield f"{sorted(going)} go on at once for {question}, which lets {places} go on in a turn"


def nobody_goes_on_before_their_turn(outside: Outside, batch: Batch) -> Iterator[str]:
    """Let what was given a turn go on when that has come, and not before."""
    for before, hold in steps(outside, batch):
        if hold.state is HoldState.RELEASING and before is not None and before.resume_at is not None:
            outside.count["a campaign goes on in its turn"] += 1
            if batch.now < before.resume_at:
                yield f"{hold.id} goes on at {batch.now}, and its turn is at {before.resume_at}"


def turns_are_as_far_apart_and_as_full_as_their_playbook_says(
    outside: Outside, batch: Batch
) -> Iterator[str]:
    """Hand out turns with the places and the time between them that the playbook has (not what is put off)."""
    given: dict[str, list[Hold]] = {}
    for before, hold in steps(outside, batch):
        first = before is None or before.resume_at is None
        if first and hold.resume_at is not None:
            given.setdefault(hold.asked_release, []).append(hold)
    for question, holds in given.items():
        places, ramp_s = _turns(outside, batch, question)
        full = Counter(one.resume_at for one in holds)
        if max(full.values()) > places:
            yield f"a turn of {question} has {max(full.values())} campaigns, and room for {places}"
        times = [batch.now, *sorted(at for at in full if at is not None)]
        near = [later - sooner for sooner, later in pairwise(times) if later - sooner < ramp_s * SECOND]
        # Who joins a turn that others wait for takes a place in it, or the next one.
        joins = any(
            one.asked_release == question and one.resume_at is not None for one in _known(outside).values()
        )
        if near and not joins:
            yield f"two turns of {question} are {min(near) // SECOND} s apart, and the playbook says {ramp_s} s"


def nobody_is_left_waiting_for_their_turn(_: Outside, core: Core, batch: Batch) -> Iterator[str]:
    """Have each turn that has come be taken or put off by the next tick (law 3, P12)."""
    if not any(isinstance(one, Tick) for one in batch.inputs):
        return
    for hold in core.state.brand(BRAND).holds.values():
        waits = hold.state in HOLDING and hold.resume_at is not None
        if waits and (hold.resume_at or 0) <= batch.now:
            yield f"the turn of {hold.id} has come, and it neither goes on nor is put off"


def what_goes_on_all_at_once_waits_for_no_turn(outside: Outside, batch: Batch) -> Iterator[str]:
    """Give no turn to what two people had go on together (docs/holds.md)."""
    for _, hold in steps(outside, batch):
        if hold.resume_at is not None and is_at_once(outside, batch, hold.asked_release):
            yield f"{hold.id} waits for a turn, and two people had it go on at once"


def steps(outside: Outside, batch: Batch) -> Iterator[tuple[Hold | None, Hold]]:
    """Give each hold that is said to be something new: as it was, and as it is after the batch."""
    known = _known(outside)
    for id, hold in _latest(outside, batch).items():
        before = known.get(id)
        if before is None or (before.state, before.resume_at) != (hold.state, hold.resume_at):
            yield before, hold


def is_at_once(outside: Outside, batch: Batch, question: str) -> bool:
    """Say whether a question asks that what is held goes on all at once."""
    proposal = question_of(outside, batch, question)
    return proposal is not None and proposal.because is Because.AT_ONCE


def question_of(outside: Outside, batch: Batch, question: str) -> Proposal | None:
    """Give a question as it stands after a batch."""
    said = [one for one in batch.words if isinstance(one, Proposal) and one.id == question]
    return said[-1] if said else outside.ledger.proposal(question)


def asked_by(outside: Outside, batch: Batch, playbook: str) -> dict[str, Any] | None:
    """Give what the playbook in force asks for after a batch; None where it was withdrawn."""
    digest = outside.ledger.playbooks.get(playbook, "")
    for item in batch.inputs:
        if isinstance(item, PlaybookRevision) and item.name == playbook:
            digest = item.digest
    return outside.asked[digest] if digest else None


def _known(outside: Outside) -> dict[str, Hold]:
    return {id: words[-1] for id, words in outside.ledger.holds.items() if words}


def _latest(outside: Outside, batch: Batch) -> dict[str, Hold]:
    return _known(outside) | {word.id: word for word in batch.words if isinstance(word, Hold)}


def _turns(outside: Outside, batch: Batch, question: str) -> tuple[int, int]:
    """Give the places of a turn and the seconds to the next, as the playbook in force says."""
    proposal = question_of(outside, batch, question)
    assert proposal is not None, question
    asked = asked_by(outside, batch, proposal.playbook)
    found: tuple[int, int] = USUAL if asked is None else asked["turns"]
    return found


TURNS = (
    no_more_go_on_at_once_than_their_playbook_says,
    nobody_goes_on_before_their_turn,
    turns_are_as_far_apart_and_as_full_as_their_playbook_says,
    what_goes_on_all_at_once_waits_for_no_turn,
)
