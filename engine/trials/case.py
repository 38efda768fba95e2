"""Case: what happens when, who answers what, and what must come of it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from engine.model.time import SECOND, Instant, iso
from engine.rules.units import SECONDS

if TYPE_CHECKING:
    from engine.model.codec import Input
    from engine.model.program import PlaybookRevision, ProgramRevision
    from engine.model.proposal import ProposalKind
    from engine.model.signal import Reopening
    from engine.rules.playbook import Stage


SOMEBODY = "somebody"
"""Who answers where a case names nobody, and as many more as must agree."""


class Behavior(StrEnum):
    """How the tool of a case behaves."""

    OK = "ok"
    REFUSES = "refuses"
    LIES = "lies"
    UNREACHABLE = "unreachable"
    TIMES_OUT = "times_out"
    UNSURE = "unsure"
    STALE = "stale"


class Delivery(StrEnum):
    """How messages fare."""

    OK = "ok"
    REFUSES = "refuses"
    DOWN = "down"


class Click(StrEnum):
    """What somebody does with a question; later looks at it, and answers nothing."""

    APPROVE = "approve"
    DECLINE = "decline"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """From a moment on the tool behaves so, for one campaign or, where none is named, for all."""

    at: Instant
    behavior: Behavior
    campaign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """From a moment on messages fare so."""

    at: Instant
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """What comes in at a moment; `by_hand` names a campaign that somebody turns off, or on, in the tool."""

    at: Instant
    inputs: tuple[Input, ...] = ()
    by_hand: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Somebody answers the questions of one kind.

    Without `groups` they belong to whoever is asked. `option` is the kind of option they choose, where it is
    not the first; `campaigns` are those they answer for, None for all; `saw` is when they looked at it, None
    for now.
    """

    at: Instant
    to: ProposalKind
    answer: Click
    by: str = SOMEBODY
    groups: tuple[str, ...] | None = None
    option: str = ""
    campaigns: tuple[str, ...] | None = None
    saw: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One thing that must be so: a key of engine/trials/wants.py, and what is wanted under it."""

    key: str
    wanted: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What must be so at a moment, or at every moment from `start` to `end`."""

    start: Instant
    end: Instant
    line: int
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case, read and ready. `others` are playbooks that stand beside the one it is about.

    `stage` is how far they all go here, None for as far as each says itself: what is in shadow can be
    tried as if it asked. `no_pause` are the campaigns that their tool can only end. `reopening` is for how
    long what is over may open again; None is as where nothing is configured.
    """

    name: str
    file: str
    line: int
    clock: Instant
    programs: ProgramRevision
    sends: tuple[Send, ...]
    replies: tuple[Reply, ...]
    wants: tuple[Want, ...]
    tool: tuple[Turn, ...] = ()
    messages: tuple[Post, ...] = ()
    others: tuple[PlaybookRevision, ...] = ()
    stage: Stage | None = None
    no_pause: tuple[str, ...] = ()
    reopening: Reopening | None = None

    def offset(self, at: Instant) -> str:
        """Say a moment as a case writes it, such as +3h15m."""
        return say_offset((at - self.clock) // SECOND)

    def when(self, at: Instant) -> str:
        """Say a moment both ways."""
        return f"{self.offset(at)} ({iso(at)})"


def say_offset(seconds: int) -> str:
    """Write seconds from the clock as a case does; +0m is the clock itself."""
    left, said = abs(seconds), ""
    for name, size in SECONDS.items():
        count, left = divmod(left, size)
        said += f"{count}{name}" if count else ""
    return f"{'-' if seconds < 0 else '+'}{said or '0m'}"
