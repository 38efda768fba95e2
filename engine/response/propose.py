"""Propose: matches become questions, one per approver group, rewritten in place as things change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.model.hold import STARTING, HoldState
from engine.model.ids import digest_of, short_id
from engine.model.proposal import Because, Option, Proposal, ProposalKind, ProposalState, Row
from engine.model.time import HOUR, later
from engine.response import notices
from engine.response.called_for import touches
from engine.response.facts import about_proposal
from engine.response.options import options_for
from engine.response.who import groups
from engine.rules.playbook import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.hold import Hold
    from engine.model.match import Match
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.state import Brand, Voice
    from engine.rules.compile import Plan

NEVER_HELD = frozenset({"safety", "legal"})
"""Message classes that no playbook may stop."""
TWO_PEOPLE = 2
_LET_GO = frozenset({HoldState.RELEASED, HoldState.LOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What one group would be asked now."""

    group: str
    asks: ProposalKind
    rows: tuple[Row, ...]
    options: tuple[Option, ...] = ()


def propose(voice: Voice, brand: Brand, plan: Plan, situation: Situation) -> None:
    """Bring the questions of one playbook about one situation up to date with its matches."""
    if plan.playbook.stage is not Stage.SUGGEST:
        withdraw_all(voice, brand, situation, playbook=plan.playbook.name)
        return
    matches = brand.matches_for(plan.playbook.name, situation)
    questions = [*_pause_questions(brand, plan, matches), *_itinerary_questions(brand, plan, matches)]
    for question in questions:
        _ask(voice, brand, plan, situation, question)
    asked = {(question.group, question.asks) for question in questions}
    for proposal in brand.open_proposals(situation.id):
        mine = proposal.playbook == plan.playbook.name and proposal.asks is not ProposalKind.RELEASE
        if mine and (proposal.group, proposal.asks) not in asked:
            withdraw(voice, brand, proposal, situation)
    _tell(voice, brand, plan, situation, matches)


def withdraw_all(voice: Voice, brand: Brand, situation: Situation, *, playbook: str) -> None:
    """Take back every open question of a playbook that asks no more; what is held stays until let go."""
    for proposal in brand.open_proposals(situation.id):
        if proposal.playbook == playbook and proposal.asks is not ProposalKind.RELEASE:
            withdraw(voice, brand, proposal, situation)


def withdraw(voice: Voice, brand: Brand, proposal: Proposal, situation: Situation) -> None:
    """Take a question back and tell the group that it need not answer."""
    voice.say(replace(proposal, state=ProposalState.WITHDRAWN, decided_at=voice.now))
    notices.tell(
        voice,
        situation,
        recipient=proposal.group,
        template="told_withdrawn",
        key=f"withdrawn:{proposal.id}",
        facts=about_proposal(brand, proposal),
    )


def ask_release(
    voice: Voice, brand: Brand, situation: Situation, holds: Sequence[Hold], because: Because
) -> None:
    """Ask the owners of holds whether to let go, one question a group; marks the holds as asked for."""
    by_group: dict[tuple[str, str], list[Hold]] = {}
    for hold in holds:
        plan = brand.plans.get(hold.playbook)
        asked = (
            (hold.owner,)
            if plan is None
            else groups(plan.playbook.clear_ask, brand, campaigns=[hold.campaign])
        )
        by_group.setdefault((hold.playbook, asked[0] if asked else hold.owner), []).append(hold)
    for (playbook, group), mine in by_group.items():
        rows = tuple(_release_row(hold) for hold in mine)
        proposal = _release_proposal(
            voice, brand, situation, playbook=playbook, group=group, rows=rows, because=because
        )
        voice.say(proposal)
        for hold in mine:
            voice.say(replace(hold, asked_release=proposal.id))
        notices.ask(voice, brand, situation, proposal)


