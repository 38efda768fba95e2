"""Mutating: whether the cases beside a playbook would notice that something in it was changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.rules.load import blueprint_of, load_playbook
from engine.rules.plain import PlainEvaluator
from engine.trials.cases import passes
from engine.trials.mutants import mutants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.trials.case import Case
    from engine.trials.mutants import Mutant
    from serviola.playing import Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutated:
    """How many changes were tried, and those that no case noticed, with their playbooks."""

    tried: int
    survivors: tuple[tuple[Beside, Mutant], ...]

    @property
    def noticed(self) -> int:
        """Count the changes that some case noticed."""
        return self.tried - len(self.survivors)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "mutants": self.tried,
            "noticed": self.noticed,
            "survivors": [
                {
                    "playbook": beside.revision.name,
                    "file": beside.revision.file,
                    "line": one.line,
                    "path": one.path,
                    "was": one.was,
                    "now": one.now,
                }
                for beside, one in self.survivors
            ],
        }


def changes_of(found: Iterable[Beside], *, every: int = 1) -> list[tuple[Beside, Mutant]]:
    """Give every change of every playbook, or one in so many of them."""
    all_of_them = [
        (one, each)
        for one in found
        for each in mutants(one.revision.text, one.revision.file, blueprint_of(one.revision))
    ]
    return all_of_them[::every]


def mutate(
    changes: Sequence[tuple[Beside, Mutant]], *, tried: Callable[[object], None] = lambda _: None
) -> Mutated:
    """Try each change against the cases of its playbook; `tried` hears of each as soon as it is known.

    Each change makes a form of its own, more than the rule library is given to hold. So they are judged by
    the plain evaluator, which is believed in any case.
    """
    survivors = []
    order: dict[str, list[Case]] = {}
    for beside, change in changes:
        cases = order.setdefault(beside.revision.file, list(beside.cases))
        if not _noticed(beside, change, cases):
            survivors.append((beside, change))
        tried(change)
    return Mutated(tried=len(changes), survivors=tuple(survivors))


def _noticed(beside: Beside, change: Mutant, cases: list[Case]) -> bool:
    """Say whether a case fails; the one that does is asked first the next time."""
    digest = load_playbook(change.text, beside.revision.file, blueprint_of(beside.revision)).digest
    changed = replace(beside.revision, text=change.text, digest=digest)
    evaluator = PlainEvaluator()
    for index, case in enumerate(cases):
        if not passes(case, changed, evaluator):
            cases.insert(0, cases.pop(index))
            return True
    return False
