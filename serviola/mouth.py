"""Mouth: what an intent asks or tells is rendered and said, and whom a question reached is named.

Nothing is decided here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from engine.errors import NotifyError
from engine.model.hold import Do
from engine.model.said import phrase
from engine.ports import Message
from engine.response.notices import RETRY_MARK
from notify.render import INSTEAD
from notify.turns import Turns
from serviola.wording import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from engine.model.hold import Intent
    from engine.model.signal import OutsideText
    from engine.model.time import Instant
    from engine.ports import Card, Notifier, Templates

LOG = logging.getLogger("serviola.mouth")
URGENT = frozenset(
    {
        "told_not_paused",
        "told_too_late",
        "told_still_by_hand",
        "told_not_resumed",
        "told_not_adapted",
        "told_not_ended",
        "told_end_too_late",
        "told_nobody",
    }
)
"""What is told on a second way as well, because a person must act by hand."""
SECOND_WAY_AFTER = 4
"""How often a message is tried in vain on its usual way, some fifteen seconds in all, before others are."""


def _presses(intent: Intent) -> bool:
    """Say whether a message may come at any hour."""
    return intent.template in URGENT or bool(intent.facts.get("hurry"))


def _is_urgent(intent: Intent) -> bool:
    """Say whether a message goes by every way there is: it presses, or the usual way does not get through."""
    return _presses(intent) or intent.attempt >= SECOND_WAY_AFTER


def question_key(proposal: str, recipient: str) -> str:
    """Name the message by which a question stands before a recipient, however often it is rewritten."""
    return f"ask:{proposal}:{recipient}"


def _name_of(intent: Intent) -> str:
    if intent.do is Do.ASK:
        return question_key(intent.proposal, intent.recipient)
    return intent.key.split(RETRY_MARK)[0]


def brief_of(title: str, facts: Mapping[str, str]) -> str:
    """Say a message in one line: its title, and until when an answer counts."""
    by = "" if not facts.get("until") else say(phrase("Until {until}.", until=facts["until"]))
    return " ".join(each for each in ("Serviola:", f"{title.rstrip('.')}.", by) if each)


class Mouth:
    """Says what there is to say by one notifier, in the words of templates."""

    def __init__(
        self,
        *,
        notifier: Notifier,
        templates: Templates,
        text_of: Callable[[str], Awaitable[OutsideText | None]],
        card_of: Callable[[str, str], Awaitable[tuple[Card | None, int]]] | None,
    ) -> None:
        """Take by whom and in which words, and how to look up outside text and the card of a question."""
        self.words_of: Callable[[str, str, str], Awaitable[tuple[str, str] | None]] | None = None
        """Gives what a playbook of a brand says itself in the place of a template; nobody does without."""
        self.until_of: Callable[[str, str], Awaitable[Instant | None]] | None = None
        """Says until when a question of a brand may be answered; nobody knows without."""
        self.later_of: Callable[[str, str], Awaitable[str]] | None = None
        """Says what becomes of what comes under the situation of a question later; nobody knows without."""
        self.is_nobody: Callable[[str], Awaitable[bool]] | None = None
        """Says whether nobody is behind a recipient at this moment; nobody asks without."""
        self.people_of: Callable[[str], Awaitable[tuple[str, ...]]] | None = None
        """Names who is behind a recipient at this moment; nobody is named without."""
        self._notifier = notifier
        self._templates = templates
        self._text_of = text_of
        self._card_of = card_of
        self._turns = Turns()

    async def speak(self, intent: Intent) -> None:
        """Ask or tell what an intent says; NotifyError where it does not get through, or nobody is there.

        Writings of one message are said in the order in which they were wanted: an older one that is slower
        to render must not stand in the place of a newer one.
        """
        async with self._turns.of(_name_of(intent)):
            await self._speak(intent)

    async def _speak(self, intent: Intent) -> None:
        facts = dict(intent.facts)
        text = await self._text_of(facts.get("signal", ""))
        facts["headline"] = "" if text is None else text.headline
        asks = intent.do is Do.ASK
        if asks and self.later_of is not None:
            facts["later"] = await self.later_of(intent.brand, intent.proposal)
        title, body = await self._rendered(intent, facts)
        card, order, until = None, 0, None
        if asks and self.until_of is not None:
            until = await self.until_of(intent.brand, intent.proposal)
        if asks and self._card_of is not None:
            card, order = await self._card_of(intent.brand, intent.proposal)
        message = Message(
            key=_name_of(intent),
            recipient=intent.recipient,
            title=title,
            body=body,
            thread=intent.situation,
            asks=intent.proposal if asks else "",
            urgent=_is_urgent(intent),
            card=card,
            order=order,
            wakes=_presses(intent) or bool(intent.facts.get("wished")),
            kind=intent.template,
            until=until,
            about=facts.get("campaign", ""),
            brief=self._brief(intent, facts),
        )
        if not asks:
            await self._notifier.tell(message)
        elif intent.purpose == "rewrite":
            await self._notifier.rewrite(message)
        else:
            await self._notifier.ask(message)
        if asks and self.is_nobody is not None and await self.is_nobody(intent.recipient):
            # A channel or a folder takes any message. That it was put there does not say that somebody reads.
            raise NotifyError(
                phrase("nobody is on call for {recipient} at this moment", recipient=intent.recipient),
                permanent=True,
            )

    async def reached(self, intent: Intent) -> tuple[str, ...]:
        """Name whom a question reached; of what is rewritten or told nobody is named."""
        if intent.do is not Do.ASK or intent.purpose == "rewrite" or self.people_of is None:
            return ()
        return await self.people_of(intent.recipient)

    async def _rendered(self, intent: Intent, facts: Mapping[str, str]) -> tuple[str, str]:
        words = None
        if self.words_of is not None and facts.get("playbook"):
            words = await self.words_of(intent.brand, facts["playbook"], intent.template)
        title, body = self._templates.render(intent.template, facts, words=words)
        if words is not None and (instead := say(INSTEAD)) in body:
            LOG.warning(
                phrase(
                    "playbook {playbook}: {says}",
                    playbook=facts["playbook"],
                    says=body.rpartition(instead)[2].lstrip(": "),
                )
            )
        return title, body

    def _brief(self, intent: Intent, facts: Mapping[str, str]) -> str:
        """Say it in few words of our own: no headline stands in them, and no other words of a playbook."""
        title, _ = self._templates.render(intent.template, {**facts, "headline": ""})
        return brief_of(title, facts)
