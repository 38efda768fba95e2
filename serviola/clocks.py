"""Clocks: the real one, and one that is wound by hand for demos, cases and tests."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.model.time import Instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.ports import Clock


class SystemClock:
    """The time of the machine, in UTC."""

    def now(self) -> Instant:
        """Say the time."""
        return Instant(time.time_ns() // 1_000)

    def elapsed(self) -> int:
        """Count microseconds from some moment on, evenly: it does not jump when the clock is set."""
        return time.monotonic_ns() // 1_000


def elapsed_by(clock: Clock) -> Callable[[], int]:
    """Give what measures how long something takes: never a clock that somebody may set meanwhile.

    A clock that is wound by hand measures it itself.
    """
    found: Callable[[], int] = getattr(clock, "elapsed", clock.now)
    return found


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
