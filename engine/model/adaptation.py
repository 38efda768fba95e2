"""Adaptation: one call of a changed itinerary on its way into the system that keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from engine.model.program import Subject
from engine.model.scales import Category
from engine.model.time import Instant


class Action(StrEnum):
    """What becomes of a call: another place, other times, nothing at all, or another purpose."""

    REPLACE = "replace"
    MOVE = "move"
    DROP = "drop"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A call as it stands in an itinerary: local times by the clocks of its place, and the instants meant."""

    place_id: str
    place: str
    zone: str
    arrive_local: str
    depart_local: str
    arrives_at: Instant
    departs_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReading:
    """A call as the itinerary system has it: where, from when until when; None for a time it does not say."""

    place: str
    arrives_at: Instant | None
    departs_at: Instant | None
    dropped: bool
    version: str = ""


class AdaptationState(StrEnum):
    """How sure we are that a call was changed; "changed" is said of VERIFIED alone.

    reading: we look at the call as it stands; ready: it stands as planned, and waits until all calls of the
    change were read; asked: the change was sent, or is about to be; unconfirmed: we do not know whether it
    took; manual: a person must do it; left: it was not asked for, because somebody changed the call since or
    another call of the change cannot be; failed: it did not take, or the system says yes and does nothing.
    """

    READING = "reading"
    READY = "ready"
    ASKED = "asked"
    UNCONFIRMED = "unconfirmed"
    VERIFIED = "verified"
    UNVERIFIABLE = "unverifiable"
    MANUAL = "manual"
    LEFT = "left"
    FAILED = "failed"


CHANGING = frozenset(
    {
        AdaptationState.READING,
        AdaptationState.READY,
        AdaptationState.ASKED,
        AdaptationState.UNCONFIRMED,
    }
)
"""States in which a change is under way."""

NOT_CHANGED = frozenset({AdaptationState.LEFT, AdaptationState.FAILED, AdaptationState.UNVERIFIABLE})
"""States that a person may have tried again; what was read back is never sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation:
    """One call of one option that was chosen: what it was, what it is to be, and the proof that it took.

    `after` is None where the call is dropped. `call` is the call as it was read last, `key` what makes asking
    twice asking once.
    """

    kind: ClassVar[str] = "adaptation"
    v: ClassVar[int] = 1

    id: str
    brand: str
    partition: Category
    proposal: str
    option: str
    situation: str
    epoch: int
    itinerary: str
    item: str
    subject: Subject
    owner: str
    action: Action
    before: Planned
    after: Planned | None
    state: AdaptationState
    key: str
    since: Instant
    deadline: Instant
    attempt: int = 0
    call: CallReading | None = None
    asked_at: Instant | None = None
    verified_at: Instant | None = None
    says: str = ""
