"""What is said late, twice and in any order ends in the same situations, matches and questions as what is not.

Compared is, at one moment after all has arrived, all of what goes on but what tells how it came about: ids, epochs
and revisions, when it was opened and last heard of, when each word arrived, what was taken back, and in which order
keys and evidence stand. A question is compared by whom it is put to, what it asks, and each row.

Not drawn, because the end does depend on the order (docs/decisions/0013-arrival-order.md says why):

- an end (a deletion, an all-clear) that is heard before anything else of its source;
- a send: what is asked only after it is still open when what was asked before it has ended with it;
- two sources that measure what nothing joins but a text;
- an event about the edge of what counts as one: a minute, 100 km, or the days for which texts tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given

from engine.model.hold import Tick
from engine.model.proposal import ProposalState
from engine.model.scales import MsgType
from engine.model.signal import GOING_ON, Signal, Situation
from engine.model.time import HOUR, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from engine.situations.portrait import TEXTS
from tests.fakes import words as w
from tests.matching import pool
from tests.matching.reports import END, Reports, in_disorder, in_order, is_end
from tests.matching.told import DAILY, LONG, SEEDS, Batch, must_hold

playbooks_are_read_once = pool.playbooks_are_read_once
pytestmark = pytest.mark.usefixtures("playbooks_are_read_once")

HOW_IT_CAME_ABOUT = {"id", "epoch", "revision", "opened_at", "updated_at", "keys", "evidence"}


def what_is_so(begins: Sequence[Any], signals: Sequence[Signal]) -> dict[str, dict[Any, Any]]:
    """Tell a core of signals as they arrive, and give what is so once all is over."""
    state = State(evaluator=PlainEvaluator())
    advance(state, begins, w.NOW)
    for one in signals:
        advance(state, [one, Tick(at=one.received_at)], one.received_at)
    for at in (END, Instant(END + HOUR)):
        advance(state, [Tick(at=at)], at)
    brand = state.brand("main")
    going_on = {one.id: one for one in brand.situations.values() if one.state in GOING_ON}
    name = {one.id: _name(one) for one in going_on.values()}
    matches = [one for one in brand.matches.values() if one.situation in going_on]
    asked = [one for one in brand.proposals.values() if one.state is ProposalState.OPEN]
    return {
        "situations": {name[one.id]: _essence(one) for one in going_on.values()},
        "matches": {
            (one.playbook, name[one.situation], one.item): True
            for one in matches
            if one.epoch == going_on[one.situation].epoch
        },
        "questions": {
            (one.playbook, name[one.situation], one.group, one.asks): (set(one.rows), set(one.options))
            for one in asked
        },
    }


def _name(situation: Situation) -> frozenset[str]:
    return frozenset(piece.native_key for piece in situation.evidence if not piece.retracted)


def _essence(situation: Situation) -> dict[str, Any]:
    said = {each.name: getattr(situation, each.name) for each in fields(situation)}
    voices = {replace(one, received_at=Instant(0)) for one in situation.evidence if not one.retracted}
    return {name: value for name, value in said.items() if name not in HOW_IT_CAME_ABOUT} | {"voices": voices}


def _is_corrected_text(signal: Signal) -> bool:
    return signal.source_class in TEXTS and signal.revision > 1 and not is_end(signal)


def arrived(seed: int, met: Counter[str]) -> None:
    world, chance = Reports(seed), Random(seed)
    begins = world.begins()
    coming = in_disorder(world.reports(), chance)

    def check(story: Sequence[Batch]) -> None:
        signals = [one for _, inputs in story for one in inputs]
        disorder, order = what_is_so(begins, signals), what_is_so(begins, in_order(signals))
        for part, ordered in order.items():
            assert disorder[part] == ordered, f"other {part}: {disorder[part]} where in order {ordered}"
            met[part] += len(ordered)
        met["out of order"] += signals != in_order(signals)
        met["texts corrected"] += any(_is_corrected_text(one) for one in signals)
        taken_back = {one.hazard for one in signals if one.msg_type is MsgType.CANCEL}
        met["taken back by some"] += any(one["hazard"] in taken_back for one in order["situations"].values())

    must_hold([(one.received_at, (one,)) for one in coming], check)


def test_any_arrival_order_ends_the_same():
    met: Counter[str] = Counter()

    @given(SEEDS)
    @DAILY
    def run(seed):
        arrived(seed, met)

    run()
    assert met["out of order"] >= 800
    assert min(met["matches"], met["questions"]) >= 150
    assert met["texts corrected"] >= 500
    assert met["taken back by some"] >= 80


@pytest.mark.long
@given(SEEDS)
@LONG
def test_any_arrival_order_ends_the_same_ten_thousand_times(seed):
    arrived(seed, Counter())
