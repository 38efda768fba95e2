"""The generic tool over scripted answers: what it sends, and what it makes of what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from engine.model.time import iso
from programs.tools import load_tool
from serviola.clocks import SystemClock
from wire.http import Answer, Http, HttpError

TOKEN = "s3cret-of-the-tool"
TOOL = """\
schema: serviola/tool/1
tool: vendor
kind: http
base_url: https://api.vendor.example/v1
headers: {Authorization: "Bearer ${secret:VENDOR}", X-Revision: "2026-01-01"}
idempotency_header: Idempotency-Key
if_match: "{version}"
errors:
  - {at: "error.code != `0` && error", says: error.message}
codes: {refused: [422], temporary: [420, 423]}
kinds:
  flow:
    pause_class: skip
    list:
      method: GET
      path: /flows
      query: {limit: "2"}
      items: flows
      next: links.next
    read: {method: GET, path: "/flows/{id}", item: flow}
    pause:
      method: PATCH
      path: /flows/{id}
      query: {actor: serviola}
      headers: {X-Why: "{reason}"}
      body: {data: {id: "{id}", live: false, step: "{key}", seen: "{version}", note: "{reason}"}}
    resume: {method: POST, path: "/flows/{id}/go"}
    where: {id: id, name: title, status: live, version: rev, next_send: next}
    meaning: {running: [true, live], paused: [false]}
