"""Archive: the files that cases name, each read once however many cases name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import SourceError
from engine.model.program import PlaybookRevision
from engine.model.said import phrase
from engine.trials.load_cases import Readers
from engine.trials.world import BRAND
from programs.book import load_book
from programs.candidates import made_ready
from serviola import samples
from serviola.blueprints import revision_of
from serviola.loading import PLAYBOOK
from serviola.recorded import RECORDED, Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.program import ProgramRevision
    from engine.model.signal import Signal
    from engine.model.time import Instant
    from engine.trials.sources import Source


@dataclass(slots=True)
class Archive:
    """Reads books, feeds and playbooks for cases; what was read once is given again.

    Files are looked for beside the cases first, then among the shipped demo cases.
    """

    _recorded: Recorded = field(default_factory=Recorded)
    _books: dict[Path, ProgramRevision] = field(default_factory=dict)
    _signals: dict[tuple[Path, str, Instant], tuple[Signal, ...]] = field(default_factory=dict)

    def readers(self, folder: Path) -> Readers:
        """Give the readers for the cases of a folder."""
        return Readers(
            kinds=RECORDED,
            signals_of=partial(self._signals_of, folder),
            programs_of=partial(self._programs_of, folder),
            playbook_of=partial(_playbook_of, folder),
        )

    def _signals_of(self, folder: Path, name: str, source: Source, at: Instant) -> tuple[Signal, ...]:
        path = _find(folder, name)
        key = (path, repr(source), at)
        if key not in self._signals:
            self._signals[key] = self._recorded.signals(path, source, at)
        return self._signals[key]

    def _programs_of(self, folder: Path, name: str) -> ProgramRevision:
        path = _find(folder, name)
        if path not in self._books:
            text = path.read_bytes().decode()
            self._books[path] = made_ready(load_book(text, str(path), brand=BRAND))
        return self._books[path]


def _find(folder: Path, name: str) -> Path:
    for root in (folder, samples.CASES):
        path = (root / name).resolve()
        if path.is_file() and path.is_relative_to(root.resolve()):
            return path
    raise SourceError(
        phrase("there is no file {name} beside the cases, nor among the shipped demo cases", name=name)
    )


def _playbook_of(folder: Path, name: str) -> PlaybookRevision:
    for root in (folder.resolve().parent, samples.folder("playbooks").resolve()):
        file = (root / name / PLAYBOOK).resolve()
        if file.is_file() and file.parent.parent == root:
            return revision_of(file, brand=BRAND)
    raise SourceError(
        phrase("there is no playbook {name} beside this one, nor among those that ship", name=name)
    )
