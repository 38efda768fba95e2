"""Whatever tools and people do, an end for good leaves once at most, by two people, and is told as it is."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import pytest

from engine.model.decision import Answer
from engine.model.hold import HoldState, RunState
from engine.model.place import Area
from engine.model.scales import MsgType, PauseClass
from tests.fakes import words
from tests.fakes.moody_tool import Read, Write
from tests.response.desk import Desk
from tests.stories.endings import ending
from tests.stories.telling import book, campaign, playbook

CAMPAIGNS = tuple(campaign(f"blast-{number}", pause_class=PauseClass.KILL) for number in range(3))
SAFE = campaign("muster", pause_class=PauseClass.KILL, message_class="safety")


def quake(desk: Desk, revision: int, *, taken_back: bool = False):
    now = desk.clock.now()
    return words.signal(
        native_id="haiti",
        aliases=(),
        revision=revision,
        area=Area((), (), ("HT",)),
        msg_type=MsgType.CANCEL if taken_back else MsgType.UPDATE,
        occurred_at=words.NOW,
        sent_at=now,
        received_at=now,
        expires_at=None,
    )


async def something(desk: Desk, plan: Random, revision: int) -> None:
    """Let one thing happen that may happen at any time."""
    kind = plan.randrange(14)
    if kind < 6:
        people(desk, plan, kind, revision)
    elif kind < 12:
        await outside(desk, plan, kind)
    else:
        await desk.begin()
        if plan.random() < 0.7:
            desk.deliver()
    if plan.random() < 0.4:
        await desk.wait(plan.choice([0, 1, 10, 60, 600]))
    honest(desk)


def people(desk: Desk, plan: Random, kind: int, revision: int) -> None:
    if kind == 0:
        desk.step(quake(desk, revision, taken_back=plan.random() < 0.2))
    else:
        no = kind == 5 and plan.random() < 0.3
        some = not no and plan.random() < 0.2
        desk.answer(Answer.DECLINE if no else Answer.APPROVE, plan.randrange(5), some=some)


async def outside(desk: Desk, plan: Random, kind: int) -> None:
    match kind:
        case 6:
            desk.tool.mood = plan.choice([*Write])
        case 7:
            desk.tool.sight = plan.choice([*Read, Read.WELL])
        case 8:
            states = [None, RunState.PAUSED, RunState.RUNNING]
            desk.tool.person(plan.choice(CAMPAIGNS).id, plan.choice(states))
        case 9:
            await desk.restart()
        case 10:
            desk.switch(on=desk.brand.halted is None)
        case _:
            desk.doze(plan.choice([1, 30, 120, 900]))


def honest(desk: Desk) -> None:
    """Hold what was sent and what was said against what was approved and what is so."""
    sent = Counter(move.by for move in desk.tool.moved if move.by.partition(":")[2].startswith("end"))
    assert all(count == 1 for count in sent.values())
    ends = [one for one in desk.brand.holds.values() if one.ends]
    reached = Counter(id for verb, id, _ in desk.tool.asked if verb == "end")
    for id, count in reached.items():
        assert count <= sum(one.campaign == id and one.asked_at is not None for one in ends), id
    for words_ in desk.holds.values():
        for word in words_:
            if word.state is HoldState.ENDED:
                assert word.ends
                assert word.after is not None
                assert word.after.state is RunState.ENDED
            assert not (word.ends and word.state is HoldState.VERIFIED)
    titles = [one.title for one in desk.messages.values()]
    assert not [one for one in titles if one.startswith("Paused")]
    said = {one.campaign for one in ends if one.state is HoldState.ENDED}
    assert {one for one in CAMPAIGNS if f"Ended for good: {one.name}" in titles} <= {
        one for one in CAMPAIGNS if one.id in said
    }


async def play(seed: int, steps: int) -> Desk:
    plan = Random(seed)
    desk = Desk(versioned=plan.random() < 0.8, idempotent=plan.random() < 0.5)
    desk.take_in(book(*CAMPAIGNS, SAFE), ending(limit=plan.choice([1, 20])))
    if plan.random() < 0.3:
        desk.take_in(playbook("another"))
    desk.step(quake(desk, 1))
    await desk.settle()
    for step in range(steps):
        await something(desk, plan, step + 2)
    await desk.end()
    honest(desk)
    return desk


@pytest.mark.parametrize("seed", range(60))
def test_it_leaves_once_at_most_and_is_told_as_it_is(seed):
    asyncio.run(play(seed, 40))


def test_the_drawn_worlds_come_to_ends_of_every_kind():
    found: Counter[str] = Counter()
    for seed in range(60):
        desk = asyncio.run(play(seed, 25))
        found.update(one.state.value for one in desk.brand.holds.values() if one.ends)
    assert {"ended", "failed"} <= found.keys(), found


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_it_leaves_once_at_most_for_long(part):
    for seed in range(100):
        asyncio.run(play(1_000 + 100 * part + seed, 60))
