"""Course: what went before between a playbook and an item, and what a playbook's own times make of it.

What must hold for a while, a clear rule, a cooldown and an inhibition look back. All that they look at stands
in the words about the item, so a restart forgets nothing and a replay says the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.match import Course, Match, Miss
from engine.model.signal import SituationState
from engine.model.time import SECOND, Instant, later
from engine.rules.playbook import Stage
from engine.situations.evidence import standing
from engine.situations.exposure import seconds_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model.match import Candidate
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.shelves import Key
    from engine.rules.compile import Plan
    from engine.rules.match import Judge
    from engine.rules.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Look:
    """One look of a playbook at a situation."""

    brand: Brand
    judge: Judge
    plan: Plan
    situation: Situation
    now: Instant

    def key(self, item: str) -> Key:
        """Name what is said of an item."""
        return (self.plan.playbook.name, self.situation.id, self.situation.epoch, item)


@dataclass(slots=True)
class Judged:
    """What a playbook makes of one candidate, and the candidate as it was judged."""

    held: Candidate
    found: Match | Miss
    surprises: list[str]


def fire(look: Look, candidates: Sequence[Candidate]) -> list[Judged]:
    """Judge items that do not match yet; what must hold for a while is counted from when it began."""
    fresh = [replace(one, course=_before(look, one.item, look.now)) for one in candidates]
    if not look.plan.playbook.hold_for_s:
        judged = _judged(look, look.plan, fresh)
    else:
        judged = _held_long_enough(look, fresh)
    for one in judged:
        last = look.brand.misses.get(look.key(one.held.item))
        if isinstance(one.found, Match):
            one.found = replace(one.found, asked_at=_asked(look, None))
        elif last is not None:
            one.found = replace(
                one.found, fired_at=last.fired_at, asked_at=last.asked_at, cleared=last.cleared
            )
    return judged


def stay(look: Look, candidates: Sequence[Candidate], matches: Sequence[Match]) -> list[Judged]:
    """Judge items that match already: only the world or a playbook's own clear rule ends that, not time."""
    held = [_as_when_matched(look, one, match) for one, match in zip(candidates, matches, strict=True)]
    judged = (
        _judged(look, look.plan, held)
        if look.plan.stay is None
        else _not_over(look, look.plan.stay, held, matches)
    )
    for one, match in zip(judged, matches, strict=True):
        if isinstance(one.found, Match):
            one.found = as_before(look, match, one.found)
        else:
            one.found = replace(one.found, fired_at=match.at, asked_at=match.asked_at)
    return judged


def as_before(look: Look, match: Match, found: Match) -> Match:
    """Give a match that stands since it began, through all revisions of the situation and the playbook."""
    return replace(found, at=match.at, since=match.since, asked_at=_asked(look, match.asked_at))


def _asked(look: Look, before: Instant | None) -> Instant | None:
    """Say since when a match asks people: not in shadow, but from when its playbook leaves it."""
    return look.now if before is None and look.plan.playbook.stage is not Stage.SHADOW else before


def flips(look: Look) -> list[Instant]:
    """Say when a playbook's own times next change an answer."""
    brand, playbook, situation = look.brand, look.plan.playbook, look.situation
    if not (playbook.hold_for_s or playbook.cooldown_s or playbook.clear_when):
        return []
    found = [
        later(match.over_since, playbook.clear_for_s)
        for match in brand.matches_for(playbook.name, situation)
        if match.over_since is not None
    ]
    for miss in brand.misses.by("asks", (playbook.name, situation.id, situation.epoch)):
        if miss.since is not None:
            found.append(later(miss.since, playbook.hold_for_s))
        if "cooldown" in miss.failed:
            found += [later(fired, playbook.cooldown_s) for fired in _fired(look, miss.item, look.now)]
    return [one for one in found if one > look.now]