def _pause_questions(brand: Brand, plan: Plan, matches: Sequence[Match]) -> list[_Question]:
    step = plan.playbook.pause
    if step is None:
        return []
    rows: dict[str, dict[str, Row]] = {}
    spared = {one.subject.key for one in brand.campaigns() if one.message_class in NEVER_HELD}
    for campaign in sorted(brand.campaigns(), key=lambda one: one.id):
        items = tuple(match.item for match in matches if touches(brand, campaign, match.item))
        if not items or campaign.subject.key in spared:
            continue
        row = Row(
            key=f"pause:{campaign.subject.key}",
            verb="pause",
            items=items,
            campaign=campaign.id,
            subject=campaign.subject,
            pause_class=campaign.pause_class,
        )
        for group in groups(step.ask, brand, items=items, campaigns=[campaign.id]):
            mine = rows.setdefault(group, {})
            # Two books may name one object; it is one row.
            known = mine.get(row.key, row)
            mine[row.key] = replace(known, items=tuple(dict.fromkeys((*known.items, *items))))
    return [
        _Question(group=group, asks=ProposalKind.PAUSE, rows=tuple(mine.values()))
        for group, mine in rows.items()
    ]


def _itinerary_questions(brand: Brand, plan: Plan, matches: Sequence[Match]) -> list[_Question]:
    step = plan.playbook.itinerary
    if step is None or not matches:
        return []
    by_group: dict[str, list[str]] = {}
    for match in matches:
        for group in groups(step.ask, brand, items=[match.item]):
            by_group.setdefault(group, []).append(match.item)
    return [
        _Question(
            group=group,
            asks=ProposalKind.ITINERARY,
            rows=tuple(Row(key=f"adapt:{item}", verb="adapt", items=(item,)) for item in items),
            options=tuple(option for item in items for option in options_for(brand, item, step.options)),
        )
        for group, items in by_group.items()
    ]


def _ask(voice: Voice, brand: Brand, plan: Plan, situation: Situation, question: _Question) -> None:
    earlier = [
        one
        for one in brand.proposals_for(situation.id)
        if (one.playbook, one.epoch, one.group, one.asks)
        == (plan.playbook.name, situation.epoch, question.group, question.asks)
    ]
    is_open = next((one for one in earlier if one.state is ProposalState.OPEN), None)
    settled = {
        key
        for one in earlier
        if one.state not in {ProposalState.OPEN, ProposalState.WITHDRAWN}
        for key in (*(row.key for row in one.rows if not _undone(brand, one, row)), *one.left_out)
    }
    rows = tuple(row for row in question.rows if row.key not in settled)
    if not rows:
        if is_open is not None:
            withdraw(voice, brand, is_open, situation)
        return
    items = {item for row in rows for item in row.items}
    options = tuple(option for option in question.options if option.item in items)
    plan_hash = _plan_hash(plan.playbook.digest, rows, options)
    if is_open is not None:
        if is_open.plan != plan_hash:
            _revise(voice, brand, plan, situation, is_open, rows=rows, options=options, plan_hash=plan_hash)
        return
    round_ = max((one.round for one in earlier), default=0) + 1
    proposal = _opened(voice, brand, plan, situation, question, rows=rows, options=options, round_=round_)
    voice.say(proposal)
    notices.ask(voice, brand, situation, proposal)


def _undone(brand: Brand, proposal: Proposal, row: Row) -> bool:
    """Say whether a row was approved and then let go of because it did not match; it may be asked anew."""
    for hold in brand.holds.values():
        if (hold.proposal, hold.row) == (proposal.id, row.key) and hold.state in _LET_GO:
            release = brand.proposals.get(hold.asked_release)
            return release is not None and release.because is Because.NO_LONGER_MATCHED
    return False


def _revise(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    proposal: Proposal,
    *,
    rows: tuple[Row, ...],
    options: tuple[Option, ...],
    plan_hash: str,
) -> None:
    over = proposal.asks is ProposalKind.PAUSE and over_limit(brand, plan, rows, now=voice.now)
    revised = replace(
        proposal,
        rows=rows,
        options=options,
        plan=plan_hash,
        playbook_digest=plan.playbook.digest,
        revision=proposal.revision + 1,
        approvals=(),
        chosen=(),
        first_call_at=_first_call(brand, rows),
        over_limit=over,
        quorum=quorum(plan, over=over),
        lease_s=_lease_s(plan),
        answer_s=plan.playbook.within_s,
        on_timeout=plan.playbook.on_timeout,
        escalate_to=plan.playbook.escalate_to,
    )
    voice.say(revised)
    notices.ask(voice, brand, situation, revised)


