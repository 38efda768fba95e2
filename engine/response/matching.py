"""Matching: the playbooks that the index finds are held against a situation, and what changed is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.match import Candidate, Exposure, Match, Miss, Surprise
from engine.model.signal import SituationState
from engine.response.propose import propose, withdraw_all
from engine.response.retract import undo_unmatched
from engine.response.state import key_of
from engine.rules.match import Judge
from engine.rules.playbook import Stage
from engine.rules.seen import Seen
from engine.situations.evidence import is_background
from engine.situations.exposure import campaign_candidates, candidates, next_flip, seconds_until
from engine.situations.hearing import as_believed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.match import Clause
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.state import Brand, Voice
    from engine.rules.compile import Plan

WATCHED = frozenset({SituationState.OPEN, SituationState.CLEARING, SituationState.STALE})


def look_again(voice: Voice, brand: Brand) -> None:
    """Evaluate the situations for which time, the schedule or a playbook has changed something."""
    for situation in sorted(brand.situations.values(), key=lambda one: one.id):
        due = brand.recheck.get(situation.id, voice.now)
        if situation.state in WATCHED and due is not None and due <= voice.now:
            evaluate(voice, brand, situation)


def drop_orphans(voice: Voice, brand: Brand) -> None:
    """Take back the open questions of playbooks that were withdrawn, and propose to undo what is idle now."""
    for situation in sorted(brand.situations.values(), key=lambda one: one.id):
        if situation.state in WATCHED:
            undo_unmatched(voice, brand, situation)
        asking = {one.playbook for one in brand.proposals_to_come(situation.id)}
        for playbook in sorted(asking):
            if playbook not in brand.plans or brand.plans[playbook].playbook.stage is not Stage.SUGGEST:
                withdraw_all(voice, brand, situation, playbook=playbook)


def evaluate(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Hold what the index finds against one situation and bring its proposals up to date."""
    if is_background(situation):
        brand.recheck[situation.id] = None
        return
    seen = Seen(situation)
    judge = Judge(seen, now=voice.now, evaluator=voice.state.evaluator)
    flips: list[Instant] = []
    for name in _playbooks(brand, seen):
        plan = brand.plans[name]
        _judge(voice, brand, judge, plan, situation, _candidates(voice, brand, plan, situation))
        flips += _flips(voice, brand, plan, situation)
        propose(voice, brand, plan, situation)
    brand.recheck[situation.id] = min(flips, default=None)


def why_not(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation
) -> tuple[tuple[Clause, ...], list[Match | Miss]]:
    """Judge a playbook as if the index had found it: what it asks of the situation, and each candidate.

    Nothing is said of it: what was left out leaves no word, and its answer is worked out when somebody asks.
    """
    judge = Judge(Seen(situation), now=voice.now, evaluator=voice.state.evaluator)
    found = judge.judge_many(plan, _candidates(voice, brand, plan, situation))
    return judge.of_situation(plan), [one for one, _ in found]


def _playbooks(brand: Brand, seen: Seen) -> list[str]:
    """Name those that can hold, those that were judged before, and the nearest of those that fall short.

    What was judged before is judged again although it cannot hold now, so that its undo is proposed.
    """
    held = brand.index.select(seen)
    # What was judged before takes no place from the nearest: else each revision would bring in new ones.
    near = brand.index.near(seen, besides=held)
    before = brand.judged.get(seen.situation.id, set()) & brand.plans.keys()
    return sorted(held | near | before)


