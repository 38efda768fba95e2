"""A resume in two calls, as Tryton wants it: what a crash between them left is carried on, and nothing else is."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from programs.tools.load import load_tool
from serviola.clocks import SystemClock
from wire.http import Answer, Http, HttpError

TOOL = """\
schema: serviola/tool/1
tool: steps
kind: http
base_url: https://tryton.example
kinds:
  scenario:
    pause_class: suspend
    read: {method: POST, path: /rpc, body: {method: read, params: ["{id:number}"]}, item: "result[0]"}
    pause: {method: POST, path: /rpc, body: {method: stop, params: ["{id:number}"]}}
    resume:
      - {when: [stopped], method: POST, path: /rpc, body: {method: draft, params: ["{id:number}"]}}
      - {when: [draft], method: POST, path: /rpc, body: {method: run, params: ["{id:number}"]}}
    where: {id: id, status: state, version: stamp}
    meaning: {running: [running], paused: [stopped], between: [draft]}
"""
IT = Subject("steps", "scenario", "1")
TO = {"stop": "stopped", "draft": "draft", "run": "running"}


class Rpc(Http):
    """A scenario over JSON-RPC; the connection breaks after the effect of the methods in `breaks`."""

    def __init__(self, state: str = "running", breaks: tuple[str, ...] = (), refuses: str = "") -> None:
        super().__init__()
        self.refuses = refuses
        self.state, self.stamp, self.breaks = state, 1, list(breaks)
        self.asked: list[str] = []

    async def request(self, method, url, *, headers=None, body=None, **_: Any) -> Answer:
        data = json.loads(body or b"{}")
        assert data["params"] == [1]
        self.asked.append(data["method"])
        if data["method"] == self.refuses:
            return Answer(status=403, headers={}, body=b"{}", url=url, retry_after_s=None)
        if data["method"] in TO:
            self.state, self.stamp = TO[data["method"]], self.stamp + 1
        if data["method"] in self.breaks:
            self.breaks.remove(data["method"])
            raise HttpError("https://tryton.example: the connection broke", sent=True)
        answer = {"result": [{"id": 1, "state": self.state, "stamp": self.stamp}]}
        return Answer(status=200, headers={}, body=json.dumps(answer).encode(), url=url, retry_after_s=None)


def over(http):
    return load_tool(TOOL, "steps.yaml", http=http, clock=SystemClock(), environ={})


def test_both_calls_are_made_in_order_and_each_after_a_look():
    http = Rpc("stopped")
    asyncio.run(over(http).resume(IT, key="r", version="1"))
    assert http.asked == ["read", "draft", "read", "run"]
    assert http.state == "running"


def test_what_a_lost_answer_left_half_done_is_read_as_between_and_carried_on():
    http = Rpc("stopped", breaks=("draft",))

    async def story():
        tool = over(http)
        with pytest.raises(ToolError) as caught:
            await tool.resume(IT, key="r", version="1")
        assert caught.value.unknown
        assert (await tool.read(IT)).state is RunState.BETWEEN
        # The version is another by our own first call; that is no reason to think that somebody was at it.
        await tool.resume(IT, key="r", version="1")
        assert (await tool.read(IT)).state is RunState.RUNNING

    asyncio.run(story())
    assert [each for each in http.asked if each != "read"] == ["draft", "run"]


def test_a_refusal_after_the_first_call_does_not_say_that_nothing_was_done():
    http = Rpc("stopped", refuses="run")
    with pytest.raises(ToolError) as caught:
        asyncio.run(over(http).resume(IT, key="r", version="1"))
    assert (caught.value.unknown, caught.value.permanent) == (True, False)
    assert http.state == "draft"
    with pytest.raises(ToolError) as caught:
        asyncio.run(over(http).resume(IT, key="r", version="1"))
    assert (caught.value.unknown, caught.value.permanent) == (False, True)


def test_what_somebody_changed_while_it_was_stopped_is_left_alone():
    http = Rpc("stopped")
    http.stamp = 7
    with pytest.raises(ToolError, match="somebody changed it since we read it"):
        asyncio.run(over(http).resume(IT, key="r", version="1"))
    assert http.asked == ["read"]


def test_no_call_is_made_from_a_status_that_none_is_declared_for():
    http = Rpc("archived")
    with pytest.raises(
        ToolError, match="it is 'archived', and no call to resume is declared for that"
    ) as caught:
        asyncio.run(over(http).resume(IT, key="r", version="1"))
    assert caught.value.permanent
    assert http.asked == ["read"]


def test_an_id_that_is_no_number_is_refused_before_anything_is_sent():
    http = Rpc()
    with pytest.raises(ToolError, match="wants its id as a number"):
        asyncio.run(over(http).pause(Subject("steps", "scenario", "one"), key="p", version=""))
    assert http.asked == []


@pytest.mark.parametrize("written", ["1_0", "\u0661", " 1", "1.0", "x"])
def test_an_id_that_is_no_plain_number_is_nobody_elses(written):
    http = Rpc()
    with pytest.raises(ToolError, match="wants its id as a number") as caught:
        asyncio.run(over(http).pause(Subject("steps", "scenario", written), key="k", version=""))
    assert caught.value.permanent
    assert not http.asked
