"""Conformance: the truth table of a campaign tool, and the words in which it is told.

Each step gives a row of three columns: what the tool says, what was seen to happen, and what Serviola may say
of that. serviola/conformance_run.py makes the steps.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import ToolError
from engine.model.hold import Reading, RunState
from engine.model.program import Subject
from engine.model.said import phrase, told_by
from engine.model.scales import PauseClass
from engine.ports import Clock

COLUMNS = (phrase("step"), phrase("the tool says"), phrase("what happened"), phrase("Serviola may say"))
MARKS: Mapping[bool | None, str] = {True: "✓", False: "✗", None: "–"}
"""As it must be; not as it must be; not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step. `well` is None where nothing was shown, and why stands in `happened`."""

    step: str
    says: str
    happened: str
    may_say: str
    well: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The whole examination. `undo` says what a person must undo by hand, empty where nothing is left."""

    subject: Subject
    pause_class: PauseClass
    rows: tuple[Row, ...]
    undo: str

    @property
    def well(self) -> bool:
        """Say whether everything that was shown was as it must be, and nothing is left to undo."""
        return not self.undo and all(row.well is not False for row in self.rows)

    @property
    def verdict(self) -> str:
        """Sum it up in a sentence."""
        wrong = sum(row.well is False for row in self.rows)
        unseen = sum(row.well is None for row in self.rows)
        if wrong:
            return phrase(
                "{wrong} of {rows} steps are not as they must be, {unseen} were not shown.",
                wrong=wrong,
                rows=len(self.rows),
                unseen=unseen,
            )
        return phrase(
            "All that was shown is as it must be; {unseen} of {rows} steps were not shown.",
            unseen=unseen,
            rows=len(self.rows),
        )

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values; the rows have the keys of Row."""
        names = ("step", "says", "happened", "may_say", "well")
        return {
            "tool": self.subject.tool,
            "object": f"{self.subject.kind}:{self.subject.id}",
            "pause_class": self.pause_class.value,
            "rows": [{name: getattr(row, name) for name in names} for row in self.rows],
            "undo": self.undo,
            "well": self.well,
        }


async def _no_count() -> int | None:
    return None


async def _nobody_edits(_: str) -> bool:
    return False


@dataclass(slots=True, kw_only=True)
class Around:
    """What an examination is made with. `sleep` waits so many seconds.

    `wait_s` is how long we wait while it is paused; None waits past its next send, 0 not at all. `count` says
    how many messages were sent up to now, None where nobody knows. `edit` has a person do something in the
    tool, and says whether it was done.
    """

    clock: Clock
    sleep: Callable[[float], Awaitable[None]]
    wait_s: float | None = None
    most_s: float = 3_600.0
    count: Callable[[], Awaitable[int | None]] = _no_count
    edit: Callable[[str], Awaitable[bool]] = _nobody_edits
    end: bool = False
    """Whether what has no pause is ended for good; nothing puts that back."""
    run: str = field(default_factory=lambda: secrets.token_hex(6))


def runs(reading: Reading) -> str:
    """Say whether it runs."""
    match reading.state:
        case RunState.RUNNING:
            return phrase("it runs")
        case RunState.PAUSED:
            return phrase("it is paused")
        case RunState.ENDED:
            return phrase("it is ended")
        case _:
            return phrase("it is neither running nor paused")


def answered(error: ToolError | None) -> str:
    """Say what a tool answered to a change: yes, no, or nothing that can be understood."""
    if error is None:
        return phrase("yes")
    if error.unknown:
        return phrase("no answer that can be understood: {words}", words=told_by(error))
    return phrase("no: {words}", words=told_by(error))


def read_back(seen: Reading | None, waited_s: float) -> str:
    """Say what was read after a change, and how long it took to show."""
    if seen is None:
        return phrase("it could not be read")
    if waited_s < 1:
        return phrase("read back at once: '{status}'", status=seen.status)
    return phrase("read back after {seconds:.0f} s: '{status}'", seconds=waited_s, status=seen.status)
