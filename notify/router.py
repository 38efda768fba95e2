"""One mouth with several ways: the folder keeps a record, Slack where somebody is in it, e-mail to the rest.

A text message goes to who is on no other way, and beside the others where something presses; a webhook hears
what it asks for. Each way has a key of its own for each message, so that trying one way again repeats no
other. What is to come later fails with Waits: the outbox of the store keeps it until then.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from engine.errors import NotifyError, RosterError, Waits
from engine.model.said import phrase, told_by
from engine.model.time import Instant
from engine.ports import Message, Notifier
from notify.because import because
from notify.pools import Pools
from notify.read_people import Person
from notify.readers_time import in_zone
from notify.remembered import Remembered
from notify.turns import Turns
from notify.way import Listener, Way

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


ENDS = frozenset({"told_cleared", "told_retracted", "told_withdrawn"})
"""What whoever was told of an alarm is told of on the same ways, also when the shift is over."""


class Router:
    """The port Notifier over all the ways there are."""

    def __init__(  # noqa: PLR0913 - all the ways there are
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
        sms: Notifier | None = None,
        hooks: Sequence[Listener] = (),
        pools: Pools | None = None,
        shift_end: Callable[[str, str, Instant], Instant | None] = lambda _group, _person, _at: None,
        told: Callable[[str], str] = str,
        zone_of: Callable[[str, str], str] = lambda _person, _recipient: "",
    ) -> None:
        """Take the ways; without `mail_everybody` mail goes to those whom Slack does not reach.

        `heard` is told how each try on each way ended. `pools` says what comes later and together; without it
        everything comes at once. `shift_end` says until when a person is on call for a group, `zone_of` in
        which zone a person is told times, or a channel, where nobody is named.
        """
        self._sms = sms
        self._hooks = {f"webhook:{one.name}": one for one in hooks}
        self._pools = pools
        self._shift_end = shift_end
        self._told = told
        self._zone_of = zone_of
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

    async def _pictured(self, way: Way, key: str, plan: str, title: str, data: bytes) -> bool:
        if self._slack is None:
            return True
        return await self._slack.picture(way.key_of(key), plan, title, data)

    async def _speak(self, verb: str, message: Message) -> None:
        async with self._turns.of(message.key):
            message = self._latest(message)
            ended = message.card is not None and bool(message.card.ended)
            if not (ended and verb == "rewrite"):
                # The record keeps the question as it was asked; how it ended is in the journal.
                await _say(self._record, verb, replace(message, card=None, order=0))
            before = await self._sent(message.key)
            also = await self._told_before(message) if message.kind in ENDS else []
            ways = dict.fromkeys(
                [*before, *([] if ended and verb == "rewrite" else await self._ways(message, also)), *also]
            )
            await self._along(verb, message, list(ways), before)

    async def _along(self, verb: str, message: Message, ways: list[Way], before: list[Way]) -> None:
        errors: list[NotifyError] = []
        done, second = list(before), False
        while ways:
            way = ways.pop(0)
            why = await self._because(message, way, known=way in before, second=second)
            try:
                # A program that listens keeps UTC, like the record.
                zone = "" if way.via in self._hooks else self._zone_of(way.person, message.recipient)
                told = in_zone(replace(message, because=why), zone)
                await self._go(verb, told, way, known=way in before)
            except NotifyError as error:
                error.way = way.via
                errors.append(error)
                if error.permanent and way.via == "slack":
                    second = True
                    ways += [other for other in await self._instead(message, way) if other not in done + ways]
                continue
            self._heard(way.via, None)
            if way not in done:
                done.append(way)
                await self._remember(message, done)
        # Who was asked before knows that there is a question; what it came to they know by the card alone.
        stands = verb == "rewrite" and self._slack is not None
        stands = stands and any(one.permanent and one.way == "slack" for one in errors)
        self._raise(message, errors, reached=bool(done) and not stands)

    async def _go(self, verb: str, message: Message, way: Way, *, known: bool) -> None:
        """Say it on one way, now or, as a Waits, later; perhaps together with others that waited."""
        notifier = self._notifier(way.via)
        if self._pools is None or known:
            if self._pools is not None and verb == "tell" and await self._pools.came(message.key, way):
                return
            await _say(notifier, verb, way.carries(message))
            return
        people = await self._reached(message.recipient) if not way.person else ()
        async with self._pools.let(message, way, [one.id for one in people], verb=verb) as whole:
            if whole is not None:
                await _say(notifier, verb, whole)

    async def _because(self, message: Message, way: Way, *, known: bool, second: bool) -> str:
        try:
            people = () if known or not way.person else await self._reached(message.recipient)
        except NotifyError:
            people = ()  # who was told before hears the end, though the recipient is no more
        until = self._shift_end(message.recipient, way.person, self._now()) if people else None
        there = way.person in {one.id for one in people}
        pressing = message.urgent and way.via in {"mail", "sms"}
        said = because(message, way, there=there, until=until, second=second or pressing)
        return " ".join(self._told(one) for one in said)

    def _raise(self, message: Message, errors: list[NotifyError], *, reached: bool) -> None:
        waits = [error for error in errors if isinstance(error, Waits)]
        transient = [error for error in errors if not error.permanent and not isinstance(error, Waits)]
        if transient:
            wait = max((error.retry_after_s or 0.0 for error in transient), default=0.0)
            first, *others = transient
            for error in others:
                self._heard(error.way, error)
            raise NotifyError(str(first), retry_after_s=wait or None, way=first.way)
        vain = [error for error in errors if error.permanent]
        for error in vain[0 if reached or waits else 1 :]:
            LOG.warning(phrase("{key}: {error}", key=message.key, error=error))
        if waits:
            raise min(waits, key=lambda error: error.retry_after_s or 0.0)
        if vain and not reached:
            raise vain[0]

    async def _ways(self, message: Message, also: Sequence[Way] = ()) -> list[Way]:
        """Say which ways lead to a recipient now; NotifyError when none does, and none of `also`."""
        recipient = message.recipient
        direct = self._in_slack(recipient)
        ways = [Way("slack", recipient, "")] if direct else []
        for person in await self._still_reached(recipient, also):
            in_slack = direct or self._in_slack(person.id)
            if in_slack and not direct:
                ways.append(Way("slack", person.id, person.id))
            if self._mail and person.contact and (not in_slack or self._mail_everybody or message.urgent):
                ways.append(Way("mail", person.id, person.id))
            alone = not in_slack and not (self._mail and person.contact)
            if self._sms and person.phone and (alone or message.urgent):
                ways.append(Way("sms", person.id, person.id))
        hears = [name for name, one in self._hooks.items() if one.hears(recipient)]
        reached = bool(ways) or any(self._hooks[name].place_of(recipient) for name in hears)
        ways += [Way(name, recipient, "") for name in hears]
        if not reached and not also and (self._slack or self._mail or self._sms or self._hooks):
            said = phrase(
                "nobody is reached by {what}: nobody is there now, or they are on no way we have",
                what=recipient[:80],
            )
            raise NotifyError(said, permanent=True)
        return ways

    async def _instead(self, message: Message, failed: Way) -> list[Way]:
        """Give what stands in for a way that is vain: mail, else a text message."""
        instead = []
        for person in await self._reached(message.recipient):
            if failed.person not in {"", person.id}:
                continue
            if self._mail and person.contact:
                instead.append(Way("mail", person.id, person.id))
            elif self._sms and person.phone:
                instead.append(Way("sms", person.id, person.id))
        return instead

    async def _still_reached(self, recipient: str, also: Sequence[Way]) -> tuple[Person, ...]:
        """Give who is reached; nobody, where the recipient is no more and others were told before."""
        try:
            return await self._reached(recipient)
        except NotifyError:
            if not also:
                raise
            return ()

    async def _reached(self, recipient: str) -> tuple[Person, ...]:
        try:
            return await self._people.reached_by(recipient, at=self._now())
        except RosterError as error:
            if self._in_slack(recipient):
                return ()
            raise NotifyError(told_by(error), permanent=True) from error

    def _in_slack(self, recipient: str) -> bool:
        return self._slack is not None and bool(self._slack.place_of(recipient))

    def _notifier(self, via: str) -> Notifier:
        usual: dict[str, Notifier | None] = {"slack": self._slack, "mail": self._mail, "sms": self._sms}
        found = usual.get(via) or self._hooks.get(via)
        if found is None:
            raise NotifyError(
                phrase("{via} is no longer set up, so its message stays as it is", via=via), permanent=True
            )
        return found

    async def _sent(self, key: str) -> list[Way]:
        known = await self._remembered.get(key)
        return [] if known is None else [Way(*each) for each in known.get("ways", [])]

    async def _told_before(self, message: Message) -> list[Way]:
        """Give the ways on which somebody was told of a situation in the place of the same recipient."""
        return await self._sent(_told_key(message)) if message.thread else []

    async def _remember(self, message: Message, ways: list[Way]) -> None:
        await self._keep(message.key, ways)
        if message.thread:
            async with self._turns.of(_told_key(message)):
                before = await self._told_before(message)
                if fresh := [way for way in ways if way not in before]:
                    await self._keep(_told_key(message), [*before, *fresh])

    async def _keep(self, key: str, ways: list[Way]) -> None:
        await self._remembered.put(key, {"ways": [[way.via, way.recipient, way.person] for way in ways]})

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


def _told_key(message: Message) -> str:
    return f"told:{message.thread}:{message.recipient}"


async def _say(notifier: Notifier, verb: str, message: Message) -> None:
    if verb == "ask":
        await notifier.ask(message)
    elif verb == "tell":
        await notifier.tell(message)
    else:
        await notifier.rewrite(message)
