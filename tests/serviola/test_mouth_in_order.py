"""Writings of one message are said in the order in which they were wanted, however slow one is to render."""

from __future__ import annotations

import asyncio

from engine.model.hold import Do
from serviola.mouth import Mouth
from tests.fakes import words as w


class Plain:
    """Templates of which only the facts are seen."""

    def render(self, template, facts, *, words=None):
        return template, facts["revision"]


class Ear:
    """A way that hears when each writing begins to be said."""

    name = "ear"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    async def _hear(self, message) -> None:
        self.heard.append((message.key, message.body))

    ask = tell = rewrite = _hear


def said_by(*intents) -> list[tuple[str, str]]:
    """Say them side by side; what has a signal is slow to look up."""

    async def text_of(signal: str):
        for _ in range(20 if signal else 0):
            await asyncio.sleep(0)

    async def say() -> list[tuple[str, str]]:
        ear = Ear()
        mouth = Mouth(notifier=ear, templates=Plain(), text_of=text_of, card_of=None)  # type: ignore[arg-type]  # of each only what is called
        await asyncio.gather(*map(mouth.speak, intents))
        return ear.heard

    return asyncio.run(say())


def question(revision: str, *, signal: str = "", **fields):
    facts = {"revision": revision, "signal": signal}
    return w.intent(key=f"p-1/ask/{revision}", facts=facts, **fields)


def test_a_newer_writing_of_a_question_waits_for_an_older_one_that_is_slow():
    heard = said_by(question("1", signal="s"), question("2", purpose="rewrite"))
    assert [body for _, body in heard] == ["1", "2"]
    assert len({key for key, _ in heard}) == 1


def test_no_other_message_waits_for_one_that_is_slow():
    first = question("1", signal="s", do=Do.TELL)
    heard = said_by(first, question("other", proposal="p-2"), question("told", do=Do.TELL))
    assert [body for _, body in heard] == ["other", "told", "1"]
