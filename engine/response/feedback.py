"""Feedback: who may say how a question was, and which of what was said counts. Pure; it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.feedback import Judgment
from engine.model.proposal import ProposalState
from engine.model.said import phrase
from engine.response.standing_in import people_of
from engine.response.urgency import is_put

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from engine.model.feedback import Feedback
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.rules.playbook import Playbook

_BEFORE = frozenset({ProposalState.OPEN, ProposalState.WAITING})


def refused(feedback: Feedback, proposal: Proposal, told: Collection[str]) -> str:
    """Say why feedback on a proposal does not count, empty when it does; `told` are those who heard of it."""
    if feedback.judgment is Judgment.MISSED:
        return phrase("{id} was asked, so it was not missed; say right or wrong", id=proposal.id)
    if proposal.state in _BEFORE:
        return phrase("{id} is not decided yet; answer it first, and say later how it was", id=proposal.id)
    answered = people_of([*proposal.approvals, *proposal.decided_by])
    return _stranger(feedback, proposal.id, {*asked_of(proposal), *answered, *told})


def refused_missed(
    feedback: Feedback,
    situation: Situation,
    playbook: Playbook | None,
    proposals: Iterable[Proposal],
    told: Collection[str],
) -> str:
    """Say why it does not count that a playbook missed a situation, empty when it does.

    Nobody was asked, so it is for those who keep the playbook, and for those who heard of the situation.
    """
    if feedback.judgment is not Judgment.MISSED:
        return phrase("{judgment} is said of a question; say missed", judgment=feedback.judgment)
    if playbook is None:
        return phrase("there is no playbook {name} in force", name=feedback.playbook)
    asked = next((one for one in proposals if one.playbook == feedback.playbook and _was_asked(one)), None)
    if asked is not None:
        return phrase(
            "{playbook} did ask about {situation}; say how that was: serviola feedback {id} wrong",
            playbook=feedback.playbook,
            situation=situation.id,
            id=asked.id,
        )
    return _stranger(feedback, situation.id, {playbook.owner, playbook.author, *told})


def asked_of(proposal: Proposal) -> frozenset[str]:
    """Name the groups that a proposal was put before."""
    return frozenset(proposal.asked_groups)


def that_counts(
    said: Iterable[Feedback], proposals: Mapping[str, Proposal], told: Mapping[str, Collection[str]]
) -> tuple[Feedback, ...]:
    """Give the last that each person said of each thing, in order; `told` names by situation who heard of it.

    Who may not say how a question was does not count here either, whatever let it in.
    """
    last: dict[tuple[str, str, str, str], Feedback] = {}
    for one in said:
        about = proposals.get(one.proposal)
        if one.proposal and (about is None or refused(one, about, told.get(one.situation, ()))):
            continue
        key = (one.by, one.proposal, "" if one.proposal else one.situation, one.playbook)
        if key not in last or last[key].at <= one.at:
            last[key] = one
    return tuple(sorted(last.values(), key=lambda one: (one.at, one.id)))


def _was_asked(proposal: Proposal) -> bool:
    """Say whether people saw a question: one that waits for a limit or for the morning they did not."""
    return proposal.state is not ProposalState.WAITING and is_put(proposal)


def _stranger(feedback: Feedback, about: str, heard: Collection[str]) -> str:
    if {*feedback.groups, feedback.by} & set(heard):
        return ""
    return phrase(
        "{by} was neither asked nor told of {about}, so this does not count; {groups} may say how it was",
        by=feedback.by,
        about=about,
        groups=" or ".join(sorted(one for one in heard if one)),
    )
