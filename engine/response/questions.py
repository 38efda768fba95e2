"""Questions: what each group would be asked now, as values. Whether it is asked is propose's to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.hold import HoldState
from engine.model.ids import digest_of, short_id
from engine.model.option import NotOffered, Option
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState, Row
from engine.model.scales import PauseClass
from engine.model.time import later
from engine.response.called_for import is_spared
from engine.response.deadline import answer_by, called_at_once, sends_of
from engine.response.gathering import under
from engine.response.options import options_for
from engine.response.reminders import first_reminder
from engine.response.who import groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.model.hold import Hold
    from engine.model.match import Clause, Match
    from engine.model.program import Campaign
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.rules.compile import Plan
    from engine.rules.playbook import Who

TWO_PEOPLE = 2
"""How many different people must say yes to go beyond a limit, or to what cannot be undone, at the least."""
CAN_BE_UNDONE = frozenset({PauseClass.SUSPEND, PauseClass.REVERT})
"""What a resume brings back whole; what was skipped is lost, and what was killed is gone."""
DEFAULT_ANSWER_S = 2 * 3600
"""How long a release question stands when its playbook is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one group would be asked now; `policy` is how a policy judges it, where one may answer it.

    `gathers` says that it may wait to gather more; who says that it may not has looked at all of it.
    """

    group: str
    asks: ProposalKind
    rows: tuple[Row, ...]
    options: tuple[Option, ...] = ()
    not_offered: tuple[NotOffered, ...] = ()
    policy: Clause | None = None
    gathers: bool = True

    @property
    def by_policy(self) -> bool:
        """Say whether a policy answers it."""
        return self.policy is not None and self.policy.holds


def pause_questions(
    brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match]
) -> list[Question]:
    """Say which campaigns each group would be asked to pause."""
    steps = plan.playbook.steps_in(situation.phase)
    if steps.pause is None:
        return []
    # What another step asks whether to end is no row of a question about a pause as well.
    met = {
        one: items
        for one, items in _met(brand, matches).items()
        if steps.end is None or not _may_end(brand, one)
    }
    return _about_campaigns(brand, met, asks=ProposalKind.PAUSE, ask=steps.pause.ask)


def end_questions(brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match]) -> list[Question]:
    """Say which campaigns each group would be asked to end for good: what has a pause is none of them."""
    step = plan.playbook.steps_in(situation.phase).end
    if step is None:
        return []
    met = {one: items for one, items in _met(brand, matches).items() if _may_end(brand, one)}
    return _about_campaigns(brand, met, asks=ProposalKind.END, ask=step.ask)


def _may_end(brand: Brand, campaign: Campaign) -> bool:
    """Say whether a campaign can only be ended, and was not: what is over is asked about no more."""
    over = any(hold.state is HoldState.ENDED for hold in brand.holds_on(campaign.subject.key))
    return campaign.pause_class is PauseClass.KILL and not over


def _met(brand: Brand, matches: Sequence[Match]) -> dict[Campaign, tuple[str, ...]]:
    """Give the campaigns that matches concern, each with the items; what is never held is none of them."""
    touched: dict[Campaign, dict[str, None]] = {}
    for match in matches:
        for campaign in brand.book.campaigns_touching(match.item):
            touched.setdefault(campaign, {})[match.item] = None
    in_turn = sorted(touched, key=lambda one: one.id)
    return {one: tuple(touched[one]) for one in in_turn if not is_spared(brand, one)}


def _about_campaigns(
    brand: Brand, met: Mapping[Campaign, tuple[str, ...]], *, asks: ProposalKind, ask: Who
) -> list[Question]:
    rows: dict[str, dict[str, Row]] = {}
    for campaign, items in met.items():
        row = Row(
            key=f"{asks}:{campaign.subject.key}",
            verb=asks.value,
            items=items,
            campaign=campaign.id,
            subject=campaign.subject,
            pause_class=campaign.pause_class,
        )
        for group in groups(ask, brand, items=items, campaigns=[campaign.id]):
            mine = rows.setdefault(group, {})
            # Two books may name one object; it is one row.
            known = mine.get(row.key, row)
            mine[row.key] = replace(known, items=tuple(dict.fromkeys((*known.items, *items))))
    return [Question(group=group, asks=asks, rows=in_order(mine.values())) for group, mine in rows.items()]


def spared_by(brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match]) -> list[Campaign]:
    """Give the campaigns that are met and left out, because messages of their class are never held."""
    steps = plan.playbook.steps_in(situation.phase)
    if steps.pause is None and steps.end is None:
        return []
    touched = {one for match in matches for one in brand.book.campaigns_touching(match.item)}
    return sorted((one for one in touched if is_spared(brand, one)), key=lambda one: one.id)


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Give the rows of a question in the order in which they always stand."""
    return tuple(sorted(rows, key=lambda row: (row.campaign, row.key)))


def itinerary_questions(
    brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match], *, now: Instant
) -> list[Question]:
    """Say which calls each group would be asked about, and the ways around."""
    step = plan.playbook.steps_in(situation.phase).itinerary
    if step is None or not matches:
        return []
    by_group: dict[str, list[str]] = {}
    for match in matches:
        for group in groups(step.ask, brand, items=[match.item]):
            by_group.setdefault(group, []).append(match.item)
    questions = []
    for group, items in by_group.items():
        found = options_for(brand, items, step.options, situation=situation, ways=plan.playbook.ways, now=now)
        rows = tuple(Row(key=f"adapt:{item}", verb="adapt", items=(item,)) for item in items)
        questions.append(
            Question(
                group=group,
                asks=ProposalKind.ITINERARY,
                rows=rows,
                options=found.options,
                not_offered=found.not_offered,
            )
        )
    return questions


