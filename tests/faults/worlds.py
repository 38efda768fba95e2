"""One pause and one resume over the real core and hands, with a fault drawn for one call of a tool in memory.

Its ledger is kept by the tool itself and by nobody else: what truly happened, and when what was said of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.errors import ToolError
from engine.model.decision import Answer, Decision
from engine.model.hold import ENDED, HOLDING, Do, Hold, HoldState, Intent, Outcome, Reading, Result, RunState
from engine.model.place import Area, Point
from engine.model.program import Subject
from engine.model.proposal import ProposalState
from engine.model.scales import PauseClass
from engine.model.time import SECOND, Instant, later
from engine.ports import Batch, Listed
from engine.rules.plain import PlainEvaluator
from notify.render import FolderTemplates
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.hands import Hands
from tests.fakes import words
from tests.fakes.memory_store import MemoryStore
from tests.stories.telling import book, call, campaign, playbook

BRAND, IT = "main", "a"
TEMPLATES = FolderTemplates()
READS, WRITES = ("before", "verify", "before_resume", "verify_resume"), ("pause", "resume")


class Fault(StrEnum):
    """How one call may go."""

    NONE = "well"
    TIMEOUT_AFTER = "timeout after the effect"
    RESET_AFTER = "reset after the effect"
    ERROR_BEFORE = "500 before the effect"
    ERROR_AFTER = "500 after the effect"
    BUSY = "429 with Retry-After"
    NOTHING = "success without effect"
    SAYS_NO = "a success body that says no"
    STALE = "a stale read"


class Keys(StrEnum):
    HONORED = "honored"
    FORGOTTEN = "forgotten after two seconds"
    IGNORED = "ignored"


class When(StrEnum):
    """When a person changes the campaign, if anybody does."""

    NEVER = "never"
    BEFORE = "before"
    BETWEEN = "between"
    AFTER = "after"


class Worker(StrEnum):
    """Who works: one; one that is killed before, within and after its call; one that stalls, and its call travels."""

    ONE = "one"
    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the call"
    STALLED = "stalled, and its call arrives late"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One experiment: the purpose of the call that goes wrong, how, who else does what, and who works."""

    at: str
    fault: Fault
    keys: Keys
    person: When = When.NEVER
    worker: Worker = Worker.ONE
    versioned: bool = True
    commit: int = -1
    """After which commit the core is abandoned and begun anew from what the store remembers; -1 after none."""


@dataclass(frozen=True)
class Did:
    """One thing that truly happened to the campaign. `by` is the key of a call of ours, or a person."""

    at: Instant
    by: str
    state: RunState
    version: int


COMES_TO = {Do.PAUSE: RunState.PAUSED, Do.RESUME: RunState.RUNNING, Do.END: RunState.ENDED}
"""What each change makes of a campaign."""


