"""A tool's own lock in a body, a version that stands elsewhere than in the object, and a look just before a call."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from engine.errors import PlaybookError, ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from programs.tools.load import load_tool
from serviola.clocks import SystemClock
from wire.http import Answer, Http

TOOL = """\
schema: serviola/tool/1
tool: locks
kind: http
base_url: https://locks.example
kinds:
  flow:
    pause_class: suspend
    read: {method: GET, path: "/flows/{id}"}
    last_change: {method: GET, path: /events, query: {of: "IS:{id}"}}
    pause: {when: [true], method: POST, path: /do, body: {set: [{"flow,{id}": "{version}", on: false}], key: "{id}"}}
    resume:
      - {when: [false], method: POST, path: /do, body: {id: "{id}", ready: true, lock: {"flow,{id}": "{version}"}}}
      - {when: [ready], method: POST, path: /do, body: {id: "{id}", on: true, lock: {"flow,{id}": "{version}"}}}
    where: {id: id, status: on, version: "last.id"}
    meaning: {running: [true], paused: [false], between: [ready]}
"""
IT = Subject("locks", "flow", "7")


class Flow(Http):
    """One flow, whose version is the number of its last event; each post moves it on."""

    def __init__(self, *, on: Any = True, event: Any = 3, meanwhile: int = 0) -> None:
        super().__init__()
        self.on, self.event, self.meanwhile = on, event, meanwhile
        self.asked: list[Any] = []

    async def request(self, method, url, *, headers=None, body=None, **_: Any) -> Answer:
        data = {} if body is None else json.loads(body)
        self.asked.append(data if body else url.removeprefix("https://locks.example"))
        answer: Any = {"id": "7", "on": self.on}
        if url.endswith("/events?of=IS%3A7"):
            answer = {"last": {"id": self.event}}
            self.event = self.event and self.event + self.meanwhile
        elif body:
            self.on = "ready" if "ready" in data else data.get("on", False)
            self.event = (self.event or 0) + 1
        return Answer(status=200, headers={}, body=json.dumps(answer).encode(), url=url, retry_after_s=None)


def over(http, text=TOOL):
    return load_tool(text, "locks.yaml", http=http, clock=SystemClock(), environ={})


def run(call):
    return asyncio.run(call)


def test_the_version_is_that_of_the_last_change_which_is_asked_for_first():
    http = Flow()
    read = run(over(http).read(IT))
    assert (read.state, read.version) == (RunState.RUNNING, "3")
    assert http.asked == ["/events?of=IS%3A7", "/flows/7"]


def test_what_is_changed_between_the_two_has_the_version_of_before():
    http = Flow(meanwhile=1)
    assert run(over(http).read(IT)).version == "3"
    with pytest.raises(ToolError, match="somebody changed it since we read it"):
        run(over(http).pause(IT, key="p", version="3"))
    assert not [each for each in http.asked if isinstance(each, dict)]


def test_a_single_call_with_when_is_made_after_a_look_and_only_then():
    http = Flow()
    run(over(http).pause(IT, key="p", version="3"))
    assert http.asked == [
        "/events?of=IS%3A7",
        "/flows/7",
        {"set": [{"flow,7": "3", "on": False}], "key": "7"},
    ]
    with pytest.raises(ToolError, match="it is 'false', and no call to pause is declared for that") as caught:
        run(over(http).pause(IT, key="p", version=""))
    assert caught.value.permanent
    assert len([each for each in http.asked if isinstance(each, dict)]) == 1


def test_each_call_of_a_resume_is_locked_by_what_was_seen_just_before_it():
    http = Flow(on=False)
    run(over(http).resume(IT, key="r", version="3"))
    locks = [each["lock"] for each in http.asked if isinstance(each, dict)]
    assert locks == [{"flow,7": "3"}, {"flow,7": "4"}]


def test_a_lock_is_left_out_while_no_version_is_known():
    http = Flow(event=None)
    run(over(http).pause(IT, key="p", version=""))
    assert http.asked[-1] == {"set": [{"on": False}], "key": "7"}


def test_an_id_in_a_key_is_text_and_nothing_more():
    http = Flow()
    tool = over(http, TOOL.replace("when: [true], ", ""))
    run(tool.pause(Subject("locks", "flow", '7": 1, "{version}'), key="p", version="9"))
    assert http.asked == [{"set": [{'flow,7": 1, "{version}': "9", "on": False}], "key": '7": 1, "{version}'}]


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('"flow,{id}": "{version}", on', '"flow,{key}": "{version}", on', "{key} has no value here"),
        ('"flow,{id}": "{version}", on', '"flow,{id:number}": "{version}", on', "{id} has no value here"),
        (', version: "last.id"', "", "version"),
    ],
)
def test_what_cannot_be_filled_in_is_found_when_it_is_read(was, now, says):
    with pytest.raises(PlaybookError) as caught:
        over(Flow(), TOOL.replace(was, now))
    assert says in str(caught.value)
