"""Checking: everything that people write, read as strictly as when it runs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.blueprint import document
from engine.rules.check_blueprint import check_blueprint
from engine.rules.lint.askers import Askers, asker_of
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import blueprint_of, playbook_of
from engine.trials.load_cases import load_cases
from engine.trials.world import BRAND
from serviola.archive import Archive
from serviola.blueprints import CASES, blueprint_files, cases_of, read_blueprint
from serviola.checking_config import check_config, found_by, pause_classes
from serviola.groups import unknown_groups
from serviola.loading import PLAYBOOK, load_playbooks, playbook_files
from serviola.neighbors import Neighbors
from serviola.settings import FILE, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model.scales import PauseClass


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
    company = _Company(
        neighbors=Neighbors(playbook_files(playbooks)),
        others=_askers(playbooks),
        classes={tool: kinds for path in configs for tool, kinds in pause_classes(path).items()},
    )
    for path in playbooks:
        count, found = _check_playbooks(path, company, today=today)
        files += count
        findings += found
    for path in configs:
        with suppress(PlaybookError):
            findings += unknown_groups(load_settings(path), playbooks)
    return files, sorted(findings, key=lambda one: (one.file, one.line, one.col))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Company:
    """Among what playbooks are checked: those beside them, those that ask, and the tools there are."""

    neighbors: Neighbors
    others: Askers
    classes: Mapping[str, Mapping[str, PauseClass]]


def _askers(paths: Iterable[Path]) -> Askers:
    loaded = load_playbooks(paths, brand=BRAND).playbooks
    found = (asker_of(playbook_of(one)) for one in loaded)
    return Askers(one for one in found if one is not None)


def _check_playbooks(path: Path, company: _Company, *, today: str) -> tuple[int, list[Finding]]:
    loaded = load_playbooks([path], brand=BRAND)
    findings = list(loaded.findings)
    files, archive = playbook_files([path]), Archive()
    for one in loaded.playbooks:
        file, playbook = Path(one.file), playbook_of(one)
        around = Surroundings(
            today=today,
            folder=file.absolute().parent.name if file.name == PLAYBOOK else "",
            has_cases=cases_of(file, one.blueprint_file) is not None,
            known=company.neighbors.inhibited if playbook.inhibited_by else {},
            conflicting=company.neighbors.conflicting if playbook.conflicts else {},
            looked_in=company.neighbors.looked_in,
            others=company.others,
            classes=company.classes,
        )
        findings += lint(playbook, document(one.text, one.file, blueprint_of(one)).located, around)
    blueprints = blueprint_files([path])
    for each in blueprints:
        findings += found_by(partial(_read_blueprint, each))
    count = len(files) + len(blueprints)
    for file in (*files, *blueprints):
        beside = file.with_name(CASES)
        if beside.is_file():
            count += 1
            findings += found_by(partial(_read_cases, beside, archive))
    if not files and not blueprints:
        findings.append(_nothing_here(path))
    # A blueprint of which playbooks are made is read for each of them, too.
    return count, list(dict.fromkeys(findings))


def _read_blueprint(path: Path) -> None:
    if found := check_blueprint(read_blueprint(path)):
        raise PlaybookError(found)


def _read_cases(beside: Path, archive: Archive) -> None:
    load_cases(beside.read_bytes(), str(beside), archive.readers(beside.parent))


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
