"""Index: which playbooks can hold for a situation, found by hash and bisection instead of asking each.

Each alternative of a playbook is filed under the values of its key (the hazard, as a rule) and the severities
it allows, on a line ordered by how many voices it needs. What is looked up is a superset of what holds: the
index saves work and decides nothing.

`select` finds the playbooks of which all that concerns the situation holds. `near` finds a few of those that
speak of such a situation (the key fits) and fall short in something else, the nearest first.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Container, Iterator
from heapq import merge
from typing import Final

from engine.model.scales import Severity
from engine.rules.alternatives import WHOLE, Alternative, Line, TooManyAlternatives, alternatives
from engine.rules.compile import Plan
from engine.rules.seen import Seen

MOST_NEAR = 8
"""So many playbooks that fall short are held against a situation all the same, to say by how much."""

_KEYS = ("hazard", "topics", "severity", "certainty", "urgency", "phase", "state")
"""What can be a key, the most telling first."""
_SCALES = frozenset({"severity", "certainty", "urgency"})
_SEVERITIES: Final = tuple(Severity)

Entry = tuple[int, str, int, Alternative]
"""The least count on its line, the playbook, the number of the alternative, and the alternative."""
Cell = dict[Line | None, list[Entry]]
"""What is filed in one place, by line and least count; what needs no voices is on line None."""


def key_of(alternative: Alternative) -> str:
    """Name the field under which an alternative is filed, empty where none tells it from others.

    Any choice of hazards does. Of a scale only a single value does, of the rest at most half of the values:
    that a situation is not retracted, or at least Severe, says little.
    """
    for field in _KEYS:
        allowed, every = alternative.allowed & WHOLE[field], WHOLE[field]
        most = every.bit_count() - 1 if field == "hazard" else every.bit_count() // 2
        if field in _SCALES:
            most = 1
        if allowed.bit_count() <= most:
            return field
    return ""


def fileable(plan: Plan) -> tuple[Alternative, ...]:
    """Give the alternatives under which a playbook is found, empty where it must be looked at every time."""
    try:
        found = tuple(alternatives(plan.tree))
    except TooManyAlternatives:
        return ()
    return found if all(key_of(one) for one in found) else ()


class Index:
    """The playbooks of a brand, by what they ask of a situation."""

    def __init__(self) -> None:
        """Begin with none."""
        self._filed: dict[str, tuple[Alternative, ...]] = {}
        self._cells: dict[str, dict[tuple[str, str], Cell]] = {}
        self.always: set[str] = set()
        """Playbooks that cannot be filed are selected every time: an alternative has no key, or there are too
        many, or none, because they can never hold."""

    def __eq__(self, other: object) -> bool:
        """Say whether the same playbooks are filed in the same places, however they came there."""
        if not isinstance(other, Index):
            return NotImplemented
        return (self._filed, self._cells, self.always) == (other._filed, other._cells, other.always)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __len__(self) -> int:
        """Count the playbooks."""
        return len(self._filed)

    def put(self, plan: Plan) -> None:
        """Take in a playbook, in place of the one of that name; no other is touched."""
        name = plan.playbook.name
        self.remove(name)
        filed = fileable(plan)
        if not filed:
            self.always.add(name)
        self._filed[name] = filed
        for cells, place, line, entry in self._places(name):
            insort(cells.setdefault(place, {}).setdefault(line, []), entry)

    def remove(self, name: str) -> None:
        """Take a playbook out; nothing happens where there is none of that name."""
        for cells, place, line, entry in self._places(name):
            cell = cells[place]
            del cell[line][bisect_left(cell[line], entry)]
            if not cell[line]:
                del cell[line]
            if not cell:
                del cells[place]
        self._cells = {field: cells for field, cells in self._cells.items() if cells}
        self._filed.pop(name, None)
        self.always.discard(name)

    def select(self, seen: Seen) -> set[str]:
        """Name the playbooks of which all that concerns the situation holds."""
        found = set(self.always)
        severity = seen.situation.severity
        for field, cells in self._cells.items():
            for line, entries in cells.get((seen.value(field), severity), {}).items():
                count = 0 if line is None else seen.voices(line)[0]
                if count < entries[0][0]:
                    continue
                reached = bisect_left(entries, (count + 1,))
                found.update(entry[1] for entry in entries[:reached] if seen.allows(entry[3]))
        return found

    def near(self, seen: Seen, *, besides: Container[str], most: int = MOST_NEAR) -> set[str]:
        """Name up to `most` of those that fall short, besides those that are judged anyway.

        First those that ask for this severity, then for the severities beside it; in each those that need the
        fewest voices, by name.
        """
        found: set[str] = set()
        for name in self._around(seen):
            if len(found) >= most:
                break
            if name not in besides:
                found.add(name)
        return found

    def _around(self, seen: Seen) -> Iterator[str]:
        rank = seen.situation.severity.rank
        for severity in sorted(_SEVERITIES, key=lambda one: (abs(one.rank - rank), -one.rank)):
            lines = [
                entries
                for field, cells in self._cells.items()
                for entries in cells.get((seen.value(field), severity), {}).values()
            ]
            for entry in merge(*lines):
                yield entry[1]

    def _places(
        self, name: str
    ) -> Iterator[tuple[dict[tuple[str, str], Cell], tuple[str, str], Line | None, Entry]]:
        """Say where each alternative of a playbook is filed."""
        for number, one in enumerate(self._filed.get(name, ())):
            field = key_of(one)
            line, count = max(one.counts, key=lambda pair: (pair[1], repr(pair[0])), default=(None, 0))
            entry = (count, name, number, one)
            cells = self._cells.setdefault(field, {})
            for value in one.values(field):
                for severity in one.values("severity"):
                    yield cells, (value, severity), line, entry
