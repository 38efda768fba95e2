"""Names to addresses: asked once, and answered from memory when the connection is made."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from wire.addresses import Address

_ASKING = ThreadPoolExecutor(max_workers=64, thread_name_prefix="names")
"""Threads of their own: a name server that does not answer must not keep what has arrived from being read."""

Resolve: TypeAlias = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Gives the addresses of a name; anything it raises of OSError means that there are none."""


class Judged(AbstractResolver):
    """Answers with the addresses that were judged, so that nothing asks a name server a second time."""

    def __init__(self, addresses: tuple[Address, ...]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the addresses that were judged, whatever host is asked for."""
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Close nothing: nothing is open."""


async def ask_system(host: str, port: int) -> tuple[str, ...]:
    """Ask the system's name service for every address of a name."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    infos = await asyncio.get_running_loop().run_in_executor(_ASKING, ask)
    return tuple(dict.fromkeys(str(info[4][0]) for info in infos))
