"""Checking: everything that people write, read as strictly as when it runs; and the cases, played."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, SourceError
from engine.model.findings import Finding, Level
from engine.model.program import PlaybookRevision
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.lint.checks import lint
from engine.rules.load import load_playbook
from engine.trials.cases import BRAND, run
from engine.trials.load_cases import Readers, load_cases
from notify.roster import YamlRoster
from programs.book import load_book
from programs.book.fetch import Ways, fetch_book
from programs.candidates import made_ready
from programs.tools import load_tool
from serviola import samples
from serviola.eyes import what_is_wrong
from serviola.groups import unknown_groups
from serviola.loading import PLAYBOOK, load_playbooks, playbook_files
from serviola.recorded import RECORDED, Recorded
from serviola.settings import FILE, load_settings
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from engine.model.program import ProgramRevision
    from engine.model.signal import Signal
    from engine.model.time import Instant
    from engine.trials.cases import Case, Trial
    from engine.trials.sources import Source
    from programs.book.declared import Declared

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
    configs, playbooks = [], []
    for path in paths:
        if (path / FILE).is_file():
            configs.append(path)
            count, found = _check_config(path)
        else:
            playbooks.append(path)
            count, found = _check_playbooks(path, today=today)
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


def _check_playbooks(path: Path, *, today: str) -> tuple[int, list[Finding]]:
    loaded = load_playbooks([path], brand=BRAND)
    findings = list(loaded.findings)
    files = playbook_files([path])
    with_cases = {file.parent.name for file in files if file.with_name(CASES).is_file()}
    playbooks = [load_playbook(revision.text, revision.file) for revision in loaded.playbooks]
    known = [playbook.name for playbook in playbooks]
    for playbook in playbooks:
        named = {playbook.name} if _folder_of(playbook.file) in with_cases else set()
        findings += lint(playbook, today=today, with_cases=named, known=known)
    count = len(files)
    for file in files:
        beside = file.with_name(CASES)
        if beside.is_file():
            count += 1
            findings += _found(partial(_read_cases, beside))
    if not files:
        findings.append(_nothing_here(path))
    return count, findings


def _folder_of(file: str) -> str:
    return file.replace("\\", "/").rsplit("/", 2)[-2] if "/" in file else ""


def _check_config(folder: Path) -> tuple[int, list[Finding]]:
    try:
        settings = load_settings(folder)
    except PlaybookError as error:
        return 1, list(error.findings)
    findings = [
        _finding(
            str(settings.file),
            "source",
            said.rpartition("; ")[0] or said,
            said.rpartition("; ")[2] if "; " in said else "see docs/sources.md",
        )
        for setting in settings.sources
        if (said := what_is_wrong(setting))
    ]
    findings += _found(partial(_read_roster, settings.people))
    books: list[ProgramRevision] = []
    for declared in settings.books:
        findings += _read_book(declared, settings.brand, books)
    names: set[str] = set()
    for path in settings.tools:
        findings += _found(partial(_read_tool, path, names))
    findings += [
        _finding(
            book.source,
            "unknown-tool",
            f"campaign {campaign.id} names the tool {campaign.subject.tool}, which is not declared",
            f"declare it under tools:, or name one of: {', '.join(sorted(names))}",
            level=Level.WARNING,
        )
        for book in books
        for campaign in book.campaigns
        if names and campaign.subject.tool not in names
    ]
    return 2 + len(settings.books) + len(settings.tools), findings


def _read_roster(path: Path) -> None:
    YamlRoster(path.read_bytes().decode(), str(path))


def _read_book(declared: Declared, brand: str, books: list[ProgramRevision]) -> list[Finding]:
    """Read a book that is at hand; nothing elsewhere is asked while checking."""
    if declared.is_remote:
        return []
    try:
        read = asyncio.run(fetch_book(declared, Ways(http=None, environ={}), brand=brand))
    except PlaybookError as error:
        return list(error.findings)
    except SourceError as error:
        what, _, remedy = str(error).partition("; ")
        return [_finding(str(declared.path), "unreadable", what, remedy or "see docs/programs.md")]
    books.append(read.book)
    return list(read.findings)


def _read_tool(path: Path, names: set[str]) -> None:
    names.add(load_tool(path.read_bytes().decode(), str(path), http=Http(), environ=None).name)


def _read_cases(beside: Path) -> None:
    load_cases(beside.read_bytes(), str(beside), readers(beside.parent))


def _found(read: Callable[[], object]) -> list[Finding]:
    try:
        read()
    except PlaybookError as error:
        return list(error.findings)
    except UnicodeDecodeError as error:
        return [_finding("", "unreadable", f"a file is not UTF-8: {error}", "save it as UTF-8")]
    return []


def _nothing_here(path: Path) -> Finding:
    return _finding(
        str(path),
        "nothing",
        f"there is no {PLAYBOOK} and no {FILE} here",
        "name a folder with playbooks or a configuration",
        level=Level.WARNING,
    )


def _finding(file: str, code: str, message: str, remedy: str, *, level: Level = Level.ERROR) -> Finding:
    return Finding(file=file, line=1, col=1, level=level, code=code, message=message, remedy=remedy)
