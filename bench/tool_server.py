"""A campaign tool for the bench, in a process of its own: every call takes 50 ms, and it keeps a rate limit.

It knows `GET /things/N` and `PUT /things/N`; a call beyond the rate is answered 429 with Retry-After. `GET
/tally` says what it was asked: how many calls, how many of them too many, how many changes took effect.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from typing import Any

from bench.elsewhere import served

TAKES_S = 0.05
BURST = 10
"""So many calls more than evenly spaced ones are taken: no network delivers evenly."""


def serving(rate: float) -> AbstractContextManager[int]:
    """Serve from another process with so many calls a second; give the port."""
    return served(_serve, rate, name="tool")


def _serve(told: Connection[Any, Any], rate: float) -> None:
    asyncio.run(_Tool(rate).serve(told))


class _Tool:
    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._tokens = float(BURST)
        self._at = 0.0
        self._state: dict[str, str] = {}
        self._tally = {"calls": 0, "too_many": 0, "paused": 0, "twice": 0}

    async def serve(self, told: Connection[Any, Any]) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, path, _ = head.split(" ", 2)
            length = next(
                (int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")),
                0,
            )
            body = await reader.readexactly(length)
            writer.write(await self._reply(method, path, body))
            await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    async def _reply(self, method: str, path: str, body: bytes) -> bytes:
        if path == "/tally":
            return _whole(200, self._tally)
        self._tally["calls"] += 1
        if not self._has_room():
            self._tally["too_many"] += 1
            return _whole(429, {"says": "slow down"}, "Retry-After: 1\r\n")
        await asyncio.sleep(TAKES_S)
        name = path.rsplit("/", 1)[1]
        if method == "PUT":
            before = self._state.get(name, "running")
            self._state[name] = json.loads(body)["status"]
            self._tally["paused" if before == "running" else "twice"] += 1
        return _whole(200, {"id": name, "status": self._state.get(name, "running")})

    def _has_room(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._tokens = min(float(BURST), self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def _whole(status: int, what: dict[str, Any], more: str = "") -> bytes:
    body = json.dumps(what).encode()
    head = f"HTTP/1.1 {status} So\r\nContent-Type: application/json\r\n{more}Content-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body
