"""Tools: hands on the campaigns and itineraries that are scheduled, and what a tool may do besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model.adaptation import CallReading
    from engine.model.hold import Reading
    from engine.model.program import Handling, Subject
    from engine.model.scales import PauseClass
    from engine.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One object as a tool lists it."""

    subject: Subject
    name: str
    reading: Reading


class CampaignTool(Protocol):
    """Hands on one tool account. Every failure is a ToolError; the same key twice acts once."""

    name: str

    def capabilities(self) -> Mapping[str, PauseClass]:
        """Say which class of pause each kind of object has."""
        ...

    async def list(self, kind: str) -> Sequence[Listed]:
        """List the objects of one kind."""
        ...

    async def read(self, subject: Subject) -> Reading:
        """Read one object as it is now."""
        ...

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        """Ask for a pause. Returning says only that the tool did not refuse: read back."""
        ...

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        """Ask to go on where the pause began. Read back.

        `next_send_at` is when it was to be sent next, before it was paused.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is left in a tool with what was paused: why, who agreed, and where to look. No outside words."""

    reason: str
    who: str
    link: str

    @property
    def is_linked(self) -> bool:
        """Say whether where to look is a web address, and not a command to type."""
        return self.link.startswith(("https://", "http://"))

    @property
    def text(self) -> str:
        """Say all of it in one line."""
        return f"{self.reason}. Agreed by {self.who}. {self.link}"


@runtime_checkable
class NotedTool(Protocol):
    """A tool in which a note can be left with an object. Every failure is a ToolError."""

    name: str

    def takes_notes(self, kind: str) -> bool:
        """Say whether a note can be left with objects of this kind."""
        ...

    async def note(self, subject: Subject, note: Note, *, key: str) -> None:
        """Leave a note with an object; the same key twice may leave it twice."""
        ...


@runtime_checkable
class ExplainedTool(Protocol):
    """A campaign tool that says what people must know of the kinds of objects that it has."""

    def handling(self) -> Sequence[Handling]:
        """Say it, at most once for each kind."""
        ...


@runtime_checkable
class ItineraryTool(Protocol):
    """Hands on the calls of itineraries. Every failure is a ToolError; the same key twice acts once."""

    name: str

    def adapts(self, kind: str) -> bool:
        """Say whether objects of this kind are calls of an itinerary that it can change."""
        ...

    async def read_call(self, subject: Subject) -> CallReading:
        """Read one call as it is now."""
        ...

    async def adapt(self, subject: Subject, values: Mapping[str, str], *, key: str, version: str) -> None:
        """Ask for another call; returning says only that the system did not refuse: read back."""
        ...


@runtime_checkable
class EndingTool(Protocol):
    """Hands that can end for good what has no pause. Every failure is a ToolError."""

    name: str

    def ends(self, kind: str) -> bool:
        """Say whether an object of this kind can be ended; only kinds of class kill can."""
        ...

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        """Send one request to end it, and never a second; returning says only that it was not refused.

        Nothing brings it back. Read back.
        """
        ...