def _candidates(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> list[Candidate]:
    """Give what a playbook is held against: stops by place and time, or campaigns by topic."""
    book, ways = brand.book, plan.playbook.ways
    always = [match.item for match in brand.matches_for(plan.playbook.name, situation)]
    if plan.playbook.to == "campaign":
        kept = [one for item in always for one in book.campaigns(item)]
        return campaign_candidates(situation, book.campaigns_on(situation.topics), ways, always=kept)
    return candidates(
        situation,
        book.places,
        ways,
        before_arrival_s=plan.playbook.before_arrival_s,
        now=voice.now,
        always=[stop for item in always for stop in book.stops(item)],
    )


def _flips(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> list[Instant]:
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


def _judge(
    voice: Voice,
    brand: Brand,
    judge: Judge,
    plan: Plan,
    situation: Situation,
    candidates: Iterable[Candidate],
) -> None:
    for some in _each_once(candidates):
        for one in _judged(voice, brand, judge, plan, situation, some):
            _say(voice, brand, plan, situation, one)


def _each_once(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Part them where an item comes again: what was said of it first is known when it is judged anew."""
    parts: list[list[Candidate]] = []
    items: set[str] = set()
    for one in candidates:
        if not parts or one.item in items:
            parts.append([])
            items.clear()
        parts[-1].append(one)
        items.add(one.item)
    return parts


def _judged(
    voice: Voice,
    brand: Brand,
    judge: Judge,
    plan: Plan,
    situation: Situation,
    candidates: Sequence[Candidate],
) -> list[_Judged]:
    """Judge them together: an evaluator that lives in another process is asked once, not for each."""
    about = (plan.playbook.name, situation.id, situation.epoch)
    before = [brand.matches.get((*about, one.item)) for one in candidates]
    held = [
        one if matched is None else _as_when_matched(one, matched)
        for one, matched in zip(candidates, before, strict=True)
    ]
    judged = [
        _Judged(candidate, matched, one, found, [surprise])
        for candidate, matched, one, (found, surprise) in zip(
            candidates, before, held, judge.judge_many(plan, held), strict=True
        )
    ]
    undone = [one for one in judged if one.matched is not None and isinstance(one.found, Miss)]
    for one in judged:
        if one.matched is not None and isinstance(one.found, Match):
            one.found = replace(one.found, at=one.matched.at)
    # They are undone, so from now on time counts again: the answer must be the one that the next look gives.
    again = judge.judge_many(plan, [one.candidate for one in undone])
    for one, (found, surprise) in zip(undone, again, strict=True):
        one.held, one.found = one.candidate, found
        one.surprises.append(surprise)
    _keep_in_silence(voice, plan, situation, undone)
    return judged


def _keep_in_silence(voice: Voice, plan: Plan, situation: Situation, undone: Iterable[_Judged]) -> None:
    """Mark the matches that silence alone would undo: it takes nothing back."""
    if situation.state is not SituationState.STALE:
        return
    lost = [one for one in undone if isinstance(one.found, Miss)]
    believed = replace(situation, state=as_believed(situation))
    judge = Judge(Seen(believed), now=voice.now, evaluator=voice.state.evaluator)
    held = [_as_when_matched(one.candidate, one.matched) for one in lost if one.matched is not None]
    for one, (found, surprise) in zip(lost, judge.judge_many(plan, held), strict=True):
        one.kept = isinstance(found, Match)
        one.surprises.append(surprise)


def _say(voice: Voice, brand: Brand, plan: Plan, situation: Situation, judged: _Judged) -> None:
    """Say what is new of one candidate."""
    found = judged.found
    key = key_of(found)
    for surprise in filter(None, dict.fromkeys(judged.surprises)):
        voice.say(_surprise(voice, brand, plan, situation, judged.candidate, surprise))
    last: Match | Miss | None = judged.matched if judged.matched is not None else brand.misses.get(key)
    if judged.kept or (last is not None and _same(last, found)):
        return
    exposure = _exposure(brand, plan, situation, judged.held, found)
    known = brand.exposures.get(key_of(exposure))
    if known is None or replace(known, at=exposure.at, lead_s=exposure.lead_s) != exposure:
        voice.say(exposure)
    voice.say(found)


def _as_when_matched(candidate: Candidate, matched: Match) -> Candidate:
    """Hold the clock of an item at the moment it matched: only the world can undo a match, not time."""
    lead_s = seconds_until(candidate.arrives_at, matched.at)
    stay_left_s = candidate.stay_left_s + lead_s - candidate.lead_s
    return replace(candidate, lead_s=lead_s, stay_left_s=stay_left_s)


def _same(last: Match | Miss, found: Match | Miss) -> bool:
    """Say whether a finding is no news: same playbook, same revision, same clauses true and false."""
    return (
        type(last) is type(found)
        and last.playbook_digest == found.playbook_digest
        and last.situation_revision == found.situation_revision
        and getattr(last, "failed", ()) == getattr(found, "failed", ())
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