"""
IT = Subject("vendor", "flow", "7")


@dataclass
class Sent:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None


class Scripted(Http):
    """Gives the answers it was handed, and remembers what was sent."""

    def __init__(self, *answers: Answer | HttpError) -> None:
        super().__init__()
        self.answers = list(answers)
        self.sent: list[Sent] = []

    async def request(self, method, url, *, headers=None, body=None, **_: Any) -> Answer:
        self.sent.append(Sent(method, url, dict(headers or {}), body))
        answer = self.answers.pop(0)
        if isinstance(answer, HttpError):
            raise answer
        return answer


def says(status: int, data: Any = None, *, retry_after_s: float | None = None) -> Answer:
    body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
    return Answer(status=status, headers={}, body=body, url="", retry_after_s=retry_after_s)


def tool_over(http: Http, text: str = TOOL):
    return load_tool(text, "vendor.yaml", http=http, clock=SystemClock(), environ={"VENDOR": TOKEN})


def read(*answers: Answer | HttpError, text: str = TOOL):
    return asyncio.run(tool_over(Scripted(*answers), text).read(IT))


def failed(call: Callable[[], Any]) -> ToolError:
    with pytest.raises(ToolError) as caught:
        call()
    assert TOKEN not in str(caught.value)
    assert str(caught.value).isprintable()
    return caught.value


def flow(**changes: Any) -> dict[str, Any]:
    return {
        "flow": {"id": 7, "title": "Seven", "live": True, "rev": 3, "next": "2027-01-01T00:00:00Z"} | changes
    }


def test_a_reading_keeps_the_tools_own_words():
    reading = read(says(200, flow()))
    assert (reading.state, reading.status, reading.version) == (RunState.RUNNING, "true", "3")
    assert reading.next_send_at is not None
    assert iso(reading.next_send_at) == "2027-01-01T00:00:00Z"
    assert read(says(200, flow(live=False))).state is RunState.PAUSED
    odd = read(says(200, flow(live="arch\u202eived\n" + "x" * 500, next="soon")))
    assert odd.state is RunState.OTHER
    assert odd.status.isprintable()
    assert len(odd.status) <= 60
    assert odd.next_send_at is None


def test_a_pause_is_sent_as_declared():
    http = Scripted(says(200, {"ok": True}))
    asyncio.run(tool_over(http).pause(Subject("vendor", "flow", "a/b c?"), key="step-1", version="3"))
    (sent,) = http.sent
    assert (sent.method, sent.url) == (
        "PATCH",
        "https://api.vendor.example/v1/flows/a%2Fb%20c%3F?actor=serviola",
    )
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["if-match"] == "3"
    assert sent.headers["idempotency-key"] == "step-1"
    assert sent.headers["x-why"] == "held by Serviola, step step-1"
    assert sent.headers["content-type"] == "application/json"
    assert sent.body is not None
    assert json.loads(sent.body) == {
        "data": {
            "id": "a/b c?",
            "live": False,
            "step": "step-1",
            "seen": "3",
            "note": "held by Serviola, step step-1",
        }
    }


def test_values_are_never_looked_at_again():
    http = Scripted(says(200))
    asyncio.run(tool_over(http).pause(Subject("vendor", "flow", "{key}"), key="{version}", version="{id}"))
    assert "%7Bkey%7D" in http.sent[0].url
    assert json.loads(http.sent[0].body or b"")["data"]["step"] == "{version}"


def test_without_a_version_nothing_is_matched():
    http = Scripted(says(204))
    asyncio.run(tool_over(http).resume(IT, key="k", version=""))
    assert "if-match" not in http.sent[0].headers
    assert http.sent[0].body is None


@pytest.mark.parametrize(
    ("answer", "permanent", "unknown", "words"),
    [
        (says(400), True, False, "answered 400"),
        (says(401), True, False, "refuses our credentials"),
        (says(404), True, False, "does not know it"),
        (says(409), True, False, "somebody changed it since we read it"),
        (says(412), True, False, "somebody changed it since we read it"),
        (says(420), False, False, "answered 420"),
        (says(423), False, False, "answered 423"),
        (says(422, {"error": {"message": "no <b>\x00way"}}), True, False, "it says: no <b> way"),
        (says(408), False, True, "answered 408"),
        (says(429, retry_after_s=9.0), False, False, "slow down"),
        (says(503, retry_after_s=9.0), False, True, "the tool failed (503)"),
        (says(500, b"<html>"), False, True, "the tool failed (500)"),
        (says(206), False, True, "answered 206"),
        (says(200, b"<html>"), False, True, "the answer cannot be read"),
        (says(200, b'{"a": NaN}'), False, True, "the answer cannot be read"),
        (says(200, {"error": {"code": 1, "message": f"no {TOKEN}"}}), True, False, "the tool refused: no [secret]"),
        (says(200, {"error": {"code": 1}}), True, False, "no reason is given"),
        (HttpError("https://api.vendor.example: no connection", sent=False), False, False, "no connection"),
        (HttpError(f"broke {TOKEN}", sent=True, retry_after_s=3.0), False, True, "broke [secret]"),
    ],
)  # fmt: skip
def test_what_became_of_a_write(answer, permanent, unknown, words):
    error = failed(lambda: asyncio.run(tool_over(Scripted(answer)).pause(IT, key="k", version="3")))
    assert (error.permanent, error.unknown) == (permanent, unknown)
    assert error.retry_after_s == answer.retry_after_s
    assert words in str(error)


BY_QUERY = TOOL.replace(
    'read: {method: GET, path: "/flows/{id}", item: flow}',
    'read: {method: GET, path: /flow, query: {id: "{id}"}, item: flow}',
)
LAST_CHANGE = TOOL.replace(
    "    where:", "    last_change: {method: GET, path: /events, query: {of: '{id}'}}\n    where:"
)


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_not_at_an_address_is_gone_only_where_the_address_names_it(code):
    """A token without the right, a wrong base_url or an older version of the tool gets a 404 as well."""
    named = failed(lambda: read(says(code)))
    assert (named.gone, named.permanent) == (True, True)
    assert "the tool does not know it" in str(named)
    for text in (BY_QUERY, LAST_CHANGE):
        assert text != TOOL
        unnamed = failed(partial(read, says(code), text=text))
        assert (unnamed.gone, unnamed.permanent) == (False, True)
        assert f"there is nothing at this address ({code}); look at base_url" in str(unnamed)
    listed = failed(lambda: asyncio.run(tool_over(Scripted(says(code))).list("flow")))
    assert (listed.gone, "nothing at this address" in str(listed)) == (False, True)


@pytest.mark.parametrize(
    "answer",
    [says(500), says(200, b"<html>"), says(200, b""), says(200, b"[" * 5000), HttpError("x", sent=True)],
)
def test_a_read_is_never_unknown(answer):
    error = failed(lambda: read(answer))
    assert not error.unknown
    assert not error.permanent


@pytest.mark.parametrize(
    "data", [{}, [], 7, {"flow": None}, {"flow": {"live": None}}, {"flow": {"live": {"a": 1}}}]
)
def test_an_answer_without_a_status_is_said(data):
    assert "has no status at live; the tool may have changed" in str(failed(lambda: read(says(200, data))))


def test_an_expression_that_cannot_work_on_an_answer_is_said():
    text = TOOL.replace("status: live", 'status: "join(title, live)"')
    assert "does not have the declared form" in str(failed(lambda: read(says(200, flow()), text=text)))


@pytest.mark.parametrize("id", ["", ".", "..", "a\nb", "x" * 300, "\u202e"])
def test_an_id_that_could_lead_elsewhere_is_never_sent(id):
    http = Scripted()
    error = failed(lambda: asyncio.run(tool_over(http).read(Subject("vendor", "flow", id))))
    assert error.permanent
    assert not http.sent


def page(next_page: Any, *ids: int) -> Answer:
    return says(200, {"flows": [flow(id=id)["flow"] for id in ids], "links": {"next": next_page}})


def listing(http: Http, text: str = TOOL):
    return asyncio.run(tool_over(http, text).list("flow"))


def test_a_list_follows_its_pages():
    http = Scripted(
        page("/v1/flows?cursor=b", 1, 2),
        page("?cursor=c", 3),
        page("https://api.vendor.example/v1/x", 4),
        page(None, 5),
    )
    assert [each.subject.id for each in listing(http)] == ["1", "2", "3", "4", "5"]
    assert [sent.url.removeprefix("https://api.vendor.example/v1") for sent in http.sent] == [
        "/flows?limit=2", "/flows?cursor=b", "/flows?cursor=c", "/x",
    ]  # fmt: skip


def test_a_page_token_becomes_a_query_parameter():
    text = TOOL.replace("next: links.next", "next: links.next\n      next_as: after")
    http = Scripted(page("a&b", 1), page(8, 2), page("", 3))
    assert len(listing(http, text)) == 3
    assert [sent.url.partition("?")[2] for sent in http.sent] == [
        "limit=2",
        "limit=2&after=a%26b",
        "limit=2&after=8",
    ]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "http://api.vendor.example/v1/x",
        "https://api.vendor.example:444/",
        "https://[::1/",
    ],
)
def test_a_next_page_elsewhere_is_not_followed(elsewhere):
    http = Scripted(page(elsewhere, 1))
    assert "does not lie on https://api.vendor.example/v1" in str(failed(lambda: listing(http)))
    assert len(http.sent) == 1


def test_pages_that_do_not_end_are_left():
    assert "do not end" in str(failed(lambda: listing(Scripted(*[page("?cursor=a", 1)] * 5))))


@pytest.mark.parametrize(
    "data", [{}, {"flows": {}}, {"flows": [{}]}, {"flows": [{"id": 1}]}, {"flows": [{"live": True}]}]
)
def test_a_list_of_another_form_is_said(data):
    failed(lambda: listing(Scripted(says(200, data))))


ENDING = """\
  blast:
    pause_class: kill
    read: {method: GET, path: "/blasts/{id}"}
    end: {method: POST, path: "/blasts/{id}/cancel", body: {why: "{reason}"}}
    where: {id: id, status: status, version: rev}
    meaning: {running: [sending], ended: [canceled]}
