"""A playbook in the words that every rule engine has: a field compared with a value, joined by "and".

What they have no words for is worked out before, by the code that works it out for us, and fed as a field:
how many independent voices there are within the window, and how far beyond the reach a call lies.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bench.playbooks import WITHIN_S
from engine.model.match import Candidate
from engine.model.signal import Situation
from engine.rules.compile import Leaf, Plan
from engine.rules.conditions import Ahead, Near, OneOf, OnScale, Staying, Voices
from engine.situations.evidence import independent

Facts: TypeAlias = dict[str, int | str]
"""What a peer is told about one situation and one call."""

FIELDS = (
    "status",
    "hazard",
    "severity",
    "voices",
    "beyond_reach_m",
    "arrives_in_s",
    "departs_in_s",
    "state",
)
WORDS = frozenset({"status", "hazard", "state"})
"""Fields that hold words; the others hold whole numbers."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One field compared: with a number by >=, <= or >, or with words by `in` or `not in`."""

    field: str
    relation: str
    value: int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A playbook that holds where all that it asks for holds."""

    name: str
    asks: tuple[Ask, ...]


class NotFlat(ValueError):
    """A playbook that these few words cannot say."""


def rule(plan: Plan) -> Rule:
    """Write a playbook from its compiled form, in the order in which it is written there."""
    joint, *parts = plan.shape.tree
    if joint != "all" or any(len(part) != 2 or part[0] in {"all", "any"} for part in parts):
        raise NotFlat(f"{plan.playbook.name} is more than one list of clauses")
    return Rule(plan.playbook.name, tuple(_ask(op, plan.leaves[index]) for op, index in parts))


def _ask(op: str, leaf: Leaf) -> Ask:
    match leaf.test:
        case OneOf(field=field, values=values) if field in WORDS and op in {"eq", "ne"}:
            return Ask(field, "in" if op == "eq" else "not in", tuple(map(str, values)))
        # An unknown severity has rank 0 and is at least nothing that can be asked for.
        case OnScale(field="severity", value=value) if op == "ge" and value.rank > 0:
            return Ask("severity", ">=", value.rank)
        case Voices(source_class=None, count=count, within_s=within_s) if op == "ge" and within_s == WITHIN_S:
            return Ask("voices", ">=", count)
        case Near(way=0, radius_km=None) if op == "le":
            return Ask("beyond_reach_m", "<=", 0)
        case Ahead(seconds=seconds) if op == "le":
            return Ask("arrives_in_s", "<=", seconds)
        case Staying() if op == "gt":
            return Ask("departs_in_s", ">", 0)
    raise NotFlat(f"{leaf.path}: there are no words for it here")


def facts(situation: Situation, call: Candidate) -> Facts:
    """Work out what a peer is told."""
    reach = call.reaches[0]
    if reach.km is None or reach.need_km is None:
        raise NotFlat("how far the call lies from the reach is not known")
    return {
        "status": situation.status.value,
        "hazard": situation.hazard.value,
        "severity": situation.severity.rank,
        "voices": independent(situation, within_s=WITHIN_S)[0],
        "beyond_reach_m": math.ceil((reach.km - reach.need_km) * 1000),
        "arrives_in_s": call.lead_s,
        "departs_in_s": call.stay_left_s,
        "state": situation.state.value,
    }


def holding(rules: Sequence[Rule], told: Mapping[str, int | str]) -> list[str]:
    """Name the rules that hold, asked one by one: what the words mean."""
    return [one.name for one in rules if all(_holds(ask, told[ask.field]) for ask in one.asks)]


def _holds(ask: Ask, actual: int | str) -> bool:
    if isinstance(ask.value, tuple):
        return (actual in ask.value) is (ask.relation == "in")
    assert isinstance(actual, int)
    return {">=": actual >= ask.value, "<=": actual <= ask.value, ">": actual > ask.value}[ask.relation]
