"""The watcher of NHC: the list of storms, its RSS, or the text of a forecast/advisory, as one story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from yarl import URL

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from engine.model.scales import Hazard
from engine.model.signal import Signal
from engine.model.time import DAY, Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.nhc import feed, listing
from watchers.nhc.advisory import Advisory, BadAdvisory, read_advisory
from watchers.nhc.storms import SOURCE, Storm, dump, heard, load, mark, signal_of
from watchers.options import Options
from watchers.seen import Seen, forget, next_revision
from watchers.seen import dump as dump_seen
from watchers.seen import load as load_seen
from watchers.xml import without_markup
from wire.http import HttpError, Limits
from wire.strict_json import clean_text
from wire.targets import same_origin, shown

AT_ONCE = 10
"""So many forecast/advisories are fetched in one poll; the others wait their turn."""

_MOST_TRIES = 5
_AHEAD = (
    DAY  # an advisory bears a time up to an hour after it is published; a day is for clocks that are wrong
)


class _NotNow(Exception):
    """A host cannot give a page just now, which says nothing of the page."""


class NhcWatcher(DocumentWatcher):
    """Eyes on CurrentStorms.json, on an RSS such as index-at.xml, or on texts of forecast/advisories.

    Options: pages, the address under which the forecast/advisories lie where it is not the list's own.
    """

    suffixes = (".json", ".xml", ".rss", ".txt", ".shtml")
    service = SOURCE
    accept = "application/json, application/rss+xml, application/xml, text/html, text/plain"

    def take(self, given: Options) -> None:
        """Ask where the pages of the advisories are."""
        self._pages = given.word("pages")
        if self._pages and not self._pages.startswith(("https://", "http://")):
            raise SourceError(
                phrase(
                    "the option pages of the source {name} is no address; write one such as https://www.nhc.noaa.gov",
                    name=self.name,
                ),
                permanent=True,
            )

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read a document; a storm whose forecast can be asked for is told of when it was."""
        return read_nhc(
            data, memory, now=now, horizon_days=self.horizon_days, name=name, asks="://" in self.location
        )

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Fetch the forecast/advisories that belong to what the list says."""
        storms = load(memory.get("storms"))
        due = [each for each in storms.values() if each.waits and each.tries < _MOST_TRIES]
        due.sort(key=lambda each: each.tries)
        problems: list[str] = []
        for storm in due[:AT_ONCE]:
            try:
                found, problem = await self._fetch(url, storm)
                after = replace(storm, tries=storm.tries + 1)
            except _NotNow as error:
                found, problem = None, str(error)
                after = replace(storm, tries=min(storm.tries + 1, _MOST_TRIES - 1))
            if isinstance(found, Advisory):
                after = heard({storm.known: after}, found)
            problems += [f"{storm.known}: {problem}"] if problem else []
            storms[storm.known] = after
        if not due:
            return Parsed(signals=(), memory=memory)
        telling = _telling(storms, memory, due[:AT_ONCE], now=now, horizon_days=self.horizon_days)
        return replace(telling, read=0, skipped=len(problems), problems=tuple(problems))

    def _page_of(self, storm: Storm) -> str:
        """Give where a storm's forecast/advisory lies, below the option `pages` where that is given."""
        page = storm.now.forecast_url
        try:
            return str(URL(self._pages).join(URL(URL(page).raw_path, encoded=True))) if self._pages else page
        except ValueError:
            return page  # it is no address, and so not where the list is

    async def _fetch(self, url: str, storm: Storm) -> tuple[Advisory | None, str]:
        """Fetch one forecast/advisory; say what is wrong where there is none."""
        page = self._page_of(storm)
        base = self._pages or url
        if not same_origin(base, page):
            # A list must not send us to ask elsewhere, and nobody else may forecast in its name.
            return None, phrase("{url} is not fetched: it is not where the list is", url=shown(page))
        assert self.http is not None  # noqa: S101 - a URL without a client was refused before
        try:
            answer = await self.http.request(
                "GET",
                page,
                headers={"accept": "text/html, text/plain"},
                allow_private=self.allow_private,
                limits=Limits(total_s=10, max_bytes=1_000_000),
            )
        except HttpError as error:
            if error.mute:
                raise _NotNow(told_by(error)) from error
            return None, str(error)
        if answer.status == 429 or answer.status >= 500:
            raise _NotNow(
                phrase("{url} answered with status {status}", url=shown(page), status=answer.status)
            )
        if answer.status != 200 or not same_origin(answer.url, page):
            return None, phrase("{url} answered with status {status}", url=shown(page), status=answer.status)
        try:
            found = read_advisory(text_of(answer.body))
        except BadAdvisory as error:
            return None, f"{shown(page)}: {error}"
        if found.storm not in (storm.known, *storm.aliases):
            # The pages are numbered in turn, so that of a storm may still hold another one's.
            return None, phrase("{url} speaks of another storm", url=shown(page))
        return found, ""


