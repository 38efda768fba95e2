"""Showing a playbook: in plain words, and expanded with every default and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import PlaybookError, Refused
from engine.model.said import phrase
from engine.rules.blueprint import document
from engine.rules.expand import expand
from engine.rules.in_words import in_words
from engine.rules.load import blueprint_of
from engine.rules.words import did_you_mean, dotted
from engine.rules.write_yaml import write_yaml
from serviola.blueprints import revision_of, unreadable
from serviola.language import in_language
from serviola.loading import PLAYBOOK, playbook_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rules.expand import Expanded


@dataclass(frozen=True, slots=True)
class Shown:
    """A playbook ready to be shown in one language."""

    expanded: Expanded
    words: tuple[str, ...]

    @property
    def yaml(self) -> str:
        """Give it expanded, with a remark beside all that it does not say itself."""
        return write_yaml(self.expanded.value, self.expanded.origins)

    def as_json(self) -> dict[str, Any]:
        """Give all of it as plain data."""
        playbook = self.expanded.playbook
        return {
            "playbook": playbook.name,
            "file": playbook.file,
            "blueprint": playbook.blueprint or None,
            "words": list(self.words),
            "expanded": self.expanded.value,
            "origins": {dotted(path): origin for path, origin in self.expanded.origins.items()},
        }


def shown(file: Path, *, language: str) -> Shown:
    """Show a playbook by its file; PlaybookError where it does not load."""
    try:
        revision = revision_of(file, brand="")
    except (OSError, UnicodeDecodeError) as error:
        raise PlaybookError([unreadable(file, error)]) from error
    expanded = expand(document(revision.text, revision.file, blueprint_of(revision)))
    words = tuple(in_language(line, language) for line in in_words(expanded.playbook))
    return Shown(expanded, words)


def playbook_file(named: str, folders: Iterable[Path]) -> Path:
    """Find a playbook by its file, its folder, or its folder's name among some; Refused where it is none."""
    path = Path(named)
    if path.is_dir():
        path /= PLAYBOOK
    if path.is_file():
        return path
    known = {file.parent.name: file for file in playbook_files(folders)}
    if named not in known:
        near = did_you_mean(named, known) if known else phrase("name the file of one")
        raise Refused(phrase("there is no playbook {name}; {near}", name=named, near=near))
    return known[named]
