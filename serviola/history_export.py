"""Export: a history from our own journal, each signal with when it was taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.signal import Signal
from engine.model.time import Instant, iso
from store.history.columns import Known
from store.history.write import Manifest, Origin, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from store.sqlite import SqliteStore


def export(
    store: SqliteStore,
    file: Path,
    *,
    now: Instant,
    since: Instant | None = None,
    until: Instant | None = None,
    at_each: Callable[[int], object] = lambda _: None,
) -> Manifest:
    """Write every signal of the journal from `since` on and before `until`; StoreError where it cannot."""
    ends = [f"from {iso(since)}"] if since is not None else []
    ends += [f"to {iso(until)}"] if until is not None else []
    origin = Origin(
        source="the journal of this service",
        query=" ".join(ends) or "everything",
        fetched_at=iso(now),
        licence="as each source's own terms say (docs/sources.md)",
        known_at="when the service took the signal in",
    )
    return write(file, _signals(store, since, until), [origin], at_each=at_each)


def _signals(store: SqliteStore, since: Instant | None, until: Instant | None) -> Iterator[Known]:
    for batch in store.batches():
        early = since is not None and batch.now < since
        if not early and (until is None or batch.now < until):
            yield from (Known(batch.now, one) for one in batch.inputs if isinstance(one, Signal))
