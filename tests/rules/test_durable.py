"""durable_rules behind our door: it gets only what is sound, and is left when it is not."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from durable.engine import durable_rules_engine as library

from engine.ports import Shape
from engine.rules.checked import believed_many
from engine.rules.evaluator import DurableEvaluator
from engine.rules.limits import MOST_JOINS, MOST_LEAVES, MOST_PATHS, too_large
from engine.rules.plain import PlainEvaluator
from engine.rules.ruleset import check_facts, check_ruleset, fnv32, keys_of, ruleset
from tests.rules.many import a_plan

ROOT = Path(__file__).parents[2]
SHAPE = Shape(("all", ("ge", 0), ("any", ("eq", 1), ("le", 2))), 3)


def facts(*pairs: tuple[int, int]) -> dict[str, int]:
    return {
        f"{name}{i}": value for i, pair in enumerate(pairs) for name, value in zip("cn", pair, strict=True)
    }


YES = facts((3, 3), (1, 1), (9, 5))
NO = facts((2, 3), (1, 1), (9, 5))


def test_a_form_is_written_as_one_rule_on_one_message():
    assert ruleset(SHAPE) == {
        "holds": {
            "all": [
                {
                    "m": {
                        "$and": [
                            {"$gte": {"c0": {"$m": "n0"}}},
                            {"$or": [{"c1": {"$m": "n1"}}, {"$lte": {"c2": {"$m": "n2"}}}]},
                        ]
                    }
                }
            ]
        }
    }


@pytest.mark.parametrize("op", ["ge", "le", "gt", "lt", "eq", "ne"])
@pytest.mark.parametrize(
    "pair", [(0, 0), (1, 0), (0, 1), (-1, 1), (2**53, 2**53 - 1), (-(2**53), 0), (9, 10), (10, 9), (100, 20)]
)
def test_each_comparison_is_by_number(op, pair):
    shape = Shape((op, 0), 1)
    assert DurableEvaluator().evaluate(shape, facts(pair)) is PlainEvaluator().evaluate(shape, facts(pair))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"c0": 1},
        {**YES, "n2": True},
        {**YES, "n2": 1.0},
        {**YES, "n2": "1"},
        {**YES, "n2": None},
        {**YES, "n2": 2**53 + 1},
        {**YES, "sid": 1},
        {**YES, "c3": 1, "n3": 1},
        {key: value for key, value in YES.items() if key != "n1"},
    ],
    ids=str,
)
def test_other_facts_are_refused(wrong):
    with pytest.raises(ValueError, match=r"facts of this form|whole number"):
        DurableEvaluator().evaluate(SHAPE, wrong)


@pytest.mark.parametrize(
    "shape",
    [
        Shape(("near", 0), 1),
        Shape(("all",), 0),
        Shape(("any",), 1),
        Shape(("all", ("ge", 0), ("ge", 0)), 2),
        Shape(("all", ("ge", 0)), 2),
        Shape(("ge", 1), 1),
        Shape(("all", ("ge", 0), ("any",)), 1),
        Shape(("ge", -1), 1),
        Shape(("all", *[("ge", i) for i in range(MOST_LEAVES + 1)]), MOST_LEAVES + 1),
        Shape(("all", *[("any", ("eq", 2 * i), ("eq", 2 * i + 1)) for i in range(15)]), 30),
        Shape(("all", *[("any", *[("eq", 5 * i + j) for j in range(5)]) for i in range(5)]), 25),
    ],
    ids=lambda shape: str(shape.tree)[:40],
)
def test_a_form_that_is_not_ours_is_refused(shape):
    with pytest.raises(ValueError, match=r"form|rules|operator|joins|compared"):
        ruleset(shape)


GOOD = {"$gte": {"c0": {"$m": "n0"}}}


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"holds": {"all": []}},
        {"holds": {"all": [{"m": {}}]}},
        {"holds": {"all": [{"m": GOOD}, {"s": GOOD}]}},
        {"holds": {"any": [{"m": GOOD}]}},
        {"holds": {"all": [{"m": GOOD}], "count": 2}},
        {"holds": {"all": [{"m": GOOD}]}, "again": {"all": [{"m": GOOD}]}},
        {"holds": {"all": [{"c$not": GOOD}]}},
        {"holds": {"all": [{"m": {"$gte": {"c0": {"m": "n0"}}}}]}},
        {"holds": {"all": [{"m": {"$gte": {"c0": {"$m": "n1"}}}}]}},
        {"holds": {"all": [{"m": {"$gte": {"c0": {"$m": "zz"}}}}]}},
        {"holds": {"all": [{"m": {"$gte": {"c0": 5}}}]}},
        {"holds": {"all": [{"m": {"$gte": {"costarring": {"$m": "n0"}}}}]}},
        {"holds": {"all": [{"m": {"$mt": {"c0": "x"}}}]}},
        {"holds": {"all": [{"m": {"$ex": {"c0": 1}}}]}},
        {"holds": {"all": [{"m": {"$and": [GOOD]}}]}},
        {"holds": {"all": [{"m": {"$and": {"a": GOOD}}}]}},
        {"holds": {"all": [{"m": {"$gte": {"c00": {"$m": "n00"}}}}]}},
        {"holds": {"all": [{"m": {**GOOD, "c1": {"$m": "n1"}}}]}},
    ],
    ids=json.dumps,
)
def test_nonsense_that_the_library_would_take_for_true_is_refused(rules):
    with pytest.raises(ValueError, match=r"rule|compar|operator|joins"):
        check_ruleset(rules, 1)


def test_the_grammar_takes_what_is_ours():
    check_ruleset({"holds": {"all": [{"m": GOOD}]}}, 1)


def test_a_reference_by_the_name_of_the_message_would_be_true():
    # Why the grammar is there: this is what the library makes of {"m": "n0"}.
    code = (
        "from durable.engine import Host\n"
        "class Quiet(Host):\n"
        "    def _run(self): pass\n"
        "fired = []\n"
        "rules = {'a': {'all': [{'m': {'$gte': {'c0': {'m': 'n0'}}}}], 'run': lambda c: fired.append(1)}}\n"
        "host = Quiet({'r': rules})\n"
        "host.post('r', {'id': '1', 'c0': 0, 'n0': 5})\n"
        "print(fired)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[1]\n"


def test_no_two_keys_share_a_hash():
    keys = [*keys_of(MOST_LEAVES), "id", "sid"]
    assert len({fnv32(key) for key in keys}) == len(keys)
    assert fnv32("costarring") == fnv32("liquid")


def test_a_form_with_two_keys_of_one_hash_is_refused(monkeypatch):
    monkeypatch.setattr("engine.rules.ruleset.fnv32", lambda key: fnv32("liquid" if key == "n2" else key))
    assert ruleset(SHAPE)
    monkeypatch.setattr("engine.rules.ruleset.fnv32", lambda key: fnv32(key.replace("n2", "c0")))
    with pytest.raises(ValueError, match="two keys of this form have the same hash"):
        ruleset(SHAPE)


def any_of(branches: int, each: int) -> Shape:
    """Give a form of alternatives that can all be true at once."""
    parts = [("any", *[("eq", each * i + j) for j in range(each)]) for i in range(branches)]
    return Shape(("all", *parts) if branches > 1 else parts[0], branches * each)


@pytest.mark.parametrize(
    "shape",
    [any_of(10, 2), any_of(3, 10), any_of(2, 24), any_of(1, MOST_LEAVES), any_of(4, 5)],
    ids=lambda shape: str(shape.width),
)
def test_the_largest_forms_are_judged(shape):
    assert too_large(shape.tree, shape.width) == ""
    evaluator = DurableEvaluator()
    for need in (1, 2):
        given = {key: 1 if key.startswith("c") else need for key in keys_of(shape.width)}
        assert evaluator.evaluate(shape, given) is (need == 1)


def test_as_many_joins_as_allowed_are_judged():
    tree: tuple = ("eq", 0)
    for index in range(1, MOST_JOINS + 1):
        tree = ("any" if index % 2 else "all", ("eq", index), tree)
    shape = Shape(tree, MOST_JOINS + 1)
    assert too_large(tree, shape.width) == ""
    given = {key: 1 if key.startswith("c") else 2 for key in keys_of(shape.width)}
    assert DurableEvaluator().evaluate(shape, given) is False
    assert DurableEvaluator().evaluate(shape, {**given, "n15": 1}) is True
    assert "nested joins" in too_large(("all", ("eq", 16), tree), 17)
    assert MOST_PATHS == 1_024


def test_two_shapes_of_one_ruleset_are_one_form():
    evaluator = DurableEvaluator()
    assert evaluator.evaluate(Shape(("eq", 0), 1), facts((1, 1)))
    assert evaluator.evaluate(Shape(("any", ("eq", 0)), 1), facts((1, 1)))
    assert len(evaluator._by_name) == 1


def test_five_thousand_questions_leave_no_thread_and_answer_alike_under_four():
    before = threading.active_count()
    evaluator = DurableEvaluator()
    plain = PlainEvaluator()
    asked = [facts((n % 5, 2), (n % 3, 1), (n % 7, 3)) for n in range(5_000)]
    expected = [plain.evaluate(SHAPE, each) for each in asked]
    assert [evaluator.evaluate(SHAPE, each) for each in asked] == expected
    assert threading.active_count() == before
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda each: evaluator.evaluate(SHAPE, each), asked)) == expected
    assert threading.active_count() == before
    assert evaluator.observed == 0
    (form,) = evaluator._by_name.values()
    assert library.get_events(form.handle, None) == "[]"


def test_a_process_that_asks_has_no_thread_of_the_library():
    code = (
        "import threading\n"
        "from engine.ports import Shape\n"
        "from engine.rules.evaluator import DurableEvaluator\n"
        "said = DurableEvaluator().evaluate(Shape(('ge', 0), 1), {'c0': 1, 'n0': 1})\n"
        "print(said, threading.active_count())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "True 1\n"


@pytest.mark.long
def test_a_million_questions_do_not_grow():
    code = (
        "import os\n"
        "from engine.ports import Shape\n"
        "from engine.rules.evaluator import DurableEvaluator\n"
        "shape = Shape(('all', ('ge', 0), ('any', ('eq', 1), ('le', 2))), 3)\n"
        "d = DurableEvaluator()\n"
        "page = os.sysconf('SC_PAGE_SIZE')\n"
        "rss = lambda: int(open('/proc/self/statm').read().split()[1]) * page // 1024\n"
        "ask = lambda n: d.evaluate(shape, {'c0': n % 5, 'n0': 2, 'c1': n % 3, 'n1': 1, 'c2': n % 7, 'n2': 3})\n"
        "[ask(n) for n in range(50_000)]\n"
        "start = rss()\n"
        "for n in range(1_000_000): ask(n)\n"
        "print(rss() - start)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(done.stdout) < 4_096


ECHOED = '{"holds":{"m":%s}}'


class Told:
    """Stands in for the library's C module, and does as told; by default it says yes."""

    def __init__(self, *, says=(0, 1), fires=ECHOED, goes_on=None) -> None:
        self.says, self.fires, self.goes_on = says, fires, goes_on
        self.names: list[str] = []
        self.rules: list[dict] = []
        self.event = ""
        self.done = 0

    def create_ruleset(self, name, rules):
        self.names.append(name)
        self.rules.append(json.loads(rules))
        return len(self.names)

    def assert_event(self, ruleset, event):
        self.event = event
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def start_action_for_state(self, ruleset, state):
        return self.fires and ("{}", self.fires.replace("%s", self.event))

    def complete_and_start_action(self, ruleset, state):
        self.done += 1
        return self.goes_on


