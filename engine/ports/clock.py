"""The clock: the only one in the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.model.time import Instant


class Clock(Protocol):
    """The only clock in the house."""

    def now(self) -> Instant:
        """Say the time."""
        ...
