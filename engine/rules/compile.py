"""Compile a playbook into a plan: its leaves in fixed order, and their shape without numbers.

Playbooks of one form share one shape, whatever their numbers: the needs travel with the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from engine.model.scales import SourceClass, Status
from engine.model.signal import SituationState
from engine.ports import Shape
from engine.rules.conditions import (
    About,
    Absent,
    Ahead,
    Booked,
    Branch,
    Condition,
    InOrder,
    Lasting,
    Near,
    NotExempt,
    NotInhibited,
    OfProgram,
    OfSituation,
    OneOf,
    OnScale,
    Rate,
    Reports,
    Since,
    Staying,
    Test,
    Touched,
    Voices,
)
from engine.rules.plain import names_of
from engine.rules.playbook import Auto, Playbook

NEGATED = {"ge": "lt", "lt": "ge", "le": "gt", "gt": "le", "eq": "ne", "ne": "eq"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison: `op` is as the author meant it; under `unless` the shape asks its opposite."""

    index: int
    path: str
    op: str
    test: Test
    of_situation: bool
    """It looks at the situation alone, so that one reading serves for every item."""
    names: tuple[str, str]
    """The facts that it compares: its actual and its need."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A branch of the tree that explains; `op` is all, any or none."""

    path: str
    op: str
    parts: tuple[Joint | Leaf, ...]
    of_situation: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A playbook made ready to judge.

    `stay` is what decides whether a match stands, where that is not what made it: a playbook with a clear
    rule of its own lets go when that rule holds, or nothing is exposed any more. `auto` is what of the
    situation must hold for it to act without asking; None where it never does.
    """

    playbook: Playbook
    shape: Shape
    leaves: tuple[Leaf, ...]
    of_situation: tuple[Leaf, ...]
    """The leaves that look at the situation alone."""
    of_item: tuple[Leaf, ...]
    """The others."""
    tree: Joint
    stay: Plan | None = None
    auto: Plan | None = None


_OF_ITEM = frozenset({"when.program", "when.exposure"})
"""What a playbook asks of the item; the rest it asks of the situation."""
_OF_ALL = (
    OneOf("stage.auto.open", "state", (SituationState.OPEN.value,)),
    Branch(
        "stage.auto.heard",
        "any",
        (
            Voices("stage.auto.heard.official", SourceClass.OFFICIAL, 1),
            Voices("stage.auto.heard.ops", SourceClass.OPS, 1),
            Voices("stage.auto.heard.operator", SourceClass.OPERATOR, 1),
            Voices("stage.auto.heard.independent", None, 2),
        ),
    ),
)
"""Whatever a playbook says: nothing is done without asking while its sources are quiet or call it over, or on
the word of one newspaper or one passer-by."""


def _counts(of: Status) -> OneOf:
    return OneOf("when.situation.status", "status", (of.value,))


def compile_playbook(playbook: Playbook, *, of: Status = Status.ACTUAL) -> Plan:
    """Lay out the leaves and the shape of a playbook; the same playbook gives the same plan.

    `of` is what it may ask about at all: what is Actual, or in a drill what is an Exercise.
    """
    parts: list[Condition] = [_counts(of), playbook.when]
    if playbook.unless is not None:
        parts.append(playbook.unless)
    parts += _exceptions(playbook)
    if playbook.clear_when is not None:
        # Else what its own rule has just called over would begin again in the same breath.
        parts.append(Branch("clear", "none", (playbook.clear_when,)))
    if playbook.hold_for_s:
        parts.append(Lasting("when.for", Since.HELD, playbook.hold_for_s))
    if playbook.cooldown_s:
        parts.append(Lasting("cooldown", Since.RESTED, playbook.cooldown_s))
    if playbook.inhibited_by:
        parts.append(NotInhibited("inhibited_by", playbook.inhibited_by))
    if playbook.conflicts:
        parts.append(NotInhibited("conflicts", playbook.conflicts))
    plan = _plan(playbook, parts)
    if playbook.clear_when is not None:
        plan = replace(plan, stay=_stay(playbook, playbook.clear_when, of))
    return plan if playbook.auto is None else replace(plan, auto=_auto(playbook, playbook.auto))


def _auto(playbook: Playbook, auto: Auto) -> Plan:
    """Lay out when it acts without asking: what its author asks for, and what the house asks of all."""
    return _laid_out(playbook, replace(auto.condition, parts=(*auto.condition.parts, *_OF_ALL)))


def _stay(playbook: Playbook, clear_when: Branch, of: Status) -> Plan:
    """Lay out what keeps a match: it is exposed still, and neither the exception nor the clear rule holds."""
    lasting = Lasting("clear.for", Since.OVER, playbook.clear_for_s)
    over = Branch("clear.when", "all", (*clear_when.parts, lasting))
    of_item = [part for part in playbook.when.parts if part.path in _OF_ITEM]
    exposure = [one for part in of_item for one in _places_and_times(part)]
    unless = () if playbook.unless is None else (playbook.unless,)
    excepted = (*unless, *_exceptions(playbook))
    return _plan(playbook, [_counts(of), *exposure, *excepted, Branch("clear", "none", (over,))])


def _exceptions(playbook: Playbook) -> list[Condition]:
    return [NotExempt(f"exceptions[{index}]", one) for index, one in enumerate(playbook.exceptions)]


def _places_and_times(condition: Condition) -> list[Condition]:
    """Leave out how grave it must be to count in a whole country: what is less grave is not yet over."""
    if isinstance(condition, OnScale):
        return []
    if not isinstance(condition, Branch):
        return [condition]
    parts = [part for one in condition.parts for part in _places_and_times(one)]
    return [replace(condition, parts=tuple(parts))]


def _plan(playbook: Playbook, parts: Sequence[Condition]) -> Plan:
    return _laid_out(playbook, Branch(playbook.name, "all", tuple(parts)))


def _laid_out(playbook: Playbook, whole: Branch) -> Plan:
    leaves: list[Leaf] = []
    tree = _lay(whole, leaves)
    assert isinstance(tree, Joint)  # noqa: S101  a branch gives a joint
    return Plan(
        playbook,
        _shared(Shape(shape_of(tree), len(leaves))),
        tuple(leaves),
        tuple(leaf for leaf in leaves if leaf.of_situation),
        tuple(leaf for leaf in leaves if not leaf.of_situation),
        tree,
    )


@lru_cache(maxsize=1_024)
def _shared(shape: Shape) -> Shape:
    """Give the plans of one form one shape: ten thousand keep it once, and find it by identity."""
    return shape


def operator_of(test: Test) -> str:
    """Say how a test compares its actual with its need."""
    match test:
        case OnScale(op=op) | Booked(op=op):
            return op
        case Voices() | Reports() | InOrder() | Absent() | Rate() | Lasting():
            return "ge"
        case Near() | Ahead() | NotInhibited() | NotExempt():
            return "le"
        case Staying():
            return "gt"
        case OneOf() | About() | Touched() | OfProgram():
            return "eq"


def _lay(condition: Condition, leaves: list[Leaf]) -> Joint | Leaf:
    if isinstance(condition, Branch):
        parts = tuple(_lay(part, leaves) for part in condition.parts)
        return Joint(condition.path, condition.op, parts, all(part.of_situation for part in parts))
    of_situation = isinstance(condition, OfSituation)
    index, op = len(leaves), operator_of(condition)
    leaf = Leaf(index, condition.path, op, condition, of_situation, names_of(index))
    leaves.append(leaf)
    return leaf


def shape_of(node: Joint | Leaf, *, negated: bool = False) -> tuple[Any, ...]:
    """Write a tree without names; `none` becomes, by De Morgan, all of the opposites.

    Joins of one part and joins within their like are dissolved, so that equal forms are written equally.
    """
    if isinstance(node, Leaf):
        return (NEGATED[node.op] if negated else node.op, node.index)
    if node.op == "none":
        op, below = ("any" if negated else "all"), not negated
    else:
        op, below = ({"all": "any", "any": "all"}[node.op] if negated else node.op), negated
    parts: list[tuple[Any, ...]] = []
    for part in node.parts:
        written = shape_of(part, negated=below)
        parts.extend(written[1:] if written[0] == op else (written,))
    return parts[0] if len(parts) == 1 else (op, *parts)
