"""durable_rules and the plain evaluator say the same of whatever the engine asks them in such worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings

from engine.model.match import Surprise
from engine.pipeline import advance
from engine.ports import Shape
from engine.response.state import State
from engine.rules.evaluator import DurableEvaluator
from engine.rules.plain import PlainEvaluator
from tests.matching import pool
from tests.matching.drawn import story_of
from tests.matching.told import DAILY, LONG, SEEDS, Batch, must_hold

playbooks_are_read_once = pool.playbooks_are_read_once
pytestmark = pytest.mark.usefixtures("playbooks_are_read_once")

Asked = Sequence[tuple[Shape, Mapping[str, int]]]


class Twice:
    """Asks both, and keeps where they differ."""

    def __init__(self) -> None:
        self.durable, self.plain = DurableEvaluator(), PlainEvaluator()
        self.shapes: set[Shape] = set()
        self.answers: Counter[bool] = Counter()
        self.differ: list[str] = []

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool | Exception:
        return self.evaluate_many([(shape, facts)])[0]

    def evaluate_many(self, asked: Asked) -> list[bool | Exception]:
        durable, plain = self.durable.evaluate_many(asked), self.plain.evaluate_many(asked)
        for (shape, facts), one, other in zip(asked, durable, plain, strict=True):
            self.shapes.add(shape)
            self.answers[bool(other)] += 1
            if one is not other:
                self.differ.append(f"{shape} on {facts}: durable says {one!r}, plain {other!r}")
        return durable


def judged_twice(seed: int, twice: Twice) -> None:
    def check(story: Sequence[Batch]) -> None:
        state = State(evaluator=twice)  # type: ignore[arg-type]  # it gives errors back, as the child does
        twice.differ.clear()
        for now, inputs in story:
            words, _ = advance(state, inputs, now)
            assert twice.differ == []
            assert not any(isinstance(word, Surprise) for word in words)

    must_hold(story_of(seed), check)


def shapes_of_the_pool() -> set[Shape]:
    """Give every shape that the engine can ask about in these worlds."""
    found = set()
    for name in pool.NAMES:
        for number in range(pool.EACH):
            revision = pool.playbook(name, number)
            plan = pool.compile_once(pool.load_once(revision.text, revision.file))
            found |= {plan.shape} if plan.stay is None else {plan.shape, plan.stay.shape}
    return found


def test_durable_judges_as_plain_does():
    twice = Twice()

    # Equal questions are asked once, so it takes more stories until both answers were given often enough.
    @given(SEEDS)
    @settings(DAILY, max_examples=1_500)
    def run(seed):
        judged_twice(seed, twice)

    run()
    every = shapes_of_the_pool()
    assert twice.shapes <= every
    assert len(twice.shapes) >= 0.9 * len(every)
    assert min(twice.answers.values()) >= 1_000


@pytest.mark.long
def test_durable_judges_as_plain_does_ten_thousand_times():
    twice = Twice()

    @given(SEEDS)
    @LONG
    def run(seed):
        judged_twice(seed, twice)

    run()
    assert twice.shapes == shapes_of_the_pool()
