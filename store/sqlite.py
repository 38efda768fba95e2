"""Remember in one SQLite file: the Store and the Log behind their doors, and what stands around them."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic_core import to_json
from sqlalchemy import Connection, select

from engine.errors import StoreError
from engine.model.codec import Input
from engine.model.decision import Switch
from engine.model.hold import Intent
from engine.model.said import phrase
from engine.model.signal import OutsideText
from engine.model.time import Instant, later
from engine.ports import Batch, Recorded
from store import (
    chain,
    contacts,
    inbox,
    journal,
    keep,
    latest,
    lease,
    migrate,
    outbox,
    remember,
    tokens,
    views,
)
from store.chain import Chain, Link
from store.db import Db
from store.statements import upsert
from store.tables import MAIN, table
from store.tokens import Token

LOG = logging.getLogger("serviola.store")
SCRUB_AGAIN_S = 60.0
_CURSOR = upsert(table("cursors"), ["saved_at", "body"])


class SqliteStore:
    """Memory in one file. Every method is one transaction; what it raises is a StoreError or Refused."""

    def __init__(self, db: Db) -> None:
        """Stand on an open database of the right form; `open` makes both."""
        self.db = db
        self._owner = ""
        self._token = secrets.token_hex(8)
        """Names this life in what it claims; another life that takes it over puts its own in its place."""
        # Old pages may be left of what was erased just before the last end.
        self._scrub_at: Instant | None = Instant(0)
        self._unread: set[int] = set()
        """Rows of the inbox that we cannot read, each of which is said once."""

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open the store of that file, making or migrating it when needed."""
        db = Db(Path(path).absolute())
        try:
            migrate.upgrade(db)
        except BaseException:
            db.close()
            raise
        return cls(db)

    def close(self) -> None:
        """Close the file; the lease, if taken, runs out by itself or is released before."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The core's own.

    def remembered(self) -> list[Any]:
        """Give everything that the state of the core is made of, oldest first, without outside text."""
        with self.db.reading() as connection:
            return remember.remembered(connection)

    def commit(self, batch: Batch, *, owner: str = "") -> None:
        """Keep a batch whole, or nothing of it.

        Refused when a final verdict stands already, an inbox row was taken, or another core has the lease.
        """
        cursors = [
            {"brand": MAIN, "source": source, "saved_at": batch.now, "body": to_json(dict(cursor))}
            for source, cursor in batch.cursors.items()
        ]
        with self.db.writing() as connection:
            self._fence(connection, owner)
            number, entries = journal.append(connection, batch)
            latest.keep(connection, entries, batch)
            erased = keep.withdraw(connection, batch.inputs)
            inbox.take(connection, batch.taken, batch=number)
            contacts.keep(connection, batch.contacts)
            if cursors:
                connection.execute(_CURSOR, cursors)
        self._scrub(batch.now, erased=erased)

    def _scrub(self, now: Instant, *, erased: int) -> None:
        """Leave no old page of what was erased; where somebody reads just now, try again in a while."""
        if erased:
            self._scrub_at = now
        if self._scrub_at is not None and now >= self._scrub_at:
            try:
                keep.scrub(self.db)
                self._scrub_at = None
            except StoreError as error:
                LOG.warning(
                    phrase("what people deleted is not yet gone from old pages: {error}", error=error)
                )
                self._scrub_at = later(now, SCRUB_AGAIN_S)

    def claim(self, now: Instant, *, limit: int, owner: str = "") -> list[Intent]:
        """Take due intents that nobody has started; each is given once."""
        with self.db.writing() as connection:
            self._fence(connection, owner)
            return outbox.claim(connection, now, limit=limit, token=self._token)

    def interrupted(self) -> list[Intent]:
        """Give intents that were started and have no outcome; ask before the first claim."""
        with self.db.reading() as connection:
            return outbox.interrupted(connection)

    def take_over(self, owner: str = "") -> list[Intent]:
        """Give intents that were started and have no outcome; from now on they are nobody else's."""
        with self.db.writing() as connection:
            self._fence(connection, owner)
            return outbox.take_over(connection, self._token)

    def is_claimed(self, intent: Intent, owner: str = "") -> bool:
        """Say whether an intent given here is ours to do still; Refused when the lease is not ours."""
        with self.db.reading() as connection:
            self._fence(connection, owner)
            return outbox.is_claimed(connection, intent.brand, intent.key, self._token)

    def next_due(self) -> Instant | None:
        """Say when the next unstarted intent is due."""
        with self.db.reading() as connection:
            return outbox.next_due(connection)

    def cursor(self, source: str) -> Mapping[str, Any]:
        """Give the saved cursor of a source, empty at first."""
        c = table("cursors").c
        with self.db.reading() as connection:
            body = connection.execute(select(c.body).where(c.brand == MAIN, c.source == source)).scalar()
        return dict(json.loads(body)) if body is not None else {}

    def text_of(self, signal_id: str) -> OutsideText | None:
        """Give the outside words of a signal, None when erased or unknown."""
        found = views.signal(self.db, signal_id)
        return found.text if found is not None else None

    # From other processes.

    def submit(self, item: Input) -> int:
        """Put an input into the inbox; give its row."""
        with self.db.writing() as connection:
            return inbox.submit(connection, item)

    def inbox(self) -> list[tuple[int, Input]]:
        """Give what waits in the inbox, oldest first; what we cannot read waits on, and is said once."""
        with self.db.reading() as connection:
            found, unread = inbox.waiting(connection)
        for row in unread.keys() - self._unread:
            LOG.error(
                phrase(
                    "row {row} of the inbox is of another version of Serviola and waits for one that reads "
                    "it ({why}); all else goes on",
                    row=row,
                    why=unread[row],
                )
            )
        self._unread |= unread.keys()
        return found

    def halt_now(self, switch: Switch) -> int:
        """Set the kill switch at once, and tell the core by the inbox; give the inbox row."""
        with self.db.writing() as connection:
            return inbox.halt_now(connection, switch)

    def halted(self, brand: str = MAIN) -> bool:
        """Say whether the kill switch is on, whether or not the core has seen it yet."""
        with self.db.reading() as connection:
            return inbox.halted(connection, brand)

    # The lease of the core.

    def take(self, owner: str, *, now: Instant, until: Instant) -> bool:
        """Take or renew the lease; from then on commit and claim are Refused once another core has it."""
        with self.db.writing() as connection:
            taken = lease.take(connection, owner, now=now, until=until)
        if taken:
            self._owner = owner
        return taken

    def release(self, owner: str) -> None:
        """Give the lease back, if this core has it."""
        with self.db.writing() as connection:
            lease.release(connection, owner)

    def holder(self) -> tuple[str, Instant] | None:
        """Say which core owns the store, and until when."""
        with self.db.reading() as connection:
            return lease.holder(connection)

    def _fence(self, connection: Connection, owner: str) -> None:
        owner = owner or self._owner
        if owner:
            lease.check(connection, owner)

    # The journal.

    def batches(self) -> Iterator[Recorded]:
        """Give every committed batch in order, as it was at the first asking."""
        with self.db.reading() as connection:
            yield from journal.batches(connection)

    def verify(self, remembered: Mapping[Chain, Link] | None = None) -> list[str]:
        """Check every chain, against heads remembered elsewhere too; one sentence for each break."""
        with self.db.reading() as connection:
            return chain.verify(connection, remembered or {})

    def heads(self) -> dict[Chain, Link]:
        """Give the last link of each chain, to be remembered elsewhere."""
        with self.db.reading() as connection:
            return chain.heads(connection)

    # Who may speak.

    def add_token(
        self,
        person: str,
        digest: str,
        *,
        now: Instant,
        expires_at: Instant | None = None,
        roles: Iterable[str] = tokens.USUAL,
        brand: str = MAIN,
    ) -> None:
        """Let a person speak with the token of that digest, in these roles."""
        with self.db.writing() as connection:
            tokens.add(connection, person, digest, now=now, expires_at=expires_at, roles=roles, brand=brand)

    def token(self, digest: str, now: Instant) -> Token | None:
        """Give the token of that digest; None when it is unknown, lapsed or revoked."""
        with self.db.reading() as connection:
            return tokens.known(connection, digest, now=now)

    def person_of(self, digest: str, now: Instant) -> str | None:
        """Say whose token it is; None when it is unknown, lapsed or revoked."""
        found = self.token(digest, now)
        return None if found is None else found.person

    def revoke(self, *, now: Instant, digest: str = "", person: str = "") -> int:
        """Revoke one token, or all of a person; say how many."""
        with self.db.writing() as connection:
            return tokens.revoke(connection, digest=digest, person=person, now=now)

    def tokens(self) -> list[Token]:
        """Give every token, oldest first."""
        with self.db.reading() as connection:
            return tokens.everyone(connection)
