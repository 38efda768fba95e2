"""Index: which playbooks can hold for a situation, found by hash and bisection instead of asking each.

Each alternative of a playbook is filed under the values of its key (the hazard, as a rule) and the severities
it allows, ordered by how many voices it needs, together with those that ask for the same besides. What is
found is what can hold; whether it does is judged: the index saves work and decides nothing.

`select` finds the playbooks of which all that concerns the situation holds. `near` finds a few of those that
speak of such a situation (the key fits) and fall short in something else, the nearest first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Container, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain
from sys import maxsize
from typing import Final

from engine.model.scales import Severity
from engine.rules.alternatives import BITS, WHOLE, Alternative, TooManyAlternatives, alternatives
from engine.rules.compile import Plan
from engine.rules.lines import Heard, Line
from engine.rules.seen import Seen

MOST_NEAR = 8
"""So many playbooks that fall short are held against a situation all the same, to say by how much."""

ABOUT: Final = "about"
"""The key of what asks for topics by name: it is filed under each of the words."""
_KEYS = ("hazard", "topics", "severity", "certainty", "urgency", "phase", "state")
"""What else can be a key, the most telling first."""
_SCALES = frozenset({"severity", "certainty", "urgency"})
_SEVERITIES: Final = tuple(Severity)
_AROUND: Final = {
    asked: sorted(_SEVERITIES, key=lambda one: (abs(one.rank - asked.rank), -one.rank))
    for asked in _SEVERITIES
}
"""By severity: all of them, the nearest first."""

_EXACT = "severity"
"""The scale that nearly every playbook asks about; its values are spelled out as part of the place."""

_HAZARD: Final = "hazard"
"""The key of nearly all."""
_NOBODY: Final[frozenset[str]] = frozenset()
_NOTHING: Final[Mapping[Severity, Cell]] = {}

Group = tuple[Line | None, Alternative]
"""What those filed together have in common: what is counted, and all else that is asked for."""
Place = tuple[str, str, Severity]
"""A key, a value of it, and a severity."""


@dataclass(slots=True)
class Steps:
    """The playbooks of a group by the least count they need: the counts in order, and the names at each."""

    counts: list[int] = field(default_factory=list)
    names: list[list[str]] = field(default_factory=list)

    def add(self, count: int, name: str) -> None:
        """Put a name at its count."""
        at = bisect_left(self.counts, count)
        if at == len(self.counts) or self.counts[at] != count:
            self.counts.insert(at, count)
            self.names.insert(at, [])
        insort(self.names[at], name)

    def drop(self, count: int, name: str) -> None:
        """Take a name from its count."""
        at = bisect_left(self.counts, count)
        del self.names[at][bisect_left(self.names[at], name)]
        if not self.names[at]:
            del self.counts[at], self.names[at]

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Give each count with its names, in order."""
        return ((count, name) for count, names in zip(self.counts, self.names, strict=True) for name in names)


@dataclass(slots=True)
class Cell:
    """What is filed in one place."""

    groups: dict[Group, Steps] = field(default_factory=dict)
    fewest: int = field(default=maxsize, compare=False)
    """With fewer reports none of them holds. Taking one out leaves it as low: that costs a look, no more."""

    def add(self, group: Group, count: int, name: str) -> None:
        """Put a name into its group."""
        self.groups.setdefault(group, Steps()).add(count, name)
        self.fewest = min(self.fewest, count if type(group[0]) is Heard else 0)

    def drop(self, group: Group, count: int, name: str) -> None:
        """Take a name out of its group."""
        steps = self.groups[group]
        steps.drop(count, name)
        if not steps.counts:
            del self.groups[group]

    def find(self, seen: Seen) -> set[str]:
        """Name those of which all that concerns the situation holds."""
        found: set[str] = set()
        pieces = len(seen.situation.evidence)
        for (line, rest), steps in self.groups.items():
            if steps.counts[0] > pieces and type(line) is Heard:
                continue  # so few reports are no more voices, and need not be counted
            count = 0 if line is None else seen.count(line)
            if steps.counts[0] <= count and seen.allows(rest):
                found.update(*steps.names[: bisect_right(steps.counts, count)])
        return found


