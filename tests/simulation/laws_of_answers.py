"""What must be so of answers: whose count, to what, and that each question ends once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.model.decision import Answer, Decision, Verdict
from engine.model.hold import (
    HoldState,
)
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.scales import PauseClass
from engine.ports import Batch
from tests.simulation.laws_of_sends import stands_for_others
from tests.simulation.laws_of_the_tool import STOPS_WITHIN
from tests.simulation.outside import Outside

ENDS = frozenset({HoldState.RELEASED, HoldState.LOST, HoldState.FAILED})
MAY_BE_UNDONE = frozenset({PauseClass.SUSPEND, PauseClass.REVERT})
UNENDED = frozenset({ProposalState.OPEN, ProposalState.WAITING})
"""Of what a limit holds back nobody has heard; it may be asked yet."""
Said = Iterator[str]


def each_final_answer_counts_once(outside: Outside, batch: Batch) -> Said:
    """Count exactly one final answer for each question, and give each answer one verdict (P6)."""
    verdicts = [word for word in batch.words if isinstance(word, Verdict)]
    for verdict in verdicts:
        if verdict.accepted and verdict.final:
            times = sum(
                (one.proposal, one.round) == (verdict.proposal, verdict.round) and one.accepted and one.final
                for one in (*outside.ledger.verdicts, *verdicts)
            )
            if times != 1:
                yield f"{verdict.proposal} has {times} final answers"
    answered = Counter(one.id for one in (*batch.inputs, *batch.words) if isinstance(one, Decision))
    if answered != Counter(one.decision for one in verdicts):
        yield f"answers {dict(answered)} got other verdicts"


def only_the_right_person_in_time_on_the_plan_shown(outside: Outside, batch: Batch) -> Said:
    """Accept an answer only of who belongs to the group, in time, once, for the plan that stands (P6)."""
    latest = {id: words[-1] for id, words in outside.ledger.proposals.items() if words}
    given = {one.id: one for one in batch.inputs if isinstance(one, Decision)}
    for verdict in (word for word in batch.words if isinstance(word, Verdict) and word.accepted):
        if verdict.decision not in given:
            continue  # a policy answered: a_policy_answers_only_what_it_may
        asked, answer = latest.get(verdict.proposal), given[verdict.decision]
        if answer.answer in {Answer.RELEASE, Answer.RELEASE_AT_ONCE}:
            yield from _right_to_let_go(outside, asked, answer)
            continue
        if asked is None or asked.state is not ProposalState.OPEN:
            yield f"{answer.by} answered {verdict.proposal}, which is not open"
            continue
        allowed = set(asked.asked_groups)
        if not allowed & outside.groups_of(answer.by):
            yield f"{answer.by} answered {asked.id}, which is asked of {sorted(allowed)}"
        if batch.now >= asked.expires_at and not stands_for_others(outside, asked, batch.now):
            yield f"{answer.by} answered {asked.id} after it had expired"
        if answer.plan != asked.plan:
            yield f"{answer.by} answered {asked.id} on a plan that stands no more"


def _right_to_let_go(outside: Outside, paused: Proposal | None, answer: Decision) -> Said:
    """Let go only of an approved pause, on the plan that stands, and by who owns each campaign of it."""
    if paused is None or (paused.asks, paused.state) != (ProposalKind.PAUSE, ProposalState.APPROVED):
        yield f"{answer.by} let go of {answer.proposal}, which is no approved pause"
        return
    if answer.plan != paused.plan:
        yield f"{answer.by} let go of {paused.id} on a plan that stands no more"
    rows = {row.key for row in paused.rows} if answer.rows is None else set(answer.rows)
    latest = [words[-1] for words in outside.ledger.holds.values() if words]
    held = [one for one in latest if one.proposal == paused.id and one.row in rows]
    if not held:
        yield f"{answer.by} let go of {paused.id}, for which nothing of that was ever held"
    for one in held:
        if one.state in ENDS | {HoldState.RELEASING, HoldState.NOT_OURS}:
            yield f"{answer.by} let go of {one.id}, which is {one.state}"
    if outside.halted_since is not None and answer.at - outside.halted_since > STOPS_WITHIN:
        yield f"{answer.by} let go of {paused.id} while everything was stopped"


def a_policy_answers_only_what_it_may(_: Outside, batch: Batch) -> Said:
    """Let a policy answer where all that it asks for holds, for what can be undone, and never when stopped."""
    open_: dict[str, Proposal] = {}
    for word in batch.words:
        if isinstance(word, Proposal):
            open_[word.id] = word
        if not isinstance(word, Decision):
            continue
        asked = open_[word.proposal]
        if asked.policy is None or not asked.policy.holds or not all(one.holds for one in asked.policy.parts):
            yield f"{word.by} answered {asked.id}, and what it asks for does not hold"
        if asked.over_limit or asked.state is not ProposalState.OPEN:
            yield f"{word.by} answered {asked.id}, which is {asked.state}, beyond a limit: {asked.over_limit}"
        if asked.asks is ProposalKind.PAUSE and not {row.pause_class for row in asked.rows} <= MAY_BE_UNDONE:
            yield f"{word.by} paused what cannot be undone for {asked.id}"
        if asked.asks is not ProposalKind.PAUSE and asked.because is not Because.RETRACTED:
            yield f"{word.by} answered {asked.id}, which asks about {asked.asks} because {asked.because}"


def a_question_that_ended_stays_as_it_ended(outside: Outside, batch: Batch) -> Said:
    """End every proposal in one state, and let each expire (law 3)."""
    states = {id: words[-1].state for id, words in outside.ledger.proposals.items() if words}
    for word in batch.words:
        if isinstance(word, Proposal):
            if states.get(word.id, ProposalState.OPEN) not in UNENDED:
                yield f"{word.id} was {states[word.id]}, and is {word.state} now"
            if word.state is ProposalState.OPEN and word.expires_at <= word.opened_at:
                yield f"{word.id} never expires"
            states[word.id] = word.state
