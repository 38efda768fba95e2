"""Install the peers of `make test-peers`; what cannot be installed is said loudly, and its tests are skipped.

Tryton comes by hash into an environment of its own, with a fresh database beside it; Unleash by its lock file into
a folder that git ignores; PostgreSQL is the machine's own, and Debian's package where there is none. All of it
together has `CAP_S`, so that a registry that hangs holds nobody up. What was installed before is kept.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.peers.places import (
    TRYTON,
    TRYTON_LOCK,
    UNLEASH,
    UNLEASH_FILES,
    is_ready,
    mark,
    postgres_programs,
)
from tests.peers.tryton_database import make_fresh

CAP_S = 480.0
LEAST_NODE = 20
"""The oldest Node that the locked Unleash says it runs on."""


class CannotInstall(Exception):
    """Why, in one line."""


class Steps:
    """Runs one program after another, all of them within one time."""

    def __init__(self, cap_s: float) -> None:
        self.cap_s = cap_s
        self._ends = time.monotonic() + cap_s

    def run(self, *words: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
        """Give what a program printed; CannotInstall says how it failed."""
        name = Path(words[0]).name
        try:
            process = subprocess.Popen(
                [str(word) for word in words],
                cwd=cwd,
                env=dict(os.environ) | (env or {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            raise CannotInstall(f"{name} cannot be run: {error.strerror}") from None
        try:
            printed, _ = process.communicate(timeout=max(self._ends - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            # Whatever it started goes with it, and no longer holds the pipe open.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise CannotInstall(
                f"{name} did not end in the {self.cap_s:.0f} s that installing may take"
            ) from None
        if process.returncode:
            raise CannotInstall(f"{name} failed with {process.returncode}: {_last_words(printed)}")
        return printed


def _last_words(printed: str) -> str:
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    return " / ".join(lines[-2:])[:300] or "it printed nothing"


def tryton(steps: Steps) -> None:
    """Install Tryton and a mail sink, and make the database that each test copies."""
    if is_ready(TRYTON, (TRYTON_LOCK,)):
        return
    shutil.rmtree(TRYTON, ignore_errors=True)
    steps.run(sys.executable, "-m", "venv", TRYTON)
    pip = (TRYTON / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input")
    steps.run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", TRYTON_LOCK)
    make_fresh(steps.run)
    (TRYTON / ".ready").write_text(mark((TRYTON_LOCK,)), "utf-8")


def unleash(steps: Steps) -> None:
    """Install Unleash with npm, without running anybody's scripts, and see to a PostgreSQL."""
    if not is_ready(UNLEASH, UNLEASH_FILES):
        version = steps.run("node", "--version").strip()
        if int(version.removeprefix("v").split(".")[0]) < LEAST_NODE:
            raise CannotInstall(f"it needs Node {LEAST_NODE} or newer, and this is {version}")
        shutil.rmtree(UNLEASH, ignore_errors=True)
        UNLEASH.mkdir(parents=True)
        for file in UNLEASH_FILES:
            shutil.copy(file, UNLEASH)
        quiet = {"npm_config_update_notifier": "false", "npm_config_loglevel": "error"}
        steps.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=UNLEASH, env=quiet)
        (UNLEASH / ".ready").write_text(mark(UNLEASH_FILES), "utf-8")
    if postgres_programs() is None:
        _postgres_of_debian(steps)


def _postgres_of_debian(steps: Steps) -> None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise CannotInstall("there is no PostgreSQL server, and only root on Debian can install one here")
    # RUNLEVEL=1 keeps the package from starting a server of its own.
    env = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    steps.run("apt-get", "-qq", "update", env=env)
    steps.run("apt-get", "-qq", "-y", "--no-install-recommends", "install", "postgresql", env=env)
    if postgres_programs() is None:
        raise CannotInstall("Debian's package postgresql brought no server")


PEERS: tuple[tuple[str, Callable[[Steps], None]], ...] = (("Tryton", tryton), ("Unleash", unleash))


def install(
    peers: Sequence[tuple[str, Callable[[Steps], None]]] = PEERS, *, cap_s: float = CAP_S
) -> list[str]:
    """Install each peer; give a line for each that could not be."""
    steps = Steps(cap_s)
    skipped = []
    for name, put in peers:
        try:
            put(steps)
        except (CannotInstall, OSError) as error:
            skipped.append(f"test-peers: SKIPPED {name}: {error}")
    return skipped


if __name__ == "__main__":
    for line in install():
        print(line, flush=True)  # noqa: T201 - it is a program
