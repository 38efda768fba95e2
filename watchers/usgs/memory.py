"""What the watcher remembers of each event, as plain JSON data in the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.model.scales import Hazard

MAX_EVENTS = 20_000
_ALWAYS = frozenset({"revision", "time_ms", "hazard"})
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An event we have signaled: its last revision and what a retraction needs.

    `canceled` events stay known, so that an old copy of the feed does not raise them again. `gone_tries`
    counts how often we looked for one that left the feed; `gone_next_ms` is when to look again.
    """

    revision: int
    time_ms: int
    hazard: Hazard
    detail: str = ""
    canceled: bool = False
    gone_tries: int = 0
    gone_next_ms: int | None = None

    @property
    def is_gone(self) -> bool:
        """Say whether the event was missing from the feed when it was last looked at."""
        return self.gone_next_ms is not None

    def back(self) -> Known:
        """Give the same event, seen in the feed again."""
        return replace(self, gone_tries=0, gone_next_ms=None)


def load(data: object) -> dict[str, Known]:
    """Read what a cursor holds; an entry that is not as we wrote it is forgotten."""
    seen: dict[str, Known] = {}
    for native_id, fields in data.items() if isinstance(data, Mapping) else ():
        try:
            # int() also where it is one already: what follows must not stumble over a wrong entry.
            numbers = {"revision": int(fields["revision"]), "time_ms": int(fields["time_ms"])}
            seen[str(native_id)] = Known(**{**fields, **numbers, "hazard": Hazard(fields["hazard"])})
        except (TypeError, ValueError, KeyError):
            continue
    return seen


def dump(seen: Mapping[str, Known]) -> dict[str, dict[str, Any]]:
    """Write for the cursor, leaving out what is as always."""
    return {
        native_id: {
            key: getattr(value, "value", value)
            for key, value in asdict(known).items()
            if key in _ALWAYS or value
        }
        for native_id, known in seen.items()
    }


def forget(
    seen: Mapping[str, Known], *, now_ms: int, days: float | None, present: Iterable[str] = ()
) -> dict[str, Known]:
    """Drop what is older than so many days and not in the feed; keep the newest when it is too much."""
    here = set(present)
    kept = {
        native_id: known
        for native_id, known in seen.items()
        if days is None or native_id in here or known.time_ms >= now_ms - days * _DAY_MS
    }
    if len(kept) > MAX_EVENTS:
        newest = sorted(kept, key=lambda native_id: kept[native_id].time_ms, reverse=True)[:MAX_EVENTS]
        kept = {native_id: kept[native_id] for native_id in newest}
    return kept
