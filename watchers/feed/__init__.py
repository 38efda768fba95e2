"""News and warnings in RSS, RDF, Atom and JSON Feed, with GeoRSS where there is any."""

from __future__ import annotations

from watchers.feed.meaning import FeedSettings
from watchers.feed.reading import read_feed
from watchers.feed.watcher import FeedWatcher

__all__ = ["FeedSettings", "FeedWatcher", "read_feed"]
