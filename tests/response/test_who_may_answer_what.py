"""Policy as a table: every kind of answer to every state of a proposal, against a judge that is written anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from engine.model.decision import Answer, Decision
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.time import HOUR, MINUTE, Instant
from engine.response.brand import Brand
from engine.response.policy import Judged, judge
from tests.fakes import words as w

A, B = "pause:mailer:campaign:a", "pause:mailer:campaign:b"
GROUPS = {
    "ada": ("team:campaigns",),
    "bob": ("team:campaigns", "team:other"),
    "dan": ("team:duty",),
    "eve": (),
}
LATE: Instant = w.after(2 * HOUR)


def question(**fields: Any) -> Proposal:
    have: dict[str, Any] = {"rows": (w.row(key=A), w.row(key=B)), "options": ()}
    return w.proposal(**(have | fields))


STATES = {
    "open": question(),
    "escalated": question(escalated=True, expires_at=w.after(4 * HOUR)),
    "half approved by ada": question(quorum=2, approvals=("ada",), chosen=(A, B)),
    "half approved by somebody else": question(quorum=2, approvals=("zoe",), chosen=(A, B)),
    "asked of two": question(quorum=2),
    "approved": question(state=ProposalState.APPROVED, decided_by=("zoe",), decided_at=w.NOW),
    "declined": question(state=ProposalState.DECLINED, decided_by=("zoe",), decided_at=w.NOW),
    "expired": question(state=ProposalState.EXPIRED, decided_at=w.NOW),
    "withdrawn": question(state=ProposalState.WITHDRAWN, decided_at=w.NOW),
}
MOMENTS = {"in time": w.after(MINUTE), "a moment too late": LATE}
ROWS = {"all": None, "every one": (A, B), "some": (A,), "strange": (A, "row"), "no": ()}


def weigh(proposal: Proposal | None, decision: Decision, now: Instant, *, halted: bool = False) -> Judged:
    brand = Brand(name="main")
    if proposal is not None:
        brand.proposals[proposal.id] = proposal
    brand.halted = w.switch() if halted else None
    return judge(brand, decision, now=now)


def objection(proposal: Proposal, decision: Decision, now: Instant, *, halted: bool) -> bool:
    """Say whether an answer must be refused. Written as a list of reasons, in no order."""
    approves = decision.answer is Answer.APPROVE
    keys = {row.key for row in proposal.rows}
    named = keys if decision.rows is None else set(decision.rows)
    asked = {proposal.group, proposal.escalate_to} if proposal.escalated else {proposal.group}
    return any(
        (
            proposal.state is not ProposalState.OPEN,
            now >= proposal.expires_at,
            not asked & set(decision.groups),
            decision.plan != proposal.plan,
            approves and decision.by in proposal.approvals,
            approves and not (named and named <= keys),
            approves and bool(proposal.approvals) and named != set(proposal.chosen),
            approves and halted,
            not approves and named != keys,
        )
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("answer", [Answer.APPROVE, Answer.DECLINE])
def test_an_answer_counts_exactly_when_nothing_speaks_against_it(state, answer):
    proposal = STATES[state]
    seen: set[bool] = set()
    for who, moment, plan, rows, halted in product(
        GROUPS, MOMENTS.values(), ("plan-1", "plan-0", ""), ROWS.values(), (False, True)
    ):
        said = w.decision(answer=answer, by=who, groups=GROUPS[who], plan=plan, rows=rows)
        judged = weigh(proposal, said, moment, halted=halted)
        refused = objection(proposal, said, moment, halted=halted)
        assert judged.verdict.accepted is not refused, (who, moment, plan, rows, halted, judged.verdict.says)
        assert (judged.proposal is None) is refused
        assert one_sentence(judged.verdict.says)
        assert (judged.verdict.proposal, judged.verdict.decision, judged.verdict.round) == ("p-1", said.id, 1)
        if judged.proposal is not None:
            check_what_came_of_it(proposal, said, judged, moment)
        seen.add(refused)
    assert seen == ({True} if proposal.state is not ProposalState.OPEN else {True, False})


@pytest.mark.parametrize("state", STATES)
def test_what_is_no_chosen_way_around_is_sent_for_nobody(state):
    for who, moment, plan, halted in product(GROUPS, MOMENTS.values(), ("plan-1", ""), (False, True)):
        said = w.decision(answer=Answer.SEND, by=who, groups=GROUPS[who], plan=plan)
        judged = weigh(STATES[state], said, moment, halted=halted)
        assert (judged.verdict.accepted, judged.proposal, judged.sends) == (False, None, False)
        assert one_sentence(judged.verdict.says)


def check_what_came_of_it(proposal: Proposal, said: Decision, judged: Judged, now: Instant) -> None:
    after, final = judged.proposal, judged.verdict.final
    assert after is not None
    if said.answer is Answer.DECLINE:
        assert final
        assert (after.state, after.decided_by, after.decided_at) == (ProposalState.DECLINED, (said.by,), now)
        assert after.rows == proposal.rows
        return
    together = (*proposal.approvals, said.by)
    if len(together) < proposal.quorum:
        assert not final
        assert (after.state, after.approvals, after.decided_at) == (ProposalState.OPEN, together, None)
        return
    assert final
    assert (after.state, after.decided_by, after.decided_at) == (ProposalState.APPROVED, together, now)
    wanted = {A, B} if said.rows is None else set(said.rows)
    assert {row.key for row in after.rows} == wanted
    assert set(after.left_out) == {A, B} - wanted


def one_sentence(text: str) -> bool:
    return bool(text) and "\n" not in text and ". " not in text and len(text) < 400


@pytest.mark.parametrize("answer", list(Answer))
def test_what_was_never_asked_cannot_be_answered(answer):
    judged = weigh(None, w.decision(answer=answer, proposal="P-nothing"), w.NOW)
    assert not judged.verdict.accepted
    assert "there is no proposal P-nothing" in judged.verdict.says


# --- what a refusal says ---

SAYS: dict[str, tuple[Proposal, dict[str, Any], Instant, str]] = {
    "decided": (STATES["approved"], {}, w.NOW, "was already approved by zoe on 2026-03-14 09:26 UTC"),
    "expired": (question(), {}, LATE, "expired on 2026-03-14 11:26 UTC"),
    "stranger": (
        question(),
        {"by": "eve", "groups": ()},
        w.NOW,
        "eve may not answer p-1: it is asked of team:campaigns",
    ),
    "duty too early": (question(), {"by": "dan", "groups": ("team:duty",)}, w.NOW, "dan may not answer"),
    "escalated, stranger": (
        STATES["escalated"],
        {"groups": ()},
        w.NOW,
        "it is asked of team:campaigns or team:duty",
    ),
    "twice": (
        STATES["half approved by ada"],
        {},
        w.NOW,
        "you approved p-1 already; another person of team:campaigns",
    ),
    "old plan": (
        question(),
        {"plan": "plan-0"},
        w.NOW,
        "has changed since you saw it (plan plan-1, you answered plan-0)",
    ),
    "no plan": (question(), {"plan": ""}, w.NOW, "you answered none"),
    "strange row": (question(), {"rows": ("row",)}, w.NOW, f"has no row row; its rows are: {A}, {B}"),
    "no row": (question(), {"rows": ()}, w.NOW, f"has no row none; its rows are: {A}, {B}"),
    "otherwise": (
        STATES["half approved by somebody else"],
        {"rows": (A,)},
        w.NOW,
        "zoe approved mailer:campaign:b, and you leave",
    ),
    "declines some": (
        question(),
        {"answer": Answer.DECLINE, "rows": (A,)},
        w.NOW,
        "p-1 is declined as a whole",
    ),
}


@pytest.mark.parametrize("case", SAYS)
def test_a_refusal_says_what_is_wrong(case):
    proposal, fields, now, says = SAYS[case]
    judged = weigh(proposal, w.decision(**({"rows": None} | fields)), now)
    assert not judged.verdict.accepted
    assert says in judged.verdict.says


def test_whoever_is_asked_by_escalation_may_answer_and_so_may_the_group():
    for who in ("ada", "dan"):
        said = w.decision(by=who, groups=GROUPS[who], rows=None)
        assert weigh(STATES["escalated"], said, w.NOW).verdict.accepted


# --- options ---

TWO_STOPS = question(
    asks=ProposalKind.ITINERARY,
    rows=(w.row(key="adapt:x", items=("x",)), w.row(key="adapt:y", items=("y",))),
    options=tuple(
        replace(w.proposal().options[0], key=f"{way}:{item}", option=way, item=item)
        for item in "xy"
        for way in ("sea_day", "keep")
    ),
)


@pytest.mark.parametrize(
    ("options", "accepted"),
    [
        (("sea_day:x",), True),
        (("sea_day:x", "keep:y"), True),
        ((), False),
        (("fly:x",), False),
        (("sea_day:x", "fly:y"), False),
        (("sea_day:x", "keep:x"), False),
        (("sea_day:x", "sea_day:x"), False),
    ],
)
def test_at_most_one_way_around_is_chosen_for_each_stop(options, accepted):
    judged = weigh(TWO_STOPS, w.decision(rows=None, options=options), w.NOW)
    assert judged.verdict.accepted is accepted
    if judged.proposal is not None:
        assert judged.proposal.chosen == options
        assert judged.proposal.rows == TWO_STOPS.rows


@pytest.mark.parametrize("options", [(), ("fly:x",)])
def test_a_decline_needs_no_choice(options):
    said = w.decision(rows=None, options=options, answer=Answer.DECLINE)
    assert weigh(TWO_STOPS, said, w.NOW).verdict.accepted


def test_two_people_may_name_their_choices_in_any_order():
    first = weigh(
        replace(TWO_STOPS, quorum=2), w.decision(rows=None, options=("sea_day:x", "keep:y")), w.NOW
    ).proposal
    assert first is not None
    second = w.decision(by="bob", groups=GROUPS["bob"], rows=None, options=("keep:y", "sea_day:x"))
    assert weigh(first, second, w.NOW).verdict.final
