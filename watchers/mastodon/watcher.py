"""The watcher of Mastodon, which also honors that people delete what they wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yarl import URL

from engine.errors import SourceError
from engine.model.scales import Hazard
from engine.model.signal import Signal
from engine.model.time import Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.mastodon.reading import MastodonSettings, cancellation, read_mastodon
from watchers.options import Options, hazard_option
from watchers.reading import Topics
from watchers.seen import Seen, dump, load
from wire.http import Answer, Http, HttpError, Limits

AT_ONCE = 3
"""So many posts are asked for in one poll; the others wait their turn."""

MOST_TRIES = 6
_FIRST_WAIT_MS = 600_000
_ASKING_S = 20.0
_DELETED = frozenset({404, 410})
_HAZARDS = frozenset(hazard.value for hazard in Hazard)


class MastodonWatcher(DocumentWatcher):
    """Eyes on a hashtag's timeline or a search: /api/v1/timelines/tag/NAME, /api/v2/search?type=statuses&q=.

    Options: secret (needed: the key of the pseudonyms), token, home_country, topics, about, places.
    """

    suffixes = (".json",)
    accept = "application/json"

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
        """Name the source and where it is; a wrong option, or no secret, is a SourceError."""
        super().__init__(name, location, http=http, horizon_days=horizon_days, allow_private=allow_private)
        given = Options(name, options)
        secret = given.secret("secret")
        self._token = given.secret("token")
        home_country, topics = given.country("home_country"), given.words("topics")
        about, places = hazard_option(given, "about"), given.places("places")
        given.rest()
        if secret is None:
            raise SourceError(
                f"the source {name} needs a secret, by which authors stay unknown;"
                " write secret: ${secret:NAME} under its options",
                permanent=True,
            )
        self._settings = MastodonSettings(
            source=name,
            secret=secret,
            about=about,
            home_country=home_country,
            places=places,
            topics=Topics(topics),
            horizon_days=horizon_days,
        )

    def headers(self) -> dict[str, str]:
        """Give the token, if there is one."""
        return {"authorization": f"Bearer {self._token.reveal()}"} if self._token is not None else {}

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new among the posts."""
        return read_mastodon(data, self._settings, memory, now=now, name=name)

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Ask for a few posts that are gone from where they stood; a clear no is a deletion."""
        seen = load(memory.get("seen"))
        due = sorted(_missing(seen, memory, now=now), key=lambda each: (seen[each].tries, -seen[each].at_ms))
        signals: list[Signal] = []
        until = asyncio.get_running_loop().time() + _ASKING_S
        for native_id in due[:AT_ONCE]:
            left_s = until - asyncio.get_running_loop().time()
            if left_s <= 0:
                break
            known = seen[native_id]
            answer = await self._status(url, native_id, within_s=min(10.0, left_s))
            if answer is not None and answer.status in _DELETED:
                signals.append(cancellation(native_id, known, self._settings, now=now))
                seen[native_id] = replace(known, revision=known.revision + 1, canceled=True, hazard="")
            else:
                wait_ms = _FIRST_WAIT_MS * 2**known.tries
                seen[native_id] = replace(known, tries=known.tries + 1, next_ms=now // 1000 + wait_ms)
        return Parsed(signals=tuple(signals), memory={**memory, "seen": dump(seen)} if due else memory)

    async def _status(self, url: str, native_id: str, *, within_s: float) -> Answer | None:
        if self.http is None:
            return None
        try:
            return await self.http.request(
                "GET",
                str(URL(url).origin() / "api" / "v1" / "statuses" / native_id),
                headers={"accept": "application/json", **self.headers()},
                allow_private=self.allow_private,
                limits=Limits(total_s=within_s, max_bytes=1_000_000, max_redirects=0),
            )
        except (HttpError, ValueError):
            return None


def _missing(seen: Mapping[str, Seen], memory: Mapping[str, Any], *, now: Instant) -> list[str]:
    """Name the posts that ought to stand where we look, and do not."""
    here = memory.get("present")
    present = set(here) if isinstance(here, list) else set()
    since = memory.get("since_ms")
    since_ms = since if isinstance(since, int) else 0
    return [
        native_id
        for native_id, known in seen.items()
        if known.hazard in _HAZARDS
        and native_id not in present
        and (known.tries or (present and known.at_ms >= since_ms))
        and known.tries < MOST_TRIES
        and known.next_ms <= now // 1000
    ]
