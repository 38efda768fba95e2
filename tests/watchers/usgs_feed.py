"""A feed of USGS on the loopback, and how often it was asked for what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from engine.model.time import Instant
from tests.watchers.quakes import NOW, feed, quake
from tests.wire.loopback import Loopback, Reply
from watchers.usgs import UsgsWatcher
from wire.http import Http

FEED = "/earthquakes/feed/4.5_week.geojson"


def poll(watcher, cursor=None, *, now=NOW):
    """Look once, with the cursor as it comes back from a store."""
    return asyncio.run(watcher.poll(json.loads(json.dumps(cursor or {})), now=now))


def kinds(poll):
    return [(signal.native_id, signal.msg_type) for signal in poll.signals]


class World:
    """A feed on the loopback and a watcher of it, told as a story."""

    def __init__(self, server, http, **options):
        self.server = server
        self.watcher = UsgsWatcher(
            "quakes", server.url + FEED, http=http, allow_private=server.allowed, **options
        )
        self.cursor: Mapping[str, Any] = {}

    def quake(self, id="us1", **properties):
        return quake(id, detail=f"{self.server.url}/detail/{id}", **properties)

    def serve(self, *features, headers=None, **metadata):
        self.server.routes[FEED] = Reply(headers=headers or {}, body=feed(*features, **metadata))

    def page(self, id, reply):
        self.server.routes[f"/detail/{id}"] = reply

    def asked(self, path="/detail"):
        return [seen.path for seen in self.server.requests if seen.path.startswith(path)]

    async def poll(self, *, after=0):
        poll = await self.watcher.poll(json.loads(json.dumps(self.cursor)), now=Instant(NOW + after))
        self.cursor = poll.cursor
        return poll


def story(tell, **options):
    async def run():
        async with Loopback() as server, Http() as http:
            await tell(World(server, http, **options))

    asyncio.run(run())
