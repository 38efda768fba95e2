"""Hands: what is asked of the world in a backtest is done at once, by a tool that does what it is told.

Where nobody answers all that is wanted as a rule are questions and messages; at stage auto a policy may act.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.model.hold import Do, Outcome, Reading, Result, RunState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.hold import Intent
    from engine.model.time import Instant


@dataclass(slots=True)
class Hands:
    """What waits to be done, and what is paused."""

    _waiting: list[tuple[Instant, int, Intent]] = field(default_factory=list)
    _changes: dict[str, int] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)
    _count: int = 0

    def take(self, intents: Iterable[Intent]) -> None:
        """Take what is to be done, each when it is due."""
        for intent in intents:
            self._count += 1
            heapq.heappush(self._waiting, (intent.due_at, self._count, intent))

    def next_due(self) -> Instant | None:
        """Say when the next is due."""
        return self._waiting[0][0] if self._waiting else None

    def do(self, now: Instant) -> tuple[list[Intent], list[Outcome]]:
        """Do what is due; give what that was, and what came of it."""
        due = []
        while self._waiting and self._waiting[0][0] <= now:
            due.append(heapq.heappop(self._waiting)[2])
        return due, [self._perform(one, now) for one in due]

    def _perform(self, intent: Intent, now: Instant) -> Outcome:
        done = Outcome(intent=intent.key, brand=intent.brand, result=Result.DONE, at=now)
        subject = "" if intent.subject is None else intent.subject.key
        changes = self._changes.get(subject, 0)
        match intent.do:
            case Do.ASK | Do.TELL:
                return done
            case Do.READ:
                state = RunState.PAUSED if changes % 2 else RunState.RUNNING
                state = RunState.ENDED if subject in self._ended else state
                return replace(done, reading=Reading(state=state, status=state, version=str(changes)))
            case Do.ADAPT:
                return replace(done, result=Result.FAILED, permanent=True)
            case Do.END:
                self._ended.add(subject)
                return done
            case _:
                self._changes[subject] = changes + 1
                return done
