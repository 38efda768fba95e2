"""A clear rule of its own makes a match hang on what was believed in between, and on nothing else that arrives late.

What it matched stands until its rule holds, so a word that was believed for an hour counts for as long; heard after
the next word of its source it was never believed (docs/decisions/0013-arrival-order.md). So of playbooks with such a
rule one order may match what the other does not: what it never saw hold, or what its own rule ended there. The
situations end the same all the while.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
import yaml

from engine.model.hold import Tick
from engine.model.match import Match, Miss
from engine.model.program import PlaybookRevision
from engine.model.signal import Signal
from engine.model.time import HOUR, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.response.sweep import next_deadline
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.matching import pool
from tests.matching.reports import END, Reports, in_disorder, in_order

playbooks_are_read_once = pool.playbooks_are_read_once
pytestmark = pytest.mark.usefixtures("playbooks_are_read_once")

RULES: tuple[dict[str, Any], ...] = (
    {"severity": "< Severe"},
    {"severity": "<= Moderate"},
    {"certainty": "< Likely"},
    {"urgency": "< Immediate"},
    {"state": ["clearing"]},
)
SPANS = (None, "30m", "2h", "6h")
Item = tuple[str, str]
"""A playbook and an item."""


def with_clear_rule(chance: Random, drawn: PlaybookRevision) -> PlaybookRevision:
    """Give a drawn playbook a clear rule of its own."""
    told = yaml.safe_load(drawn.text)
    span = chance.choice(SPANS)
    told["stage"] = "suggest"
    if chance.random() < 0.5:
        told.pop("unless", None)
    told["clear"] = {"when": {"situation": chance.choice(RULES)}, **({"for": span} if span else {})}
    text = yaml.safe_dump(told, sort_keys=False)
    digest = pool.load_once(text, drawn.file, None).digest
    return PlaybookRevision(brand="main", name=drawn.name, digest=digest, file=drawn.file, text=text)


def told(
    begins: Sequence[Any], signals: Sequence[Signal]
) -> tuple[set[Any], set[Item], dict[Item, list[Any]]]:
    """Give what is going on at the end, what matches then, and all that was ever found of each item."""
    state, now = State(evaluator=PlainEvaluator()), w.NOW
    words = advance(state, begins, now)[0]
    ends = (Instant(END + hours * HOUR) for hours in (0, 1, 8))
    for at, one in (*((one.received_at, (one,)) for one in signals), *((at, ()) for at in ends)):
        while (due := next_deadline(state.brand("main"))) is not None and now < due < at:
            now = due
            words += advance(state, [Tick(at=now)], now)[0]
        now = at
        words += advance(state, [*one, Tick(at=now)], now)[0]
    brand = state.brand("main")
    voices = {
        frozenset(piece.native_key for piece in one.evidence if not piece.retracted)
        for one in brand.situations.values()
    }
    found: dict[Item, list[Any]] = {}
    for word in words:
        if isinstance(word, Match | Miss):
            found.setdefault((word.playbook, word.item), []).append(word)
    going_on = [one for one in brand.matches.values() if brand.goes_on(one)]
    return voices, {(one.playbook, one.item) for one in going_on}, found


def test_only_what_was_believed_in_between_makes_a_match_with_a_clear_rule_differ():
    alone, alike = 0, 0
    for seed in range(40, 70):
        world, chance = Reports(seed), Random(seed)
        begins = [
            with_clear_rule(chance, one) if isinstance(one, PlaybookRevision) else one
            for one in world.begins()
        ]
        coming = in_disorder(world.reports(), chance)
        here, there = told(begins, coming), told(begins, in_order(coming))
        assert here[0] == there[0]
        alike += len(here[1] & there[1])
        for without, item in (
            *((there, item) for item in here[1] - there[1]),
            *((here, item) for item in there[1] - here[1]),
        ):
            found = without[2].get(item, [])
            never = not any(isinstance(one, Match) for one in found)
            assert never or any(isinstance(one, Miss) and one.cleared for one in found), (seed, item)
            alone += 1
    assert min(alone, alike) > 0
