"""Whatever way a message of a drill goes, it says that it is one, and hides nothing that is real."""

from __future__ import annotations

import asyncio

import pytest

from engine.ports import Message
from notify.remembered import Remembered
from notify.sms import Gateway, SmsNotifier
from notify.summary import Waiting, summary
from serviola.drill_mouth import MARK, ExerciseNotifier, marked
from tests.fakes.taker import Taker
from wire.http import Http

ASKED = Message(
    key="ask:1",
    recipient="ada",
    title="Pause 3 campaigns?",
    body="Answer it.",
    about="Beach week",
    asks="P-abcdefghij",
)


@pytest.mark.parametrize("brief", ["Serviola: Pause 3 campaigns? Until 12:00.", ""])
def test_a_text_message_of_a_drill_says_first_that_it_is_one(tmp_path, brief):
    async def story(taker: Taker) -> None:
        gateway = Gateway(
            url=taker.url, body={"Body": "{text}", "To": "{to}"}, allow_private=frozenset({taker.place})
        )
        async with Http() as http:
            way = SmsNotifier(
                gateway, http=http, phone_of=lambda _: "+34600000001", remembered=Remembered(tmp_path)
            )
            await ExerciseNotifier(way).ask(
                Message(key="ask:1", recipient="ada", title=ASKED.title, body=ASKED.body, brief=brief)
            )

    with Taker() as taker:
        asyncio.run(story(taker))
        ((_, _, body),) = taker.calls
    assert f'"{MARK}: ' in body.decode().replace("\\/", "/")
    assert "Pause 3 campaigns?" in body.decode()


def test_a_notice_of_a_drill_does_not_hide_what_is_real_where_many_are_gathered():
    real = [Waiting(title=f"Beach week is paused ({n})", body="Real.", about="Beach week") for n in range(3)]
    drilled = marked(ASKED)
    exercise = Waiting(title=drilled.title, body=drilled.body, about=drilled.about)
    _, body = summary([*real, exercise])
    assert "Beach week is paused (2)\nReal." in body
    assert f"{MARK}: Pause 3 campaigns?" in body
