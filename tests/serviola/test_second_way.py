"""What presses, or does not get through by its usual way, goes by every way there is."""

from __future__ import annotations

import asyncio

import pytest

from engine.model.hold import Do
from notify.render import FolderTemplates
from serviola.clocks import ManualClock
from serviola.hands import Hands
from serviola.mouth import SECOND_WAY_AFTER
from tests.fakes import words as w

FACTS = dict.fromkeys(
    ("situation", "playbook", "heard", "items", "campaigns", "approve_with", "until", "on_timeout"), "x"
)


class Ear:
    name = "ear"

    def __init__(self):
        self.heard = []

    async def ask(self, message):
        self.heard.append(message)

    async def tell(self, message):
        self.heard.append(message)

    async def rewrite(self, message):
        self.heard.append(message)


@pytest.mark.parametrize(
    ("attempt", "facts", "urgent"),
    [
        (0, {}, False),
        (SECOND_WAY_AFTER - 1, {}, False),
        (SECOND_WAY_AFTER, {}, True),
        (0, {"hurry": "next send at 14:20, in 6 min"}, True),
    ],
)
def test_a_question_is_urgent_when_it_presses_or_does_not_get_through(attempt, facts, urgent):
    async def nothing(_: str) -> None:
        return None

    async def no(_: str) -> bool:
        return False

    ear = Ear()
    hands = Hands(
        tools={},
        notifier=ear,
        templates=FolderTemplates(),
        clock=ManualClock(w.NOW),
        text_of=nothing,
        halted=no,
    )
    asked = w.intent(do=Do.ASK, template="asked_pause", attempt=attempt, facts=FACTS | facts, subject=None)
    asyncio.run(hands.perform(asked))
    assert [one.urgent for one in ear.heard] == [urgent]
