"""One by one: what may go on goes on in turns, never more at once than the playbook says.

Each is resumed by an intent of its own and read back. The next turn waits until the last is known; when one
of them goes wrong, or the situation comes back, the rest stays paused and is asked about again (standstill).
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import HoldState
from engine.model.proposal import Because
from engine.model.said import phrase
from engine.model.signal import GOING_ON
from engine.model.time import MINUTE, SECOND, Instant, later
from engine.response import notices, resume
from engine.response.called_for import UNDOES, called_for
from engine.response.facts import campaign_line
from engine.response.preview import is_dropped
from engine.response.resume import leave_paused
from engine.response.spans import when
from engine.response.standstill import in_turn, stop
from engine.rules.playbook import Resume

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from engine.response.state import Voice

WAIT = MINUTE
"""How long a turn waits where the one before it is not known yet."""
_TOGETHER = Resume(at_once=sys.maxsize)
"""How what two people let go of all at once goes on; nothing of it is dropped either (preview)."""
MAY_RUN = frozenset({HoldState.VERIFIED, HoldState.UNVERIFIABLE})


def let_go(voice: Voice, brand: Brand, proposal: Proposal, holds: Iterable[Hold]) -> None:
    """Let go of what a person, or a policy, said may go on: the first turn now, the others in theirs."""
    how = _how(brand, proposal)
    runs: list[Hold] = []
    for hold in holds:
        if not hold.ours or hold.state not in MAY_RUN:
            resume.release(voice, brand, hold)
        elif is_dropped(brand, hold, voice.now):
            leave_paused(voice, brand, hold)
        else:
            runs.append(hold)
    first, rest = runs[: how.at_once], runs[how.at_once :]
    waits = [
        replace(hold, resume_at=later(voice.now, (1 + number // how.at_once) * how.ramp_s))
        for number, hold in enumerate(rest)
    ]
    for hold in waits:
        voice.say(hold)
    for hold in first:
        _release(voice, brand, brand.holds[hold.id])
    # One that cannot go on now may have stopped the others already.
    follow = [one for hold in waits if (one := brand.holds[hold.id]).resume_at is not None]
    if follow:
        _tell(voice, brand, proposal, len(first), follow)


def join(voice: Voice, brand: Brand, proposal: Proposal, hold: Hold) -> None:
    """Let go of one that was paused only after the others were let go of: it takes its turn behind them."""
    how, at = _how(brand, proposal), _turn(voice, brand, proposal, hold)
    if at is None or hold.state not in MAY_RUN or not hold.ours:
        _release(voice, brand, hold)
        return
    waits = replace(hold, resume_at=at)
    voice.say(waits)
    _tell(voice, brand, proposal, how.at_once, [waits], key=f"one_by_one:{proposal.id}:{hold.id}")


def _turn(voice: Voice, brand: Brand, proposal: Proposal, hold: Hold) -> Instant | None:
    """Say when the next turn with a place in it is; None where there is one now."""
    how = _how(brand, proposal)
    mine = [one for one in brand.holds_for(proposal.situation) if one.asked_release == proposal.id]
    others = [one for one in mine if one.id != hold.id]
    waits = [one.resume_at for one in others if one.resume_at is not None]
    if waits:
        last = max(waits)
        return last if waits.count(last) < how.at_once else later(last, how.ramp_s)
    since = Instant(voice.now - how.ramp_s * SECOND)
    going = [
        one
        for one in others
        if one.state is HoldState.RELEASING or (one.released_at is not None and one.released_at > since)
    ]
    return later(voice.now, how.ramp_s) if len(going) >= how.at_once else None


def go_on(voice: Voice, brand: Brand) -> None:
    """Take the turns that are due, each question by itself."""
    waits = in_turn(one for one in brand.holds.values() if one.state in MAY_RUN)
    due = [one for one in waits if voice.now >= (one.resume_at or 0)]
    for lone in [one for one in due if one.asked_release not in brand.proposals]:
        voice.say(replace(lone, asked_release="", resume_at=None))
    by_question: dict[str, list[Hold]] = {}
    for hold in due:
        by_question.setdefault(hold.asked_release, []).append(hold)
    for name in sorted(by_question):
        if name in brand.proposals:
            _take_turn(voice, brand, brand.proposals[name], by_question[name])


def _take_turn(voice: Voice, brand: Brand, proposal: Proposal, due: Sequence[Hold]) -> None:
    why = _why_not(brand, proposal, due)
    if why:
        stop(voice, brand, proposal.id, why)
        return
    under_way = any(
        one.state is HoldState.RELEASING and one.asked_release == proposal.id
        for one in brand.holds_for(proposal.situation)
    )
    # What is late comes one turn after the other all the same: never more at once than was said.
    turn = [] if under_way else list(due[: _how(brand, proposal).at_once])
    for hold in due[len(turn) :]:
        voice.say(replace(hold, resume_at=Instant(voice.now + WAIT)))
    for hold in turn:
        current = brand.holds[hold.id]
        if current.resume_at is not None:
            _release(voice, brand, current)


def _why_not(brand: Brand, proposal: Proposal, due: Sequence[Hold]) -> str:
    """Say why a turn is not taken; empty where nothing stands in its way."""
    if brand.halted is not None:
        return phrase("everything was stopped")
    situation = brand.situations[proposal.situation]
    again = proposal.because in UNDOES and any(called_for(brand, hold) for hold in due)
    if situation.state in GOING_ON and (again or situation.epoch != proposal.epoch):
        return phrase("the situation has come back")
    return ""


def _how(brand: Brand, proposal: Proposal) -> Resume:
    if proposal.because is Because.AT_ONCE:
        return _TOGETHER
    plan = brand.plans.get(proposal.playbook)
    return Resume() if plan is None else plan.playbook.resume


def _release(voice: Voice, brand: Brand, hold: Hold) -> None:
    """Let one go on, or leave it paused where its send has passed by now, or another let go before it."""
    if is_dropped(brand, hold, voice.now):
        leave_paused(voice, brand, hold)
    else:
        resume.release(voice, brand, hold)


def _tell(
    voice: Voice, brand: Brand, proposal: Proposal, first: int, waits: Sequence[Hold], *, key: str = ""
) -> None:
    """Tell whoever said yes that not all go on at once, and when the others do."""
    lines = [
        phrase(
            "{campaign}: at {when}",
            campaign=campaign_line(brand, hold.campaign),
            when=when(hold.resume_at or voice.now),
        )
        for hold in in_turn(waits)
    ]
    notices.tell(
        voice,
        brand.situations[proposal.situation],
        recipient=proposal.group,
        template="told_one_by_one",
        key=key or f"one_by_one:{proposal.id}",
        facts={"now": str(first), "count": str(first + len(waits)), "campaigns": "\n".join(lines)},
        proposal=proposal.id,
    )
