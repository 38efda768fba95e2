"""Compile a playbook into a plan: its leaves in fixed order, and their shape without numbers.

Playbooks of one form share one shape, whatever their numbers: the needs travel with the facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.model.scales import Status
from engine.ports import Shape
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
from engine.rules.playbook import Playbook

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


@dataclass(frozen=True, slots=True)
class Joint:
    """A branch of the tree that explains; `op` is all, any or none."""

    path: str
    op: str
    parts: tuple[Joint | Leaf, ...]
    of_situation: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A playbook made ready to judge."""

    playbook: Playbook
    shape: Shape
    leaves: tuple[Leaf, ...]
    tree: Joint


def compile_playbook(playbook: Playbook) -> Plan:
    """Lay out the leaves and the shape of a playbook; the same playbook gives the same plan."""
    actual = OneOf("when.situation.status", "status", (Status.ACTUAL.value,))
    parts: tuple[Condition, ...] = (actual, playbook.when)
    if playbook.unless is not None:
        parts = (*parts, playbook.unless)
    leaves: list[Leaf] = []
    tree = _lay(Branch(playbook.name, "all", parts), leaves)
    assert isinstance(tree, Joint)  # noqa: S101  a branch gives a joint
    return Plan(playbook, Shape(shape_of(tree), len(leaves)), tuple(leaves), tree)


def operator_of(test: Test) -> str:
    """Say how a test compares its actual with its need."""
    match test:
        case OnScale(op=op):
            return op
        case Voices() | Reports() | InOrder() | Absent() | Rate():
            return "ge"
        case Near() | Ahead():
            return "le"
        case Staying():
            return "gt"
        case OneOf() | About() | Touched():
            return "eq"


def _lay(condition: Condition, leaves: list[Leaf]) -> Joint | Leaf:
    if isinstance(condition, Branch):
        parts = tuple(_lay(part, leaves) for part in condition.parts)
        return Joint(condition.path, condition.op, parts, all(part.of_situation for part in parts))
    of_situation = isinstance(condition, OfSituation)
    leaf = Leaf(len(leaves), condition.path, operator_of(condition), condition, of_situation)
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
