"""Presses in Slack that decide nothing: a window, the details, a second opinion.

A window opens before anything is read for it, and is filled when that is there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from console.slack_doors import AS_IT_IS_NOW, BY_OTHER_MEANS, TAKEN_WITHIN_S, Doors
from console.slack_payload import Modal, Note, Press, Reply, Workspace
from console.slack_windows import (
    opinion_window,
    reason_window,
    rows_window,
    said_window,
    waiting_window,
    whose,
)
from engine.errors import ServiolaError
from engine.model.proposal import Proposal
from engine.model.said import phrase, told_by
from wire.slack import ROWS, WHY, button_value

LOG = logging.getLogger("serviola.console.slack")
NOT_READ = phrase("It could not be read in time; close this and try again.")


@dataclass(frozen=True, slots=True)
class Look:
    """Answers one press that decides nothing; `told` says a sentence to whoever pressed."""

    workspace: Workspace
    doors: Doors
    told: Callable[[str], str]

    async def answered(self, press: Press) -> Reply:
        """Open a window, ask somebody else, or say the details; what is not read in time is said so."""
        if press.window == WHY:
            return Reply(modal=self._reason(press))
        if press.window:
            waiting = waiting_window(press.window, self.told)
            modal = Modal(trigger=press.trigger, view=waiting, instead=_not_opened(press))
            return Reply(modal=replace(modal, fill=lambda: self._filled(press)))
        if press.whom:
            return await self._second(press)
        if not press.wants_details:
            return Reply()
        try:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                return press.say(await self.doors.details(press.proposal))
        except (ServiolaError, TimeoutError) as error:
            return press.say(
                self.told(told_by(error)) or phrase("The details could not be read in time; try again.")
            )

    def _reason(self, press: Press) -> Modal:
        hidden = {
            "v": button_value(press.proposal, press.plan),
            "a": "" if press.wants_why is None else press.wants_why.value,
            "c": press.channel,
            "o": list(press.choices),
        }
        view = reason_window(hidden, press.wants_why, self.told, asks=press.asks)
        return Modal(trigger=press.trigger, view=view, instead=_not_opened(press))

    async def _filled(self, press: Press) -> Mapping[str, Any]:
        """Give a window with what it shows, or with the reason why it cannot be shown."""
        try:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                return await (self._rows(press) if press.window == ROWS else self._whom(press))
        except (ServiolaError, TimeoutError) as error:
            return said_window(press.window, told_by(error) or NOT_READ, self.told)
        except Exception:
            LOG.exception(phrase("a window in Slack could not be filled"))
            return said_window(press.window, NOT_READ, self.told)

    async def _rows(self, press: Press) -> Mapping[str, Any]:
        card = None if self.doors.card is None else await self.doors.card(press.proposal)
        if card is None or card.ended or not card.row_keys:
            return said_window(ROWS, phrase("There is nothing to choose here any more."), self.told)
        if card.plan != press.plan:
            return said_window(ROWS, AS_IT_IS_NOW, self.told)
        asked = await self.doors.proposal(press.proposal)
        return rows_window(
            press.proposal,
            press.plan,
            press.channel,
            card.rows,
            self.told(card.situation),
            self.told,
            asks=card.asks,
            kept=None if asked is None else _approved_before(asked, card.row_keys),
        )

    async def _whom(self, press: Press) -> Mapping[str, Any]:
        names = () if self.doors.names is None else await self.doors.names()
        return opinion_window(press.proposal, press.plan, press.channel, names, self.told)

    async def _second(self, press: Press) -> Reply:
        """Ask somebody else to look; whoever asks must be here and active, and decides nothing by it."""
        try:
            async with asyncio.timeout(TAKEN_WITHIN_S):
                names = () if self.doors.names is None else await self.doors.names()
                whom = whose(press.whom, names)
                if self.doors.second is None or not whom:
                    return press.say(phrase("Nobody of that name is in people.yaml. Nobody was asked."))
                strange = self.workspace.objects_to(await self.doors.profile(press.user))
                by = self.workspace.users[press.user]
                return press.say(strange or await self.doors.second(press.proposal, by, whom))
        except (ServiolaError, TimeoutError) as error:
            why = told_by(error) or phrase("no answer in time")
            return press.say(phrase("It is not certain that they were asked: {why}", why=why))


def _not_opened(press: Press) -> Note:
    """Say that Slack opened no window, as when it was asked a moment too late."""
    said = phrase(
        "The window could not be opened; press again. {by_other_means} {proposal}",
        by_other_means=BY_OTHER_MEANS,
        proposal=press.proposal,
    )
    return Note(text=said, user=press.user, channel=press.channel, url=press.url)


def _approved_before(asked: Proposal, keys: Sequence[str]) -> tuple[int, ...] | None:
    """Give the places of the rows that somebody approved already, None where nobody did."""
    if not asked.approvals or not asked.chosen:
        return None
    return tuple(place for place, key in enumerate(keys) if key in asked.chosen)
