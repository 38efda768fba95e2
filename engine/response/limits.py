"""Limits: about how many campaigns a playbook may ask, alone and with the others: of a brand, and in a tool.

A campaign counts once, from when it was last put before people or begun to be held, however many playbooks,
situations and groups it was for. Why it is counted so: docs/decisions/0012-limits.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.proposal import Because, Proposal, ProposalState, Row
from engine.model.time import DAY, HOUR, Instant
from engine.rules.defaults import LEAST_OF_LIVE, WHOLE_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.response.brand import Brand
    from engine.response.tally import Tally
    from engine.rules.compile import Plan

LIFTED_FOR = HOUR
"""How long a yes lets a playbook, or all of a brand, go on."""
WHOLE_BRAND = ""
"""The scope of a limit that all playbooks reached together; of their own it is the playbook."""
_OF_BRAND = frozenset({Because.BRAND_LIMIT, Because.SHARE_LIMIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many campaigns within so long, and where they are counted.

    `scope` is what is let on together when people lift it. `tool` is set where only the campaigns of one tool
    count; `live` and `percent` where the number is a share of what runs.
    """

    because: Because
    most: int
    window: int
    tally: Tally
    scope: str
    tool: str = ""
    live: int = 0
    percent: int = 0

    @property
    def named(self) -> str:
        """Name its size as it was set: a share stays the same while the book changes."""
        return f"{self.percent}%" if self.percent else str(self.most)

    def is_about(self, key: str) -> bool:
        """Say whether a row counts towards it at all."""
        return not self.tool or tool_of(key) == self.tool

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


def tool_of(key: str) -> str:
    """Name the tool of the object that a row is about: its key is pause:tool:kind:id."""
    return key.partition(":")[2].partition(":")[0]


def scope_in(tool: str) -> str:
    """Name the scope of a tool's limit; no playbook has such a name."""
    return f"tool:{tool}"


def limits_of(brand: Brand, plan: Plan, now: Instant) -> list[Limit]:
    """Give the limits of a playbook: its own first, then those of the brand, then those of tools."""
    playbook, mine, of_all = plan.playbook, brand.asked_by(plan.playbook.name), brand.asked_by(WHOLE_BRAND)

    def own(because: Because, most: int, window: int) -> Limit:
        return Limit(because=because, most=most, window=window, tally=mine, scope=playbook.name)

    return [
        own(Because.HOUR_LIMIT, playbook.campaigns_per_hour, HOUR),
        own(Because.DAY_LIMIT, playbook.campaigns_per_day, DAY),
        Limit(
            because=Because.BRAND_LIMIT,
            most=playbook.of_brand_per_hour,
            window=HOUR,
            tally=of_all,
            scope=WHOLE_BRAND,
        ),
        *_by_share(brand, playbook.share_of_live, now),
        *(
            Limit(
                because=Because.TOOL_LIMIT,
                most=most,
                window=HOUR,
                tally=brand.asked_by(scope_in(tool)),
                scope=scope_in(tool),
                tool=tool,
            )
            for tool, most in sorted(brand.most_per_hour.items())
        ),
    ]


def _by_share(brand: Brand, percent: int, now: Instant) -> list[Limit]:
    """Give the limit by share of what runs, rounded down; the whole is none."""
    if percent >= WHOLE_SHARE:
        return []
    live = brand.book.live(now)
    most = max(LEAST_OF_LIVE, live * percent // 100)
    return [
        Limit(
            because=Because.SHARE_LIMIT,
            most=most,
            window=DAY,
            tally=brand.asked_by(WHOLE_BRAND),
            scope=WHOLE_BRAND,
            live=live,
            percent=percent,
        )
    ]


def in_force(brand: Brand, plan: Plan, now: Instant) -> list[Limit]:
    """Give the limits that nobody has lifted; who let a playbook go on meant all that it would come to."""
    if _is_lifted(brand, plan.playbook.name, now):
        return []
    found = limits_of(brand, plan, now)
    lifted = {scope for scope in {one.scope for one in found} if _is_lifted(brand, scope, now)}
    return [one for one in found if one.scope not in lifted]


def full(limits: Iterable[Limit], now: Instant) -> list[Limit]:
    """Give the limits that leave no room for a campaign that is not counted yet."""
    return [one for one in limits if one.asked(now) >= one.most]


def let_through(brand: Brand, plan: Plan, rows: Sequence[Row], now: Instant) -> Let:
    """Say which rows may be asked now; what comes first in them takes the room first."""
    all_limits = limits_of(brand, plan, now)
    found = _fitting(all_limits, rows, now)
    if len(found) == len(rows):
        return Let(found)
    standing = in_force(brand, plan, now)
    if len(standing) == len(all_limits):
        return Let(found)
    more = _fitting(standing, rows, now)
    return Let(more, beyond=len(more) > len(found))


def scope_of(request: Proposal) -> str:
    """Say what a request is about: a playbook's own limit, that of the whole brand, or that of a tool."""
    if request.because is Because.TOOL_LIMIT and request.reached is not None:
        return scope_in(request.reached.tool)
    return WHOLE_BRAND if request.because in _OF_BRAND else request.playbook


def _fitting(limits: Sequence[Limit], rows: Sequence[Row], now: Instant) -> tuple[Row, ...]:
    room = [one.most - one.asked(now) for one in limits]
    found = []
    for row in rows:
        takes = [one.is_about(row.key) and not one.counts(row.key, now) for one in limits]
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
