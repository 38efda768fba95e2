"""The watcher of a feed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from engine.model.scales import SourceClass
from engine.model.time import Instant
from watchers.apart import HEAVY
from watchers.documents import DocumentWatcher, Parsed
from watchers.feed.json_feed import BadJsonFeed, is_json
from watchers.feed.reading import FeedSettings, known_marks, no_feed, read_feed, read_items
from watchers.feed.splitting import IllFormed, sliced_of
from watchers.feed.taking_apart import TakenApart, take_apart, take_apart_sliced
from watchers.locations import Document, is_url
from watchers.options import Options, hazard_option
from watchers.reading import Topics
from watchers.terms import refuse_forbidden
from watchers.xml import BadXml


class FeedWatcher(DocumentWatcher):
    """Eyes on a feed of news or of an authority.

    Options: class (news or official), publisher, home_country, topics, hazard, places.
    """

    suffixes = (".xml", ".rss", ".atom", ".rdf", ".json")
    accept = "application/rss+xml, application/atom+xml, application/feed+json, application/xml"

    def take(self, given: Options) -> None:
        """Ask what the feed is; a network whose terms forbid this use is refused."""
        refuse_forbidden(self.name, self.location)
        self._settings = FeedSettings(
            source=self.name,
            url=self.location if is_url(self.location) else "",
            source_class=SourceClass(given.word("class", "news", among=("news", "official"))),
            publisher=given.word("publisher"),
            home_country=given.country("home_country"),
            hazard=hazard_option(given),
            topics=Topics(given.words("topics")),
            places=given.places("places"),
            horizon_days=self.horizon_days,
        )

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new in the feed."""
        return read_feed(data, self._settings, memory, now=now, name=name)

    async def _read(self, document: Document, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read a light document here, and have a heavy or an ill-formed one taken apart elsewhere."""
        if self.apart is None:
            return await super()._read(document, memory, now=now)
        try:
            taken = await asyncio.to_thread(_light, document.data, memory, now=now)
            if taken is None:
                marks = known_marks(memory)
                taken = await self.apart.feed(document.data, marks, source=self.name, now=now)
        except (BadXml, BadJsonFeed) as error:
            raise no_feed(document.name, error) from error
        return await asyncio.to_thread(read_items, taken, self._settings, memory, now=now)


def _light(data: bytes, memory: Mapping[str, Any], *, now: Instant) -> TakenApart | None:
    """Take a feed apart; None where its new items are many, or it is ill-formed."""
    known = known_marks(memory)
    if is_json(data):
        return take_apart(data, known, now=now)
    sliced = sliced_of(data, known)
    if len(data if sliced is None else sliced.data) > HEAVY:
        return None
    try:
        return take_apart_sliced(data, sliced, known, now=now, mend=False)
    except IllFormed:
        return None
