"""Timetable: when each of many is due, so that those whose time has come are found without all the others."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.time import Instant

_SPARE = 64
"""So many entries that were put off since may lie in the heap besides, before it is swept."""


class Timetable(MutableMapping[str, "Instant | None"]):
    """By name, when it is due; None is never. Whoever is due stays due until put elsewhere or taken out."""

    __slots__ = ("_at", "_due", "_heap")

    def __init__(self) -> None:
        """Begin with nobody."""
        self._at: dict[str, Instant | None] = {}
        self._heap: list[tuple[Instant, str]] = []
        """An entry for each moment that anybody was put to; of who was put elsewhere one is spare."""
        self._due: set[str] = set()
        """Those whose time had come when that was last asked."""

    def due(self, now: Instant) -> set[str]:
        """Name all whose time has come."""
        while self._heap and self._heap[0][0] <= now:
            at, name = heappop(self._heap)
            if self._at.get(name) == at:
                self._due.add(name)
        return self._due

    def first(self) -> Instant | None:
        """Say when the first of all is due."""
        while self._heap and self._at.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)
        known = (self._at[name] for name in self._due)
        come = min((at for at in known if at is not None), default=None)
        ahead = self._heap[0][0] if self._heap else None
        return ahead if come is None else come if ahead is None else min(come, ahead)

    def __getitem__(self, name: str) -> Instant | None:
        return self._at[name]

    def __setitem__(self, name: str, at: Instant | None) -> None:
        self._due.discard(name)
        self._at[name] = at
        if at is None:
            return
        heappush(self._heap, (at, name))
        if len(self._heap) > 2 * len(self._at) + _SPARE:
            self._heap = [(when, one) for one, when in self._at.items() if when is not None]
            heapify(self._heap)
            self._due.clear()

    def __delitem__(self, name: str) -> None:
        del self._at[name]
        self._due.discard(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


class Rechecks(Timetable):
    """When to look at each again; whoever has no time of its own is looked at now.

    It holds only names that were told to it: by a time, or by having one taken away.
    """

    __slots__ = ("_news", "now")

    def __init__(self) -> None:
        """Begin with nobody."""
        super().__init__()
        self.now: set[str] = set()
        """Those that are looked at now."""
        self._news: list[str] | None = None
        """While they are gone through: those that were told since."""

    def in_turn(self, now: Instant) -> Iterator[str]:
        """Name those that are due, in order, each once, also who comes to be due before its turn."""
        todo = [*self.due(now), *self.now]
        heapify(todo)
        last = ""
        while todo:
            name = heappop(todo)
            at = self._at.get(name, now)
            if name <= last or at is None or at > now:
                continue
            last, self._news = name, []
            yield name
            for other in self._news:
                heappush(todo, other)
            self._news = None

    def look(self, name: str) -> None:
        """Have one looked at now, whatever its time was."""
        if name in self._at:
            del self._at[name]
        self._due.discard(name)
        self.now.add(name)
        self._note(name)

    def forget(self, name: str) -> None:
        """Look at one no more."""
        self._at.pop(name, None)
        self._due.discard(name)
        self.now.discard(name)

    def look_at_all(self) -> None:
        """Have everybody looked at now."""
        for name in [*self._at]:
            self.look(name)

    def __setitem__(self, name: str, at: Instant | None) -> None:
        super().__setitem__(name, at)
        self.now.discard(name)
        self._note(name)

    def _note(self, name: str) -> None:
        if self._news is not None:
            self._news.append(name)
