"""Posts of a forum by its feed, without anybody's name."""

from __future__ import annotations

from watchers.forum.posts import read_forum
from watchers.forum.watcher import ForumWatcher

__all__ = ["ForumWatcher", "read_forum"]
