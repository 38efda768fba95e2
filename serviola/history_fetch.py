"""Fetch: a history from the event catalog of USGS, page by page, politely, and resumed where it broke off.

The catalog is an FDSN event service (fdsnws-event 1.2): it answers 204 where there is nothing, and 400 where
a query would give more than 20,000 events; then half the span is asked for. It keeps the last revision of an
event alone, so that `known_at` is when that was made (`updated`), however early people knew of the event.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from engine.errors import ServiolaError, SourceError
from engine.model.time import DAY, HOUR, MINUTE, Instant, iso
from serviola.saying import so_many
from store.history.columns import Known
from store.history.write import Manifest, Origin, write
from watchers.usgs.reading import read_usgs
from wire.http import HttpError, Limits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from wire.http import Answer, Http

USGS = "https://earthquake.usgs.gov/fdsnws/event/1/query"
MOST_EVENTS = 20_000
SPAN = 30 * DAY
"""What is asked for at once; after 400 it is half of that, down to an hour."""
LEAST_SPAN = HOUR
TRIES = 5
PAUSE_S = 1.0
"""Between two questions, so that nobody is flooded."""
_LIMITS = Limits(total_s=120.0, max_bytes=64_000_000)
_LATER = frozenset({429, 500, 502, 503, 504})

Wait: TypeAlias = "Callable[[float], Awaitable[object]]"


class FetchError(ServiolaError):
    """A history could not be fetched; what was fetched is kept for the next try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of the catalog: events that happened from `since` on and before `until`."""

    since: Instant
    until: Instant
    least_magnitude: float
    base: str = USGS
    allow_private: frozenset[str] = frozenset()

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
    wish: Wish,
    file: Path,
    http: Http,
    *,
    now: Instant,
    wait: Wait,
    at_each: Callable[[int, int], object] = lambda _done, _of: None,
) -> Manifest:
    """Fetch, and write a history with its manifest; FetchError or StoreError say what is in the way.

    Pages are kept in a folder beside the file until it is written: the same wish goes on where it broke off.
    `at_each` hears how many days were fetched, of how many.
    """
    if wish.since >= wish.until:
        raise FetchError(f"{iso(wish.since)} is not before {iso(wish.until)}; write --from before --to")
    pages = file.parent / f".{file.name}.pages-{_name_of(wish)}"
    try:
        pages.mkdir(parents=True, exist_ok=True)
        await _fetch_pages(wish, pages, http, wait=wait, at_each=at_each)
        kept = sorted(pages.glob("*.json"))
        manifest = write(file, _signals(kept, now), [_origin(wish, now)])
        for page in kept:
            page.unlink()
        pages.rmdir()
    except OSError as error:
        raise FetchError(f"the pages of {file} cannot be kept in {pages}: {error.strerror}") from error
    return manifest


def _name_of(wish: Wish) -> str:
    return hashlib.sha256(wish.url(wish.since, wish.until).encode()).hexdigest()[:12]


def _origin(wish: Wish, now: Instant) -> Origin:
    return Origin(
        source="U.S. Geological Survey, ANSS Comprehensive Earthquake Catalog",
        query=wish.url(wish.since, wish.until),
        fetched_at=iso(now),
        licence="public domain; credit: U.S. Geological Survey",
        known_at="when the event was last revised (updated); its earlier revisions are not in the catalog",
    )


async def _fetch_pages(
    wish: Wish, pages: Path, http: Http, *, wait: Wait, at_each: Callable[[int, int], object]
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
            body = await _ask(http, wish, since, until, wait)
        except _TooMany as error:
            if span <= LEAST_SPAN:
                says = f"USGS gives more than {MOST_EVENTS} events from {iso(since)} to {iso(until)}"
                raise FetchError(f"{says}; ask for a larger --magnitude") from error
            span = max(LEAST_SPAN, span // 2)
            continue
        _keep(pages, since, until, body)
        since, span = until, min(SPAN, span * 2)
        at_each(-(-(since - wish.since) // DAY), days)
        if since < wish.until:
            await wait(PAUSE_S)


def _fetched(pages: Path) -> dict[int, int]:
    """Say which spans are there already, by when each begins, and until when it goes."""
    spans = (one.stem.split("_") for one in pages.glob("*.json"))
    return {int(begins): int(until) for begins, until in spans}


def _keep(pages: Path, since: Instant, until: Instant, body: bytes) -> None:
    """Keep a page, whole or not at all."""
    part = pages / f".{since}.part"
    part.write_bytes(body)
    part.replace(pages / f"{since:020d}_{until:020d}.json")


async def _ask(http: Http, wish: Wish, since: Instant, until: Instant, wait: Wait) -> bytes:
    """Ask for one page; who asks us to wait is waited for, and after so many tries it is given up."""
    url = wish.url(since, until)
    why = ""
    for attempt in range(TRIES):
        try:
            answer = await http.request("GET", url, allow_private=wish.allow_private, limits=_LIMITS)
        except HttpError as error:
            why, pause = str(error), error.retry_after_s
            if not error.mute:
                raise FetchError(f"{why}; what was fetched is kept") from error
        else:
            if answer.status not in _LATER:
                return _body(answer)
            why, pause = f"USGS answers {answer.status}", answer.retry_after_s
        if attempt < TRIES - 1:
            await wait(pause if pause is not None else MINUTE / 1_000_000 * (attempt + 1) / 6)
    raise FetchError(
        f"{why}, after {so_many(TRIES, 'try', 'tries')}; the same command goes on from there later"
    )


def _body(answer: Answer) -> bytes:
    """Give the events of an answer; none where there is nothing."""
    if answer.status == 204:
        return json.dumps({"type": "FeatureCollection", "features": []}).encode()
    if answer.status in {400, 413}:
        said = answer.body[:2_000].decode(errors="replace")
        if answer.status == 413 or "exceeds search limit" in said:
            raise _TooMany
        first = next((line for line in said.splitlines() if line.strip()), "")
        raise FetchError(f"USGS refuses the query: {first[:200]}")
    if answer.status != 200:
        raise FetchError(f"USGS answers {answer.status}; what was fetched is kept")
    return answer.body


def _signals(pages: list[Path], now: Instant) -> Iterator[Known]:
    for page in pages:
        try:
            reading = read_usgs(page.read_bytes(), now=now, name=page.name)
        except SourceError as error:
            page.unlink()
            raise FetchError(
                f"a page of USGS does not read: {error}; fetch again, it is asked for anew"
            ) from error
        for signal in reading.signals:
            yield Known(signal.sent_at, replace(signal, received_at=signal.sent_at))
