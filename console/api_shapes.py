"""Shapes: what the API shows of what goes on, is asked and is held. Times are ISO 8601 in UTC."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from engine.model.time import Instant, iso

T = TypeVar("T")


def _written(value: Any) -> Any:
    return iso(Instant(value)) if isinstance(value, int) else value


Moment = Annotated[str, BeforeValidator(_written), WithJsonSchema({"type": "string", "format": "date-time"})]


class Shape(BaseModel):
    """Something read off a word of the house, field by field."""

    model_config = ConfigDict(from_attributes=True)


class PointShape(Shape):
    """A position in degrees, north and east positive."""

    lat: float
    lon: float


class CircleShape(Shape):
    """All within a distance of a point."""

    center: PointShape
    radius_km: float


class PolygonShape(Shape):
    """A ring of points, the first not repeated."""

    ring: list[PointShape]


class AreaShape(Shape):
    """What is affected; countries by ISO 3166-1 alpha-2."""

    circles: list[CircleShape]
    polygons: list[PolygonShape]
    countries: list[str]


class EvidenceShape(Shape):
    """One source's latest word."""

    signal_id: str
    source_class: str
    publisher: str
    sent_at: Moment
    received_at: Moment
    retracted: bool
    all_clear: bool


class SituationShape(Shape):
    """What we believe is going on."""

    id: str
    hazard: str
    phase: str
    state: str
    status: str
    severity: str
    certainty: str
    urgency: str
    epoch: int
    revision: int
    says: str = Field(description="The situation in one line.")
    occurred_at: Moment
    opened_at: Moment
    updated_at: Moment
    point: PointShape | None
    area: AreaShape
    magnitude: float | None
    depth_km: float | None
    topics: list[str]
    evidence: list[EvidenceShape]


class SubjectShape(Shape):
    """An object of a tool."""

    tool: str
    kind: str
    id: str


class RowShape(Shape):
    """One line of a proposal."""

    key: str
    verb: str
    items: list[str]
    campaign: str
    subject: SubjectShape | None
    pause_class: str | None
    hold: str


class OptionShape(Shape):
    """One ranked alternative for a stop; `open` is what is not known."""

    key: str
    option: str
    item: str
    rank: int
    reasons: list[str]
    open: list[str]


class ReachedShape(Shape):
    """How a limit stands: it allows `most` campaigns, `asked` were asked about, `campaigns` wait."""

    most: int
    asked: int
    campaigns: int
    situations: int


class RungShape(Shape):
    """A group that is asked when nobody before it answers, and how long it has."""

    group: str
    within_s: int


class UrgencyBasis(Shape):
    """The first to come of each moment that urgency is computed from; null where there is none."""

    next_send_at: Moment | None = Field(description="Of what is to stop.")
    first_call_at: Moment | None = Field(description="Of the exposed stops.")
    last_turn_at: Moment | None = Field(description="When a way around becomes too late.")


class UrgencyShape(Shape):
    """How urgent an open question is now: `now`, `soon` (today rather than in the morning) or `can_wait`."""

    urgency: str
    no_return_at: Moment | None = Field(
        description="After it some of what is asked is too late; null where not known, which is urgent."
    )
    waits_until: Moment | None = Field(description="When it is put, where it waits for the morning.")
    over_limit: bool = Field(description="It could be put now, but `limits.wakeups_per_week` is reached.")
    computed_from: UrgencyBasis


class ProposalShape(Shape):
    """One question to one group. An answer names its `plan`."""

    id: str
    asks: str
    because: str
    state: str
    plan: str
    playbook: str
    situation: str
    group: str
    round: int
    quorum: int
    over_limit: bool = Field(description="It went out beyond a limit, because somebody let it.")
    reached: ReachedShape | None = Field(description="Where it asks to go beyond a limit: how that stands.")
    rows: list[RowShape]
    options: list[OptionShape]
    asked_at: Moment
    expires_at: Moment
    on_timeout: str
    escalated: bool
    asked_groups: list[str] = Field(description="The groups it was put before, in that order.")
    rungs_left: list[RungShape] = Field(description="Whom it goes to next where nobody answers.")
    urgency: UrgencyShape | None = Field(default=None, description="Null of what is over.")
    approvals: list[str]
    decided_by: list[str]
    decided_at: Moment | None
    chosen: list[str]


class HoldShape(Shape):
    """A lease on an object of a tool. "Paused" is said of the state `verified` alone.

    With `ends` it is none: its object is ended for good, which is said of the state `ended` alone.
    """

    id: str
    subject: SubjectShape
    campaign: str
    owner: str
    situation: str
    playbook: str
    proposal: str
    state: str
    ours: bool
    ends: bool
    since: Moment
    until: Moment
    verified_at: Moment | None
    released_at: Moment | None
    says: str


class EntryShape(Shape):
    """One row of the journal. In `word` times are whole UTC microseconds, as they were kept."""

    seq: int
    at: Moment
    brand: str
    partition: str
    role: str = Field(description="input, word or intent")
    kind: str
    v: int
    about: str
    word: dict[str, Any]


class Listed(Shape, Generic[T]):
    """Some of a list, oldest first. Ask again with `after` set to `next` until it is null."""

    items: list[T]
    next: int | None


class RecordShape(Shape):
    """How often a source was right, of the situations kept in mind. `right` is null while none is known."""

    source: str
    source_class: str
    trust: int
    told: int
    confirmed: int
    by_trusted: int
    retracted: int
    alone: int
    open: int
    first: int
    early_s: int | None
    right: float | None
