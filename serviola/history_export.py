"""Export: a history from our own journal, each signal with when it was taken in, and who was quiet when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.signal import Signal, Silence
from engine.model.time import Instant, iso
from store.history.columns import Hushed, Known
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
    """Write every signal of the journal from `since` on and before `until`; StoreError where it cannot.

    With them goes when sources went quiet or were heard again, and who was quiet already at `since`.
    """
    ends = [f"from {iso(since)}"] if since is not None else []
    ends += [f"to {iso(until)}"] if until is not None else []
    origin = Origin(
        source="the journal of this service",
        query=" ".join(ends) or "everything",
        fetched_at=iso(now),
        licence="as each source's own terms say (docs/sources.md)",
        known_at="when the service took the signal in",
    )
    return write(file, _heard(store, since, until), [origin], at_each=at_each)


def _heard(store: SqliteStore, since: Instant | None, until: Instant | None) -> Iterator[Known | Hushed]:
    quiet: dict[str, Hushed] = {}
    for batch in store.batches():
        if until is not None and batch.now >= until:
            return
        early = since is not None and batch.now < since
        for one in batch.inputs:
            if isinstance(one, Signal) and not early:
                yield from _said(quiet)
                yield Known(batch.now, one)
            elif isinstance(one, Silence) and not early:
                yield from _said(quiet)
                yield Hushed(batch.now, one)
            elif isinstance(one, Silence):
                quiet.pop(one.source, None)
                if one.quiet:
                    quiet[one.source] = Hushed(batch.now, one)


def _said(quiet: dict[str, Hushed]) -> Iterator[Hushed]:
    """Give who was quiet already when the span began, once."""
    yield from quiet.values()
    quiet.clear()
