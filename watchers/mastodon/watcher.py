"""The watcher of Mastodon, which also honors that people delete what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yarl import URL

from engine.model.time import Instant
from watchers.documents import Parsed
from watchers.mastodon.posts import read_mastodon
from watchers.options import Options
from watchers.social.watcher import SocialWatcher


class MastodonWatcher(SocialWatcher):
    """Eyes on a hashtag's timeline or a search: /api/v1/timelines/tag/NAME, /api/v2/search?type=statuses&q=.

    Options: those of every social source, and token.
    """

    def take(self, given: Options) -> None:
        """Take the token, which a search needs."""
        super().take(given)
        self._token = given.secret("token")

    def headers(self) -> dict[str, str]:
        """Give the token, if there is one."""
        return {"authorization": f"Bearer {self._token.reveal()}"} if self._token is not None else {}

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new among the posts."""
        return read_mastodon(data, self.settings, memory, now=now, name=name)

    def address_of(self, url: str, native_id: str, address: str) -> str:
        """Say where a status is asked for: at the server that is looked at."""
        return str(URL(url).origin() / "api" / "v1" / "statuses" / native_id)
