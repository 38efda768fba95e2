"""Exceptions: what they mute, until when, and what is wrong with one that nobody else agreed to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.codec import decode, encode
from engine.model.match import Match, Miss, Reach
from engine.model.signal import Dropped
from engine.model.time import HOUR, Instant, parse_iso
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.facts import due
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.match import decisive, judge
from engine.rules.plain import PlainEvaluator
from engine.rules.seen import Seen
from engine.rules.strict_yaml import read
from serviola.retelling import Kept, retold
from tests.rules.short_form import SHORT_FORM, findings
from tests.rules.worlds import NOW, candidate, evidence, out_of_reach, situation

AURELIA = """\
exceptions:
  - name: in-dock
    fields: [vessel]
    values: [Aurelia, Meridian]
    approver: team:safety
    until: 2010-01-20
    reason: She is in dock.
"""
ON_THE_DAY = parse_iso("2010-01-20T00:00:00Z")
BOTH = """\
exceptions:
  - fields: [vessel, place]
    values: [[Aurelia, labadee], [Aurelia, nassau]]
    approver: [team:itinerary-planning, carla]
    until: 2010-01-20
    reason: Nobody goes ashore.
"""


def exception(fields: str, values: str) -> str:
    """Give an exception by what it names."""
    return f"exceptions:\n  - {{fields: {fields}, values: {values}, approver: carla, until: 2010-01-20, reason: So.}}\n"


def judged(
    more: str, *, now: int = NOW, program=(("vessel", "Aurelia"), ("place", "labadee")), **of_situation
):
    """Hold the short form and an exception against a call that it meets."""
    plan = compile_playbook(load_playbook(SHORT_FORM + more, "playbook.yaml"))
    met = Reach(by="impact_area", met=True, km=0.0, need_km=0.0)
    reaches = (met, *out_of_reach(plan.playbook)[1:])
    met_by, item = situation(**of_situation), candidate(reaches, program=program)
    plain, surprise = judge(plan, met_by, item, now=Instant(now), evaluator=PlainEvaluator())
    durable, _ = judge(plan, met_by, item, now=Instant(now), evaluator=DurableEvaluator())
    assert surprise == ""
    assert plain == durable
    return plain


def test_what_an_exception_names_is_muted_and_the_miss_says_by_which_and_until_when():
    found = judged(AURELIA)
    assert isinstance(found, Miss)
    assert found.failed == ("exceptions[0]",)
    (clause,) = decisive(found.proof)
    assert clause.says == (
        "muted by exception in-dock until 20 January 2010, approved by team:safety: She is in dock."
    )
    assert retold(Kept(clause.says), "es").startswith(
        "silenciado por la excepción in-dock hasta el 20 de enero de 2010"
    )
    assert decode("miss", 2, encode(found)) == found


def test_it_ends_as_its_day_begins():
    assert isinstance(judged(AURELIA, now=ON_THE_DAY - 1), Miss)
    found = judged(AURELIA, now=ON_THE_DAY)
    assert isinstance(found, Match)
    (clause,) = (one for one in found.proof.parts if one.path == "exceptions[0]")
    assert clause.says == "exception in-dock ended on 20 January 2010"


def test_the_moment_at_which_it_ends_is_looked_at_again():
    plan = compile_playbook(load_playbook(SHORT_FORM + AURELIA, "playbook.yaml"))
    assert due(plan.leaves, Seen(situation(), now=NOW)) == [ON_THE_DAY]
    assert due(plan.leaves, Seen(situation(), now=ON_THE_DAY)) == []


@pytest.mark.parametrize(
    "program",
    [(("vessel", "Calliope"),), (("vessel", ""),), (), (("vessel", "aurelia"),)],
    ids=["another", "not known", "no book", "written otherwise"],
)
def test_what_is_not_named_or_not_known_is_asked_about(program):
    assert isinstance(judged(AURELIA, program=program), Match)


@pytest.mark.parametrize(
    ("place", "muted"), [("labadee", True), ("nassau", True), ("cozumel", False), ("", False)]
)
def test_several_fields_must_all_be_as_named(place, muted):
    found = judged(BOTH, program=(("vessel", "Aurelia"), ("place", place)))
    assert isinstance(found, Miss) is muted
    if muted:
        (clause,) = decisive(found.proof)
        assert clause.says.startswith(
            "muted by exception vessel Aurelia, place labadee, … until 20 January 2010"
        )
        assert "approved by team:itinerary-planning, carla: Nobody goes ashore." in clause.says


TWO = (evidence(0, native_key="usgs:1"), evidence(1, native_key="emsc:1"))
GONE = (Dropped(source_class=TWO[0].source_class, hour=NOW, count=3),)


@pytest.mark.parametrize(
    ("values", "pieces", "dropped", "muted"),
    [
        ("[usgs]", TWO[:1], (), True),
        ("[usgs]", TWO, (), False),
        ("[usgs, emsc]", TWO, (), True),
        ("[usgs]", (TWO[0], replace(TWO[1], retracted=True)), (), True),
        ("[usgs]", TWO[:1], GONE, False),
    ],
    ids=["alone", "one more says so", "both named", "one took it back", "some are forgotten"],
)
def test_a_source_is_muted_while_nobody_else_says_so(values, pieces, dropped, muted):
    found = judged(exception("source", values), evidence=pieces, dropped=dropped)
    assert isinstance(found, Miss) is muted


@pytest.mark.parametrize(
    ("topics", "muted"), [(("checkout",), True), (("checkout", "payments"), False), ((), False)]
)
def test_of_topics_each_must_be_named(topics, muted):
    assert isinstance(judged(exception("topic", "[checkout]"), topics=topics), Miss) is muted


def test_a_match_under_a_clear_rule_is_muted_too():
    text = (SHORT_FORM + AURELIA).replace(
        "every: 72h", 'every: 72h, when: {situation: {severity: "<= Minor"}}'
    )
    plan = compile_playbook(load_playbook(text, "playbook.yaml"))
    assert plan.stay is not None
    assert "exceptions[0]" in {leaf.path for leaf in plan.stay.leaves}


LINES = len(SHORT_FORM.splitlines())
WRONG = {
    "no approver": ("    approver: team:safety\n", "", "2:5: exceptions[0] has no approver"),
    "nobody but the author": (
        "approver: team:safety",
        "approver: [team:itinerary-planning]",
        "5:15: approver is team:itinerary-planning, who wrote the playbook — name somebody else",
    ),
    "no end": ("    until: 2010-01-20\n", "", "2:5: exceptions[0] has no until — add the day"),
    "an end on no day": ("2010-01-20", "2010-02-30", "6:12: until is 2010-02-30, which is no date"),
    "an end in words": ("2010-01-20", "next May", "6:12: until is next May, which is no date"),
    "no reason": ("    reason: She is in dock.\n", "", "2:5: exceptions[0] has no reason"),
    "an unknown field": ("[vessel]", "[vesel]", "3:14: fields cannot be vesel — did you mean vessel?"),
    "a field of campaigns": (
        "[vessel]",
        "[message_class]",
        "3:14: fields names message_class, which a playbook to itinerary.stop does not know",
    ),
    "a field twice": ("[vessel]", "[vessel, vessel]", "3:22: fields names vessel twice"),
    "values that are no list": ("[Aurelia, Meridian]", "Aurelia", "4:13: values is Aurelia, not a list"),
    "no value": ("[Aurelia, Meridian]", "[]", "4:13: values names 0 — name between 1 and 200"),
    "a value that is a number": (
        "Meridian]",
        "17]",
        "4:23: values is 17, not text — write it as the book has it",
    ),
    "too few values for the fields": (
        "[vessel]",
        "[vessel, place]",
        "4:14: one of values is Aurelia, and fields names 2 — write a list of 2 for each",
    ),
    "a list for one field": ("[Aurelia,", "[[Aurelia],", "4:14: one of values is a list, and fields names 1"),
    "a key misspelt": ("approver:", "aprover:", "5:5: aprover is not a key of exceptions[0]"),
    "no list": (
        "exceptions:\n  - name: in-dock\n",
        "exceptions:\n    name: in-dock\n",
        "2:5: exceptions is keys",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_exception_is_said_at_its_place(name):
    old, new, says = WRONG[name]
    assert AURELIA.count(old) == 1
    found = [str(one) for one in findings(SHORT_FORM + AURELIA.replace(old, new))]
    line, rest = says.split(":", 1)
    assert any(one.startswith(f"playbook.yaml:{LINES + int(line)}:{rest}") for one in found), found


def test_two_of_one_name_and_too_many_are_refused():
    one = AURELIA.removeprefix("exceptions:\n")
    (found,) = findings(SHORT_FORM + AURELIA + one)
    assert "there is another exception in-dock already" in found.message
    many = "".join(one.replace("in-dock", f"in-dock-{number}") for number in range(13))
    (found,) = findings(f"{SHORT_FORM}exceptions:\n{many}")
    assert found.message == "exceptions has 13 parts"


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        ("2010-01-19", []),
        ("2010-01-20", ["exception-over"]),
        ("2008-12-31", ["exception-too-long"]),
    ],
)
def test_lint_says_what_is_over_and_what_will_be_forgotten(today, codes):
    text = SHORT_FORM + AURELIA
    around = Surroundings(today=today, has_cases=True, known={})
    found = lint(load_playbook(text, "p.yaml"), read(text, "p.yaml"), around)
    assert [one.code for one in found] == codes
    assert all((one.line, one.col) == (LINES + 6, 12) for one in found)


def test_an_hour_more_or_less_does_not_matter_far_from_its_day():
    assert judged(AURELIA).failed == judged(AURELIA, now=NOW + HOUR).failed
