"""Signal: one observation from one source. Situation: what we believe is going on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from engine.model.place import Area, Circle, Point
from engine.model.scales import (
    Category,
    Certainty,
    Hazard,
    MsgType,
    Severity,
    SourceClass,
    Status,
    Urgency,
)
from engine.model.time import DAY, SECOND, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideText:
    """Words that the world wrote. Data only: kept apart, shown escaped, erased on demand."""

    headline: str = ""
    description: str = ""
    place: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a situation is expected to be, and within how many kilometers of there it is dangerous."""

    at: Instant
    point: Point
    radius_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What tells an event from others like it, as a source says it, in no language; it names nobody.

    `places` are those it names, each with how far it reaches: a town, a province. `kinds` say of what kind it
    is, as axis:value, such as means:bomb, site:market or name:beatriz, the name of a storm or a volcano;
    called:, word: and maybe: are hashes of what a ship or a storm is called, of a proper name, and of what
    may be one.
    `again` says that it is one more: a second bomb, another crash. What is not said is empty, None or False.
    """

    places: tuple[Circle, ...] = ()
    kinds: tuple[str, ...] = ()
    dead: int | None = None
    injured: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One observation; immutable. `id` is source:native_id:revision.

    `occurred_at` is when it happened, `sent_at` when the source said so, `received_at` when we heard.
    `publisher` groups what is not independent (copies of one story, feeds of one owner).
    `aliases` are further native ids by which the same source knows the same thing; one that begins with
    `glide:` is the GLIDE number (glidenumber.net) by which every agency knows a disaster.
    `story` is a fingerprint of the text, 16 hexadecimal digits of which copies differ in a few bits; empty
    where there is no text to copy. `topics` are what it is about besides a place, such as checkout.
    `all_clear` says that the source itself calls it over (CAP responseType AllClear); a Cancel does not.
    `standing` says that it holds until its source says otherwise, however long ago that was said, as a
    travel advisory does. `forecast` are the positions that the source expects, oldest first, as of a cyclone.
    `sketch` is None where the source tells nothing by which its event could be known among others.
    `text` is None after an erasure; nothing in the core may depend on it.
    """

    kind: ClassVar[str] = "signal"
    v: ClassVar[int] = 3
    outside: ClassVar[tuple[str, ...]] = ("text",)

    id: str
    source: str
    source_class: SourceClass
    publisher: str
    native_id: str
    revision: int
    aliases: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    partition: Category
    hazard: Hazard
    status: Status
    msg_type: MsgType
    severity: Severity
    certainty: Certainty
    urgency: Urgency
    occurred_at: Instant
    sent_at: Instant
    received_at: Instant
    expires_at: Instant | None = None
    point: Point | None = None
    area: Area = Area()
    forecast: tuple[Position, ...] = ()
    magnitude: float | None = None
    depth_km: float | None = None
    story: str = ""
    topics: tuple[str, ...] = ()
    all_clear: bool = False
    standing: bool = False
    sketch: Sketch | None = None
    text: OutsideText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Input: a source has gone quiet, or is heard again. Like a signal it belongs to no brand.

    `source` is the one that signals name. `since` is when it was last heard; where it is heard again, that is
    now. `says` is why it counts as quiet, in our own words, empty where it is heard.
    """

    kind: ClassVar[str] = "silence"
    v: ClassVar[int] = 1

    source: str
    quiet: bool
    since: Instant
    at: Instant
    says: str = ""


REOPEN_WITHIN_S = 7 * DAY // SECOND
"""For so long after its end, where nothing else is configured, what is said of something reopens it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardReopens:
    """For how long after its end what is said of something of one hazard opens its next epoch."""

    hazard: Hazard
    within_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """Input: for how long after its end what is said of something opens its next epoch, as is configured.

    `within_s` is for each hazard that `hazards` does not name; these stand in order of name. It is for what
    begins from now on: a situation keeps the span that it began with.
    """

    kind: ClassVar[str] = "reopening"
    v: ClassVar[int] = 1

    brand: str
    within_s: int = REOPEN_WITHIN_S
    hazards: tuple[HazardReopens, ...] = ()

    def of(self, hazard: Hazard) -> int:
        """Say for how many seconds it is where something of a hazard begins."""
        named = (one.within_s for one in self.hazards if one.hazard is hazard)
        return next(named, self.within_s)


class Phase(StrEnum):
    """Where a situation stands in its own course."""

    FORECAST = "forecast"
    ACTIVE = "active"
    AFTERMATH = "aftermath"


class SituationState(StrEnum):
    """What we hold to be true of a situation.

    stale: its feed went quiet, which is not an all-clear; closed: nothing was heard for so long, and
    nothing is held for it, that only the journal keeps it.
    """

    OPEN = "open"
    CLEARING = "clearing"
    CLEARED = "cleared"
    STALE = "stale"
    RETRACTED = "retracted"
    CLOSED = "closed"


GOING_ON = frozenset({SituationState.OPEN, SituationState.CLEARING, SituationState.STALE})
"""States of what has not ended: playbooks are held against these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a voice says of an event, as in its signal; what it does not say is None, empty or Unknown.

    In evidence `area` is None where it is that of the situation and has polygons, which may be large.
    """

    hazard: Hazard
    severity: Severity
    certainty: Certainty
    urgency: Urgency
    occurred_at: Instant
    point: Point | None = None
    area: Area | None = None
    forecast: tuple[Position, ...] = ()
    magnitude: float | None = None
    depth_km: float | None = None
    topics: tuple[str, ...] = ()
    standing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One source's latest word in a situation. `native_key` is source:native_id.

    `first_at` is when it first spoke under this key, of all of its revisions that we heard, and `over_at`
    when it first called it over; None where that is `sent_at` itself, or never. `said` is None where it says
    just what the situation says, and where it is retracted, for then it says nothing.
    """

    native_key: str
    signal_id: str
    revision: int
    source_class: SourceClass
    publisher: str
    sent_at: Instant
    received_at: Instant
    story: str = ""
    retracted: bool = False
    all_clear: bool = False
    first_at: Instant | None = None
    over_at: Instant | None = None
    sketch: Sketch | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """So many reports of a class, sent in the hour that begins there, are remembered as a number."""

    source_class: SourceClass
    hour: Instant
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What we believe is going on, and since when; the next revision replaces the last.

    While it is `standing`, its source still says so, and `occurred_at` is since when. `forecast` are the
    positions that were expected last, oldest first. `dropped` is what was let go of so that `evidence` stays
    bounded, by class and hour; what lies days back is one entry, under its latest hour. What is sent of it
    more than `reopen_within_s` after it ended is another situation.
    """

    kind: ClassVar[str] = "situation"
    v: ClassVar[int] = 6

    id: str
    brand: str
    partition: Category
    epoch: int
    revision: int
    hazard: Hazard
    phase: Phase
    state: SituationState
    status: Status
    severity: Severity
    certainty: Certainty
    urgency: Urgency
    occurred_at: Instant
    opened_at: Instant
    updated_at: Instant
    point: Point | None = None
    area: Area = Area()
    forecast: tuple[Position, ...] = ()
    magnitude: float | None = None
    depth_km: float | None = None
    topics: tuple[str, ...] = ()
    standing: bool = False
    keys: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    dropped: tuple[Dropped, ...] = ()
    reopen_within_s: int = REOPEN_WITHIN_S
