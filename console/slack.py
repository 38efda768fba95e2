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
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from console.answers import Said, decision
from console.slack_doors import AS_IT_IS_NOW, BY_OTHER_MEANS, TAKEN_WITHIN_S, Doors
from console.slack_feedback import taken
from console.slack_looks import Look
from console.slack_payload import Note, Press, Refusal, Reply, Workspace, read_press
from engine.errors import ServiolaError
from engine.model.decision import Answer, Decision
from engine.model.ids import digest_of
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import Said as Made
from engine.model.said import phrase, told_by
from engine.model.time import later
from engine.ports import Clock, Roster

LOG = logging.getLogger("serviola.console.slack")
VIA = "Slack"
LATER_S = 30 * 60
"""How long the entry in the menu puts a question off."""
KNOWN_WITHIN_S = 2.0
"""How long reading who somebody is may take; a press that cannot be checked is refused."""
VERDICT_WITHIN_S = 2.5
SHOWN_WITHIN_S = 5.0
"""How long the card has to show what came of a press, before whoever pressed is told it otherwise."""
MOST_IN_MIND = 2_000


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
            if press.judgment is not None:
                return await self._noted(press)
            return await Look(self._workspace, self._doors, self._told).answered(press)
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

    def _is_first(self, trigger: str) -> bool:
        """Say whether a window was not opened by this press already."""
        first = trigger not in self._opened
        self._opened[trigger] = None
        while len(self._opened) > MOST_IN_MIND:
            self._opened.popitem(last=False)
        return first

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
            why = told_by(error) or phrase(
                "no answer within {known_within_s:g} s", known_within_s=KNOWN_WITHIN_S
            )
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
            why = told_by(error) or phrase(
                "no answer within {taken_within_s:g} s", taken_within_s=TAKEN_WITHIN_S
            )
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


def _kept(asked: Proposal, ticked: Sequence[int]) -> tuple[str, ...] | None:
    """Give the keys of the rows that are left ticked, None where all of them are."""
    keys = tuple(row.key for place, row in enumerate(asked.rows) if place in ticked)
    return None if len(keys) == len(asked.rows) else keys


def _sentence(says: str) -> str:
    """Write a verdict as a sentence of its own."""
    return says if says.endswith(".") else f"{says}."