def _held_long_enough(look: Look, candidates: Sequence[Candidate]) -> list[Judged]:
    """Judge first as if it had held for long enough and nothing were in its way: then time counts."""
    enough = Course(held_s=look.plan.playbook.hold_for_s)
    asked = _judged(look, look.plan, [replace(one, course=enough) for one in candidates])
    began = [
        _began(look, one.held, look.brand.misses.get(look.key(one.held.item)))
        if isinstance(one.found, Match)
        else None
        for one in asked
    ]
    real = [
        _held(one, None if since is None else (look.now - since) // SECOND)
        for one, since in zip(candidates, began, strict=True)
    ]
    judged = _judged(look, look.plan, real)
    for one, before, since in zip(judged, asked, began, strict=True):
        one.found = replace(one.found, since=since)
        one.surprises += before.surprises
    return judged


def _not_over(look: Look, rule: Plan, held: Sequence[Candidate], matches: Sequence[Match]) -> list[Judged]:
    """Judge by what keeps a match; its clear rule counts once it has held for long enough.

    While the sources are quiet it does not count: silence calls nothing over.
    """
    enough = look.plan.playbook.clear_for_s
    without = _judged(look, rule, held)
    if look.situation.state is SituationState.STALE:
        return without
    with_it = _judged(look, rule, [_over(one, enough) for one in held])
    began = [
        _began(look, one.held, match)
        if isinstance(one.found, Match) and isinstance(other.found, Miss)
        else None
        for one, other, match in zip(without, with_it, matches, strict=True)
    ]
    real = [
        one if since is None else _over(one, (look.now - since) // SECOND)
        for one, since in zip(held, began, strict=True)
    ]
    judged = _judged(look, rule, real)
    for one, before, after, since in zip(judged, without, with_it, began, strict=True):
        over = isinstance(one.found, Miss) and since is not None
        one.found = (
            replace(one.found, cleared=over)
            if isinstance(one.found, Miss)
            else replace(one.found, over_since=since)
        )
        one.surprises += [*before.surprises, *after.surprises]
    return judged


def _began(look: Look, candidate: Candidate, last: Match | Miss | None) -> Instant:
    """Say since when something holds that did not hold at the last look.

    It is when its sources said so, and not when we heard it. What no source says just now, because only time
    has passed, or a source is heard again, or the book or the playbook was changed, begins now. An edit that
    leaves what is asked for as it is begins nothing.
    """
    digest = look.plan.playbook.digest
    if last is None or (last.playbook_digest != digest and look.brand.edit != (last.playbook_digest, digest)):
        known = None
    else:
        known = last.over_since if isinstance(last, Match) else last.since
    if known is not None:
        return known
    if look.situation.updated_at != look.now:
        return look.now
    said = max((piece.sent_at for piece in standing(look.situation)), default=look.now)
    in_view = candidate.arrives_at - look.plan.playbook.before_arrival_s * SECOND
    not_before = max(said, in_view, said if last is None else last.at)
    return Instant(min(look.now, not_before))


def edit_of(before: Plan | None, after: Plan | None) -> tuple[str, str] | None:
    """Give the digests of a playbook before and after an edit through which time counts on.

    It does through one of a comment, of a limit, of the time itself: what the time is for is as it was.
    """
    if before is None or after is None or _asks(before.playbook) != _asks(after.playbook):
        return None
    return before.playbook.digest, after.playbook.digest


def _asks(playbook: Playbook) -> tuple[object, ...]:
    """Give what must hold but for a time, and what ends it."""
    return (
        playbook.when,
        playbook.unless,
        playbook.exceptions,
        playbook.clear_when,
        playbook.cooldown_s,
        playbook.behind,
        playbook.to,
        playbook.ways,
        playbook.before_arrival_s,
    )


def _before(look: Look, item: str, at: Instant) -> Course:
    """Say what else a playbook asked about an item, and which others ask about it, as far as that counts."""
    playbook = look.plan.playbook
    last = max(_fired(look, item, at), default=None) if playbook.cooldown_s else None
    return Course(
        rested_s=None if last is None else (at - last) // SECOND,
        inhibited_by=tuple(name for name in playbook.behind if look.brand.asks_about(name, item)),
    )


def _fired(look: Look, item: str, at: Instant) -> Iterator[Instant]:
    """Give when a playbook began to ask about an item, up to then, because of something else.

    In shadow it records what it would have asked, so there it counts from when it would have.

    What its own clear rule ended is something else when it comes again; what was only revised is not. What
    was retracted never was: who asked about it must not be kept from asking about what is.
    """
    this, about = look.key(item), (look.plan.playbook.name, item)
    in_shadow = look.plan.playbook.stage is Stage.SHADOW
    for match in look.brand.matches.by("item", about):
        begun = match.at if in_shadow else match.asked_at
        other = (match.situation, match.epoch) != this[1:3] and not _taken_back(look, match)
        if other and begun is not None and begun <= at:
            yield begun
    for miss in look.brand.misses.by("item", about):
        other = (miss.situation, miss.epoch) != this[1:3] or miss.cleared
        begun = miss.fired_at if in_shadow else miss.asked_at
        if other and not _taken_back(look, miss) and begun is not None and begun <= at:
            yield begun


def _taken_back(look: Look, found: Match | Miss) -> bool:
    situation = look.brand.situations.get(found.situation)
    return situation is not None and situation.state is SituationState.RETRACTED


def _as_when_matched(look: Look, candidate: Candidate, match: Match) -> Candidate:
    """Hold the clock of an item at the moment it matched; what has held since goes on to hold."""
    lead_s = seconds_until(candidate.arrives_at, match.at)
    course = replace(
        _before(look, candidate.item, match.at),
        held_s=(look.now - (match.at if match.since is None else match.since)) // SECOND,
        inhibited_by=(),
        # What it must hold for keeps from beginning; one that is written in later takes nothing back.
        stands=True,
    )
    if course.rested_s is not None and course.rested_s < look.plan.playbook.cooldown_s:
        # It began before the playbook had this cooldown, or while what it counts from was retracted. A
        # cooldown keeps from beginning and takes nothing back.
        course = replace(course, rested_s=None)
    stay_left_s = candidate.stay_left_s + lead_s - candidate.lead_s
    return replace(candidate, lead_s=lead_s, stay_left_s=stay_left_s, course=course)


def _held(candidate: Candidate, seconds: int | None) -> Candidate:
    return replace(candidate, course=replace(candidate.course, held_s=seconds))


def _over(candidate: Candidate, seconds: int) -> Candidate:
    return replace(candidate, course=replace(candidate.course, over_s=seconds))


def _judged(look: Look, plan: Plan, candidates: Sequence[Candidate]) -> list[Judged]:
    """Judge them together: an evaluator that lives in another process is asked once, not for each."""
    said = look.judge.judge_many(plan, candidates)
    return [Judged(one, found, [surprise]) for one, (found, surprise) in zip(candidates, said, strict=True)]
