"""What a press of a button in Slack means, whichever way it came. Every press gets an answer.

The signature, or our own socket, says that Slack sent it. Who pressed, in which workspace, for which app,
and whether that person may answer at this moment is asked here, at the press; whether the answer counts is
the core's to say, which decides each question once. What the button carries is a question and the plan that
was shown, so an old button cannot approve a new plan, and pressing twice is pressing once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from console.answers import Said, decision
from console.slack_feedback import taken
from console.slack_payload import Modal, Note, Press, Refusal, Reply, Workspace, read_press
from console.slack_windows import (
    opinion_window,
    reason_window,
    rows_window,
    said_window,
    waiting_window,
    whose,
)
from engine.errors import ServiolaError
from engine.model.decision import Answer, Decision, Verdict
from engine.model.feedback import Feedback
from engine.model.ids import digest_of
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import Said as Made
from engine.model.said import phrase, told_by
from engine.model.time import later
from engine.ports import Card, Clock, Roster
from wire.slack import ROWS, WHY, button_value

LOG = logging.getLogger("serviola.console.slack")
VIA = "Slack"
LATER_S = 30 * 60
"""How long the entry in the menu puts a question off."""
KNOWN_WITHIN_S = 2.0
"""How long reading who somebody is may take; a press that cannot be checked is refused."""
TAKEN_WITHIN_S = 6.0
VERDICT_WITHIN_S = 2.5
SHOWN_WITHIN_S = 5.0
"""How long the card has to show what came of a press, before whoever pressed is told it otherwise."""
MOST_IN_MIND = 2_000
AS_IT_IS_NOW = phrase("The card shows the question as it is now; answer it there.")
NOT_READ = phrase("It could not be read in time; close this and try again.")
BY_OTHER_MEANS = phrase("You can always answer with: serviola decide")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What is asked of the rest of the house.

    `submit` records an answer. `verdict` waits a while for what the core says of it, and gives None when it
    does not come in time. `proposal`, `details` and `card` look a question up. `profile` is Slack's
    users.info. `names` are those who can be asked for a second opinion, and `second` asks one of them: it
    takes the question, who asks and whom, and gives what is said to whoever asked.
    `kept` looks a question up that may be over long ago; `feedback` keeps how it was, or says why not.
    `shown` waits until the card of a question shows how it stands, and gives False where it cannot for now.
    """

    submit: Callable[[Decision], Awaitable[None]]
    verdict: Callable[[Decision], Awaitable[Verdict | None]]
    proposal: Callable[[str], Awaitable[Proposal | None]]
    details: Callable[[str], Awaitable[str]]
    profile: Callable[[str], Awaitable[Mapping[str, Any]]]
    kept: Callable[[str], Awaitable[Proposal | None]]
    feedback: Callable[[Feedback], Awaitable[str]]
    card: Callable[[str], Awaitable[Card | None]] | None = None
    names: Callable[[], Awaitable[Sequence[tuple[str, str]]]] | None = None
    shown: Callable[[str], Awaitable[bool]] | None = None
    second: Callable[[str, str, str], Awaitable[str]] | None = None