@pytest.fixture
def told(monkeypatch):
    def telling(**does):
        stand_in = Told(**does)
        monkeypatch.setattr("engine.rules.evaluator.library", stand_in)
        return stand_in

    return telling


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ({"says": (2, 0)}, "a new event for one it has seen"),
        ({"says": Exception("error code: 303")}, "durable_rules failed: error code: 303"),
        ({"says": MemoryError()}, "durable_rules failed"),
        ({"says": (3, 0)}, "fired for another event"),
        ({"fires": None}, "fired for another event"),
        ({"fires": '{"holds":{"m":{"c0":3,"id":"1"}}}'}, "fired for another event"),
        ({"fires": '{"other":{"m":%s}}'}, "fired for another event"),
        ({"goes_on": ECHOED}, "fired for another event"),
    ],
    ids=str,
)
def test_a_fault_is_raised_and_its_ruleset_is_left(told, does, says):
    evaluator, library = DurableEvaluator(), told(**does)
    for _ in range(3):
        with pytest.raises(RuntimeError, match=says):
            evaluator.evaluate(SHAPE, YES)
    assert len(set(library.names)) == 3
    for _ in range(2):
        with pytest.raises(RuntimeError, match="failed 3 times on this form"):
            evaluator.evaluate(SHAPE, YES)
    assert len(library.names) == 3


