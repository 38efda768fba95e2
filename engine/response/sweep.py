"""Sweep: what falls due. Waiting for a person is a row, and every row has an end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.adaptation import CHANGING
from engine.model.hold import ENDED, STARTING, HoldState
from engine.model.proposal import STOPPING, Because, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.signal import GOING_ON, Phase, SituationState
from engine.model.time import MINUTE, Instant, later
from engine.response import adapt_steps, attend, by_hand, ending, notices, one_by_one, take_back
from engine.response.asking import withdraw
from engine.response.deadline import answer_by, called_at_once, goes_on_until, higher, sends_of
from engine.response.decide import renew
from engine.response.facts import about_proposal
from engine.response.giving_up import give_up, is_waiting, not_known
from engine.response.holds import is_held
from engine.response.nearer import anew
from engine.response.propose import ask_release, propose
from engine.response.resume import keep
from engine.response.retract import clear
from engine.response.sending import now_missed, tell_missed
from engine.response.urgency import is_gathering, is_put
from engine.situations.intake import KEPT_IN_MIND
from engine.situations.phases import in_phase

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.state import Voice

CLEAR_FOR = 10 * MINUTE
"""How long an all-clear must stand before it is believed; what fires again meanwhile was flapping."""
OVERDUE = MINUTE
"""How long past its deadline a step may be before we stop waiting for its outcome."""


def sweep(voice: Voice, brand: Brand) -> None:
    """Bring every deadline that has passed to its declared end, and put what waited for the morning."""
    _put_in_the_morning(voice, brand)
    unanswered = [
        one
        for one in brand.proposals.values()
        if one.state is ProposalState.OPEN and voice.now >= one.expires_at
    ]
    for proposal in sorted(unanswered, key=lambda one: one.id):
        _unanswered(voice, brand, proposal)
    attend.sweep(voice, brand)
    for name in sorted(brand.holds):
        hold = brand.holds[name]
        if hold.state in STARTING and now_missed(hold, voice.now):
            tell_missed(voice, brand, hold)
            hold = brand.holds[name]
        if by_hand.is_due(hold, voice.now):
            by_hand.remind(voice, brand, hold)
        if voice.now > hold.deadline + OVERDUE and not is_waiting(brand, hold):
            _overdue(voice, brand, hold)
    for name in sorted(brand.adaptations):
        one = brand.adaptations[name]
        if one.state in CHANGING and voice.now > one.deadline + OVERDUE:
            adapt_steps.give_up(voice, brand, one, phrase("no proof came in time that it was changed"))
    one_by_one.go_on(voice, brand)
    _ended_leases(voice, brand)
    known = {one.id: one for one in brand.situations.by("moves", "clears")}
    known |= {name: brand.situations[name] for name in brand.closes.due(voice.now)}
    ends = [one for one in known.values() if _is_clear(one, voice.now) or _is_quiet(one, voice.now)]
    for situation in sorted(ends, key=lambda one: one.id):
        _clear(voice, brand, situation)
        _close_quiet(voice, brand, brand.situations[situation.id])


def _put_in_the_morning(voice: Voice, brand: Brand) -> None:
    """Ask what waited for the night to be over, with the whole time of an answer from now on."""
    for name in sorted(one.id for one in _in_the_morning(brand)):
        # What was put or taken back with one before it is so by now.
        proposal = brand.proposals[name]
        plan = brand.plans.get(proposal.playbook)
        if voice.now < proposal.asked_at or proposal.state is not ProposalState.OPEN or is_put(proposal):
            continue
        if plan is not None and is_gathering(proposal):
            # What it gathered is asked about within limits, like anything that is new.
            propose(voice, brand, plan, brand.situations[proposal.situation])
        else:
            put = called_at_once(brand, anew(brand, proposal, voice.now), voice.now)
            voice.say(put)
            notices.ask(voice, brand, brand.situations[put.situation], put)


def _in_the_morning(brand: Brand) -> list[Proposal]:
    """Give the open questions that were not put yet."""
    found = (one for one in brand.proposals.values() if one.state is ProposalState.OPEN)
    return [one for one in found if not is_put(one)]


def next_deadline(brand: Brand) -> Instant | None:
    """Say when the sweep next has something to do, for a clock that is wound by hand."""
    due = [one.expires_at for one in brand.proposals.values() if one.state is ProposalState.OPEN]
    due += attend.next_due(brand)
    due += [one.asked_at for one in _in_the_morning(brand)]
    due += [one.until for one in brand.holds.values() if is_held(one) and not one.asked_release]
    due += [Instant(one.deadline + OVERDUE + 1) for one in brand.holds.values() if _under_way(brand, one)]
    due += [one.resume_at for one in brand.holds.values() if is_held(one) and one.resume_at is not None]
    due += [
        one.remind_at for one in brand.holds.values() if by_hand.is_by_hand(one) and one.remind_at is not None
    ]
    due += [
        one.send_at
        for one in brand.holds.values()
        if one.state in STARTING
        and one.send_at is not None
        and one.missed_at is None
        and one.send_at > one.since
    ]
    due += [
        Instant(one.deadline + OVERDUE + 1) for one in brand.adaptations.values() if one.state in CHANGING
    ]
    due += [Instant(one.updated_at + CLEAR_FOR) for one in brand.situations.by("moves", "clears")]
    begins = brand.situations.by("moves", "begins")
    due += [one.occurred_at for one in begins if one.phase is Phase.FORECAST]
    due += [] if (flip := brand.recheck.first()) is None else [flip]
    at_once = (brand.situations.get(name) for name in brand.recheck.now)
    due += [one.updated_at for one in at_once if one is not None and one.state in GOING_ON]
    due += [] if brand.limits_next is None else [brand.limits_next]
    return min(due, default=None)


def _unanswered(voice: Voice, brand: Brand, proposal: Proposal) -> None:
    situation = brand.situations[proposal.situation]
    left = proposal.rungs_left
    if proposal.on_timeout == "escalate" and left:
        usual = later(voice.now, left[0].within_s)
        # The rows of a request are examples of all that waits: no send of theirs ends it.
        sends = sends_of(brand, proposal.rows) if proposal.asks in STOPPING else []
        until = answer_by(usual, proposal.options, voice.now, sends=sends)
        raised = attend.with_reminder(brand, replace(higher(proposal), expires_at=until), voice.now)
        voice.say(raised)
        notices.ask(voice, brand, situation, raised, was=proposal)
        return
    on = goes_on_until(brand, proposal, voice.now)
    if on is not None:
        moved = replace(proposal, expires_at=on, revision=proposal.revision + 1)
        voice.say(moved)
        notices.ask(voice, brand, situation, moved)
        return
    voice.say(replace(proposal, state=ProposalState.EXPIRED, decided_at=voice.now))
    if proposal.because is Because.BY_POLICY:
        return  # nobody needed to answer; the end of the lease is asked about in the same breath
    if proposal.asks is ProposalKind.RELEASE:
        renew(voice, brand, proposal)
    for recipient in proposal.asked_groups:
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template=notices.told(proposal, "expired"),
            key=f"expired:{proposal.id}",
            facts=about_proposal(brand, proposal),
            proposal=proposal.id,
        )


def _under_way(brand: Brand, hold: Hold) -> bool:
    """Say whether something is awaited of a tool; what waits for another hold has no end of its own."""
    busy = hold.state in STARTING or hold.state is HoldState.RELEASING
    return busy and not is_waiting(brand, hold)


def _overdue(voice: Voice, brand: Brand, hold: Hold) -> None:
    if hold.state in STARTING and hold.ends:
        ending.give_up(voice, brand, hold)
    elif hold.state is HoldState.READING:
        give_up(voice, brand, hold, phrase("its tool could not be read, so nothing was asked of it"))
    elif hold.state in STARTING:
        not_known(voice, brand, hold)
        # Who took it back meanwhile asked for its end, whatever becomes of it.
        take_back.as_asked(voice, brand, brand.holds[hold.id])
    elif hold.state is HoldState.RELEASING:
        keep(voice, brand, hold, phrase("no proof came in time that it was resumed"), known=False)


def _ended_leases(voice: Voice, brand: Brand) -> None:
    ended: dict[str, list[Hold]] = {}
    for hold in sorted(brand.holds.values(), key=lambda one: one.id):
        if is_held(hold) and not hold.asked_release and voice.now >= hold.until:
            ended.setdefault(hold.situation, []).append(hold)
    for situation, holds in ended.items():
        ask_release(voice, brand, brand.situations[situation], holds, Because.LEASE_ENDED)


def _is_clear(situation: Situation, now: Instant) -> bool:
    """Say whether an all-clear has stood long enough not to be a flap."""
    return situation.state is SituationState.CLEARING and now >= situation.updated_at + CLEAR_FOR


def _is_quiet(situation: Situation, now: Instant) -> bool:
    """Say whether nothing was heard for so long that a situation need not be kept in mind."""
    return not situation.standing and now - situation.updated_at >= KEPT_IN_MIND


def _clear(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Call a situation over once its all-clear has stood long enough not to be a flap."""
    if _is_clear(situation, voice.now):
        cleared = replace(
            situation, state=SituationState.CLEARED, revision=situation.revision + 1, updated_at=voice.now
        )
        cleared = in_phase(cleared, voice.now)
        voice.say(cleared)
        clear(voice, brand, cleared)


def _close_quiet(voice: Voice, brand: Brand, situation: Situation) -> None:
    if not _is_quiet(situation, voice.now):
        return
    if any(hold.state not in ENDED for hold in brand.holds_for(situation.id)):
        return
    if any(one.state in CHANGING for one in brand.adaptations.by("situation", situation.id)):
        return
    open_ = brand.open_proposals(situation.id)
    if all(is_gathering(one) for one in open_):
        for one in open_:
            withdraw(voice, brand, one, situation)
        closed = replace(
            situation, state=SituationState.CLOSED, revision=situation.revision + 1, updated_at=voice.now
        )
        voice.say(closed)
