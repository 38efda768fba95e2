"""Marks: where a document says `{input: name}`, and how the value of the input takes that place.

Each part of what is put together so knows in which file it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.rules.strict_yaml import Located, Path, Position

MARK: Final = "input"
"""The key of {input: name}."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value for an input, and where it stands; at the place of the mark itself where that is nowhere."""

    value: Any
    source: Located | None = None
    path: Path = ()


def marks(value: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give each {input: name} with its path; nothing is looked for in what declares them."""
    if isinstance(value, dict):
        if MARK in value:
            yield path, value
            return
        for key, each in value.items():
            if path or key != "inputs":
                yield from marks(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from marks(each, (*path, index))


@dataclass(slots=True)
class Joined:
    """A document that is put together part by part."""

    given: Mapping[str, Given]
    file: str
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    files: dict[Path, str] = field(default_factory=dict)
    from_input: dict[Path, str] = field(default_factory=dict)

    def take(self, source: Located, value: Any, path: Path, at: Path) -> Any:
        """Copy a part with its places; an input's value takes the place of its mark."""
        self.values[at] = source.where(path)
        if path in source.keys:
            self.keys[at] = source.keys[path]
        if isinstance(value, dict) and MARK in value:
            return self._fill(source, value[MARK], path, at)
        if isinstance(value, dict):
            return {key: self.take(source, each, (*path, key), (*at, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self.take(source, each, (*path, index), (*at, index)) for index, each in enumerate(value)]
        return value

    def _fill(self, source: Located, name: str, path: Path, at: Path) -> Any:
        given = self.given[name]
        self.from_input[at] = name
        written, where = (source, path) if given.source is None else (given.source, given.path)
        self.values[at] = self.keys[at] = written.where(where)
        self.files[at] = written.file
        if isinstance(given.value, list):
            for index in range(len(given.value)):
                self.values[*at, index] = written.where((*where, index))
            return [*given.value]
        return given.value
