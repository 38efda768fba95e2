"""The sieve: a row that is wrong is taken out with its findings, and the others stay.

Each finding is kept as it was made, for who wants a book whole or not at all, and can be said again with what
follows from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.fields import Fields
from engine.rules.words import both

T = TypeVar("T")

HARMLESS = {
    "unknown-key": phrase("it is not read"),
    "touches": phrase("the campaign stands without it"),
    "topic": phrase("the rest of the row stands"),
}
"""What is wrong with a part of a row and leaves the rest of it true, with what follows."""


class Sieve:
    """What is wrong in one book, and what it costs. `findings` is the list that all its Fields share."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.notes: list[Finding] = []
        self._follows: dict[int, str] = {}
        self._leaning: dict[int, Counter[str]] = {}
        self._is_leaning = False

    def take(self, fields: Fields, read: Callable[[Fields], T], what: str) -> T | None:
        """Read a row; None when it must be left out. What is found inside it counts for what is inside."""
        start, self._is_leaning = len(self.findings), False
        value = read(fields)
        wrong = False
        for index in range(start, len(self.findings)):
            if index not in self._follows:
                harmless = HARMLESS.get(self.findings[index].code)
                self._follows[index] = harmless or phrase("this {what} is left out", what=what)
                wrong = wrong or harmless is None
        wrong, self._is_leaning = wrong or self._is_leaning, False
        return None if wrong else value

    def lean(self, index: int, what: str) -> None:
        """Leave out the row that is being read, because of an earlier finding."""
        self._leaning.setdefault(index, Counter())[what] += 1
        self._is_leaning = True

    def mark(self, follows: str) -> None:
        """Say what follows from the finding that was made last."""
        self._follows[len(self.findings) - 1] = follows

    def mark_since(self, start: int, follows: str) -> None:
        """Say what follows from every finding that was made since there were so many."""
        self._follows |= dict.fromkeys(range(start, len(self.findings)), follows)

    def note(self, fields: Fields, code: str, message: str, remedy: str, *, at: tuple[str, ...] = ()) -> None:
        """Keep a doubt about a row that stays."""
        aside = Fields(fields.located, fields.path, [])
        aside.error(code, message, remedy, at=at)
        self.notes += [replace(one, level=Level.WARNING) for one in aside.findings]

    def said(self) -> tuple[Finding, ...]:
        """Give every finding in order of place, with what follows from it."""
        said = [replace(one, message=self._whole(index)) for index, one in enumerate(self.findings)]
        return tuple(sorted([*said, *self.notes], key=lambda one: (one.file, one.line, one.col)))

    def _whole(self, index: int) -> str:
        message = self.findings[index].message
        follows = self._follows.get(index, phrase("it is not read"))
        others = self._leaning.get(index)
        if others:
            also = both(_so_many(count, what) for what, count in others.items())
            follows = (
                phrase("{follows}, and {also} there is left out", follows=follows, also=also)
                if others.total() == 1
                else phrase("{follows}, and {also} there are left out", follows=follows, also=also)
            )
        return phrase("{message}; {follows}", message=message, follows=follows)


def _so_many(count: int, what: str) -> str:
    if count == 1:
        return phrase("{count} {what}", count=count, what=what)
    return phrase("{count} {what}s", count=count, what=what)