class Tool:
    """The port CampaignTool: the truth, and one fault at the first call of one purpose."""

    name = "mailer"
    answers_within_s = 20.0

    def __init__(self, world: World) -> None:
        self._world = world
        self.state, self.version = RunState.RUNNING, 1
        self.did: list[Did] = []
        self.requests: list[tuple[str, str, Instant]] = []
        """Each change that reached the tool, with its key."""
        self._keys: dict[str, Instant] = {}
        self._stale: tuple[int, Reading] | None = None

    def capabilities(self) -> Mapping[str, PauseClass]:
        return {"campaign": PauseClass.SUSPEND}

    async def list(self, kind: str) -> Sequence[Listed]:
        raise AssertionError("a hold lists nothing")

    def reading(self) -> Reading:
        version = str(self.version) if self._world.cell.versioned else ""
        return Reading(state=self.state, status=self.state.value, version=version)

    async def read(self, subject: Subject) -> Reading:
        fault = self._world.fault()
        match fault:
            case Fault.TIMEOUT_AFTER:
                raise TimeoutError
            case Fault.RESET_AFTER | Fault.ERROR_BEFORE | Fault.ERROR_AFTER | Fault.NOTHING:
                raise ToolError("no answer that can be read")
            case Fault.BUSY:
                raise ToolError("slow down", retry_after_s=7.0)
            case Fault.SAYS_NO:
                raise ToolError("not today")
            case Fault.STALE if self._old is not None:
                return self._old
            case _:
                pass
        if self._stale is not None and self._stale[0]:
            self._stale = (self._stale[0] - 1, self._stale[1])
            return self._stale[1]
        return self.reading()

    _old: Reading | None = None
    """What a read showed before the last change."""

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        self._write(RunState.PAUSED, key, version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        self._write(RunState.RUNNING, key, version)

    def _write(self, to: RunState, key: str, version: str) -> None:
        fault = self._world.fault()
        if fault is Fault.BUSY:
            raise ToolError("slow down", retry_after_s=7.0)
        if fault is Fault.ERROR_BEFORE:
            raise ToolError("the tool failed (500)", unknown=True)
        if fault is Fault.SAYS_NO:
            raise ToolError("the tool refused: no", permanent=True)
        if fault is not Fault.NOTHING:
            self.arrive(to, key, version)
        if fault is Fault.STALE:
            self._stale = (2, self._old or self.reading())
        if fault is Fault.TIMEOUT_AFTER:
            raise TimeoutError
        if fault in {Fault.RESET_AFTER, Fault.ERROR_AFTER}:
            raise ToolError("the connection broke before the answer", unknown=True)

    def arrive(self, to: RunState, key: str, version: str) -> None:
        """Take in a change as it reaches the tool."""
        now = self._world.clock.now()
        self.requests.append((key, to.value, now))
        kept = self._world.cell.keys is Keys.HONORED or (
            self._world.cell.keys is Keys.FORGOTTEN and now - self._keys.get(key, now) <= 2 * SECOND
        )
        if key in self._keys and kept:
            return
        self._keys[key] = now
        if self._world.cell.versioned and version not in ("", str(self.version)):
            raise ToolError("somebody changed it since", permanent=True)
        if self.state is to:
            # What is paused is paused a second time: an effect all the same, with a tool that takes it.
            self.did.append(Did(now, key, to, self.version))
            return
        self.change(key, to)

    def change(self, by: str, to: RunState) -> None:
        self._old = self.reading()
        self.state, self.version = to, self.version + 1
        self.did.append(Did(self._world.clock.now(), by, to, self.version))


class Store(MemoryStore):
    """A memory for one world alone, which counts its commits."""

    commits = 0

    def commit(self, batch: Batch) -> None:
        self._take(batch)
        self.commits += 1


class Mute:
    name = "nobody"

    async def ask(self, message: Any) -> None:
        pass

    tell = rewrite = ask


PERSON = "a person"


class World:
    """Play a cell with `play`, and ask `problems` what was not as it must be."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.clock = ManualClock(words.NOW)
        self.tool = self._make_tool()
        self.store = Store()
        self.early: list[str] = []
        self.faults = [cell.fault]
        self.happened = False
        """Whether the call of the cell came about."""
        self.abandoned = False
        self.purpose = ""
        self.late: list[tuple[Instant, RunState, Intent]] = []
        self.core = self._open()
        self.said: list[tuple[Instant, Hold]] = []

    def _make_tool(self) -> Tool:
        return Tool(self)

    def fault(self) -> Fault:
        """Give the fault of the call that is made now."""
        if self.purpose == self.cell.at and self.faults:
            self.happened = True
            return self.faults.pop()
        return Fault.NONE

    # --- playing ---

    def play(self) -> list[str]:
        self._approve_pause()
        self._run(900.0)
        self._person(When.BETWEEN)
        self._run(7 * 3_600.0, until=self._asks_release)
        self._answer()
        self._run(900.0)
        self._person(When.AFTER)
        self._run(900.0)
        return list(self.problems())

    def _approve_pause(self) -> None:
        self.core.step([book(call(), campaign(IT, touches="labadee"))])
        self.core.step([PLAYBOOK])
        times = {"occurred_at": words.NOW, "sent_at": words.NOW, "received_at": words.NOW}
        where = {"point": Point(18.5, -72.4), "area": Area(countries=("HT",))}
        self.core.step([words.signal(native_id="haiti", aliases=(), expires_at=None, **times, **where)])
        self._answer()
        self._person(When.BEFORE)

    def _person(self, when: When) -> None:
        """Change the campaign by hand: before we come an edit, later what somebody would do to undo us."""
        if self.cell.person is not when:
            return
        to = self.tool.state
        if when is When.BETWEEN:
            to = RunState.RUNNING
        self.tool.change(PERSON, to)

    def _asks_release(self) -> bool:
        brand = self.core.state.brand(BRAND)
        return any(one.state is ProposalState.OPEN for one in brand.proposals.values())

    def _answer(self) -> None:
        brand = self.core.state.brand(BRAND)
        for one in [one for one in brand.proposals.values() if one.state is ProposalState.OPEN]:
            self.core.step(
                [
                    Decision(
                        id=f"D-{one.id}",
                        brand=BRAND,
                        proposal=one.id,
                        plan=one.plan,
                        answer=Answer.APPROVE,
                        by="ada",
                        groups=(one.group,),
                        via="test",
                        at=self.core.now(),
                    )
                ]
            )

    def _run(self, seconds: float, *, until: Any = lambda: False) -> None:
        """Let so much time pass, from one due moment to the next."""
        end = later(self.clock.now(), seconds)
        while not until():
            while self._one():
                pass
            # What is overdue already is seen to at the next tick, whenever that is.
            now = self.clock.now()
            dues = (self.core.next_due(), self.store.next_due(), *(at for at, _, _ in self.late))
            due = [at for at in dues if at is not None and at > now]
            if not due or min(due) > end:
                break
            self.clock.set(Instant(max(min(due), now + 1_000)))
            self._arrivals()
            self.core.tick()
            self._maybe_abandon()
        else:
            return
        self.clock.set(end)
        self._arrivals()
        self.core.tick()
        while self._one():
            pass

    def _arrivals(self) -> None:
        for item in [one for one in self.late if one[0] <= self.clock.now()]:
            self.late.remove(item)
            _, to, intent = item
            # What it answers nobody is left to hear.
            with suppress(ToolError):
                self.tool.arrive(to, f"{intent.hold}:{intent.do}:{intent.proposal}", intent.version)

    def _one(self) -> bool:
        """Perform one intent that is due, and bring its outcome back; or lose whoever did it."""
        due = self.store.claim(self.core.now(), limit=1)
        if not due:
            return False
        intent, worker = due[0], self.cell.worker
        self.purpose = intent.purpose if intent.do not in {Do.ASK, Do.TELL} else ""
        here = self.purpose == self.cell.at and not self.happened
        if here and worker is Worker.KILLED_BEFORE:
            self.happened = True
            return self._restart()
        if here and worker is Worker.STALLED and intent.do in COMES_TO:
            # It was sent, and reaches the tool when another has taken over: not later than a call may take.
            self.happened = True
            at = later(self.clock.now(), self.tool.answers_within_s - 1)
            self.late.append((at, COMES_TO[intent.do], intent))
            return self._restart()
        if not self.purpose:
            # What people are told is not what goes wrong here.
            said = Outcome(intent=intent.key, brand=BRAND, result=Result.DONE, at=self.clock.now())
            self.core.step([said])
            self._maybe_abandon()
            return True
        outcome = _done(self._hands().perform(intent))
        if here and worker in {Worker.KILLED_AFTER, Worker.STALLED}:
            return self._restart()
        self.core.step([outcome])
        self._maybe_abandon()
        return True

    def _maybe_abandon(self) -> None:
        if self.store.commits >= self.cell.commit >= 0 and not self.abandoned:
            self.abandoned = True
            self._restart()

    def _restart(self) -> bool:
        """Lose the core and all that it knew, and begin anew from the store, as the runner does."""
        self.core = self._open()
        hands = self._hands()
        for intent in self.store.take_over():
            known = hands.resumed_after_crash(intent)
            self.purpose = intent.purpose if intent.do not in {Do.ASK, Do.TELL} else ""
            self.core.step([known if known is not None else _done(hands.perform(intent))])
        return True

    def _open(self) -> Core:
        core = Core(self.store, EVALUATOR, self.clock, brands=[BRAND])  # type: ignore[arg-type]  # kept in memory
        core.listen(self._hear)
        return core

    def _hands(self) -> Hands:
        async def nothing(_: str) -> None:
            return None

        async def no(_: str) -> bool:
            return False

        return Hands(
            tools={"mailer": self.tool},
            notifier=Mute(),
            templates=TEMPLATES,
            clock=self.clock,
            text_of=nothing,
            halted=no,
        )

    # --- what must be so ---

    def _hear(self, batch: Batch) -> None:
        for word in batch.words:
            if isinstance(word, Hold):
                self.said.append((batch.now, word))
                last = self._truly_paused_since()
                if word.state is HoldState.VERIFIED and last is None and not self._was_read(batch):
                    self.early.append(f"{word.id} is called paused, and it was not")

    def _was_read(self, batch: Batch) -> bool:
        """Say whether a reading of this batch showed it paused, or it was called so before."""
        readings = [one.reading for one in batch.inputs if isinstance(one, Outcome) and one.reading]
        was = [hold.state for _, hold in self.said[:-1]]
        return HoldState.VERIFIED in was or any(one.state is RunState.PAUSED for one in readings)

    def _truly_paused_since(self) -> Instant | None:
        return self.tool.did[-1].at if self.tool.did and self.tool.state is RunState.PAUSED else None

    def problems(self) -> Any:
        """Give a sentence for each thing that was lost, doubled, wrongly resumed, or called paused too early."""
        yield from self.early
        effects: dict[str, int] = {}
        for did in self.tool.did:
            if did.by != PERSON:
                effects[did.by] = effects.get(did.by, 0) + 1
        for key, times in effects.items():
            if times > 1:
                yield f"doubled: {key} acted {times} times"
        yield from self._wrong_resumes()
        holds = {hold.id: hold for _, hold in self.said}
        if len(holds) != 1:
            yield f"lost: there are {len(holds)} holds"
            return
        hold = next(iter(holds.values()))
        if hold.state not in HOLDING | ENDED:
            yield f"lost: the hold never ends, and is {hold.state}"
        ours = [did for did in self.tool.did if did.by != PERSON]
        left = bool(ours) and ours[-1].state is RunState.PAUSED and self.tool.did[-1] is ours[-1]
        if left and hold.state in {HoldState.RELEASED, HoldState.FAILED, HoldState.LOST}:
            yield f"lost: it is paused by us, and the hold is {hold.state} ({hold.says})"
        if hold.state is HoldState.VERIFIED and self.tool.state is not RunState.PAUSED:
            changed_by_hand = self.tool.did[-1].by == PERSON
            if not changed_by_hand:
                yield "it is called paused, and runs"

    def _wrong_resumes(self) -> Any:
        for number, did in enumerate(self.tool.did):
            if did.by == PERSON or did.state is not RunState.RUNNING:
                continue
            before = self.tool.did[:number]
            by_hand = bool(before) and before[-1].by == PERSON
            if not before or (before[-1].state is not RunState.PAUSED and not by_hand):
                yield f"wrong resume: {did.by} set running what was not paused"
            elif by_hand and self.cell.versioned:
                # Without a version nobody can tell, and a person who pauses it looks as we do.
                yield f"wrong resume: {did.by} set running what a person had paused or changed"


def _done(story: Any) -> Any:
    """Do what waits for nothing."""
    return LOOP.run_until_complete(story)


PLAYBOOK = playbook(lease="6h")
EVALUATOR = PlainEvaluator()
LOOP = asyncio.new_event_loop()
