"""Matching: the playbooks that the index finds are held against a situation, and what changed is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.match import Candidate, Match, Surprise
from engine.model.signal import GOING_ON
from engine.response import course
from engine.response.choosing import chosen
from engine.response.course import Look
from engine.response.glance import Glance, glance_at, may_glance
from engine.response.judging import judge_all
from engine.response.propose import propose, withdraw_all
from engine.response.retract import undo_unmatched
from engine.response.seeing import seen_in
from engine.response.settled import unsettled_at
from engine.rules.conditions import Absent, Booked, NotExempt, OfProgram
from engine.rules.facts import due
from engine.rules.match import Judge
from engine.situations.evidence import is_background
from engine.situations.exposure import (
    campaign_candidates,
    candidates,
    in_sight,
    next_flip,
    not_asked_for,
)

if TYPE_CHECKING:
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan
    from engine.rules.seen import Seen
    from engine.situations.exposure import Sight


def look_again(voice: Voice, brand: Brand) -> None:
    """Evaluate the situations for which time, the schedule or a playbook has changed something."""
    # Each is asked in its turn, since what is found of one may make another due.
    for name in brand.recheck.in_turn(voice.now):
        situation = brand.situations.get(name)
        if situation is None or situation.state not in GOING_ON:
            brand.recheck.forget(name)
            continue
        # Whose time has come has nothing else that is new: whatever else is takes its time away.
        evaluate(voice, brand, situation, by_time=name in brand.recheck)
        undo_unmatched(voice, brand, situation)


def drop_orphans(voice: Voice, brand: Brand) -> None:
    """Take back the open questions of playbooks that were withdrawn, and propose to undo what is idle now."""
    for situation in sorted(brand.situations.values(), key=lambda one: one.id):
        if situation.state in GOING_ON:
            undo_unmatched(voice, brand, situation)
        asking = {one.playbook for one in brand.proposals_to_come(situation.id)}
        for playbook in sorted(asking):
            if playbook not in brand.plans or not brand.plans[playbook].playbook.asks:
                withdraw_all(voice, brand, situation, playbook=playbook)


def evaluate(voice: Voice, brand: Brand, situation: Situation, *, by_time: bool = False) -> None:
    """Hold what the index finds against one situation and bring its proposals up to date.

    `by_time` says that nothing but time has passed since the last look (glance).
    """
    if is_background(situation):
        brand.recheck[situation.id] = None
        return
    if not by_time:
        brand.glances.pop(situation.id, None)
    seen = seen_in(brand, situation, now=voice.now)
    judge = Judge(seen, now=voice.now, evaluator=voice.state.evaluator)
    flips: list[Instant] = []
    brand.recheck.look(situation.id)
    for name in chosen(brand, seen):
        flips += _hold_against(voice, Look(brand, judge, brand.plans[name], situation, voice.now), seen)
    # Who keep each other silent are judged one before the other: what the later one let go of, the earlier
    # one has not seen yet (Brand.look_anew).
    if (anew := brand.recheck.get(situation.id)) is not None:
        flips.append(anew)
    brand.recheck[situation.id] = min(flips, default=None)


def _hold_against(voice: Voice, look: Look, seen: Seen) -> list[Instant]:
    """Hold one playbook against a situation; give when time alone next changes something."""
    brand, plan, situation = look.brand, look.plan, look.situation
    leaves = plan.leaves if plan.auto is None else (*plan.leaves, *plan.auto.leaves)
    said = len(voice.words)
    if not may_glance(brand, plan, situation):
        judge_all(voice, look, candidates_for(voice, brand, plan, situation))
        flips = [*_flips(voice, brand, plan, situation), *course.flips(look), *due(leaves, seen)]
        flips += unsettled_at(brand, plan.playbook.name, situation, now=voice.now)
        propose(voice, brand, plan, situation)
        return flips
    last = glance_at(brand, plan, situation, voice.now)
    if last is not None and all(flip > voice.now for flip in last.flips):
        return [*last.flips]
    sight = in_sight(situation, brand.book.places, plan.playbook.ways) if last is None else last.sight
    since = None if last is None else last.at
    if last is not None and last.reading is not None:
        look.judge.take(plan, last.reading)
    judge_all(voice, look, candidates_for(voice, brand, plan, situation, sight=sight, since=since))
    changes = due(leaves, seen)
    flips = [*_flips(voice, brand, plan, situation, sight=sight), *course.flips(look), *changes]
    if any(isinstance(word, Match | Surprise) for word in voice.words[said:]):
        propose(voice, brand, plan, situation)
    else:
        saw = Glance(
            plan=plan,
            situation=situation,
            at=voice.now,
            until=min(changes, default=None),
            flips=tuple(flips),
            sight=sight,
            reading=None if any(isinstance(one.test, Absent) for one in leaves) else look.judge.reading(plan),
        )
        brand.glances.setdefault(situation.id, {})[plan.playbook.name] = saw
    return flips


def candidates_for(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    *,
    sight: Sight | None = None,
    since: Instant | None = None,
) -> list[Candidate]:
    """Give what a playbook is held against: stops by place and time, or campaigns by topic.

    With `since` no stop is given for which time has changed nothing after that moment.
    """
    book, ways = brand.book, plan.playbook.ways
    always = [match.item for match in brand.matches_for(plan.playbook.name, situation)]
    # What moves out of sight while its time counts must be judged again, or its time would count on.
    always += brand.counting_for(plan.playbook.name, situation)
    campaigns = [one for item in always for one in book.campaigns(item)]
    stops = [one for item in always for one in book.stops(item)]
    if plan.playbook.to == "campaign":
        found = campaign_candidates(situation, book.campaigns_on(situation.topics), ways, always=campaigns)
        found += [not_asked_for(situation, one.id, one.place, ways) for one in stops]
    else:
        found = candidates(
            situation,
            book.places,
            ways,
            before_arrival_s=plan.playbook.before_arrival_s,
            now=voice.now,
            always=stops,
            sight=sight,
            since=since,
        )
        found += [not_asked_for(situation, one.id, one.name, ways) for one in campaigns]
    return with_program(plan, brand, found)


def with_program(plan: Plan, brand: Brand, found: list[Candidate]) -> list[Candidate]:
    """Add what the book says of each, where the playbook asks for it."""
    if found and any(isinstance(leaf.test, Booked | NotExempt | OfProgram) for leaf in plan.leaves):
        return [replace(one, program=brand.book.says_of(one.item)) for one in found]
    return found


def _flips(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation, *, sight: Sight | None = None
) -> list[Instant]:
    """Say when time alone next changes the answers; campaigns have no time of their own."""
    if plan.playbook.to == "campaign":
        return []
    matched = [match.item for match in brand.matches_for(plan.playbook.name, situation)]
    flip = next_flip(
        situation,
        brand.book.places,
        plan.playbook.ways,
        before_arrival_s=plan.playbook.before_arrival_s,
        now=voice.now,
        always=[stop for item in matched for stop in brand.book.stops(item)],
        sight=sight,
    )
    # What can be done about a call depends on whether the ship has left the one before.
    voyages = [one for item in matched if (one := brand.book.itinerary_of(item)) is not None]
    sails = [stop.departs_at for voyage in voyages for stop in voyage.stops if stop.departs_at > voice.now]
    return [*([] if flip is None else [flip]), *sails]
