"""durable_rules, the plain evaluator and the proof that people read say the same, on worlds at random."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from engine.model.match import Clause, Match
from engine.ports import Evaluator, Shape
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.limits import MOST_FORMS, too_large
from engine.rules.load import load_playbook
from engine.rules.match import judge
from engine.rules.plain import PlainEvaluator
from tests.rules.worlds import NOW, grid, playbook_texts, worlds

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))


class Recycled:
    """Begins anew before the library's forms run out, as a process would."""

    def __init__(self) -> None:
        self.durable = DurableEvaluator()

    def evaluate(self, shape, facts):
        if len(self.durable._forms) >= MOST_FORMS:
            self.durable = DurableEvaluator()
        return self.durable.evaluate(shape, facts)

    def evaluate_many(self, asked):
        return [self.evaluate(*one) for one in asked]


def truth(clause: Clause) -> bool:
    """Work out a proof anew from its leaves."""
    if not clause.parts:
        return clause.holds
    parts = [truth(part) for part in clause.parts]
    return {"all": all(parts), "any": any(parts), "none": not any(parts)}[clause.op]


def agree(data, evaluator: Evaluator) -> str:
    """Judge one drawn world of one drawn playbook in every way, and say what came of it."""
    plan = compile_playbook(load_playbook(data.draw(playbook_texts()), "playbook.yaml"))
    situation, candidate = data.draw(worlds(plan))
    # judge checks the library against plain, and both against the proof, and says any difference.
    found, surprise = judge(plan, situation, candidate, now=NOW, evaluator=evaluator)
    assert surprise == ""
    assert truth(found.proof) == found.proof.holds == isinstance(found, Match)
    assert isinstance(found, Match) or found.failed
    return found.kind


def test_durable_plain_and_proof_agree():
    seen: Counter[str] = Counter()
    evaluator = Recycled()

    @seed(1_263_333_190)
    @settings(STEADY, max_examples=1_200)
    @given(st.data())
    def run(data):
        seen[agree(data, evaluator)] += 1

    run()
    assert seen.total() >= 1_000
    assert seen["match"] >= 100
    assert seen["miss"] >= 100


@pytest.mark.long
def test_a_hundred_thousand_worlds_agree():
    judged = 0
    evaluator = Recycled()

    @settings(STEADY, max_examples=1_000)
    @given(playbook_texts())
    def run(text):
        nonlocal judged
        plan = compile_playbook(load_playbook(text, "playbook.yaml"))
        for situation, candidate in grid(plan):
            found, surprise = judge(plan, situation, candidate, now=NOW, evaluator=evaluator)
            assert surprise == ""
            assert truth(found.proof) == isinstance(found, Match)
            judged += 1

    run()
    assert judged >= 100_000


@st.composite
def trees(draw, leaves: tuple[int, ...]) -> tuple:
    if len(leaves) == 1:
        return (draw(st.sampled_from(["ge", "le", "gt", "lt", "eq", "ne"])), leaves[0])
    cut = draw(st.integers(1, len(leaves) - 1))
    first, second = draw(trees(leaves[:cut])), draw(trees(leaves[cut:]))
    op = draw(st.sampled_from(["all", "any"]))
    return (op, first, *(second[1:] if second[0] == op else (second,)))


@st.composite
def forms(draw) -> Shape:
    width = draw(st.integers(1, 14))
    return Shape(draw(trees(tuple(range(width)))), width)


def test_any_tree_within_the_limits_is_judged_alike():
    evaluator = Recycled()
    numbers = st.sampled_from([-(2**53), -1, 0, 1, 2, 604_800, 2**53 - 1, 2**53])

    @settings(STEADY, max_examples=200)
    @given(forms(), st.data())
    def run(shape, data):
        assume(not too_large(shape.tree, shape.width))
        keys = [f"{letter}{index}" for letter in "cn" for index in range(shape.width)]
        for _ in range(5):
            facts = data.draw(st.fixed_dictionaries(dict.fromkeys(keys, numbers)))
            assert evaluator.evaluate(shape, facts) is PlainEvaluator().evaluate(shape, facts)

    run()
