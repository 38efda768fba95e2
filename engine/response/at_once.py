"""All at once: a person asks that what is paused goes on together, in no turns and with nothing dropped.

It is a question of its own, to those who would be asked whether it may go on at all. Who asks for it has said
yes to it with that; one more person must, who sees in it what would go out. Nothing goes on before, and no
other way leads there: what is let go of otherwise goes on as its playbook says.

Whoever asks it of what several pauses hold asks it once: where the same group lets go of them, they stand in
one question, for a campaign goes on only when the last of them lets go.

What is counted in it is what goes out. Where less would by now, those who said yes said yes to less; where
more would, because a send passed or something else let go, nobody agreed to that, and it is asked no more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.decision import Answer
from engine.model.proposal import Because
from engine.model.said import phrase
from engine.response import notices
from engine.response.letting_go import by_group, is_asked_at_once, named
from engine.response.preview import goes_on, is_stale
from engine.response.questions import TWO_PEOPLE, plan_hash, release_proposal, release_row
from engine.response.standing_in import right_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.model.decision import Decision
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal, Row
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.response.state import Voice

_STAYS, _GOES, _LATE = "let_go", "release", "release_late"
_VERBS = (_STAYS, _GOES, _LATE)
"""What comes of a row: it stays paused, goes on, or goes on though a send of it has passed; ever more."""
MORE_PERCENT = 10
"""By so much may the people grow that campaigns reach together, before nobody agreed to that: lists live."""


def ask(voice: Voice, brand: Brand, paused: Proposal, decision: Decision) -> None:
    """Ask a second person of each group concerned whether what an answer names goes on all at once."""
    for group, holds in by_group(brand, paused, decision).items():
        by = right_of(decision, {group})
        fresh = _fresh(brand, paused, group, holds, by=by, now=voice.now)
        known = _asked_before(brand, group, holds, by=by, now=voice.now)
        question = fresh if known is None else _with(brand, known, fresh, holds, now=voice.now)
        voice.say(question)
        notices.ask(voice, brand, brand.situations[question.situation], question)


def _fresh(
    brand: Brand, paused: Proposal, group: str, holds: Sequence[Hold], *, by: str, now: Instant
) -> Proposal:
    """Give the question whether what one pause holds goes on all at once, with the yes of who asks it."""
    plan, rows = brand.plans.get(paused.playbook), counted(brand, holds, now)
    question = release_proposal(
        brand,
        brand.situations[paused.situation],
        playbook=paused.playbook,
        group=group,
        rows=rows,
        because=Because.AT_ONCE,
        now=now,
    )
    return replace(
        question,
        quorum=max(1 if plan is None else plan.playbook.quorum, TWO_PEOPLE),
        approvals=(by,),
        chosen=tuple(row.key for row in rows),
        on_timeout="decline",
    )


def _asked_before(
    brand: Brand, group: str, holds: Sequence[Hold], *, by: str, now: Instant
) -> Proposal | None:
    """Give the question about the same campaigns that the same person asks of the same group, alone.

    Nobody's yes counts for what they did not ask: where somebody else asked or agreed it is another question,
    and so it is where the time of that one is up, or more would go out of it by now.
    """
    mine = {hold.subject for hold in holds}
    return next(
        (
            one
            for one in _open(brand)
            if one.group == group
            and one.approvals == (by,)
            and any(row.subject in mine for row in one.rows)
            and now < one.expires_at
            and not grew(one.rows, counted(brand, held_in(brand, one), now))
        ),
        None,
    )


def _with(brand: Brand, known: Proposal, fresh: Proposal, holds: Sequence[Hold], *, now: Instant) -> Proposal:
    """Give a question with what another pause holds as well; all of it is counted together, as of now.

    What joins puts no end off, or who is asked might be asked for ever: the first of the ends holds for all.
    The people whom it was asked with before stay those that were agreed to.
    """
    rows = as_agreed(known.rows, counted(brand, [*held_in(brand, known), *holds], now))
    return replace(
        known,
        rows=rows,
        plan=plan_hash(known.playbook_digest, rows, ()),
        revision=known.revision + 1,
        quorum=max(known.quorum, fresh.quorum),
        chosen=tuple(row.key for row in rows),
        asked_at=now,
        expires_at=min(known.expires_at, fresh.expires_at),
    )


def held_in(brand: Brand, question: Proposal) -> list[Hold]:
    """Give what a question is about that is known still."""
    return [brand.holds[row.hold] for row in question.rows if row.hold in brand.holds]


def _open(brand: Brand) -> list[Proposal]:
    """Give every open question whether something goes on all at once, of whichever situation."""
    offers = brand.proposals.by("offers_undo", True)
    return sorted((one for one in offers if is_asked_at_once(one)), key=lambda one: one.id)


def counted(brand: Brand, holds: Sequence[Hold], now: Instant) -> tuple[Row, ...]:
    """Give the rows by which holds are asked about together, each with what would come of it, for whom."""
    return tuple(
        replace(release_row(one), verb=_verb(brand, one, holds, now), reach=_reach(brand, one))
        for one in holds
    )


def _reach(brand: Brand, hold: Hold) -> int | None:
    campaign = brand.campaign(hold.campaign)
    return None if campaign is None else campaign.audience


def as_agreed(before: Iterable[Row], now: Iterable[Row]) -> tuple[Row, ...]:
    """Give rows with the people that they were counted with at first: that is what was agreed to."""
    said = {row.key: row for row in before}
    return tuple(replace(row, reach=said[row.key].reach) if row.key in said else row for row in now)


def _verb(brand: Brand, hold: Hold, beside: Iterable[Hold], now: Instant) -> str:
    if not goes_on(brand, hold, beside=beside):
        return _STAYS
    return _LATE if is_stale(brand, hold, now) else _GOES


def grew(before: Iterable[Row], now: Iterable[Row]) -> bool:
    """Say whether more would go out of some rows than was counted when somebody said yes to them.

    It would where more of them go on, where a send of one passed, and where they reach more people.
    """
    said, found = {row.key: row for row in before}, list(now)
    more = any(
        row.key not in said or _VERBS.index(row.verb) > _VERBS.index(said[row.key].verb) for row in found
    )
    return more or _reaches_more(said, found)


def _reaches_more(said: Mapping[str, Row], now: Iterable[Row]) -> bool:
    """Say whether rows reach more people than they were counted with, by more than lists grow in a day.

    What nobody counted was agreed to as that; what was counted, and is not any more, may be any number.
    """
    goes = {row.subject: (said[row.key].reach, row.reach) for row in now if row.verb != _STAYS}
    then = {subject: was for subject, (was, _) in goes.items() if was is not None}
    today = [goes[subject][1] for subject in then]
    people = sum(reach for reach in today if reach is not None)
    return None in today or people * 100 > sum(then.values()) * (100 + MORE_PERCENT)


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
    held = held_in(brand, proposal)
    if grew(proposal.rows, counted(brand, held, now)):
        return phrase(
            "more would go out by now than {id} counted: a send has passed, something else let go, or more "
            "people are reached; ask for it anew",
            id=proposal.id,
        )
    playbooks = dict.fromkeys([proposal.playbook, *(one.playbook for one in held)])
    return next((said for one in playbooks if (said := why_never(brand, one))), "")


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
    return next((one for one in _open(brand) if any(row.hold == hold.id for row in one.rows)), None)
