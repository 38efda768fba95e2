"""Blueprints as files: where one lies, the playbooks made from it, and the cases that they share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.program import PlaybookRevision
from engine.model.said import phrase
from engine.rules.blueprint import Blueprint, blueprint_named
from engine.rules.check_blueprint import check_blueprint
from engine.rules.load import load_playbook
from serviola import samples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rules.playbook import Playbook

BLUEPRINT = "blueprint.yaml"
FOLDER = "blueprints"
CASES = "cases.yaml"


def blueprint_files(paths: Iterable[Path]) -> list[Path]:
    """List the blueprints under folders, in order of path; a file of that name stands for itself."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob(BLUEPRINT)) if path.is_dir() else [path] * (path.name == BLUEPRINT)
    return found


def read_blueprint(path: Path) -> Blueprint:
    """Read a blueprint's text; PlaybookError where that cannot be done."""
    try:
        return Blueprint(path.read_bytes().decode(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise PlaybookError([unreadable(path, error)]) from error


def blueprint_for(text: str, file: Path) -> Blueprint | None:
    """Give the blueprint that a playbook names: beside its folder, or else of those that ship."""
    name = blueprint_named(text)
    if not name:
        return None
    beside = file.absolute().parent.parent
    if not file.is_absolute():
        beside = Path(os.path.relpath(beside))
    for folder in (beside, samples.folder("playbooks")):
        path = folder / FOLDER / name / BLUEPRINT
        if path.is_file():
            return read_blueprint(path)
    return None


def revision_of(file: Path, *, brand: str) -> PlaybookRevision:
    """Read a playbook with its blueprint; PlaybookError, OSError or UnicodeDecodeError where it cannot be."""
    text = file.read_bytes().decode()
    blueprint = blueprint_for(text, file)
    playbook = load_playbook(text, str(file), blueprint)
    if blueprint is not None and (findings := check_blueprint(blueprint)):
        raise PlaybookError(findings)
    if wrong := _wrong_words(playbook, text, blueprint):
        raise PlaybookError(wrong)
    return PlaybookRevision(
        brand=brand,
        name=playbook.name,
        digest=playbook.digest,
        file=str(file),
        text=text,
        blueprint="" if blueprint is None else blueprint.text,
        blueprint_file="" if blueprint is None else blueprint.file,
    )


def _wrong_words(playbook: Playbook, text: str, blueprint: Blueprint | None) -> list[Finding]:
    """Check the words that a playbook has of its own; to read templates costs a start more than all else."""
    if not (playbook.messages or playbook.drafts):
        return []
    from serviola.own_words import wrong_words  # noqa: PLC0415 - most playbooks have none

    return wrong_words(playbook, text, blueprint)


def cases_of(file: Path, blueprint_file: str = "") -> Path | None:
    """Give the cases of a playbook: those beside it, or else those that its blueprint's playbooks share."""
    own, shared = file.with_name(CASES), Path(blueprint_file).with_name(CASES) if blueprint_file else None
    if own.is_file():
        return own
    return shared if shared is not None and shared.is_file() else None


def unreadable(file: Path, error: Exception) -> Finding:
    """Say that a file cannot be read, and in which line it is no text."""
    line, message = 1, phrase("it cannot be read: {error}", error=getattr(error, "strerror", None) or error)
    if isinstance(error, UnicodeDecodeError):
        line, message = error.object.count(b"\n", 0, error.start) + 1, phrase("the file is not UTF-8")
    return Finding(
        file=str(file),
        line=line,
        col=1,
        level=Level.ERROR,
        code="unreadable",
        message=message,
        remedy=phrase("save it as UTF-8 text that Serviola may read"),
    )
