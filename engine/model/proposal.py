"""Proposal, Option, Decision: what we suggest, who must agree, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from engine.model.hold import Reading
from engine.model.match import Clause
from engine.model.program import Subject
from engine.model.scales import Category, Certainty, PauseClass, Severity
from engine.model.time import Instant


class ProposalKind(StrEnum):
    """What a proposal asks for; a limit asks whether more may be asked about than a limit allows.

    end asks whether what has no pause is ended for good.
    """

    PAUSE = "pause"
    END = "end"
    ITINERARY = "itinerary"
    RELEASE = "release"
    LIMIT = "limit"


STOPPING = frozenset({ProposalKind.PAUSE, ProposalKind.END})
"""Questions whether something is to be sent no more: before its next send, and within limits."""


class OptionKind(StrEnum):
    """What may be proposed for a call; extend_previous is the older name of longer_before."""

    ALTERNATIVE_PORT = "alternative_port"
    SWAP = "swap"
    REORDER = "reorder"
    SEA_DAY = "sea_day"
    LONGER_BEFORE = "longer_before"
    EXTEND_PREVIOUS = "extend_previous"
    LONGER_AFTER = "longer_after"
    EARLIER_CALL = "earlier_call"
    LATER_CALL = "later_call"
    KEEP_CALL_CHANGED_PURPOSE = "keep_call_changed_purpose"
    CANCEL = "cancel"


class ProposalState(StrEnum):
    """How far a proposal has come; one that waits is held back by a limit, and nobody has seen it."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Because(StrEnum):
    """Why a proposal stands."""

    MATCHED = "matched"
    LEASE_ENDED = "lease_ended"
    RETRACTED = "retracted"
    NO_LONGER_MATCHED = "no_longer_matched"
    OWN_RULE = "own_rule"
    OTHER_PHASE = "other_phase"
    BY_POLICY = "by_policy"
    CLEARED = "cleared"
    ON_REQUEST = "on_request"
    AT_ONCE = "at_once"
    HOUR_LIMIT = "hour_limit"
    DAY_LIMIT = "day_limit"
    BRAND_LIMIT = "brand_limit"
    SHARE_LIMIT = "share_limit"
    TOOL_LIMIT = "tool_limit"


