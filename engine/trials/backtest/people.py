"""People: who answers in a backtest: nobody, or everybody the same to whatever they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.decision import Answer, Decision
from engine.model.hold import Do
from engine.model.proposal import ProposalState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.hold import Intent
    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.response.brand import Brand

SOMEBODY = "person:somebody"


class Answers(StrEnum):
    """What people answer to every question, in the minute in which they are asked."""

    NONE = "none"
    APPROVE = "approve"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class People:
    """Those who are asked; as many say yes as must agree."""

    answers: Answers = Answers.NONE

    def answer(self, asked: Iterable[Intent], brand: Brand, now: Instant) -> list[Decision]:
        """Answer the questions that were just put before somebody, each once, where they are open still."""
        if self.answers is Answers.NONE:
            return []
        names = dict.fromkeys(one.proposal for one in asked if one.do is Do.ASK and one.proposal)
        known = (brand.proposals.get(name) for name in names)
        return [
            said
            for one in known
            if one is not None and one.state is ProposalState.OPEN
            for said in self._of(one, now)
        ]

    def _of(self, proposal: Proposal, now: Instant) -> Iterator[Decision]:
        """Answer one question; of the ways around, the one that is offered first for each call is chosen."""
        yes = self.answers is Answers.APPROVE
        first = {option.item: option.key for option in reversed(proposal.options)}
        people = max(1, proposal.quorum - len(proposal.approvals)) if yes else 1
        for number in range(1, people + 1):
            yield Decision(
                id=f"{proposal.id}:{proposal.revision}:{now}:{number}",
                brand=proposal.brand,
                proposal=proposal.id,
                plan=proposal.plan,
                answer=Answer.APPROVE if yes else Answer.DECLINE,
                by=f"{SOMEBODY} ({len(proposal.approvals) + number})",
                groups=proposal.asked_groups,
                via="backtest",
                at=now,
                options=tuple(sorted(first.values())) if yes else (),
            )
