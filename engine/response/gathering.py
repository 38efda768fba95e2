"""Gathering: what comes under a situation that was asked about before is asked about in one question. Pure.

The first question about a situation is put at once. What comes near later, while nothing is graver than when
it was answered, waits as one question that nobody was asked yet (revision 0, as what waits for the morning):
until the answer before has stood for `ask.again`, or one of those that are new can wait no longer, or it gets
worse. Silence is an answer here only as long as that; it never takes the place of asking about a new call.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from engine.model.proposal import ProposalKind, ProposalState, Under
from engine.model.time import MINUTE, SECOND, Instant, later
from engine.response.deadline import TIME_TO_ACT, TIME_TO_PAUSE, send_of, sends_of
from engine.response.reminders import first_reminder
from engine.response.settled import is_decided, was_undone
from engine.response.urgency import is_put, timed
from engine.situations.intake import KEPT_IN_MIND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model.option import Option
    from engine.model.proposal import Proposal, Row
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.questions import Question
    from engine.rules.compile import Plan
    from engine.rules.playbook import Playbook

TIMES_TO_ANSWER = 2
"""What gathers is asked about while there is this often the time that an answer may take."""
QUARTER = 15 * MINUTE
NEARER = 0.5
"""An item less than so many times as far off as the nearest that was asked about is graver than that."""
_UNANSWERED = frozenset({ProposalState.DECLINED, ProposalState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Before:
    """What a playbook asked a group about a situation before, in this phase, and how grave that was."""

    decided: tuple[Proposal, ...]
    is_worse: bool
    """Whether it is graver now than whatever was answered."""

    def leaves_open(self, one: Proposal, row: Row) -> bool:
        """Say whether a row is asked about anew: to which a no was said, alone or with others, or nothing."""
        no = one.state in _UNANSWERED or row.key in one.left_out or _is_kept(one, row)
        return self.is_worse and no


def gathers(plan: Plan) -> bool:
    """Say whether a playbook gathers: one that acts by itself judges each at once."""
    return plan.playbook.again_s is not None and plan.auto is None


def under(brand: Brand, playbook: Playbook, situation: Situation, rows: Iterable[Row]) -> Under:
    """Say how grave it is now for the items of some rows."""
    items = dict.fromkeys(item for row in rows for item in row.items)
    return Under(
        severity=situation.severity,
        certainty=situation.certainty,
        nearest_km=min(_distances(brand, playbook, situation, items), default=None),
    )


def before(
    brand: Brand, plan: Plan, situation: Situation, *, group: str, asks: ProposalKind, rows: Sequence[Row]
) -> Before:
    """Say what was decided before, and whether it is worse now for these rows."""
    playbook = plan.playbook
    wanted = (playbook.name, situation.epoch, group, asks, playbook.phase_of(situation.phase))
    decided = tuple(
        one
        for one in brand.proposals_for(situation.id)
        if is_decided(one) and (one.playbook, one.epoch, one.group, one.asks, one.phase) == wanted
    )
    now = under(brand, playbook, situation, rows)
    return Before(decided, is_worse([one.under for one in decided], now))


def ask_at(
    brand: Brand, plan: Plan, situation: Situation, asked: Question | Proposal, now: Instant
) -> Instant | None:
    """Say until when a question gathers; None where it is put as any other."""
    if not gathers(plan) or not asked.rows:
        return None
    past = before(brand, plan, situation, group=asked.group, asks=asked.asks, rows=asked.rows)
    if not past.decided or past.is_worse:
        return None
    answered = max(one.decided_at for one in past.decided if one.decided_at is not None)
    ends = [later(answered, plan.playbook.again_s or 0)]
    # What was let go of because it matched no more is as new as what was never asked about.
    known = {row.key for one in past.decided for row in one.rows if not was_undone(brand, one, row)} | {
        key for one in past.decided for key in one.left_out
    }
    fresh = [row for row in asked.rows if row.key not in known]
    if fresh:
        point = _too_late(brand, asked.asks, fresh, asked.options, now)
        if point is None:
            return None
        ends.append(Instant(point - _time_to_answer(plan.playbook)))
        # Nothing new is forgotten unasked.
        ends.append(Instant(situation.updated_at + KEPT_IN_MIND))
    at = _before_night(plan.playbook, min(ends))
    return None if at <= now else at


def when_put(
    brand: Brand, plan: Plan, situation: Situation, proposal: Proposal, now: Instant, *, gather: bool = True
) -> Proposal:
    """Give a question as it is to be put: gathered, where it may, or as urgent as it is."""
    at = ask_at(brand, plan, situation, proposal, now) if gather else None
    if at is None:
        put = timed(brand, plan.playbook, proposal, now)
        # What waits for the morning gathers no more: it is forgotten with nothing, and put whatever comes.
        return put if is_put(put) else replace(put, gathers_since=None)
    until = later(at, proposal.answer_s)
    return replace(
        proposal,
        revision=0,
        escalated=False,
        higher=0,
        asked=(),
        asked_at=at,
        expires_at=until,
        remind_at=first_reminder(plan.playbook.remind_s, at, until),
        gathers_since=now if proposal.gathers_since is None else proposal.gathers_since,
    )


def is_worse(earlier: Sequence[Under | None], now: Under) -> bool:
    """Compare with the gravest that was answered; what an old row does not say is worse."""
    known = [one for one in earlier if one is not None]
    if not known or len(known) < len(earlier):
        return bool(earlier)
    nearest = min(inf if one.nearest_km is None else one.nearest_km for one in known)
    return (
        now.severity.rank > max(one.severity.rank for one in known)
        or now.certainty.rank > max(one.certainty.rank for one in known)
        or (now.nearest_km is not None and now.nearest_km < nearest * NEARER)
    )


def _is_kept(one: Proposal, row: Row) -> bool:
    """Say whether a call was left as it is, while a way around was chosen for others."""
    if one.asks is not ProposalKind.ITINERARY:
        return False
    changed = {option.item for option in one.options if option.key in one.chosen}
    return changed.isdisjoint(row.items)


def _distances(
    brand: Brand, playbook: Playbook, situation: Situation, items: Iterable[str]
) -> Iterator[float]:
    for item in items:
        exposure = brand.exposures.get((playbook.name, situation.id, situation.epoch, item))
        for reach in () if exposure is None else exposure.reaches:
            if reach.met and reach.km is not None:
                yield reach.km


def _too_late(
    brand: Brand, asks: ProposalKind, fresh: Sequence[Row], options: Sequence[Option], now: Instant
) -> Instant | None:
    """Say when it is too late for something new; None where that is not known of all of it."""
    stops = [brand.stop(item) for row in fresh for item in row.items]
    points = [one.arrives_at for one in stops if one is not None]
    if asks is ProposalKind.PAUSE:
        if any(send_of(brand, row) is None for row in fresh):
            return None
        points += [Instant(one - TIME_TO_PAUSE) for one in sends_of(brand, fresh)]
    elif asks is ProposalKind.ITINERARY:
        items = {item for row in fresh for item in row.items}
        best: dict[str, Option] = {}
        for one in sorted(options, key=lambda each: (each.item, each.rank)):
            if one.item in items:
                best.setdefault(one.item, one)
        turns = [one.no_return_at for one in best.values() if one.no_return_at is not None]
        points += [Instant(one - TIME_TO_ACT) for one in turns]
    else:
        return None
    return min((one for one in points if one > now), default=None)


def _before_night(playbook: Playbook, at: Instant) -> Instant:
    """Give the evening before, where a moment lies in the night: what could wait until then woke nobody."""
    while playbook.night is not None and playbook.night.covers(at):
        at = Instant(at - QUARTER)
    return at


def _time_to_answer(playbook: Playbook) -> int:
    return TIMES_TO_ANSWER * playbook.patience_s * SECOND
