"""Keep the database files to their owner: folder 0700, file 0600, and nobody else may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.errors import StoreError

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database file. It gives each the mode of the database file."""


def prepare(path: Path) -> None:
    """Make the folder and the file for their owner alone; refuse files that others may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for suffix in BESIDE:
        _refuse_open(path.with_name(path.name + suffix))
    # 0600 at most, whatever the umask; the umask of the process is not touched, other threads have it too.
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o600))


def _refuse_open(path: Path) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        message = f"the store {path} is not a file; name a file, such as {path / 'serviola.db'}"
        raise StoreError(message)
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        message = (
            f"the store {path} may be read by others than its owner (mode {mode:04o}); run: chmod 600 {path}"
        )
        raise StoreError(message)
