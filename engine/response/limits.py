"""Limits: about how many campaigns a playbook may ask, alone and together with the others of its brand.

A campaign counts once, from when it was last put before people or begun to be held, however many playbooks,
situations and groups it was for. Why it is counted so: docs/decisions/0012-limits.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.proposal import Because, Proposal, ProposalState, Row
from engine.model.time import DAY, HOUR, Instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.response.brand import Brand
    from engine.response.tally import Tally
    from engine.rules.compile import Plan

LIFTED_FOR = HOUR
"""How long a yes lets a playbook, or all of a brand, go on."""
WHOLE_BRAND = ""
"""The scope of a limit that all playbooks reached together; of any other it is the playbook."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many campaigns within so long, and where they are counted."""

    because: Because
    most: int
    window: int
    tally: Tally

    def asked(self, now: Instant) -> int:
        """Count what was asked about within the window."""
        return self.tally.count(since=Instant(now - self.window))

    def counts(self, key: str, now: Instant) -> bool:
        """Say whether a row is counted already, so that asking about it again adds nothing."""
        return self.tally.has(key, since=Instant(now - self.window))

    def frees_at(self) -> Instant | None:
        """Say from when on there is room for one more."""
        return self.tally.frees_at(self.most, self.window)


@dataclass(frozen=True, slots=True)
class Let:
    """Which rows may be asked now, and whether some of them only because a person let it go on."""

    rows: tuple[Row, ...]
    beyond: bool = False


def limits_of(brand: Brand, plan: Plan) -> list[Limit]:
    """Give the limits of a playbook, its own first."""
    playbook, mine = plan.playbook, brand.asked_by(plan.playbook.name)
    return [
        Limit(Because.HOUR_LIMIT, playbook.campaigns_per_hour, HOUR, mine),
        Limit(Because.DAY_LIMIT, playbook.campaigns_per_day, DAY, mine),
        Limit(Because.BRAND_LIMIT, playbook.of_brand_per_hour, HOUR, brand.asked_by(WHOLE_BRAND)),
    ]


def in_force(brand: Brand, plan: Plan, now: Instant) -> list[Limit]:
    """Give the limits that nobody has lifted; who let a playbook go on meant the limit of the brand too."""
    if _is_lifted(brand, plan.playbook.name, now):
        return []
    found = limits_of(brand, plan)
    return found[:-1] if _is_lifted(brand, WHOLE_BRAND, now) else found


def full(limits: Iterable[Limit], now: Instant) -> list[Limit]:
    """Give the limits that leave no room for a campaign that is not counted yet."""
    return [one for one in limits if one.asked(now) >= one.most]


def let_through(brand: Brand, plan: Plan, rows: Sequence[Row], now: Instant) -> Let:
    """Say which rows may be asked now; what comes first in them takes the room first."""
    all_limits = limits_of(brand, plan)
    found = _fitting(all_limits, rows, now)
    if len(found) == len(rows):
        return Let(found)
    standing = in_force(brand, plan, now)
    if len(standing) == len(all_limits):
        return Let(found)
    more = _fitting(standing, rows, now)
    return Let(more, beyond=len(more) > len(found))


def scope_of(request: Proposal) -> str:
    """Say what a request is about: a playbook's own limit, or that of the whole brand."""
    return WHOLE_BRAND if request.because is Because.BRAND_LIMIT else request.playbook


def _fitting(limits: Sequence[Limit], rows: Sequence[Row], now: Instant) -> tuple[Row, ...]:
    room = [one.most - one.asked(now) for one in limits]
    found = []
    for row in rows:
        takes = [not one.counts(row.key, now) for one in limits]
        if all(left > 0 for left, new in zip(room, takes, strict=True) if new):
            room = [left - new for left, new in zip(room, takes, strict=True)]
            found.append(row)
    return tuple(found)


def _is_lifted(brand: Brand, scope: str, now: Instant) -> bool:
    return any(
        one.state is ProposalState.APPROVED
        and one.decided_at is not None
        and now < one.decided_at + LIFTED_FOR
        for one in brand.proposals.by("limit", scope)
    )