def test_a_yes_is_taken_out_as_done(told):
    evaluator, library = DurableEvaluator(), told()
    assert evaluator.evaluate(SHAPE, YES) is True
    assert library.event == '{"c0":3,"c1":1,"c2":9,"n0":3,"n1":1,"n2":5,"id":"1"}'
    assert library.done == 1


def test_a_no_is_no_fault(told):
    evaluator, library = DurableEvaluator(), told(says=(1, 0))
    for _ in range(5):
        assert evaluator.evaluate(SHAPE, YES) is False
    assert len(library.names) == 1
    assert library.done == 0


MOST_RULES = 60
"""So many rules of one ruleset may hold for one event: the library has room for 64, and fails beyond."""


def test_however_many_playbooks_no_ruleset_has_more_rules_than_the_library_bears(told):
    evaluator, library, chance = DurableEvaluator(), told(says=(1, 0)), Random(60)
    forms = {a_plan(chance, f"p-{number}").shape for number in range(300)}
    for shape in forms:
        if not too_large(shape.tree, shape.width):
            assert evaluator.evaluate(shape, dict.fromkeys(keys_of(shape.width), 1)) is False
    assert len(library.rules) > 20
    assert max(len(rules) for rules in library.rules) <= MOST_RULES


def test_the_library_is_called_under_one_lock_and_each_event_has_an_id_of_its_own(monkeypatch):
    evaluator = DurableEvaluator()
    called, events = set(), []

    class Watched:
        def __getattr__(self, name):
            def call(*given):
                assert evaluator._lock.locked(), name
                called.add(name)
                events.extend([given[1]] if name == "assert_event" else [])
                return getattr(library, name)(*given)

            return call

    monkeypatch.setattr("engine.rules.evaluator.library", Watched())
    assert evaluator.evaluate(SHAPE, YES) is True
    assert evaluator.evaluate(SHAPE, NO) is False
    assert evaluator.evaluate_many([(SHAPE, YES), (SHAPE, YES)]) == [True, True]
    assert called == {
        "create_ruleset",
        "assert_event",
        "start_action_for_state",
        "complete_and_start_action",
    }
    assert len({json.loads(event)["id"] for event in events}) == len(events) == 4
    assert not any("sid" in json.loads(event) for event in events)


