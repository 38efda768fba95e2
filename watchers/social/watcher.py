"""What the watchers of posts share: their options, and that they ask whether a post still stands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.model.signal import Signal
from engine.model.time import Instant
from engine.ports import Poll
from watchers.documents import DocumentWatcher, Parsed
from watchers.options import Options, hazard_option
from watchers.reading import Topics
from watchers.seen import dump, load
from watchers.social.deletions import due, gone, stands
from watchers.social.keys import key_of, old_key_of
from watchers.social.reading import SocialSettings, cancellation
from watchers.social.spoken import without
from watchers.social.voices import unseal
from wire.http import Answer, HttpError, Limits

AT_ONCE = 3
"""So many posts are asked for in one poll where each costs a request; the others wait their turn."""

ASKING_S = 20.0
"""How long one poll may take to ask for posts."""

MOST_DUE = 100
"""So many are looked up among what is known in one poll; a kind may ask for fewer of them."""

DELETED = frozenset({404, 410})


class SocialWatcher(DocumentWatcher):
    """Eyes on posts.

    Options of all: secret (needed: the key of the pseudonyms), old_secret (the one before it), home_country,
    topics, about, places.
    A kind gives `read`, and one of `address_of` (a page for each post) and `which_are_gone` (many at once).
    """

    suffixes: tuple[str, ...] = (".json",)
    accept = "application/json"

    def take(self, given: Options) -> None:
        """Ask for what all posts are read with."""
        secret, old_secret = key_of(given, self.name), old_key_of(given, self.name)
        home_country, topics = given.country("home_country"), given.words("topics")
        about, places = hazard_option(given, "about"), given.places("places")
        self.settings = SocialSettings(
            source=self.name,
            secret=secret,
            old_secret=old_secret,
            about=about,
            home_country=home_country,
            places=places,
            topics=Topics(topics),
            horizon_days=self.horizon_days,
        )

    def address_of(self, url: str, native_id: str, address: str) -> str:
        """Say at which URL a post is asked for; empty where it cannot be asked for."""
        raise NotImplementedError

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once. That a post was asked for again, and stands, is no news."""
        found = await super().poll(cursor, now=now)
        same = not found.signals and _in_sight(found.cursor) == _in_sight(cursor)
        return replace(found, health=replace(found.health, unchanged=True)) if same else found

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Ask for posts that are out of sight; a clear no is a deletion, anything else withdraws nothing."""
        seen = load(memory.get("seen"))
        held = memory.get("sealed")
        sealed = dict(held) if isinstance(held, Mapping) else {}
        wanted = due(seen, memory, now=now)[:MOST_DUE]
        if not wanted or self.http is None:
            return Parsed(signals=(), memory=memory)
        addresses = {each: self._unsealed(sealed.get(each)) for each in wanted}
        answers, more = await self.which_are_gone(url, addresses, memory)
        signals: list[Signal] = []
        for native_id, is_gone in answers.items():
            known = seen[native_id]
            if is_gone:
                signals.append(cancellation(native_id, known, self.settings, now=now))
                seen[native_id] = gone(known)
                sealed.pop(native_id, None)
            else:
                seen[native_id] = stands(known, now=now, soon=native_id in more.get("missing", ()))
        deleted = [each for each, is_gone in answers.items() if is_gone]
        spoken = memory.get("spoken")
        for secret in self.settings.secrets:
            spoken = without(spoken, deleted, secret=secret)
        after = {**memory, **more, "seen": dump(seen), "sealed": sealed, "spoken": spoken}
        return Parsed(signals=tuple(signals), memory=after)

    def _unsealed(self, sealed: object) -> str:
        """Give an address, under whichever secret it was sealed; empty where it was neither."""
        return next(filter(None, (unseal(sealed, secret=each) for each in self.settings.secrets)), "")

    async def which_are_gone(
        self, url: str, addresses: Mapping[str, str], memory: Mapping[str, Any]
    ) -> tuple[dict[str, bool], dict[str, Any]]:
        """Say of some of the posts whether they are gone, and what to remember; the others wait.

        Here each is asked for by a page of its own.
        """
        answers: dict[str, bool] = {}
        until = asyncio.get_running_loop().time() + ASKING_S
        for native_id, address in list(addresses.items())[:AT_ONCE]:
            left_s = until - asyncio.get_running_loop().time()
            if left_s <= 0:
                break
            page = self.address_of(url, native_id, address)
            answer = await self.get(page, within_s=min(10.0, left_s)) if page else None
            answers[native_id] = answer is not None and answer.status in DELETED
        return answers, {}

    async def get(self, url: str, *, within_s: float) -> Answer | None:
        """Ask for a page with the source's own credentials; None where there is no answer."""
        if self.http is None:
            return None
        try:
            return await self.http.request(
                "GET",
                url,
                headers={"accept": self.accept, **self.headers()},
                allow_private=self.allow_private,
                limits=Limits(total_s=within_s, max_bytes=1_000_000, max_redirects=0),
            )
        except (HttpError, ValueError):
            return None


def _in_sight(cursor: Mapping[str, Any]) -> object:
    memory = cursor.get("memory")
    return memory.get("present") if isinstance(memory, Mapping) else None


def listed(value: object, *, most: int = 100) -> Sequence[Any]:
    """Give the beginning of a list, nothing where it is none."""
    return value[:most] if isinstance(value, list) else ()
