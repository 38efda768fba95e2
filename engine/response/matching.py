"""Matching: the playbooks that the index finds are held against a situation, and what changed is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.match import Candidate, Exposure, Match, Surprise
from engine.model.signal import SituationState
from engine.response.propose import propose, withdraw_all
from engine.response.retract import undo_unmatched
from engine.response.state import key_of
from engine.rules.match import Judge
from engine.rules.seen import Seen
from engine.situations.evidence import is_background
from engine.situations.exposure import campaign_candidates, candidates, next_flip, seconds_until
from engine.situations.hearing import as_believed

if TYPE_CHECKING:
    from engine.model.match import Clause, Miss
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
        asking = {one.playbook for one in brand.open_proposals(situation.id)}
        for playbook in sorted(asking - set(brand.plans)):
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
        for candidate in _candidates(voice, brand, plan, situation):
            _judge(voice, brand, judge, plan, situation, candidate)
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
    found = [_judged(judge, plan, one)[0] for one in _candidates(voice, brand, plan, situation)]
    return judge.of_situation(plan), found


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


def _judge(
    voice: Voice, brand: Brand, judge: Judge, plan: Plan, situation: Situation, candidate: Candidate
) -> None:
    key = (plan.playbook.name, situation.id, situation.epoch, candidate.item)
    matched = brand.matches.get(key)
    held = candidate if matched is None else _as_when_matched(candidate, matched)
    found, surprises = _judged(judge, plan, held)
    if matched is not None and isinstance(found, Match):
        found = replace(found, at=matched.at)
    elif matched is not None:
        # It is undone, so from now on time counts again: the answer must be the one that the next look gives.
        held = candidate
        found, more = _judged(judge, plan, held)
        surprises += more
    kept, more = _kept_in_silence(voice, plan, situation, candidate, matched, found)
    surprises += more
    for surprise in dict.fromkeys(surprises):
        voice.say(_surprise(voice, brand, plan, situation, candidate, surprise))
    last: Match | Miss | None = matched if matched is not None else brand.misses.get(key)
    if kept or (last is not None and _same(last, found)):
        return
    exposure = _exposure(brand, plan, situation, held, found)
    known = brand.exposures.get(key_of(exposure))
    if known is None or replace(known, at=exposure.at, lead_s=exposure.lead_s) != exposure:
        voice.say(exposure)
    voice.say(found)


def _judged(judge: Judge, plan: Plan, candidate: Candidate) -> tuple[Match | Miss, list[str]]:
    found, surprise = judge.judge(plan, candidate)
    return found, [surprise] if surprise else []


def _kept_in_silence(
    voice: Voice,
    plan: Plan,
    situation: Situation,
    candidate: Candidate,
    matched: Match | None,
    found: Match | Miss,
) -> tuple[bool, list[str]]:
    """Say whether a match is kept that silence alone would undo: it takes nothing back."""
    if matched is None or isinstance(found, Match) or situation.state is not SituationState.STALE:
        return False, []
    believed = replace(situation, state=as_believed(situation))
    judge = Judge(Seen(believed), now=voice.now, evaluator=voice.state.evaluator)
    again, surprises = _judged(judge, plan, _as_when_matched(candidate, matched))
    return isinstance(again, Match), surprises


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
