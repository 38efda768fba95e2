"""Pages that a document only names: noted in the cursor, and fetched a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from watchers.heavy import Opening, as_it_came
from wire.http import Http, HttpError, Limits
from wire.targets import same_origin, shown

AT_ONCE = 20
"""So many pages are fetched in one poll; the others wait their turn."""

MOST_PAGES = 2_000
_FETCHING_S = 30.0
_MOST_TRIES = 5

Pages = dict[str, list[Any]]
"""By its URL, the mark of each page and how often it was tried; -1 when it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The pages after some were fetched, and a sentence for each that did not come or could not be read."""

    pages: Pages
    problems: tuple[str, ...] = ()


class _NotNow(Exception):
    """A host cannot or will not give a page just now, which says nothing of the page.

    `enough` says that it asks us to come less often.
    """

    def __init__(self, message: str, *, enough: bool = False) -> None:
        super().__init__(message)
        self.enough = enough


def noted(before: object, wanted: Iterable[tuple[str, str]]) -> Pages:
    """Note the URLs and marks that a document names; one with a new mark is to be fetched anew."""
    known = before if isinstance(before, Mapping) else {}
    pages: Pages = {}
    for url, mark in wanted:
        last = known.get(url)
        pages[url] = [mark, last[1] if isinstance(last, list) and last[:1] == [mark] else 0]
    return pages


def in_cursor(value: object) -> Pages:
    """Read what a cursor holds; an entry that is not as we wrote it is forgotten."""
    return {
        str(url): list(page)
        for url, page in (value.items() if isinstance(value, Mapping) else ())
        if isinstance(page, list) and len(page) == 2 and isinstance(page[1], int)
    }


async def fetch_due(
    http: Http | None,
    pages: Mapping[str, list[Any]],
    read: Callable[[str, bytes], str],
    *,
    accept: str,
    allow_private: frozenset[str] = frozenset(),
    opening: Opening = as_it_came,
) -> Fetched:
    """Fetch the next few pages that are due. `read` takes one and says what is wrong with it, if anything.

    A page that is not there, or cannot be read, is tried again at the next few polls; one that a host cannot
    give just now for as long as it is named, after those that were tried less often.
    """
    after = {url: list(page) for url, page in pages.items()}
    due = [url for url, (_, tries) in after.items() if 0 <= tries < _MOST_TRIES]
    due = sorted(due, key=lambda url: after[url][1])[:AT_ONCE]
    problems: list[str] = []
    loop = asyncio.get_running_loop()
    until = loop.time() + _FETCHING_S
    for url in due:
        left_s = until - loop.time()
        if left_s <= 0 or http is None:
            break
        limits = Limits(total_s=min(10.0, left_s), max_bytes=1_000_000)
        mark, tries = after.pop(url)
        enough = False
        try:
            problem = await _fetch(
                http, url, read, accept=accept, allow_private=allow_private, limits=limits, opening=opening
            )
            after[url] = [mark, tries + 1 if problem else -1]
        except _NotNow as error:
            # It goes to the end, so that others have their turn.
            problem, enough = str(error), error.enough
            after[url] = [mark, min(tries + 1, _MOST_TRIES - 1)]
        problems += [problem] if problem else []
        if enough:
            break
    return Fetched(pages=after, problems=tuple(problems))


async def _fetch(
    http: Http,
    url: str,
    read: Callable[[str, bytes], str],
    *,
    accept: str,
    allow_private: frozenset[str],
    limits: Limits,
    opening: Opening,
) -> str:
    try:
        answer = await http.request(
            "GET", url, headers={"accept": accept}, allow_private=allow_private, limits=limits
        )
    except HttpError as error:
        if not error.mute:
            return str(error)
        raise _NotNow(told_by(error)) from error
    if answer.status == 429 or answer.status >= 500:
        raise _NotNow(
            phrase("{url} answered with status {status}", url=shown(url), status=answer.status),
            enough=answer.status == 429,
        )
    # A page must not send us to ask elsewhere, and nobody else may speak in its name.
    if answer.status != 200 or not same_origin(answer.url, url):
        return phrase("{url} answered with status {status}", url=shown(url), status=answer.status)
    try:
        body = await opening(answer.body)
    except SourceError as error:
        return told_by(error)
    return await asyncio.to_thread(read, url, body)
