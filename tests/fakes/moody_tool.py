"""A campaign tool in memory with moods: it refuses, forgets, lies, lags and dies as real ones do.

It keeps the truth beside what it shows, and who moved what. A person may use it at any time, past us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from engine.errors import ToolError
from engine.model.hold import Reading, RunState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from engine.model.time import Instant
from engine.ports import Clock, Listed

PERSON = "a person"


class Write(StrEnum):
    """How a write may go."""

    WELL = "well"
    REFUSED = "refused"
    BUSY = "busy"
    """It says 429, and when not before."""
    UNREACHABLE = "unreachable"
    LIES = "lies"
    """It says yes and does nothing."""
    DONE_AND_500 = "done and 500"
    DONE_AND_SILENT = "done and silent"
    """It does it, and keeps the caller waiting until he gives up."""
    LOST = "lost"
    """It does nothing, and the caller cannot know."""
    HALF = "half"
    """Of a resume that takes two calls only the first is done, and the caller cannot know; a pause is lost."""


class Read(StrEnum):
    """How a read may go."""

    WELL = "well"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One campaign as it truly is."""

    state: RunState = RunState.RUNNING
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One thing that truly happened to a campaign. `by` is the key of a call of ours, or a person."""

    at: Instant
    campaign: str
    by: str
    before: Thing
    after: Thing

    @property
    def ours(self) -> bool:
        return self.by != PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One answered read: what was shown, and what was true."""

    at: Instant
    campaign: str
    shown: Thing
    truth: Thing


@dataclass(slots=True)
class MoodyTool:
    """The port CampaignTool. `writes` and `reads` are the moods of the calls to come, then `mood` rules."""

    clock: Clock
    name: str = "mailer"
    kind: str = "campaign"
    versioned: bool = True
    idempotent: bool = True
    can_end: bool = True
    mood: Write = Write.WELL
    sight: Read = Read.WELL
    lag: int = 0
    """How many reads after a change of ours still show what was before."""
    retry_after_s: float | None = None
    things: dict[str, Thing] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    asked: list[tuple[str, str, Instant]] = field(default_factory=list)
    """Every call that reached the tool: verb, campaign, when."""
    _keys: dict[str, tuple[str, RunState]] = field(default_factory=dict)
    _old: dict[str, tuple[Thing, int]] = field(default_factory=dict)

    # --- a person, past us ---

    def person(self, id: str, state: RunState | None = None) -> None:
        """Pause, resume or (without a state) edit a campaign by hand."""
        before = self.things[id]
        after = replace(before, state=state or before.state, version=before.version + 1)
        self._move(id, after, PERSON)

    # --- what a test may ask ---

    def moved_last(self, id: str, *, before: Moved | None = None) -> Moved | None:
        """Give what last happened to a campaign, before some other thing happened to it."""
        moves = [one for one in self.moved if one.campaign == id]
        if before is not None:
            moves = moves[: moves.index(before)]
        return moves[-1] if moves else None

    def lagged(self, id: str) -> bool:
        """Say whether the last read of a campaign showed what was no longer so."""
        seen = [one for one in self.seen if one.campaign == id]
        return bool(seen) and seen[-1].shown != seen[-1].truth

    # --- the port ---

    def capabilities(self) -> Mapping[str, PauseClass]:
        return {self.kind: PauseClass.SUSPEND}

    async def list(self, kind: str) -> Sequence[Listed]:
        subjects = [Subject(self.name, self.kind, id) for id in self.things]
        return [Listed(subject=one, name=one.id, reading=await self.read(one)) for one in subjects]

    async def read(self, subject: Subject) -> Reading:
        mood = self.reads.pop(0) if self.reads else self.sight
        if mood is Read.UNREACHABLE:
            raise ToolError("no connection")
        self.asked.append(("read", subject.id, self.clock.now()))
        if mood is Read.REFUSED:
            raise ToolError("not with these credentials", permanent=True)
        truth = self._known(subject.id)
        shown, left = self._old.get(subject.id, (truth, 0))
        if left:
            self._old[subject.id] = (shown, left - 1)
        else:
            shown = truth
        self.seen.append(Seen(at=self.clock.now(), campaign=subject.id, shown=shown, truth=truth))
        version = str(shown.version) if self.versioned else ""
        return Reading(state=shown.state, status=shown.state.value, version=version)

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        self._write("pause", subject.id, RunState.PAUSED, key, version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        self._write("resume", subject.id, RunState.RUNNING, key, version)

    def ends(self, kind: str) -> bool:
        return self.can_end and kind == self.kind

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        self._write("end", subject.id, RunState.ENDED, key, version)

    def _write(self, verb: str, id: str, to: RunState, key: str, version: str) -> None:
        mood = self.writes.pop(0) if self.writes else self.mood
        if mood is Write.UNREACHABLE:
            raise ToolError("no connection", unsent=True)
        self.asked.append((verb, id, self.clock.now()))
        if mood is Write.BUSY:
            raise ToolError("429, slow down", retry_after_s=self.retry_after_s)
        if mood is Write.REFUSED:
            raise ToolError("no", permanent=True)
        if mood is Write.HALF and verb == "resume":
            self._perform(id, RunState.BETWEEN, key, version)
        if mood in {Write.LOST, Write.HALF}:
            raise ToolError("the answer did not come", unknown=True)
        if mood is not Write.LIES:
            self._perform(id, to, key, version)
        if mood is Write.DONE_AND_500:
            raise ToolError("500, the office caught fire", unknown=True)
        if mood is Write.DONE_AND_SILENT:
            raise TimeoutError

    def _perform(self, id: str, to: RunState, key: str, version: str) -> None:
        if self.idempotent and self._keys.get(key) == (id, to):
            return
        before = self._known(id)
        # Between the two calls of a resume the version is one of our own making.
        left = before.state is not RunState.BETWEEN
        if self.versioned and left and version not in ("", str(before.version)):
            raise ToolError("412, somebody changed it since", permanent=True)
        if before.state is to:
            raise ToolError(f"it is {to} already", permanent=True)
        self._keys[key] = (id, to)
        if self.lag:
            self._old[id] = (before, self.lag)
        self._move(id, Thing(state=to, version=before.version + 1), key)

    def _known(self, id: str) -> Thing:
        if id not in self.things:
            raise ToolError("there is no such campaign", permanent=True, gone=True)
        return self.things[id]

    def _move(self, id: str, after: Thing, by: str) -> None:
        before = self.things[id]
        self.things[id] = after
        self.moved.append(Moved(at=self.clock.now(), campaign=id, by=by, before=before, after=after))
