"""One life of a process in which two people end a campaign: a script of its own, which may kill itself.

    python tests/crash/end_life.py FOLDER WHERE        from the root of the checkout, with PYTHONPATH=.

WHERE is where it dies: before the request, within it (the tool has done it), after it, or nowhere. The rehearsal
tool writes down on disk whatever reaches it. What a life finds in the folder it goes on with.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from engine.model.scales import PauseClass
from programs.tools.rehearsal import RehearsalTool, Thing
from serviola.play import Play
from serviola.runner import Runner
from tests.stories import telling
from tests.stories.endings import BLAST, ending


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly(RehearsalTool):
    """Kills the process around the one request."""

    where = "nowhere"

    async def end(self, subject: Any, *, key: str, version: str) -> None:
        if self.where == "before":
            die()
        await super().end(subject, key=key, version=version)
        if self.where == "within":
            die()


async def live(folder: Path, where: str) -> None:
    fresh = not (folder / "s.sqlite3").exists()
    house = telling.House(folder)
    tool = Deadly(
        "mailer",
        classes={"campaign": PauseClass.KILL},
        things=[Thing(kind="campaign", id="beach-week", name="Beach Week")],
        state=folder / "tool.json",
    )
    tool.where = where
    house.tool = tool  # type: ignore[assignment]
    house.runner = Runner(house._open, house._hands)
    if not fresh:
        house.clock.set(telling.instant("5m"))
    async with house.runner:
        play = Play(house.runner, house.clock)
        if fresh:
            for one in (telling.book(BLAST), ending()):
                await house.step([one])
            await telling.quake()(house)
            await house.runner.settle()
            for by in ("mara", "tom"):
                await telling.yes("end", by=by)(house)
                if where == "committed":
                    await house.runner.settle() if by == "mara" else die()
                await house.runner.settle()
            if where == "after":
                die()
        await play.until(telling.instant("9h"))
        states = [one.state.value for one in house.holds]
        titles = [one.message.title for one in house.heard if one.verb == "tell"]
    sys.stdout.write(repr((states, titles)))


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2]))
