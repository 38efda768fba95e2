"""Proposal: what we suggest, who must agree, until when, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from engine.model.hold import Reading
from engine.model.match import Clause
from engine.model.option import NotOffered, Option
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
