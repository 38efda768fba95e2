"""Playbooks and situations by the thousand, drawn by chance without writing and reading YAML."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from engine.model.match import Way
from engine.model.scales import Certainty, Hazard, Severity, SourceClass, Status, Urgency
from engine.model.signal import Phase, Situation, SituationState
from engine.model.time import DAY, HOUR, Instant
from engine.rules.compile import Plan, compile_playbook
from engine.rules.conditions import (
    About,
    Absent,
    Ahead,
    Branch,
    Condition,
    InOrder,
    Near,
    OfSituation,
    OneOf,
    OnScale,
    Rate,
    Reports,
    Staying,
    Test,
    Touched,
    Voices,
)
from engine.rules.facts import find_in_situation
from engine.rules.found import numbers
from engine.rules.lines import Ordered, Silent, Surge
from engine.rules.load import load_playbook
from engine.rules.plain import holds
from engine.rules.seen import Seen
from tests.rules.short_form import SHORT_FORM
from tests.rules.worlds import NOW, STORIES, TOPICS, evidence, situation

SHORT = load_playbook(SHORT_FORM, "playbook.yaml")
SCALES = {"severity": Severity, "certainty": Certainty, "urgency": Urgency}
WINDOWS = (None, None, 7_200, 86_400)


def a_plan(chance: Random, name: str) -> Plan:
    """Draw a playbook that the loader could have read, and compile it."""
    situation_side: list[Condition] = [
        OneOf("h", "hazard", _some(chance, Hazard, most=chance.choice([1, 1, 3, 20])))
    ]
    situation_side += _fields(chance)
    by = tuple(_way(chance, index) for index in range(chance.randint(1, 3)))
    when = Branch(
        "when",
        "all",
        (
            Branch("situation", "all", tuple(situation_side)),
            _evidence(chance, 2),
            Branch(
                "exposure",
                "all",
                (Branch("by", "any", by), Branch("during", "all", (Ahead("a", 60), Staying("s")))),
            ),
        ),
    )
    exception = _fields(chance)
    unless = (
        Branch("unless", "none", (Branch("unless.situation", "all", tuple(exception)),))
        if exception
        else None
    )
    return compile_playbook(
        replace(SHORT, name=name, digest=f"d-{name}", when=when, unless=unless, ways=(Way(by="topic"),))
    )


def a_situation(chance: Random) -> Situation:
    pick = chance.choice
    return situation(
        hazard=pick([*Hazard]),
        phase=pick([*Phase]),
        state=pick([SituationState.OPEN, SituationState.OPEN, *SituationState]),
        status=pick([Status.ACTUAL] * 6 + [Status.TEST]),
        severity=pick([*Severity]),
        certainty=pick([*Certainty]),
        urgency=pick([*Urgency]),
        topics=tuple(chance.sample(TOPICS, pick([0, 1, 1, 2]))),
        evidence=tuple(
            evidence(
                number,
                source_class=pick([*SourceClass]),
                publisher=f"p-{chance.randint(0, 4)}",
                sent_at=Instant(NOW - chance.randint(0, 30) * HOUR),
                retracted=chance.random() < 0.1,
                story=pick(STORIES),
                all_clear=chance.random() < 0.2,
            )
            for number in range(chance.randint(0, 6))
        ),
        occurred_at=Instant(NOW - chance.randint(0, 30) * HOUR),
    )


def can_hold(plan: Plan, a_situation: Situation) -> bool:
    """Say, without alternatives or index, whether a plan holds where its items are met and its times are up."""
    seen = Seen(a_situation, now=Instant(NOW + 60 * DAY))
    facts: dict[str, int] = {}
    for leaf in plan.leaves:
        if isinstance(leaf.test, OfSituation):
            actual, need = numbers(leaf, find_in_situation(leaf.test, seen))
        elif isinstance(leaf.test, Touched) and leaf.test.by == "topic":
            actual, need = int(bool(a_situation.topics)), 1
        else:
            actual, need = (1, 1) if leaf.op in {"eq", "ge", "le"} else (1, 0)
        facts[f"c{leaf.index}"], facts[f"n{leaf.index}"] = actual, need
    return holds(plan.shape.tree, facts)


def _fields(chance: Random) -> list[Condition]:
    found: list[Condition] = []
    for field, kind in (*SCALES.items(), ("state", SituationState), ("phase", Phase)):
        if chance.random() < 0.7:
            continue
        if field in SCALES and chance.random() < 0.7:
            value = chance.choice([*SCALES[field]][1:])
            found.append(OnScale(field, field, chance.choice(["ge", "ge", "gt", "le", "lt"]), value))
        else:
            found.append(OneOf(field, field, _some(chance, kind, most=3)))
    if chance.random() < 0.2:
        found.append(About("topics", tuple(chance.sample(TOPICS, chance.randint(1, 2)))))
    return found


def _some(chance: Random, kind, *, most: int) -> tuple[str, ...]:
    return tuple(one.value for one in chance.sample([*kind], min(most, len(kind))))


def _evidence(chance: Random, depth: int) -> Condition:
    if depth and chance.random() < 0.5:
        parts = tuple(_evidence(chance, depth - 1) for _ in range(chance.randint(1, 3)))
        return Branch("e", chance.choice(["any", "all"]), parts)
    if chance.random() < 0.3:
        return _correlated(chance)
    source_class = chance.choice([None, *SourceClass])
    within_s = chance.choice(WINDOWS) if source_class is None or chance.random() < 0.3 else None
    count = chance.randint(1, 3)
    if chance.random() < 0.3:
        return Reports("v", source_class, count, within_s)
    return Voices("v", source_class, count, within_s)


def _correlated(chance: Random) -> Condition:
    kinds: list[SourceClass] = [*SourceClass]
    match chance.randrange(3):
        case 0:
            steps = tuple((chance.choice([None, *kinds]), chance.randint(1, 2)) for _ in range(2))
            return InOrder("s", Ordered(steps, chance.choice([7_200, 86_400])))
        case 1:
            return Absent("a", Silent(chance.choice([None, *kinds]), chance.choice([3_600, 86_400])))
        case _:
            return Rate("r", Surge(chance.choice(kinds), 7_200, 2, 7_200 * chance.randint(2, 6), 2))


def _way(chance: Random, index: int) -> Condition:
    by = chance.choice(["impact_area", "radius", "country", "topic", "severe country"])
    if by == "radius":
        return Near("r", index, by)
    if by != "severe country":
        return Touched("t", index, by)
    test: Test = Touched("t", index, "country")
    return Branch("c", "all", (test, OnScale("s", "severity", "ge", chance.choice([*Severity][1:]))))
