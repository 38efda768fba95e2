"""The pace of one account: how many calls at a time and how far apart, so that a 429 is the exception."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.errors import ToolError
from engine.model.said import phrase

USUAL_AT_ONCE = 4
MOST_WAIT_S = 15.0
"""Who would wait longer comes again later, so that nothing else waits behind."""


class Pace:
    """Spaces calls evenly: one every `every_s` seconds, 0 for no spacing, and `at_once` at the same time."""

    def __init__(self, *, every_s: float, at_once: int) -> None:
        """Take the spacing in seconds, and how many calls may be under way."""
        self._every_s = every_s
        self._room = asyncio.Semaphore(at_once)
        self._line = asyncio.Lock()
        self._next_s = 0.0
        """When the next call may begin, by the clock of the loop."""

    @asynccontextmanager
    async def turn(self, about: str) -> AsyncIterator[None]:
        """Wait for one's turn; ToolError when that is far off, and nothing was sent."""
        self._refuse_far(about)
        async with self._room:
            if self._every_s or self._next_s:
                async with self._line:
                    await self._wait(about)
            yield

    def hold_back(self, seconds: float) -> None:
        """Let nothing begin for so long: the tool asked for it."""
        self._next_s = max(self._next_s, asyncio.get_running_loop().time() + seconds)

    async def _wait(self, about: str) -> None:
        """Wait until it is time, counted from when the last call really began: a late one brings no crowd."""
        loop = asyncio.get_running_loop()
        while (left_s := self._next_s - loop.time()) > 0:
            self._refuse_far(about)
            await asyncio.sleep(left_s)
        self._next_s = loop.time() + self._every_s

    def _refuse_far(self, about: str) -> None:
        left_s = self._next_s - asyncio.get_running_loop().time()
        if left_s > MOST_WAIT_S:
            says = phrase(
                "{about}: the account takes no more calls now; again in {left_s:.0f} s",
                about=about,
                left_s=left_s,
            )
            raise ToolError(says, unsent=True, retry_after_s=left_s)
