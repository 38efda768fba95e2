"""The watcher of CAP: messages, and indexes whose messages it fetches, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import Instant
from watchers.cap.index import Held, open_document
from watchers.cap.message import CapInfo
from watchers.cap.reading import CapReading, CapSettings, read_cap
from watchers.documents import DocumentWatcher, Parsed
from watchers.options import Options
from watchers.pages import MOST_PAGES, Pages, fetch_due, in_cursor, noted
from watchers.reading import Topics
from watchers.seen import dump, forget, load
from watchers.xml import BadXml
from wire.targets import same_origin, shown


class CapWatcher(DocumentWatcher):
    """Eyes on CAP 1.1 and 1.2: a message, an Atom or RSS index, or an EDXL-DE container.

    Options: home_country, topics.
    """

    suffixes: tuple[str, ...] = (".cap", ".xml", ".atom", ".rss", ".edxlde")
    in_portions = True
    what = "CAP"
    """What it reads, for people."""
    accept = "application/cap+xml, application/atom+xml, application/rss+xml, application/xml"

    def take(self, given: Options) -> None:
        """Ask with what its messages are read."""
        self._settings = CapSettings(
            source=self.source,
            home_country=given.country("home_country"),
            topics=Topics(given.words("topics")),
            horizon_days=self.horizon_days,
            refined=self.refined,
        )

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
            raise SourceError(
                phrase(
                    "{name} is no {what}: {error}; check the address", name=name, what=self.what, error=error
                )
            ) from error
        reading = read_cap(held.messages, self._settings, load(memory.get("seen")), now=now)
        links, problems = self._links(held, memory)
        skipped = reading.skipped + held.left + len(problems)
        return self._parsed(reading, links, now=now, skipped=skipped, problems=problems, present=reading.late)

    def _links(self, held: Held, memory: Mapping[str, Any]) -> tuple[Pages, list[str]]:
        """Note what is to be fetched, and say what is not."""
        wanted: list[tuple[str, str]] = []
        problems: list[str] = []
        for link in held.links[:MOST_PAGES]:
            if "://" not in self.location:
                problems.append(
                    phrase(
                        "{url} is not fetched: the index is a file; watch its address", url=shown(link.url)
                    )
                )
            elif not same_origin(self.location, link.url):
                # A feed must not send us to ask elsewhere, and nobody else may warn in its name.
                problems.append(
                    phrase("{url} is not fetched: it is not where the index is", url=shown(link.url))
                )
            else:
                wanted.append((link.url, link.mark))
        return noted(memory.get("links"), wanted), problems

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Fetch a few of the messages that the index names."""
        found: list[CapReading] = []
        seen = load(memory.get("seen"))

        def read(url: str, body: bytes) -> str:
            try:
                held = open_document(body)
            except BadXml as error:
                return f"{shown(url)} is no CAP: {error}"
            last = found[-1].seen if found else seen
            found.append(read_cap(held.messages, self._settings, last, now=now))
            return ""

        fetched = await fetch_due(
            self.http,
            in_cursor(memory.get("links")),
            read,
            accept="application/cap+xml, application/xml",
            allow_private=self.allow_private,
        )
        if not found and not fetched.problems:
            return Parsed(signals=(), memory=memory)
        total = CapReading(
            signals=tuple(signal for each in found for signal in each.signals),
            seen=found[-1].seen if found else seen,
            read=sum(each.read for each in found),
            skipped=sum(each.skipped for each in found) + len(fetched.problems),
            problems=tuple(problem for each in found for problem in each.problems),
            old=sum(each.old for each in found),
        )
        problems = list(fetched.problems)
        # Those that the document lists were noted when it was read.
        return self._parsed(
            total, fetched.pages, now=now, skipped=total.skipped, problems=problems, present=seen
        )

    def _parsed(
        self,
        reading: CapReading,
        links: Mapping[str, Any],
        *,
        now: Instant,
        skipped: int,
        problems: list[str],
        present: Iterable[str],
    ) -> Parsed:
        seen = forget(reading.seen, now_ms=now // 1000, days=self.horizon_days, present=present)
        return Parsed(
            signals=reading.signals,
            memory={"seen": dump(seen), "links": dict(links)},
            read=reading.read,
            skipped=skipped,
            old=reading.old,
            problems=(*reading.problems, *problems),
        )
