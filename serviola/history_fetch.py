"""Fetching: how public archives are asked, and where pages are kept until a history is written."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from yarl import URL

from engine.errors import ServiolaError
from engine.model.said import phrase, told_by
from engine.model.time import iso
from wire.http import HttpError, Limits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from engine.model.time import Instant
    from store.history.write import Manifest
    from wire.http import Answer, Http

TRIES = 5
PAUSE_S = 1.0
"""Between two questions, so that nobody is flooded."""
FIRST_WAIT_S = 10.0
"""How long is waited before the second try where the archive does not say; by as much longer each time."""
_LIMITS = Limits(total_s=120.0, max_bytes=64_000_000)
_LATER = frozenset({429, 500, 502, 503, 504})

Wait: TypeAlias = "Callable[[float], Awaitable[object]]"


class FetchError(ServiolaError):
    """A history could not be fetched; what was fetched is kept for the next try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was written, and a sentence for each page that does not read and was left out."""

    manifest: Manifest
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who is asked, and how: `who` is the archive's name, `wait` sleeps for so many seconds.

    `allow_private` names each host:port that may lie in a private network.
    """

    who: str
    http: Http
    wait: Wait
    allow_private: frozenset[str] = frozenset()

    async def get(self, url: str, *, limits: Limits = _LIMITS) -> Answer:
        """Ask for a page; who asks us to wait is waited for, and after so many tries it is given up.

        Gives an answer of any status but those that ask to come again later; else FetchError.
        """
        why = ""
        for attempt in range(TRIES):
            try:
                answer = await self.http.request("GET", url, allow_private=self.allow_private, limits=limits)
            except HttpError as error:
                why, pause = told_by(error), error.retry_after_s
                if not error.mute:
                    raise FetchError(phrase("{why}; what was fetched is kept", why=why)) from error
            else:
                if answer.status not in _LATER:
                    return answer
                why = phrase("{who} answers {status}", who=self.who, status=answer.status)
                pause = answer.retry_after_s
            if attempt < TRIES - 1:
                await self.wait(pause if pause is not None else FIRST_WAIT_S * (attempt + 1))
        raise FetchError(
            phrase(
                "{why}, after {tries} tries; the same command goes on from there later", why=why, tries=TRIES
            )
        )


def asking_at(base: str, *, who: str, http: Http, wait: Wait) -> Asking:
    """Ask an archive; one at `base` may lie in a private network, for a person named it."""
    try:
        url = URL(base)
    except ValueError as error:
        raise FetchError(
            phrase("{base} is no address; write one such as https://archive.example.org", base=base[:80])
        ) from error
    private = frozenset({f"{url.host}:{url.port}"}) if url.host else frozenset()
    return Asking(who=who, http=http, wait=wait, allow_private=private)


def check_span(since: Instant, until: Instant) -> None:
    """Refuse a span that ends before it begins."""
    if since >= until:
        raise FetchError(
            phrase(
                "{since} is not before {until}; write --from before --to", since=iso(since), until=iso(until)
            )
        )


@contextmanager
def pages_of(file: Path, wish: str) -> Iterator[Path]:
    """Open the folder in which the pages of a history are kept until it is written, and take it away then.

    It lies beside the file and is named by the wish: who asks for the same again finds what was fetched.
    """
    name = hashlib.sha256(wish.encode()).hexdigest()[:12]
    pages = file.parent / f".{file.name}.pages-{name}"
    try:
        pages.mkdir(parents=True, exist_ok=True)
        yield pages
        for page in pages.iterdir():
            page.unlink()
        pages.rmdir()
    except OSError as error:
        raise FetchError(
            phrase(
                "the pages of {file} cannot be kept in {pages}: {why}",
                file=file,
                pages=pages,
                why=error.strerror,
            )
        ) from error


def keep(pages: Path, name: str, body: bytes) -> None:
    """Keep a page, whole or not at all."""
    part = pages / f".{name}.part"
    part.write_bytes(body)
    part.replace(pages / name)