def read_nhc(
    data: bytes,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None = None,
    name: str = "the text",
    asks: bool = False,
) -> Parsed:
    """Read the list, a feed or a forecast/advisory; a text that is none is a SourceError.

    With `asks` a storm whose forecast lies elsewhere and was not read yet is remembered and not told of: its
    signal must not say that it is expected nowhere.
    """
    found, problems, left = _advisories(data, name)
    storms = load(memory.get("storms"))
    before = frozenset(storms)
    about: dict[str, Storm] = {}
    for advisory in sorted(found, key=lambda each: each.at):
        if advisory.at > now + _AHEAD:
            problems.append(phrase("{storm}: it is dated in the future", storm=advisory.storm))
            continue
        storm = heard(storms, advisory)
        storms[storm.known] = about[storm.known] = storm
    tell = [each for each in about.values() if not (asks and each.waits and each.tries < _MOST_TRIES)]
    telling = _telling(storms, memory, tell, now=now, horizon_days=horizon_days, present=about)
    late = _late(about.values(), memory, now=now, horizon_days=horizon_days)
    return replace(
        telling,
        read=len(about) - len(late),
        skipped=left + len(problems) + len(late),
        old=len(late - before),
        problems=tuple(problems),
    )


def _advisories(data: bytes, name: str) -> tuple[list[Advisory], list[str], int]:
    """Give what a document says of storms, what is wrong with it, and how many items say nothing of one."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    found: list[Advisory] = []
    problems: list[str] = []
    if start.startswith(b"{"):
        storms = listing.read_listing(data, name)
        for number, each in enumerate(storms[: listing.MAX_STORMS], start=1):
            try:
                found.append(listing.storm_in(each))
            except BadAdvisory as error:
                problems.append(f"{clean_text(each.get('id'), most=40) or f'storm {number}'}: {error}")
        return found, problems, max(0, len(storms) - listing.MAX_STORMS)
    if start.startswith(b"<") and not start.startswith((b"<!doctype html", b"<html", b"<pre")):
        items = feed.read_items(data, name)
        about = [each for each in items if feed.speaks_of_a_storm(each)][: 2 * listing.MAX_STORMS]
        public = feed.public_advisories(items)
        for item in about:
            try:
                found.append(feed.storm_in(item, public))
            except BadAdvisory as error:
                problems.append(f"{item.guid or item.title[:80] or 'an item'}: {error}")
        return found, problems, len(items) - len(about)
    try:
        return [read_advisory(text_of(data))], [], 0
    except BadAdvisory as error:
        raise SourceError(
            phrase(
                "{name} is nothing that NHC publishes: {error}; give CurrentStorms.json, an RSS or a "
                "forecast/advisory",
                name=name,
                error=error,
            )
        ) from error


def _telling(
    storms: Mapping[str, Storm],
    memory: Mapping[str, Any],
    about: Iterable[Storm],
    *,
    now: Instant,
    horizon_days: float | None,
    present: Iterable[str] = (),
) -> Parsed:
    """Give the signals of what is new of some storms, and the memory after it."""
    seen = load_seen(memory.get("seen"))
    signals: list[Signal] = []
    told = [storms[one.known] for one in about]
    late = _late(told, memory, now=now, horizon_days=horizon_days)
    for storm in told:
        if storm.known in late:
            continue
        known, content = seen.get(storm.known), mark(storm)
        revision = next_revision(storm.now.at // 1000, content, known)
        if revision is None:
            continue
        before = known.revision if known is not None else None
        signals.append(signal_of(storm, revision=revision, before=before, now=now))
        seen[storm.known] = Seen(
            revision=revision, mark=content, at_ms=storm.now.at // 1000, hazard=Hazard.CYCLONE
        )
    kept = forget(seen, now_ms=now // 1000, days=horizon_days, present=present)
    return Parsed(
        signals=tuple(signals),
        memory={"storms": dump(storms, now=now), "seen": dump_seen(kept)},
    )


def _late(
    storms: Iterable[Storm], memory: Mapping[str, Any], *, now: Instant, horizon_days: float | None
) -> frozenset[str]:
    """Name the storms of which nothing was told before, and that are older than the horizon."""
    if horizon_days is None:
        return frozenset()
    seen, since = load_seen(memory.get("seen")), now - horizon_days * DAY
    return frozenset(each.known for each in storms if each.known not in seen and each.now.at < since)


def text_of(data: bytes) -> str:
    """Give the text of a page or of a bare advisory."""
    text = data.decode("utf-8", "replace")
    before, mark_, after = text.partition("<pre")
    body = after.partition("</pre>")[0].partition(">")[2] if mark_ else before
    return without_markup(body, most=60_000)
