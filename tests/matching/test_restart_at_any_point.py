"""A core that is made anew from the words so far goes on as the one that lived, byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given

from engine.model.codec import encode
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from tests.matching import pool
from tests.matching.drawn import World
from tests.matching.people import People, Respond
from tests.matching.told import DAILY, LONG, SEEDS, Batch, must_hold
from tests.replay.minds import differences

playbooks_are_read_once = pool.playbooks_are_read_once
pytestmark = pytest.mark.usefixtures("playbooks_are_read_once")

RESTARTS = 2


def lively(seed: int) -> list[Batch]:
    """Tell a story in which people and a tool respond, again and again."""
    world, chance = World(seed), Random(seed)
    story: list[Batch] = [(world.now, tuple(world.begins()))]
    for _ in range(6):
        coming = world.happens()
        story.append((world.now, tuple(coming)))
        rounds = chance.choice([0, 1, 3])
        story += [(world.now, (Respond(chance.getrandbits(32)),)) for _ in range(rounds)]
    return story


class Life:
    """What was said and wanted in a story, batch by batch."""

    def __init__(self, story: Sequence[Batch]) -> None:
        """Live through it."""
        self.state, people = State(evaluator=PlainEvaluator()), People()
        self.batches: list[tuple[Batch, list[Any]]] = []
        for now, told in story:
            inputs: list[Any] = []
            for one in told:
                responds = isinstance(one, Respond)
                inputs += people.respond(one, self.state.brand("main"), now) if responds else [one]
            words, intents = advance(self.state, inputs, now)
            self.batches.append(((now, tuple(inputs)), [*words, *intents]))

    def made_anew(self, number: int) -> State:
        """Give a state made from all that was heard and said before a batch."""
        state = State(evaluator=PlainEvaluator())
        for (_, inputs), spoken in self.batches[:number]:
            for word in (*inputs, *spoken):
                state.apply(word)
        return state


def restarted(seed: int, met: Counter[str]) -> None:
    def check(story: Sequence[Batch]) -> None:
        life, again = Life(story), State(evaluator=PlainEvaluator())
        breaks = sorted(Random(seed).sample(range(len(story)), min(RESTARTS, len(story))))
        for number, ((now, inputs), spoken) in enumerate(life.batches):
            if number in breaks:
                again = life.made_anew(number)
            if number >= breaks[0]:
                words, intents = advance(again, inputs, now)
                assert [encode(one) for one in (*words, *intents)] == [encode(one) for one in spoken]
                met.update(one.kind for one in spoken)
        assert differences(again, life.state) == []

    must_hold(lively(seed), check)


def test_a_restart_at_any_point_changes_no_word():
    met: Counter[str] = Counter()

    @given(SEEDS)
    @DAILY
    def run(seed):
        restarted(seed, met)

    run()
    assert min(met[kind] for kind in ("situation", "match", "miss", "proposal", "hold", "intent")) >= 250


@pytest.mark.long
@given(SEEDS)
@LONG
def test_a_restart_at_any_point_changes_no_word_ten_thousand_times(seed):
    restarted(seed, Counter())
