"""A server as a process of its own on the loopback, for as long as a test needs it."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

STARTS_WITHIN_S = 120.0
ENDS_WITHIN_S = 30.0


def free_port() -> int:
    """Give a port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Say whether somebody takes connections there."""
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and where it writes what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")


@contextmanager
def server(
    words: Sequence[str | Path],
    *,
    log: Path,
    ready: Callable[[], bool],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    who: pwd.struct_passwd | None = None,
    end: signal.Signals = signal.SIGTERM,
) -> Iterator[Server]:
    """Run a server until the block ends; it and all that it started are ended then.

    AssertionError carries the end of its log where it ends or is not ready in time.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(word) for word in words],
            cwd=cwd,
            env=os.environ | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=None if who is None else who.pw_uid,
            group=None if who is None else who.pw_gid,
        )
    running = Server(process, log)
    try:
        _wait(running, ready, Path(words[0]).name)
        yield running
    finally:
        _end(process, end)


def _wait(running: Server, ready: Callable[[], bool], name: str) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while not ready():
        ended = running.process.poll()
        assert ended is None, f"{name} ended with {ended}: {running.said()[-2000:]}"
        assert time.monotonic() < until, f"{name} was not ready in time: {running.said()[-2000:]}"
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes], end: signal.Signals) -> None:
    process.send_signal(end)
    with suppress(subprocess.TimeoutExpired):
        process.wait(ENDS_WITHIN_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
