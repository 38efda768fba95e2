"""Judging: what a playbook makes of each candidate of a look, and what of that is new is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from engine.model.match import Candidate, Exposure, Match, Miss, Surprise
from engine.model.signal import SituationState
from engine.response.brand import key_of
from engine.response.course import Look, as_before, fire, stay
from engine.response.seeing import seen_in
from engine.rules.match import Judge
from engine.situations.hearing import as_believed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan


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


def judge_all(voice: Voice, look: Look, candidates: Iterable[Candidate]) -> None:
    """Judge what a playbook is held against in a look, and say what is new."""
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
