"""When each source was last heard, kept in the store: a restart does not begin its silence anew.

One row for all of them, written once a minute, for most looks show nothing new and ask the core nothing. For
how long nobody looked, since the service did not run, is known from when the row was written last; it is no
silence of the source, and its patience runs on without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import SECOND, Instant, later

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from serviola.core import Core
    from serviola.source import Source

NAME = "sources:heard"
SAVED_EVERY_S = 60


def recall(core: Core, sources: Iterable[Source]) -> Instant:
    """Have each source go on from where it was before the start; say when to save next."""
    row = core.store.cursor(NAME)
    at, kept = row.get("at"), row.get("sources")
    if not isinstance(at, int) or not isinstance(kept, dict):
        return core.now()
    for source in sources:
        # A clock that was set back since would have it heard in the future.
        missed = max(0, source.began - at - SAVED_EVERY_S * SECOND)
        match kept.get(source.watcher.name):
            case [int(heard), int(spoke), int(unwatched)]:
                source.heard_at = Instant(min(heard, source.began))
                source.spoke_at = Instant(min(spoke, source.began))
                source.unwatched = max(0, unwatched) + missed
            case _:
                pass  # It is new, and counts from the start.
    return later(Instant(min(at, core.now())), SAVED_EVERY_S)


def save(core: Core, sources: Iterable[Source]) -> Instant:
    """Keep when each source was last heard; say when to do so again."""
    now = core.now()
    core.step((), cursors={NAME: _row(sources, now)})
    return later(now, SAVED_EVERY_S)


def _row(sources: Iterable[Source], now: Instant) -> Mapping[str, Any]:
    kept = {one.watcher.name: [one.heard_at, one.spoke_at, one.unwatched] for one in sources}
    return {"at": now, "sources": kept}
