"""Matching: the playbooks that the index finds are held against a situation, and what changed is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from engine.model.match import Candidate, Exposure, Match, Miss, Surprise
from engine.model.signal import GOING_ON, SituationState
from engine.response import course
from engine.response.brand import key_of
from engine.response.choosing import chosen
from engine.response.course import Look, as_before, fire, stay
from engine.response.glance import Glance, glance_at, may_glance
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
from engine.situations.hearing import as_believed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        _judge(voice, look, candidates_for(voice, brand, plan, situation))
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
    _judge(voice, look, candidates_for(voice, brand, plan, situation, sight=sight, since=since))
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


@dataclass(slots=True)
class _Judged:
    """What a playbook made of one candidate."""

    candidate: Candidate
    matched: Match | None
    """What it said of the same item before."""
    held: Candidate
    """The candidate as it was judged last."""
    found: Match | Miss
    surprises: list[str]
    kept: bool = False
    """Silence alone would undo it."""


def _judge(voice: Voice, look: Look, candidates: Iterable[Candidate]) -> None:
    parts = [judged_together(voice, look, some) for some in each_once(candidates)]
    for one in parts[0] if len(parts) == 1 else _of_each_item(parts):
        _say(voice, look, one)


def _of_each_item(parts: Iterable[Iterable[_Judged]]) -> list[_Judged]:
    """Give one answer for each item: what books name twice, and differently, matches if one of them does.

    Were each said, the next look would take back what this one asks.
    """
    by_item: dict[str, list[_Judged]] = {}
    for one in chain.from_iterable(parts):
        by_item.setdefault(one.candidate.item, []).append(one)
    found = []
    for same in by_item.values():
        chosen = min(same, key=_least_in_the_way)
        chosen.surprises = [surprise for one in same for surprise in one.surprises]
        found.append(chosen)
    return found


def _least_in_the_way(one: _Judged) -> tuple[bool, bool, bool, int]:
    """Order what is found of an item: a match, what its own rule ended, what time counts for, the nearest."""
    found = one.found
    if one.kept or isinstance(found, Match):
        return False, False, False, 0
    return True, not found.cleared, found.since is None, len(found.failed)


def each_once(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Part them where an item comes again, which then is judged by itself."""
    parts: list[list[Candidate]] = []
    items: set[str] = set()
    for one in candidates:
        if not parts or one.item in items:
            parts.append([])
            items.clear()
        parts[-1].append(one)
        items.add(one.item)
    return parts


def judged_together(voice: Voice, look: Look, candidates: Sequence[Candidate]) -> list[_Judged]:
    """Judge them together, in the order given: those that match already by what keeps a match."""
    before = [look.brand.matches.get(look.key(one.item)) for one in candidates]
    matches = [one for one in before if one is not None]
    fresh = fire(look, [one for one, match in zip(candidates, before, strict=True) if match is None])
    known = stay(look, [one for one, match in zip(candidates, before, strict=True) if match], matches)
    answers = {True: iter(known), False: iter(fresh)}
    judged = []
    for candidate, matched in zip(candidates, before, strict=True):
        said = next(answers[matched is not None])
        judged.append(_Judged(candidate, matched, said.held, said.found, said.surprises))
    undone = [one for one in judged if one.matched is not None and isinstance(one.found, Miss)]
    as_matched = [one.held for one in undone]
    _again(look, undone)
    _keep_in_silence(voice, look, undone, as_matched)
    return judged


def _again(look: Look, undone: Sequence[_Judged]) -> None:
    """Judge anew what is undone: time counts again, so it must be the answer that the next look gives."""
    for one, again in zip(undone, fire(look, [one.candidate for one in undone]), strict=True):
        ended = one.found
        one.held, one.found = again.held, again.found
        one.surprises += again.surprises
        if isinstance(ended, Miss) and isinstance(one.found, Miss):
            one.found = replace(
                one.found, fired_at=ended.fired_at, asked_at=ended.asked_at, cleared=ended.cleared
            )


def _keep_in_silence(
    voice: Voice, look: Look, undone: Sequence[_Judged], as_matched: Sequence[Candidate]
) -> None:
    """Mark the matches that silence alone would undo: it takes nothing back."""
    if look.situation.state is not SituationState.STALE:
        return
    lost = [(one, held) for one, held in zip(undone, as_matched, strict=True) if isinstance(one.found, Miss)]
    believed = replace(look.situation, state=as_believed(look.situation))
    seen = seen_in(look.brand, believed, now=voice.now)
    judge = Judge(seen, now=voice.now, evaluator=voice.state.evaluator)
    said = judge.holds_many(look.plan.stay or look.plan, [held for _, held in lost])
    for (one, _), (holds, surprise) in zip(lost, said, strict=True):
        one.kept = holds
        one.surprises.append(surprise)


def _say(voice: Voice, look: Look, judged: _Judged) -> None:
    """Say what is new of one candidate."""
    brand, plan, situation = look.brand, look.plan, look.situation
    found = judged.found
    key = key_of(found)
    for surprise in filter(None, dict.fromkeys(judged.surprises)):
        voice.say(_surprise(voice, brand, plan, situation, judged.candidate, surprise))
    last: Match | Miss | None = judged.matched if judged.matched is not None else brand.misses.get(key)
    if judged.kept:
        if judged.matched is not None:
            # Silence calls nothing over: heard again, the clear rule begins anew.
            kept = replace(as_before(look, judged.matched, judged.matched), over_since=None)
            if kept != judged.matched:
                voice.say(kept)
        return
    if last is not None and _same(last, found):
        return
    exposure = _exposure(brand, plan, situation, judged.held, found)
    known = brand.exposures.get(key_of(exposure))
    if known is None or replace(known, at=exposure.at, lead_s=exposure.lead_s) != exposure:
        voice.say(exposure)
    voice.say(found)


def _same(last: Match | Miss, found: Match | Miss) -> bool:
    """Say whether a finding is no news: same playbook, same revision, same clauses true and false.

    A match that stands since another moment is news, for from now on its clock is held at that one.
    """
    return (
        type(last) is type(found)
        and (not isinstance(found, Match) or (found.at, found.asked_at) == (last.at, last.asked_at))
        and last.playbook_digest == found.playbook_digest
        and last.situation_revision == found.situation_revision
        and getattr(last, "failed", ()) == getattr(found, "failed", ())
        and last.since == found.since
        and getattr(last, "over_since", None) == getattr(found, "over_since", None)
    )


def _exposure(
    brand: Brand, plan: Plan, situation: Situation, candidate: Candidate, found: Match | Miss
) -> Exposure:
    return Exposure(
        brand=brand.name,
        partition=situation.partition,
        situation=situation.id,
        epoch=situation.epoch,
        playbook=plan.playbook.name,
        item=candidate.item,
        place=candidate.place,
        at=found.at,
        arrives_at=candidate.arrives_at,
        lead_s=candidate.lead_s,
        met=isinstance(found, Match),
        reaches=candidate.reaches,
    )


def _surprise(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation, candidate: Candidate, says: str
) -> Surprise:
    return Surprise(
        brand=brand.name,
        partition=situation.partition,
        playbook=plan.playbook.name,
        situation=situation.id,
        item=candidate.item,
        at=voice.now,
        says=says,
    )
