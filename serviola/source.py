"""One source: how it fares, and how long to wait until it is looked at again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.model.said import told_by
from engine.model.time import SECOND, Instant
from serviola.settings_sources import STALE_AFTER_S

if TYPE_CHECKING:
    from engine.errors import SourceError
    from engine.ports import Health, Poll, Watcher

LONGEST_WAIT_S = 1800.0
"""The longest pause after looks that failed, where the source itself asks for none that is longer."""
GONE_WAIT_S = 86_400.0
"""The pause where trying again is vain, as after status 410; a day, so that a mistake mends itself."""
CALMER = 1.5
"""How much longer each pause is than the last while a source shows nothing new."""
BEGINNING = Instant(0)


@dataclass(slots=True, kw_only=True)
class Source:
    """One source and how it fares. `error` is one plain sentence, empty while it is well.

    It is looked at every `every_s` seconds; where `calm_s` is longer, seldomer while nothing new comes, down
    to once in so long. `pace_s` is what holds now, and `due` when its turn is next, or was last. `host` is
    whom it shares its troubles with, empty for a file.

    `began` is the start of the process, `heard_at` when it was last heard, and `spoke_at` when it last said
    something new; a new one counts from the start. It ought to say so every `speaks_s` seconds, where that is
    not 0. `unwatched` are the microseconds since it was heard in which the service did not run. `said` is the
    sentence that the log has of it, and `steady` counts the good looks since. `items` and `skipped` are
    those of the last document that was read; `old` counts all that were older than the horizon at first
    sight. Who looks at it holds `looking`.
    """

    watcher: Watcher
    every_s: float
    calm_s: float = 0.0
    stale_after_s: float = STALE_AFTER_S
    speaks_s: float = 0.0
    host: str = ""
    pace_s: float = 0.0
    due: Instant = BEGINNING
    failures: int = 0
    error: str = ""
    said: str = ""
    steady: int = 0
    last_look: Instant | None = None
    last_success: Instant | None = None
    began: Instant = BEGINNING
    heard_at: Instant = BEGINNING
    spoke_at: Instant = BEGINNING
    unwatched: int = 0
    health: Health | None = None
    items: int = 0
    skipped: int = 0
    old: int = 0
    looking: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Begin at the quickest pace."""
        self.pace_s = self.every_s

    def hears(self, poll: Poll, now: Instant) -> bool:
        """Note what a look gave, and say whether the source was heard in it: an answer may not do."""
        if poll.signals or not poll.health.unchanged:
            self.spoke_at = now
        is_heard = bool(poll.signals) or (poll.health.newer and not self.is_mute(now))
        if is_heard:
            self.heard_at, self.unwatched = now, 0
        return is_heard

    @property
    def was_asked(self) -> bool:
        """Say whether a look has ended since the start, well or not."""
        return bool(self.failures) or self.last_success is not None

    def heard_until(self) -> Instant:
        """Say until when it counts as heard, if it says nothing. Before a look has ended nobody can know."""
        since = self.heard_at + self.unwatched
        if not self.was_asked:
            since = max(since, self.began)
        return Instant(round(since + self.stale_after_s * SECOND))

    def is_mute(self, now: Instant) -> bool:
        """Say whether it has said nothing new for longer than it should."""
        return 0 < self.speaks_s < (now - self.spoke_at) / SECOND

    def is_well(self, health: Health, *, now: Instant, news: bool) -> float:
        """Note a look that succeeded; say in how many seconds to look again."""
        self.failures, self.error, self.health = 0, "", health
        self.last_success = now
        if health.read or health.skipped or not health.unchanged:
            self.items, self.skipped = health.read, health.skipped
        self.old += health.old
        self.pace_s = self.every_s if news else min(max(self.calm_s, self.every_s), self.pace_s * CALMER)
        return self.pace_s

    def is_ill(self, error: SourceError) -> float:
        """Note a look that failed; say in how many seconds to look again, at the earliest."""
        self.failures += 1
        self.error = told_by(error)
        if error.permanent:
            return GONE_WAIT_S
        wait_s = min(LONGEST_WAIT_S, self.every_s * 2.0 ** min(self.failures - 1, 10))
        return max(wait_s, error.retry_after_s or 0.0)

    def late_s(self, now: Instant) -> float:
        """Say for how much longer than its pace there has been no look that succeeded."""
        since = self.began if self.last_success is None else self.last_success
        return max(0.0, (now - since) / SECOND - self.pace_s)
