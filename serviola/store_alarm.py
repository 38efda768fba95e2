"""When the store cannot be written: people are told without it, and what to do by hand.

Nothing is acted on then, and no answer counts, for nothing can be kept. What was held and asked when it was
last heard of is remembered here, in memory, and told by every way there is: at once, again at an interval,
and once more when it is over.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engine.errors import NotifyError, ServiolaError
from engine.model.hold import ENDED, STARTING, Hold
from engine.model.proposal import Proposal, ProposalState
from engine.model.said import phrase
from engine.model.time import MINUTE, SECOND, Instant
from engine.ports import Message
from engine.response.spans import when
from serviola.clocks import elapsed_by
from serviola.on_call_now import groups_on_call
from serviola.settings import PROPOSAL
from serviola.speaking import make_plain_notifier
from serviola.wording import say
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from engine.ports import Batch, Clock, Notifier
    from notify.roster import YamlRoster
    from serviola.build import House
    from serviola.core import Core
    from serviola.people import FreshRoster

LOG = logging.getLogger("serviola.store_alarm")
TELL_AFTER = 20 * SECOND
"""A lock that another process holds for a moment calls nobody."""
TELL_AGAIN = 30 * MINUTE
LOOK_S = 2.0
TOLD_WITHIN_S = 60.0
MOST_LINES = 60
_UNDER_WAY = phrase("A pause was under way. Look in the tool whether it took; if not, pause by hand:")
_ASKED = phrase("Asked, and not answered. Decide among yourselves, and pause in the tool by hand:")
_HELD = phrase("Held by us. Leave it paused; resume it by hand only if you decide so:")


class LastKnown:
    """What is held and what is asked, as last committed; heard batch by batch, on the thread of the core."""

    def __init__(self, *, link: str = "") -> None:
        """Begin with nothing; `link` is where a person finds a proposal."""
        self._link = link
        self.holds: dict[str, Hold] = {}
        self.asked: dict[str, Proposal] = {}
        self.names: dict[str, str] = {}

    def begin(self, core: Core, brand: str) -> None:
        """Take what is known now, and hear every batch from now on."""
        known = core.state.brand(brand)
        for hold in known.holds.values():
            self._take(hold)
        for asked in known.proposals.values():
            self._take(asked)
        self.names = {one.id: one.name for book in known.programs.values() for one in book.campaigns}
        core.listen(self.hear)

    def hear(self, batch: Batch) -> None:
        """Take in what was committed."""
        for word in batch.words:
            self._take(word)

    def _take(self, word: object) -> None:
        if isinstance(word, Hold):
            self.holds.pop(word.id, None)
            if word.state not in ENDED:
                self.holds[word.id] = word
        elif isinstance(word, Proposal):
            self.asked.pop(word.id, None)
            if word.state in {ProposalState.OPEN, ProposalState.WAITING}:
                self.asked[word.id] = word

    def groups(self) -> set[str]:
        """Name whoever owns what is held, or is asked."""
        # Copied whole: the thread of the core may take a batch in at this very moment.
        return {one.owner for one in list(self.holds.values())} | {
            one.group for one in list(self.asked.values())
        }

    def lines(self) -> list[str]:
        """Say all of it, and what a person does with each by hand."""
        holds = list(self.holds.values())
        under_way = [self._hold(one) for one in holds if one.state in STARTING]
        held = [self._hold(one) for one in holds if one.state not in STARTING]
        asked = [self._question(one) for one in list(self.asked.values())]
        lines: list[str] = []
        for title, found in ((_UNDER_WAY, under_way), (_ASKED, asked), (_HELD, held)):
            if found:
                lines += ["", say(title), *found[:MOST_LINES]]
                if len(found) > MOST_LINES:
                    lines.append(say(phrase("… and {count} more", count=len(found) - MOST_LINES)))
        return lines or ["", say(phrase("Nothing was held and nothing was asked when it was last heard of."))]

    def _hold(self, hold: Hold) -> str:
        name = self.names.get(hold.campaign, hold.campaign)
        return "- " + say(
            phrase(
                "{name}: {kind} {id} in {tool}; owner {owner}",
                name=name,
                kind=hold.subject.kind,
                id=hold.subject.id,
                tool=hold.subject.tool,
                owner=hold.owner,
            )
        )

    def _question(self, asked: Proposal) -> str:
        rows = ", ".join(
            f"{self.names.get(row.campaign, row.campaign)} ({row.subject.tool} {row.subject.id})"
            for row in asked.rows[:MOST_LINES]
            if row.subject is not None
        )
        line = say(
            phrase(
                "{id}, {playbook}, asked of {group} until {when}",
                id=asked.id,
                playbook=asked.playbook,
                group=asked.group,
                when=when(asked.expires_at),
            )
        )
        link = f" {self._link.replace(PROPOSAL, asked.id)}" if self._link else ""
        return f"- {line}{link}" + (f": {rows}" if rows else "")


class StoreAlarm:
    """Watches whether the store is written, and tells people when it is not; it asks the store nothing."""

    def __init__(
        self,
        known: LastKnown,
        notifier: Notifier,
        roster: YamlRoster,
        clock: Clock,
        *,
        people: FreshRoster | None = None,
    ) -> None:
        """Take what was known last, and how people are told without the store.

        `people` says who they are by now, where their list can be read; else `roster` is asked.
        """
        self._people = people
        self._known = known
        self._notifier = notifier
        self._roster = roster
        self._clock = clock
        self._elapsed = elapsed_by(clock)
        self._well_at, self._well_for = clock.now(), self._elapsed()
        self._why = ""
        self._told_for: int | None = None
        self._told: set[str] = set()
        """Who was told: they hear too that it is over, also when somebody else is on call by then."""
        self._count = 0

    def works(self) -> None:
        """Hear that it was written just now."""
        self._well_at, self._well_for = self._clock.now(), self._elapsed()
        self._why = ""

    def failed(self, error: Exception) -> None:
        """Hear that it was not, and why."""
        self._why = str(error)

    async def look(self) -> None:
        """Tell people where it is time to; the first time after some seconds, then at an interval."""
        now, running = self._clock.now(), self._elapsed()
        if running - self._well_for <= TELL_AFTER:
            if self._told_for is not None:
                self._told_for = None
                await self._tell(self._over(), now)
                self._told.clear()
            return
        if self._told_for is None or running - self._told_for >= TELL_AGAIN:
            self._told_for = running
            await self._tell(self._wrong(), now)

    def _wrong(self) -> tuple[str, str]:
        why = self._why or say(phrase("it does not answer"))
        lines = [
            say(phrase("Since {when} nothing can be kept: {why}", when=when(self._well_at), why=why)),
            say(phrase("Until it can, Serviola pauses and resumes nothing, and no answer to it counts.")),
            *self._known.lines(),
            "",
            say(phrase("Whoever runs Serviola: make room on its disk, or let it write its folder.")),
            say(phrase("This is said again every 30 minutes, and once when it is over.")),
        ]
        return say(phrase("ACT BY HAND: Serviola cannot write its store")), "\n".join(lines)

    def _over(self) -> tuple[str, str]:
        lines = [
            say(phrase("Since {when} what happens is kept again.", when=when(self._well_at))),
            say(phrase("Questions stand as they were: answer them again. What you paused stays yours.")),
        ]
        return say(phrase("Serviola writes its store again")), "\n".join(lines)

    async def _tell(self, said: tuple[str, str], now: Instant) -> None:
        self._count += 1
        title, body = said
        LOG.error("%s: %s", title, body.splitlines()[0])  # said in our language already
        for recipient in await self._recipients(now):
            message = Message(
                key=f"store:{now}:{self._count}:{recipient}",
                recipient=recipient,
                title=title,
                body=body,
                brief=f"Serviola: {title}.",
                urgent=True,
            )
            try:
                async with asyncio.timeout(TOLD_WITHIN_S):
                    await self._notifier.tell(message)
            except (NotifyError, TimeoutError) as error:
                LOG.error(  # noqa: TRY400 - no trace needed
                    phrase(
                        "{recipient} could not be told that the store cannot be written: {error}",
                        recipient=recipient,
                        error=error,
                    )
                )
            except Exception:
                # Whatever breaks for one, the others hear of it.
                LOG.exception(
                    phrase(
                        "{recipient} could not be told that the store cannot be written", recipient=recipient
                    )
                )
            else:
                self._told.add(recipient)

    async def _recipients(self, now: Instant) -> list[str]:
        """Name whoever is on call, or is concerned by what is held or asked; everybody where nobody is."""
        if self._people is not None:
            self._roster = await self._people.latest(self._roster)
        try:
            on_call = await groups_on_call(self._roster, now)
        except Exception:
            LOG.exception(
                phrase("who is on call cannot be read; whoever is concerned is told, or else everybody")
            )
            on_call = []
        named = sorted(one for one in {*self._known.groups(), *self._told} if self._roster.knows(one))
        return list(dict.fromkeys([*on_call, *named])) or sorted(self._roster.people)


@asynccontextmanager
async def store_alarm(house: House, clock: Clock, *, environ: Mapping[str, str]) -> AsyncIterator[StoreAlarm]:
    """Watch the store of a house while this is entered; whoever winds the clock says how it fares."""
    known = LastKnown(link=house.settings.link)
    await house.runner.on_core(lambda core: known.begin(core, house.settings.brand))
    async with Http() as http:
        notifier = make_plain_notifier(house.settings, house.people, clock, environ=environ, http=http)
        # Read once while that can be done: whoever is told is looked up there.
        roster = await house.people.latest(house.roster)
        alarm = StoreAlarm(known, notifier, roster, clock, people=house.people)
        task = asyncio.create_task(_look_on(alarm))
        try:
            yield alarm
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _look_on(alarm: StoreAlarm) -> None:
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            await alarm.look()
        except ServiolaError as error:
            LOG.warning(phrase("it could not be told that the store cannot be written: {error}", error=error))
        except Exception:
            LOG.exception(phrase("it could not be told that the store cannot be written"))
