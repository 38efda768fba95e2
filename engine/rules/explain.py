"""Explain: the smallest change after which a playbook would have answered otherwise.

It walks the tree that is compiled. A change is one of the playbook (a wider radius), of the world (one more
source) or of time; every one that is named was tried: its leaves are read anew, and the plain evaluator says
that the answer is another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

from engine.model.said import Said, phrase
from engine.rules.changes import changes_for
from engine.rules.compile import Joint, Leaf
from engine.rules.facts import find
from engine.rules.found import both, numbers
from engine.rules.plain import COMPARE, holds
from engine.rules.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.model.match import Candidate
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.rules.change import Change
    from engine.rules.compile import Plan
    from engine.rules.conditions import Test
    from engine.rules.found import Found

MOST_SETS = 64
"""So many sets of leaves are tried at most, the smallest first."""
MOST_TRIED = 512
"""So many combinations of changes are tried at most."""
MOST_ANSWERS = 3
MOST_TOGETHER = 4
"""Nobody learns anything from more changes at once than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """All that a playbook reads when it is held against one item, so that it can be asked of another world.

    `others` are the situations beside it; `tests` are leaves that ask otherwise than they were written, and
    `forced` leaves that are said to hold or not, both by their index.
    """

    plan: Plan
    situation: Situation
    candidate: Candidate
    now: Instant
    others: tuple[Situation, ...] = ()
    tests: Mapping[int, Test] = field(default_factory=dict)
    forced: Mapping[int, bool] = field(default_factory=dict)

    @property
    def seen(self) -> Seen:
        """Look at the situation."""
        return Seen(self.situation, now=self.now, others=lambda: self.others)

    def read(self) -> Reading:
        """Read every leaf."""
        seen = self.seen
        found = [
            find(self.tests.get(leaf.index, leaf.test), seen, self.candidate) for leaf in self.plan.leaves
        ]
        facts: dict[str, int] = {}
        for leaf, what in zip(self.plan.leaves, found, strict=True):
            actual, need = numbers(leaf, what)
            wanted = self.forced.get(leaf.index)
            if wanted is not None and COMPARE[leaf.op](actual, need) is not wanted:
                actual = _as_wanted(leaf.op, need, wanted=wanted)
            facts[f"c{leaf.index}"], facts[f"n{leaf.index}"] = actual, need
        return Reading(moment=self, found=tuple(found), facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the leaves of a moment say: by their index what each found, and the numbers that are judged."""

    moment: Moment
    found: tuple[Found, ...]
    facts: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Say whether the playbook holds, as the plain evaluator does."""
        return holds(self.moment.plan.shape.tree, self.facts)

    def is_so(self, leaf: Leaf) -> bool:
        """Say whether a leaf holds."""
        return COMPARE[leaf.op](self.facts[f"c{leaf.index}"], self.facts[f"n{leaf.index}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """Changes that together turn a no into a yes; none of them can be left out.

    `away` says by how much, in relation to what was asked; it only orders what has equally many changes.
    """

    changes: tuple[Change, ...]
    away: float

    @property
    def says(self) -> Said | str:
        """Say the changes as part of a sentence, such as: with a radius of 154 km."""
        return both([one.says for one in self.changes])


def smallest_changes(moment: Moment, *, most: int = MOST_ANSWERS) -> tuple[Otherwise, ...]:
    """Give the smallest changes that turn a no into a yes, the smallest first; nothing where it is a yes.

    Of the sets of leaves that would have to be otherwise the smallest are tried first; equally many changes
    are ordered by how far each is off.
    """
    reading = moment.read()
    if reading.holds:
        return ()
    found: dict[frozenset[tuple[str, str]], Otherwise] = {}
    fewest = MOST_TOGETHER
    for together in islice(_tried(reading), MOST_TRIED):
        # More changes than are needed already are not looked at: each look reads every leaf anew.
        needed = _needed(moment, together) if len(together) <= fewest else ()
        if needed:
            fewest = len(needed)
            # Of two values of one thing the nearer says it all.
            key = frozenset((one.what, one.of) for one in needed)
            one = Otherwise(changes=needed, away=sum(one.away for one in needed))
            if key not in found or one.away < found[key].away:
                found[key] = one
    least = [one for one in found.values() if len(one.changes) == fewest]
    return tuple(sorted(least, key=lambda one: (one.away, str(one.says)))[:most])


def changed(moment: Moment, changes: Iterable[Change]) -> Moment:
    """Give a moment as it would have been with some changes."""
    for one in changes:
        moment = one.apply(moment)
    return moment


def _tried(reading: Reading) -> Iterator[tuple[Change, ...]]:
    """Give combinations of changes, those of the fewest leaves first."""
    known: dict[tuple[int, bool], tuple[Change, ...]] = {}

    def of(leaf: Leaf, *, wanted: bool) -> tuple[Change, ...]:
        key = leaf.index, wanted
        if key not in known:
            known[key] = tuple(changes_for(reading, leaf, wanted=wanted))
        return known[key]

    for leaves in _sets(reading, reading.moment.plan.tree, wanted=True):
        options = [of(leaf, wanted=wanted) for leaf, wanted in leaves]
        for each in product(*options):
            yield tuple({one.key: one for one in each}.values())


def _needed(moment: Moment, together: Sequence[Change]) -> tuple[Change, ...]:
    """Give the fewest of some changes that are enough, nothing where all of them are not."""
    if not changed(moment, together).read().holds:
        return ()
    for count in range(1, len(together)):
        for some in combinations(together, count):
            if changed(moment, some).read().holds:
                return some
    return tuple(together)


_Wanted = tuple[Leaf, bool]


def _sets(reading: Reading, node: Joint | Leaf, *, wanted: bool) -> list[tuple[_Wanted, ...]]:
    """Give the sets of leaves each of which, otherwise, would make a node as wanted; smallest first."""
    if isinstance(node, Leaf):
        return [()] if reading.is_so(node) is wanted else [((node, wanted),)]
    below = wanted if node.op != "none" else not wanted
    parts = [_sets(reading, part, wanted=below) for part in node.parts]
    if wanted if node.op != "any" else not wanted:
        found: list[tuple[_Wanted, ...]] = [()]
        for some in parts:
            found = _smallest((*one, *other) for one in found for other in some)
        return found
    return _smallest(one for some in parts for one in some)


def _smallest(sets: Iterable[tuple[_Wanted, ...]]) -> list[tuple[_Wanted, ...]]:
    return sorted(dict.fromkeys(sets), key=len)[:MOST_SETS]


def _as_wanted(op: str, need: int, *, wanted: bool) -> int:
    """Give a number that compares with a need as wanted."""
    return next(one for one in (need, need + 1, need - 1) if COMPARE[op](one, need) is wanted)


def said_otherwise(one: Otherwise, *, shadow: bool = False, acts: bool = False) -> Said:
    """Say a change as a whole sentence; a playbook in shadow asks nobody, and one that acts need not."""
    if shadow:
        return phrase("It would have matched {how}.", how=one.says)
    if acts:
        return phrase("It would have acted without asking {how}.", how=one.says)
    return phrase("It would have asked {how}.", how=one.says)
