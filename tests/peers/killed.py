"""One story told until the process is killed, between the two calls of a resume: FOLDER BASE_URL SCENARIO."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from serviola.clocks import SystemClock
from tests.peers.shipped import shipped_tool
from tests.peers.story import CAMPAIGN, Meddled, tell_of
from tests.peers.tryton import PASSWORD, SCENARIO, USER
from tests.stories.telling import At, Want, hold, quake, yes


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def story(folder: Path, base_url: str, scenario: str) -> None:
    environ = {"TRYTON_USER": USER, "TRYTON_PASSWORD": PASSWORD}
    async with Meddled(f"{SCENARIO}.run", kill) as http:
        tool = shipped_tool("tryton", base_url=base_url, environ=environ, http=http, clock=SystemClock())
        await tell_of(
            folder,
            tool,
            "scenario",
            scenario,
            At("18m", quake()),
            At("20m", yes("pause", by="mara")),
            Want("20m", hold("verified", CAMPAIGN)),
            At("73h", yes("release", by="mara")),
        )


if __name__ == "__main__":
    asyncio.run(story(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
