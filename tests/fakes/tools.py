"""A campaign tool in memory, whose next calls can be made to fail."""

from __future__ import annotations

from collections.abc import Mapping, MutableSequence, Sequence

from engine.errors import ToolError
from engine.model.hold import Reading, RunState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from engine.model.time import Instant
from engine.ports import Listed


class FakeTool:
    """Does what the ports CampaignTool and EndingTool promise, and counts what took effect."""

    def __init__(
        self,
        name: str = "fake",
        running: Sequence[str] = ("a",),
        kind: str = "campaign",
        pause_class: PauseClass = PauseClass.SUSPEND,
    ) -> None:
        self.name = name
        self.kind = kind
        self.pause_class = pause_class
        self.state = dict.fromkeys(running, (RunState.RUNNING, 1))
        self.keys: set[str] = set()
        self.effects: list[tuple[str, str]] = []
        self.fails: list[ToolError] = []
        """Raised one a call, before anything happens."""
        self.fails_after: list[ToolError] = []
        """Raised one a write, when it has taken effect."""

    def capabilities(self) -> Mapping[str, PauseClass]:
        return {self.kind: self.pause_class}

    async def list(self, kind: str) -> Sequence[Listed]:
        if kind != self.kind:
            raise ToolError(f"{self.name} knows no {kind}", permanent=True)
        subjects = [Subject(self.name, kind, id) for id in self.state]
        return [Listed(subject=each, name=each.id, reading=await self.read(each)) for each in subjects]

    async def read(self, subject: Subject) -> Reading:
        self._fail(self.fails)
        state, version = self._known(subject)
        return Reading(state=state, status=state.value, version=str(version))

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        self._known(subject)
        self._only(subject, self.pause_class is not PauseClass.KILL)
        self._move(subject, RunState.PAUSED, key, version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        self._known(subject)
        self._only(subject, self.pause_class is not PauseClass.KILL)
        self._move(subject, RunState.RUNNING, key, version)

    def ends(self, kind: str) -> bool:
        return kind == self.kind and self.pause_class is PauseClass.KILL

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        self._known(subject)
        self._only(subject, self.ends(subject.kind))
        self._move(subject, RunState.ENDED, key, version)

    def touched_by_somebody(self, id: str) -> None:
        state, version = self.state[id]
        self.state[id] = (state, version + 1)

    def _move(self, subject: Subject, to: RunState, key: str, version: str) -> None:
        self._fail(self.fails)
        state, current = self._known(subject)
        if key in self.keys:
            return
        if version not in ("", str(current)):
            raise ToolError(f"somebody changed {subject.id} since we read it", permanent=True)
        if state in {to, RunState.ENDED}:
            raise ToolError(f"{subject.id} is already {state}", permanent=True)
        self.keys.add(key)
        self.state[subject.id] = (to, current + 1)
        self.effects.append((subject.id, to.value))
        self._fail(self.fails_after)

    def _only(self, subject: Subject, may: bool) -> None:
        if not may:
            raise ToolError(f"a {subject.kind} is of class {self.pause_class}", permanent=True)

    def _known(self, subject: Subject) -> tuple[RunState, int]:
        if subject.tool != self.name or subject.kind != self.kind or subject.id not in self.state:
            raise ToolError(f"{self.name} does not know {subject.key}", permanent=True)
        return self.state[subject.id]

    def _fail(self, errors: MutableSequence[ToolError]) -> None:
        if errors:
            raise errors.pop(0)