def _opened(
    voice: Voice,
    brand: Brand,
    plan: Plan,
    situation: Situation,
    question: _Question,
    *,
    rows: tuple[Row, ...],
    options: tuple[Option, ...],
    round_: int,
) -> Proposal:
    playbook = plan.playbook
    over = question.asks is ProposalKind.PAUSE and over_limit(brand, plan, rows, now=voice.now)
    return Proposal(
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
        plan=_plan_hash(playbook.digest, rows, options),
        state=ProposalState.OPEN,
        quorum=quorum(plan, over=over),
        over_limit=over,
        rows=rows,
        options=options,
        lease_s=_lease_s(plan),
        first_call_at=_first_call(brand, rows),
        opened_at=voice.now,
        asked_at=voice.now,
        expires_at=later(voice.now, playbook.within_s),
        answer_s=playbook.within_s,
        on_timeout=playbook.on_timeout,
        escalate_to=playbook.escalate_to,
    )


def _release_row(hold: Hold) -> Row:
    return Row(
        key=f"release:{hold.id}",
        verb="release",
        items=(),
        campaign=hold.campaign,
        subject=hold.subject,
        hold=hold.id,
    )


def _release_proposal(
    voice: Voice,
    brand: Brand,
    situation: Situation,
    *,
    playbook: str,
    group: str,
    rows: tuple[Row, ...],
    because: Because,
) -> Proposal:
    plan = brand.plans.get(playbook)
    earlier = [
        one.round
        for one in brand.proposals_for(situation.id)
        if (one.playbook, one.group, one.asks) == (playbook, group, ProposalKind.RELEASE)
    ]
    round_ = max(earlier, default=0) + 1
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
        plan=_plan_hash(digest, rows, ()),
        state=ProposalState.OPEN,
        quorum=1,
        over_limit=False,
        rows=rows,
        options=(),
        lease_s=0 if plan is None else plan.playbook.clear_every_s,
        first_call_at=None,
        opened_at=voice.now,
        asked_at=voice.now,
        expires_at=later(voice.now, within_s),
        answer_s=within_s,
        on_timeout="escalate" if plan is None else plan.playbook.on_timeout,
        escalate_to=group if plan is None else plan.playbook.escalate_to,
    )


DEFAULT_ANSWER_S = 2 * 3600
"""How long a release question stands when its playbook is gone."""


def _lease_s(plan: Plan) -> int:
    return plan.playbook.pause.lease_s if plan.playbook.pause is not None else 0


def _plan_hash(playbook_digest: str, rows: tuple[Row, ...], options: tuple[Option, ...]) -> str:
    return digest_of(playbook_digest, repr(rows), repr(options))[:12]


def _first_call(brand: Brand, rows: Sequence[Row]) -> Instant | None:
    stops = [brand.stop(item) for row in rows for item in row.items]
    return min((stop.arrives_at for stop in stops if stop is not None), default=None)


def over_limit(brand: Brand, plan: Plan, rows: Sequence[Row], *, now: Instant) -> bool:
    """Say whether these pauses would take the playbook over its limit for an hour."""
    since = now - HOUR
    recent = sum(
        1
        for hold in brand.holds.values()
        if hold.playbook == plan.playbook.name and (hold.since > since or hold.state in STARTING)
    )
    return recent + len(rows) > plan.playbook.campaigns_per_hour


def quorum(plan: Plan, *, over: bool) -> int:
    """Say how many people must approve."""
    return max(plan.playbook.quorum, TWO_PEOPLE) if over else plan.playbook.quorum


def _tell(voice: Voice, brand: Brand, plan: Plan, situation: Situation, matches: Sequence[Match]) -> None:
    """Tell whom the playbook names, once for each item that is new to them."""
    for who in plan.playbook.tell:
        by_group: dict[str, list[str]] = {}
        for match in matches:
            touching = [one.id for one in brand.campaigns() if touches(brand, one, match.item)]
            for group in groups(who, brand, items=[match.item], campaigns=touching):
                by_group.setdefault(group, []).append(match.item)
        for group, items in by_group.items():
            notices.tell_match(voice, brand, situation, playbook=plan.playbook.name, group=group, items=items)
