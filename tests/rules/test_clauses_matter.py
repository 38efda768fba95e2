"""Each clause of the shipped playbook matters: without it, some answer changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.model.match import Match, Miss, Reach
from engine.model.scales import Hazard, Severity, SourceClass, Status
from engine.model.signal import SituationState
from engine.ports import Shape
from engine.rules.compile import Plan, compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.facts import find
from engine.rules.found import numbers
from engine.rules.load import load_playbook
from engine.rules.match import judge
from engine.rules.plain import PlainEvaluator
from engine.rules.seen import Seen
from tests.rules.worlds import NOW, candidate, evidence, out_of_reach, situation

FILE = Path(__file__).parents[2] / "playbooks/disaster-near-port-call/playbook.yaml"
PLAN = compile_playbook(load_playbook(FILE.read_bytes(), str(FILE)))
BY = "when.exposure.by"


def reached(**ways: Reach) -> tuple[Reach, ...]:
    """Give reaches that miss, but for the ways named."""
    return tuple(ways.get(reach.by, reach) for reach in out_of_reach(PLAN.playbook))


AREA = Reach(by="impact_area", met=True, km=0.0, need_km=0.0)
RADIUS = Reach(by="radius", met=True, km=151.0, need_km=210.0)
COUNTRY = Reach(by="country", met=True)
HUB = Reach(by="supply_hub", met=True, km=20.0, need_km=210.0, hub="Cap-Haïtien")

# For each clause a world in which it alone decides.
DECIDED = {
    "when.situation.status": (situation(status=Status.EXERCISE), candidate(reached(radius=RADIUS))),
    "when.situation.hazard": (situation(hazard=Hazard.HEAT), candidate(reached(radius=RADIUS))),
    "when.situation.severity": (situation(severity=Severity.MODERATE), candidate(reached(radius=RADIUS))),
    "when.evidence.any[0].official": (situation(), candidate(reached(radius=RADIUS))),
    "when.evidence.any[1].independent": (
        situation(
            evidence=(
                evidence(1, source_class=SourceClass.NEWS),
                evidence(2, source_class=SourceClass.SOCIAL),
            )
        ),
        candidate(reached(radius=RADIUS)),
    ),
    f"{BY}[0].impact_area": (situation(), candidate(reached(impact_area=AREA))),
    f"{BY}[1].radius": (situation(), candidate(reached(radius=RADIUS))),
    f"{BY}[2].country": (situation(), candidate(reached())),
    f"{BY}[2].country.severity": (situation(severity=Severity.SEVERE), candidate(reached(country=COUNTRY))),
    f"{BY}[3].supply_hub": (situation(), candidate(reached(supply_hub=HUB))),
    "when.exposure.during.before_arrival": (situation(), candidate(reached(radius=RADIUS), lead_s=604_801)),
    "when.exposure.during.not_departed": (
        situation(),
        candidate(reached(radius=RADIUS), lead_s=-86_400, stay_left_s=0),
    ),
    "unless.situation.state": (
        situation(state=SituationState.RETRACTED),
        candidate(reached(radius=RADIUS)),
    ),
}


def without(plan: Plan, index: int) -> Shape:
    """Take one comparison out of a form, and number the others anew."""

    def cut(tree):
        op, *parts = tree
        if op in {"all", "any"}:
            kept = [part for part in (cut(part) for part in parts) if part is not None]
            return (op, *kept) if kept else None
        return None if parts[0] == index else (op, parts[0] - (parts[0] > index))

    return Shape(cut(plan.shape.tree), plan.shape.width - 1)


def facts_of(plan: Plan, world, leaves) -> dict[str, int]:
    facts = {}
    for number, leaf in enumerate(leaves):
        found = find(leaf.test, Seen(world[0]), world[1])
        facts[f"c{number}"], facts[f"n{number}"] = numbers(leaf, found)
    return facts


@pytest.mark.parametrize("evaluator", [PlainEvaluator(), DurableEvaluator()], ids=["plain", "durable"])
@pytest.mark.parametrize("leaf", PLAN.leaves, ids=lambda leaf: leaf.path)
def test_taking_a_clause_out_changes_an_answer(leaf, evaluator):
    world = DECIDED[leaf.path]
    rest = [other for other in PLAN.leaves if other is not leaf]
    whole = evaluator.evaluate(PLAN.shape, facts_of(PLAN, world, PLAN.leaves))
    assert evaluator.evaluate(without(PLAN, leaf.index), facts_of(PLAN, world, rest)) is not whole


def test_every_clause_has_its_world():
    assert list(DECIDED) == [leaf.path for leaf in PLAN.leaves]


@pytest.mark.parametrize("path", DECIDED)
def test_the_world_of_a_clause_turns_on_it_alone(path):
    found, surprise = judge(PLAN, *DECIDED[path], now=NOW, evaluator=DurableEvaluator())
    assert surprise == ""
    if isinstance(found, Match):
        # The clause is what lets this world in: worsened, it keeps it out.
        worse_situation, worse_candidate = DECIDED[path]
        if path.startswith("when.evidence"):
            worse_situation = replace(worse_situation, evidence=())
        else:
            worse_candidate = candidate(reached())
        missed, _ = judge(PLAN, worse_situation, worse_candidate, now=NOW, evaluator=PlainEvaluator())
        assert isinstance(missed, Miss)
        assert path in missed.failed
    else:
        assert path in found.failed
