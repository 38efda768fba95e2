"""What people write in public, without the people: what every social kind shares."""

from __future__ import annotations

from watchers.social.posts import BadPost, Post
from watchers.social.reading import SocialSettings, cancellation, read_posts
from watchers.social.watcher import SocialWatcher

__all__ = ["BadPost", "Post", "SocialSettings", "SocialWatcher", "cancellation", "read_posts"]
