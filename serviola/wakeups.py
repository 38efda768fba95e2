"""Wake-ups: how often each person was asked for at night, week by week back from now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.model.time import DAY
from notify.wakings import Wakings

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.time import Instant

WEEK = 7 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """How often one person was, the last seven days first."""

    person: str
    weeks: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """Give all of it for a program to read."""
        return {"person": self.person, "total": sum(self.weeks), "weeks": list(self.weeks)}


def counted(path: Path, now: Instant, *, weeks: int) -> list[Woken]:
    """Count by person and week; who was not woken is left out."""
    found: dict[str, list[int]] = {}
    for one in Wakings(path).read():
        back = (now - one.at) // WEEK
        if 0 <= back < weeks:
            found.setdefault(one.person, [0] * weeks)[back] += 1
    return [Woken(person=person, weeks=tuple(found[person])) for person in sorted(found)]
