"""What the watchers of documents share: a place that is looked at, and a reader that remembers.

A watcher of this kind gives a pure `read` of one document; where it must ask for more, as an index of
messages does, it also gives `ask`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.signal import Signal
from engine.model.time import Instant
from engine.ports import Health, Poll
from watchers.belief import Belief
from watchers.heavy import opened
from watchers.locations import Document, is_url, look_at_path, look_at_url
from watchers.options import Options
from watchers.portions import memory_of, without_left
from wire.http import Http

if TYPE_CHECKING:
    from watchers.apart import Apart

_NAMED = 5
_LARGE = 1_000_000
"""From how many bytes on an XML document is tried in a process of its own before it is read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What one document says, and the memory after it, as JSON data.

    `read` counts items that were understood, `skipped` those left out, `old` those of them that are older
    than the horizon and were not known; `problems` names the bad ones.
    """

    signals: tuple[Signal, ...]
    memory: Mapping[str, Any]
    read: int = 0
    skipped: int = 0
    old: int = 0
    problems: tuple[str, ...] = field(default=())


class DocumentWatcher:
    """Eyes on a file, a folder of files or a URL."""

    suffixes: tuple[str, ...] = ()
    accept = "application/xml"
    service: str = ""
    """The one service that it reads, where its signals go by that name and not by the one in the settings."""
    apart: Apart | None = None
    """Where heavy documents are taken apart, if that is not to be done in this process."""
    in_portions = False
    """Whether it knows each thing by the id of its signals, so that a look can be taken in portions."""

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
        """Name the source and where it is; a wrong option is a SourceError.

        What is older than the horizon at first sight is left out.
        """
        self.name = name
        self.source = self.service or name
        self.location = location
        self.http = http
        self.horizon_days = horizon_days
        self.allow_private = allow_private
        self._belief = Belief()
        given = Options(name, options)
        self.take(given)
        given.rest()

    def take(self, given: Options) -> None:
        """Ask for the options that this kind has; without it, it has none."""

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read one document; a text that is none is a SourceError."""
        raise NotImplementedError

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Ask the source for more than its document holds, whether or not that has changed."""
        return Parsed(signals=(), memory=memory)

    def headers(self) -> dict[str, str]:
        """Give headers that every request to the source carries."""
        return {}

    def explain(self, body: bytes) -> str:
        """Give the source's own words for its refusal, empty where it has none that we know."""
        return ""

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once: what is new since the cursor."""
        # Another location has other validators and other files, but may know the same things.
        here = cursor if cursor.get("location") == self.location else {}
        memory = memory_of(cursor)
        if is_url(self.location):
            return await self._poll_url(self.location, here, memory, now=now)
        return await self._poll_path(self.location, here, memory, now=now)

    def part(
        self, before: Mapping[str, Any], after: Mapping[str, Any], left: Sequence[Signal]
    ) -> dict[str, Any]:
        """Give the cursor of a look of which some signals are left: its documents are read again."""
        return {**before, "v": 1, "memory": self.part_of_memory(memory_of(before), memory_of(after), left)}

    def part_of_memory(
        self, before: Mapping[str, Any], after: Mapping[str, Any], left: Sequence[Signal]
    ) -> dict[str, Any]:
        """Give what is remembered while some signals are left, for a kind that is taken in portions."""
        return {**before, "seen": without_left(before.get("seen"), after.get("seen"), left)}

    async def _poll_url(
        self, url: str, here: Mapping[str, Any], memory: Mapping[str, Any], *, now: Instant
    ) -> Poll:
        known = _texts(here.get("feed"))
        asked = self._belief.known(known, now=now)
        look = await look_at_url(
            self.http,
            url,
            known=asked,
            allow_private=self.allow_private,
            accept=self.accept,
            headers=self.headers(),
            explain=self.explain,
        )
        self._belief.note(asked, known, look, now=now)
        total = _Total(str(here.get("error", "")))
        before = memory
        for document in look.changed:
            parsed = await self._read(document, memory, now=now)
            memory = parsed.memory
            total = _Total("").with_(parsed)
        error = total.error
        more = await self.ask(url, memory, now=now)
        total.with_(more)
        return Poll(
            signals=total.in_order(),
            cursor=self._cursor(more.memory, feed={**known, **(look.validators or {})}, error=error),
            health=Health(
                read=total.read,
                skipped=total.skipped,
                old=total.old,
                unchanged=not total.signals and dict(more.memory) == dict(before),
                error=total.error,
            ),
        )

    async def _poll_path(
        self, path: str, here: Mapping[str, Any], memory: Mapping[str, Any], *, now: Instant
    ) -> Poll:
        marks = _texts(here.get("files"))
        look = await look_at_path(path, suffixes=self.suffixes, known=marks)
        is_same = not look.changed and not look.unread
        before = memory
        total = _Total(str(here.get("error", "")) if is_same else "")
        total.add_problems(look.unread)
        for document in look.changed:
            try:
                parsed = await self._read(document, memory, now=now)
            except SourceError as error:
                if len(look.names) == 1:
                    raise
                # Not remembered, so that it is named at every poll until somebody mends it.
                total.add_problems((str(error),))
                continue
            memory = parsed.memory
            total.with_(parsed, within=f"{document.name}, ")
            marks = {**marks, document.name: document.mark}
        files = {name: marks[name] for name in look.names if name in marks}
        return Poll(
            signals=total.in_order(),
            cursor=self._cursor(memory, files=files, error=total.error),
            health=Health(
                read=total.read,
                skipped=total.skipped,
                old=total.old,
                unchanged=not total.signals and dict(memory) == dict(before),
                error=total.error,
            ),
        )

    async def _read(self, document: Document, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        if self.apart is not None and ".xml" in self.suffixes and len(document.data) > _LARGE:
            await self.apart.try_xml(document.data, source=self.name)
        data = await opened(self.apart, document.data, source=self.name)
        # A large document takes a second to read; the others must not wait for it.
        return await asyncio.to_thread(self.read, data, document.name, memory, now=now)

    def _cursor(
        self,
        memory: Mapping[str, Any],
        *,
        feed: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        error: str = "",
    ) -> dict[str, Any]:
        return {
            "v": 1,
            "location": self.location,
            "error": error,
            "feed": dict(feed or {}),
            "files": dict(files or {}),
            "memory": dict(memory),
        }


class _Total:
    """What one poll found, summed up."""

    def __init__(self, said: str) -> None:
        self._said = said
        self.signals: list[Signal] = []
        self.read = 0
        self.skipped = 0
        self.old = 0
        self._problems: list[str] = []

    def with_(self, parsed: Parsed, *, within: str = "") -> _Total:
        self.signals += parsed.signals
        self.read += parsed.read
        self.skipped += parsed.skipped
        self.old += parsed.old
        self._problems += [f"{within}{problem}" for problem in parsed.problems]
        return self

    def in_order(self) -> tuple[Signal, ...]:
        """Give the signals as they were said, oldest first: many sources list the newest first."""
        return tuple(sorted(self.signals, key=lambda signal: signal.sent_at))

    def add_problems(self, problems: tuple[str, ...]) -> None:
        self._problems += problems
        self.skipped += len(problems)

    @property
    def error(self) -> str:
        if not self._problems:
            return self._said
        many = len(self._problems)
        count = phrase("one item") if many == 1 else phrase("{count} items", count=many)
        named = "; ".join(self._problems[:_NAMED]) + ("; …" if len(self._problems) > _NAMED else "")
        return phrase(
            "{count} of {number} could not be read: {named}",
            count=count,
            number=self.read + self.skipped,
            named=named,
        )


def _texts(data: object) -> dict[str, str]:
    if not isinstance(data, Mapping):
        return {}
    return {key: value for key, value in data.items() if isinstance(key, str) and isinstance(value, str)}
