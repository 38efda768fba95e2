"""Two people are two: one who says yes by two ways, and a policy, are no second person to an end."""

from __future__ import annotations

import asyncio

import pytest

from engine.model.decision import Answer, Decision
from engine.model.proposal import ProposalKind, ProposalState
from tests.response.desk import BRAND, Desk
from tests.response.test_an_end_whatever_happens import quake
from tests.stories.endings import BLAST, ending
from tests.stories.telling import book


def yes(desk: Desk, number: int, *, by: str, via: str) -> Decision:
    (asked,) = [one for one in desk.brand.proposals.values() if one.asks is ProposalKind.END]
    return Decision(
        id=f"D-{number}",
        brand=BRAND,
        proposal=asked.id,
        plan=asked.plan,
        answer=Answer.APPROVE,
        by=by,
        groups=(asked.group,),
        via=via,
        at=desk.clock.now(),
    )


@pytest.mark.parametrize("ways", [("slack", "command line"), ("api", "slack"), ("command line", "console")])
def test_one_person_by_two_ways_ends_nothing(ways):
    desk = Desk(versioned=True, idempotent=True)

    async def told() -> None:
        desk.take_in(book(BLAST), ending())
        desk.step(quake(desk, 1))
        await desk.settle()
        for number, via in enumerate(ways):
            desk.step(yes(desk, number, by="mara", via=via))
        # In one batch as well.
        desk.step(*(yes(desk, 2 + number, by="mara", via=via) for number, via in enumerate(ways)))
        await desk.wait(60)

    asyncio.run(told())
    (asked,) = desk.brand.proposals.values()
    assert (asked.state, asked.approvals) == (ProposalState.OPEN, ("mara",))
    assert [verb for verb, _, _ in desk.tool.asked if verb == "end"] == []


def test_two_playbooks_that_ask_at_once_send_one_request():
    desk = Desk(versioned=True, idempotent=False)

    async def told() -> None:
        desk.take_in(book(BLAST), ending("one"), ending("two"))
        desk.step(quake(desk, 1))
        await desk.settle()
        asked = [one for one in desk.brand.proposals.values() if one.asks is ProposalKind.END]
        assert len(asked) == 2
        for which in (0, 1, 0, 0):
            desk.answer(Answer.APPROVE, which)
        await desk.end()

    asyncio.run(told())
    assert [id for verb, id, _ in desk.tool.asked if verb == "end"] == ["beach-week"]
    assert sorted(one.state.value for one in desk.brand.holds.values()) == ["ended", "failed"]
