"""Coverage: which clauses of a playbook its cases exercised, from both sides.

A clause is exercised when in some case a match rested on it, so that there would have been none had it been
otherwise; and when in some case it stood alone in the way of one. A clause that others always decide for has
shown nothing. A limit is exercised when something was asked about under it, and something waited for it;
what `auto_if` asks for, at stage auto, when the policy answered, and when people were asked for it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.match import Match, Miss
from engine.model.proposal import STOPPING, Because, Proposal, ProposalKind, ProposalState
from engine.rules.blueprint import document
from engine.rules.compile import compile_playbook
from engine.rules.load import blueprint_of, playbook_of
from engine.trials.reasons import judged, situations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.codec import Word
    from engine.model.match import Clause
    from engine.model.program import PlaybookRevision
    from engine.rules.compile import Plan
    from engine.trials.world import World

_BUILT_IN = frozenset({"when.situation.status"})
"""What every playbook asks and none can write."""
_AUTO_IF = "auto_if."
_MOST_CAMPAIGNS = "auto_if.most_campaigns"
_LIMITS = {
    Because.HOUR_LIMIT: "limits.campaigns_per_hour",
    Because.DAY_LIMIT: "limits.campaigns_per_day",
    Because.BRAND_LIMIT: "limits.of_brand_per_hour",
    Because.SHARE_LIMIT: "limits.share_of_live",
}


class Side(StrEnum):
    """From which side a case saw a clause decide."""

    HELD = "held"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A clause that decided, and how."""

    path: str
    side: Side


def clauses_of(revision: PlaybookRevision) -> frozenset[str]:
    """Name the clauses of a playbook that cases can exercise.

    These are its conditions, the limits it writes and, at stage auto, what it asks for to act without asking.
    """
    plan = compile_playbook(playbook_of(revision))
    paths = {leaf.path for each in (plan, plan.stay) if each is not None for leaf in each.leaves}
    paths |= _of_policy(plan)
    written = document(revision.text, revision.file, blueprint_of(revision)).located.value
    limits = written.get("limits") if isinstance(written, dict) else None
    paths |= {path for path in _LIMITS.values() if path.removeprefix("limits.") in (limits or {})}
    return frozenset(paths - _BUILT_IN)


def _of_policy(plan: Plan) -> frozenset[str]:
    """Name what the author asks for; what the house asks of every policy is the house's to try."""
    auto = plan.playbook.auto
    if plan.auto is None or auto is None:
        return frozenset()
    written = {leaf.path for leaf in plan.auto.leaves if leaf.path.startswith(_AUTO_IF)}
    return frozenset(written | ({_MOST_CAMPAIGNS} if auto.most_campaigns is not None else set()))


def exercised(seen: Iterable[Seen]) -> frozenset[str]:
    """Name the clauses that were seen to decide both ways."""
    sides: dict[str, set[Side]] = {}
    for one in seen:
        sides.setdefault(one.path, set()).add(one.side)
    return frozenset(path for path, both in sides.items() if len(both) == len(Side))


def seen_now(world: World, looked: dict[str, int]) -> Iterator[Seen]:
    """Give what decides about each situation that has changed, also about what the index leaves out.

    `looked` remembers the revisions that were looked at. What time alone changes is said by the path itself.
    """
    for situation in situations(world):
        if looked.get(situation.id) != situation.revision:
            looked[situation.id] = situation.revision
            for one in judged(world, situation)[1]:
                yield from _proven(one)


def seen_in(world: World, words: Iterable[Word]) -> Iterator[Seen]:
    """Give what decided in what was said."""
    for word in words:
        if isinstance(word, Match | Miss) and word.playbook == world.playbook:
            yield from _proven(word)
        elif isinstance(word, Proposal) and word.playbook == world.playbook:
            yield from _limited(word)
            yield from _answered(word)


def _answered(word: Proposal) -> Iterator[Seen]:
    """Give what decided whether the policy answers in the place of people."""
    if word.policy is not None:
        side = Side.HELD if word.policy.holds else Side.MISSED
        yield from (Seen(leaf.path, side) for leaf in pivots(word.policy))


def _proven(word: Match | Miss) -> Iterator[Seen]:
    side = Side.HELD if isinstance(word, Match) else Side.MISSED
    for leaf in pivots(word.proof):
        yield Seen(leaf.path, side)


def _limited(word: Proposal) -> Iterator[Seen]:
    if word.asks in STOPPING and word.state is ProposalState.OPEN and not word.over_limit:
        for path in _LIMITS.values():
            yield Seen(path, Side.HELD)
    elif word.asks is ProposalKind.LIMIT and word.because in _LIMITS:
        yield Seen(_LIMITS[word.because], Side.MISSED)


def pivots(clause: Clause) -> Iterator[Clause]:
    """Give the leaves of which each alone, were it otherwise, would turn the whole round."""
    if not clause.parts:
        yield clause
        return
    # One part more or less turns all round when none fails, and any or none when none holds.
    odd = [part for part in clause.parts if part.holds is not (clause.op == "all")]
    if len(odd) <= 1:
        for part in odd or clause.parts:
            yield from pivots(part)
