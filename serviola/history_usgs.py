"""USGS: a history from its event catalog, span by span, and resumed where it broke off.

The catalog is an FDSN event service (fdsnws-event 1.2): it answers 204 where there is nothing, and 400 where
a query would give more than 20,000 events; then half the span is asked for. It keeps the last revision of an
event alone, so that `known_at` is when that was made (`updated`), however early people knew of the event.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from engine.model.time import DAY, HOUR, Instant, iso
from serviola.history_fetch import PAUSE_S, Fetched, FetchError, check_span, keep, pages_of
from store.history.columns import Known
from store.history.write import Origin, write
from watchers.usgs.reading import read_usgs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from serviola.history_fetch import Asking
    from wire.http import Answer

USGS = "https://earthquake.usgs.gov/fdsnws/event/1/query"
MOST_EVENTS = 20_000
SPAN = 30 * DAY
"""What is asked for at once; after 400 it is half of that, down to an hour."""
LEAST_SPAN = HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class UsgsWish:
    """What is asked of the catalog: events that happened from `since` on and before `until`."""

    since: Instant
    until: Instant
    least_magnitude: float
    base: str = USGS

    def url(self, since: Instant, until: Instant) -> str:
        """Write the query for a part of the span; the end is the last millisecond before."""
        asked = {
            "format": "geojson",
            "starttime": iso(since).removesuffix("Z"),
            "endtime": iso(Instant(until - 1000)).removesuffix("Z"),
            "minmagnitude": f"{self.least_magnitude:g}",
            "orderby": "time-asc",
            "limit": str(MOST_EVENTS),
        }
        return f"{self.base}?{urlencode(asked)}"


class _TooMany(Exception):
    """The answer would have more events than the service gives at once, or more bytes than we take."""


async def fetch_usgs(
    wish: UsgsWish,
    file: Path,
    asking: Asking,
    *,
    now: Instant,
    at_each: Callable[[int, int], object] = lambda _done, _of: None,
) -> Fetched:
    """Fetch, and write a history with its manifest; FetchError or StoreError say what is in the way.

    `at_each` hears how many days were fetched, of how many.
    """
    check_span(wish.since, wish.until)
    with pages_of(file, wish.url(wish.since, wish.until)) as pages:
        await _fetch_pages(wish, pages, asking, at_each)
        manifest = write(file, _signals(sorted(pages.glob("*.json")), now), [_origin(wish, now)])
    return Fetched(manifest=manifest)


def _origin(wish: UsgsWish, now: Instant) -> Origin:
    return Origin(
        source="U.S. Geological Survey, ANSS Comprehensive Earthquake Catalog",
        query=wish.url(wish.since, wish.until),
        fetched_at=iso(now),
        licence="public domain; credit: U.S. Geological Survey",
        known_at="when the event was last revised (updated); its earlier revisions are not in the catalog",
    )


async def _fetch_pages(
    wish: UsgsWish, pages: Path, asking: Asking, at_each: Callable[[int, int], object]
) -> None:
    """Fetch span by span; a page is a file named by its span: what is there is not asked for again."""
    since, span = wish.since, SPAN
    ends = _fetched(pages)
    days = -(-(wish.until - wish.since) // DAY)
    while since < wish.until:
        if since in ends:
            since = Instant(ends[since])
            continue
        until = Instant(min(since + span, wish.until))
        try:
            body = _body(await asking.get(wish.url(since, until)))
        except _TooMany as error:
            if span <= LEAST_SPAN:
                raise FetchError(
                    phrase(
                        "USGS gives more than {most} events from {since} to {until}; "
                        "ask for a larger --magnitude",
                        most=MOST_EVENTS,
                        since=iso(since),
                        until=iso(until),
                    )
                ) from error
            span = max(LEAST_SPAN, span // 2)
            continue
        keep(pages, f"{since:020d}_{until:020d}.json", body)
        since, span = until, min(SPAN, span * 2)
        at_each(-(-(since - wish.since) // DAY), days)
        if since < wish.until:
            await asking.wait(PAUSE_S)


def _fetched(pages: Path) -> dict[int, int]:
    """Say which spans are there already, by when each begins, and until when it goes."""
    spans = (one.stem.split("_") for one in pages.glob("*.json"))
    return {int(begins): int(until) for begins, until in spans}


def _body(answer: Answer) -> bytes:
    """Give the events of an answer; none where there is nothing."""
    if answer.status == 204:
        return json.dumps({"type": "FeatureCollection", "features": []}).encode()
    if answer.status in {400, 413}:
        said = answer.body[:2_000].decode(errors="replace")
        if answer.status == 413 or "exceeds search limit" in said:
            raise _TooMany
        first = next((line for line in said.splitlines() if line.strip()), "")
        raise FetchError(phrase("USGS refuses the query: {said}", said=first[:200]))
    if answer.status != 200:
        raise FetchError(
            phrase("{who} answers {status}; what was fetched is kept", who="USGS", status=answer.status)
        )
    return answer.body


def _signals(pages: list[Path], now: Instant) -> Iterator[Known]:
    for page in pages:
        try:
            reading = read_usgs(page.read_bytes(), now=now, name=page.name)
        except SourceError as error:
            page.unlink()
            raise FetchError(
                phrase(
                    "a page of USGS does not read: {why}; fetch again, it is asked for anew",
                    why=told_by(error),
                )
            ) from error
        for signal in reading.signals:
            yield Known(signal.sent_at, replace(signal, received_at=signal.sent_at))
