"""What the indexes, the place tree and the compiled forms find is what a naive matcher finds, item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given

from engine.model.match import Clause, Match
from engine.model.program import Campaign, PlaybookRevision, ProgramRevision, Stop
from engine.model.signal import GOING_ON, Situation
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from engine.rules.seen import Seen
from tests.matching import pool
from tests.matching.drawn import story_of
from tests.matching.reference import Key, Reference, in_sight, read, said_long_ago
from tests.matching.told import DAILY, LONG, SEEDS, Batch, must_hold

playbooks_are_read_once = pool.playbooks_are_read_once
pytestmark = pytest.mark.usefixtures("playbooks_are_read_once")


class Both:
    """The engine and the reference, told the same."""

    def __init__(self, met: Counter[str]) -> None:
        self.state = State(evaluator=PlainEvaluator())
        self.reference = Reference()
        self.playbooks: dict[str, str] = {}
        self.items: list[Stop | Campaign] = []
        self.met = met

    @property
    def brand(self):
        return self.state.brand("main")

    def hear(self, batch: Batch) -> None:
        """Tell both of a batch, the reference each situation as it was said, and then all once more."""
        now, inputs = batch
        words, _ = advance(self.state, inputs, now)
        for one in inputs:
            if isinstance(one, ProgramRevision):
                stops = [stop for voyage in one.itineraries for stop in voyage.stops]
                self.items = [*stops, *one.campaigns]
            elif isinstance(one, PlaybookRevision):
                self.playbooks.pop(one.name, None)
                self.playbooks |= {one.name: one.text} if one.text else {}
            self.reference.forget_what_is_gone(self.playbooks, self.items)
        for situation in (
            *(one for one in words if isinstance(one, Situation)),
            *self.brand.situations.values(),
        ):
            self.reference.look(self.playbooks, self.items, situation, now)
        self.agree(now)

    def agree(self, now: int) -> None:
        """Hold the matches of both against each other, and every proof against the reference's answer."""
        going_on = [one for one in self.brand.situations.values() if one.state in GOING_ON]
        fast = {key: match.at for key, match in self.brand.matches.items() if self.counts(key)}
        slow = {key: since for key, since in self.reference.matched.items() if self.counts(key)}
        assert fast == slow, "the engine matches otherwise than the reference"
        self.met["match"] += len(fast)
        for situation in going_on:
            if not said_long_ago(situation):
                self.every_candidate_has_its_answer(situation, slow, now)

    def counts(self, key: Key) -> bool:
        """Say whether a finding is about what there is now."""
        name, situation, epoch, item = key
        known = self.brand.situations.get(situation)
        there = name in self.playbooks and any(one.id == item for one in self.items)
        return there and known is not None and known.epoch == epoch and known.state in GOING_ON

    def every_candidate_has_its_answer(self, situation: Situation, slow: dict[Key, int], now: int) -> None:
        """Find for each playbook that can hold, and each item in sight, a proof as true as the reference's answer."""
        selected = self.brand.index.select(Seen(situation))
        matching = {key[0] for key in slow if key[1] == situation.id}
        # What silence alone keeps holds no more; else the nearest would hide what the index leaves out.
        assert matching <= selected or situation.state == "stale", "the index leaves out what matches"
        for name in selected:
            playbook = read(self.playbooks[name])
            for item in self.items:
                key = (name, situation.id, situation.epoch, item.id)
                if not in_sight(playbook, situation, item, now):
                    continue
                found = self.brand.matches.get(key) or self.brand.misses.get(key)
                assert found is not None, f"{key} is in sight, and neither matches nor misses"
                assert found.proof.holds == truth(found.proof) == (key in slow) == isinstance(found, Match), (
                    key
                )
                self.met[found.kind + " proof"] += 1


def truth(clause: Clause) -> bool:
    """Work out a proof anew from its leaves."""
    if not clause.parts:
        return clause.holds
    parts = [truth(part) for part in clause.parts]
    return {"all": all(parts), "any": any(parts), "none": not any(parts)}[clause.op]


def told_to_both(seed: int, met: Counter[str]) -> None:
    def check(story: Sequence[Batch]) -> None:
        both = Both(met)
        for batch in story:
            both.hear(batch)

    must_hold(story_of(seed), check)


def test_fast_matches_as_the_reference_does():
    met: Counter[str] = Counter()

    @given(SEEDS)
    @DAILY
    def run(seed):
        told_to_both(seed, met)

    run()
    assert min(met["match"], met["match proof"], met["miss proof"]) >= 1_000


@pytest.mark.long
@given(SEEDS)
@LONG
def test_fast_matches_as_the_reference_does_ten_thousand_times(seed):
    told_to_both(seed, Counter())
