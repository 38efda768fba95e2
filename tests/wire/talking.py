"""Speak through the client to a loopback server, and what servers do that never answer."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.leaping import leap, play
from tests.wire.loopback import Loopback
from wire.http import Http, HttpError, Limits

# More than a busy machine needs for anything here. What is to take longer lets the clock leap.
LIMITS = Limits(total_s=60, connect_s=60, max_bytes=1_000_000)
LATE = "within 60 seconds"


def run(routes, talk, *, http=None, **options):
    """Serve routes and let `talk(http, server)` speak to them; give the server."""

    async def story():
        async with Loopback(routes) as server, Http(**(http or {}), **options) as client:
            await talk(client, server)
            return server

    return play(story())


async def refused(client, server, path="/", *, method="GET", says=".", **options):
    with pytest.raises(HttpError, match=says) as caught:
        await client.request(method, server.url + path, allow_private=server.allowed, **options)
    return caught.value


async def nobody(host, port):
    raise OSError("there are no names here")


async def silence(seen, writer):
    leap(60)
    await asyncio.Event().wait()


async def hang_up(seen, writer):
    writer.transport.abort()