"""
BLAST = Subject("vendor", "blast", "9")


def test_an_end_is_one_request_with_its_key_and_the_version_that_was_read():
    http = Scripted(says(202))
    asyncio.run(tool_over(http, TOOL + ENDING).end(BLAST, key="H-1:end:P-1", version="4"))
    (sent,) = http.sent
    assert (sent.method, sent.url) == ("POST", "https://api.vendor.example/v1/blasts/9/cancel")
    assert (sent.headers["idempotency-key"], sent.headers["if-match"]) == ("H-1:end:P-1", "4")


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [(says(500), True), (says(429), False), (says(409), False), (HttpError("gone", sent=True), True)],
)
def test_an_end_that_fails_is_not_sent_again(answer, unknown):
    http = Scripted(answer, says(202))
    tool = tool_over(http, TOOL + ENDING)
    error = failed(lambda: asyncio.run(tool.end(BLAST, key="k", version="4")))
    assert error.unknown is unknown
    assert len(http.sent) == 1


def test_what_is_ended_reads_as_ended_and_nothing_else_can_be_ended():
    tool = tool_over(Scripted(says(200, {"id": 9, "status": "canceled", "rev": 5})), TOOL + ENDING)
    assert asyncio.run(tool.read(BLAST)).state is RunState.ENDED
    error = failed(lambda: asyncio.run(tool.end(IT, key="k", version="3")))
    assert error.permanent
    error = failed(lambda: asyncio.run(tool.pause(BLAST, key="k", version="5")))
    assert error.permanent
