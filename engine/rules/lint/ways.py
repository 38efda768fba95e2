"""The ways in which a playbook holds when a clause of it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.rules.alternatives import Alternative, TooManyAlternatives, alternatives
from engine.rules.compile import compile_playbook
from engine.rules.conditions import Branch, Condition
from engine.rules.playbook import Playbook


def ways(playbook: Playbook, when: Condition) -> list[Alternative] | None:
    """Give the ways in which a playbook with another `when` holds; None where there are too many."""
    if not isinstance(when, Branch):
        return None
    try:
        return alternatives(compile_playbook(replace(playbook, when=when, clear_when=None)).tree)
    except TooManyAlternatives:
        return None


def every_branch(condition: Condition) -> Iterator[Branch]:
    """Give a condition and all below it that join others."""
    if isinstance(condition, Branch):
        yield condition
        for part in condition.parts:
            yield from every_branch(part)


def branches(condition: Condition, op: str) -> list[Branch]:
    """Give all below a condition that join others by an operator."""
    return [one for one in every_branch(condition) if one.op == op and one.path != "when"]


def swapped(condition: Condition, old: Condition, new: Condition) -> Condition:
    """Give a condition with one node, this very one, replaced."""
    if condition is old:
        return new
    if not isinstance(condition, Branch):
        return condition
    return replace(condition, parts=tuple(swapped(part, old, new) for part in condition.parts))


def only(condition: Condition, branch: Branch, index: int) -> Condition:
    """Give a condition with one branch of which only a part is left."""
    return swapped(condition, branch, replace(branch, parts=(branch.parts[index],)))
