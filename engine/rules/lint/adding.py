"""The check of clauses that add nothing to what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.model.said import phrase
from engine.rules.alternatives import Alternative
from engine.rules.conditions import Branch, Condition, OnScale
from engine.rules.lint.covering import follows
from engine.rules.lint.unwise import Unwise
from engine.rules.lint.ways import branches, every_branch, only, swapped, ways
from engine.rules.playbook import Playbook


@dataclass(frozen=True, slots=True)
class AddsNothing:
    """Evidence that another clause asks for as well adds nothing, and hides what is asked for."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each clause, the later of two alike, and of an exception that never applies."""
        when = playbook.when
        for branch in [*branches(when, "any"), *branches(when, "all")]:
            for index in reversed(range(len(branch.parts))):
                if len(branch.parts) < 2 or not _is_counted(branch, index):
                    continue
                if self._says_nothing(playbook, when, branch, index):
                    at = _written_at(branch, index)
                    message = phrase("{at} adds nothing: what stands beside it asks for as much", at=at)
                    yield Unwise(at, "adds-nothing", message, phrase("take it out, or take out the other"))
                    break
        if playbook.unless is not None and _excepts_nothing(playbook):
            message = phrase("unless never applies to what {name} asks for", name=playbook.name)
            yield Unwise("unless", "adds-nothing", message, phrase("take it out, or name what when asks for"))

    @staticmethod
    def _says_nothing(playbook: Playbook, when: Branch, branch: Branch, index: int) -> bool:
        """Say whether without a part of a branch the playbook would ask in the same cases."""
        alone = _isolated(when, branch)
        here = next(one for one in every_branch(alone) if one.path == branch.path and one.op == branch.op)
        less = replace(here, parts=here.parts[:index] + here.parts[index + 1 :])
        rest = ways(playbook, swapped(alone, here, less))
        if branch.op == "any":
            return _all_follow(ways(playbook, only(alone, here, index)), rest)
        return _all_follow(rest, ways(playbook, alone))


def _excepts_nothing(playbook: Playbook) -> bool:
    """Say whether without its exception a playbook would ask in the same cases."""
    without = ways(replace(playbook, unless=None), playbook.when)
    return _all_follow(without, ways(playbook, playbook.when))


def _all_follow(some: list[Alternative] | None, others: list[Alternative] | None) -> bool:
    """Say whether wherever one of some holds, one of the others does; not where either is unknown."""
    if not some or not others:
        return False
    return all(any(follows(other, one) for other in others) for one in some)


def _is_counted(branch: Branch, index: int) -> bool:
    """Say whether a part is evidence, or the severity from which on a country counts, and no way or time."""
    part = branch.parts[index]
    if branch.path.startswith("when.evidence"):
        return True
    return branch.path.startswith("when.exposure.by[") and isinstance(part, OnScale)


def _written_at(branch: Branch, index: int) -> str:
    part = branch.parts[index]
    return f"{branch.path}[{index}]" if branch.path.startswith("when.evidence") else part.path


def _isolated(condition: Condition, wanted: Branch) -> Condition:
    """Give a condition in which each any that holds a branch holds nothing else."""
    if condition is wanted or not isinstance(condition, Branch):
        return condition
    parts = condition.parts
    if condition.op == "any":
        within = [part for part in parts if any(one is wanted for one in every_branch(part))]
        parts = tuple(within) or parts
    return replace(condition, parts=tuple(_isolated(part, wanted) for part in parts))
