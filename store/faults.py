"""Turn what a database says into one sentence that tells a person what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from engine.errors import StoreError
from engine.model.said import phrase

_SAYS = {
    sqlite3.SQLITE_FULL: phrase("the disk is full, nothing of this step was kept; free some space"),
    sqlite3.SQLITE_BUSY: phrase("another process holds it for too long; stop that process or try again"),
    sqlite3.SQLITE_LOCKED: phrase("another process holds it for too long; stop that process or try again"),
    sqlite3.SQLITE_CORRUPT: phrase("the file is damaged; stop Serviola and put a backup in its place"),
    sqlite3.SQLITE_NOTADB: phrase(
        "the file is not a database; name another file or put a backup in its place"
    ),
    sqlite3.SQLITE_READONLY: phrase("it cannot be written; let its owner write the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: phrase("it cannot be opened; look whether the folder is there and may be read"),
    sqlite3.SQLITE_PERM: phrase("it cannot be opened; look whether the folder is there and may be read"),
    sqlite3.SQLITE_IOERR: phrase("the disk does not answer as it should; look at the disk"),
    sqlite3.SQLITE_CONSTRAINT: phrase("a row breaks a rule of the store; this is a fault of Serviola"),
}

_SAME = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.ENOENT: sqlite3.SQLITE_CANTOPEN,
    errno.ENOTDIR: sqlite3.SQLITE_CANTOPEN,
    errno.EACCES: sqlite3.SQLITE_PERM,
    errno.EPERM: sqlite3.SQLITE_PERM,
    errno.EIO: sqlite3.SQLITE_IOERR,
}
"""What the system says of a file beside the database, and what the database would say of its own."""


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Raise a StoreError with a plain sentence for whatever the database raises inside."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(sentence(path, error)) from error


def sentence(path: Path, error: Exception) -> str:
    """Say what went wrong with the store and what to do; the database's own words come last."""
    origin = getattr(error, "orig", None) or error
    code = getattr(origin, "sqlite_errorcode", 0) & 0xFF
    if isinstance(origin, OSError):
        code, origin = _SAME.get(origin.errno or 0, 0), origin.strerror or origin
    says = _SAYS.get(code, phrase("the database refused"))
    # Never str(error): SQLAlchemy's would show the statement and the values in it.
    return phrase("the store {path}: {says} ({origin})", path=path, says=says, origin=str(origin))
