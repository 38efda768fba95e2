"""Tally: when each campaign was last asked about or held, to count those of any window of time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from operator import itemgetter

from engine.model.time import DAY, Instant

_at = itemgetter(0)


class Tally:
    """Keeps the latest instant of each key, for a day; the same whatever the order they come in."""

    __slots__ = ("_last", "_order")

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._last: dict[str, Instant] = {}
        self._order: list[tuple[Instant, str]] = []

    def __eq__(self, other: object) -> bool:
        """Say whether the same was asked about at the same moments."""
        return isinstance(other, Tally) and self._order == other._order

    __hash__ = None  # type: ignore[assignment]  # it changes

    def put(self, key: str, at: Instant) -> None:
        """Take in that something was asked about at an instant."""
        known = self._last.get(key)
        if known is not None and known >= at:
            return
        if known is not None:
            del self._order[bisect_left(self._order, (known, key))]
        self._last[key] = at
        insort(self._order, (at, key))
        self._drop_until(Instant(self._order[-1][0] - DAY))

    def has(self, key: str, *, since: Instant) -> bool:
        """Say whether something was asked about after an instant."""
        known = self._last.get(key)
        return known is not None and known > since

    def count(self, *, since: Instant) -> int:
        """Count what was asked about after an instant, at most a day ago."""
        return len(self._order) - bisect_right(self._order, since, key=_at)

    def keys(self, *, since: Instant) -> list[str]:
        """Name what was asked about after an instant, at most a day ago."""
        return [key for _, key in self._order[bisect_right(self._order, since, key=_at) :]]

    def frees_at(self, most: int, window: int) -> Instant | None:
        """Say from when on a window has room beneath `most`, if nothing is added; None: it always had."""
        return Instant(self._order[-most][0] + window) if len(self._order) >= most else None

    def _drop_until(self, at: Instant) -> None:
        gone = bisect_right(self._order, at, key=_at)
        for _, key in self._order[:gone]:
            del self._last[key]
        del self._order[:gone]
