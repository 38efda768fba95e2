"""Neighbors: the playbooks that are checked and those in the folders beside them, by name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.rules.strict_yaml import read
from serviola.loading import PLAYBOOK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Neighbors:
    """What other playbooks a playbook may name; they are looked for when that is first asked.

    A playbook lies in a folder of its own, so those beside it lie in the folders beside that.
    """

    files: Sequence[Path]

    @cached_property
    def inhibited(self) -> dict[str, tuple[str, ...]]:
        """Name each as it names itself, or as its folder where it cannot be read, with who inhibits it."""
        return self._all("inhibited_by")

    @cached_property
    def conflicting(self) -> dict[str, tuple[str, ...]]:
        """Name each in the same way, with whom it conflicts."""
        return self._all("conflicts")

    def _all(self, key: str) -> dict[str, tuple[str, ...]]:
        beside = (file for folder in self._folders for file in folder.glob(f"*/{PLAYBOOK}"))
        return dict(_read(file, key) for file in (*beside, *self.files))

    @cached_property
    def looked_in(self) -> str:
        """Say in which folders they lie."""
        return ", ".join(sorted(os.path.relpath(folder) for folder in self._folders))

    @cached_property
    def _folders(self) -> frozenset[Path]:
        return frozenset(file.absolute().parent.parent for file in self.files)


def _read(file: Path, key: str) -> tuple[str, tuple[str, ...]]:
    try:
        written = read(file.read_bytes(), str(file)).value
    except (PlaybookError, OSError):
        written = None
    fields = written if isinstance(written, dict) else {}
    name, behind = fields.get("playbook"), fields.get(key, ())
    several = behind if isinstance(behind, list | tuple) else [behind]
    return (
        name if isinstance(name, str) else file.absolute().parent.name,
        tuple(one for one in several if isinstance(one, str)),
    )
