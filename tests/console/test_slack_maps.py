"""A map stands below the card where the app may upload files, once for a plan, and else nothing is said."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import Scene, scene

FILES = "chat:write,files:write,im:write,users:read"


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def maps_of(slack: FakeSlack, thread: str) -> list[dict[str, Any]]:
    return [one for one in slack.files if one["thread"] == thread]


async def changed(at: Scene) -> None:
    book = at.house.books[0]
    more = replace(book.campaigns[0], id="one-more", name="One more")
    more = replace(more, subject=replace(more.subject, id="cozumel-early-bird"))
    await at.house.runner.step([replace(book, digest="changed", campaigns=(*book.campaigns, more))])
    await at.settle()


def test_a_map_is_put_below_its_card_once_for_each_plan(slack, tmp_path):
    slack.scopes = FILES

    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            asked = await at.asked()
            card = at.card(asked)
            await slack.until(lambda: maps_of(slack, card.ts))
            (one,) = maps_of(slack, card.ts)
            assert one["data"].startswith(b"\x89PNG\r\n")
            assert one["channel"] == card.channel
            assert asked.plan in one["title"]
            await changed(at)
            assert (await at.asked()).plan != asked.plan
            await slack.until(lambda: len(maps_of(slack, card.ts)) == 2)
            clock, before = at.clock, len(slack.files)
        async with scene(tmp_path, slack, clock=clock) as at:
            assert await slack.until(lambda: [one for one in slack.calls if one[0] == "auth.test"])
            await at.settle()
            assert len(slack.files) == before

    asyncio.run(run())


def test_without_the_scope_nothing_is_uploaded_and_the_question_stands(slack, tmp_path):
    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            await slack.until(lambda: [one for one in slack.calls if one[0] == "auth.test"])
            await at.settle()
            assert not at.card(await at.asked()).locked()
        assert slack.files == []
        assert not [method for method, _ in slack.calls if method.startswith("files.")]

    asyncio.run(run())


def test_a_map_that_is_refused_leaves_the_question_as_it_is(slack, tmp_path):
    slack.scopes = FILES
    slack.fail("files.getUploadURLExternal", error="file_uploads_disabled")

    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            await slack.until(lambda: [one for one in slack.calls if one[0].startswith("files.")])
            await at.settle()
            assert not at.card(await at.asked()).locked()

    asyncio.run(run())
