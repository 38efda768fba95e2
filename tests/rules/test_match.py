"""A match or a miss says why in plain words, with both numbers and the signals behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.match import Clause, Match, Miss, Reach
from engine.model.scales import Category, Certainty, Hazard, Severity, SourceClass, Status
from engine.model.signal import SituationState
from engine.model.time import HOUR, Instant
from engine.ports import Shape
from engine.rules import facts_item, facts_situation, numbers_item, numbers_situation
from engine.rules.compile import compile_playbook
from engine.rules.conditions import OfItem, OfSituation
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from engine.rules.match import Judge, judge
from engine.rules.plain import PlainEvaluator
from engine.rules.seen import Seen
from tests.rules.short_form import SHORT_FORM, changed
from tests.rules.worlds import NOW, candidate, evidence, situation

DURABLE = DurableEvaluator()
HITS = (
    Reach(by="impact_area", met=False),
    Reach(by="radius", met=True, km=153.2, need_km=210.0),
    Reach(by="country", met=True),
    Reach(by="supply_hub", met=False),
)


def held(text: str, a_situation=None, a_candidate=None, evaluator=DURABLE) -> Match | Miss:
    plan = compile_playbook(load_playbook(text, "playbook.yaml"))
    found, surprise = judge(
        plan, a_situation or situation(), a_candidate or candidate(HITS), now=NOW, evaluator=evaluator
    )
    assert surprise == ""
    return found


def leaves(clause: Clause) -> dict[str, Clause]:
    if not clause.parts:
        return {clause.path: clause}
    return {path: leaf for part in clause.parts for path, leaf in leaves(part).items()}


def test_a_match_names_everything_it_rests_on():
    found = held(SHORT_FORM)
    assert isinstance(found, Match)
    assert (found.brand, found.partition, found.playbook) == ("main", Category.GEO, "disaster-near-port-call")
    assert (found.situation, found.epoch, found.situation_revision) == ("s1", 1, 1)
    assert (found.item, found.at) == ("labadee", NOW)
    assert len(found.playbook_digest) == 64


def test_each_leaf_says_its_reason_in_words():
    says = {path: leaf.says for path, leaf in leaves(held(SHORT_FORM).proof).items()}
    assert says == {
        "when.situation.status": "status is Actual, asked for Actual",
        "when.situation.hazard": "hazard is earthquake, asked for earthquake, tsunami, cyclone, volcano or unrest",
        "when.situation.severity": "severity is Extreme, needs at least Severe",
        "when.evidence.any[0].official": "1 official source, needs at least 1",
        "when.evidence.any[1].independent": "1 independent source within 2 h, needs at least 2",
        "when.exposure.by[0].impact_area": "no impact area is known",
        "when.exposure.by[1].radius": "153.2 km from the epicenter, reach 210 km",
        "when.exposure.by[2].country": "in the same country",
        "when.exposure.by[2].country.severity": "severity is Extreme, needs at least Extreme",
        "when.exposure.by[3].supply_hub": "the distance from the supply hub is not known",
        "when.exposure.during.before_arrival": "arrives in 2 d 16 h, looked ahead 7 d",
        "when.exposure.during.not_departed": "departs in 3 d 1 h",
        "unless.situation.state": "state is open, asked for retracted or cleared",
    }


def test_a_leaf_has_both_numbers_and_its_unit():
    proof = leaves(held(SHORT_FORM).proof)
    radius = proof["when.exposure.by[1].radius"]
    assert (radius.op, radius.holds, radius.actual, radius.need, radius.unit) == (
        "<=",
        True,
        153_200,
        210_000,
        "m",
    )
    severity = proof["when.situation.severity"]
    assert (severity.op, severity.actual, severity.need, severity.unit) == (">=", 4, 3, "rank")
    hub = proof["when.exposure.by[3].supply_hub"]
    assert (hub.holds, hub.actual) == (False, None)


def test_the_proof_has_the_shape_of_what_was_written():
    proof = held(SHORT_FORM).proof
    assert (proof.path, proof.op, proof.says) == ("disaster-near-port-call", "all", "3 of 3 hold, all must")
    assert [(part.path, part.op) for part in proof.parts] == [
        ("when.situation.status", "="),
        ("when", "all"),
        ("unless", "none"),
    ]
    ways = proof.parts[1].parts[2].parts[0]
    assert (ways.path, ways.op, ways.says) == ("when.exposure.by", "any", "2 of 4 hold, one must")
    assert proof.parts[2].says == "0 of 1 hold, none may"


@pytest.mark.parametrize(
    ("reach", "says", "holds"),
    [
        (
            Reach(by="radius", met=False, km=250.04, need_km=210.0),
            "250 km from the epicenter, reach 210 km",
            False,
        ),
        (
            Reach(by="radius", met=False, km=120.0),
            "120 km from the epicenter, but how far it reaches is not known",
            False,
        ),
        (Reach(by="radius", met=False), "the distance from the epicenter is not known", False),
        (Reach(by="radius", met=True, km=0.0, need_km=0.0), "0 km from the epicenter, reach 0 km", True),
    ],
)
def test_a_radius_speaks_of_the_distance(reach, says, holds):
    found = held(
        changed(
            "[impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]",
            "[{radius: scaled}]",
        ),
        a_candidate=candidate((reach,)),
    )
    leaf = leaves(found.proof)["when.exposure.by[0].radius"]
    assert (leaf.says, leaf.holds) == (says, holds)


ONE_WAY = "[impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]"


@pytest.mark.parametrize(
    ("way", "reach", "says"),
    [
        ("impact_area", Reach(by="impact_area", met=True, km=0.0), "inside the impact area"),
        ("impact_area", Reach(by="impact_area", met=False, km=12.34), "12.3 km outside the impact area"),
        ("country", Reach(by="country", met=False), "not in the same country"),
        (
            "supply_hub",
            Reach(by="supply_hub", met=True, km=20.0, need_km=210.0, hub="Cap-Haïtien"),
            "20 km from Cap-Haïtien, which supplies it, reach 210 km",
        ),
        (
            "supply_hub",
            Reach(by="supply_hub", met=True, km=0.0, hub="Miami"),
            "Miami, which supplies it, lies inside the impact area",
        ),
        (
            "supply_hub",
            Reach(by="supply_hub", met=False, km=12.34, hub="Miami"),
            "Miami, which supplies it, lies 12.3 km outside the impact area",
        ),
        (
            "supply_hub",
            Reach(by="supply_hub", met=False, km=float("inf"), hub="Miami"),
            "the distance from Miami, which supplies it, is not known",
        ),
    ],
)
def test_each_way_has_its_words(way, reach, says):
    found = held(changed(ONE_WAY, f"[{way}]"), a_candidate=candidate((reach,)))
    leaf = leaves(found.proof)[f"when.exposure.by[0].{way}"]
    assert leaf.says == says
    if way != "country":  # which asks for a severity besides
        assert leaf.holds is reach.met


def test_only_an_earthquake_has_an_epicenter():
    found = held(SHORT_FORM, situation(hazard=Hazard.CYCLONE))
    assert leaves(found.proof)["when.exposure.by[1].radius"].says == "153.2 km from the center, reach 210 km"


@pytest.mark.parametrize(
    ("lead_s", "stay_left_s", "arrives", "departs"),
    [
        (604_801, 700_000, "arrives in 7 d, looked ahead 7 d", "departs in 8 d 2 h"),
        (-3_600, 60, "arrived 1 h ago, looked ahead 7 d", "departs in 1 min"),
        (-86_400, -1, "arrived 1 d ago, looked ahead 7 d", "departed 1 s ago"),
    ],
)
def test_time_is_said_from_now(lead_s, stay_left_s, arrives, departs):
    proof = leaves(
        held(SHORT_FORM, a_candidate=candidate(HITS, lead_s=lead_s, stay_left_s=stay_left_s)).proof
    )
    assert proof["when.exposure.during.before_arrival"].says == arrives
    assert proof["when.exposure.during.not_departed"].says == departs


def test_the_signals_behind_a_value_are_named():
    pieces = (
        evidence(1, source_class=SourceClass.NEWS),
        evidence(2),
        evidence(3, retracted=True),
        evidence(4, source_class=SourceClass.NEWS, sent_at=Instant(NOW - 3 * HOUR)),
    )
    proof = leaves(held(SHORT_FORM, situation(evidence=pieces)).proof)
    assert proof["when.situation.severity"].signals == ("source:2:1",)
    assert proof["when.evidence.any[0].official"].signals == ("source:2:1",)
    assert proof["when.evidence.any[1].independent"].signals == ("source:1:1", "source:2:1")
    assert proof["when.exposure.during.before_arrival"].signals == ()


MISSES = [
    (situation(status=Status.EXERCISE), HITS, ("when.situation.status",)),
    (
        situation(severity=Severity.MODERATE),
        HITS,
        ("when.situation.severity",),
    ),
    (
        situation(evidence=()),
        HITS,
        ("when.evidence.any[0].official", "when.evidence.any[1].independent"),
    ),
    (
        situation(severity=Severity.SEVERE),
        (
            Reach(by="impact_area", met=False),
            Reach(by="radius", met=False, km=151.0, need_km=150.0),
            Reach(by="country", met=True),
            Reach(by="supply_hub", met=False),
        ),
        (
            "when.exposure.by[0].impact_area",
            "when.exposure.by[1].radius",
            "when.exposure.by[2].country.severity",
            "when.exposure.by[3].supply_hub",
        ),
    ),
    (situation(state=SituationState.RETRACTED), HITS, ("unless.situation.state",)),
    (
        situation(state=SituationState.CLEARED, hazard=Hazard.HEAT),
        HITS,
        ("when.situation.hazard", "unless.situation.state"),
    ),
]


@pytest.mark.parametrize(("a_situation", "reaches", "failed"), MISSES)
def test_a_miss_names_the_clauses_that_decided_it(a_situation, reaches, failed):
    found = held(SHORT_FORM, a_situation, candidate(reaches))
    assert isinstance(found, Miss)
    assert found.failed == failed


@pytest.mark.parametrize("op", [">=", ">", "<=", "<"])
def test_what_is_not_known_never_holds(op):
    unknown = situation(severity=Severity.UNKNOWN)
    found = held(changed('">= Severe"', f'"{op} Moderate"'), unknown)
    assert isinstance(found, Miss)
    assert found.failed == ("when.situation.severity",)
    leaf = leaves(found.proof)["when.situation.severity"]
    assert leaf.actual is None
    assert leaf.says.startswith("severity is not known, needs ")


@pytest.mark.parametrize("op", [">=", ">", "<=", "<"])
def test_an_exception_that_rests_on_an_unknown_does_not_keep_us_silent(op):
    text = changed("{state: [retracted, cleared]}", f'{{certainty: "{op} Possible"}}')
    assert isinstance(held(text, situation(certainty=Certainty.UNKNOWN)), Match)


def test_unknown_holds_where_it_is_asked_for_by_name():
    text = changed('">= Severe"', "[Unknown, Severe]")
    assert isinstance(held(text, situation(severity=Severity.UNKNOWN)), Match)


@given(
    st.one_of(st.floats(0, 21_000), st.integers(0, 21_000_000).map(lambda m: m / 1000)),
    st.floats(-1, 1).map(lambda m: m / 1000),
)
def test_whole_meters_say_what_the_exact_distance_says(need_km, beyond_km):
    km = max(0.0, need_km + beyond_km)
    reach = Reach(by="radius", met=km <= need_km, km=km, need_km=need_km)
    text = changed(ONE_WAY, "[{radius: scaled}]")
    leaf = leaves(held(text, a_candidate=candidate((reach,)), evaluator=PlainEvaluator()).proof)[
        "when.exposure.by[0].radius"
    ]
    assert leaf.holds is reach.met
    assert abs(leaf.actual - km * 1000) <= 1.001
    assert -0.001 <= need_km * 1000 - leaf.need <= 1.001


def test_a_fixed_radius_is_the_playbooks_own():
    text = changed("{radius: scaled}", "{radius: 150 km}")
    reaches = (HITS[0], Reach(by="radius", met=True, km=153.2, need_km=999.0), *HITS[2:])
    leaf = leaves(held(text, a_candidate=candidate(reaches)).proof)["when.exposure.by[1].radius"]
    assert (leaf.holds, leaf.need) == (False, 150_000)


def test_a_way_that_was_not_looked_at_is_not_known():
    found = held(SHORT_FORM, a_candidate=candidate(HITS[:1]))
    assert isinstance(found, Miss)


def test_reaches_in_another_order_are_a_mistake():
    with pytest.raises(ValueError, match="reach 0 of labadee is by radius, where impact_area is asked for"):
        held(SHORT_FORM, a_candidate=candidate(HITS[1:2] * 4))


def test_a_surprise_is_handed_up_and_plain_is_believed():
    class Broken(PlainEvaluator):
        def evaluate_many(self, asked):
            raise MemoryError

    plan = compile_playbook(load_playbook(SHORT_FORM, "playbook.yaml"))
    found, surprise = judge(plan, situation(), candidate(HITS), now=NOW, evaluator=Broken())
    assert isinstance(found, Match)
    assert surprise == "the rule library failed (); the plain evaluator says that it holds"


def test_what_was_answered_with_a_surprise_is_asked_anew():
    asked = []

    class Recovering(PlainEvaluator):
        def evaluate_many(self, questions):
            asked.append(len(questions))
            if len(asked) == 1:
                raise MemoryError
            return super().evaluate_many(questions)

    plan = compile_playbook(load_playbook(SHORT_FORM, "playbook.yaml"))
    judging = Judge(Seen(situation(), now=NOW), now=NOW, evaluator=Recovering())
    twins = [candidate(HITS)] * 2
    said = [judging.holds_many(plan, twins) for _ in range(3)]
    failed = "the rule library failed (); the plain evaluator says that it holds"
    assert said == [[(True, failed)] * 2, [(True, "")] * 2, [(True, "")] * 2]
    assert asked == [1, 1]


def test_a_form_that_is_not_what_was_written_is_not_believed():
    plan = compile_playbook(load_playbook(SHORT_FORM, "playbook.yaml"))
    first, *others = plan.shape.tree[1:]
    bent = replace(plan, shape=Shape(("all", ("ne", first[1]), *others), plan.shape.width))
    found, surprise = judge(bent, situation(), candidate(HITS), now=NOW, evaluator=DURABLE)
    assert isinstance(found, Match)
    assert surprise == "the compiled form and its explanation differ; the explanation was believed"


def test_the_same_question_has_the_same_answer():
    assert held(SHORT_FORM) == held(SHORT_FORM)


def test_every_kind_of_leaf_is_read():
    # What mypy does for a match statement, for the tables in its place.
    assert {*numbers_situation.OF_SITUATION} == {*facts_situation.OF_SITUATION} == set(get_args(OfSituation))
    assert {*numbers_item.OF_ITEM} == {*facts_item.OF_ITEM} == set(get_args(OfItem))


def test_where_nobody_reads_why_no_words_are_put_together(monkeypatch):
    plan = compile_playbook(load_playbook(SHORT_FORM, "playbook.yaml"))
    asked = Judge(Seen(situation()), now=NOW, evaluator=DURABLE)
    monkeypatch.setattr("engine.rules.match._clause", None)
    monkeypatch.setattr("engine.rules.facts_item.OF_ITEM", {})
    monkeypatch.setattr("engine.rules.facts_situation.OF_SITUATION", {})
    assert asked.holds_many(plan, [candidate(HITS)]) == [(True, "")]
    assert asked.holds_many(plan, []) == []
