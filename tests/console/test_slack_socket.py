"""Presses that come by our own socket: acknowledged first, heard once, and heard again after every break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from console.slack_socket import Socket
from serviola.listening import hearing
from tests.fakes.slack import APP_TOKEN, FakeSlack
from tests.fakes.slack_scene import MARA, SECRETS, scene
from wire.secrets import Secret


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


class Listener:
    """Stands in for Ears, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[Mapping[str, Any]] = []

    def ack(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        return {"response_action": "errors"} if payload.get("empty") else {}

    def take(self, payload: Mapping[str, Any]) -> None:
        self.heard.append(payload)


@asynccontextmanager
async def listening(
    slack: FakeSlack, *, token: str = APP_TOKEN, **how: float
) -> AsyncIterator[tuple[Listener, Socket]]:
    ears = Listener()
    socket = Socket(
        ears,
        Secret(token),
        base_url=slack.base_url,
        look_every_s=how.get("look_every_s", 0.5),
        fresh_every_s=how.get("fresh_every_s", 600),
    )
    task = asyncio.create_task(socket.run())
    try:
        yield ears, socket
    finally:
        task.cancel()
        await asyncio.wait([task])


def run(story) -> None:
    asyncio.run(story())


def test_each_envelope_is_acknowledged_and_heard(slack):
    async def story() -> None:
        async with listening(slack) as (ears, _):
            first = await slack.deliver({"n": 1})
            await slack.deliver({"n": 2, "empty": True})
            assert slack.acks[0] == {"envelope_id": first}
            assert slack.acks[1]["payload"] == {"response_action": "errors"}
            await slack.until(lambda: len(ears.heard) == 2)

    run(story)


def test_what_is_no_press_is_acknowledged_and_let_go(slack):
    async def story() -> None:
        async with listening(slack) as (ears, _):
            await slack.deliver({"n": 1}, kind="events_api")
            await slack.deliver({"n": 2})
            await slack.until(lambda: ears.heard)
            assert [one["n"] for one in ears.heard] == [2]

    run(story)


def test_a_connection_that_slack_recycles_is_followed(slack):
    async def story() -> None:
        async with listening(slack) as (ears, _):
            await slack.deliver({"n": 1})
            slack.recycle()
            await slack.until(lambda: slack.opened >= 2 and len(slack.sockets) == 1)
            await slack.deliver({"n": 2})
            await slack.until(lambda: len(ears.heard) == 2)

    run(story)


def test_a_connection_that_breaks_is_opened_anew(slack):
    async def story() -> None:
        async with listening(slack) as (ears, socket):
            await slack.until(lambda: slack.sockets)
            for number in range(3):
                slack.cut()
                await slack.until(lambda number=number: slack.opened >= number + 2 and slack.sockets)
            await slack.deliver({"n": 1})
            await slack.until(lambda: ears.heard)
            assert socket.opened >= 4

    run(story)


def test_a_connection_that_is_open_and_deaf_is_replaced(slack):
    async def story() -> None:
        slack.mute = True
        async with listening(slack, look_every_s=0.3) as (ears, _):
            await slack.until(lambda: slack.opened >= 2)
            slack.mute = False
            await slack.until(lambda: slack.sockets)
            await slack.deliver({"n": 1})
            await slack.until(lambda: ears.heard)

    run(story)


def test_a_quiet_connection_is_renewed(slack):
    async def story() -> None:
        async with listening(slack, fresh_every_s=0.3):
            await slack.until(lambda: slack.opened >= 3)

    run(story)


def test_a_refused_ticket_is_asked_for_again(slack, caplog):
    async def story() -> None:
        slack.fail("apps.connections.open", status=429, error="ratelimited", headers={"Retry-After": "1"})
        async with listening(slack) as (ears, _):
            await slack.deliver({"n": 1})
            await slack.until(lambda: ears.heard)

    run(story)
    assert "buttons in Slack are not heard" in caplog.text
    assert APP_TOKEN not in caplog.text


def test_a_wrong_token_is_said_and_nothing_is_heard(slack, caplog):
    async def story() -> None:
        async with listening(slack, token="xapp-wrong"):
            await slack.until(lambda: any(method == "apps.connections.open" for method, _ in slack.calls))
            await asyncio.to_thread(lambda: None)
        assert slack.sockets == []

    run(story)


def test_a_press_by_the_socket_decides_in_the_real_house(slack, tmp_path):
    async def story() -> None:
        async with scene(tmp_path, slack) as at, hearing(at.house, at.clock, environ=SECRETS):
            await at.quake()
            card = at.card(await at.asked())
            await slack.deliver(slack.click(MARA, card, "approve"), copies=3)
            await slack.until(lambda: at.verdicts)
            await at.settle()
            await slack.until(card.locked)
            assert len(at.accepted) == 1

    run(story)
