"""Decision: what was answered, by whom and with whose right, what came of it, and the kill switch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from engine.model.scales import Category
from engine.model.time import Instant

BY_POLICY = "policy"
"""Through what a policy answers; with a colon and the name of its playbook, who answers."""


class Answer(StrEnum):
    """What a person may answer.

    send asks that what was approved goes to the itinerary system, once more; release, that what was paused
    because it was approved goes on, though nobody was asked yet whether it may; release_at_once, that it does
    all together, in no turns and with nothing dropped, to which a second person must agree. done says that
    what no tool can pause was stopped by hand. looking says that somebody looks at it, and later that they
    want to be asked again; neither decides anything.
    """

    APPROVE = "approve"
    DECLINE = "decline"
    SEND = "send"
    RELEASE = "release"
    RELEASE_AT_ONCE = "release_at_once"
    DONE = "done"
    LOOKING = "looking"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """The right to answer that somebody gave to another for a while: who gave it, and for which groups."""

    giver: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Input: one answer by one authenticated person; or the core's own word, where a policy answers.

    A policy is a playbook at stage auto: `by` is policy: and its name, `via` is policy, and it answers for
    the group that would have been asked. What a person sends never comes through policy.

    `groups` are the groups that the person belonged to at `at`, read from the roster by whoever took the
    answer. `plan` is the plan the person saw. `rows` are the row keys answered for, None for all;
    `options` are the keys of the options chosen in an itinerary proposal, at most one for each item; the
    items without one stay as they are.

    `lent` is what others gave to the person for the time being, beside `groups`. `until` is when somebody who
    answers later wants to be asked again; None is when something has changed.
    """

    kind: ClassVar[str] = "decision"
    v: ClassVar[int] = 3
    outside: ClassVar[tuple[str, ...]] = ("reason",)

    id: str
    brand: str
    proposal: str
    plan: str
    answer: Answer
    by: str
    groups: tuple[str, ...]
    via: str
    at: Instant
    rows: tuple[str, ...] | None = None
    options: tuple[str, ...] = ()
    reason: str | None = None
    lent: tuple[Lent, ...] = ()
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of one answer; `accepted` False says in `says` why it changed nothing."""

    kind: ClassVar[str] = "verdict"
    v: ClassVar[int] = 1

    decision: str
    brand: str
    partition: Category | None
    proposal: str
    round: int
    accepted: bool
    final: bool
    says: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Input: the kill switch. While it is on nothing is asked of any campaign tool."""

    kind: ClassVar[str] = "switch"
    v: ClassVar[int] = 1
    outside: ClassVar[tuple[str, ...]] = ("reason",)

    brand: str
    halted: bool
    by: str
    at: Instant
    reason: str | None = None
