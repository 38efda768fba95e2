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
        """Begin at rest."""
        self._at_work = False

    async def run(self, work: Callable[[], T]) -> T:
        """Do it and give what it gives, or raise what it raises; StillAtWork while the last is not done."""
        if self._at_work:
            raise StillAtWork
        self._at_work = True
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
            # Before it is told, for whoever hears the answer may ask again before this thread is gone.
            self._at_work = False
            with suppress(RuntimeError):  # the service has ended meanwhile
                loop.call_soon_threadsafe(bring, tell)

        threading.Thread(target=do, name="database", daemon=True).start()
        return await answer
