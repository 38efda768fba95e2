"""Cards: whenever what a question came to changes, its messages are rewritten; a decided one is locked.

The core knows nothing of this. Batches are heard as they are committed, changes that come close together
are one rewrite, and what could not be rewritten is tried again. After a restart every question that is
remembered is drawn anew; a notifier that remembers what it wrote last writes only what differs.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial
from operator import ge
from typing import TYPE_CHECKING

from engine.errors import NotifyError, ServiolaError, Waits
from engine.model.adaptation import Adaptation
from engine.model.hold import STARTING, Hold
from engine.model.proposal import STOPPING, Because, Proposal, ProposalState
from engine.model.said import phrase
from engine.model.scales import SourceClass
from engine.model.signal import Situation, SituationState
from engine.response.auto import is_by_policy
from engine.response.urgency import is_put
from engine.situations.evidence import of_class
from serviola.questions import card_of, is_quiet, messages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from engine.ports import Batch, Card, Message, Notifier, Templates
    from engine.response.brand import Brand
    from serviola.core import Core
    from serviola.runner import Runner
    from serviola.ways import Ways

LOG = logging.getLogger("serviola.cards")
TOGETHER_S = 0.5
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 300.0


class Cards:
    """Keeps the messages that ask true to the core's memory of what they ask."""

    def __init__(
        self, runner: Runner, notifier: Notifier, templates: Templates, *, brand: str, ways: Ways
    ) -> None:
        """Take who remembers and who writes; `start` begins it. `ways` hears what does not get through."""
        self._runner = runner
        self._notifier = notifier
        self._templates = templates
        self._brand = brand
        self._ways = ways
        self._order = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stale: set[str] = set()
        """Situations that were stale when last heard of; on the thread of the core."""
        self._heard: dict[str, tuple[object, ...]] = {}
        """Per situation: what a card says of who speaks of it, when last heard of; on the core's thread."""
        self._changed: dict[str, float] = {}
        """Proposals to be rewritten, and when not before."""
        self._quiet: set[str] = set()
        """Those of them in which nothing but the evidence is another."""
        self._tries: dict[str, int] = {}
        self._writing: set[str] = set()
        self._vain: set[str] = set()
        """Those that could not be rewritten when last tried, and are not tried again by themselves."""
        self._news = asyncio.Event()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Hear every batch from now on, and look once at everything that is remembered."""
        self._loop = asyncio.get_running_loop()
        known = await self._runner.on_core(self._listen)
        self._mark(known)
        self._ways.circuits.changed = self._tools_changed
        self._task = asyncio.create_task(self._run())

    def _tools_changed(self) -> None:
        """Have every card drawn anew that speaks of a tool, for one does not answer now, or does again."""
        self._looking = asyncio.create_task(self._mark_open())

    async def _mark_open(self) -> None:
        self._mark(await self._runner.on_core(lambda core: _unfinished(core.state.brand(self._brand))))

    async def stop(self, *, within_s: float = 10.0) -> None:
        """Write what is still to be written, for so long, and end."""
        self._ways.circuits.changed = lambda: None
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        try:
            async with asyncio.timeout(within_s):
                await self.flush()
        except TimeoutError:
            LOG.warning(phrase("not every card could be rewritten; they are drawn anew at the next start"))

    async def flush(self) -> None:
        """Write everything that has changed, once, whenever it was due."""
        await asyncio.sleep(0)
        await self._write(lambda _: True)

    async def written(self, proposal: str) -> bool:
        """Wait until the messages of a question show how it stands; False where they cannot for now."""
        while proposal in self._writing or (proposal in self._changed and proposal not in self._tries):
            await self._news.wait()
        return proposal not in self._changed and proposal not in self._vain

    async def card_of(self, brand: str, proposal: str) -> tuple[Card | None, int]:
        """Draw one question as it stands now; a later drawing has a larger number."""
        return await self._runner.on_core(lambda core: self._drawn(core, brand, proposal))

    def _listen(self, core: Core) -> list[str]:
        core.listen(lambda batch: self._hear(core, batch))
        brand = core.state.brand(self._brand)
        asked = {one.situation for one in brand.proposals.values() if one.state is ProposalState.OPEN}
        known = (one for one in map(brand.situations.get, asked) if one is not None)
        self._heard = {one.id: _said_of(one) for one in known}
        self._stale = {one.id for one in brand.situations.values() if one.state is SituationState.STALE}
        return list(brand.proposals)

    def _hear(self, core: Core, batch: Batch) -> None:
        """Take in a batch, on the thread of the core."""
        touched: dict[str, None] = {}
        heard: dict[str, None] = {}
        for word in batch.words:
            if isinstance(word, Proposal) and _is_redrawn(word):
                touched[word.id] = None
            elif isinstance(word, Hold):
                touched |= dict.fromkeys(one for one in (word.proposal, word.asked_release) if one)
            elif isinstance(word, Adaptation):
                touched[word.proposal] = None
            elif isinstance(word, Situation) and word.brand == self._brand:
                asked = dict.fromkeys(one.id for one in core.state.brand(word.brand).open_proposals(word.id))
                touched |= asked if self._turns(word) else {}
                heard |= asked if asked and self._is_said_otherwise(word) else {}
        if (touched or heard) and self._loop is not None:
            # When the loop is gone the process ends, and the next one draws everything anew.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._mark, list(touched), list(heard))

    def _turns(self, situation: Situation) -> bool:
        """Say whether a situation goes stale, or is heard of again."""
        was, now = situation.id in self._stale, situation.state is SituationState.STALE
        (self._stale.add if now else self._stale.discard)(situation.id)
        return was is not now

    def _is_said_otherwise(self, situation: Situation) -> bool:
        """Say whether other voices speak of it now, or are otherwise sure, than its cards say."""
        now = _said_of(situation)
        was, self._heard[situation.id] = self._heard.get(situation.id), now
        return was != now

    def _mark(self, proposals: list[str], heard: Collection[str] = ()) -> None:
        """Have questions drawn anew; those of which only the evidence is another, without a new mail."""
        self._quiet |= {one for one in heard if one not in self._changed}
        self._quiet.difference_update(proposals)
        self._vain.difference_update((*proposals, *heard))
        for proposal in (*proposals, *heard):
            self._changed.setdefault(proposal, 0.0)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._due()
            await asyncio.sleep(TOGETHER_S)
            self._wake.clear()
            now = asyncio.get_running_loop().time()
            await self._write(partial(ge, now))

    async def _due(self) -> None:
        """Wait until something has changed, or may be tried again."""
        loop = asyncio.get_running_loop()
        while True:
            soonest = min(self._changed.values(), default=None)
            if soonest is not None and soonest <= loop.time():
                return
            self._wake.clear()
            try:
                async with asyncio.timeout(None if soonest is None else soonest - loop.time()):
                    await self._wake.wait()
            except TimeoutError:
                return

    async def _write(self, due: Callable[[float], bool]) -> None:
        """Write what has changed and is due; one at a time, so that whoever comes next finds it written."""
        async with self._turn:
            for proposal in [one for one, at in self._changed.items() if due(at)]:
                await self._write_one(proposal)

    async def _write_one(self, proposal: str) -> None:
        self._writing.add(proposal)
        try:
            await self._rewrite(proposal)
        finally:
            self._writing.discard(proposal)
            self._news.set()
            self._news = asyncio.Event()

    async def _rewrite(self, proposal: str) -> None:
        self._changed.pop(proposal, None)
        quiet = proposal in self._quiet
        self._quiet.discard(proposal)
        try:
            messages = await self._runner.on_core(lambda core: self._messages(core, proposal))
            await self._each([replace(one, quiet=quiet or one.quiet) for one in messages])
        except NotifyError as error:
            self._again(proposal, error)
            if quiet and proposal in self._changed:
                self._quiet.add(proposal)
        except ServiolaError as error:
            self._vain.add(proposal)
            LOG.warning(
                phrase("the card of {proposal} could not be drawn: {error}", proposal=proposal, error=error)
            )
        except asyncio.CancelledError:
            self._changed.setdefault(proposal, 0.0)
            raise
        except Exception:
            # A bug in one card must not keep the others from being written.
            self._vain.add(proposal)
            LOG.exception(phrase("a card could not be rewritten"), extra={"proposal": proposal})
        else:
            self._tries.pop(proposal, None)

    async def _each(self, messages: list[Message]) -> None:
        """Rewrite them all, whatever becomes of one; then say what may be tried again, else what is vain."""
        tried = [await self._tried(one) for one in messages]
        if errors := [error for error in tried if error is not None]:
            raise min(errors, key=lambda error: error.permanent)

    async def _tried(self, message: Message) -> NotifyError | None:
        try:
            await self._notifier.rewrite(message)
        except Waits:
            # Who sleeps is asked in the morning, by the question itself, with the card as it then stands.
            return None
        except NotifyError as error:
            return error
        return None

    def _again(self, proposal: str, error: NotifyError) -> None:
        if error.permanent:
            self._vain.add(proposal)
            LOG.warning(
                phrase("the card of {proposal} stays as it is: {error}", proposal=proposal, error=error)
            )
            return
        tries = self._tries[proposal] = self._tries.get(proposal, 0) + 1
        wait_s = max(error.retry_after_s or 0.0, min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(tries, 10)))
        self._ways.failed(error.way or self._notifier.name, str(error), again_in_s=wait_s)
        self._changed.setdefault(proposal, asyncio.get_running_loop().time() + wait_s)
        self._wake.set()

    # On the thread of the core.

    def _messages(self, core: Core, proposal_id: str) -> list[Message]:
        brand = core.state.brand(self._brand)
        proposal = brand.proposals.get(proposal_id)
        if proposal is None or not _was_asked(proposal) or proposal.situation not in brand.situations:
            return []
        self._order += 1
        return messages_of(
            core,
            self._templates,
            brand,
            proposal,
            order=self._order,
            unreachable=self._ways.circuits.open(),
        )

    def _drawn(self, core: Core, name: str, proposal_id: str) -> tuple[Card | None, int]:
        brand = core.state.brand(name)
        proposal = brand.proposals.get(proposal_id)
        if proposal is None or not _was_asked(proposal) or proposal.situation not in brand.situations:
            return None, 0
        self._order += 1
        return card_of(core, brand, proposal, unreachable=self._ways.circuits.open()), self._order


def _said_of(situation: Situation) -> tuple[object, ...]:
    """Give what a card says of the evidence, without its age."""
    voices = tuple(of_class(situation, one)[0] for one in SourceClass)
    return voices, situation.certainty, situation.severity, situation.magnitude


def _unfinished(brand: Brand) -> list[str]:
    """Name the questions that are open, and those of which a pause is under way."""
    under_way = {one.proposal for one in brand.holds.values() if one.state in STARTING}
    return [
        one.id for one in brand.proposals.values() if one.state is ProposalState.OPEN or one.id in under_way
    ]


def _is_redrawn(proposal: Proposal) -> bool:
    """Say whether a word about a question changes its message without the core asking for it."""
    return (
        proposal.state is not ProposalState.OPEN
        or bool(proposal.approvals)
        or proposal.reminded > 0
        or bool(proposal.attention)
        or is_quiet(proposal)
    )


def _was_asked(proposal: Proposal) -> bool:
    """Say whether there is a message at all: nobody saw what a limit holds back or a policy answered.

    Nor what somebody let go of by themselves: it was decided as it was said.
    """
    if proposal.because is Because.ON_REQUEST or not is_put(proposal):
        return False
    if is_by_policy(proposal) and proposal.revision == 1:
        return False
    return proposal.asks not in STOPPING or bool(proposal.asked)
