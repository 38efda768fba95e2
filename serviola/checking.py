"""Checking: everything that people write, read as strictly as when it runs."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from engine.trials.load_cases import load_cases
from engine.trials.world import BRAND
from serviola.archive import Archive
from serviola.checking_config import check_config, found_by
from serviola.groups import unknown_groups
from serviola.loading import PLAYBOOK, load_playbooks, playbook_files
from serviola.neighbors import Neighbors
from serviola.playing import CASES
from serviola.settings import FILE, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def _check_playbooks(path: Path, neighbors: Neighbors, *, today: str) -> tuple[int, list[Finding]]:
    loaded = load_playbooks([path], brand=BRAND)
    findings = list(loaded.findings)
    files, archive = playbook_files([path]), Archive()
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
            findings += found_by(partial(_read_cases, beside, archive))
    if not files:
        findings.append(_nothing_here(path))
    return count, findings


def _read_cases(beside: Path, archive: Archive) -> None:
    load_cases(beside.read_bytes(), str(beside), archive.readers(beside.parent))


def _nothing_here(path: Path) -> Finding:
    return Finding(
        file=str(path),
        line=1,
        col=1,
        level=Level.WARNING,
        code="nothing",
        message=f"there is no {PLAYBOOK} and no {FILE} here",
        remedy="name a folder with playbooks or a configuration",
    )
