"""Lengths whose point may part thousands, as it does in Spanish: 1.500 km is read as one and a half."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.model.said import phrase
from engine.rules.lint.unwise import Unwise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.rules.playbook import Playbook

_PARTED = re.compile(r"([1-9]\d{0,2})\.(\d{3}) ?(km|nm|mi)")


@dataclass(frozen=True, slots=True)
class PartedThousands:
    """A length with exactly three digits after its point may be meant a thousand times as long."""

    written: Mapping[str, Any]

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each, wherever it stands, with both readings."""
        for at, text in _texts(self.written, ""):
            if found := _PARTED.fullmatch(text):
                whole, part, unit = found.groups()
                short, long = f"{float(f'{whole}.{part}'):g} {unit}", f"{whole}{part} {unit}"
                message = phrase(
                    "{text} is read as {short}; with a point that parts thousands it would be {long}",
                    text=text,
                    short=short,
                    long=long,
                )
                remedy = phrase("write {short} or {long}, as it is meant", short=short, long=long)
                yield Unwise(at, "thousands", message, remedy)


def _texts(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """Give each text, and the path where it stands."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, f"{at}[{index}]")
