"""A watcher: eyes on one source, and what one look at it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.signal import Signal
    from engine.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source is: `error` is one plain sentence, empty when well.

    `newer` is False where the source has a clock of its own, and it has not moved since the last look: what
    answers for hours with one and the same page is not heard. `skipped` are items that ask nobody; `old` are
    those of them that were found to be older than the horizon now. `unchanged` says that nothing was new.
    """

    read: int = 0
    skipped: int = 0
    old: int = 0
    unchanged: bool = False
    newer: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one look at a source gave. `cursor` is saved in the same transaction as the signals."""

    signals: tuple[Signal, ...]
    cursor: Mapping[str, Any]
    health: Health


class Watcher(Protocol):
    """Eyes on one source. It never decides; ids of signals are stable.

    `name` is its own, `source` the one that its signals name; several watchers may look at one source.
    """

    name: str
    source: str

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once. A source that cannot be read at all is a SourceError; a bad item is counted."""
        ...
