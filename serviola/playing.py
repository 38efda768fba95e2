"""Playing: the cases beside playbooks, through the real path, and what they exercised."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import playbook_of
from engine.rules.playbook import Stage
from engine.trials.cases import run
from engine.trials.coverage import clauses_of, exercised
from engine.trials.load_cases import load_cases
from engine.trials.world import BRAND
from serviola.archive import Archive
from serviola.blueprints import cases_of, revision_of
from serviola.loading import playbook_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from engine.model.program import PlaybookRevision
    from engine.model.signal import Reopening
    from engine.trials.case import Case
    from engine.trials.cases import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A playbook with the cases that stand beside it."""

    revision: PlaybookRevision
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of all the cases of one playbook; how long each took, in seconds, in their order."""

    playbook: str
    file: str
    trials: tuple[Trial, ...]
    took_s: tuple[float, ...]
    clauses: frozenset[str]
    in_shadow: bool = False

    @property
    def exercised(self) -> frozenset[str]:
        """Name the clauses that the cases saw decide both ways."""
        return self.clauses & exercised(one for trial in self.trials for one in trial.seen)

    @property
    def failed(self) -> tuple[Trial, ...]:
        """Give the trials of the cases that did not get what they want."""
        return tuple(trial for trial in self.trials if trial.failures)


def playbooks_with_cases(
    paths: Iterable[Path], *, only: str = "", reopening: Reopening | None = None
) -> list[Beside]:
    """Load every playbook that has cases beside it, with them.

    `only` keeps the cases in whose name it stands, or in that of whose playbook. `reopening` is what is
    configured of how long what is over may open again; None where nothing is.
    """
    archive, found = Archive(), []
    for file in playbook_files(paths):
        revision = revision_of(file, brand=BRAND)
        beside = cases_of(file, revision.blueprint_file)
        if beside is None:
            continue
        cases = load_cases(beside.read_bytes(), str(beside), archive.readers(beside.parent))
        kept = tuple(
            replace(case, reopening=reopening) for case in cases if only in case.name or only in revision.name
        )
        if kept or not only:
            found.append(Beside(revision=revision, cases=kept))
    return found


def run_cases(
    revision: PlaybookRevision, cases: Sequence[Case], *, played: Callable[[Trial], None] = lambda _: None
) -> Played:
    """Play the cases of one playbook through the real path; `played` hears of each as soon as it is."""
    evaluator = DurableEvaluator()
    trials, took = [], []
    for case in cases:
        begun = time.perf_counter()
        trial = run(case, revision, evaluator)
        took.append(time.perf_counter() - begun)
        trials.append(trial)
        played(trial)
    return Played(
        playbook=revision.name,
        file=revision.file,
        trials=tuple(trials),
        took_s=tuple(took),
        clauses=clauses_of(revision),
        in_shadow=playbook_of(revision).stage is Stage.SHADOW,
    )
