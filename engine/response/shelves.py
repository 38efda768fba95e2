"""Shelves: where the words of one brand stand, and the traits by which each kind of them is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.signal import GOING_ON, SituationState
from engine.response.limits import scope_of
from engine.response.shelf import Shelf
from engine.rules.kin import counted_by, told_of
from engine.situations.phases import phase_of
from engine.situations.traces import traces_of

if TYPE_CHECKING:
    from engine.model.adaptation import Adaptation
    from engine.model.hold import Hold
    from engine.model.match import Exposure, Match, Miss
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation

Key = tuple[str, str, int, str]
"""(playbook, situation, epoch, item)."""


def situations() -> Shelf[str, Situation]:
    """Find situations by their keys, by what a signal or a rate finds them by, and by how time moves."""
    return Shelf(
        key=lambda _, one: one.keys,
        trace=lambda _, one: traces_of(one),
        told_of=lambda _, one: told_of(one),
        counted_by=lambda _, one: counted_by(one),
        moves=_moves_on,
    )


def exposures() -> Shelf[Key, Exposure]:
    """Find exposures by situation."""
    return Shelf(situation=_situation_in)


def matches() -> Shelf[Key, Match]:
    """Find matches by situation, by who asks, and by playbook and item."""
    return Shelf(situation=_situation_in, asks=_asks, item=_about)


def misses() -> Shelf[Key, Miss]:
    """Find misses as matches are found."""
    return Shelf(situation=_situation_in, asks=_asks, item=_about)


def proposals() -> Shelf[str, Proposal]:
    """Find proposals by situation, by the items of what was chosen, and by what is to be done about them."""
    return Shelf(
        situation=lambda _, one: (one.situation,),
        chosen_for=_chosen_for,
        limit=_limit_of,
        asks_for_more=_asks_for_more,
        for_policy=_for_policy,
        offers_undo=_offers_undo,
        attended=_attended,
    )


def holds() -> Shelf[str, Hold]:
    """Find holds by situation, by what they are on, and by the row that was approved."""
    return Shelf(
        situation=lambda _, one: (one.situation,),
        subject=lambda _, one: (one.subject.key,),
        row=lambda _, one: ((one.proposal, one.row),),
    )


def adaptations() -> Shelf[str, Adaptation]:
    """Find adaptations by situation, by what they are of, by proposal and by its option."""
    return Shelf(
        situation=lambda _, one: (one.situation,),
        subject=lambda _, one: (one.subject.key,),
        proposal=lambda _, one: (one.proposal,),
        option=lambda _, one: ((one.proposal, one.option),),
    )


def told_items() -> Shelf[Key, dict[str, None]]:
    """Find what was told of items by situation."""
    return Shelf(situation=_situation_in)


def _situation_in(key: Key, _: object) -> tuple[str]:
    return (key[1],)


def _asks(key: Key, _: object) -> tuple[tuple[str, str, int]]:
    return (key[:3],)


def _about(key: Key, _: object) -> tuple[tuple[str, str]]:
    """Say which playbook and which item a finding is about, in whatever situation."""
    return ((key[0], key[3]),)


def _moves_on(_: str, situation: Situation) -> tuple[str, ...]:
    """File what time alone moves on: what begins, and what is over once its all-clear has stood."""
    begins = situation.state in GOING_ON and situation.phase is not phase_of(situation, situation.occurred_at)
    return (
        *(("begins",) if begins else ()),
        *(("clears",) if situation.state is SituationState.CLEARING else ()),
    )


def _chosen_for(_: str, proposal: Proposal) -> list[str]:
    return [option.item for option in proposal.options if option.key in proposal.chosen]


def _limit_of(_: str, proposal: Proposal) -> tuple[str, ...]:
    return (scope_of(proposal),) if proposal.asks is ProposalKind.LIMIT else ()


def _asks_for_more(_: str, proposal: Proposal) -> tuple[bool, ...]:
    return (True,) if proposal.asks is ProposalKind.LIMIT and proposal.state is ProposalState.OPEN else ()


def _for_policy(_: str, proposal: Proposal) -> tuple[bool, ...]:
    """File what a policy has yet to answer."""
    policy = proposal.policy
    return (True,) if policy is not None and policy.holds and proposal.state is ProposalState.OPEN else ()


def _offers_undo(_: str, proposal: Proposal) -> tuple[bool, ...]:
    """File what asks for an undo and makes way: offers to take back what a policy did, and all at once."""
    open_ = proposal.state is ProposalState.OPEN
    return (True,) if open_ and proposal.because in {Because.BY_POLICY, Because.AT_ONCE} else ()


def _attended(_: str, proposal: Proposal) -> tuple[bool, ...]:
    """File what somebody is to be reminded of."""
    waits = proposal.remind_at is not None or bool(proposal.attention)
    return (True,) if waits and proposal.state is ProposalState.OPEN else ()
