"""NHC: a history from the archive of what it sent, message by message, and resumed where it broke off.

The archive has a folder a year, `<year>/messages/`, with every forecast/advisory under a name such as
al092021.fstadv.012.08290855: the storm, the kind, the number, and the minute (UTC, month first) at which it
was sent. So `known_at` is when it was sent, and a correction is known when it was. The post-season best track
(HURDAT2) is not used: it says of no line when it was known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from engine.model.time import DAY, HOUR, Instant, instant, iso, moment
from serviola.history_fetch import PAUSE_S, Fetched, FetchError, check_span, keep, pages_of
from store.history.columns import Known
from store.history.write import Origin, write
from watchers.nhc import BadAdvisory, read_advisory, read_nhc, text_of
from wire.http import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from serviola.history_fetch import Asking

NHC = "https://ftp.nhc.noaa.gov/atcf/archive"
_LISTED = re.compile(r'href="((?:al|ep|cp)\d{2}\d{4}\.fstadv\.\d{3}\.(\d{8}))"', re.IGNORECASE)
_MOST_LISTED = 20_000
"""Of a year; the busiest seasons have some thousand."""
_OF_ONE = Limits(total_s=120.0, max_bytes=1_000_000)
"""A forecast/advisory has some ten thousand bytes."""
_PAGE = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)
_BEFORE, _AFTER = 6 * HOUR, 7 * DAY
"""A message is sent at most so long before the time that it bears (in 2024: 146 minutes), and corrected at
most so long after; a name that says otherwise is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NhcWish:
    """What is asked of the archive: forecast/advisories that were sent from `since` on and before `until`."""

    since: Instant
    until: Instant
    base: str = NHC

    def folder(self, year: int) -> str:
        """Say where the messages of a year are listed, and lie."""
        return f"{self.base.rstrip('/')}/{year}/messages/"


@dataclass(frozen=True, slots=True, order=True)
class _Message:
    """One forecast/advisory: when it was sent, by its name, and where it is."""

    sent_at: Instant
    name: str
    url: str


async def fetch_nhc(
    wish: NhcWish,
    file: Path,
    asking: Asking,
    *,
    now: Instant,
    at_each: Callable[[int, int], object] = lambda _done, _of: None,
) -> Fetched:
    """Fetch, and write a history with its manifest; FetchError or StoreError say what is in the way.

    `at_each` hears how many messages were fetched, of how many.
    """
    check_span(wish.since, wish.until)
    left_out: list[str] = []
    with pages_of(file, f"{wish.base} {wish.since} {wish.until}") as pages:
        messages = await _listed(wish, asking)
        for done, message in enumerate(messages, start=1):
            if not (pages / message.name).exists():
                await _fetch(message, pages, asking)
                await asking.wait(PAUSE_S)
            at_each(done, len(messages))
        manifest = write(file, _signals(messages, pages, left_out), [_origin(wish, now)])
    return Fetched(manifest=manifest, left_out=tuple(left_out))


def _origin(wish: NhcWish, now: Instant) -> Origin:
    return Origin(
        source="National Hurricane Center, forecast/advisories as sent",
        query=f"{wish.base} from {iso(wish.since)} to {iso(wish.until)}",
        fetched_at=iso(now),
        licence="public domain; credit: NOAA National Hurricane Center",
        known_at="when the forecast/advisory was sent, to the minute, by its name in the archive",
    )


async def _listed(wish: NhcWish, asking: Asking) -> list[_Message]:
    """Give the messages of the span, in order of when they were sent."""
    found: set[_Message] = set()
    for year in range(moment(wish.since).year, moment(Instant(wish.until - 1)).year + 1):
        answer = await asking.get(wish.folder(year))
        if answer.status == 404:
            raise FetchError(
                phrase(
                    "NHC has no messages of {year} in its archive, where a season comes when it is over; "
                    "ask for years before, or export your own journal",
                    year=year,
                )
            )
        if answer.status != 200:
            raise FetchError(
                phrase("{who} answers {status}; what was fetched is kept", who="NHC", status=answer.status)
            )
        listed = set(_messages(answer.body.decode(errors="replace"), year, wish.folder(year)))
        if not listed:
            raise FetchError(
                phrase(
                    "{url} lists no forecast/advisory; if there is another archive, name it with --base",
                    url=wish.folder(year),
                )
            )
        if len(listed) > _MOST_LISTED:
            raise FetchError(
                phrase(
                    "{url} lists {count} forecast/advisories, more than any season has; "
                    "if there is another archive, name it with --base",
                    url=wish.folder(year),
                    count=len(listed),
                )
            )
        found |= listed
        await asking.wait(PAUSE_S)
    return sorted(one for one in found if wish.since <= one.sent_at < wish.until)


def _messages(listing: str, year: int, folder: str) -> Iterator[_Message]:
    """Read the list of a year; a name with a time that is none is passed over."""
    for name, stamp in _LISTED.findall(listing):
        try:
            sent = datetime.strptime(f"{year}{stamp}", "%Y%m%d%H%M").replace(tzinfo=UTC)
        except ValueError:
            continue
        yield _Message(instant(sent), name, folder + name)


async def _fetch(message: _Message, pages: Path, asking: Asking) -> None:
    answer = await asking.get(message.url, limits=_OF_ONE)
    # What is listed and is not there is as good as a text that does not read: one message, and no more.
    if answer.status not in {200, 404, 410}:
        raise FetchError(
            phrase("{who} answers {status}; what was fetched is kept", who="NHC", status=answer.status)
        )
    # A page that says "back soon" is no message; kept, it would never be asked for again.
    if answer.status == 200 and _PAGE.match(answer.body):
        raise FetchError(
            phrase(
                "{who} answers with a web page where {name} should be; what was fetched is kept, and the "
                "same command goes on from there later",
                who="NHC",
                name=message.name,
            )
        )
    keep(pages, message.name, answer.body if answer.status == 200 else b"")


def _signals(messages: Iterable[_Message], pages: Path, left_out: list[str]) -> Iterator[Known]:
    """Read the messages as the watcher does, one after the other, with what it remembers in between."""
    memory: Any = {}
    for message in messages:
        body = (pages / message.name).read_bytes()
        try:
            sent_at = _sent_at(message, body)
            parsed = read_nhc(body, memory, now=sent_at, name=message.name)
        except (SourceError, BadAdvisory) as error:
            left_out.append(phrase("{name} was left out: {why}", name=message.name, why=told_by(error)))
            continue
        memory = parsed.memory
        left_out += [
            phrase("{name} was left out: {why}", name=message.name, why=why) for why in parsed.problems
        ]
        yield from (Known(sent_at, signal) for signal in parsed.signals)


def _sent_at(message: _Message, body: bytes) -> Instant:
    """Say when a message was sent; the time that it bears where its name says what cannot be."""
    bears = read_advisory(text_of(body)).at
    return message.sent_at if bears - _BEFORE <= message.sent_at <= bears + _AFTER else bears
