"""Retract: the world takes something back, so the undo is proposed and those who were told are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.adaptation import CHANGING, AdaptationState
from engine.model.hold import STARTING, HoldState
from engine.model.proposal import UNCALLED, Because, ProposalState
from engine.model.said import phrase
from engine.response import adapt, ending, notices
from engine.response.acting import offer_again
from engine.response.asking import withdraw
from engine.response.auto import lets_go
from engine.response.called_for import UNDOES, called_for, why_idle
from engine.response.facts import campaign_line
from engine.response.giving_up import call_off
from engine.response.holds import is_held
from engine.response.propose import ask_release
from engine.response.settled import OF_MATCHES, is_decided

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model.hold import Hold
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.state import Voice


_MAY_CHANGE = frozenset({*CHANGING, AdaptationState.UNVERIFIABLE})


def retract(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Withdraw what was asked, propose to undo what was done, tell exactly those who were told."""
    _over(
        voice,
        brand,
        situation,
        Because.RETRACTED,
        why=phrase("the situation was retracted"),
        template="told_retracted",
        proposed=_undo,
    )


def clear(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Withdraw what is still asked, ask the owners to let go, and tell exactly those who were told."""
    _over(
        voice,
        brand,
        situation,
        Because.CLEARED,
        why=phrase("its own source calls it over"),
        template="told_cleared",
        proposed=_follows,
    )


def _over(
    voice: Voice,
    brand: Brand,
    situation: Situation,
    because: Because,
    *,
    why: str,
    template: str,
    proposed: Callable[[Brand, Situation, list[Hold]], str],
) -> None:
    """End what a situation that is over has begun. `proposed` says to who was told what is asked of whom."""
    told = list(brand.told.get(situation.id, {}))
    _take_back(voice, brand, situation)
    _call_off(voice, brand, situation, why)
    held = _free_to_ask(brand, situation)
    follows = proposed(brand, situation, held)
    for recipient in told:
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template=template,
            key=f"{because}:{situation.id}:{situation.epoch}:{situation.revision}",
            facts={"proposed": "; ".join([follows, *_calls(brand, situation), *_for_good(brand, situation)])},
        )
    if held:
        ask_release(voice, brand, situation, held, because)


def undo_unmatched(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Propose to let go of what is no longer called for; take that back where it is called for again."""
    _stands_again(voice, brand, situation)
    kept = _kept_all_the_same(brand, situation)
    free = [hold for hold in _free_to_ask(brand, situation) if hold.id not in kept]
    idle: dict[Because, list[Hold]] = {}
    for hold in free:
        if (because := why_idle(brand, hold)) is not None:
            idle.setdefault(because, []).append(hold)
    for because, holds in idle.items():
        ask_release(voice, brand, situation, holds, because)


def _take_back(voice: Voice, brand: Brand, situation: Situation) -> None:
    """Take back what was asked and what waits to be; those who were asked are told why in any case."""
    for proposal in brand.proposals_to_come(situation.id):
        if proposal.asks in OF_MATCHES:
            voice.say(replace(proposal, state=ProposalState.WITHDRAWN, decided_at=voice.now))


def _stands_again(voice: Voice, brand: Brand, situation: Situation) -> None:
    for proposal in brand.open_proposals(situation.id):
        held = [brand.holds[row.hold] for row in proposal.rows if row.hold in brand.holds]
        undoes = proposal.because in UNDOES
        if undoes and any(called_for(brand, hold) for hold in held):
            withdraw(voice, brand, proposal, situation)
            free = [replace(hold, asked_release="") for hold in held]
            for hold in free:
                voice.say(hold)
            offer_again(voice, brand, situation, [hold for hold in free if called_for(brand, hold)])


def _kept_all_the_same(brand: Brand, situation: Situation) -> set[str]:
    """Name the holds whose undo was proposed and decided; the end of their lease is asked about again."""
    return {
        key.removeprefix("release:")
        for proposal in brand.proposals_for(situation.id)
        if proposal.because in UNCALLED and is_decided(proposal)
        for key in (*(row.key for row in proposal.rows), *proposal.left_out)
    }


def _undo(brand: Brand, situation: Situation, asked_now: list[Hold]) -> str:
    """Say what is proposed to those who were told; never that nothing was paused while something may be."""
    everything = [one for one in brand.holds_for(situation.id) if not one.ends]
    held = sum(is_held(hold) for hold in everything)
    if not held and any(hold.state in STARTING for hold in everything):
        return phrase(
            "to undo the pause that is under way; the owners are asked as soon as it is known to be paused"
        )
    if not held and any(hold.state is HoldState.RELEASING for hold in everything):
        return phrase("nothing more; what was paused is being resumed already")
    if not held:
        return phrase("nothing was paused, so there is nothing to undo")
    alone = sum(lets_go(brand, hold, Because.RETRACTED) is not None for hold in asked_now)
    by_itself = phrase(
        "what was paused without asking ({alone} of {held}) is being resumed without asking",
        alone=alone,
        held=held,
    )
    if alone == held:
        return phrase("nothing more; {by_itself}", by_itself=by_itself)
    when = phrase("the owners are asked now") if asked_now else phrase("the owners were asked already")
    asks = phrase("to resume {campaigns}; {when}", campaigns=_campaigns(held - alone), when=when)
    return phrase("{asks}; {by_itself}", asks=asks, by_itself=by_itself) if alone else asks


def _campaigns(count: int) -> str:
    return phrase("1 paused campaign") if count == 1 else phrase("{count} paused campaigns", count=count)


def _follows(brand: Brand, situation: Situation, asked_now: list[Hold]) -> str:
    """Say what follows from an all-clear; never that nothing is held while something may be."""
    everything = [one for one in brand.holds_for(situation.id) if not one.ends]
    if asked_now:
        return phrase("the owners of what is held are asked now whether it may go on")
    if any(is_held(hold) for hold in everything):
        return phrase("the owners of what is held were asked already whether it may go on")
    if any(hold.state in STARTING for hold in everything):
        return phrase("a pause is under way; its owners are asked as soon as it is known to be paused")
    if any(hold.state is HoldState.RELEASING for hold in everything):
        return phrase("nothing more; what was paused is being resumed already")
    return phrase("nothing is held for it")


def _calls(brand: Brand, situation: Situation) -> list[str]:
    """Say which calls were changed because of it, and which may be; we do not change them back."""
    found = brand.adaptations.by("situation", situation.id)
    done = sorted({one.proposal for one in found if one.state is AdaptationState.VERIFIED})
    open_ = sorted({one.proposal for one in found if one.state in _MAY_CHANGE})
    says: list[str] = []
    if done:
        said = phrase(
            "calls were changed because of it ({proposals}), and whether they go back is for people to say",
            proposals=", ".join(done),
        )
        says.append(said)
    if open_:
        said = phrase(
            "a change of calls was asked for ({proposals}), and is not read back", proposals=", ".join(open_)
        )
        says.append(said)
    return says


def _for_good(brand: Brand, situation: Situation) -> list[str]:
    """Say what was ended because of it, or may have been: no undo of that can be proposed."""
    found = ending.beyond_recall(brand, situation.id)
    done = [campaign_line(brand, one.campaign) for one in found if one.state is HoldState.ENDED]
    open_ = [campaign_line(brand, one.campaign) for one in found if one.state is not HoldState.ENDED]
    says: list[str] = []
    if done:
        names = ", ".join(done)
        said = phrase("{campaigns} was ended because of it, which cannot be taken back", campaigns=names)
        says.append(said)
    if open_:
        said = phrase(
            "{campaigns} was asked to be ended because of it, which cannot be taken back; whether it is "
            "ended is not known",
            campaigns=", ".join(open_),
        )
        says.append(said)
    return says


def _free_to_ask(brand: Brand, situation: Situation) -> list[Hold]:
    return [one for one in brand.holds_for(situation.id) if is_held(one) and not one.asked_release]


def _call_off(voice: Voice, brand: Brand, situation: Situation, why: str) -> None:
    """Let go of what nothing was asked for yet; nobody need undo it."""
    for hold in brand.holds_for(situation.id):
        if hold.state is HoldState.READING:
            call_off(voice, brand, hold, why)
    adapt.call_off(voice, brand, situation, why)
