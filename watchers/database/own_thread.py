"""A thread of its own for what may never return.

A driver may wait for ever for a server that takes the connection and says nothing. Of the threads that all
share it would keep one each time, until none is left to read any source, and the service from ending.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class StillAtWork(Exception):
    """What was asked for the last time has not come back yet."""


class OwnThread:
    """Does one thing at a time, in a thread that nobody waits for at the end."""

    def __init__(self) -> None:
        """Begin without a thread."""
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Do it and give what it gives, or raise what it raises; StillAtWork while the last is not done."""
        if self._thread is not None and self._thread.is_alive():
            raise StillAtWork
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def bring(tell: Callable[[], None]) -> None:
            if not answer.done():  # else nobody waits for it any more
                tell()

        def do() -> None:
            try:
                tell = partial(answer.set_result, work())
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                tell = partial(answer.set_exception, error)
            with suppress(RuntimeError):  # the service has ended meanwhile
                loop.call_soon_threadsafe(bring, tell)

        self._thread = threading.Thread(target=do, name="database", daemon=True)
        self._thread.start()
        return await answer
