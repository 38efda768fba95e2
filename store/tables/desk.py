"""Keep what goes out and what comes in, and who may do so."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from engine.model.time import Instant
from store.tables.columns import ALL, MAIN, Count, InstantType, Kept


class IntentRow(Kept, table=True):
    """The outbox: what must be done outside, and how far that has come."""

    __tablename__ = "intents"
    __table_args__ = (
        Index(None, "status", "due_at", "first"),
        Index(None, "brand", "situation"),
        CheckConstraint("status IN ('waiting', 'started', 'done')", name="status"),
    )

    brand: str = Field(default=MAIN, primary_key=True)
    key: str = Field(primary_key=True)
    partition: str
    do: str
    situation: str
    proposal: str
    due_at: Instant = Field(sa_type=InstantType)
    not_after: Instant | None = Field(sa_type=InstantType)
    status: str
    started_at: Instant | None = Field(default=None, sa_type=InstantType)
    claim: str = ""
    finished_at: Instant | None = Field(default=None, sa_type=InstantType)
    result: str = ""
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class InboxRow(Kept, table=True):
    """Inputs from other processes. A taken row keeps its number and loses its body."""

    __tablename__ = "inbox"
    __table_args__ = ({"sqlite_autoincrement": True},)

    row: int | None = Field(default=None, primary_key=True, sa_type=Count)
    brand: str = MAIN
    kind: str
    v: int
    body: bytes
    taken: int | None = Field(default=None, sa_type=Count, index=True)


class CursorRow(Kept, table=True):
    """Where each source was read up to; saved with what was read."""

    __tablename__ = "cursors"

    brand: str = Field(default=MAIN, primary_key=True)
    source: str = Field(primary_key=True)
    saved_at: Instant = Field(sa_type=InstantType)
    body: bytes


class SwitchRow(Kept, table=True):
    """The kill switch. `halted` holds at once; `body` is the last switch that the core has journaled.

    `pending` is the inbox row of a switch that holds already and that the core has not seen yet.
    """

    __tablename__ = "switches"

    brand: str = Field(default=MAIN, primary_key=True)
    halted: bool
    by: str
    at: Instant = Field(sa_type=InstantType)
    pending: int | None = Field(default=None, sa_type=Count)
    first: int | None = Field(default=None, sa_type=Count)
    v: int | None = None
    body: bytes | None = None


class TokenRow(Kept, table=True):
    """Who may speak with which token, and in which roles; only the digest of a token is kept.

    `roles` are words with a space between; what they let a person do is not the store's business.
    """

    __tablename__ = "tokens"

    digest: str = Field(primary_key=True)
    brand: str = MAIN
    person: str = Field(index=True)
    created_at: Instant = Field(sa_type=InstantType)
    expires_at: Instant | None = Field(sa_type=InstantType)
    revoked_at: Instant | None = Field(default=None, sa_type=InstantType)
    roles: str


class LeaseRow(Kept, table=True):
    """Which core owns the store, in one row; `term` grows with each change of owner."""

    __tablename__ = "lease"
    __table_args__ = (CheckConstraint("only = 1", name="only"),)

    only: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    brand: str = ALL
    owner: str
    until: Instant = Field(sa_type=InstantType)
    term: int = Field(sa_type=Count)
