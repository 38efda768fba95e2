"""Ranking: in which order options are read, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.option import OptionKind
from engine.model.said import phrase
from engine.response.options.draft import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.option import ScorePart
    from engine.response.options.draft import Draft

MOST_PORTS = 5
"""A planner reads five; the others are named with their rank."""
MOST_ORDERS = 2
"""Of the swaps and of the other orders, each."""
FIRST, FIRST_PORTS, FIRST_OTHERS = 5, 4, 2
"""Of the first five, at most four are other ports and two something else, where there is enough of both."""
ORDER_SAID = phrase(
    "In order of their score; but of the first {first} at most {ports} are other ports "
    "and at most {others} something else, so that both are seen.",
    first=FIRST,
    ports=FIRST_PORTS,
    others=FIRST_OTHERS,
)
_KINDS = tuple(OptionKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An option with its score."""

    draft: Draft
    parts: tuple[ScorePart, ...]
    score: float

    @property
    def is_port(self) -> bool:
        """Say whether it is a call at another port."""
        return self.draft.kind is OptionKind.ALTERNATIVE_PORT


def ranked(options: Sequence[Ranked], *, most_ports: int) -> tuple[list[Ranked], list[Refused]]:
    """Give options in the order in which they are read, and those that are possible but come too late."""
    in_order = sorted(options, key=_order)
    kept: list[Ranked] = []
    refused: list[Refused] = []
    count: dict[OptionKind, int] = {}
    most = {
        OptionKind.ALTERNATIVE_PORT: most_ports,
        OptionKind.SWAP: MOST_ORDERS,
        OptionKind.REORDER: MOST_ORDERS,
    }
    for one in in_order:
        kind = one.draft.kind
        count[kind] = count.get(kind, 0) + 1
        if count[kind] <= most.get(kind, len(in_order)):
            kept.append(one)
        elif one.draft.call is not None:
            why = phrase("it is possible, but only number {rank} of the ports", rank=count[kind])
            refused.append(Refused(what=one.draft.call.place, why=why))
    return _mixed(kept), refused


def _mixed(in_order: list[Ranked]) -> list[Ranked]:
    """Put the first five together from both sides, so that a planner sees both; the rest keeps its order."""
    first: list[Ranked] = []
    rest = list(in_order)
    while rest and len(first) < FIRST:
        ports = sum(1 for one in first if one.is_port)
        others = len(first) - ports
        fits = [one for one in rest if (ports < FIRST_PORTS if one.is_port else others < FIRST_OTHERS)]
        chosen = (fits or rest)[0]
        first.append(chosen)
        rest.remove(chosen)
    return first + rest


def _order(one: Ranked) -> tuple[float, int, int, str]:
    draft = one.draft
    at = 0 if draft.call is None else draft.call.arrives_at
    return (-one.score, _KINDS.index(draft.kind), at, draft.target)