def opened(
    brand: Brand, plan: Plan, situation: Situation, question: Question, *, round_: int, now: Instant
) -> Proposal:
    """Give a question as it is first put before its group."""
    playbook = plan.playbook
    until = later(now, playbook.within_s)
    asked = Proposal(
        id=short_id(
            "P",
            brand.name,
            playbook.name,
            situation.id,
            situation.epoch,
            question.group,
            question.asks,
            round_,
        ),
        brand=brand.name,
        partition=situation.partition,
        asks=question.asks,
        because=Because.MATCHED,
        playbook=playbook.name,
        playbook_digest=playbook.digest,
        situation=situation.id,
        epoch=situation.epoch,
        group=question.group,
        round=round_,
        revision=1,
        plan=plan_hash(asks_by(plan, situation), question.rows, question.options),
        state=ProposalState.OPEN,
        quorum=quorum_of(plan, question.rows),
        over_limit=False,
        rows=question.rows,
        options=question.options,
        not_offered=question.not_offered,
        lease_s=lease_s(plan, situation),
        phase=playbook.phase_of(situation.phase),
        first_call_at=first_call(brand, question.rows),
        opened_at=now,
        asked_at=now,
        expires_at=answer_by(until, question.options, now, sends=sends_of(brand, question.rows)),
        answer_s=playbook.within_s,
        on_timeout=playbook.on_timeout,
        escalate_to=playbook.escalate_to,
        ladder=playbook.ladder_for(question.group),
    )
    at = first_reminder(playbook.remind_s, now, asked.expires_at)
    grave = under(brand, playbook, situation, question.rows)
    return called_at_once(brand, replace(asked, remind_at=at, under=grave), now)


def release_proposal(
    brand: Brand,
    situation: Situation,
    *,
    playbook: str,
    group: str,
    rows: tuple[Row, ...],
    because: Because,
    now: Instant,
) -> Proposal:
    """Give the question whether what is held may go on."""
    plan = brand.plans.get(playbook)
    round_ = _last_release(brand, situation, playbook, group) + 1
    digest = "" if plan is None else plan.playbook.digest
    within_s = DEFAULT_ANSWER_S if plan is None else plan.playbook.within_s
    return Proposal(
        id=short_id(
            "P", brand.name, playbook, situation.id, situation.epoch, group, ProposalKind.RELEASE, round_
        ),
        brand=brand.name,
        partition=situation.partition,
        asks=ProposalKind.RELEASE,
        because=because,
        playbook=playbook,
        playbook_digest=digest,
        situation=situation.id,
        epoch=situation.epoch,
        group=group,
        round=round_,
        revision=1,
        plan=plan_hash(digest, rows, ()),
        state=ProposalState.OPEN,
        quorum=1,
        over_limit=False,
        rows=rows,
        options=(),
        lease_s=0 if plan is None else plan.playbook.clear_every_s,
        first_call_at=None,
        opened_at=now,
        asked_at=now,
        expires_at=later(now, within_s),
        answer_s=within_s,
        on_timeout="escalate" if plan is None else plan.playbook.on_timeout,
        escalate_to=group if plan is None else plan.playbook.escalate_to,
        ladder=() if plan is None else plan.playbook.ladder_for(group),
    )


def _last_release(brand: Brand, situation: Situation, playbook: str, group: str) -> int:
    """Give the round in which a group was last asked whether what is held may go on; 0 if it never was."""
    rounds = (
        one.round
        for one in brand.proposals_for(situation.id)
        if (one.playbook, one.group, one.asks) == (playbook, group, ProposalKind.RELEASE)
    )
    return max(rounds, default=0)


def release_row(hold: Hold) -> Row:
    """Give the row by which a hold is asked about."""
    return Row(
        key=f"release:{hold.id}",
        verb="release",
        items=(),
        campaign=hold.campaign,
        subject=hold.subject,
        hold=hold.id,
    )


def quorum_of(plan: Plan, rows: Iterable[Row]) -> int:
    """Say how many people must agree: two at the least where a campaign can only be ended, and not paused.

    Who wrote the playbook may be one of them, and is never the only one. What no tool can do at all is a task
    for its owner, and needs no second person.
    """
    final = any(row.pause_class is PauseClass.KILL for row in rows)
    return max(plan.playbook.quorum, TWO_PEOPLE) if final else plan.playbook.quorum


def lease_s(plan: Plan, situation: Situation) -> int:
    """Say for how long a playbook pauses."""
    step = plan.playbook.steps_in(situation.phase).pause
    return 0 if step is None else step.lease_s


def asks_by(plan: Plan, situation: Situation) -> str:
    """Name the words that a question is asked by: the playbook's, and the phase where they differ by it."""
    phase = plan.playbook.phase_of(situation.phase)
    return f"{plan.playbook.digest}:{phase}" if phase else plan.playbook.digest


def plan_hash(asked_by: str, rows: tuple[Row, ...], options: tuple[Option, ...]) -> str:
    """Name what is asked for; an answer counts for this and nothing else."""
    return digest_of(asked_by, repr(rows), repr(options))[:12]


def first_call(brand: Brand, rows: Sequence[Row]) -> Instant | None:
    """Say when the first of the stops concerned is called at."""
    stops = [brand.stop(item) for row in rows for item in row.items]
    return min((stop.arrives_at for stop in stops if stop is not None), default=None)
