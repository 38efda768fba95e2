"""Hands: performs one intent in the world and says what came of it. Nothing is decided here."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from engine.errors import NotifyError, Refused, TemplateError, ToolError, Waits
from engine.model.hold import Do, Intent, Outcome, Reading, Result, RunState
from engine.model.said import phrase
from engine.model.time import SECOND, parse_iso
from engine.ports import EndingTool, ItineraryTool, NotedTool
from engine.response.ending_seen import SHOWN
from engine.response.steps import retry_at
from serviola.circuit import NothingSent
from serviola.core import NOT_ASKED_FOR
from serviola.mouth import Mouth
from serviola.retelling import kept
from serviola.ways import Ways
from wire.last_look import looking
from wire.secrets import KNOWN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from engine.model.adaptation import CallReading
    from engine.model.program import Subject
    from engine.model.signal import OutsideText
    from engine.model.time import Instant
    from engine.ports import CampaignTool, Card, Clock, Note, Notifier, Templates

LOG = logging.getLogger("serviola.hands")
TOOL_ANSWERS_WITHIN_S = 60.0
HALTED_RETRY_S = 15.0
STOPPED = phrase("everything is stopped; start it with: serviola start")
NOTE_WITHIN_S = 10.0
_WRITES = frozenset({Do.PAUSE, Do.RESUME, Do.ADAPT, Do.END})
PROOFS = frozenset({"verify", "verify_resume"})
"""Reads after something was sent; made even of a tool that does not answer, for there is no other proof."""
_NOT_THERE = Reading(state=RunState.OTHER, status="not there")
"""What a read that failed shows where its tool answered, and does not know the object."""


def _is_gone(intent: Intent, error: NotifyError | ToolError) -> bool:
    return intent.do is Do.READ and isinstance(error, ToolError) and error.gone and error.permanent


class _KeptBack(NothingSent):
    """Nobody would ask for it any more; so it was not sent."""


class Hands:
    """Everything that reaches out of the house, behind one method."""

    def __init__(  # noqa: PLR0913 - everything that it reaches out with
        self,
        *,
        tools: Mapping[str, CampaignTool],
        notifier: Notifier,
        templates: Templates,
        clock: Clock,
        text_of: Callable[[str], Awaitable[OutsideText | None]],
        halted: Callable[[str], Awaitable[bool]],
        still: Callable[[Intent], Awaitable[Instant]] | None = None,
        card_of: Callable[[str, str], Awaitable[tuple[Card | None, int]]] | None = None,
        ways: Ways | None = None,
    ) -> None:
        """Take the tools by name, and how to look up outside text and the kill switch.

        `still` says until when an intent is ours to do, and is Refused where it is not; it is asked before
        each change is sent. `card_of` draws the question of a brand as it stands now, and numbers it. `ways`
        hears what gets through and what does not.
        """
        self.note_of: Callable[[Intent], Awaitable[Note | None]] | None = None
        """Gives what is left in a tool with what was paused; nothing is without."""
        self._tools = tools
        self._notifier = notifier
        self.mouth = Mouth(notifier=notifier, templates=templates, text_of=text_of, card_of=card_of)
        self._clock = clock
        self._halted = halted
        self._still = still
        self._ways = Ways() if ways is None else ways
        self._circuits = self._ways.circuits

    async def perform(self, intent: Intent) -> Outcome:
        """Do what an intent asks; every way it can end is an Outcome."""
        try:
            if intent.do in {Do.ASK, Do.TELL}:
                await self.mouth.speak(intent)
                self._ways.works(self._notifier.name)
                self._ways.ended(intent)
                return self._outcome(intent, Result.DONE, people=await self.mouth.reached(intent))
            return await self._handle(intent)
        except (NotifyError, ToolError) as error:
            return self._failed(intent, error)
        except TemplateError as error:
            return self._unwritten(intent, error)
        except TimeoutError:
            wrote = intent.do in _WRITES
            said = phrase(
                "no answer within {tool_answers_within_s:.0f} s", tool_answers_within_s=TOOL_ANSWERS_WITHIN_S
            )
            outcome = self._outcome(intent, Result.UNKNOWN if wrote else Result.FAILED, detail=said)
            self._report(intent, outcome, said)
            return outcome
        except Exception as error:
            # A bug in an adapter must not stop the others; what it did is not known, so it is read back.
            LOG.exception(phrase("intent failed unexpectedly"), extra={"intent": intent.key})
            wrote = intent.do in _WRITES
            said = phrase("unexpected {name}", name=type(error).__name__)
            return self._outcome(intent, Result.UNKNOWN if wrote else Result.FAILED, detail=said)

    def resumed_after_crash(self, intent: Intent) -> Outcome | None:
        """Say what is known of an intent that was started before a crash; None: it may be done again.

        Reading and telling are harmless to repeat. Whether a pause, resume or change went out is not known,
        and it may arrive still: as long as its tool may take to answer, it is not sent again.
        """
        if intent.do not in _WRITES:
            return None
        said = phrase("Serviola was stopped while the answer was awaited")
        return self._outcome(intent, Result.UNKNOWN, retry_after_s=self._longest_s(intent), detail=said)

    def _longest_s(self, intent: Intent) -> float:
        """Say how long a call may be on its way: as its tool declares, else as long as we wait at all."""
        tool = self._tools.get(intent.subject.tool) if intent.subject is not None else None
        return float(getattr(tool, "answers_within_s", TOOL_ANSWERS_WITHIN_S))

    async def _handle(self, intent: Intent) -> Outcome:
        if intent.subject is None or intent.subject.tool not in self._tools:
            named = "none" if intent.subject is None else intent.subject.tool
            said = phrase("there is no tool named {named}; name it in config/serviola.yaml", named=named)
            return self._outcome(intent, Result.FAILED, permanent=True, detail=said)
        if intent.not_after is not None and self._clock.now() > intent.not_after:
            return self._unsent(intent, phrase("too late to be sent"))
        if intent.do in _WRITES and await self._halted(intent.brand):
            return self._unsent(intent, STOPPED, retry_after_s=HALTED_RETRY_S)
        name = intent.subject.tool
        wait_s = self._circuits.wait_s(name, self._clock.now())
        if wait_s > 0 and intent.purpose not in PROOFS:
            said = phrase(
                "{name} cannot be reached, and is not asked again sooner than in {wait} s",
                name=name,
                wait=f"{wait_s:.0f}",
            )
            return self._unsent(intent, said, retry_after_s=wait_s)
        with self._circuits.hearing(name, self._clock), looking(lambda: self._last_look(intent)):
            async with asyncio.timeout(TOOL_ANSWERS_WITHIN_S):
                tool = self._tools[name]
                if intent.do in _WRITES:
                    await self._last_look(intent)
                call = await self._change(tool, intent.subject, intent) if intent.adaptation else None
                reading = None if intent.adaptation else await self._call(tool, intent.subject, intent)
        if intent.do is Do.PAUSE:
            await self._leave_note(intent, intent.subject)
        self._ways.works(name)
        return self._outcome(intent, Result.DONE, reading=reading, call=call)

    async def _leave_note(self, intent: Intent, subject: Subject) -> None:
        """Leave with what was asked to pause why, by whom and where to look; nothing hangs on it.

        A note may move the version of what it is left with. So the outcome of the pause waits for it, and
        with it the read-back whose version the resume is held against: also for a note whose answer was
        lost, for as long as it may be on its way.
        """
        tool = self._tools[subject.tool]
        if self.note_of is None or not isinstance(tool, NotedTool) or not tool.takes_notes(subject.kind):
            return
        loop, is_sent = asyncio.get_running_loop(), False
        began = loop.time()
        try:
            # Who stood still since the pause, and was taken over, leaves none: another reads it back by now.
            with looking(lambda: self._last_look(intent)):
                async with asyncio.timeout(NOTE_WITHIN_S):
                    note = await self.note_of(intent)
                    if note is not None:
                        await self._last_look(intent)
                        is_sent = True
                        await tool.note(subject, note, key=f"{intent.hold}:note:{intent.proposal}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the pause was asked for
            LOG.warning(
                phrase(
                    "{tool}: {object} was asked to pause, and no note could be left with it: {error}",
                    tool=tool.name,
                    object=subject.id,
                    error=error,
                )
            )
            is_refused = isinstance(error, ToolError) and not error.unknown
            if is_sent and not is_refused:
                await asyncio.sleep(max(0.0, began + self._longest_s(intent) - loop.time()))

    async def _last_look(self, intent: Intent) -> None:
        """Raise where a change may not be sent any more: all is stopped, or another process took it over."""
        if await self._halted(intent.brand):
            raise NothingSent(STOPPED, unsent=True, retry_after_s=HALTED_RETRY_S)
        if self._still is None:
            return
        try:
            until = await self._still(intent)
        except Refused as refusal:
            said = phrase("nothing was sent: {refusal}", refusal=refusal)
            raise (_KeptBack if refusal.claim == NOT_ASKED_FOR else NothingSent)(said) from refusal
        # From here to the first byte nothing is waited for.
        if self._clock.now() > until:
            raise NothingSent(phrase("nothing was sent: this process stood still for too long"), unsent=True)

    async def _change(self, tool: CampaignTool, subject: Subject, intent: Intent) -> CallReading | None:
        """Read or change a call of an itinerary; what is read is given."""
        if not isinstance(tool, ItineraryTool):
            raise ToolError(
                phrase("{name} cannot change calls of itineraries", name=tool.name), permanent=True
            )
        if intent.do is Do.READ:
            return await tool.read_call(subject)
        await tool.adapt(subject, intent.facts, key=intent.facts["key"], version=intent.version)
        return None

    async def _end(self, tool: CampaignTool, subject: Subject, intent: Intent) -> None:
        """Send the one request that ends something for good; people are asked only where there is one."""
        if not isinstance(tool, EndingTool) or not tool.ends(subject.kind):
            said = phrase("{name} has no call to end a {kind}", name=tool.name, kind=subject.kind)
            raise ToolError(said, permanent=True, unsent=True)
        if intent.do is Do.END:
            key = f"{intent.hold}:{intent.do}:{intent.proposal}"
            await tool.end(subject, key=key, version=intent.version)

    async def _call(self, tool: CampaignTool, subject: Subject, intent: Intent) -> Reading | None:
        if intent.do is Do.END or intent.purpose == SHOWN:
            await self._end(tool, subject, intent)
        if intent.do is Do.END:
            return None
        if intent.do is Do.READ:
            return await tool.read(subject)
        key = f"{intent.hold}:{intent.do}:{intent.proposal}"
        if intent.do is Do.PAUSE:
            await tool.pause(subject, key=key, version=intent.version)
        else:
            was = intent.facts.get("next_send", "")
            next_send_at = parse_iso(was) if was else None
            await tool.resume(subject, key=key, version=intent.version, next_send_at=next_send_at)
        return None

    def _unwritten(self, intent: Intent, error: TemplateError) -> Outcome:
        """Say that a message cannot be written; the error says why, and a trace would say no more."""
        LOG.error(phrase("a message cannot be written, so nobody got it: {error}", error=error))
        return self._outcome(intent, Result.FAILED, permanent=True, detail=str(error))

    def _failed(self, intent: Intent, error: NotifyError | ToolError) -> Outcome:
        if isinstance(error, _KeptBack):
            return self._outcome(intent, Result.UNSENT, detail=str(error))
        if isinstance(error, Waits):
            return self._outcome(intent, Result.FAILED, retry_after_s=error.retry_after_s, detail=str(error))
        if isinstance(error, ToolError) and error.unsent and intent.do is Do.END:
            return self._unsent(intent, str(error), retry_after_s=error.retry_after_s)
        unknown = isinstance(error, ToolError) and error.unknown and intent.do in _WRITES
        outcome = self._outcome(
            intent,
            Result.UNKNOWN if unknown else Result.FAILED,
            permanent=error.permanent and not unknown,
            retry_after_s=error.retry_after_s,
            reading=_NOT_THERE if _is_gone(intent, error) else None,
            detail=str(error),
        )
        self._report(intent, outcome, str(error), way=error.way if isinstance(error, NotifyError) else "")
        return outcome

    def _unsent(self, intent: Intent, says: str, *, retry_after_s: float | None = None) -> Outcome:
        """Say that nothing left the house: it may later, but an end for good never, and that is told."""
        never = intent.do is Do.END
        if never:
            LOG.warning(
                phrase("{hold}: {says} — nothing was sent, and nothing will be", hold=intent.hold, says=says)
            )
        result = Result.UNSENT if never else Result.FAILED
        return self._outcome(intent, result, permanent=never, retry_after_s=retry_after_s, detail=says)

    def _report(self, intent: Intent, outcome: Outcome, says: str, *, way: str = "") -> None:
        """Say what did not get through: once where it is tried again, each time where that is vain."""
        speaks = intent.do in {Do.ASK, Do.TELL}
        tool = "" if intent.subject is None else intent.subject.tool
        name = way or (self._notifier.name if speaks else tool)
        if outcome.permanent:
            self._ways.ended(intent)
            what = (
                phrase("a message to {recipient}", recipient=intent.recipient)
                if speaks
                else f"{intent.do} {intent.hold or intent.adaptation}"
            )
            LOG.warning(
                phrase("{name}: {says} — {what} is not tried again", name=name, says=kept(says), what=what)
            )
            return
        if speaks:
            self._ways.waits(intent)
        wait = (retry_at(outcome, intent.attempt + 1) - outcome.at) / SECOND
        self._ways.failed(name, says, again_in_s=wait)

    def _outcome(
        self,
        intent: Intent,
        result: Result,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        reading: Reading | None = None,
        call: CallReading | None = None,
        detail: str | None = None,
        people: tuple[str, ...] = (),
    ) -> Outcome:
        return Outcome(
            intent=intent.key,
            brand=intent.brand,
            result=result,
            at=self._clock.now(),
            permanent=permanent,
            retry_after_s=retry_after_s,
            reading=reading,
            call=call,
            detail=None if detail is None else KNOWN.redacted(detail),
            people=people,
        )
