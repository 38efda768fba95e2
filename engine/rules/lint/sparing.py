"""The check of what nothing may hold or end: messages that protect, that the law wants, that people await."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.program import NEVER_HELD
from engine.model.said import phrase
from engine.rules.conditions import OfProgram
from engine.rules.lint.asked import tests_of
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook


@dataclass(frozen=True, slots=True)
class HoldsNeverHeld:
    """A pause, or an end for good, names only what may be; the core leaves the rest out in any case."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each message class that is named and is never held."""
        if playbook.pause is None and playbook.end is None:
            return
        for test in tests_of(playbook.when):
            if isinstance(test, OfProgram) and test.field == "message_class":
                for name in sorted(NEVER_HELD & set(test.values)):
                    yield Unwise(test.path, "never-held", _would(playbook, name), phrase("take it out"))


def _would(playbook: Playbook, message_class: str) -> str:
    if playbook.end is None:
        return phrase(
            "{name} would pause messages of class {message_class}, and those are never held",
            name=playbook.name,
            message_class=message_class,
        )
    if playbook.pause is None:
        return phrase(
            "{name} would end messages of class {message_class}, and those are neither held nor ended",
            name=playbook.name,
            message_class=message_class,
        )
    return phrase(
        "{name} would pause or end messages of class {message_class}, and those are neither held nor ended",
        name=playbook.name,
        message_class=message_class,
    )