@pytest.mark.parametrize("wrong", [True, 1.0, "1", None, 2**53 + 1, -(2**53) - 1], ids=repr)
def test_the_number_that_is_none_is_named(wrong):
    with pytest.raises(ValueError, match=r"^c1 is not a whole number within 2\*\*53$"):
        check_facts(2, {"c0": 1, "c1": wrong, "n0": 1, "n1": 1})


@pytest.mark.parametrize(
    ("shape", "given"),
    [
        (Shape(("all", ("ge", 0), ("ge", 0)), 2), facts((1, 1), (1, 1))),
        (Shape(("near", 0), 1), facts((1, 1))),
        (Shape(("ge", 0), 1), {"c0": True, "n0": 1}),
        (Shape(("ge", 0), 1), {"c0": 1.5, "n0": 1}),
    ],
    ids=str,
)
def test_what_our_grammar_refuses_never_reaches_the_library(told, shape, given):
    library = told()
    with pytest.raises(ValueError, match=r"operator|compare|whole number"):
        DurableEvaluator().evaluate(shape, given)
    assert library.names == []
    assert library.event == ""


class Wrong:
    def evaluate(self, shape, facts):
        return not PlainEvaluator().evaluate(shape, facts)

    def evaluate_many(self, asked):
        return [self.evaluate(*one) for one in asked]


class Broken:
    def evaluate(self, shape, facts):
        raise BrokenPipeError("the child is gone")

    def evaluate_many(self, asked):
        raise BrokenPipeError("the child is gone")


class Short(PlainEvaluator):
    def evaluate_many(self, asked):
        return super().evaluate_many(asked)[1:]


def test_plain_is_believed_and_the_surprise_is_said():
    asked = [(SHAPE, YES), (SHAPE, NO)]
    assert believed_many(DurableEvaluator(), asked) == [(True, ""), (False, "")]
    assert believed_many(Wrong(), asked) == [
        (True, "the rule library says that it does not hold; it holds"),
        (False, "the rule library says that it holds; it does not hold"),
    ]
    assert believed_many(Broken(), asked) == [
        (True, "the rule library failed (the child is gone); the plain evaluator says that it holds"),
        (
            False,
            "the rule library failed (the child is gone); the plain evaluator says that it does not hold",
        ),
    ]
    assert believed_many(Broken(), []) == []


def test_answers_that_are_too_few_are_none():
    yes, no = believed_many(Short(), [(SHAPE, YES), (SHAPE, NO)])
    assert (yes[0], no[0]) == (True, False)
    assert "1 answers to 2 questions" in yes[1]
