"""The last look: who may change something outside is asked once more when the connection stands already.

Whoever performs a change says how to ask; the HTTP client asks just before the first byte of a request that
changes something. Between that look and the byte nothing is waited for, so a process that was stopped in
between, and whose work another took over, finds out before it sends.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Look = Callable[[], Awaitable[None]]
_LOOK: ContextVar[Look | None] = ContextVar("last_look", default=None)


@contextmanager
def looking(look: Look) -> Iterator[None]:
    """Have `look` awaited before each change that is sent within; what it raises keeps it from being sent."""
    token = _LOOK.set(look)
    try:
        yield
    finally:
        _LOOK.reset(token)


async def look_once_more() -> None:
    """Ask whether it may still be sent, where somebody said how."""
    look = _LOOK.get()
    if look is not None:
        await look()
