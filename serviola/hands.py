"""Hands: performs one intent in the world and says what came of it. Nothing is decided here."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from engine.errors import NotifyError, TemplateError, ToolError
from engine.model.hold import Do, Intent, Outcome, Result
from engine.model.time import SECOND, parse_iso
from engine.ports import ItineraryTool, Message
from engine.response.notices import RETRY_MARK
from engine.response.steps import retry_at
from notify.render import INSTEAD
from serviola.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from engine.model.adaptation import CallReading
    from engine.model.hold import Reading
    from engine.model.program import Subject
    from engine.model.signal import OutsideText
    from engine.ports import CampaignTool, Card, Clock, Notifier, Templates

LOG = logging.getLogger("serviola.hands")
TOOL_ANSWERS_WITHIN_S = 60.0
HALTED_RETRY_S = 15.0
_WRITES = frozenset({Do.PAUSE, Do.RESUME, Do.ADAPT})
URGENT = frozenset({"told_not_paused", "told_not_resumed", "told_not_adapted"})
"""What is told on a second way as well, because a person must act by hand."""


def question_key(proposal: str, recipient: str) -> str:
    """Name the message by which a question stands before a recipient, however often it is rewritten."""
    return f"ask:{proposal}:{recipient}"


class Hands:
    """Everything that reaches out of the house, behind one method."""

    def __init__(
        self,
        *,
        tools: Mapping[str, CampaignTool],
        notifier: Notifier,
        templates: Templates,
        clock: Clock,
        text_of: Callable[[str], Awaitable[OutsideText | None]],
        halted: Callable[[str], Awaitable[bool]],
        card_of: Callable[[str, str], Awaitable[tuple[Card | None, int]]] | None = None,
        ways: Ways | None = None,
    ) -> None:
        """Take the tools by name, and how to look up outside text and the kill switch.

        `card_of` draws the question of a brand as it stands now, and numbers the drawing. `ways` hears what
        gets through and what does not.
        """
        self.words_of: Callable[[str, str, str], Awaitable[tuple[str, str] | None]] | None = None
        """Gives what a playbook of a brand says itself in the place of a template; nobody does without."""
        self._tools = tools
        self._notifier = notifier
        self._templates = templates
        self._clock = clock
        self._text_of = text_of
        self._halted = halted
        self._card_of = card_of
        self._ways = Ways() if ways is None else ways

    async def perform(self, intent: Intent) -> Outcome:
        """Do what an intent asks; every way it can end is an Outcome."""
        try:
            if intent.do in {Do.ASK, Do.TELL}:
                await self._speak(intent)
                self._ways.works(self._notifier.name)
                self._ways.ended(intent)
                return self._outcome(intent, Result.DONE)
            return await self._handle(intent)
        except (NotifyError, ToolError) as error:
            return self._failed(intent, error)
        except TemplateError as error:
            LOG.error("a message cannot be written, so nobody got it: %s", error)  # noqa: TRY400 - no trace needed
            return self._outcome(intent, Result.FAILED, permanent=True, detail=str(error))
        except TimeoutError:
            wrote = intent.do in _WRITES
            said = f"no answer within {TOOL_ANSWERS_WITHIN_S:.0f} s"
            outcome = self._outcome(intent, Result.UNKNOWN if wrote else Result.FAILED, detail=said)
            self._report(intent, outcome, said)
            return outcome
        except Exception as error:
            # A bug in an adapter must not stop the others; what it did is not known, so it is read back.
            LOG.exception("intent failed unexpectedly", extra={"intent": intent.key})
            wrote = intent.do in _WRITES
            said = f"unexpected {type(error).__name__}"
            return self._outcome(intent, Result.UNKNOWN if wrote else Result.FAILED, detail=said)

    def resumed_after_crash(self, intent: Intent) -> Outcome | None:
        """Say what is known of an intent that was started before a crash; None: it may be done again.

        Reading and telling are harmless to repeat. Whether a pause, resume or change went out is not known.
        """
        if intent.do not in _WRITES:
            return None
        said = "Serviola was stopped while the answer was awaited"
        return self._outcome(intent, Result.UNKNOWN, detail=said)

    async def _handle(self, intent: Intent) -> Outcome:
        if intent.subject is None or intent.subject.tool not in self._tools:
            named = "none" if intent.subject is None else intent.subject.tool
            said = f"there is no tool named {named}; name it in config/serviola.yaml"
            return self._outcome(intent, Result.FAILED, permanent=True, detail=said)
        if intent.not_after is not None and self._clock.now() > intent.not_after:
            return self._outcome(intent, Result.FAILED, detail="too late to be sent")
        if intent.do in _WRITES and await self._halted(intent.brand):
            said = "everything is stopped; start it with: serviola start"
            return self._outcome(intent, Result.FAILED, retry_after_s=HALTED_RETRY_S, detail=said)
        async with asyncio.timeout(TOOL_ANSWERS_WITHIN_S):
            tool = self._tools[intent.subject.tool]
            call = await self._change(tool, intent.subject, intent) if intent.adaptation else None
            reading = None if intent.adaptation else await self._call(tool, intent.subject, intent)
        self._ways.works(intent.subject.tool)
        return self._outcome(intent, Result.DONE, reading=reading, call=call)

    async def _change(self, tool: CampaignTool, subject: Subject, intent: Intent) -> CallReading | None:
        """Read or change a call of an itinerary; what is read is given."""
        if not isinstance(tool, ItineraryTool):
            raise ToolError(f"{tool.name} cannot change calls of itineraries", permanent=True)
        if intent.do is Do.READ:
            return await tool.read_call(subject)
        await tool.adapt(subject, intent.facts, key=intent.facts["key"], version=intent.version)
        return None

    async def _call(self, tool: CampaignTool, subject: Subject, intent: Intent) -> Reading | None:
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

    async def _speak(self, intent: Intent) -> None:
        facts = dict(intent.facts)
        text = await self._text_of(facts.get("signal", ""))
        facts["headline"] = "" if text is None else text.headline
        title, body = await self._rendered(intent, facts)
        asks = intent.do is Do.ASK
        name = question_key(intent.proposal, intent.recipient) if asks else intent.key.split(RETRY_MARK)[0]
        card, order = None, 0
        if asks and self._card_of is not None:
            card, order = await self._card_of(intent.brand, intent.proposal)
        message = Message(
            key=name,
            recipient=intent.recipient,
            title=title,
            body=body,
            thread=intent.situation,
            asks=intent.proposal if asks else "",
            urgent=intent.template in URGENT,
            card=card,
            order=order,
        )
        if not asks:
            await self._notifier.tell(message)
        elif intent.purpose == "rewrite":
            await self._notifier.rewrite(message)
        else:
            await self._notifier.ask(message)

    async def _rendered(self, intent: Intent, facts: Mapping[str, str]) -> tuple[str, str]:
        words = None
        if self.words_of is not None and facts.get("playbook"):
            words = await self.words_of(intent.brand, facts["playbook"], intent.template)
        title, body = self._templates.render(intent.template, facts, words=words)
        if words is not None and INSTEAD in body:
            LOG.warning("playbook %s: %s", facts["playbook"], body.rpartition(INSTEAD)[2].lstrip(": "))
        return title, body

    def _failed(self, intent: Intent, error: NotifyError | ToolError) -> Outcome:
        unknown = isinstance(error, ToolError) and error.unknown and intent.do in _WRITES
        outcome = self._outcome(
            intent,
            Result.UNKNOWN if unknown else Result.FAILED,
            permanent=error.permanent and not unknown,
            retry_after_s=error.retry_after_s,
            detail=str(error),
        )
        self._report(intent, outcome, str(error), way=error.way if isinstance(error, NotifyError) else "")
        return outcome

    def _report(self, intent: Intent, outcome: Outcome, says: str, *, way: str = "") -> None:
        """Say what did not get through: once where it is tried again, each time where that is vain."""
        speaks = intent.do in {Do.ASK, Do.TELL}
        tool = "" if intent.subject is None else intent.subject.tool
        name = way or (self._notifier.name if speaks else tool)
        if outcome.permanent:
            self._ways.ended(intent)
            what = (
                f"a message to {intent.recipient}"
                if speaks
                else f"{intent.do} {intent.hold or intent.adaptation}"
            )
            LOG.warning("%s: %s — %s is not tried again", name, says, what)
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
            detail=detail,
        )
