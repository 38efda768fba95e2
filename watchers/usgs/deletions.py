"""Events that left the feed: deleted, or only out of its filter? Their own page says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.errors import SourceError
from engine.model.signal import Signal
from engine.model.time import Instant
from watchers.heavy import Opening, as_it_came
from watchers.usgs.memory import Known
from watchers.usgs.reading import Reading, cancellation, read_usgs
from wire.http import Answer, Http, HttpError, Limits
from wire.targets import same_origin

AT_ONCE = 3
"""So many pages are asked for in one poll; the others wait their turn."""

MOST_TRIES = 6
_FIRST_WAIT_MS = 600_000
# The service says so in as many words: "The requested event has been deleted."
_DELETED = frozenset({409, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the pages said. `unclear` counts those that gave no answer that can be used."""

    signals: tuple[Signal, ...] = ()
    seen: Mapping[str, Known]
    unclear: int = 0


def mark_missing(
    seen: Mapping[str, Known], *, present: frozenset[str], window_ms: float | None, now: Instant
) -> dict[str, Known]:
    """Mark the events that ought to be in the feed and are not, to be looked for from now on."""
    return {
        native_id: replace(known, gone_next_ms=now // 1000)
        if window_ms is not None
        and native_id not in present
        and known.time_ms > window_ms
        and not known.canceled
        and not known.is_gone
        else known
        for native_id, known in seen.items()
    }


async def look_for_missing(
    http: Http,
    feed_url: str,
    seen: Mapping[str, Known],
    *,
    now: Instant,
    allow_private: frozenset[str] = frozenset(),
    opening: Opening = as_it_came,
) -> Found:
    """Ask for the pages of a few missing events; only a clear word of deletion is a retraction."""
    now_ms = now // 1000
    due = [
        native_id
        for native_id, known in seen.items()
        if known.gone_next_ms is not None and known.gone_next_ms <= now_ms and known.gone_tries < MOST_TRIES
    ]
    due.sort(key=lambda native_id: (seen[native_id].gone_tries, -seen[native_id].time_ms))
    after = dict(seen)
    signals: list[Signal] = []
    unclear = 0
    for native_id in due[:AT_ONCE]:
        known = after[native_id]
        tries = known.gone_tries + 1
        waiting = replace(known, gone_tries=tries, gone_next_ms=now_ms + _FIRST_WAIT_MS * 2 ** (tries - 1))
        after[native_id] = waiting
        page = await _page(http, feed_url, known.detail, allow_private=allow_private)
        if page is None:
            unclear += 1
        elif page.status in _DELETED:
            signals.append(cancellation(native_id, known, now=now))
            after[native_id] = replace(known.back(), revision=known.revision + 1, canceled=True)
        elif (reading := await _read_page(native_id, page, after, now=now, opening=opening)) is None:
            unclear += 1
        else:
            signals += reading.signals
            after = dict(reading.seen)
            if native_id in after and not after[native_id].canceled:
                # It lives, outside the feed's filter; it may still be deleted later.
                after[native_id] = replace(
                    after[native_id], gone_tries=tries, gone_next_ms=waiting.gone_next_ms
                )
    return Found(signals=tuple(signals), seen=after, unclear=unclear)


async def _read_page(
    native_id: str, page: Answer, seen: Mapping[str, Known], *, now: Instant, opening: Opening
) -> Reading | None:
    if page.status != 200:
        return None
    try:
        body = await opening(page.body)
        name = f"the page of {native_id}"
        reading = await asyncio.to_thread(read_usgs, body, now=now, seen=seen, name=name)
    except SourceError:
        return None
    # One page speaks of one event, under whatever id it has by now.
    return reading if native_id in reading.present else None


async def _page(http: Http, feed_url: str, detail: str, *, allow_private: frozenset[str]) -> Answer | None:
    # A feed must not send us to ask elsewhere, and nobody else may retract for it.
    if not detail or not same_origin(feed_url, detail):
        return None
    try:
        answer = await http.request(
            "GET",
            detail,
            headers={"accept": "application/geo+json, application/json"},
            allow_private=allow_private,
            limits=Limits(total_s=10),
        )
    except HttpError:
        return None
    return answer if same_origin(answer.url, detail) else None
