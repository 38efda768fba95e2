"""Whatever breaks on the way, whoever pressed is told something; and nothing is decided by it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import MARA, Scene, scene


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def story(slack: FakeSlack, tmp_path, tell: Any) -> None:
    async def run() -> None:
        async with scene(tmp_path, slack) as at:
            await at.quake()
            await tell(at)

    asyncio.run(run())


def breaks(at: Scene, name: str) -> None:
    """Have one door of the presses fail in a way that nobody thought of."""

    async def fail(*_: Any) -> Any:
        raise KeyError("nobody thought of this")

    doors = at.ears._interactions._doors
    at.ears._interactions._doors = replace(doors, **{name: fail})


def test_a_second_opinion_is_answered_also_while_people_yaml_cannot_be_read(slack, tmp_path):
    async def tell(at: Scene) -> None:
        card = at.card(await at.asked())
        await at.press(slack.click(MARA, card, "more", pick="opinion"))
        at.house.settings.people.write_text("people: [")
        sent = slack.submission(MARA, slack.views[-1], None, pick={"whom": "ines-abreu"})
        (note,) = await at.press(sent)
        assert "not certain that they were asked" in note

    story(slack, tmp_path, tell)


@pytest.mark.parametrize("pick", ["rows", "opinion", "say-why"])
def test_a_window_that_slack_does_not_open_any_more_is_said(slack, tmp_path, pick):
    async def tell(at: Scene) -> None:
        late = slack.click(MARA, at.card(await at.asked()), "more", pick=pick)
        late["trigger_id"] = "trigger-long-gone"
        (note,) = await at.press(late)
        assert "window could not be opened" in note
        assert at.verdicts == []

    story(slack, tmp_path, tell)


def test_details_and_feedback_are_answered_whatever_breaks(slack, tmp_path):
    async def tell(at: Scene) -> None:
        asked = await at.asked()
        breaks(at, "details")
        (note,) = await at.press(slack.click(MARA, at.card(asked), "more", pick="details"))
        assert "Something went wrong here" in note
        await at.press(slack.click(MARA, at.card(asked), "decline"))
        breaks(at, "kept")
        payload = slack.click(MARA, at.card(asked), "feedback")
        menu = at.card(asked).element("feedback")
        payload["actions"][0]["selected_option"] = menu["options"][0]
        (note,) = await at.press(payload)
        assert "Something went wrong here" in note

    story(slack, tmp_path, tell)


def test_a_window_does_not_wait_for_ever_whatever_breaks(slack, tmp_path):
    async def tell(at: Scene) -> None:
        breaks(at, "card")
        await at.press(slack.click(MARA, at.card(await at.asked()), "more", pick="rows"))
        assert "try again" in str(slack.views[-1]["view"]["blocks"])

    story(slack, tmp_path, tell)
