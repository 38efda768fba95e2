"""How a tool is asked while it is examined: patiently, and never twice for what may have happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from engine.errors import ToolError
from engine.model.hold import Reading, RunState
from engine.model.program import Subject
from engine.model.time import SECOND, Instant
from engine.ports import CampaignTool
from engine.response.steps import PROVE_EVERY_S, PROVE_FOR
from serviola.conformance import Around

T = TypeVar("T")
TRIES = 4
"""How often one thing is asked while the tool says: later."""
AGAIN_S = 5.0
"""How long to wait where it does not say how long."""


class Patient:
    """Asks a tool about one object of it."""

    def __init__(self, tool: CampaignTool, subject: Subject, around: Around) -> None:
        """Take the object, and the clock by which we wait."""
        self._tool, self._subject, self._around = tool, subject, around

    async def asked(self, call: Callable[[], Awaitable[T]]) -> tuple[T | None, ToolError | None]:
        """Ask, and ask again while the tool says later; what may have happened is never asked again."""
        error: ToolError | None = None
        for turn in range(TRIES):
            if turn and error is not None:
                await self._around.sleep(error.retry_after_s or AGAIN_S)
            try:
                return await call(), None
            except ToolError as refused:
                error = refused
                if error.permanent or error.unknown:
                    break
        return None, error

    async def read(self) -> tuple[Reading | None, ToolError | None]:
        """Read the object."""
        return await self.asked(lambda: self._tool.read(self._subject))

    async def until(self, state: RunState) -> tuple[Reading | None, float]:
        """Read until it shows, for as long as Serviola would; give the last reading and how long it took."""
        began = self._around.clock.now()
        while True:
            seen, _ = await self.read()
            waited = self._around.clock.now() - began
            if (seen is not None and seen.state is state) or waited + PROVE_EVERY_S * SECOND > PROVE_FOR:
                return seen, waited / SECOND
            await self._around.sleep(PROVE_EVERY_S)

    async def change(
        self, verb: str, *, key: str, version: str, next_send_at: Instant | None
    ) -> ToolError | None:
        """Ask for a pause or a resume; give what the tool refused, None where it did not."""

        async def pause() -> bool:
            await self._tool.pause(self._subject, key=key, version=version)
            return True

        async def resume() -> bool:
            await self._tool.resume(self._subject, key=key, version=version, next_send_at=next_send_at)
            return True

        return (await self.asked(pause if verb == "pause" else resume))[1]
