"""Checking: everything that people write, read as strictly as when it runs; and the cases, played."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, SourceError
from engine.model.findings import Finding, Level
from engine.model.program import PlaybookRevision
from engine.model.said import phrase
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from engine.trials.cases import BRAND, run
from engine.trials.load_cases import Readers, load_cases
from programs.book import load_book
from programs.candidates import made_ready
from serviola import samples
from serviola.checking_config import check_config, found_by
from serviola.groups import unknown_groups
from serviola.loading import PLAYBOOK, load_playbooks, playbook_files
from serviola.neighbors import Neighbors
from serviola.recorded import RECORDED, Recorded
from serviola.settings import FILE, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import ProgramRevision
    from engine.model.signal import Signal
    from engine.model.time import Instant
    from engine.trials.cases import Case, Trial
    from engine.trials.sources import Source

CASES = "cases.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of all the cases of one playbook."""

    playbook: str
    trials: tuple[Trial, ...]
    clauses: frozenset[str]

    @property
    def exercised(self) -> frozenset[str]:
        """Name the clauses that some case showed true or decisive."""
        return frozenset(path for trial in self.trials for path in trial.exercised)


def check_paths(paths: Iterable[Path], *, today: str) -> tuple[int, list[Finding]]:
    """Read everything under the paths; say how many files, and what is wrong or unwise in them."""
    files, findings = 0, []
    given = list(paths)
    configs = [path for path in given if (path / FILE).is_file()]
    playbooks = [path for path in given if path not in configs]
    for path in configs:
        count, found = check_config(path)
        files += count
        findings += found
    neighbors = Neighbors(playbook_files(playbooks))
    for path in playbooks:
        count, found = _check_playbooks(path, neighbors, today=today)
        files += count
        findings += found
    for path in configs:
        with suppress(PlaybookError):
            findings += unknown_groups(load_settings(path), playbooks)
    return files, sorted(findings, key=lambda one: (one.file, one.line, one.col))


def playbooks_with_cases(paths: Iterable[Path]) -> list[tuple[PlaybookRevision, list[Case]]]:
    """Load every playbook that has cases beside it, with them."""
    found = []
    for file in playbook_files(paths):
        beside = file.with_name(CASES)
        if beside.is_file():
            text = file.read_bytes().decode()
            playbook = load_playbook(text, str(file))
            revision = PlaybookRevision(
                brand=BRAND, name=playbook.name, digest=playbook.digest, file=str(file), text=text
            )
            found.append((revision, load_cases(beside.read_bytes(), str(beside), readers(beside.parent))))
    return found


def run_cases(revision: PlaybookRevision, cases: Iterable[Case]) -> Played:
    """Play the cases of one playbook through the real path."""
    plan = compile_playbook(load_playbook(revision.text, revision.file))
    evaluator = DurableEvaluator()
    return Played(
        playbook=revision.name,
        trials=tuple(run(case, revision, evaluator) for case in cases),
        clauses=frozenset(leaf.path for leaf in plan.leaves),
    )


def readers(folder: Path) -> Readers:
    """Read the files that cases name: beside them first, then among the shipped demo cases."""

    def find(name: str) -> Path:
        for root in (folder, samples.CASES):
            path = root / name
            if path.is_file() and path.resolve().is_relative_to(root.resolve()):
                return path
        raise SourceError(f"there is no file {name} beside the cases, nor among the shipped demo cases")

    recorded = Recorded()

    def signals_of(name: str, source: Source, at: Instant) -> tuple[Signal, ...]:
        return recorded.signals(find(name), source, at)

    def programs_of(name: str) -> ProgramRevision:
        path = find(name)
        return made_ready(load_book(path.read_bytes().decode(), str(path), brand=BRAND))

    return Readers(kinds=RECORDED, signals_of=signals_of, programs_of=programs_of)


def _check_playbooks(path: Path, neighbors: Neighbors, *, today: str) -> tuple[int, list[Finding]]:
    loaded = load_playbooks([path], brand=BRAND)
    findings = list(loaded.findings)
    files = playbook_files([path])
    for one in loaded.playbooks:
        file, playbook = Path(one.file), load_playbook(one.text, one.file)
        around = Surroundings(
            today=today,
            folder=file.absolute().parent.name if file.name == PLAYBOOK else "",
            has_cases=file.with_name(CASES).is_file(),
            known=neighbors.inhibited if playbook.inhibited_by else {},
            looked_in=neighbors.looked_in,
        )
        findings += lint(playbook, read(one.text, one.file), around)
    count = len(files)
    for file in files:
        beside = file.with_name(CASES)
        if beside.is_file():
            count += 1
            findings += found_by(partial(_read_cases, beside))
    if not files:
        findings.append(_nothing_here(path))
    return count, findings


def _read_cases(beside: Path) -> None:
    load_cases(beside.read_bytes(), str(beside), readers(beside.parent))


def _nothing_here(path: Path) -> Finding:
    return Finding(
        file=str(path),
        line=1,
        col=1,
        level=Level.WARNING,
        code="nothing",
        message=phrase("there is no {playbook} and no {file} here", playbook=PLAYBOOK, file=FILE),
        remedy=phrase("name a folder with playbooks or a configuration"),
    )
