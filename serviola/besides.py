"""Besides: what stood in the way of a question besides the clauses of a playbook, or came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.proposal import ProposalState
from engine.model.said import Said, phrase
from engine.model.signal import GOING_ON
from engine.model.time import DAY
from engine.response.auto import is_by_policy
from engine.response.questions import itinerary_questions, pause_questions, spared_by
from engine.response.spans import when
from engine.response.urgency import is_gathering
from engine.situations.evidence import NEWS_FOR, is_background

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.match import Clause, Match
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.rules.compile import Plan


def background(situation: Situation) -> Said | str:
    """Say why no playbook is held against a situation at all; nothing where that is not so."""
    if situation.state not in GOING_ON:
        return phrase(
            "No playbook is judged against this situation any more: it has been {state} since {when}.",
            state=situation.state,
            when=when(situation.updated_at),
        )
    if is_background(situation):
        return phrase(
            "No playbook is judged against this situation until somebody says something fresh of it: "
            "all that is known was said more than {days} days before we heard it, and merely holds still.",
            days=NEWS_FOR // DAY,
        )
    return ""


def also(
    brand: Brand,
    plan: Plan,
    situation: Situation,
    asked: Sequence[Proposal],
    matches: Sequence[Match],
    policy: Clause | None,
    now: Instant,
) -> list[tuple[str, Said]]:
    """Say what else stood in the way of a question, or of what was agreed to, besides the clauses."""
    said: list[tuple[str, Said]] = []
    if brand.halted is not None:
        said.append(
            (
                "stopped",
                phrase(
                    "Everything was stopped by {who} on {when}: questions are asked, and nothing is done.",
                    who=brand.halted.by,
                    when=when(brand.halted.at),
                ),
            )
        )
    waiting = [one.id for one in asked if one.state is ProposalState.WAITING]
    if waiting:
        said.append(("limit", phrase("A limit holds its question back: {ids}.", ids=", ".join(waiting))))
    acted = [one.id for one in asked if is_by_policy(one)]
    if acted:
        said.append(("acted", phrase("It has acted without asking: {ids}.", ids=", ".join(acted))))
    spared = spared_by(brand, plan, situation, matches)
    if spared:
        names = ", ".join(f"{one.name} ({one.message_class})" for one in spared)
        said.append(
            (
                "never-held",
                phrase("Left out, because messages of their class are never held: {names}.", names=names),
            )
        )
    said += _put(asked)
    if matches and not asked and plan.playbook.asks:
        said.append(_nobody_asked(brand, plan, situation, matches, policy, now))
    return said


def _put(asked: Sequence[Proposal]) -> list[tuple[str, Said]]:
    """Say which questions gather what comes, and which were put."""
    said: list[tuple[str, Said]] = []
    gathering = [one for one in asked if is_gathering(one)]
    if gathering:
        said.append(
            (
                "gathers",
                phrase(
                    "It gathers what comes under this situation since it asked: {ids}, to be asked on {when} "
                    "at the latest.",
                    ids=", ".join(one.id for one in gathering),
                    when=when(min(one.asked_at for one in gathering)),
                ),
            )
        )
    asks = [
        one.id
        for one in asked
        if one.state is not ProposalState.WAITING and not is_by_policy(one) and one not in gathering
    ]
    if asks:
        said.append(("asked", phrase("It has asked: {ids}.", ids=", ".join(asks))))
    return said


def _nobody_asked(
    brand: Brand,
    plan: Plan,
    situation: Situation,
    matches: Sequence[Match],
    policy: Clause | None,
    now: Instant,
) -> tuple[str, Said]:
    """Say why what matches is not asked about."""
    questions = [
        *pause_questions(brand, plan, situation, matches),
        *itinerary_questions(brand, plan, situation, matches, now=now),
    ]
    if not any(one.rows for one in questions):
        return "nothing-to-do", phrase(
            "It has nothing to ask: no campaign touches what is met, and it proposes no way around."
        )
    if policy is not None and policy.holds:
        return "not-yet", phrase("It has not acted: it acts as soon as the service looks at it.")
    return "not-yet", phrase(
        "It has not asked: it is asked as soon as the service looks at it, unless an answer given before"
        " holds for it, too."
    )
