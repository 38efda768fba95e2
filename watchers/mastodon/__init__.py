"""Public posts of a Mastodon server: a hashtag's timeline or a search, without anybody's name."""

from __future__ import annotations

from watchers.mastodon.posts import read_mastodon, read_post
from watchers.mastodon.watcher import MastodonWatcher

__all__ = ["MastodonWatcher", "read_mastodon", "read_post"]
