"""The watcher of Bluesky: pages back to what it knows, and honors that people delete what they wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yarl import URL

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.signal import Signal
from engine.model.time import Instant
from engine.ports import Poll
from watchers.bluesky.posts import is_for_us, read_bluesky, views
from watchers.bluesky.session import Session
from watchers.documents import Parsed
from watchers.heavy import opened
from watchers.locations import Document, is_url
from watchers.options import Options
from watchers.seen import MAX_SEEN, load
from watchers.social.voices import post_of
from watchers.social.watcher import SocialWatcher, listed
from wire.strict_json import BadJson, read_json

AT_ONCE = 25
"""So many posts may be asked for in one request (app.bsky.feed.getPosts)."""

PAGES = 3
"""So many further pages are read in one poll, while there is nothing on them that we know."""


class BlueskyWatcher(SocialWatcher):
    """Eyes on app.bsky.feed.getFeed, getAuthorFeed, getPostThread or searchPosts.

    Options: those of every social source; account and app_password, which a search needs.
    """

    def take(self, given: Options) -> None:
        """Take an account and its app password: both, or neither."""
        super().take(given)
        account, password = given.word("account"), given.secret("app_password")
        if bool(account) != (password is not None):
            raise SourceError(
                phrase(
                    "the source {name} needs both account and app_password, or neither; correct them",
                    name=self.name,
                ),
                permanent=True,
            )
        self._session = Session(account, password) if password is not None else None

    def headers(self) -> dict[str, str]:
        """Give the token of the session, if there is one."""
        return self._session.headers() if self._session is not None else {}

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once, signing in before if that is needed."""
        if self._session is not None and self.http is not None and is_url(self.location):
            await self._session.open(self.http, self.location, now=now, allow_private=self.allow_private)
        try:
            return await super().poll(cursor, now=now)
        except SourceError as error:
            if self._session is not None:
                self._session.doubt()
            elif "searchPosts" in self.location:
                raise SourceError(
                    phrase(
                        "{error}; a search needs the options account and app_password, and a location at "
                        "the account's own server, such as https://bsky.social",
                        error=error,
                    ),
                    permanent=error.permanent,
                    retry_after_s=error.retry_after_s,
                ) from error
            raise

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new among the posts, and remember whether there may be more of it further back."""
        parsed = read_bluesky(data, self.settings, memory, now=now, name=name)
        known = _names(memory.get("known")) or _names(memory.get("present"))
        is_new = bool(known) and not known & set(parsed.memory["present"])
        back = _cursor(data) if is_new else ""
        missing = sorted(_names(memory.get("missing")))
        more = {"missing": missing, "known": sorted(known) if back else [], "back": back}
        return replace(parsed, memory={**parsed.memory, **more})

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Page back to what is known, then ask for posts that are out of sight."""
        total: list[Signal] = []
        read = skipped = old = 0
        problems: tuple[str, ...] = ()
        for _ in range(PAGES):
            back = memory.get("back")
            answer = await self.get(_at(url, back), within_s=10.0) if isinstance(back, str) and back else None
            if answer is None or answer.status != 200:
                break
            before = memory
            try:
                further = Document(name="a further page", data=answer.body, mark="")
                page = await self._read(further, before, now=now)
            except SourceError:
                break
            total += page.signals
            read, skipped, old = read + page.read, skipped + page.skipped, old + page.old
            problems += page.problems
            memory = _joined(before, page.memory)
        asked = await super().ask(url, {**memory, "known": [], "back": ""}, now=now)
        return Parsed(
            signals=(*total, *asked.signals),
            memory=asked.memory,
            read=read,
            skipped=skipped,
            old=old,
            problems=problems,
        )

    async def which_are_gone(
        self, url: str, addresses: Mapping[str, str], memory: Mapping[str, Any]
    ) -> tuple[dict[str, bool], dict[str, Any]]:
        """Ask for many posts at once. One that is left out of two answers in a row is gone.

        The service leaves out what it cannot show, without a word; once may be its own failing.
        """
        some = {each: address for each, address in addresses.items() if address}
        asked = dict(list(some.items())[:AT_ONCE])
        answers = dict.fromkeys((each for each in addresses if each not in some), False)
        if not asked:
            return answers, {}
        page = URL(url).origin() / "xrpc" / "app.bsky.feed.getPosts"
        answer = await self.get(
            str(page.with_query([("uris", each) for each in asked.values()])), within_s=10.0
        )
        found = await self._found(answer.body) if answer is not None and answer.status == 200 else None
        if found is None:
            return answers | dict.fromkeys(asked, False), {}
        before = _names(memory.get("missing")) & set(load(memory.get("seen")))
        missing = {each for each in asked if each not in found}
        answers |= {each: each in missing and each in before for each in asked}
        return answers, {"missing": sorted((before - set(asked)) | (missing - before))}

    async def _found(self, body: bytes) -> frozenset[str] | None:
        try:
            data = await opened(self.apart, body, source=self.name)
            posts = await asyncio.to_thread(views, data, "the answer")
        except SourceError:
            return None
        # What was labeled since then, so that it is not for us any more, is as gone as what was deleted.
        named = [each.get("uri") for each in posts if isinstance(each, Mapping) and is_for_us(each)]
        return frozenset(
            post_of(each, secret=secret)
            for each in named
            if isinstance(each, str)
            for secret in self.settings.secrets
        )


def _names(value: object) -> frozenset[str]:
    return frozenset(each for each in listed(value, most=MAX_SEEN) if isinstance(each, str))


def _cursor(data: bytes) -> str:
    try:
        document = read_json(data)
    except BadJson:
        return ""
    found = document.get("cursor") if isinstance(document, Mapping) else None
    return found if isinstance(found, str) and len(found) <= 1_000 else ""


def _at(url: str, cursor: str) -> str:
    return str(URL(url).update_query(cursor=cursor))


def _joined(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Join what is present on two pages: they are one window."""
    present = sorted({*before["present"], *after["present"]})
    return {
        **after,
        "present": present,
        "since_ms": min(before["since_ms"], after["since_ms"] or before["since_ms"]),
    }
