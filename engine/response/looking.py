"""Looking: a playbook held against a situation so that it can be explained, and not to be answered for."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from engine.model.time import later
from engine.response import auto
from engine.response.course import Look
from engine.response.judging import each_once, judged_together
from engine.response.matching import candidates_for, with_program
from engine.response.questions import pause_questions
from engine.response.seeing import beside, seen_in
from engine.rules.explain import Moment
from engine.rules.match import Judge
from engine.situations.exposure import candidates, reach
from engine.situations.places import PlaceIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.match import Candidate, Clause, Match, Miss
    from engine.model.program import Stop
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a playbook makes of a situation and the items in sight.

    `clauses` is what it asks of the situation itself; `found` are the answers for each item in sight, and
    `moments` what each was judged on, in the same order. Where nothing is in sight they are those of the
    nearest item that has a distance, if there is one, and `in_sight` is False.
    """

    clauses: tuple[Clause, ...]
    found: tuple[Match | Miss, ...]
    moments: tuple[Moment, ...]
    in_sight: bool = True


def why_not(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> Held:
    """Judge a playbook as if the index had found it: what it asks of the situation, and each candidate.

    Nothing is said of it: what was left out leaves no word, and its answer is worked out when somebody asks.
    """
    judge = Judge(seen_in(brand, situation, now=voice.now), now=voice.now, evaluator=voice.state.evaluator)
    look = Look(brand, judge, plan, situation, voice.now)
    seen = candidates_for(voice, brand, plan, situation)
    near = seen or _nearest(voice, brand, plan, situation)
    judged = [one for some in each_once(near) for one in judged_together(voice, look, some)]
    others = tuple(beside(brand, situation))
    return Held(
        clauses=judge.of_situation(plan),
        found=tuple(one.found for one in judged),
        moments=tuple(
            Moment(
                plan=plan,
                situation=situation,
                candidate=one.held,
                now=voice.now,
                others=others,
            )
            for one in judged
        ),
        in_sight=bool(seen),
    )


def items_in_sight(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> frozenset[str]:
    """Name the items that `why_not` would judge."""
    seen = candidates_for(voice, brand, plan, situation) or _nearest(voice, brand, plan, situation)
    return frozenset(one.item for one in seen)


def policy_of(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match]
) -> Clause | None:
    """Say whether a playbook acts without asking, as far as can be known; None where it never does.

    Where it matched, that is judged of the first question it puts; else only of what it asks for, and the
    house of all, about the situation itself.
    """
    if plan.auto is None:
        return None
    for question in pause_questions(brand, plan, situation, matches):
        if question.rows:
            return auto.judged(voice, brand, plan, situation, question, beyond=False).policy
    if matches:
        return None
    judge = Judge(seen_in(brand, situation, now=voice.now), now=voice.now, evaluator=voice.state.evaluator)
    (written,) = judge.of_situation(plan.auto)
    return written


def _nearest(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> list[Candidate]:
    """Give the call that is missed by the fewest kilometers, wherever it is; those in time come first."""
    if plan.playbook.to == "campaign":
        return []
    ways = plan.playbook.ways
    ahead_by = later(voice.now, plan.playbook.before_arrival_s)
    ahead: list[tuple[tuple[bool, float, Instant, str], Stop]] = []
    for stop in brand.stops():
        away = [one.km for way in ways if (one := reach(situation, stop, way)).km is not None]
        if away and stop.departs_at > voice.now:
            ahead.append(((stop.arrives_at > ahead_by, min(away), stop.arrives_at, stop.id), stop))
    if not ahead:
        return []
    _, nearest = min(ahead, key=itemgetter(0))
    seen = candidates(
        situation,
        PlaceIndex(),
        ways,
        before_arrival_s=plan.playbook.before_arrival_s,
        now=voice.now,
        always=[nearest],
    )
    return with_program(plan, brand, seen)
