"""The laws of the resume plan can fail: each is shown what an engine would say that does not keep to the plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from engine.model.hold import HoldState
from engine.model.proposal import Because
from engine.model.time import Instant
from engine.ports import Batch
from tests.fakes import words as w
from tests.simulation.laws_of_turns import TURNS
from tests.simulation.ledger import Ledger

MINUTE = 60_000_000


def said(*holds, because=Because.LEASE_ENDED):
    """Give the laws that object to what a batch says, where a turn has one place and the next is in 20 minutes."""
    ledger = Ledger()
    question = w.proposal(id="P-1", because=because)
    ledger.proposals["P-1"].append(question)
    ledger.playbooks[question.playbook] = "d"
    outside: Any = SimpleNamespace(ledger=ledger, count=Counter(), asked={"d": {"turns": (1, 1_200)}})
    for before, _ in holds:
        ledger.holds[before.id].append(before)
    batch = Batch(now=w.NOW, inputs=(), words=tuple(after for _, after in holds), intents=())
    return {law.__name__ for law in TURNS if list(law(outside, batch))}


def held(id, *, turn=None, **after):
    """Give a hold as it was and as it is said to be now; a turn counts in minutes from now."""
    at = None if turn is None else Instant(w.NOW + turn * MINUTE)
    before = replace(w.hold(), id=id, state=HoldState.VERIFIED, asked_release="P-1", resume_at=at)
    if "turn_given" in after:
        return before, replace(before, resume_at=Instant(w.NOW + after["turn_given"] * MINUTE))
    return before, replace(before, state=HoldState.RELEASING, resume_at=None)


@pytest.mark.parametrize(
    ("holds", "objects"),
    [
        ([held("a"), held("b", turn_given=20), held("c", turn_given=40)], set()),
        ([held("a", turn=0)], set()),
        ([held("a"), held("b")], {"no_more_go_on_at_once_than_their_playbook_says"}),
        ([held("a", turn=5)], {"nobody_goes_on_before_their_turn"}),
        (
            [held("b", turn_given=20), held("c", turn_given=20)],
            {"turns_are_as_far_apart_and_as_full_as_their_playbook_says"},
        ),
        (
            [held("b", turn_given=20), held("c", turn_given=21)],
            {"turns_are_as_far_apart_and_as_full_as_their_playbook_says"},
        ),
    ],
    ids=["as planned", "in its turn", "a burst", "too early", "too full", "too near"],
)
def test_each_law_of_turns_objects_to_what_breaks_it_and_to_nothing_else(holds, objects):
    assert said(*holds) == objects


def test_what_two_people_had_go_on_all_at_once_goes_in_no_turns_and_nothing_else_does():
    together = [held("a"), held("b"), held("c")]
    assert said(*together, because=Because.AT_ONCE) == set()
    in_turn = held("b", turn_given=20)
    assert said(in_turn, because=Because.AT_ONCE) == {"what_goes_on_all_at_once_waits_for_no_turn"}
