"""The rule library in its child: whatever happens to the child, the answers are right and a surprise is said."""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from random import Random

import pytest

from engine.ports import Shape
from engine.rules.checked import believed_many
from engine.rules.limits import MOST_FORMS
from engine.rules.plain import PlainEvaluator, holds
from tests.fakes.kills import kill_when_asked
from tests.rules.forms import asked_at_random, facts
from wire.children import Bounds
from wire.rules import MOST_AT_ONCE, ChildEvaluator

SHAPE = Shape(("all", ("ge", 0), ("any", ("eq", 1), ("le", 2))), 3)
OTHER = Shape(("any", ("gt", 0), ("ne", 1)), 2)
YES, NO = facts((3, 3), (1, 1), (9, 5)), facts((2, 3), (1, 1), (9, 5))
EITHER = facts((1, 2), (3, 3)), facts((3, 2), (3, 3))

ODD = """
import os, sys, time
from engine.rules.evaluator import DurableEvaluator
from wire.children import serve
from wire.rules_child import answers

durable = DurableEvaluator()

def answer(question):
    said = answers(durable, question)
    if question[1] == 3:
        {does}
    return said

serve(answer, within_s=50)
"""


@pytest.fixture
def make():
    made = []

    def one(does=None, **bounds):
        words = {} if does is None else {"words": ("-c", ODD.format(does=does))}
        evaluator = ChildEvaluator(**words, bounds=Bounds(**({"start_s": 60.0, "answer_s": 60.0} | bounds)))
        made.append(evaluator)
        return evaluator

    yield one
    for evaluator in made:
        evaluator.close()


def differences(evaluator, random: Random, *, shapes: int, each: int) -> int:
    asked = asked_at_random(random, shapes=shapes, each=each)
    said = evaluator.evaluate_many(asked)
    assert len(said) == shapes * each
    return sum(one is not holds(shape.tree, given) for one, (shape, given) in zip(said, asked, strict=True))


def test_a_thousand_questions_at_random_show_no_difference(make):
    evaluator = make()
    assert differences(evaluator, Random(), shapes=200, each=5) == 0
    assert evaluator.standing().crashes == 0


@pytest.mark.long
def test_ten_thousand_questions_at_random_show_no_difference(make):
    evaluator = make()
    assert sum(differences(evaluator, Random(), shapes=400, each=5) for _ in range(5)) == 0
    assert evaluator.standing().crashes == 0


def test_more_forms_than_one_process_holds_go_to_the_next_one(make):
    evaluator = make()
    for need in range(2):
        asked = [
            (Shape(("all", *[(op, i) for i, op in enumerate(ops)]), 6), facts(*[(1, 1 + need)] * 6))
            for ops in _words(MOST_FORMS + 20)
        ]
        assert evaluator.evaluate_many(asked) == PlainEvaluator().evaluate_many(asked)
    assert (evaluator.standing().starts, evaluator.standing().crashes) == (3, 0)


