"""Public posts of a Mastodon server: a hashtag's timeline or a search, without anybody's name."""

from __future__ import annotations

from watchers.mastodon.posts import Post, read_post
from watchers.mastodon.reading import MastodonSettings, read_mastodon
from watchers.mastodon.watcher import MastodonWatcher

__all__ = ["MastodonSettings", "MastodonWatcher", "Post", "read_mastodon", "read_post"]
