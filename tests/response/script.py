"""A script: what may happen, as plain rows, and the desk it is played on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.decision import Answer
from engine.model.place import Area, Point
from engine.model.program import Campaign
from engine.model.scales import MsgType, PauseClass, Severity
from tests.fakes import words
from tests.response.desk import Desk
from tests.stories.telling import book, call, campaign, instant, playbook, withdrawn

CAMPAIGNS = (campaign("a", touches="labadee"), campaign("b", touches="voyage"))


def sent(number: int, when: str, **fields: Any) -> Campaign:
    return replace(CAMPAIGNS[number], next_send_at=instant(when), **fields)


BOOKS = (
    book(call(), *CAMPAIGNS),
    book(call(), *CAMPAIGNS, campaign("late")),
    book(call(), CAMPAIGNS[0]),
    book(call(arrives="60d"), *CAMPAIGNS),
    book(call("elsewhere", point=Point(60.0, 20.0), country="FI"), *CAMPAIGNS),
    book(call(), sent(0, "9m"), sent(1, "2h")),
    book(call(), sent(0, "3h"), sent(1, "40m", pause_class=PauseClass.REVERT)),
)
PLAYBOOKS = (
    playbook(lease="6h"),
    playbook(lease="6h", quorum=2, limit=1, on_timeout="decline"),
    playbook(lease="3h", stage="shadow"),
    playbook("another", lease="5h"),
    withdrawn("another"),
    playbook(
        lease="3h", stage="auto\nauto_if: {situation: {severity: Extreme}}\non_retraction: resume", limit=1
    ),
    playbook("another", lease="5h", stage="auto\nauto_if: {most_campaigns: 1}"),
    playbook(lease="6h", stage="suggest\nresume: {ramp: 20m}"),
)
SIGNALS: dict[str, dict[str, Any]] = {
    "strong": {},
    "small": {"severity": Severity.MODERATE, "magnitude": 4.0},
    "far": {"point": Point(-40.0, 100.0), "area": Area()},
    "gone": {"msg_type": MsgType.CANCEL},
    "over": {"all_clear": True},
}


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
