"""The watcher: looks at a file, a folder or a feed of USGS, and remembers what it has signaled."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.signal import Signal
from engine.model.time import Instant
from engine.ports import Health, Poll
from watchers.belief import Belief
from watchers.heavy import opened
from watchers.locations import is_url, look_at_path, look_at_url
from watchers.options import Options
from watchers.portions import without_left
from watchers.times import moved
from watchers.usgs.deletions import look_for_missing, mark_missing
from watchers.usgs.memory import Known, dump, forget, load
from watchers.usgs.reading import SOURCE, Reading, read_usgs
from wire.http import Http

if TYPE_CHECKING:
    from watchers.apart import Apart

_SUFFIXES = (".json", ".geojson", ".atom")


class UsgsWatcher:
    """Eyes on earthquakes. The location is a file, a folder (*.json, *.geojson, *.atom), or a feed's URL."""

    apart: Apart | None = None
    """Where heavy documents are read first, if that is not to be done in this process."""
    in_portions = True

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
        """Name the source and where it is; events older than the horizon when first seen are left out.

        A replay has no horizon (None). It has no options.
        """
        Options(name, options).rest()
        self.name = name
        self.source = SOURCE
        self._location = location
        self._http = http
        self._horizon_days = horizon_days
        self._allow_private = allow_private
        self._belief = Belief()
        self._old: frozenset[str] = frozenset()

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once: new events, revisions and retractions since the cursor."""
        # Another location has other validators and other files, but may know the same events.
        here = cursor if cursor.get("location") == self._location else {}
        seen = load(cursor.get("seen"))
        if is_url(self._location):
            return await self._poll_url(self._location, here, seen, now=now)
        return await self._poll_path(self._location, here, seen, now=now)

    def part(
        self, before: Mapping[str, Any], after: Mapping[str, Any], left: Sequence[Signal]
    ) -> dict[str, Any]:
        """Give the cursor of a look of which some signals are left: its documents are read again."""
        return {**before, "v": 1, "seen": without_left(before.get("seen"), after.get("seen"), left)}

    async def _poll_url(
        self, url: str, here: Mapping[str, Any], seen: dict[str, Known], *, now: Instant
    ) -> Poll:
        known = _texts(here.get("feed"))
        asked = self._belief.known(known, now=now)
        look = await look_at_url(self._http, url, known=asked, allow_private=self._allow_private)
        self._belief.note(asked, known, look, now=now)
        feed = {**known, **(look.validators or {})}
        signals: tuple[Signal, ...] = ()
        health = Health(unchanged=True, error=str(here.get("error", "")))
        before = here.get("shown_ms")
        shown_ms = before if isinstance(before, int) else None
        newer = shown_ms is None
        for document in look.changed:
            reading = await self._read(document.data, document.name, seen, now=now)
            shows_new = _shows_new(reading, seen)
            newer, shown_ms = moved(shown_ms, reading.generated_ms, now_ms=now // 1000)
            seen = mark_missing(reading.seen, present=reading.present, window_ms=reading.window_ms, now=now)
            seen = self._forget(seen, now=now, present=reading.present)
            signals = reading.signals
            health = Health(
                read=reading.read,
                skipped=reading.skipped,
                old=self._count_old(reading.old),
                unchanged=not shows_new,
                error=_sentence(reading.problems, of=reading.read + reading.skipped),
            )
        error = health.error
        if self._http is not None:
            found = await look_for_missing(
                self._http,
                url,
                seen,
                now=now,
                allow_private=self._allow_private,
                opening=partial(opened, self.apart, source=self.name),
            )
            seen = dict(found.seen)
            signals += found.signals
            health = Health(
                read=health.read,
                skipped=health.skipped + found.unclear,
                old=health.old,
                unchanged=health.unchanged and not found.signals,
                error=error,
            )
        return Poll(
            signals=signals,
            cursor=self._cursor(seen, feed=feed, error=error, shown_ms=shown_ms),
            health=replace(health, newer=newer),
        )

    async def _poll_path(
        self, path: str, here: Mapping[str, Any], seen: dict[str, Known], *, now: Instant
    ) -> Poll:
        marks = _texts(here.get("files"))
        look = await look_at_path(path, suffixes=_SUFFIXES, known=marks)
        signals: list[Signal] = []
        problems = list(look.unread)
        read, skipped = 0, len(look.unread)
        old: frozenset[str] = frozenset()
        shows_new = False
        for document in look.changed:
            try:
                reading = await self._read(document.data, document.name, seen, now=now)
            except SourceError as error:
                if len(look.names) == 1:
                    raise
                # Not remembered, so that it is named at every poll until somebody mends it.
                problems.append(str(error))
                skipped += 1
                continue
            shows_new |= _shows_new(reading, seen)
            seen = dict(reading.seen)
            signals += reading.signals
            problems += [f"{document.name}, {problem}" for problem in reading.problems]
            read, skipped = read + reading.read, skipped + reading.skipped
            old |= reading.old
            marks = {**marks, document.name: document.mark}
        seen = self._forget(seen, now=now)
        is_same = not look.changed and not look.unread
        says = str(here.get("error", "")) if is_same else _sentence(tuple(problems), of=read + skipped)
        return Poll(
            signals=tuple(signals),
            cursor=self._cursor(
                seen,
                files={name: marks[name] for name in look.names if name in marks},
                error=says,
            ),
            health=Health(
                read=read, skipped=skipped, old=self._count_old(old), unchanged=not shows_new, error=says
            ),
        )

    def _count_old(self, old: frozenset[str]) -> int:
        """Count what is too old, each event once: it stands in the feed for as long as the feed goes back."""
        new, self._old = old - self._old, old or self._old
        return len(new)

    async def _read(self, data: bytes, name: str, seen: dict[str, Known], *, now: Instant) -> Reading:
        data = await opened(self.apart, data, source=self.name)
        # A large document takes a second to read; the others must not wait for it.
        return await asyncio.to_thread(
            read_usgs, data, now=now, seen=seen, horizon_days=self._horizon_days, name=name
        )

    def _forget(
        self, seen: Mapping[str, Known], *, now: Instant, present: frozenset[str] = frozenset()
    ) -> dict[str, Known]:
        return forget(seen, now_ms=now // 1000, days=self._horizon_days, present=present)

    def _cursor(
        self,
        seen: Mapping[str, Known],
        *,
        feed: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        error: str = "",
        shown_ms: int | None = None,
    ) -> dict[str, Any]:
        shown = {} if shown_ms is None else {"shown_ms": shown_ms}
        return shown | {
            "v": 1,
            "location": self._location,
            "error": error,
            "feed": dict(feed or {}),
            "files": dict(files or {}),
            "seen": dump(seen),
        }


def _shows_new(reading: Reading, seen: Mapping[str, Known]) -> bool:
    """Say whether a document shows anything new; that it was made anew is none."""
    return bool(reading.signals) or not reading.seen.keys() <= seen.keys()


def _texts(data: object) -> dict[str, str]:
    if not isinstance(data, Mapping):
        return {}
    return {key: value for key, value in data.items() if isinstance(key, str) and isinstance(value, str)}


def _sentence(problems: tuple[str, ...], *, of: int) -> str:
    if not problems:
        return ""
    one = len(problems) == 1
    count = phrase("one item") if one else phrase("{count} items", count=len(problems))
    which = problems[0] if one else phrase("the first is {which}", which=problems[0])
    return phrase("{count} of {of} could not be read: {which}", count=count, of=of, which=which)
