"""What the Slack of these tests is held to: each behavior that its documentation names, and we rely on."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from notify.card import card_blocks
from tests.fakes.cards import MESSAGE
from tests.fakes.slack import APP_TOKEN, BOT, HOOK_USES, SIGNING, TRIGGER_LIVES_S, FakeSlack
from wire.secrets import Secret
from wire.signatures import slack_signature_ok
from wire.slack import SlackFailed, call, slack_client

VIEW = {"type": "modal", "callback_id": "x", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
BLOCK = {"type": "section", "text": {"type": "plain_text", "text": "x"}}


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def ask(slack: FakeSlack, method: str, body: dict[str, Any], *, token: str = BOT) -> Any:
    return asyncio.run(call(slack_client(Secret(token), base_url=slack.base_url), method, body))


def refused(slack: FakeSlack, method: str, body: dict[str, Any], *, token: str = BOT) -> SlackFailed:
    with pytest.raises(SlackFailed) as caught:
        ask(slack, method, body, token=token)
    return caught.value


def posted(slack: FakeSlack) -> Any:
    message = replace(MESSAGE, recipient="team:x")
    ask(slack, "chat.postMessage", {"channel": "C0PLAN", "text": "x", "blocks": card_blocks(message)})
    return slack.messages[-1]


def test_what_it_signs_is_what_our_check_takes_and_no_other_secret_is(slack):
    body, headers = slack.signed({"a": 1}, at_s=1_700_000_000)
    said = {
        "timestamp": headers["X-Slack-Request-Timestamp"],
        "signature": headers["X-Slack-Signature"],
        "body": body,
        "now": 1_700_000_000_000_000,
    }
    assert slack_signature_ok(Secret(SIGNING), **said) == ""
    assert slack_signature_ok(Secret("guess"), **said)


def test_a_trigger_opens_one_window_and_only_for_a_while(slack):
    first, late = (slack.click("U0ADA", posted(slack), "approve")["trigger_id"] for _ in range(2))
    view = {**VIEW, "blocks": [BLOCK]}
    assert ask(slack, "views.open", {"trigger_id": first, "view": view})["view"]["id"]
    assert refused(slack, "views.open", {"trigger_id": first, "view": view}).code == "expired_trigger_id"
    slack._triggers[late] -= TRIGGER_LIVES_S + 1
    assert refused(slack, "views.open", {"trigger_id": late, "view": view}).code == "expired_trigger_id"
    assert len(slack.views) == 1


def test_a_window_that_keeps_no_limit_is_refused(slack):
    trigger = slack.click("U0ADA", posted(slack), "approve")["trigger_id"]
    assert refused(slack, "views.open", {"trigger_id": trigger, "view": VIEW}).code == "invalid_arguments"


@pytest.mark.parametrize(
    "blocks",
    [
        [BLOCK] * 51,
        [{"type": "section", "text": {"type": "plain_text", "text": ""}}],
        [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3_001}}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{**BLOCK, "block_id": "a"}, {**BLOCK, "block_id": "a"}],
        [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2_900}}] * 5,
        [{"type": "marquee"}],
    ],
)
def test_blocks_that_keep_no_limit_are_invalid_also_when_a_card_is_rewritten(slack, blocks):
    card = posted(slack)
    body = {"channel": card.channel, "text": "x", "blocks": blocks}
    assert refused(slack, "chat.postMessage", body).code == "invalid_blocks"
    assert refused(slack, "chat.update", {**body, "ts": card.ts}).code == "invalid_blocks"
    assert (len(slack.messages), card.edits) == (1, 0)


def test_too_many_requests_say_when_not_before_and_have_no_effect(slack):
    slack.fail("chat.postMessage", status=429, error="ratelimited", headers={"Retry-After": "30"})
    error = refused(slack, "chat.postMessage", {"channel": "C0PLAN", "text": "x"})
    assert (error.permanent, error.retry_after_s, slack.messages) == (False, 30.0, [])


def test_a_token_that_is_revoked_or_of_the_wrong_kind_does_nothing(slack):
    body = {"channel": "C0PLAN", "text": "x"}
    assert refused(slack, "chat.postMessage", body, token=APP_TOKEN).code == "invalid_auth"
    slack.revoked = True
    for method in ("chat.postMessage", "chat.update", "views.open", "users.info", "chat.postEphemeral"):
        assert refused(slack, method, body).code == "token_revoked"
    assert slack.messages == []


def test_an_address_for_answers_is_used_up(slack):
    url = slack.click("U0ADA", posted(slack), "approve")["response_url"]
    said = {"text": "x", "response_type": "ephemeral"}
    statuses = [httpx.post(url, json=said).status_code for _ in range(HOOK_USES + 1)]
    assert statuses == [200] * HOOK_USES + [404]


def test_a_ticket_opens_one_socket_which_says_hello_brings_envelopes_twice_and_is_recycled(slack):
    async def run() -> None:
        import aiohttp

        client = slack_client(Secret(APP_TOKEN), base_url=slack.base_url)
        url = (await call(client, "apps.connections.open", {}))["url"]
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            sending = asyncio.create_task(slack.deliver({"n": 1}, copies=2))
            both = [await socket.receive_json() for _ in range(2)]
            assert both[0] == both[1]
            assert not sending.done(), "an envelope that nobody acknowledged was taken for heard"
            for one in both:
                await socket.send_str(json.dumps({"envelope_id": one["envelope_id"]}))
            assert await sending == both[0]["envelope_id"]
            await asyncio.to_thread(slack.recycle)
            assert (await socket.receive_json())["type"] == "disconnect"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)

    asyncio.run(run())
