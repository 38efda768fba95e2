"""Keep outside text no longer than it may be kept, and make backups.

Erasing takes the text and its salt out of the side table. The journal row stays, its chain still verifies,
and without the salt its digest says nothing about what the text was. What an erasure cannot reach: copies
made before, such as backups, and inputs that still wait in the inbox for the core to take them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, delete, false, func, or_, select

from engine.errors import StoreError
from engine.model.codec import Input
from engine.model.said import phrase
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Signal
from engine.model.time import Instant
from store.db import Db
from store.tables import table


def erase(db: Db, *, signal: str = "", person: str = "", before: Instant | None = None) -> int:
    """Erase the outside text of a signal, of a person's words, or from before an instant; say how many.

    Name at least one; naming more narrows. After it no byte of the text is in any file of the database.
    """
    texts = table("texts")
    which = []
    if signal:
        which += [texts.c.kind == Signal.kind, texts.c.about == signal]
    if person:
        which.append(texts.c.person == person)
    if before is not None:
        which.append(texts.c.kept_at < before)
    if not which:
        raise ValueError("erase needs a signal, a person or an instant; else it would erase everything")
    with db.writing() as connection:
        erased = connection.execute(delete(texts).where(*which)).rowcount
    scrub(db)
    return erased


def withdraw(connection: Connection, inputs: Iterable[Input]) -> int:
    """Erase what people took back: every text of a canceled post, and the older ones of one that was edited.

    What comes late, or again, after it was taken back is erased as well. This is part of the commit that
    takes the news in, so that a crash leaves both or neither. Say how many.
    """
    texts, signals = table("texts"), table("signals")
    erased = 0
    for item in inputs:
        if not isinstance(item, Signal) or item.source_class is not SourceClass.SOCIAL:
            continue
        same = signals.c.source == item.source, signals.c.native_id == item.native_id
        newest = select(func.max(signals.c.revision)).where(*same).scalar_subquery()
        older = select(signals.c.id).where(*same, signals.c.revision < newest)
        its_own = texts.c.about == item.id if item.msg_type is MsgType.CANCEL else false()
        which = texts.c.kind == Signal.kind, or_(texts.c.about.in_(older), its_own)
        erased += connection.execute(delete(texts).where(*which)).rowcount
    return erased


def forget(db: Db, *, beginning: str, before: Instant) -> int:
    """Forget the cursors whose names begin so and that were saved before an instant; say how many."""
    c = table("cursors").c
    which = c.source.startswith(beginning, autoescape=True), c.saved_at < before
    with db.writing() as connection:
        return connection.execute(delete(table("cursors")).where(*which)).rowcount


def scrub(db: Db) -> None:
    """Fold the write-ahead file into the database and cut it to nothing, so that no old page is left."""
    busy, _, _ = db.outside("PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise StoreError(
            phrase(
                "the texts are erased from the store {path}, but another process keeps old pages of it "
                "open: erase again when that is done",
                path=db.path,
            )
        )


def backup(db: Db, target: Path) -> None:
    """Copy the store as it is at one moment into a new file for its owner alone."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except FileExistsError as error:
        raise StoreError(
            phrase("the backup {target} is there already; name a new file", target=target)
        ) from error
    except OSError as error:
        # Not in the words for a store: it is the copy that cannot be written, and the store is well.
        raise StoreError(
            phrase(
                "the backup {target} cannot be made; look whether its folder is there and may be "
                "written ({why})",
                target=target,
                why=error.strerror or str(error),
            )
        ) from error
    try:
        db.outside("VACUUM INTO ?", str(target))
    except StoreError:
        target.unlink(missing_ok=True)
        raise
