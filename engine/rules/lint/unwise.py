"""What a check is, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from engine.rules.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Unwise:
    """What a check found; `at` is the path of what it speaks of, such as when.exposure.by[1].

    Numbers may be left open where only one item of a list has such a key, such as then.tell.to.
    """

    at: str
    code: str
    message: str
    remedy: str


class Check(Protocol):
    """One thing that may be unwise."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say each place where it is."""
        ...
