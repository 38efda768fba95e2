"""One mouth with several ways: the folder keeps a record, Slack where somebody is in it, e-mail to the rest.

Each way has a key of its own for each message, so that trying one way again repeats no other.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from engine.errors import NotifyError, RosterError
from engine.model.said import phrase
from engine.model.time import Instant
from engine.ports import Message, Notifier
from notify.remembered import Remembered
from notify.roster import Person
from notify.turns import Turns

LOG = logging.getLogger("serviola.notify")
MOST_IN_MIND = 2_000


class People(Protocol):
    """Who is behind a recipient, at a moment."""

    async def reached_by(self, recipient: str, *, at: Instant) -> tuple[Person, ...]:
        """Give the people that a recipient reaches; none is an empty tuple."""
        ...


class Placed(Notifier, Protocol):
    """A notifier that some recipients are in, and others are not."""

    def place_of(self, recipient: str) -> str:
        """Say where a recipient is; empty when nowhere."""
        ...

    async def shows(self) -> bool:
        """Say whether pictures can be put below its messages."""
        ...

    async def picture(self, key: str, plan: str, title: str, data: bytes) -> bool:
        """Put a picture below a message, once for a plan; False while that is not posted."""
        ...


@dataclass(frozen=True, slots=True)
class _Way:
    """One notifier and whom it is to reach; `person` is empty for a channel."""

    via: str
    recipient: str
    person: str


class Router:
    """The port Notifier over all the ways there are."""

    def __init__(
        self,
        *,
        record: Notifier,
        slack: Placed | None,
        mail: Notifier | None,
        people: People,
        now: Callable[[], Instant],
        remembered: Remembered,
        mail_everybody: bool = False,
        heard: Callable[[str, NotifyError | None], None] = lambda _way, _error: None,
    ) -> None:
        """Take the ways; without `mail_everybody` mail goes to those whom Slack does not reach.

        `heard` is told how each try on each way ended.
        """
        self.name = "people"
        self._record = record
        self._slack = slack
        self._mail = mail
        self._people = people
        self._now = now
        self._remembered = remembered
        self._mail_everybody = mail_everybody
        self._heard = heard
        self._turns = Turns()
        self._newest: OrderedDict[str, Message] = OrderedDict()

    async def ask(self, message: Message) -> None:
        await self._speak("ask", message)

    async def tell(self, message: Message) -> None:
        await self._speak("tell", message)

    async def rewrite(self, message: Message) -> None:
        await self._speak("rewrite", message)

    async def shows(self) -> bool:
        """Say whether pictures can be put below messages on any way."""
        return self._slack is not None and await self._slack.shows()

    async def picture(self, key: str, plan: str, title: str, data: bytes) -> bool:
        """Put a picture below a message wherever it stands in Slack; False while it stands nowhere."""
        ways = [way for way in await self._sent(key) if way.via == "slack"]
        done = [await self._pictured(way, key, plan, title, data) for way in ways]
        return bool(done) and all(done)

    async def _pictured(self, way: _Way, key: str, plan: str, title: str, data: bytes) -> bool:
        if self._slack is None:
            return True
        return await self._slack.picture(_key_on(key, way), plan, title, data)

    async def _speak(self, verb: str, message: Message) -> None:
        async with self._turns.of(message.key):
            message = self._latest(message)
            ended = message.card is not None and bool(message.card.ended)
            if not (ended and verb == "rewrite"):
                # The record keeps the question as it was asked; how it ended is in the journal.
                await _say(self._record, verb, replace(message, card=None, order=0))
            before = await self._sent(message.key)
            ways = dict.fromkeys(
                [*before, *([] if ended and verb == "rewrite" else await self._ways(message))]
            )
            await self._along(verb, message, list(ways), before)

    async def _along(self, verb: str, message: Message, ways: list[_Way], before: list[_Way]) -> None:
        errors: list[NotifyError] = []
        done = list(before)
        while ways:
            way = ways.pop(0)
            try:
                await _say(self._notifier(way.via), verb, _for(message, way))
            except NotifyError as error:
                error.way = way.via
                errors.append(error)
                if error.permanent and way.via == "slack":
                    ways += [other for other in await self._instead(message, way) if other not in done + ways]
                continue
            self._heard(way.via, None)
            if way not in done:
                done.append(way)
                await self._remember(message.key, done)
        self._raise(message, errors, reached=bool(done))

    def _raise(self, message: Message, errors: list[NotifyError], *, reached: bool) -> None:
        transient = [error for error in errors if not error.permanent]
        if transient:
            wait = max((error.retry_after_s or 0.0 for error in transient), default=0.0)
            first, *others = transient
            for error in others:
                self._heard(error.way, error)
            raise NotifyError(str(first), retry_after_s=wait or None, way=first.way)
        for error in errors[0 if reached else 1 :]:
            LOG.warning("%s: %s", message.key, error)
        if errors and not reached:
            raise errors[0]

    async def _ways(self, message: Message) -> list[_Way]:
        """Say which ways lead to a recipient now; NotifyError when none does."""
        recipient = message.recipient
        direct = self._in_slack(recipient)
        ways = [_Way("slack", recipient, "")] if direct else []
        for person in await self._reached(recipient):
            in_slack = direct or self._in_slack(person.id)
            if in_slack and not direct:
                ways.append(_Way("slack", person.id, person.id))
            if self._mail and person.contact and (not in_slack or self._mail_everybody or message.urgent):
                ways.append(_Way("mail", person.id, person.id))
        if not ways and (self._slack or self._mail):
            said = (
                f"nobody is reached by {recipient[:80]}: nobody is there now, or they are on no way we have"
            )
            raise NotifyError(said, permanent=True)
        return ways

    async def _instead(self, message: Message, failed: _Way) -> list[_Way]:
        """Give the mail that stands in for a way that is vain."""
        people = await self._reached(message.recipient)
        return [
            _Way("mail", person.id, person.id)
            for person in people
            if self._mail and person.contact and failed.person in {"", person.id}
        ]

    async def _reached(self, recipient: str) -> tuple[Person, ...]:
        try:
            return await self._people.reached_by(recipient, at=self._now())
        except RosterError as error:
            if self._in_slack(recipient):
                return ()
            raise NotifyError(str(error), permanent=True) from error

    def _in_slack(self, recipient: str) -> bool:
        return self._slack is not None and bool(self._slack.place_of(recipient))

    def _notifier(self, via: str) -> Notifier:
        found = self._slack if via == "slack" else self._mail
        if found is None:
            raise NotifyError(
                phrase("{via} is no longer set up, so its message stays as it is", via=via), permanent=True
            )
        return found

    async def _sent(self, key: str) -> list[_Way]:
        known = await self._remembered.get(key)
        return [] if known is None else [_Way(*each) for each in known.get("ways", [])]

    async def _remember(self, key: str, ways: list[_Way]) -> None:
        kept = [[way.via, way.recipient, way.person] for way in ways]
        await self._remembered.put(key, {"ways": kept})

    def _latest(self, message: Message) -> Message:
        """Give the newest writing of a message: one that was made earlier may come later."""
        if message.card is None:
            return message
        known = self._newest.get(message.key)
        newest = message if known is None or known.order <= message.order else known
        self._newest[message.key] = newest
        self._newest.move_to_end(message.key)
        while len(self._newest) > MOST_IN_MIND:
            self._newest.popitem(last=False)
        return newest


def _for(message: Message, way: _Way) -> Message:
    return replace(message, key=_key_on(message.key, way), recipient=way.recipient)


def _key_on(key: str, way: _Way) -> str:
    return f"{way.via}:{key}@{way.person}" if way.person else f"{way.via}:{key}"


async def _say(notifier: Notifier, verb: str, message: Message) -> None:
    if verb == "ask":
        await notifier.ask(message)
    elif verb == "tell":
        await notifier.tell(message)
    else:
        await notifier.rewrite(message)