def key_of(alternative: Alternative) -> str:
    """Name the field under which an alternative is filed, empty where none tells it from others.

    Topics by name do, and any choice of hazards. Of a scale only a single value does, of the rest at most
    half of the values: that a situation is not retracted, or at least Severe, says little.
    """
    if alternative.about:
        return ABOUT
    for key in _KEYS:
        most = len(BITS[key]) - 1 if key == "hazard" else len(BITS[key]) // 2
        if (alternative.allowed & WHOLE[key]).bit_count() <= (1 if key in _SCALES else most):
            return key
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
        self._hazards: dict[str, dict[Severity, Cell]] = {}
        """What is filed by its hazard, which nearly all are: by value and severity."""
        self._cells = {_HAZARD: self._hazards}
        """The same by each key; another key is there as long as something is filed by it."""
        self.always: set[str] = set()
        """Playbooks that cannot be filed are selected every time: an alternative has no key, or there are too
        many, or none, because they can never hold."""
        self._has_others = False
        """Whether any playbook is looked at every time, or filed by another key than its hazard."""

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
        for (key, value, severity), group, count in self._places(name):
            by_severity = self._cells.setdefault(key, {}).setdefault(value, {})
            by_severity.setdefault(severity, Cell()).add(group, count, name)
        self._note_others()

    def remove(self, name: str) -> None:
        """Take a playbook out; nothing happens where there is none of that name."""
        for (key, value, severity), group, count in self._places(name):
            cell = self._cells[key][value][severity]
            cell.drop(group, count, name)
            if not cell.groups:
                del self._cells[key][value][severity]
            if not self._cells[key][value]:
                del self._cells[key][value]
            if not self._cells[key] and key != _HAZARD:
                del self._cells[key]
        self._filed.pop(name, None)
        self.always.discard(name)
        self._note_others()

    def _note_others(self) -> None:
        self._has_others = bool(self.always) or len(self._cells) > 1

    def select(self, seen: Seen) -> AbstractSet[str]:
        """Name the playbooks of which all that concerns the situation holds."""
        situation = seen.situation
        # This is asked of every signal, so where most are filed is looked up without a loop or a call.
        cell = self._hazards.get(situation.hazard, _NOTHING).get(situation.severity)
        found = _NOBODY if cell is None or cell.fewest > len(situation.evidence) else cell.find(seen)
        return found | self._besides(seen) if self._has_others else found

    def _besides(self, seen: Seen) -> set[str]:
        """Name those that are looked at every time, and those that are filed by another key."""
        found, severity = set(self.always), seen.situation.severity
        for key, cells in self._cells.items():
            for value in () if key == _HAZARD else seen.values(key):
                if cell := cells.get(value, _NOTHING).get(severity):
                    found |= cell.find(seen)
        return found

    def near(self, seen: Seen, *, besides: Container[str], most: int = MOST_NEAR) -> set[str]:
        """Name up to `most` of those that fall short, besides those that can hold.

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
        speaking = [
            by_severity
            for key, cells in self._cells.items()
            for value in seen.values(key)
            if (by_severity := cells.get(value))
        ]
        for severity in _AROUND[seen.situation.severity]:
            groups = [steps for one in speaking if severity in one for steps in one[severity].groups.values()]
            for _, name in merge(*groups) if len(groups) > 1 else chain(*groups):
                yield name

    def _places(self, name: str) -> Iterator[tuple[Place, Group, int]]:
        """Say where each alternative of a playbook is filed: place, group and least count."""
        for one in self._filed.get(name, ()):
            key = key_of(one)
            line, count = max(one.counts, key=lambda pair: (pair[1], repr(pair[0])), default=(None, 0))
            besides = tuple(pair for pair in one.counts if pair[0] != line)
            words, others = _by_topic(one)
            allowed = one.allowed | WHOLE[_EXACT] | (0 if key == ABOUT else WHOLE[key])
            group = (line, Alternative(allowed, besides, others, one.not_about))
            for value in words if key == ABOUT else one.values(key):
                for severity in one.values(_EXACT):
                    yield (key, value, Severity(severity)), group, count


def _by_topic(one: Alternative) -> tuple[list[str], frozenset[frozenset[str]]]:
    """Give the words by which an alternative is found, and what else its topics must be: the fewest first."""
    if not one.about:
        return [], one.about
    words = min((sorted(each) for each in one.about), key=lambda each: (len(each), each))
    return words, one.about - {frozenset(words)}