UNCALLED = frozenset({Because.NO_LONGER_MATCHED, Because.OWN_RULE, Because.OTHER_PHASE})
"""Reasons to ask for an undo while the situation goes on: it is no longer called for, and may be again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a proposal: one step on one object, for one or several exposed items.

    `reach` is how many people the book said it speaks to when somebody asked to have it go on all at once
    with others; None where nobody counted. It is not part of the plan that an answer names.
    """

    key: str
    verb: str
    items: tuple[str, ...]
    campaign: str = ""
    subject: Subject | None = None
    pause_class: PauseClass | None = None
    hold: str = ""
    reach: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sailing:
    """One leg of an alternative: how far, how surely, and the speed that keeps its times, margin included."""

    start: str
    end: str
    distance_nm: float
    uncertainty: float
    source: str
    knots: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PortCall:
    """A call at another port. Its local times are those of the port's own clocks.

    `slack_s` is by how much the departure may be late and the next call still be made at top speed;
    `detour_nm` what the legs add to the planned ones. The distance from the situation follows every
    revision of it, and is not part of the plan that an answer names.
    """

    port: str
    place: str
    arrives_at: Instant
    departs_at: Instant
    arrive_local: str
    depart_local: str
    inward: Sailing
    onward: Sailing
    slack_s: int
    detour_nm: float | None = None
    off_km: float | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A call that an option puts at another time; its local times are those of its own clocks."""

    stop: str
    place: str
    arrives_at: Instant
    departs_at: Instant
    arrive_local: str
    depart_local: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One part of a score: `value`, from 0 to 1, counts for `weight`; `says` is what it was measured on."""

    name: str
    value: float
    weight: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOffered:
    """What was weighed for a stop and is no option, with the first reason that rules it out."""

    item: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One ranked alternative for a stop; `reasons` say for and against, `open` what is not known.

    `option` is an OptionKind. `call` holds the numbers where the alternative is another port; `moved` are
    the calls of the voyage that get other times, `legs` what is sailed then, up to the next call that keeps
    its own. `slack_s` is the least time in hand; `tight` says that it would not do if the distances were as
    long as their uncertainty allows. After `no_return_at` the ship can no longer do it. The score, out of
    100, and its parts follow every revision of the situation, and are not part of the plan that an answer
    names.
    """

    key: str
    option: str
    item: str
    rank: int
    reasons: tuple[str, ...]
    open: tuple[str, ...] = ()
    call: PortCall | None = None
    moved: tuple[Moved, ...] = ()
    legs: tuple[Sailing, ...] = ()
    slack_s: int | None = None
    tight: bool = False
    no_return_at: Instant | None = None
    score: float = field(default=0.0, repr=False)
    parts: tuple[ScorePart, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """When a row was put before people, the last time that it was new to its question.

    It counts towards the limits from then on, whatever becomes of the row.
    """

    row: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the tool said of the object of a row, the first time that it was read for people to answer."""

    row: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How a limit stands: it allows `most` campaigns, and `asked` were asked about or held.

    `campaigns` wait for it, of questions about `situations`; both are whole numbers. Of a limit by share,
    `live` is how many campaigns of the brand run by the book and `percent` how many in a hundred of them it
    allows; of the limit of a tool, `tool` is its name.
    """

    most: int
    asked: int
    campaigns: int
    situations: int
    live: int = 0
    percent: int = 0
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """How bad it was and how sure when a question was put: what its answer was given under.

    `nearest_km` is how near the nearest of the items was that are reached by a distance; None where none is.
    """

    severity: Severity
    certainty: Certainty
    nearest_km: float | None = None


class Attending(StrEnum):
    """What somebody who was asked said instead of an answer: I am looking at it; ask me later."""

    LOOKING = "looking"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """That somebody looks at an open question, or put it off. It keeps nobody else from answering.

    It ends at `until`; where that is None, when the question changes: its plan, or the situation beyond the
    revision that was seen.
    """

    by: str
    what: Attending
    at: Instant
    until: Instant | None
    plan: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A group that a question goes to when nobody has answered, and how long it then has."""

    group: str
    within_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBefore:
    """That a question came before a group, and whom it reached there."""

    group: str
    people: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One question to one group of approvers; rewritten in place until it is decided.

    One per brand x playbook x situation x epoch x approver group x kind; `round` grows when rows appear
    after a decision. `plan` is the hash of rows, options and playbook digest that an answer must name.
    `rows` are those that were approved, once it is approved; `left_out` are the keys of the others.
    `asked` says when each row was asked about that ever stood in it; of one that waits it is empty.
    `over_limit` says that it went out beyond a limit because a person let it.

    `policy` is how the playbook's own word to act without asking was judged, clause by clause with its
    values, when the question was last put or decided; None where no playbook at stage auto asks. Where it
    holds, the answer is a decision by that policy; `playbook_digest` says which words of it.

    `phase` is the phase of the situation that it was asked in, where the playbook calls for other things in
    another; a yes counts for the phase that was shown.

    One that asks about a limit has `reached`, and its rows are the most urgent of those that wait. Its plan
    names the limit alone, so that an answer counts however many more come to wait meanwhile; its situation is
    the one whose row was the most urgent when it was asked.

    One that asks whether to end something has in `seen` what its tool said of each row: what was changed
    since is not ended.

    While it is open, those who were asked are reminded at `remind_at`; `reminded` counts that. `attention` is
    who looks at it or put it off. An approval by somebody who stands in for another has both names
    (engine/response/standing_in.py).

    `escalated` says that it went to the first group of its escalation, and `higher` to how many after that
    one. `ladder` is all of them, in order; where it is empty there is `escalate_to` alone, which has as long
    as the group had.
    `under` is how grave it was when the question last stood; None in older rows. `gathers_since` is when it
    began to gather what comes under a situation that was asked about before: until `asked_at` it has revision
    0, and nobody was asked (engine/response/gathering.py). `put_before` is whom it reached, where a playbook
    bounds how often they are woken (engine/response/wakeups.py).
    """

    kind: ClassVar[str] = "proposal"
    v: ClassVar[int] = 6

    id: str
    brand: str
    partition: Category
    asks: ProposalKind
    because: Because
    playbook: str
    playbook_digest: str
    situation: str
    epoch: int
    group: str
    round: int
    revision: int
    plan: str
    state: ProposalState
    quorum: int
    over_limit: bool
    rows: tuple[Row, ...]
    options: tuple[Option, ...]
    lease_s: int
    first_call_at: Instant | None
    opened_at: Instant
    asked_at: Instant
    expires_at: Instant
    answer_s: int
    on_timeout: str
    escalate_to: str
    escalated: bool = False
    approvals: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    decided_at: Instant | None = None
    chosen: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    not_offered: tuple[NotOffered, ...] = ()
    asked: tuple[Asked, ...] = ()
    reached: Reached | None = None
    policy: Clause | None = None
    phase: str = ""
    seen: tuple[Seen, ...] = ()
    remind_at: Instant | None = None
    reminded: int = 0
    attention: tuple[Attention, ...] = ()
    ladder: tuple[Rung, ...] = ()
    higher: int = 0

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Give the groups that it goes to one after the other, each with its time."""
        return self.ladder or (Rung(group=self.escalate_to, within_s=self.answer_s),)

    @property
    def climbed(self) -> int:
        """Count the groups of its escalation that it went to."""
        return self.higher + 1 if self.escalated else 0

    @property
    def rungs_left(self) -> tuple[Rung, ...]:
        """Give the groups that it has still to go to."""
        return self.rungs[self.climbed :]

    @property
    def asked_groups(self) -> tuple[str, ...]:
        """Name the groups that it was put before, each once, in that order."""
        return tuple(dict.fromkeys([self.group, *(one.group for one in self.rungs[: self.climbed])]))

    under: Under | None = None
    gathers_since: Instant | None = None
    put_before: tuple[PutBefore, ...] = ()


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
