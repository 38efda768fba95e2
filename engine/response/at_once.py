"""All at once: a person asks that what is paused goes on together, in no turns and with nothing dropped.

It is a question of its own, to those who would be asked whether it may go on at all. Who asks for it has said
yes to it with that; one more person must, who sees in it what would go out. Nothing goes on before, and no
other way leads there: what is let go of otherwise goes on as its playbook says.

What is counted in it is what goes out. Where less would by now, those who said yes said yes to less; where
more would, because a send passed or something else let go, nobody agreed to that, and it is asked no more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.proposal import Answer, Because
from engine.model.said import phrase
from engine.response import notices
from engine.response.letting_go import by_group, is_asked_at_once, named
from engine.response.preview import goes_on, is_stale
from engine.response.questions import TWO_PEOPLE, release_proposal, release_row
from engine.response.standing_in import right_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.hold import Hold
    from engine.model.proposal import Decision, Proposal, Row
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice

_STAYS, _GOES, _LATE = "let_go", "release", "release_late"
_VERBS = (_STAYS, _GOES, _LATE)
"""What comes of a row: it stays paused, goes on, or goes on though a send of it has passed; ever more."""


def ask(voice: Voice, brand: Brand, paused: Proposal, decision: Decision) -> None:
    """Ask a second person of each group concerned whether what an answer names goes on all at once."""
    situation, plan = brand.situations[paused.situation], brand.plans.get(paused.playbook)
    for group, holds in by_group(brand, paused, decision).items():
        rows = counted(brand, holds, voice.now)
        question = release_proposal(
            brand,
            situation,
            playbook=paused.playbook,
            group=group,
            rows=rows,
            because=Because.AT_ONCE,
            now=voice.now,
        )
        question = replace(
            question,
            quorum=max(1 if plan is None else plan.playbook.quorum, TWO_PEOPLE),
            approvals=(right_of(decision, {group}),),
            chosen=tuple(row.key for row in rows),
            on_timeout="decline",
        )
        voice.say(question)
        notices.ask(voice, brand, situation, question)


def counted(brand: Brand, holds: Sequence[Hold], now: Instant) -> tuple[Row, ...]:
    """Give the rows by which holds are asked about together, each with what would come of it now."""
    return tuple(replace(release_row(one), verb=_verb(brand, one, holds, now)) for one in holds)


def _verb(brand: Brand, hold: Hold, beside: Iterable[Hold], now: Instant) -> str:
    if not goes_on(brand, hold, beside=beside):
        return _STAYS
    return _LATE if is_stale(brand, hold, now) else _GOES


def grew(before: Iterable[Row], now: Iterable[Row]) -> bool:
    """Say whether more would go out of some rows than was counted when somebody said yes to them."""
    said = {row.key: _VERBS.index(row.verb) for row in before}
    return any(_VERBS.index(row.verb) > said.get(row.key, -1) for row in now)


def may_be_asked(brand: Brand, proposal: Proposal, decision: Decision, _now: Instant) -> str:
    """Refuse what its playbook never has go on all at once, and what somebody asked for already."""
    said = why_never(brand, proposal.playbook)
    if said:
        return said
    holds = named(brand, proposal, decision)
    return next(
        (
            phrase("{id} is asked about already; answer {proposal}", id=hold.id, proposal=question.id)
            for hold in holds
            if (question := asked_in(brand, hold)) is not None
        ),
        "",
    )


def still_may(brand: Brand, proposal: Proposal, decision: Decision, now: Instant) -> str:
    """Refuse a yes to what its playbook by now never has go on all at once, and to less than would go out."""
    if proposal.because is not Because.AT_ONCE or decision.answer is not Answer.APPROVE:
        return ""
    held = [brand.holds[row.hold] for row in proposal.rows if row.hold in brand.holds]
    if grew(proposal.rows, counted(brand, held, now)):
        return phrase(
            "more would go out by now than {id} counted, for a send has passed or something else let go; "
            "ask for it anew",
            id=proposal.id,
        )
    return why_never(brand, proposal.playbook)


def why_never(brand: Brand, playbook: str) -> str:
    """Say that a playbook never has what it holds go on all at once; empty where people may say so."""
    plan = brand.plans.get(playbook)
    if plan is None or not plan.playbook.resume.never_burst:
        return ""
    return phrase(
        "playbook {playbook} never lets it go on all at once; let go of it in turns", playbook=playbook
    )


def asked_in(brand: Brand, hold: Hold) -> Proposal | None:
    """Give the open question whether a hold goes on all at once with others; None where nobody asked."""
    found = (one for one in brand.open_proposals(hold.situation) if is_asked_at_once(one))
    return next((one for one in found if any(row.hold == hold.id for row in one.rows)), None)
