"""States: what the API answers about the house itself, and about why a proposal stands."""

from __future__ import annotations

from pydantic import Field

from console.api_shapes import Moment, Shape, UrgencyShape


class Alive(Shape):
    """The process answers, and its core ticks."""

    alive: bool


class CoreState(Shape):
    """Which core has the lease on the store, until when, and when it last ticked."""

    owner: str
    lease_until: Moment | None
    last_tick: Moment | None


class SourceState(Shape):
    """How a source is, in one sentence. What hangs on one that is quiet is stale."""

    name: str
    well: bool
    says: str
    last_success: Moment | None
    quiet_since: Moment | None = None
    last_look: Moment | None = None
    due: Moment | None = Field(default=None, description="When it is looked at next.")
    every_s: float = Field(default=0.0, description="The interval that holds now, in seconds.")
    late_s: float = Field(default=0.0, description="Seconds over its interval without a look that succeeded.")
    failures: int = Field(default=0, description="Looks in a row that failed.")
    items: int = Field(default=0, description="Items understood in the last document that was read.")
    skipped: int = Field(default=0, description="Items of it that ask nobody.")
    old: int = Field(default=0, description="Items since the start that were older than the horizon.")


class OutboxState(Shape):
    """What is still to be done outside, and what has begun and has no outcome yet."""

    waiting: int
    started: int


class WaysState(Shape):
    """The ways to people and tools: what is wrong, by name, and how many messages wait to be tried again."""

    ill: dict[str, str]
    undelivered: int


class UncoveredShape(Shape):
    """Campaigns without an owner whom anybody knows (owner), or that lead to nothing ahead (touches)."""

    kind: str
    says: str
    campaigns: list[str]


class ContactListState(Shape):
    """How a list of contacts is, in one sentence."""

    name: str
    well: bool
    says: str
    heard_at: Moment | None = Field(description="When it was last taken in; null for one never read.")
    stale: bool = Field(description="It counts no more: a contact whom nothing holds is unknown.")
    kept_back: bool = Field(description="Its last answer would let most go whom it holds, and waits.")
    holds: int = Field(description="How many contacts it holds now.")


class HealthShape(Shape):
    """How the house is. `well` is false when something in it needs a look; `says` names what."""

    well: bool
    says: list[str]
    now: Moment
    halted: bool
    core: CoreState
    sources: list[SourceState]
    ways: WaysState
    outbox: OutboxState
    inbox: int
    uncovered: list[UncoveredShape] = Field(
        default=[], description="Campaigns that nobody would be asked about; this makes nothing unwell."
    )
    lists: list[ContactListState] = Field(default=[], description="The lists of contacts (docs/gate.md).")


class ClauseShape(Shape):
    """One condition with the values it was judged on."""

    path: str
    op: str
    holds: bool
    says: str
    actual: int | None
    need: int | None
    unit: str
    signals: list[str]
    parts: list[ClauseShape]


class ChangeShape(Shape):
    """One thing that would have to be otherwise: of the playbook, the world or time."""

    path: str
    of: str
    value: str
    says: str


class OtherwiseShape(Shape):
    """Changes that together would turn a no into a yes."""

    says: str
    changes: list[ChangeShape]


class HeardShape(Shape):
    """How a source was at the moment that is explained."""

    source: str
    last: str | None
    quiet_since: str | None
    says: str


class ProofShape(Shape):
    """The clause tree of one item; of a miss perhaps what would have made it a match."""

    item: str
    holds: bool
    at: str
    clause: ClauseShape
    smallest: list[OtherwiseShape]
    notes: list[str]


class SituationLine(Shape):
    """A situation in one line; `silence` says of a stale one which source is not heard, and since when."""

    id: str
    says: str
    state: str
    silence: str


class ExplainedShape(Shape):
    """A proposal with everything it rests on, down to the sources; what `serviola explain --json` prints."""

    proposal: str
    plan: str
    state: str
    asks: str
    because: str
    playbook: str
    playbook_digest: str
    asked_of: str
    asked_at: str
    expires_at: str
    hours_before_first_call: float | None
    urgency: UrgencyShape | None = Field(default=None, description="How urgent it is now; of the API alone.")
    situation: SituationLine
    rows: list[dict[str, str]]
    left_out: list[str] = Field(default=[], description="Keys of the rows that a yes was not for.")
    options: list[dict[str, str]]
    policy: ClauseShape | None = Field(
        description="How the playbook judged whether it may act without asking, at stage auto."
    )
    proofs: list[ProofShape]
    sources: list[dict[str, str]] = Field(description="What each source said, until it is erased.")
    sources_then: list[HeardShape]
    answers: list[dict[str, str]]
    holds: list[dict[str, str]]
    adaptations: list[dict[str, str]] = Field(
        description="What became of each call of a chosen way around that was sent to the itinerary system."
    )
