"""What every evaluator promises: plain, the rule library, and the rule library in a child process."""

from __future__ import annotations

from random import Random

import pytest

from engine.ports import Shape
from engine.rules.evaluator import DurableEvaluator
from engine.rules.plain import PlainEvaluator, holds
from tests.rules.forms import asked_at_random, facts
from wire.rules import ChildEvaluator

SHAPE = Shape(("all", ("ge", 0), ("any", ("eq", 1), ("le", 2))), 3)
OTHER = Shape(("any", ("gt", 0), ("ne", 1)), 2)
YES, NO = facts((3, 3), (1, 1), (9, 5)), facts((2, 3), (1, 1), (9, 5))


@pytest.fixture(scope="module", params=[PlainEvaluator, DurableEvaluator, ChildEvaluator])
def evaluator(request):
    made = request.param()
    yield made
    if isinstance(made, ChildEvaluator):
        assert made.standing().crashes == 0
        made.close()


@pytest.mark.parametrize("op", ["ge", "le", "gt", "lt", "eq", "ne"])
@pytest.mark.parametrize(
    "pair", [(0, 0), (1, 0), (0, 1), (-1, 1), (2**53, 2**53 - 1), (-(2**53), 0), (9, 10), (10, 9), (100, 20)]
)
def test_each_comparison_is_by_number(evaluator, op, pair):
    assert evaluator.evaluate(Shape((op, 0), 1), facts(pair)) is holds((op, 0), facts(pair))


def test_one_by_one_and_together_are_the_same(evaluator):
    asked = [
        (SHAPE, YES),
        (OTHER, facts((1, 2), (3, 3))),
        (SHAPE, NO),
        (OTHER, facts((3, 2), (3, 3))),
        (SHAPE, YES),
    ]
    assert evaluator.evaluate_many(asked) == [True, False, False, True, True]
    assert [evaluator.evaluate(*one) for one in asked] == [True, False, False, True, True]


def test_nothing_asked_is_nothing_answered(evaluator):
    assert evaluator.evaluate_many([]) == []


def test_the_same_question_has_the_same_answer_however_often(evaluator):
    assert set(evaluator.evaluate_many([(SHAPE, YES)] * 2_500)) == {True}


def test_five_hundred_questions_at_random_are_answered_as_the_trees_say(evaluator):
    asked = asked_at_random(Random(4), shapes=25, each=20)
    assert evaluator.evaluate_many(asked) == [holds(shape.tree, given) for shape, given in asked]


def test_in_which_order_the_facts_stand_changes_nothing(evaluator):
    asked = asked_at_random(Random(8), shapes=10, each=10)
    turned = [(shape, dict(reversed(given.items()))) for shape, given in asked]
    answers = evaluator.evaluate_many(asked)
    assert evaluator.evaluate_many(turned) == answers
    assert set(answers) == {True, False}


# The plain one judges whatever Python can compare.
@pytest.mark.parametrize("evaluator", [DurableEvaluator, ChildEvaluator], indirect=True)
def test_what_is_not_ours_to_judge_is_refused_and_the_others_are_answered(evaluator):
    wrong = [
        (SHAPE, {**YES, "n2": True}),
        (SHAPE, {**YES, "n2": 2**53 + 1}),
        (SHAPE, {**YES, "sid": 1}),
        (SHAPE, {}),
        (Shape(("near", 0), 1), facts((1, 1))),
        (Shape(("all", ("ge", 0), ("ge", 0)), 2), facts((1, 1), (1, 1))),
    ]
    said = evaluator.evaluate_many([(SHAPE, YES), *wrong, (SHAPE, NO)])
    assert (said[0], said[-1]) == (True, False)
    assert [type(one) for one in said[1:-1]] == [ValueError] * len(wrong)
    for one in wrong:
        with pytest.raises(ValueError, match=r"facts of this form|whole number|operator|compare"):
            evaluator.evaluate(*one)
