"""The checks of exceptions: those that are over, and those that nobody will look at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.model.said import phrase
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook
from engine.rules.units import say_day

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ExceptionOver:
    """An exception that is over mutes nothing; `today` is an ISO date."""

    today: str

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each."""
        for index, one in enumerate(playbook.exceptions):
            if self.today >= one.until:
                message = phrase(
                    "exception {name} ended on {day}, and mutes nothing",
                    name=one.name,
                    day=say_day(one.until),
                )
                remedy = phrase("take it out, or have it approved anew until another day")
                yield Unwise(f"exceptions[{index}].until", "exception-over", message, remedy)


@dataclass(frozen=True, slots=True)
class ExceptionTooLong:
    """An exception for years is forgotten, and silently keeps a playbook from asking."""

    today: str

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each that lasts longer than a year from today."""
        last = (date.fromisoformat(self.today) + LONGEST).isoformat()
        for index, one in enumerate(playbook.exceptions):
            if one.until > last:
                message = phrase(
                    "exception {name} lasts until {day}, more than a year",
                    name=one.name,
                    day=say_day(one.until),
                )
                remedy = phrase("name a day within a year, and have it approved anew then")
                yield Unwise(f"exceptions[{index}].until", "exception-too-long", message, remedy)
