"""The watcher of a feed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.scales import SourceClass
from engine.model.time import Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.feed.reading import FeedSettings, read_feed
from watchers.locations import is_url
from watchers.options import Options, hazard_option
from watchers.reading import Topics
from watchers.terms import refuse_forbidden
from wire.http import Http


class FeedWatcher(DocumentWatcher):
    """Eyes on a feed of news or of an authority.

    Options: class (news or official), publisher, home_country, topics, hazard, places.
    """

    suffixes = (".xml", ".rss", ".atom", ".rdf", ".json")
    accept = "application/rss+xml, application/atom+xml, application/feed+json, application/xml"

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
        refuse_forbidden(name, location)
        given = Options(name, options)
        self._settings = FeedSettings(
            source=name,
            url=location if is_url(location) else "",
            source_class=SourceClass(given.word("class", "news", among=("news", "official"))),
            publisher=given.word("publisher"),
            home_country=given.country("home_country"),
            hazard=hazard_option(given),
            topics=Topics(given.words("topics")),
            places=given.places("places"),
            horizon_days=horizon_days,
        )
        given.rest()

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new in the feed."""
        return read_feed(data, self._settings, memory, now=now, name=name)
