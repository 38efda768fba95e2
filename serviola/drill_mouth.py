"""How a drill speaks: by the ways of the real thing, and every message says first that it is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.said import phrase
from serviola.wording import say

if TYPE_CHECKING:
    from engine.ports import Message, Notifier

MARK = "EXERCISE / SIMULACRO"
"""In both languages at once, for whoever reads over a shoulder."""
NOTHING_REAL = phrase(
    "This is an exercise: nothing of it is real, and no campaign is touched. Please answer it as if it were."
)


class ExerciseNotifier:
    """The port Notifier over a real one; the title and the text of whatever passes are marked."""

    def __init__(self, notifier: Notifier) -> None:
        """Speak through another notifier."""
        self.name = notifier.name
        self._notifier = notifier

    async def ask(self, message: Message) -> None:
        await self._notifier.ask(marked(message))

    async def tell(self, message: Message) -> None:
        await self._notifier.tell(marked(message))

    async def rewrite(self, message: Message) -> None:
        await self._notifier.rewrite(marked(message))


def marked(message: Message) -> Message:
    """Mark a message, and the card in it, however it is shown."""
    notice = f"{MARK}. {say(NOTHING_REAL)}"
    card = message.card
    if card is not None:
        card = replace(card, situation=f"{notice} {card.situation}", playbook=f"{MARK}: {card.playbook}")
    return replace(
        message,
        title=f"{MARK}: {message.title}",
        body=f"{notice}\n\n{message.body}",
        card=card,
        # A text message is this alone; and where notices are gathered by what they are about, what a drill
        # says of the copy of a campaign must not stand in the place of what is said of the campaign.
        brief=f"{MARK}: {message.brief or message.title}",
        about=f"{MARK}: {message.about}" if message.about else "",
    )
