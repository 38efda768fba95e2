"""The watcher of a forum's feed, which also honors that people delete what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yarl import URL

from engine.model.time import Instant
from watchers.documents import Parsed
from watchers.forum.posts import read_forum
from watchers.locations import is_url
from watchers.options import Options
from watchers.social.watcher import SocialWatcher
from watchers.terms import refuse_forbidden
from wire.targets import same_origin


class ForumWatcher(SocialWatcher):
    """Eyes on the feed of a forum: Discourse (/latest.rss, /posts.rss), phpBB (/feed), and others like it.

    Options: those of every social source.
    """

    suffixes = (".xml", ".rss", ".atom", ".rdf")
    accept = "application/rss+xml, application/atom+xml, application/xml"

    def take(self, given: Options) -> None:
        """Refuse a forum whose terms forbid it; there are no options of its own."""
        super().take(given)
        refuse_forbidden(self.name, self.location)

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new among the posts."""
        forum = (URL(self.location).raw_host or "") if is_url(self.location) else self.name
        return read_forum(data, self.settings, memory, forum=forum, now=now, name=name)

    def address_of(self, url: str, native_id: str, address: str) -> str:
        """Say where a post is asked for: its own page, and only at the forum itself."""
        return address if address and same_origin(url, address) else ""
