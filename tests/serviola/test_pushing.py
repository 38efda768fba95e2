"""Who asked to be told is told of every change of a hold: signed, in order, once under one name, until it arrives."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager

import pytest

from engine.errors import PlaybookError, ServiolaError
from engine.model.time import later
from serviola.pushing import Pusher, Receiver, receivers_of
from serviola.settings import load_settings
from serviola.settings_clearance import PushSetting
from tests.console_api.apihouse import CONFIG, OLDER, RIGHT, SECRET, STRANGE, make_config, told
from wire.http import Answer, HttpError
from wire.signatures import webhook_ok

SETTING = PushSetting(name="mailer", url="https://mailer.example/hold", secrets=("${secret:MAILER}",))


class Ear:
    """The other side: answers what it is told to answer, and keeps what it was told."""

    def __init__(self, *answers):
        self.answers, self.told = list(answers), []

    async def request(self, method, url, *, headers, body, allow_private, limits):
        self.told.append((method, url, dict(headers), body))
        status = self.answers.pop(0) if self.answers else 204
        if isinstance(status, Exception):
            raise status
        return Answer(
            status=status, headers={}, body=b"", url=url, retry_after_s=7.0 if status == 429 else None
        )

    @property
    def said(self):
        return [(each[2]["webhook-id"], json.loads(each[3])["data"]) for each in self.told]


async def agree(api):
    asked = await api.proposal()
    body = {"answer": "approve", "plan": asked.plan}
    path = f"/v1/proposals/{asked.id}/decisions"
    assert (await api.asks(RIGHT, "POST", path, "decide", json=body)).status_code == 200


@asynccontextmanager
async def pusher_of(api, ear, *, setting=SETTING, secrets=(SECRET, OLDER)):
    pusher = Pusher(Receiver(setting=setting, secrets=secrets), api.house, ear, api.clock)
    await pusher.begin()
    yield pusher


def test_each_change_is_told_in_order_under_a_signature_that_either_secret_proves(tmp_path):
    async def story(api):
        ear = Ear()
        async with pusher_of(api, ear) as pusher:
            assert await pusher.tell_all() is None
            assert ear.told == []
            await agree(api)
            await api.house.runner.settle()
            assert await pusher.tell_all() is None
            states: dict[str, list[tuple[str, bool]]] = {}
            for _, data in ear.said:
                states.setdefault(data["campaign"], []).append((data["state"], data["holds"]))
            assert set(states) == {"beach-week", "zip-line", "aurelia-countdown"}
            assert states["zip-line"] == [("reading", True), ("asked", True), ("verified", True)]
            for method, url, headers, body in ear.told:
                assert (method, url) == ("POST", SETTING.url)
                for secrets, good in (((SECRET,), True), ((OLDER,), True), ((STRANGE,), False)):
                    assert (
                        webhook_ok(secrets, headers=headers, body=body, now=api.clock.now()) == ""
                    ) is good
            numbers = [int(name.removeprefix("hold_")) for name, _ in ear.said]
            assert numbers == sorted(set(numbers))
            before = len(ear.told)
            assert await pusher.tell_all() is None
            assert len(ear.told) == before

    told(tmp_path, story)


def test_what_does_not_arrive_is_tried_again_under_the_same_name_also_after_a_restart(tmp_path):
    name = []

    async def story(api):
        ear = Ear(500, HttpError("no answer", sent=True), 429)
        async with pusher_of(api, ear) as pusher:
            await agree(api)
            now = api.clock.now()
            assert await pusher.tell_all() == later(now, 2)
            assert await pusher.tell_all() == later(now, 4)
            assert await pusher.tell_all() == later(now, 8)
            assert "push:mailer" in api.house.ways.ill
            assert len({each for each, _ in ear.said}) == 1
            name.append(ear.said[0][0])

    told(tmp_path, story)

    async def next_life(api):
        ear = Ear()
        async with pusher_of(api, ear) as pusher:
            assert await pusher.tell_all() is None
            assert ear.said[0][0] == name[0]
            assert "push:mailer" not in api.house.ways.ill

    told(tmp_path, next_life)


def test_who_is_gone_is_told_no_more_until_it_has_another_address(tmp_path):
    async def story(api):
        ear = Ear(410)
        async with pusher_of(api, ear) as pusher:
            await agree(api)
            assert await pusher.tell_all() is None
            await api.house.runner.settle()
            assert await pusher.tell_all() is None
            assert len(ear.told) == 1
        moved = PushSetting(name="mailer", url="https://mailer.example/again", secrets=SETTING.secrets)
        async with pusher_of(api, ear, setting=moved) as pusher:
            api.wait(73 * 3600)
            await api.house.runner.tick()
            assert await pusher.tell_all() is None
            assert {each[1] for each in ear.told[1:]} <= {moved.url}

    told(tmp_path, story)


def test_a_message_that_nobody_takes_for_days_does_not_keep_the_others_waiting_for_ever(tmp_path):
    async def story(api):
        ear = Ear(*[500] * 2)
        async with pusher_of(api, ear) as pusher:
            await agree(api)
            assert await pusher.tell_all() is not None
            api.wait(3 * 86_400)
            assert await pusher.tell_all() is None
            assert len(ear.told) == 1 + 3  # the first is given up at its second try, the others arrive

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("push", "part"),
    [
        ("{name: m, url: 'http://mailer.example/x', secrets: ['${secret:A}']}", "http is read by everybody"),
        ("{name: m, url: 'https://10.0.0.8/x', secrets: ['${secret:A}']}", "10.0.0.8"),
        ("{name: m, url: 'file:///etc/passwd', secrets: ['${secret:A}']}", "file"),
        ("{name: m, url: 'https://m.example/x', secrets: [whsec_abc]}", "is written in the file"),
        ("{name: M!, url: 'https://m.example/x', secrets: ['${secret:A}']}", "cannot be a name"),
        ("{name: m, url: 'https://m.example/x'}", "secrets"),
    ],
)
def test_a_receiver_that_would_not_be_safe_is_refused_with_its_place(tmp_path, push, part):
    config = make_config(tmp_path, CONFIG + f"clearance:\n  survey_within: 14d\n  push:\n    - {push}\n")
    with pytest.raises(PlaybookError) as wrong:
        load_settings(config)
    assert part in str(wrong.value)
    assert "whsec_abc" not in str(wrong.value)


def test_the_secrets_of_a_receiver_are_looked_up_and_must_be_good(tmp_path):
    push = "{name: mailer, url: 'https://m.example/x', secrets: ['${secret:MAILER}']}"
    settings = load_settings(make_config(tmp_path, CONFIG + f"clearance: {{push: [{push}]}}\n"))
    (one,) = receivers_of(settings, {"MAILER": SECRET.reveal()})
    assert SECRET.reveal() not in repr(one)
    for environ in ({}, {"MAILER": "short"}):
        with pytest.raises(ServiolaError):
            receivers_of(settings, environ)
