"""Backing up: the store as it is at one moment, and beside it who gave their right to answer to whom."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.errors import StoreError
from engine.model.said import phrase
from serviola.build import KEY
from serviola.people import DELEGATIONS, delegations_of
from store import keep

if TYPE_CHECKING:
    from pathlib import Path

    from serviola.settings import Settings
    from store.db import Db


def back_up(settings: Settings, db: Db, target: Path) -> tuple[Path, ...]:
    """Write both and name the files made; StoreError, and no file, where that cannot be done whole.

    Delegations are no part of the store: whoever answers must be known while it cannot be read. So they have
    a file of their own here too, where there are any.
    """
    beside = target.with_name(f"{target.name}.{DELEGATIONS}")
    if os.path.lexists(beside):
        raise StoreError(phrase("the backup {target} is there already; name a new file", target=beside))
    keep.backup(db, target)
    try:
        written = _copied(delegations_of(settings).file, beside)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StoreError(
            phrase(
                "who answers in whose place could not be copied to {file} ({why}), so no backup was made",
                file=beside,
                why=error.strerror,
            )
        ) from error
    return (target, beside) if written else (target,)


def left_out(settings: Settings) -> Path | None:
    """Name the key of this installation, which no backup holds; None where there is none yet."""
    key = settings.store.with_name(KEY)
    return key if key.exists() else None


def _copied(source: Path, target: Path) -> bool:
    """Copy a file for its owner alone; False where there is none."""
    try:
        # Only ever added to, and half a line of one that is being added is nobody's.
        data = source.read_bytes()
    except FileNotFoundError:
        return False
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        raise
    return True
