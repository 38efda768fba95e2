"""Clocks: the real one, and one that is wound by hand for demos, cases and tests."""

from __future__ import annotations

import time

from engine.model.time import Instant


class SystemClock:
    """The time of the machine, in UTC."""

    def now(self) -> Instant:
        """Say the time."""
        return Instant(time.time_ns() // 1_000)


class ManualClock:
    """A clock that stands until somebody sets it."""

    def __init__(self, at: Instant) -> None:
        """Stand at an instant."""
        self._at = at

    def now(self) -> Instant:
        """Say the time."""
        return self._at

    def set(self, at: Instant) -> None:
        """Go on to an instant; a clock does not go back."""
        self._at = max(self._at, at)
