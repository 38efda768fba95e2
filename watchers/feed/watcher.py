"""The watcher of a feed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.model.scales import SourceClass
from engine.model.signal import Signal
from engine.model.time import Instant
from watchers.apart import HEAVY
from watchers.documents import DocumentWatcher, Parsed
from watchers.feed.json_feed import BadJsonFeed
from watchers.feed.meaning import FeedSettings
from watchers.feed.reading import known_marks, no_feed, read_feed, read_items
from watchers.feed.slicing import Sliced
from watchers.feed.splitting import IllFormed, sliced_of
from watchers.feed.taking_apart import take_apart, take_apart_sliced, take_little_apart
from watchers.heavy import is_heavy_json, is_json
from watchers.locations import Document, is_url
from watchers.options import Options, hazard_option
from watchers.reading import Told, Topics
from watchers.terms import refuse_forbidden
from watchers.xml import BadXml

# Handing work to a thread takes half a millisecond, and one that is at work keeps all others waiting for five
# (sys.getswitchinterval): what is done sooner is done at once.
_SLICED_AT_ONCE = 500_000
_KNOWN_AT_ONCE = 1_000


class FeedWatcher(DocumentWatcher):
    """Eyes on a feed of news or of an authority.

    Options: class (news or official), publisher, home_country, topics, hazard, places.
    """

    suffixes = (".xml", ".rss", ".atom", ".rdf", ".json")
    in_portions = True
    accept = "application/rss+xml, application/atom+xml, application/feed+json, application/xml"

    def take(self, given: Options) -> None:
        """Ask what the feed is; a network whose terms forbid this use is refused."""
        refuse_forbidden(self.name, self.location)
        self._settings = FeedSettings(
            source=self.name,
            url=self.location if is_url(self.location) else "",
            source_class=SourceClass(given.word("class", "news", among=("news", "official"))),
            publisher=given.word("publisher"),
            home_country=given.country("home_country"),
            hazard=hazard_option(given),
            topics=Topics(given.words("topics")),
            places=given.places("places"),
            horizon_days=self.horizon_days,
        )

    def hear_others(self, told: Told) -> None:
        """Read an item that names no hazard by what all sources tell, from now on."""
        self._settings = replace(self._settings, told=told)

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new in the feed."""
        return read_feed(data, self._settings, memory, now=now, name=name)

    def part_of_memory(
        self, before: Mapping[str, Any], after: Mapping[str, Any], left: Sequence[Signal]
    ) -> dict[str, Any]:
        """Give what is remembered while some items are left: what says them is no known text yet."""
        ids = {signal.native_id for signal in left}
        known = known_marks(before)
        # What could not be read has no id, and is named again when it is read again.
        marks = {mark: each for mark, each in known_marks(after).items() if each and each not in ids}
        again = {mark: each for mark, each in known.items() if not each or each in ids}
        kept = super().part_of_memory(before, after, left)
        # Whose it said that it is, it is: what is left comes from the same outlet as what was taken.
        return {**kept, "marks": again | marks, "outlet": after.get("outlet", "")}

    async def _read(self, document: Document, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read a few new items at once, and have a heavy or an ill-formed document taken apart elsewhere."""
        data, known = document.data, known_marks(memory)
        sliced = sliced_of(data, known) if len(data) <= _SLICED_AT_ONCE and not is_json(data) else None
        if sliced is not None and len(known) <= _KNOWN_AT_ONCE:
            taken = take_little_apart(sliced, now=now)
            if taken is not None:
                return read_items(taken, self._settings, memory, now=now)
        if self.apart is None:
            return await super()._read(document, memory, now=now)
        try:
            parsed = await asyncio.to_thread(self._light, data, sliced, memory, now=now)
            if parsed is not None:
                return parsed
            taken = await self.apart.feed(data, known, source=self.name, now=now)
        except (BadXml, BadJsonFeed) as error:
            raise no_feed(document.name, error) from error
        return await asyncio.to_thread(read_items, taken, self._settings, memory, now=now)

    def _light(
        self, data: bytes, sliced: Sliced | None, memory: Mapping[str, Any], *, now: Instant
    ) -> Parsed | None:
        """Read a feed; None where its new items are many, or it is ill-formed, or heavy JSON."""
        known = known_marks(memory)
        if is_heavy_json(data):
            return None
        if is_json(data):
            taken = take_apart(data, known, now=now)
        else:
            sliced = sliced or sliced_of(data, known)
            if len(data if sliced is None else sliced.data) > HEAVY:
                return None
            try:
                taken = take_apart_sliced(data, sliced, known, now=now, mend=False)
            except IllFormed:
                return None
        return read_items(taken, self._settings, memory, now=now)
