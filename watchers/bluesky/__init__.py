"""Public posts of Bluesky: a custom feed, an account's feed, a thread or a search, without anybody's name."""

from __future__ import annotations

from watchers.bluesky.posts import read_bluesky, read_post
from watchers.bluesky.watcher import BlueskyWatcher

__all__ = ["BlueskyWatcher", "read_bluesky", "read_post"]
