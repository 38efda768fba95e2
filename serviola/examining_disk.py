"""What the doctor says of the disk that the store lies on: can it be written, and how much is free."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.model.said import phrase
from serviola.findings import ILL, WARNING, WELL, Finding

if TYPE_CHECKING:
    from pathlib import Path

LEAST_FREE = 100 * 1024**2
"""With less than this in bytes a busy day may fill it."""


def is_there(file: Path) -> bool:
    """Say whether we see a file; one in a folder that is somebody else's alone we do not."""
    with suppress(OSError):
        file.stat()
        return True
    return False


def unseen(store: Path) -> Finding | None:
    """Say why we do not see the store: there is none yet, or it is shut to us; None where we see it."""
    what = phrase("store")
    try:
        store.stat()
    except (FileNotFoundError, NotADirectoryError):
        says = phrase("none yet; serviola run makes it at {store}", store=store)
        return Finding(what=what, state=WELL, says=says)
    except OSError as error:
        says = phrase("{name} cannot be read: {why}", name=store, why=error.strerror)
        remedy = phrase("give the command as whoever runs the service")
        return Finding(what=what, state=ILL, says=says, remedy=remedy)
    return None


def disk(store: Path) -> list[Finding]:
    """Say what is wrong with the disk; nothing where it can be written and has room."""
    folder = next(each for each in (store.parent, *store.parent.parents) if is_there(each))
    if not (os.access(folder, os.W_OK | os.X_OK) and (not is_there(store) or os.access(store, os.W_OK))):
        says = phrase("{path} cannot be written", path=store if is_there(store) else folder)
        remedy = phrase("let whoever runs the service write the file and its folder")
        return [Finding(what=phrase("disk"), state=ILL, says=says, remedy=remedy)]
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        says = phrase("only {free} MB are free where the store lies", free=free // 1024**2)
        remedy = phrase("free some space; once it is full nothing is kept, and nothing asked")
        return [Finding(what=phrase("disk"), state=WARNING, says=says, remedy=remedy)]
    return []
