"""Whatever the tool, the people, the world and the machine do, in any order: what was promised holds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.model.hold import RunState
from engine.model.place import Area, Point
from engine.model.proposal import Answer
from engine.model.scales import MsgType, Severity
from tests.fakes import words
from tests.fakes.moody_tool import Read, Write
from tests.response.desk import Desk
from tests.stories.telling import book, call, campaign, playbook, withdrawn

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
CAMPAIGNS = (campaign("a", touches="labadee"), campaign("b", touches="voyage"))
BOOKS = (
    book(call(), *CAMPAIGNS),
    book(call(), *CAMPAIGNS, campaign("late")),
    book(call(), CAMPAIGNS[0]),
    book(call(arrives="60d"), *CAMPAIGNS),
    book(call("elsewhere", point=Point(60.0, 20.0), country="FI"), *CAMPAIGNS),
)
PLAYBOOKS = (
    playbook(lease="6h"),
    playbook(lease="6h", quorum=2, limit=1, on_timeout="decline"),
    playbook(lease="3h", stage="shadow"),
    playbook("another", lease="5h"),
    withdrawn("another"),
)
SIGNALS: dict[str, dict[str, Any]] = {
    "strong": {},
    "small": {"severity": Severity.MODERATE, "magnitude": 4.0},
    "far": {"point": Point(-40.0, 100.0), "area": Area()},
    "gone": {"msg_type": MsgType.CANCEL},
}

happenings = st.one_of(
    st.tuples(st.just("signal"), st.sampled_from(["haiti", "near haiti"]), st.sampled_from(list(SIGNALS))),
    st.tuples(st.just("answer"), st.sampled_from(list(Answer)), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("approve all")),
    st.tuples(st.just("approve all")),
    st.tuples(st.just("write"), st.sampled_from(list(Write))),
    st.tuples(st.just("read"), st.sampled_from(list(Read))),
    st.tuples(st.just("mood"), st.sampled_from(list(Write)), st.sampled_from(list(Read)), st.integers(0, 3)),
    st.tuples(
        st.just("person"),
        st.sampled_from(["a", "b"]),
        st.sampled_from([None, RunState.PAUSED, RunState.RUNNING]),
    ),
    st.tuples(st.just("begin")),
    st.tuples(st.just("begin")),
    st.tuples(st.just("deliver"), st.integers(0, 3)),
    st.tuples(st.just("deliver"), st.integers(0, 3)),
    st.tuples(st.just("settle")),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 6, 30, 50, 130, 700, 3 * 3600, 7 * 3600])),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 6, 30, 50, 130, 700, 3 * 3600, 7 * 3600])),
    st.tuples(st.just("doze"), st.sampled_from([1, 50, 130, 700, 3 * 3600])),
    st.tuples(st.just("switch")),
    st.tuples(st.just("restart")),
    st.tuples(st.just("book"), st.integers(0, len(BOOKS) - 1)),
    st.tuples(st.just("playbook"), st.integers(0, len(PLAYBOOKS) - 1)),
)
scripts = st.lists(happenings, min_size=15, max_size=40)


async def play(script: list[Any], *, versioned: bool, idempotent: bool) -> Desk:  # noqa: C901, PLR0912 - one branch a deed
    desk = Desk(versioned=versioned, idempotent=idempotent)
    desk.take_in(BOOKS[0], PLAYBOOKS[0])
    revisions = 0

    def hear(native_id: str, kind: str) -> None:
        now = desk.clock.now()
        place = {
            "point": Point(18.5 if native_id == "haiti" else 19.2, -72.4),
            "area": Area(countries=("HT",)),
        }
        have: dict[str, Any] = {
            "native_id": native_id,
            "revision": revisions,
            "aliases": (),
            "expires_at": None,
        }
        times = {"occurred_at": now, "sent_at": now, "received_at": now}
        desk.step(words.signal(**(have | times | place | SIGNALS[kind])))

    hear("haiti", "strong")
    for name, *how in script:
        revisions += 1
        match name:
            case "signal":
                hear(*how)
            case "answer":
                desk.answer(how[0], how[1], some=how[2])
            case "approve all":
                for number in range(4):
                    desk.answer(Answer.APPROVE, number)
            case "write":
                desk.tool.writes.append(how[0])
            case "read":
                desk.tool.reads.append(how[0])
            case "mood":
                desk.tool.mood, desk.tool.sight, desk.tool.lag = how
            case "person":
                desk.tool.person(*how)
            case "begin":
                await desk.begin()
            case "deliver":
                desk.deliver(how[0])
            case "settle":
                await desk.settle()
            case "wait":
                await desk.wait(how[0])
            case "doze":
                desk.doze(how[0])
            case "switch":
                desk.switch(on=desk.brand.halted is None)
            case "restart":
                await desk.restart()
            case "book":
                desk.take_in(BOOKS[how[0]])
            case "playbook":
                desk.take_in(PLAYBOOKS[how[0]])
    await desk.end()
    return desk


@pytest.mark.parametrize("idempotent", [True, False], ids=["with keys", "without keys"])
@pytest.mark.parametrize("versioned", [True, False], ids=["with versions", "without versions"])
class TestWhateverHappens:
    @given(script=scripts)
    @settings(STEADY, max_examples=100)
    def test_what_was_promised_holds(self, versioned, idempotent, script):
        asyncio.run(play(script, versioned=versioned, idempotent=idempotent))

    @pytest.mark.long
    @given(script=scripts)
    @settings(STEADY, max_examples=4_000)
    def test_what_was_promised_holds_for_long(self, versioned, idempotent, script):
        asyncio.run(play(script, versioned=versioned, idempotent=idempotent))


_ = example
