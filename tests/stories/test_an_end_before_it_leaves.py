"""Between the second yes and the request anything may change; what nobody would ask for now does not leave."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace

import pytest

from engine.errors import ToolError
from engine.model.decision import Answer
from engine.model.hold import Do, Outcome, Result
from engine.model.scales import PauseClass
from engine.model.time import later
from engine.response.ending import beyond_recall
from serviola.circuit import OPENS_AFTER
from tests.fakes.moody_tool import Write
from tests.response.desk import Desk
from tests.response.test_an_end_whatever_happens import quake as heard_of
from tests.stories.endings import BLAST, ending
from tests.stories.telling import (
    MARKETING,
    At,
    Want,
    book,
    both,
    campaign,
    hold,
    quake,
    revised,
    saying,
    small_quake,
    tell,
    tool_is,
    withdrawn,
    yes,
)

OTHER = replace(BLAST.subject, id="another-object")
MOVED = replace(BLAST, subject=OTHER)
MUSTER = campaign("muster", subject=BLAST.subject, pause_class=PauseClass.KILL, message_class="safety")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (small_quake(2), "no playbook asks for it any more"),
        (quake(2, all_clear=True), "what it was for is over"),
        (revised(withdrawn()), "no playbook asks for it any more"),
        (revised(ending(stage="shadow")), "no playbook asks for it any more"),
        (revised(book(replace(BLAST, pause_class=PauseClass.SUSPEND))), "as the book says"),
        (revised(book(replace(BLAST, message_class="safety"))), "as the book says"),
        (revised(book(replace(BLAST, touches=("nowhere",)))), "no playbook asks for it any more"),
        (revised(book(MOVED, MUSTER)), "as the book says"),
        (revised(book(MOVED)), "as the book says"),
        (revised(book(campaign("something-else"))), "as the book says"),
    ],
    ids=[
        "smaller",
        "clear",
        "withdrawn",
        "shadow",
        "pausable",
        "safety",
        "untouched",
        "taken",
        "moved",
        "gone",
    ],
)
def test_what_changed_after_the_second_yes_is_not_ended(tmp_path, change, why):
    house = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("end")),
        At("21m", both(yes("end", by="tom"), change)),
        Want("30m", tool_is("running"), hold("failed")),
        Want("30m", saying(MARKETING, "NOT known to be ended", why)),
        given=(book(BLAST), ending()),
    )
    assert [id for verb, id, _ in house.tool.asked if verb == "end"] == []


async def between(desk: Desk) -> None:
    """Bring an end as far as its request, which nobody has begun to send."""
    desk.take_in(book(BLAST), ending())
    desk.step(heard_of(desk, 1))
    await desk.settle()
    for _ in range(2):
        desk.answer(Answer.APPROVE, 0)
    while not any(one.do is Do.END for one in desk.brand.intents.values()):
        assert await desk.begin()
        desk.deliver()


@pytest.mark.parametrize("change", ["retracted", "withdrawn", "safety"])
def test_a_request_that_waits_to_be_sent_is_not_sent_once_nobody_would_ask_for_it(change):
    desk = Desk(versioned=True, idempotent=True)

    async def told() -> None:
        await between(desk)
        match change:
            case "retracted":
                desk.step(heard_of(desk, 2, taken_back=True))
            case "withdrawn":
                desk.take_in(replace(ending(), text="", digest=""))
            case _:
                desk.take_in(book(replace(BLAST, message_class="safety")))
        await desk.end()

    asyncio.run(told())
    assert [id for verb, id, _ in desk.tool.asked if verb == "end"] == []
    (held,) = desk.brand.holds.values()
    assert held.state.value == "failed"
    assert held.says.startswith("nothing was ended: ")
    assert held.says.endswith(", so nothing was asked of its tool")
    assert beyond_recall(desk.brand, held.situation) == []


def test_a_request_that_is_still_asked_for_is_sent():
    desk = Desk(versioned=True, idempotent=True)

    async def told() -> None:
        await between(desk)
        await desk.end()

    asyncio.run(told())
    assert [id for verb, id, _ in desk.tool.asked if verb == "end"] == ["beach-week"]


def circuit_opens(desk: Desk) -> None:
    circuits = desk.hands._ways.circuits
    for _ in range(OPENS_AFTER):
        with suppress(ToolError), circuits.hearing("mailer", desk.clock):
            raise ToolError("no connection")
    assert circuits.open() == {"mailer"}


def nothing_gets_through(desk: Desk) -> None:
    desk.tool.mood = Write.UNREACHABLE


def it_waits_too_long(desk: Desk) -> None:
    desk.clock.set(later(desk.clock.now(), 11 * 60))


def it_is_stopped_where_the_core_has_not_heard_of_it(desk: Desk) -> None:
    async def halted(_: str) -> bool:
        return True

    desk.hands._halted = halted


@pytest.mark.parametrize(
    "happens",
    [
        circuit_opens,
        nothing_gets_through,
        it_waits_too_long,
        it_is_stopped_where_the_core_has_not_heard_of_it,
    ],
)
def test_a_request_that_never_left_is_told_as_that_and_never_leaves(happens, caplog):
    desk = Desk(versioned=True, idempotent=True)

    async def told() -> None:
        await between(desk)
        happens(desk)
        await desk.settle()
        (held,) = desk.brand.holds.values()
        assert held.state.value == "failed", "there is nothing to prove"
        desk.hands._halted = desk._halted
        await desk.end()
        await desk.wait(9 * 3600)

    with caplog.at_level(logging.WARNING, logger="serviola.hands"):
        asyncio.run(told())
    assert [id for verb, id, _ in desk.tool.asked if verb == "end"] == []
    (held,) = desk.brand.holds.values()
    assert held.says == (
        "nothing was ended: its tool could not be asked just then, so nothing was sent, and nothing will be"
    )
    assert held.asked_at is None
    assert beyond_recall(desk.brand, held.situation) == []
    messages = [one for one in desk.messages.values() if "NOT known to be ended" in one.title]
    assert messages
    assert all(held.says in one.body and "did not take" not in one.body for one in messages)
    assert "nothing was sent, and nothing will be" in caplog.text


def test_what_was_recorded_before_that_was_told_apart_is_read_as_it_was():
    desk = Desk(versioned=True, idempotent=True)

    async def told() -> None:
        await between(desk)
        (intent,) = (one for one in desk.brand.intents.values() if one.do is Do.END)
        desk.step(Outcome(intent=intent.key, brand="main", at=desk.clock.now(), result=Result.UNSENT))

    asyncio.run(told())
    (held,) = desk.brand.holds.values()
    assert held.says == "nothing was ended: it was not asked for any more when it was to be sent"
