"""Presses that Slack brings over HTTP: only what it signed, just now, for our app has any effect."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from fastapi import FastAPI

from console.slack_ears import MOST_BYTES
from engine.model.time import SECOND
from serviola.listening import make_slack_router
from tests.fakes.slack import SIGNING, FakeSlack
from tests.fakes.slack_scene import MARA, SECRETS, Scene, scene
from wire.slack_form import BadForm, read_form

DOOR = "/slack/interactions"


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def story(slack: FakeSlack, tmp_path, tell: Callable[[Scene, httpx.AsyncClient], Any]) -> None:
    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            app = FastAPI()
            router = make_slack_router(at.house, at.ears, at.clock, environ=SECRETS)
            assert router is not None
            app.include_router(router)
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://serviola"
            ) as http:
                await tell(at, http)

    asyncio.run(run())


def seconds(at: Scene) -> int:
    return at.clock.now() // SECOND


def test_what_is_not_signed_just_now_by_slack_is_refused_and_does_nothing(slack, tmp_path):
    async def tell(at: Scene, http: httpx.AsyncClient) -> None:
        card = at.card(await at.asked())
        payload = slack.click(MARA, card, "approve")
        body, headers = slack.signed(payload, at_s=seconds(at))
        plain = {"Content-Type": headers["Content-Type"]}
        forged = slack.signed(payload, at_s=seconds(at), secret="guess")[1]
        stale = slack.signed(payload, at_s=seconds(at) - 301)
        future = slack.signed(payload, at_s=seconds(at) + 301)
        name, stamp = "X-Slack-Signature", "X-Slack-Request-Timestamp"
        wrong = {
            "unsigned": (body, plain),
            "no time": (body, {name: headers[name]}),
            "no signature": (body, {stamp: headers[stamp]}),
            "forged": (body, forged),
            "tampered": (body.replace(b"approve", b"decline"), headers),
            "cut": (body[:-1], headers),
            "empty": (b"", headers),
            "not text": (b"\xff\xfe\x00", headers),
            "stale": stale,
            "future": future,
            "stale with a new time": (stale[0], {**stale[1], stamp: headers[stamp]}),
            "a time that is no number": (body, {**headers, stamp: "soon"}),
            "a time with a sign": (body, {**headers, stamp: "+" + headers[stamp]}),
            "a signature that is no text": (
                body,
                {name.encode(): b"\xff\xfe", stamp.encode(): headers[stamp].encode()},
            ),
            "two versions": (body, {**headers, name: headers[name].replace("v0", "v1")}),
        }
        for content, given in wrong.values():
            answer = await http.post(DOOR, content=content, headers=given)
            assert answer.status_code == 401
            assert answer.content == b""
        await at.ears.settle()
        await at.settle()
        assert at.verdicts == []
        assert slack.notes == []
        assert not card.locked()
        assert (await http.post(DOOR, content=body, headers=headers)).status_code == 200
        await at.ears.settle()
        await at.settle()
        assert card.locked()

    story(slack, tmp_path, tell)


def test_what_is_signed_and_cannot_be_read_is_refused_without_an_effect(slack, tmp_path):
    async def tell(at: Scene, http: httpx.AsyncClient) -> None:
        bodies = [
            b"payload=",
            b"payload=x",
            b"payload=[]",
            b"other=1",
            b"payload={}&payload={}",
            b"payload=%ff",
            b"payload=" + b"[" * 999,
            b"=" * 999,
            b"payload=NaN",
        ]
        for body in bodies:
            _, headers = signed(slack, body, at)
            assert (await http.post(DOOR, content=body, headers=headers)).status_code == 400
        huge = b"payload=" + b"x" * MOST_BYTES
        assert (await http.post(DOOR, content=huge, headers=signed(slack, huge, at)[1])).status_code == 413
        assert (await http.get(DOOR)).status_code == 405
        await at.ears.settle()
        await at.settle()
        assert at.verdicts == []

    story(slack, tmp_path, tell)


def signed(slack: FakeSlack, body: bytes, at: Scene) -> tuple[bytes, dict[str, str]]:
    import hashlib
    import hmac

    base = b"v0:" + str(seconds(at)).encode() + b":" + body
    signature = "v0=" + hmac.new(SIGNING.encode(), base, hashlib.sha256).hexdigest()
    return body, {"X-Slack-Request-Timestamp": str(seconds(at)), "X-Slack-Signature": signature}


def test_a_replay_within_five_minutes_has_one_effect(slack, tmp_path):
    async def tell(at: Scene, http: httpx.AsyncClient) -> None:
        card = at.card(await at.asked())
        body, headers = slack.signed(slack.click(MARA, card, "approve"), at_s=seconds(at))
        answers = await asyncio.gather(*(http.post(DOOR, content=body, headers=headers) for _ in range(10)))
        assert {answer.status_code for answer in answers} == {200}
        await at.ears.settle()
        await at.settle()
        assert len(at.verdicts) == 1
        assert slack.notes == []

    story(slack, tmp_path, tell)


def test_a_window_sent_off_empty_is_said_so_in_the_window(slack, tmp_path):
    async def tell(at: Scene, http: httpx.AsyncClient) -> None:
        card = at.card(await at.asked())
        await at.press(slack.click(MARA, card, "more", pick="say-why"))
        body, headers = slack.signed(slack.submission(MARA, slack.views[0], None), at_s=seconds(at))
        answer = await http.post(DOOR, content=body, headers=headers)
        assert answer.json() == {
            "response_action": "errors",
            "errors": {"reason": "Write a sentence, or cancel."},
        }
        await at.ears.settle()
        assert at.verdicts == []

    story(slack, tmp_path, tell)


def test_slack_is_answered_in_time_whatever_the_house_is_doing(slack, tmp_path):
    async def tell(at: Scene, http: httpx.AsyncClient) -> None:
        let_go = asyncio.Event()

        async def slow(_id) -> None:
            await let_go.wait()

        from dataclasses import replace

        at.ears._interactions._doors = replace(at.ears._interactions._doors, proposal=slow)
        body, headers = slack.signed(
            slack.click(MARA, at.card(await at.asked()), "approve"), at_s=seconds(at)
        )
        async with asyncio.timeout(60):  # it would wait for ever for what is let go below
            assert (await http.post(DOOR, content=body, headers=headers)).status_code == 200
        let_go.set()
        await at.ears.settle()
        await at.settle()
        assert len(at.accepted) == 1

    story(slack, tmp_path, tell)


def test_there_is_no_door_without_a_secret(slack, tmp_path):
    async def run() -> None:
        from dataclasses import replace

        async with scene(tmp_path, slack) as at:
            setting = at.house.settings.notify
            assert setting.slack is not None
            open_door = replace(setting, slack=replace(setting.slack, signing_secret=""))
            at.house.settings = replace(at.house.settings, notify=open_door)
            assert make_slack_router(at.house, at.ears, at.clock, environ=SECRETS) is None

    asyncio.run(run())


def test_a_form_is_read_as_slack_writes_it():
    body = ("payload=" + quote_plus(json.dumps({"a": "é & <b>"}))).encode()
    assert read_form(body) == {"a": "é & <b>"}
    with pytest.raises(BadForm, match="no field payload"):
        read_form(b"a=1")