def _words(count: int):
    ops = ["ge", "le", "gt", "lt", "eq", "ne"]
    return [[ops[number // 6**place % 6] for place in range(6)] for number in range(count)]


def test_killed_in_the_middle_of_a_batch_the_answers_are_right_and_it_comes_back(make):
    evaluator = make()
    evaluator.evaluate(SHAPE, YES)
    asked = [(SHAPE, YES), (SHAPE, NO), (SHAPE, YES)]
    pid = evaluator.child.pid
    kill_when_asked(evaluator.child)
    found = believed_many(evaluator, asked)
    assert [holds for holds, _ in found] == [True, False, True]
    assert all("the rule library's process was ended by SIGKILL" in surprise for _, surprise in found)
    assert believed_many(evaluator, asked) == [(True, ""), (False, ""), (True, "")]
    assert evaluator.child.pid != pid
    standing = evaluator.standing()
    assert (standing.running, standing.starts, standing.crashes) == (True, 2, 1)


def test_killed_at_any_moment_no_answer_is_ever_wrong(make):
    evaluator = make(most_crashes=10_000, pause_s=0.0, most_deaths=10_000)
    asked = asked_at_random(Random(7), shapes=30, each=20)
    right = [holds(shape.tree, given) for shape, given in asked]
    over = threading.Event()

    def killing():
        while not over.wait(0.25):
            if pid := evaluator.child.pid:
                os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=killing)
    killer.start()
    try:
        while evaluator.standing().crashes < 6:
            assert [said for said, _ in believed_many(evaluator, asked)] == right
    finally:
        over.set()
        killer.join()
    believed_many(evaluator, asked)  # which may still meet the last one dying
    assert {surprise for _, surprise in believed_many(evaluator, asked)} == {""}


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("time.sleep(60)", "did not answer within 1 s"),
        ("os.abort()", "was ended by SIGABRT, and wrote: Fatal Python error: Aborted"),
        ("os._exit(0)", "ended with status 0"),
        ("raise MemoryError", "ended with status 1, and wrote: MemoryError"),
        ("os.close(0); os.close(1); os.close(2); time.sleep(60)", "did not answer within 1 s"),
        ("return 'yes'", "gave what is no answer"),
        ("return said[1:]", "gave what is no answer"),
        ("return [1] * len(said)", "gave what is no answer"),
        ("return [None] * len(said)", "gave what is no answer"),
        ("return [str(one) for one in said]", "the rule library failed"),
    ],
)
def test_whatever_it_does_plain_is_believed_and_the_surprise_is_said(make, does, says):
    evaluator = make(does)
    assert believed_many(evaluator, [(OTHER, EITHER[1])])[0] == (True, "")
    if "1 s" in says:
        evaluator.child.bounds = replace(evaluator.child.bounds, answer_s=1.0)
    for given, right in ((YES, True), (NO, False)):
        said, surprise = believed_many(evaluator, [(SHAPE, given)])[0]
        assert said is right
        assert says in surprise
        assert "\n" not in surprise
    assert evaluator.standing().crashes == (0 if says == "the rule library failed" else 2)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what a process may map")
def test_one_that_wants_all_memory_gets_none(make):
    evaluator = make("bytearray(2 << 30)")
    _, surprise = believed_many(evaluator, [(SHAPE, YES)])[0]
    assert "ended with status 1, and wrote: MemoryError" in surprise


def test_a_wrong_answer_is_not_believed(make):
    evaluator = make("return [not one for one in said]")
    assert believed_many(evaluator, [(SHAPE, YES)])[0] == (
        True,
        "the rule library says that it does not hold; it holds",
    )
    assert believed_many(evaluator, [(OTHER, EITHER[0]), (SHAPE, NO)]) == [
        (False, ""),
        (False, "the rule library says that it holds; it does not hold"),
    ]
    assert evaluator.standing().crashes == 0


def test_a_form_that_killed_it_twice_is_not_asked_again_and_the_others_are(make):
    evaluator = make("os.abort()", pause_s=0.0)
    mixed = [(SHAPE, YES), (OTHER, EITHER[0]), (SHAPE, NO), (OTHER, EITHER[1])]
    for time_asked in range(6):
        found = believed_many(evaluator, mixed)
        assert [said for said, _ in found] == [True, False, False, True]
        assert [bool(surprise) for _, surprise in found] == [True, False, True, False]
        assert ("ended 2 times on such a question" in found[0][1]) is (time_asked >= 2)
    standing = evaluator.standing()
    assert (standing.crashes, standing.quarantined, standing.starts) == (2, 1, 3)


def test_one_that_dies_at_start_leaves_every_answer_to_plain(make):
    evaluator = ChildEvaluator(
        ("-c", "raise SystemExit('no library here')"), bounds=Bounds(start_s=60.0, pause_s=600.0)
    )
    try:
        for _ in range(20):
            said, surprise = believed_many(evaluator, [(SHAPE, YES)])[0]
            assert said is True
            assert surprise
        standing = evaluator.standing()
        assert not standing.running
        assert standing.starts == 2
        assert standing.last.endswith("ended with status 1, and wrote: no library here")
    finally:
        evaluator.close()


def test_a_batch_larger_than_a_question_is_put_in_several(make):
    evaluator = make()
    count = 2 * MOST_AT_ONCE + 1
    assert evaluator.evaluate_many([(SHAPE, YES)] * count) == [True] * count


def test_started_beforehand_the_first_question_finds_it(make):
    evaluator = make()
    evaluator.start()
    pid = evaluator.child.pid
    assert pid is not None
    assert evaluator.evaluate(SHAPE, YES) is True
    assert evaluator.child.pid == pid
