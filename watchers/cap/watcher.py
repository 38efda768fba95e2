"""The watcher of CAP: messages, and indexes whose messages it fetches, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.time import Instant
from watchers.cap.index import Held, open_document
from watchers.cap.message import CapInfo
from watchers.cap.reading import CapReading, CapSettings, read_cap
from watchers.documents import DocumentWatcher, Parsed
from watchers.options import Options
from watchers.reading import Topics
from watchers.seen import dump, forget, load
from watchers.xml import BadXml
from wire.http import Http, HttpError, Limits
from wire.targets import same_origin, shown

AT_ONCE = 20
"""So many messages of an index are fetched in one poll; the others wait their turn."""

_FETCHING_S = 30.0
_MOST_TRIES = 5
_MOST_LINKS = 2_000


class CapWatcher(DocumentWatcher):
    """Eyes on CAP 1.1 and 1.2: a message, an Atom or RSS index, or an EDXL-DE container.

    Options: home_country, topics.
    """

    suffixes: tuple[str, ...] = (".cap", ".xml", ".atom", ".rss", ".edxlde")
    what = "CAP"
    """What it reads, for people."""
    accept = "application/cap+xml, application/atom+xml, application/rss+xml, application/xml"

    def __init__(
        self,
        name: str,
        location: str,
        *,
        http: Http | None = None,
        horizon_days: float | None = 7,
        options: Mapping[str, Any] | None = None,
        allow_private: frozenset[str] = frozenset(),
    ) -> None:
        """Name the source and where it is; a wrong option is a SourceError."""
        super().__init__(name, location, http=http, horizon_days=horizon_days, allow_private=allow_private)
        given = Options(name, options)
        self._settings = CapSettings(
            source=self.source,
            home_country=given.country("home_country"),
            topics=Topics(given.words("topics")),
            horizon_days=horizon_days,
            refined=self.refined,
        )
        self.take(given)
        given.rest()

    def take(self, given: Options) -> None:
        """Ask for the options that only this authority has."""

    def open(self, data: bytes) -> Held:
        """Find the messages of a document; BadXml when it is none of the kinds we know."""
        return open_document(data, base=self.location if "://" in self.location else "")

    def refined(self, info: CapInfo) -> CapInfo:
        """Give an info block with what its authority means by fields of its own."""
        return info

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read the messages of a document, and note the links of an index."""
        try:
            held = self.open(data)
        except BadXml as error:
            raise SourceError(f"{name} is no {self.what}: {error}; check the address") from error
        reading = read_cap(held.messages, self._settings, load(memory.get("seen")), now=now)
        links, problems = self._links(held, memory)
        skipped = reading.skipped + held.left + len(problems)
        return self._parsed(reading, links, now=now, skipped=skipped, problems=problems)

    def _links(self, held: Held, memory: Mapping[str, Any]) -> tuple[dict[str, list[Any]], list[str]]:
        """Note what is to be fetched: an entry is its mark, and how often it was tried; -1 when done."""
        before = memory.get("links")
        before = before if isinstance(before, Mapping) else {}
        links: dict[str, list[Any]] = {}
        problems: list[str] = []
        for link in held.links[:_MOST_LINKS]:
            if "://" not in self.location:
                problems.append(f"{shown(link.url)} is not fetched: the index is a file; watch its address")
            elif not same_origin(self.location, link.url):
                # A feed must not send us to ask elsewhere, and nobody else may warn in its name.
                problems.append(f"{shown(link.url)} is not fetched: it is not where the index is")
            else:
                known = before.get(link.url)
                tries = known[1] if isinstance(known, list) and known[:1] == [link.mark] else 0
                links[link.url] = [link.mark, tries]
        return links, problems

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Fetch a few of the messages that the index names."""
        links = {
            key: list(value)
            for key, value in (memory.get("links") or {}).items()
            if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int)
        }
        due = [key for key, (_, tries) in links.items() if 0 <= tries < _MOST_TRIES][:AT_ONCE]
        if not due:
            return Parsed(signals=(), memory=memory)
        seen = load(memory.get("seen"))
        total = CapReading(signals=(), seen=seen, read=0, skipped=0, problems=())
        until = asyncio.get_running_loop().time() + _FETCHING_S
        for link in due:
            left_s = until - asyncio.get_running_loop().time()
            if left_s <= 0:
                break
            found, problem = await self._fetch(link, total, within_s=min(10.0, left_s), now=now)
            total = found
            links[link][1] = -1 if not problem else links[link][1] + 1
        return self._parsed(total, links, now=now, skipped=total.skipped, problems=[])

    async def _fetch(
        self, url: str, before: CapReading, *, within_s: float, now: Instant
    ) -> tuple[CapReading, str]:
        """Fetch one message; say what is wrong if it should be tried again."""
        problem = ""
        held = Held(messages=())
        assert self.http is not None  # noqa: S101 - a URL without a client was refused before
        try:
            answer = await self.http.request(
                "GET",
                url,
                headers={"accept": "application/cap+xml, application/xml"},
                allow_private=self.allow_private,
                limits=Limits(total_s=within_s, max_bytes=1_000_000),
            )
            if answer.status != 200 or not same_origin(answer.url, url):
                problem = f"{shown(url)} answered with status {answer.status}"
            else:
                held = open_document(answer.body)
        except HttpError as error:
            problem = str(error)
        except BadXml as error:
            problem = f"{shown(url)} is no CAP: {error}"
        found = read_cap(held.messages, self._settings, before.seen, now=now)
        problems = (*before.problems, *found.problems, *((problem,) if problem else ()))
        return CapReading(
            signals=(*before.signals, *found.signals),
            seen=found.seen,
            read=before.read + found.read,
            skipped=before.skipped + found.skipped + bool(problem),
            problems=problems,
        ), problem

    def _parsed(
        self,
        reading: CapReading,
        links: Mapping[str, Any],
        *,
        now: Instant,
        skipped: int,
        problems: list[str],
    ) -> Parsed:
        seen = forget(reading.seen, now_ms=now // 1000, days=self.horizon_days, present=())
        return Parsed(
            signals=reading.signals,
            memory={"seen": dump(seen), "links": dict(links)},
            read=reading.read,
            skipped=skipped,
            problems=(*reading.problems, *problems),
        )