class Interactions:
    """Turns presses into decisions, and verdicts into answers."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        brand: str,
        roster: Roster,
        clock: Clock,
        doors: Doors,
        told: Callable[[str], str] = str,
    ) -> None:
        """Take whose presses count, and where they are weighed; `told` says a sentence to whoever pressed."""
        self._told = told
        self._workspace = workspace
        self._brand = brand
        self._roster = roster
        self._clock = clock
        self._doors = doors
        self._taken: OrderedDict[str, asyncio.Task[Reply]] = OrderedDict()
        self._opened: OrderedDict[str, None] = OrderedDict()

    async def handle(self, payload: Mapping[str, Any]) -> Reply:
        """Say what is to be answered; the same delivery twice is handled once and answered alike."""
        reply = await self._handled(payload)
        if reply.note is None:
            return reply
        text = reply.note.text
        return replace(
            reply, note=replace(reply.note, text=self._told(text) if isinstance(text, Made) else text)
        )

    async def _handled(self, payload: Mapping[str, Any]) -> Reply:
        press = read_press(payload, self._workspace)
        if isinstance(press, Refusal):
            return Reply(note=press.note)
        if press.window and press.trigger and not self._is_first(press.trigger):
            return Reply()  # the same delivery again: its window is open
        if press.judgment is not None or press.answer is None:
            return await self._beside(press)
        # A delivery that comes again is not weighed again. The store would say the same; this says it sooner.
        name = digest_of(*press.delivery)
        task = self._taken.get(name)
        if task is None:
            task = self._taken[name] = asyncio.create_task(self._answered(press, name))
            while len(self._taken) > MOST_IN_MIND:
                self._taken.popitem(last=False)
        return await asyncio.shield(task)

    async def _beside(self, press: Press) -> Reply:
        """Answer a press that weighs nothing; whatever breaks, somebody is waiting for an answer."""
        try:
            return await (self._look(press) if press.judgment is None else self._noted(press))
        except Exception:
            LOG.exception(phrase("a press in Slack could not be handled"))
            return _went_wrong(press)

    async def _noted(self, press: Press) -> Reply:
        return await taken(
            press,
            workspace=self._workspace,
            brand=self._brand,
            roster=self._roster,
            clock=self._clock,
            proposal=self._doors.kept,
            profile=self._doors.profile,
            keep=self._doors.feedback,
        )

    async def _look(self, press: Press) -> Reply:
        """Answer a press that decides nothing."""
        if press.window == WHY:
            return Reply(modal=self._reason(press))
        if press.window:
            waiting = waiting_window(press.window, self._told)
            modal = Modal(trigger=press.trigger, view=waiting, instead=_not_opened(press))
            return Reply(modal=replace(modal, fill=lambda: self._filled(press)))
        if press.whom:
            return await self._second(press)
        if not press.wants_details:
            return Reply()
        try:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                return press.say(await self._doors.details(press.proposal))
        except (ServiolaError, TimeoutError) as error:
            return press.say(
                self._told(told_by(error)) or phrase("The details could not be read in time; try again.")
            )

    def _is_first(self, trigger: str) -> bool:
        """Say whether a window was not opened by this press already."""
        first = trigger not in self._opened
        self._opened[trigger] = None
        while len(self._opened) > MOST_IN_MIND:
            self._opened.popitem(last=False)
        return first

    def _reason(self, press: Press) -> Modal:
        hidden = {
            "v": button_value(press.proposal, press.plan),
            "a": "" if press.wants_why is None else press.wants_why.value,
            "c": press.channel,
            "o": list(press.choices),
        }
        view = reason_window(hidden, press.wants_why, self._told, asks=press.asks)
        return Modal(trigger=press.trigger, view=view, instead=_not_opened(press))

    async def _filled(self, press: Press) -> Mapping[str, Any]:
        """Give a window with what it shows, or with the reason why it cannot be shown."""
        try:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                return await (self._rows(press) if press.window == ROWS else self._whom(press))
        except (ServiolaError, TimeoutError) as error:
            return said_window(press.window, told_by(error) or NOT_READ, self._told)
        except Exception:
            LOG.exception(phrase("a window in Slack could not be filled"))
            return said_window(press.window, NOT_READ, self._told)

    async def _rows(self, press: Press) -> Mapping[str, Any]:
        card = None if self._doors.card is None else await self._doors.card(press.proposal)
        if card is None or card.ended or not card.row_keys:
            return said_window(ROWS, phrase("There is nothing to choose here any more."), self._told)
        if card.plan != press.plan:
            return said_window(ROWS, AS_IT_IS_NOW, self._told)
        asked = await self._doors.proposal(press.proposal)
        return rows_window(
            press.proposal,
            press.plan,
            press.channel,
            card.rows,
            self._told(card.situation),
            self._told,
            asks=card.asks,
            kept=None if asked is None else _approved_before(asked, card.row_keys),
        )

    async def _whom(self, press: Press) -> Mapping[str, Any]:
        names = () if self._doors.names is None else await self._doors.names()
        return opinion_window(press.proposal, press.plan, press.channel, names, self._told)

    async def _second(self, press: Press) -> Reply:
        """Ask somebody else to look; whoever asks must be here and active, and decides nothing by it."""
        try:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                names = () if self._doors.names is None else await self._doors.names()
                whom = whose(press.whom, names)
                if self._doors.second is None or not whom:
                    return press.say(phrase("Nobody of that name is in people.yaml. Nobody was asked."))
                strange = self._workspace.objects_to(await self._doors.profile(press.user))
                by = self._workspace.users[press.user]
                return press.say(strange or await self._doors.second(press.proposal, by, whom))
        except (ServiolaError, TimeoutError) as error:
            why = told_by(error) or phrase("no answer in time")
            return press.say(phrase("It is not certain that they were asked: {why}", why=why))

    async def _answered(self, press: Press, name: str) -> Reply:
        try:
            return await self._weighed(press, name)
        except Exception:
            # Whatever breaks here, somebody is waiting for an answer.
            LOG.exception(phrase("a press in Slack could not be handled"))
            self._taken.pop(name, None)
            return _went_wrong(press)

    async def _weighed(self, press: Press, name: str) -> Reply:
        person = self._workspace.users[press.user]
        said = await self._said(press)
        if isinstance(said, Reply):
            self._taken.pop(name, None)
            return said
        try:
            async with asyncio.timeout(KNOWN_WITHIN_S):
                profile, made = await asyncio.gather(
                    self._doors.profile(press.user),
                    decision(
                        said,
                        by=person,
                        via=VIA,
                        brand=self._brand,
                        roster=self._roster,
                        now=self._clock.now(),
                    ),
                )
        except (ServiolaError, TimeoutError) as error:
            self._taken.pop(name, None)
            why = str(error) or phrase("no answer within {known_within_s:g} s", known_within_s=KNOWN_WITHIN_S)
            return press.say(
                phrase(
                    "It cannot be checked who you are and what you may answer at this moment ({why}). "
                    "Nothing was recorded; try again. {by_other_means} {proposal}",
                    why=why,
                    by_other_means=BY_OTHER_MEANS,
                    proposal=press.proposal,
                )
            )
        strange = self._workspace.objects_to(profile)
        if strange:
            return press.say(strange)
        return await self._submitted(press, replace(made, id=f"D-{name[:16]}"))

    async def _said(self, press: Press) -> Said | Reply:
        """Read what was answered; the choices of an itinerary are numbers on the card that was shown."""
        answer = press.answer or Answer.DECLINE
        options: tuple[str, ...] = ()
        rows: tuple[str, ...] | None = None
        if answer is Answer.APPROVE:
            try:
                async with asyncio.timeout(TAKEN_WITHIN_S):
                    asked = await self._doors.proposal(press.proposal)
            except (ServiolaError, TimeoutError) as error:
                return press.say(
                    phrase(
                        "The question could not be read ({error}). Nothing was recorded; try again.",
                        error=error,
                    )
                )
            if asked is not None and asked.asks is ProposalKind.ITINERARY and asked.plan == press.plan:
                listed = asked.options
                options = tuple(listed[one].key for one in press.choices if one < len(listed))
                if not options and listed:
                    return press.say(
                        phrase("Choose one of the ways around first, then approve. Nothing was recorded.")
                    )
            if press.ticked is not None:
                # What was ticked is places in the plan that was shown; of another it names nothing at all.
                shown = asked is not None and asked.plan == press.plan
                rows = _kept(asked, press.ticked) if asked is not None and shown else ()
        return Said(
            proposal=press.proposal,
            plan=press.plan,
            answer=answer,
            rows=rows,
            options=options,
            reason=press.reason,
            until=later(self._clock.now(), LATER_S) if answer is Answer.LATER else None,
        )

    async def _submitted(self, press: Press, made: Decision) -> Reply:
        try:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                await self._doors.submit(made)
        except (ServiolaError, TimeoutError) as error:
            why = str(error) or phrase("no answer within {taken_within_s:g} s", taken_within_s=TAKEN_WITHIN_S)
            self._taken.pop(digest_of(*press.delivery), None)
            return press.say(
                phrase(
                    "It is not certain that your answer was recorded ({why}). Look at the card, and try "
                    "again. {by_other_means} {proposal}",
                    why=why,
                    by_other_means=BY_OTHER_MEANS,
                    proposal=press.proposal,
                )
            )
        try:
            async with asyncio.timeout(VERDICT_WITHIN_S):
                verdict = await self._doors.verdict(made)
        except TimeoutError:
            verdict = None
        if verdict is None:
            return press.say(phrase("Your answer is recorded. The card will show what comes of it."))
        if verdict.accepted and verdict.final:
            return Reply(counted=True, afterwards=lambda: self._unless_shown(press, verdict.says))
        now = "" if verdict.accepted else await self._as_it_is_now(press)
        said = _sentence(self._told(verdict.says))
        return replace(press.say(f"{said} {self._told(now)}" if now else said), counted=verdict.accepted)

    async def _unless_shown(self, press: Press, says: str) -> Note | None:
        """Give what is said to whoever decided a question while its card does not show that."""
        if self._doors.shown is None:
            return None
        with suppress(ServiolaError, TimeoutError):
            async with asyncio.timeout(SHOWN_WITHIN_S):
                if await self._doors.shown(press.proposal):
                    return None
        return press.say(
            phrase(
                "Your answer is recorded and counts ({says}). The card cannot show it at this moment; all "
                "of it: serviola explain {id}",
                says=says,
                id=press.proposal,
            )
        ).note

    async def _as_it_is_now(self, press: Press) -> str:
        """Lead whoever answered an older plan to the newer one, which stands on the same card."""
        with suppress(ServiolaError, TimeoutError):
            async with asyncio.timeout(KNOWN_WITHIN_S):
                asked = await self._doors.proposal(press.proposal)
            if asked is not None and asked.state is ProposalState.OPEN and asked.plan != press.plan:
                return AS_IT_IS_NOW
        return ""


def _went_wrong(press: Press) -> Reply:
    said = phrase("Something went wrong here, and your answer may not have been recorded.")
    return press.say(
        phrase(
            "{said} Look at the card, and try again. {by_other_means} {proposal}",
            said=said,
            by_other_means=BY_OTHER_MEANS,
            proposal=press.proposal,
        )
    )


def _not_opened(press: Press) -> Note:
    """Say that Slack opened no window, as when it was asked a moment too late."""
    said = phrase(
        "The window could not be opened; press again. {by_other_means} {proposal}",
        by_other_means=BY_OTHER_MEANS,
        proposal=press.proposal,
    )
    return Note(text=said, user=press.user, channel=press.channel, url=press.url)


def _kept(asked: Proposal, ticked: Sequence[int]) -> tuple[str, ...] | None:
    """Give the keys of the rows that are left ticked, None where all of them are."""
    keys = tuple(row.key for place, row in enumerate(asked.rows) if place in ticked)
    return None if len(keys) == len(asked.rows) else keys


def _approved_before(asked: Proposal, keys: Sequence[str]) -> tuple[int, ...] | None:
    """Give the places of the rows that somebody approved already, None where nobody did."""
    if not asked.approvals or not asked.chosen:
        return None
    return tuple(place for place, key in enumerate(keys) if key in asked.chosen)


def _sentence(says: str) -> str:
    """Write a verdict as a sentence of its own."""
    return says if says.endswith(".") else f"{says}."
