"""Figures: what came of a backtest, held against the truth where somebody tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from engine.model.time import SECOND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from engine.model.time import Instant
    from engine.trials.backtest.ledger import Card, Entry, Ledger
    from engine.trials.backtest.truth import Truth

Local: TypeAlias = Callable[[str, "Instant"], tuple[str, bool]]
"""Says of a group and a moment in which of its weeks that is, and whether it is night there."""


class Verdict(StrEnum):
    """What a backtest did with a past situation of which the truth is known.

    near_missed: nobody was asked, and a playbook fell short of it by something that can be named. false:
    people were asked, and should not have been. outside: not all that was said of it was known within the
    span that was played, and within it nobody was asked; so it is not judged.
    """

    CAUGHT = "caught"
    NEAR_MISSED = "near-missed"
    MISSED = "missed"
    FALSE = "false"
    RIGHTLY_QUIET = "rightly quiet"
    OUTSIDE = "outside the span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One past situation of the truth, what was done with it, and by how many seconds before `by`."""

    truth: Truth
    verdict: Verdict
    entries: tuple[Entry, ...]
    asked_at: Instant | None
    gained_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one group is asked: cards in all, at night, by week, and in the week with most."""

    to: str
    cards: int
    at_night: int
    weeks: tuple[tuple[str, int], ...]

    @property
    def most(self) -> int:
        """Say how many cards came in the week with most."""
        return max((count for _, count in self.weeks), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one backtest.

    `situations` met something or nearly did; of those people were asked about `asked`, a playbook in shadow
    alone held for `shadow`, and `near` were missed by something that can be named. `actions` counts rows by
    what is asked for, `campaigns` and `items` are those that questions were about, `told` how many groups got
    a message that asks nothing. `people` is how many the campaigns speak to, those of them that the book
    counts, and `uncounted` how many campaigns it does not count; who is spoken to by two counts twice.
    """

    situations: int
    asked: int
    shadow: int
    near: int
    judged: tuple[Judged, ...]
    unjudged: int
    loads: tuple[Load, ...]
    weeks: int
    actions: tuple[tuple[str, int], ...]
    campaigns: tuple[str, ...]
    items: tuple[str, ...]
    told: int
    people: int
    uncounted: int

    def count(self, verdict: Verdict) -> int:
        """Count the past situations with which that was done."""
        return sum(one.verdict is verdict for one in self.judged)

    @property
    def cards(self) -> int:
        """Count all cards."""
        return sum(one.cards for one in self.loads)

    @property
    def at_night(self) -> int:
        """Count the cards that came at night."""
        return sum(one.at_night for one in self.loads)

    @property
    def gained_s(self) -> int | None:
        """Say how many seconds were gained in all, None where the truth names no time for what was caught."""
        gained = [one.gained_s for one in self.judged if one.gained_s is not None]
        return sum(gained) if gained else None


def figures_of(
    ledger: Ledger,
    truths: Sequence[Truth],
    *,
    local: Local,
    weeks: int,
    outside: Collection[str] = (),
    audiences: Mapping[str, int] = MappingProxyType({}),
) -> Figures:
    """Work out the figures; `weeks` is how many weeks of being on call the history spans, at least one.

    `outside` names the past situations of which something was known before or after the span, `audiences` has
    how many people a campaign speaks to, where a book says so.
    """
    entries = list(ledger.entries.values())
    judged = tuple(_judged(one, entries, cut=one.name in outside) for one in truths)
    spoken_of = {entry.situation.id for one in judged for entry in one.entries}
    asked = [one for one in entries if one.asked_at is not None]
    quiet = [one for one in entries if one.asked_at is None]
    campaigns = _union(campaign for one in asked for each in one.by.values() for _, campaign in each.rows)
    actions = Counter(verb for one in asked for ruled in one.by.values() for verb, _ in ruled.rows)
    return Figures(
        situations=sum(bool(one.by) for one in entries),
        asked=len(asked),
        shadow=sum(one.matched_at is not None for one in quiet),
        near=sum(one.matched_at is None and is_near(one) for one in quiet),
        judged=judged,
        unjudged=sum(one.situation.id not in spoken_of for one in asked),
        loads=_loads([card for one in entries for card in one.cards], local),
        weeks=max(1, weeks),
        actions=tuple(sorted(actions.items())),
        campaigns=campaigns,
        items=_union(item for one in asked for each in one.by.values() if each.asked for item in each.items),
        told=sum(len(one.told) for one in entries),
        people=sum(audiences.get(one, 0) for one in campaigns),
        uncounted=sum(one not in audiences for one in campaigns),
    )


def is_near(entry: Entry) -> bool:
    """Say whether a playbook fell short of a situation by something that can be named, or held in shadow."""
    return any(one.near or one.failed or one.matched for one in entry.by.values())


def _union(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))


def _judged(truth: Truth, entries: Iterable[Entry], *, cut: bool) -> Judged:
    keys = set(truth.keys)
    found = tuple(one for one in entries if not keys.isdisjoint(one.situation.keys))
    asked_at = min((one.asked_at for one in found if one.asked_at is not None), default=None)
    gained = None
    if truth.ask and asked_at is not None and truth.by is not None:
        gained = (truth.by - asked_at) // SECOND
    if cut and asked_at is None:
        verdict = Verdict.OUTSIDE
    elif not truth.ask:
        verdict = Verdict.RIGHTLY_QUIET if asked_at is None else Verdict.FALSE
    elif asked_at is not None:
        verdict = Verdict.CAUGHT
    else:
        verdict = Verdict.NEAR_MISSED if any(is_near(one) for one in found) else Verdict.MISSED
    return Judged(truth=truth, verdict=verdict, entries=found, asked_at=asked_at, gained_s=gained)


def _loads(cards: Iterable[Card], local: Local) -> tuple[Load, ...]:
    by_group: dict[str, list[tuple[str, bool]]] = {}
    for card in cards:
        by_group.setdefault(card.to, []).append(local(card.to, card.at))
    return tuple(
        Load(
            to=to,
            cards=len(found),
            at_night=sum(night for _, night in found),
            weeks=tuple(sorted(Counter(week for week, _ in found).items())),
        )
        for to, found in sorted(by_group.items())
    )
