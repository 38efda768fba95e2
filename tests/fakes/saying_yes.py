"""One person who says yes to everything that is asked."""

from __future__ import annotations

from engine.model.decision import Answer, Decision
from engine.model.proposal import ProposalState
from serviola.core import Core


def yes_to_all(core: Core, *, brand: str, by: str = "ada") -> list[Decision]:
    """Give a yes to everything that is open."""
    return [
        Decision(
            id=f"D-{one.id}",
            brand=brand,
            proposal=one.id,
            plan=one.plan,
            answer=Answer.APPROVE,
            by=by,
            groups=(one.group,),
            via="test",
            at=core.now(),
        )
        for one in core.state.brand(brand).proposals.values()
        if one.state is ProposalState.OPEN
    ]
