"""A small web server on the loopback, for tests: it misbehaves on request and remembers who came."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Raw = Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Reply:
    """A well-behaved answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def encode(self, *, head: bool) -> bytes:
        lines = [f"HTTP/1.1 {self.status} X"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if not any(name.lower() == "content-length" for name in self.headers) and self.status not in (
            204,
            304,
        ):
            lines.append(f"Content-Length: {len(self.body)}")
        lines.append("Connection: close")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if head else self.body)


class Loopback:
    """Serves `routes` (path to Reply, or to a coroutine that writes what it likes) while entered."""

    def __init__(
        self, routes: Mapping[str, Reply | Raw] | None = None, *, host: str = "127.0.0.1", port: int = 0
    ):
        self.routes: dict[str, Reply | Raw] = dict(routes or {})
        self.requests: list[Seen] = []
        self.most_at_once = 0
        self._at_once = 0
        self._host = host
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self._host, self._port)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self.port}"

    @property
    def allowed(self) -> frozenset[str]:
        return frozenset({f"{self._host}:{self.port}"})

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                seen = await _read(reader)
                self.requests.append(seen)
                route = self.routes.get(seen.path.partition("?")[0], Reply(404))
                if isinstance(route, Reply):
                    writer.write(route.encode(head=seen.method == "HEAD"))
                else:
                    await route(seen, writer)
                await writer.drain()
            finally:
                self._at_once -= 1
                writer.close()
                with contextlib.suppress(OSError, asyncio.CancelledError):
                    await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, path, headers, body)
