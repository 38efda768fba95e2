"""Waiting: the questions that limits hold back, by playbook, the most urgent first.

It says nothing that the proposals do not say; it is kept beside them so that one more that waits does not
cost more the more there are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field
from heapq import merge
from typing import TYPE_CHECKING, TypeAlias

from engine.model.proposal import ProposalState
from engine.model.time import Instant
from engine.response.limits import tool_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.proposal import Proposal

NEVER = Instant(2**63 - 1)
"""When that is called at which is called at nowhere: it is the least urgent."""

Rank: TypeAlias = tuple[Instant, Instant, str]
"""(first call, waiting since, proposal)."""


@dataclass(slots=True)
class _Line:
    """What waits of one playbook."""

    order: list[Rank] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    situations: Counter[str] = field(default_factory=Counter)


class Waiting:
    """Follows the proposals: each is swapped in for the one that it replaces."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        """Begin with nothing waiting."""
        self._lines: dict[str, _Line] = {}

    def __eq__(self, other: object) -> bool:
        """Say whether the same waits."""
        return isinstance(other, Waiting) and self._lines == other._lines

    __hash__ = None  # type: ignore[assignment]  # it changes

    def swap(self, old: Proposal | None, new: Proposal | None) -> None:
        """Put a proposal in the place of what it was; None is nothing."""
        if old is not None and old.state is ProposalState.WAITING:
            self._leave(old)
        if new is not None and new.state is ProposalState.WAITING:
            line = self._lines.setdefault(new.playbook, _Line())
            insort(line.order, _rank(new))
            line.rows.update(row.key for row in new.rows)
            line.situations[new.situation] += 1

    def playbooks(self) -> list[str]:
        """Name the playbooks of which something waits, in order of name."""
        return sorted(self._lines)

    def waits(self, playbook: str) -> bool:
        """Say whether something of a playbook waits."""
        return playbook in self._lines

    def tools(self, playbook: str) -> set[str]:
        """Name the tools of what waits of a playbook."""
        return {tool_of(key) for key in self._lines[playbook].rows}

    def waits_for(self, playbook: str, key: str) -> bool:
        """Say whether a row of that key waits in a question of a playbook."""
        return playbook in self._lines and key in self._lines[playbook].rows

    def in_order(self, playbooks: Iterable[str]) -> Iterator[str]:
        """Name the questions of some playbooks, the most urgent first."""
        return (one for _, _, one in merge(*(self._lines[name].order for name in playbooks)))

    def since(self, playbook: str) -> Instant:
        """Say since when something of a playbook waits."""
        return min(since for _, since, _ in self._lines[playbook].order)

    def campaigns(self, playbooks: Iterable[str]) -> int:
        """Count the campaigns that wait, each once."""
        return len(set().union(*(self._lines[name].rows for name in playbooks)))

    def situations(self, playbooks: Iterable[str]) -> int:
        """Count the situations that something waits for, each once."""
        return len(set().union(*(self._lines[name].situations for name in playbooks)))

    def _leave(self, old: Proposal) -> None:
        line = self._lines[old.playbook]
        del line.order[bisect_left(line.order, _rank(old))]
        line.rows -= Counter(row.key for row in old.rows)
        line.situations -= Counter([old.situation])
        if not line.order:
            del self._lines[old.playbook]


def _rank(proposal: Proposal) -> Rank:
    first = NEVER if proposal.first_call_at is None else proposal.first_call_at
    return first, proposal.opened_at, proposal.id
