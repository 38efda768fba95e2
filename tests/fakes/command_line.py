"""The command line in a process of its own for each command, forked from one that has everything loaded.

Loading takes over a second, and the tests give a hundred commands. What runs is the entry point itself, with its own
folder, environment and streams, and it ends with its own exit code.

    python tests/fakes/command_line.py      from the root of the checkout, with PYTHONPATH=.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WIDE = {"COLUMNS": "200", "LC_ALL": "C", "SERVIOLA_LANGUAGE": ""}
"""A terminal that is wide and speaks English."""


def serviola(
    *words: str, cwd: Path, token: str = "", stdin: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Give a command and wait for its end."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [str(Path(folder, name)) for name in ("stdin", "stdout", "stderr")]
        Path(streams[0]).write_text(stdin)
        asked = {
            "words": words,
            "cwd": str(cwd),
            "env": {"SERVIOLA_TOKEN": token, **(environ or {})},
            "streams": streams,
        }
        code = _warm().ask(asked)
        out, err = (Path(one).read_text() for one in streams[1:])
    return subprocess.CompletedProcess(["serviola", *words], code, out, err)


class _Warm:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **WIDE, "PYTHONPATH": str(ROOT)},
        )
        atexit.register(self.close)

    def ask(self, asked: object) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        with self._process:  # closes what it reads, and waits
            pass


@functools.cache
def _warm() -> _Warm:
    return _Warm()


LARGE = (
    "serviola.build",
    "serviola.checking",
    "serviola.examining",
    "serviola.outlook",
    "serviola.planning",
    "serviola.previewing",
    "serviola.why_not",
    "console.app",
    "store.sqlite",
)
"""What commands import when they need it."""


def _serve() -> None:
    import serviola.commands

    for name in LARGE:
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _run(serviola.commands.main, asked)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(main: Any, asked: dict[str, Any]) -> None:
    """Be the command, and end with its exit code."""
    code = 70
    try:
        modes = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)
        for number, (path, mode) in enumerate(zip(asked["streams"], modes, strict=True)):
            opened = os.open(path, mode, 0o600)
            os.dup2(opened, number)
            os.close(opened)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
        os.chdir(str(asked["cwd"]))
        os.environ.update(asked["env"])
        sys.argv = ["serviola", *asked["words"]]
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
