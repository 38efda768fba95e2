"""What is heavy to read, and goes to a process of its own first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from watchers.apart import Apart

HEAVY_JSON = 200_000
"""From how many bytes on JSON is heavy: up to 20 ms in which no other thread of the process is at work."""

MOST_VALUES = 1_000_000
"""So many values heavy JSON may hold: 10 MB of empty lists would take 300 MB, and seconds."""


def is_json(data: bytes) -> bool:
    """Say whether a document can be JSON and nothing else: XML begins with another letter."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def is_heavy_json(data: bytes) -> bool:
    """Say whether a document is JSON that is not to be read by whoever has more to do."""
    return len(data) > HEAVY_JSON and is_json(data)


Opening: TypeAlias = Callable[[bytes], Awaitable[bytes]]
"""Gives a document of one source as its reader is to have it."""


async def as_it_came(data: bytes) -> bytes:
    """Give a document as it came, to be read by whoever asked for it."""
    return data


async def opened(apart: Apart | None, data: bytes, *, source: str) -> bytes:
    """Give a document as its reader is to have it: heavy JSON was read apart, all else is as it came."""
    return data if apart is None or not is_heavy_json(data) else await apart.json(data, source=source)
