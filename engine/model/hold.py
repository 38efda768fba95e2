"""Hold, Intent, Outcome: what we hold, what must be done outside, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from engine.model.adaptation import CallReading
from engine.model.program import Subject
from engine.model.scales import Category, PauseClass
from engine.model.time import Instant


class HoldState(StrEnum):
    """How sure we are that a hold took; "paused" is said of VERIFIED alone.

    reading: we look at the state before us; asked: the pause was sent, or is about to be;
    unconfirmed: we do not know whether it took; failed: it did not, or the tool says yes and does nothing;
    not_ours: it was paused when we came; lost: somebody changed it since, we do not fight.
    ended: it was ended for good, and read back as ended; it is let go of by nobody.
    """

    READING = "reading"
    ASKED = "asked"
    VERIFIED = "verified"
    UNVERIFIABLE = "unverifiable"
    MANUAL = "manual"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    NOT_OURS = "not_ours"
    RELEASING = "releasing"
    RELEASED = "released"
    LOST = "lost"
    ENDED = "ended"


HOLDING = frozenset({HoldState.VERIFIED, HoldState.UNVERIFIABLE, HoldState.MANUAL, HoldState.NOT_OURS})
"""States in which a lease runs and its end is asked for."""

STARTING = frozenset({HoldState.READING, HoldState.ASKED, HoldState.UNCONFIRMED})
"""States in which a pause, or an end for good, is under way."""

ENDED = frozenset({HoldState.RELEASED, HoldState.LOST, HoldState.FAILED})
"""States in which a hold no longer holds anything."""


class RunState(StrEnum):
    """What a tool's own status means to us.

    between is what an object passes through while we resume it; ended is what it never comes back from.
    """

    RUNNING = "running"
    PAUSED = "paused"
    BETWEEN = "between"
    ENDED = "ended"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a tool says of one object: what it means, its own words, and its version token."""

    state: RunState
    status: str
    version: str = ""
    next_send_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A lease on a subject: why, until when, the state before us, and the proof that it took.

    `pause_class` is what a pause means there. `send_at` is when it was to be sent next, as the book said
    when the hold began, or the tool when it was read before us. `missed_at` is a send that may have gone out
    before it was known to be paused. `in_flight` says what a pause does not recall; that may go out until
    `in_flight_until`, where the tool says for how long.

    Who must act by hand is reminded at `remind_at`; `reminded` counts that. `done_by` is who said that it is
    done. `resume_at` is when it goes on, where several that may go on do so one after the other.

    With `ends` it is no lease: what was approved is that the campaign is ended for good. It has the states of
    a pause up to the proof, which is ended; it has no time that runs out, and is never let go of.
    """

    kind: ClassVar[str] = "hold"
    v: ClassVar[int] = 3

    id: str
    brand: str
    partition: Category
    subject: Subject
    campaign: str
    message_classes: tuple[str, ...]
    owner: str
    situation: str
    epoch: int
    playbook: str
    proposal: str
    row: str
    state: HoldState
    ours: bool
    since: Instant
    lease_s: int
    until: Instant
    deadline: Instant
    attempt: int = 0
    before: Reading | None = None
    after: Reading | None = None
    asked_at: Instant | None = None
    verified_at: Instant | None = None
    released_at: Instant | None = None
    asked_release: str = ""
    says: str = ""
    pause_class: PauseClass | None = None
    send_at: Instant | None = None
    missed_at: Instant | None = None
    in_flight: str = ""
    in_flight_until: Instant | None = None
    remind_at: Instant | None = None
    reminded: int = 0
    done_by: str = ""
    resume_at: Instant | None = None
    ends: bool = False


class Do(StrEnum):
    """What an intent asks of the world."""

    ASK = "ask"
    TELL = "tell"
    READ = "read"
    PAUSE = "pause"
    RESUME = "resume"
    ADAPT = "adapt"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One thing to be done outside. `key` makes doing it twice doing it once.

    `due_at` is when not before; after `not_after` it must not be done any more and comes back as refused.
    ask and tell have a `recipient`, a `template` and `facts`; read, pause, resume, adapt and end have a
    `subject` and a `purpose`, and name the `hold` or the `adaptation` that they are for; a read of what a
    question is about names the `proposal` alone. end is sent once, whatever becomes of it. The `facts` of
    adapt are what the call is to be. `items` are the scheduled items that a message is the first to name.
    """

    kind: ClassVar[str] = "intent"
    v: ClassVar[int] = 2

    key: str
    brand: str
    partition: Category
    do: Do
    due_at: Instant
    not_after: Instant | None = None
    situation: str = ""
    epoch: int = 0
    playbook: str = ""
    items: tuple[str, ...] = ()
    proposal: str = ""
    hold: str = ""
    purpose: str = ""
    attempt: int = 0
    subject: Subject | None = None
    version: str = ""
    recipient: str = ""
    template: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    adaptation: str = ""


class Result(StrEnum):
    """How an intent ended. unknown: it may have happened; read before trying again.

    unsent: it was kept back just before it was sent, and surely did not happen; of an end for good alone.
    Where it is permanent, too, it was still asked for, and its tool could not be asked just then.
    """

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Input: what came of an intent. `detail` is the world's own words; `call` is what a call reads as.

    A read that failed has a `reading` where its tool answered, and does not know the object any more.

    `people` are those whom a question reached that was put before its recipient for the first time.
    """

    kind: ClassVar[str] = "outcome"
    v: ClassVar[int] = 3
    outside: ClassVar[tuple[str, ...]] = ("detail",)

    intent: str
    brand: str
    result: Result
    at: Instant
    permanent: bool = False
    retry_after_s: float | None = None
    reading: Reading | None = None
    detail: str | None = None
    call: CallReading | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Input: time has passed."""

    kind: ClassVar[str] = "tick"
    v: ClassVar[int] = 1

    at: Instant
