"""A desk for experiments: the real core and the real hands, a moody tool, and time in our hand.

An intent may be begun (its effect happens) long before its outcome is delivered, and the machine may stop in
between. Whatever is done, what the desk promises is checked after every single step.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from engine.model.codec import encode
from engine.model.decision import Answer, Decision, Switch
from engine.model.hold import (
    HOLDING,
    STARTING,
    Do,
    Hold,
    HoldState,
    Intent,
    Outcome,
    RunState,
)
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.time import Instant, later
from engine.pipeline import advance
from engine.ports import Batch, Message
from engine.response.brand import Brand
from engine.response.state import State
from engine.response.sweep import next_deadline
from engine.rules.plain import PlainEvaluator
from notify.render import FolderTemplates
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.hands import Hands
from tests.fakes import words
from tests.fakes.memory_store import MemoryStore
from tests.fakes.moody_tool import MoodyTool, Moved, Read, Thing, Write

BRAND = "main"
NEVER = frozenset({"safety", "legal"})
TEMPLATES = FolderTemplates()


class OneDesk(MemoryStore):
    """A memory for one desk alone. A batch that is refused ends the experiment, so it need not be undone."""

    def commit(self, batch: Batch) -> None:
        self._take(batch)


class Desk:
    """Use `begin` and `deliver` for the world, `wait` for time, `answer` for people."""

    def __init__(self, *, versioned: bool, idempotent: bool) -> None:
        self.clock = ManualClock(words.NOW)
        self.tool = MoodyTool(self.clock, versioned=versioned, idempotent=idempotent)
        self.store = OneDesk()
        self.messages: dict[str, Message] = {}
        self.twofold: list[str] = []
        """Keys under which two different things were told."""
        self.in_flight: list[tuple[Intent, Outcome]] = []
        self.holds: dict[str, list[Hold]] = defaultdict(list)
        """Every word about each hold, in order."""
        self.answers = 0
        self._moves_seen = 0
        self.core = self._open()
        self.hands = Hands(
            tools={self.tool.name: self.tool},
            notifier=self,
            templates=TEMPLATES,
            clock=self.clock,
            text_of=self._text_of,
            halted=self._halted,
            still=self._still,
        )

    name = "desk"

    @property
    def brand(self) -> Brand:
        return self.core.state.brand(BRAND)

    # --- what may happen ---

    def step(self, *inputs: Any) -> Batch:
        batch = self.core.step(inputs)
        self._check()
        return batch

    def take_in(self, *revisions: ProgramRevision | PlaybookRevision) -> None:
        for one in revisions:
            for each in one.campaigns if isinstance(one, ProgramRevision) else ():
                self.tool.things.setdefault(each.subject.id, Thing())
            self.step(one)

    async def begin(self) -> bool:
        """Take one intent that is due and perform it; its outcome is on the way."""
        due = self.store.claim(self.core.now(), limit=1)
        for intent in due:
            self.in_flight.append((intent, await self.hands.perform(intent)))
        self._check_moves()
        return bool(due)

    def deliver(self, which: int = 0) -> None:
        if self.in_flight:
            _, outcome = self.in_flight.pop(which % len(self.in_flight))
            self.step(outcome)

    async def settle(self) -> None:
        """Work until nothing is due at this moment."""
        while await self.begin() or self.in_flight:
            self.deliver()

    async def wait(self, seconds: float) -> None:
        """Let time pass, from one due moment to the next."""
        end = later(self.clock.now(), seconds)
        while True:
            await self.settle()
            due = self.core.next_due()
            if due is None or due > end:
                break
            self.clock.set(Instant(max(due, self.clock.now() + 1_000_000)))
            self.core.tick()
            self._check()
        self.clock.set(end)
        self.core.tick()
        self._check()
        await self.settle()

    def doze(self, seconds: float) -> None:
        """Let time pass while whoever works is stuck: nothing is begun, nothing delivered."""
        self.clock.set(later(self.clock.now(), seconds))
        self.core.tick()
        self._check()

    def answer(self, answer: Answer, which: int, *, some: bool = False) -> None:
        open_ = [one for one in self.brand.proposals.values() if one.state is ProposalState.OPEN]
        if answer in {Answer.RELEASE, Answer.RELEASE_AT_ONCE}:
            paused = (ProposalKind.PAUSE, ProposalState.APPROVED)
            open_ = [one for one in self.brand.proposals.values() if (one.asks, one.state) == paused]
        if not open_:
            return
        proposal = sorted(open_, key=lambda one: one.id)[which % len(open_)]
        self.answers += 1
        rows = tuple(row.key for row in proposal.rows[:1]) if some and answer in _SOME else None
        options = tuple({one.item: one.key for one in proposal.options}.values())
        self.step(
            Decision(
                id=f"D-{self.answers}",
                brand=BRAND,
                proposal=proposal.id,
                plan=proposal.plan,
                answer=answer,
                by=f"person-{self.answers}",
                groups=(proposal.group,),
                via="desk",
                at=self.clock.now(),
                rows=rows,
                options=options,
            )
        )

    def switch(self, *, on: bool) -> None:
        self.step(Switch(brand=BRAND, halted=on, by="pia", at=self.clock.now()))

    async def restart(self) -> None:
        """Stop anywhere, and start again from what the store remembers."""
        left = [intent for intent, _ in self.in_flight]
        self.in_flight = []
        self.core = self._open()
        for intent in left:
            known = self.hands.resumed_after_crash(intent)
            self.step(known if known is not None else await self.hands.perform(intent))
        self._check_moves()

    async def end(self) -> None:
        """Let everything that is under way come to its end, with a tool that is well."""
        self.tool.mood, self.tool.sight, self.tool.lag = Write.WELL, Read.WELL, 0
        self.tool.writes.clear()
        self.tool.reads.clear()
        if self.brand.halted is not None:
            self.switch(on=False)
        await self.wait(45 * 60)
        under_way = [hold for hold in self.brand.holds.values() if hold.state not in HOLDING | ENDS]
        assert under_way == [], "something never came to an end"
        assert not self.in_flight
        assert self.twofold == []
        self._check_the_end()
        self._check_the_replay()

    # --- the port Notifier, and what else the hands need ---

    async def ask(self, message: Message) -> None:
        self.messages.setdefault(message.key, message)

    async def rewrite(self, message: Message) -> None:
        self.messages[message.key] = message

    async def tell(self, message: Message) -> None:
        if self.messages.setdefault(message.key, message) != message:
            self.twofold.append(message.key)

    async def _text_of(self, signal: str) -> Any:
        return self.store.text_of(signal)

    async def _still(self, intent: Intent) -> Instant:
        return self.core.still(intent)

    async def _halted(self, brand: str) -> bool:
        return self.core.state.brand(brand).halted is not None

    def _open(self) -> Core:
        core = Core(self.store, PlainEvaluator(), self.clock, brands=[BRAND])  # type: ignore[arg-type]
        core.listen(self._hear)
        return core

    # --- what must be so, always ---

    def _hear(self, batch: Batch) -> None:
        for word in batch.words:
            if isinstance(word, Hold):
                self._check_word(batch, word)
                self.holds[word.id].append(word)
        for intent in batch.intents:
            if intent.template == "told_paused":
                # Somebody may have asked meanwhile to let go of it: that begins in the step that read it back.
                assert HoldState.VERIFIED in self._states(intent.hold, batch)
            if intent.template == "told_resumed":
                assert self._latest(intent.hold, batch).state is HoldState.RELEASED

    def _states(self, hold: str, batch: Batch) -> list[HoldState]:
        """Give all that a hold was in this step, and as what it is left."""
        said = [word.state for word in batch.words if isinstance(word, Hold) and word.id == hold]
        return [*said, self._latest(hold, batch).state]

    def _latest(self, hold: str, batch: Batch) -> Hold:
        said = [word for word in batch.words if isinstance(word, Hold) and word.id == hold]
        return [*self.holds[hold], *said][-1]

    def _check_word(self, batch: Batch, hold: Hold) -> None:
        """Verified is said when it was read back as paused, and only then."""
        before = self.holds[hold.id][-1] if self.holds[hold.id] else None
        if hold.state is not HoldState.VERIFIED or (before and before.state is HoldState.VERIFIED):
            return
        assert before is not None
        assert hold.ours
        assert hold.after is not None
        assert hold.after.state is RunState.PAUSED
        id = hold.subject.id
        readings = [one.reading for one in batch.inputs if isinstance(one, Outcome) and one.reading]
        if before.state is HoldState.RELEASING and not readings:
            # Kept after a resume that did not take: then nothing of ours set it running since.
            last = self.tool.moved_last(id)
            ran_by_us = last is not None and last.ours and last.after.state is RunState.RUNNING
            assert not ran_by_us or self.tool.lagged(id), "called paused after our own resume took"
            return
        assert [one.state for one in readings] == [RunState.PAUSED], "verified without a reading"
        assert hold.after == readings[0]
        last_seen = [one for one in self.tool.seen if one.campaign == id and str(one.shown.version)][-1]
        assert last_seen.shown.state is RunState.PAUSED

    def _check(self) -> None:
        """Nothing waits for ever, and nothing approved is lost."""
        brand, due = self.brand, next_deadline(self.brand)
        assert not brand.proposals.by("for_policy", True), "a policy left its question to nobody"
        for hold in brand.holds.values():
            if hold.state in STARTING or hold.state is HoldState.RELEASING:
                assert due is not None, f"{hold.id} waits for nothing"
            if hold.ends:
                assert not hold.asked_release, "somebody is asked whether what is ended may go on"
            elif hold.state in HOLDING and hold.resume_at is not None:
                assert due is not None
                assert due <= hold.resume_at
            elif hold.state in HOLDING and hold.asked_release:
                question = brand.proposals[hold.asked_release]
                assert question.state is ProposalState.OPEN, f"{hold.id} waits for an answer to nothing"
            elif hold.state in HOLDING:
                assert due is not None
                assert due <= hold.until
        for proposal in brand.proposals.values():
            if proposal.state is ProposalState.OPEN:
                assert due is not None
                assert due <= proposal.expires_at
            if proposal.state is ProposalState.APPROVED and proposal.asks is ProposalKind.PAUSE:
                held = {hold.row for hold in brand.holds.values() if hold.proposal == proposal.id}
                assert {row.key for row in proposal.rows} <= held, "an approved pause was lost"

    def _check_moves(self) -> None:
        for move in self.tool.moved[self._moves_seen :]:
            if move.ours:
                hold_id, does, proposal_id = move.by.split(":", 2)
                checks = {"pause": self._check_pause, "end": self._check_end}
                check = checks.get(does, self._check_resume)
                check(move, self.brand.holds[hold_id], self.brand.proposals[proposal_id])
        self._moves_seen = len(self.tool.moved)

    def _check_pause(self, move: Moved, hold: Hold, proposal: Proposal) -> None:
        """We pause what people approved, once, and never a safety message."""
        assert self.brand.halted is None, "something was changed while everything is stopped"
        assert proposal.state is ProposalState.APPROVED
        assert hold.row in {row.key for row in proposal.rows}
        assert len(proposal.approvals) >= proposal.quorum
        assert not NEVER & set(hold.message_classes)
        assert hold.subject.id == move.campaign
        was = {word.state for word in self.holds[hold.id]}
        assert HoldState.VERIFIED not in was, "paused again although it had been paused"
        assert HoldState.RELEASED not in was

    def _check_end(self, move: Moved, hold: Hold, proposal: Proposal) -> None:
        """We end what two people were shown as it is, once, and nothing that may never be held."""
        assert self.brand.halted is None, "something was ended while everything is stopped"
        assert (proposal.asks, proposal.state) == (ProposalKind.END, ProposalState.APPROVED)
        assert len(set(proposal.decided_by)) >= 2
        assert not NEVER & set(hold.message_classes)
        shown = next(one.reading for one in proposal.seen if one.row == hold.row)
        assert shown.state is RunState.RUNNING
        assert not self.tool.versioned or shown.version == str(move.before.version)
        assert hold.state is not HoldState.READING, "sent before it was written down"

    def _check_resume(self, move: Moved, hold: Hold, release: Proposal) -> None:
        """We resume what we paused, when somebody says so, if nobody changed it and nobody else holds it."""
        assert self.brand.halted is None, "something was changed while everything is stopped"
        assert release.state is ProposalState.APPROVED
        assert hold.id in {row.hold for row in release.rows}
        assert hold.ours
        others = [
            one
            for one in self.brand.holds.values()
            if one.id != hold.id and one.subject == hold.subject and one.state is HoldState.VERIFIED
        ]
        assert others == [], "resumed although another hold says that it is paused"
        paused = self.tool.moved_last(move.campaign, before=move)
        assert paused is not None
        if self.tool.versioned and not self._may_be_mistaken(hold, paused):
            assert paused.ours, "resumed what a person paused or changed"
            assert paused.after.state in {RunState.PAUSED, RunState.BETWEEN}

    def _may_be_mistaken(self, hold: Hold, paused: Moved) -> bool:
        """Say whether a person paused it while our own pause was on its way, which nobody can tell apart."""
        asked = [
            one.asked_at for one in self.brand.holds.values() if one.subject == hold.subject and one.asked_at
        ]
        proved = [word.verified_at for words_ in self.holds.values() for word in words_ if word.verified_at]
        return not paused.ours and any(
            start <= paused.at <= end for start in asked for end in proved if start <= end
        )

    def _check_the_end(self) -> None:
        """With a tool that nobody else used, what we say and what is so are one."""
        touched = {move.campaign for move in self.tool.moved if not move.ours}
        for id, thing in self.tool.things.items():
            if id in touched:
                continue
            mine = [one for one in self.brand.holds.values() if one.subject.id == id]
            if any(one.state is HoldState.ENDED for one in mine):
                assert thing.state is RunState.ENDED, f"{id} is called ended and is not"
            if any(one.ends for one in mine):
                continue
            if any(one.state is HoldState.VERIFIED for one in mine):
                assert thing.state is not RunState.RUNNING, f"{id} is called paused and is running"
            # Of a pause that was asked for and never seen, a person was told to look: it is in that hand now.
            by_hand = any(one.asked_at and not one.ours and one.state in ENDS for one in mine)
            if not by_hand and not any(one.state in HOLDING for one in mine):
                assert thing.state is RunState.RUNNING, f"{id} is paused by us and nobody holds it"

    def _check_the_replay(self) -> None:
        """The same inputs give the same words, byte for byte."""
        state = State(evaluator=PlainEvaluator())
        state.brand(BRAND)
        for batch in self.store.batches():
            said, wanted = advance(state, batch.inputs, batch.now)
            assert tuple(encode(word) for word in (*said, *wanted)) == batch.spoken


_SOME = frozenset({Answer.APPROVE, Answer.RELEASE, Answer.RELEASE_AT_ONCE})
ENDS = frozenset({HoldState.RELEASED, HoldState.LOST, HoldState.FAILED, HoldState.ENDED})
_ = Do
