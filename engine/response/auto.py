"""Auto: whether a policy answers a question in the place of people, with the values that it is judged on.

A policy is a playbook at stage auto. It answers where all that its `auto_if` asks for holds, and what the
house asks of all: the sources are heard and are more than one passer-by, nothing is stopped, no limit is
passed, and each campaign can be paused so that it is taken back with one press. What it does not answer,
people are asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.decision import BY_POLICY
from engine.model.hold import HoldState
from engine.model.match import Clause
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.response.limits import limits_of
from engine.response.questions import CAN_BE_UNDONE, pause_questions
from engine.response.seeing import seen_in
from engine.rules.match import Judge
from engine.rules.playbook import OnRetraction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model.hold import Hold
    from engine.model.proposal import Row
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.questions import Question
    from engine.response.state import Voice
    from engine.rules.compile import Plan


_LIMITS = "stage.auto.limits"
_LET_RUN = frozenset({Because.BY_POLICY, Because.LEASE_ENDED, Because.ON_REQUEST, Because.AT_ONCE})
"""Reasons to ask for a resume while the pause is called for: a yes says that it runs all the same."""


def judged(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation, question: Question, *, beyond: bool
) -> Question:
    """Give a question with how a policy judges it; one that it answers has only the rows it answers for."""
    if plan.auto is None or question.asks is not ProposalKind.PAUSE or not question.rows:
        return question
    undoable = [row for row in question.rows if row.pause_class in CAN_BE_UNDONE]
    refused = _refused(brand, situation)
    fit = tuple(row for row in undoable if row.key not in refused)
    judge = Judge(seen_in(brand, situation, now=voice.now), now=voice.now, evaluator=voice.state.evaluator)
    (written,) = judge.of_situation(plan.auto)
    parts = (
        *written.parts,
        *_in_number(brand, plan, situation),
        _not_stopped(brand),
        _within_limits(voice, brand, plan, question.rows, beyond=beyond),
        _counted("stage.auto.undo", undoable, question.rows, phrase("can be paused and taken back")),
        _counted("stage.auto.untouched", fit, undoable, phrase("was kept or changed by nobody")),
    )
    clause = _all("auto_if", parts)
    return replace(question, policy=clause, rows=fit if clause.holds else question.rows)


def lets_go(brand: Brand, hold: Hold, because: Because) -> Clause | None:
    """Say whether a policy lets go of a hold itself, and why; None where people are asked.

    It does where the source took back what it said, the playbook says so, and the pause was the policy's own
    and is read back. Whether somebody changed it since is read before it is resumed.
    """
    plan = brand.plans.get(hold.playbook)
    if plan is None or plan.playbook.auto is None or because is not Because.RETRACTED:
        return None
    asked = plan.playbook.auto.on_retraction
    resumes = asked is OnRetraction.RESUME
    proposal = brand.proposals.get(hold.proposal)
    mine = proposal is not None and is_by_policy(proposal) and hold.state is HoldState.VERIFIED
    parts = (
        _leaf("on_retraction", resumes, phrase("on_retraction is {what}", what=asked)),
        _leaf("stage.auto.own", mine, phrase("the policy paused it, and it was read back")),
        _not_stopped(brand),
    )
    clause = _all("on_retraction", parts)
    return clause if clause.holds else None


def is_by_policy(proposal: Proposal) -> bool:
    """Say whether a policy answers a question, or has answered it."""
    return proposal.policy is not None and proposal.policy.holds


def was_beyond(proposal: Proposal) -> bool:
    """Say whether people were asked because a limit was passed then."""
    policy = proposal.policy
    return policy is not None and any(part.path == _LIMITS and not part.holds for part in policy.parts)


def name_of(playbook: str) -> str:
    """Name a policy as it stands where else a person would."""
    return f"{BY_POLICY}:{playbook}"


def _refused(brand: Brand, situation: Situation) -> set[str]:
    """Name the rows that a person kept running, or let run, in this epoch: by an answer or in the tool."""
    found: set[str] = set()
    for one in brand.proposals_for(situation.id):
        if one.epoch != situation.epoch:
            continue
        if one.asks is ProposalKind.PAUSE and one.state is ProposalState.DECLINED:
            found |= {row.key for row in one.rows}
        elif one.asks is ProposalKind.PAUSE:
            found |= set(one.left_out)
        elif one.because in _LET_RUN and one.state is ProposalState.APPROVED:
            found |= {f"pause:{row.subject.key}" for row in one.rows if row.subject is not None}
    mine = brand.holds_for(situation.id)
    found |= {one.row for one in mine if one.epoch == situation.epoch and _was_let_run(brand, one)}
    return found | {one.row for one in mine if one.state is HoldState.LOST}


def _was_let_run(brand: Brand, hold: Hold) -> bool:
    """Say whether people let a hold run by a yes, also where it stands in a question of another situation."""
    release = brand.proposals.get(hold.asked_release)
    return release is not None and release.because in _LET_RUN and release.state is ProposalState.APPROVED


def _in_number(brand: Brand, plan: Plan, situation: Situation) -> Iterator[Clause]:
    """Count all that the playbook calls for here, whoever owns it and whatever was answered."""
    most = None if plan.playbook.auto is None else plan.playbook.auto.most_campaigns
    if most is None:
        return
    matches = brand.matches_for(plan.playbook.name, situation)
    count = len({row.key for one in pause_questions(brand, plan, situation, matches) for row in one.rows})
    yield Clause(
        path="auto_if.most_campaigns",
        op="<=",
        holds=count <= most,
        says=f"{count} {'campaign' if count == 1 else 'campaigns'}, at most {most}",
        actual=count,
        need=most,
        unit="campaigns",
    )


def _within_limits(voice: Voice, brand: Brand, plan: Plan, rows: Sequence[Row], *, beyond: bool) -> Clause:
    """Ask that no limit is passed; what people let go on counts, for whatever situation it was."""
    over = any(
        limit.asked(voice.now) > limit.most
        for limit in limits_of(brand, plan, voice.now)
        if any(limit.is_about(row.key) for row in rows)
    )
    says = phrase("more was asked about than a limit allows") if over else phrase("within the limits")
    if beyond:
        says = phrase("beyond a limit, as people let it")
    return _leaf(_LIMITS, not (beyond or over), says)


def _not_stopped(brand: Brand) -> Clause:
    halted = brand.halted is not None
    says = phrase("everything is stopped") if halted else phrase("nothing is stopped")
    return _leaf("stage.auto.stopped", not halted, says)


def _counted(path: str, some: Sequence[Row], of: Sequence[Row], what: str) -> Clause:
    """Ask for at least one; of the others people are asked."""
    says = f"{len(some)} of {len(of)} {what}, needs at least 1"
    return Clause(path=path, op=">=", holds=bool(some), says=says, actual=len(some), need=1, unit="campaigns")


def _leaf(path: str, holds: bool, says: str) -> Clause:  # noqa: FBT001 - it is the value
    return Clause(path=path, op="=", holds=holds, says=says, actual=int(holds), need=1)


def _all(path: str, parts: tuple[Clause, ...]) -> Clause:
    held = sum(part.holds for part in parts)
    says = f"{held} of {len(parts)} hold, all must"
    return Clause(path=path, op="all", holds=held == len(parts), says=says, parts=parts)
