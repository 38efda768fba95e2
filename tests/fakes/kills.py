"""A child that is killed while a question is with it, however long the question takes to get there."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from wire.children import Child


def kill_when_asked(child: Child) -> None:
    """Stop the process of a child; kill it once it was asked something more."""
    life = child._life
    assert life is not None
    before = life.asked
    os.kill(life.pid, signal.SIGSTOP)  # so that the question is with it when it dies

    def kill() -> None:
        until = time.monotonic() + 60
        while life.asked == before and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(life.pid, signal.SIGKILL)

    threading.Thread(target=kill).start()


def gone(pid: int, *, within_s: float = 60.0) -> bool:
    """Say whether a process ends in time; one that only waits for somebody to hear of it has ended."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False
