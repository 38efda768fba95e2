"""A terminal of so many columns, in which a command is run as a person would run it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAIN = "from serviola.commands import main; main()"
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def in_terminal(*words: str, cwd: Path, columns: int = 80) -> list[str]:
    """Give a command in a terminal; what it shows, line by line, without colors."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environ = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES"}}
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env={**environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
    )
    os.close(theirs)
    shown = b""
    with process, os.fdopen(ours, "rb", buffering=0) as screen:
        try:
            while part := screen.read(65_536):
                shown += part
        except OSError:  # Linux says that the other end is closed by an error
            pass
    return _STYLE.sub("", shown.decode()).splitlines()
