"""Limit requests: what waits goes out as soon as it may, and one request asks to let more go on at once.

`settle` ends every step of the core. What then waits could not be asked by looking again, so that a core
that has just started says nothing that one which never stopped does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.ids import digest_of, short_id
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState, Reached, Row
from engine.model.time import DAY, HOUR, Instant, later
from engine.response import notices
from engine.response.asking import put, standing, withdraw
from engine.response.deadline import sends_of
from engine.response.limits import Limit, full, in_force, let_through, scope_of
from engine.response.questions import TWO_PEOPLE, Question, first_call, in_order
from engine.response.revising import shown_of
from engine.response.waiting import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan

MOST_SHOWN = 10
"""How many of the campaigns that wait stand in a request; it says how many there are."""
_ENDED = frozenset({ProposalState.DECLINED, ProposalState.EXPIRED})
_OF_A_DAY = frozenset({Because.DAY_LIMIT, Because.SHARE_LIMIT})


def settle(voice: Voice, brand: Brand) -> None:
    """Let out what may be asked now, and bring the requests for the rest up to date."""
    brand.limits_next = None
    while _let_out(voice, brand):
        pass
    reached = _reached(voice, brand)
    for request in sorted(brand.proposals.by("asks_for_more", True), key=lambda one: one.id):
        if scope_of(request) not in reached or not _asks(brand, request.playbook):
            withdraw(voice, brand, request, brand.situations[request.situation])
    for scope, (limit, playbooks) in reached.items():
        _ask_for_more(voice, brand, scope, limit, playbooks)


def _asks(brand: Brand, playbook: str) -> bool:
    """Say whether a playbook asks people still; if not, its owner does not answer for the others."""
    plan = brand.plans.get(playbook)
    return plan is not None and plan.playbook.asks


def _let_out(voice: Voice, brand: Brand) -> bool:
    """Ask what may be asked of what waits, the most urgent first; say whether there was any."""
    moving = [name for name in brand.waiting.playbooks() if _may_move(voice, brand, name)]
    found = False
    for id_ in list(brand.waiting.in_order(moving)):
        waits = brand.proposals[id_]
        rows = sorted(waits.rows, key=lambda row: (_pressing(brand, row), row.campaign, row.key))
        plan = brand.plans[waits.playbook]
        let = let_through(brand, plan, rows, voice.now)
        if let.rows:
            found = True
            _ask(voice, brand, plan, waits, let.rows, beyond=let.beyond)
    return found


def _may_move(voice: Voice, brand: Brand, playbook: str) -> bool:
    """Say whether something of a playbook may be asked now: there is room, or it is counted already."""
    reached = full(in_force(brand, brand.plans[playbook], voice.now), voice.now)
    of_all = [one for one in reached if not one.tool]
    if of_all:
        return _is_counted(voice, brand, playbook, of_all)
    tools = {one.tool: one for one in reached}
    return any(
        tool not in tools or _is_counted(voice, brand, playbook, [tools[tool]])
        for tool in sorted(brand.waiting.tools(playbook))
    )


def _is_counted(voice: Voice, brand: Brand, playbook: str, limits: Sequence[Limit]) -> bool:
    """Say whether something waits that all of these limits count already."""
    first, *others = limits
    return any(
        brand.waiting.waits_for(playbook, key) and all(one.counts(key, voice.now) for one in others)
        for key in first.tally.keys(since=Instant(voice.now - first.window))
    )


def _ask(
    voice: Voice, brand: Brand, plan: Plan, waits: Proposal, rows: Sequence[Row], *, beyond: bool
) -> None:
    situation = brand.situations[waits.situation]
    is_open = standing(brand, plan, situation, waits.group, waits.asks).is_open
    shown = () if is_open is None else shown_of(is_open)
    # What gathers goes along as far as there is room for it: a group has one question at a time.
    gathers = () if is_open is None or shown else is_open.rows
    question = Question(group=waits.group, asks=waits.asks, rows=in_order((*shown, *rows)), gathers=False)
    out = {row.key for row in rows}
    held = in_order(row for row in (*waits.rows, *gathers) if row.key not in out)
    put(voice, brand, plan, situation, question, held=held, beyond=beyond)


def _reached(voice: Voice, brand: Brand) -> dict[str, tuple[Limit, list[str]]]:
    """Say by scope which limit holds something back, and whose.

    A playbook's own goes before the brand's, and that before a tool's: it is asked about only where nothing
    else is in the way.
    """
    found: dict[str, tuple[Limit, list[str]]] = {}
    for name in sorted(brand.waiting.playbooks(), key=lambda one: (brand.waiting.since(one), one)):
        limits = full(in_force(brand, brand.plans[name], voice.now), voice.now)
        of_all = [one for one in limits if not one.tool]
        if of_all:
            found.setdefault(of_all[0].scope, (of_all[0], []))[1].append(name)
            _look_again(brand, max(frees for one in of_all if (frees := one.frees_at()) is not None))
            continue
        tools = brand.waiting.tools(name)
        for one in limits:
            if one.tool in tools:
                found.setdefault(one.scope, (one, []))[1].append(name)
                if (frees := one.frees_at()) is not None:
                    _look_again(brand, frees)
    return found


def _ask_for_more(voice: Voice, brand: Brand, scope: str, limit: Limit, playbooks: list[str]) -> None:
    """Open the request of a scope, or bring it up to date; there is none while a no stands."""
    requests = brand.proposals.by("limit", scope)
    is_open = next((one for one in requests if one.state is ProposalState.OPEN), None)
    if is_open is not None:
        _revise(voice, brand, is_open, limit, playbooks)
        return
    request = _opened(voice, brand, scope, limit, playbooks, round_=len(requests) + 1)
    refused = [one for one in requests if one.state in _ENDED and one.plan == request.plan]
    until = max(map(_holds_until, refused), default=voice.now)
    if voice.now < until:
        _look_again(brand, until)
        return
    voice.say(request)
    notices.ask(voice, brand, brand.situations[request.situation], request)


def _revise(voice: Voice, brand: Brand, request: Proposal, limit: Limit, playbooks: list[str]) -> None:
    """Say how many wait now. It stays one message, and nobody is called for it."""
    now = _standing(voice, brand, request, limit, playbooks)
    known = request.reached
    if known is not None and replace(now, reached=known) == request and _same(known, now.reached):
        return
    approvals = request.approvals if now.plan == request.plan else ()
    voice.say(replace(now, revision=request.revision + 1, approvals=approvals))


def _same(known: Reached, now: Reached | None) -> bool:
    """Compare what is told: time alone takes from what was asked within the hour, which is no news."""
    return now is not None and replace(now, asked=known.asked) == known


def _opened(
    voice: Voice, brand: Brand, scope: str, limit: Limit, playbooks: list[str], *, round_: int
) -> Proposal:
    """Give a new request; that of the brand is for the owner of the playbook that came to it first."""
    playbook = brand.plans[playbooks[0]].playbook
    first, _ = next(_held_back(brand, limit, playbooks))
    request = Proposal(
        id=short_id("P", brand.name, ProposalKind.LIMIT, scope, round_, voice.now),
        brand=brand.name,
        partition=first.partition,
        asks=ProposalKind.LIMIT,
        because=limit.because,
        playbook=playbook.name,
        playbook_digest=playbook.digest,
        situation=first.situation,
        epoch=first.epoch,
        group=playbook.owner,
        round=round_,
        revision=1,
        plan="",
        state=ProposalState.OPEN,
        quorum=max(playbook.quorum, TWO_PEOPLE),
        over_limit=False,
        rows=(),
        options=(),
        lease_s=0,
        first_call_at=None,
        opened_at=voice.now,
        asked_at=voice.now,
        expires_at=later(voice.now, playbook.within_s),
        answer_s=playbook.within_s,
        on_timeout=playbook.on_timeout,
        escalate_to=playbook.escalate_to,
        ladder=playbook.ladder_for(playbook.owner),
    )
    return _standing(voice, brand, request, limit, playbooks)


def _standing(voice: Voice, brand: Brand, request: Proposal, limit: Limit, playbooks: list[str]) -> Proposal:
    """Give a request as things stand. Its plan names the limit, so that more that waits voids no answer."""
    rows = _most_urgent(brand, limit, playbooks)
    campaigns, situations = _counted(brand, limit, playbooks)
    return replace(
        request,
        because=limit.because,
        plan=digest_of(limit.scope, limit.because, limit.named)[:12],
        rows=rows,
        first_call_at=first_call(brand, rows),
        reached=Reached(
            most=limit.most,
            asked=limit.asked(voice.now),
            campaigns=campaigns,
            situations=situations,
            live=limit.live,
            percent=limit.percent,
            tool=limit.tool,
        ),
    )


def _counted(brand: Brand, limit: Limit, playbooks: list[str]) -> tuple[int, int]:
    """Count the campaigns that a limit holds back, and the situations that they are for."""
    if not limit.tool:
        return brand.waiting.campaigns(playbooks), brand.waiting.situations(playbooks)
    held = list(_held_back(brand, limit, playbooks))
    keys = {row.key for _, rows in held for row in rows}
    return len(keys), len({waits.situation for waits, _ in held})


def _most_urgent(brand: Brand, limit: Limit, playbooks: list[str]) -> tuple[Row, ...]:
    found: dict[str, Row] = {}
    for _, rows in _held_back(brand, limit, playbooks):
        for row in rows:
            if len(found) == MOST_SHOWN:
                return tuple(found.values())
            found.setdefault(row.key, row)
    return tuple(found.values())


def _held_back(
    brand: Brand, limit: Limit, playbooks: list[str]
) -> Iterator[tuple[Proposal, tuple[Row, ...]]]:
    """Give the questions that wait for a limit, with the rows that do, the most urgent first."""
    for id_ in brand.waiting.in_order(playbooks):
        waits = brand.proposals[id_]
        rows = tuple(row for row in waits.rows if limit.is_about(row.key))
        if rows:
            yield waits, rows


def _holds_until(ended: Proposal) -> Instant:
    """Say how long a no, or no answer, stands: as long as the window of the limit that it was about."""
    at = ended.opened_at if ended.decided_at is None else ended.decided_at
    return Instant(at + (DAY if ended.because in _OF_A_DAY else HOUR))


def _first_call(brand: Brand, row: Row) -> Instant:
    found = first_call(brand, [row])
    return NEVER if found is None else found


def _pressing(brand: Brand, row: Row) -> Instant:
    """Say when the first of a row is too late: its call, or its next send."""
    return min([_first_call(brand, row), *sends_of(brand, [row])])


def _look_again(brand: Brand, at: Instant) -> None:
    brand.limits_next = at if brand.limits_next is None else min(at, brand.limits_next)
