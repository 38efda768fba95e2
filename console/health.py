"""Health: how the house is, as the console shows it and Prometheus reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.time import Instant
from wire.children import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is; `says` is one plain sentence.

    `quiet_since` is when it was last heard, where that is so long ago that what hangs on it is stale.
    """

    name: str
    well: bool
    says: str
    every_s: float
    last_success: Instant | None
    quiet_since: Instant | None = None
    began: Instant | None = None
    """When it began to be looked at, in this process."""
    last_look: Instant | None = None
    due: Instant | None = None
    late_s: float = 0.0
    """For how much longer than its interval no look has succeeded."""
    failures: int = 0
    """Looks in a row that failed."""
    items: int = 0
    """Of the last document that was read; `skipped` likewise."""
    skipped: int = 0
    old: int = 0
    """Items that were older than the horizon at first sight, since the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysHealth:
    """What leads to people and tools: what is wrong, by name, and how many messages are tried again.

    `wakeups` is how often anybody was asked for at night within the last seven days.
    """

    ill: Mapping[str, str] = field(default_factory=dict)
    undelivered: int = 0
    wakeups: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is of what, by state; the outbox by how far it has come."""

    situations: Mapping[str, int] = field(default_factory=dict)
    proposals: Mapping[str, int] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)
    outbox: Mapping[str, int] = field(default_factory=dict)
    inbox: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """Campaigns that have no owner whom anybody knows (`kind` owner) or lead nowhere (`kind` touches)."""

    kind: str
    says: str
    campaigns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactListHealth:
    """How a list of contacts is, in one sentence; `kept_back` where its last answer would let most go.

    `heard_at` is None for one that was never read; `holds` counts whom it holds now.
    """

    name: str
    well: bool
    says: str
    heard_at: Instant | None
    stale: bool
    kept_back: bool
    holds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the house is. `last_tick` is None until the core has ticked.

    `rules` is how the rule library's process is, None where it has none of its own. `uncovered` are campaigns
    that nobody would be asked about, or that no situation ever meets.

    `on_call` is how many people answer now, by group on call; `holes` in how many seconds nobody does, where
    that is within a week; `unheld` says of which group nobody is on call now, or its rota is not known.
    """

    now: Instant
    owner: str
    lease_until: Instant | None
    last_tick: Instant | None
    halted: bool
    sources: tuple[SourceHealth, ...]
    counts: Counts
    ways: WaysHealth = field(default_factory=WaysHealth)
    rules: Standing | None = None
    uncovered: tuple[Uncovered, ...] = ()
    lists: tuple[ContactListHealth, ...] = ()
    on_call: Mapping[str, int] = field(default_factory=dict)
    holes: Mapping[str, int] = field(default_factory=dict)
    unheld: tuple[str, ...] = ()
