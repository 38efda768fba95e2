"""Say what is kept where: one table for each word, the journal, and what must be done outside.

Every table but `signals` has a `brand`. `body` is the exact canonical bytes of a word with outside text
taken out, `v` the version of its form, and `first` the journal row in which it appeared first.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from engine.model.time import Instant

MAIN = "main"
"""The brand of whoever has only one."""

ALL = "*"
"""The brand or partition of what belongs to none, or to all."""


class InstantType(TypeDecorator[int]):
    """An instant as whole UTC microseconds; anything else is a TypeError."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Let whole numbers pass, and nothing else."""
        if value is not None and type(value) is not int:
            message = f"an instant is whole microseconds, not {value!r}"
            raise TypeError(message)
        return value


Count = BigInteger().with_variant(Integer(), "sqlite")
"""Numbers that only grow; SQLite makes a row id of them only when they are called INTEGER."""


class Kept(SQLModel):
    """What all tables share: how constraints are named, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Journal(Kept, table=True):
    """Everything in order. `about` only helps to find rows; the chain does not cover it."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("brand", "partition", "n"), {"sqlite_autoincrement": True})

    seq: int | None = Field(default=None, primary_key=True, sa_type=Count)
    batch: int = Field(sa_type=Count, index=True)
    place: int
    now: Instant = Field(sa_type=InstantType)
    brand: str = MAIN
    partition: str
    n: int = Field(sa_type=Count)
    role: str
    kind: str
    v: int
    about: str = Field(index=True)
    body: bytes
    text_digest: bytes | None
    previous: bytes
    digest: bytes


class Head(Kept, table=True):
    """The last link of each chain, so that rows missing at the end can be noticed."""

    __tablename__ = "heads"

    brand: str = Field(default=MAIN, primary_key=True)
    partition: str = Field(primary_key=True)
    n: int = Field(sa_type=Count)
    seq: int = Field(sa_type=Count)
    batch: int = Field(sa_type=Count)
    digest: bytes


class Text(Kept, table=True):
    """Outside text of one journal row. Retention and erasure empty this table and no other."""

    __tablename__ = "texts"
    __table_args__ = (Index(None, "kind", "about"),)

    seq: int = Field(primary_key=True, sa_type=Count, sa_column_kwargs={"autoincrement": False})
    brand: str = MAIN
    kind: str
    about: str
    person: str = Field(index=True)
    kept_at: Instant = Field(sa_type=InstantType, index=True)
    salt: bytes
    body: bytes


class SignalRow(Kept, table=True):
    """Each signal once; it belongs to no brand."""

    __tablename__ = "signals"
    __table_args__ = (Index(None, "source", "native_id"),)

    id: str = Field(primary_key=True)
    source: str
    native_id: str
    revision: int
    partition: str
    hazard: str
    occurred_at: Instant = Field(sa_type=InstantType)
    received_at: Instant = Field(sa_type=InstantType, index=True)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class SituationRow(Kept, table=True):
    """The latest word on each situation."""

    __tablename__ = "situations"

    brand: str = Field(default=MAIN, primary_key=True)
    id: str = Field(primary_key=True)
    partition: str
    epoch: int
    revision: int
    hazard: str
    state: str
    updated_at: Instant = Field(sa_type=InstantType, index=True)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class ExposureRow(Kept, table=True):
    """The latest exposure or near miss of each item under each playbook and situation."""

    __tablename__ = "exposures"
    __table_args__ = (Index(None, "brand", "situation"),)

    brand: str = Field(default=MAIN, primary_key=True)
    playbook: str = Field(primary_key=True)
    situation: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    item: str = Field(primary_key=True)
    partition: str
    met: bool
    at: Instant = Field(sa_type=InstantType)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class MatchRow(Kept, table=True):
    """The latest match or miss of each item under each playbook and situation; `kind` says which."""

    __tablename__ = "matches"
    __table_args__ = (Index(None, "brand", "situation"),)

    brand: str = Field(default=MAIN, primary_key=True)
    playbook: str = Field(primary_key=True)
    situation: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    item: str = Field(primary_key=True)
    partition: str
    kind: str
    at: Instant = Field(sa_type=InstantType)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class ProposalRow(Kept, table=True):
    """The latest word on each proposal."""

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "brand", "situation"),)

    brand: str = Field(default=MAIN, primary_key=True)
    id: str = Field(primary_key=True)
    partition: str
    situation: str
    epoch: int
    playbook: str
    group: str
    state: str = Field(index=True)
    plan: str
    round: int
    expires_at: Instant = Field(sa_type=InstantType)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class VerdictRow(Kept, table=True):
    """Every verdict. The database itself allows one final accepted verdict for each round."""

    __tablename__ = "verdicts"
    __table_args__ = (
        Index(
            "uq_verdicts_final",
            "brand",
            "proposal",
            "round",
            unique=True,
            sqlite_where=text("accepted AND final"),
            postgresql_where=text("accepted AND final"),
        ),
        Index(None, "brand", "proposal"),
    )

    first: int = Field(primary_key=True, sa_type=Count, sa_column_kwargs={"autoincrement": False})
    brand: str = MAIN
    proposal: str
    round: int
    decision: str
    accepted: bool
    final: bool
    at: Instant = Field(sa_type=InstantType)
    v: int
    body: bytes


class DecisionRow(Kept, table=True):
    """Every answer once, by its id."""

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "brand", "proposal"),)

    brand: str = Field(default=MAIN, primary_key=True)
    id: str = Field(primary_key=True)
    proposal: str
    by: str
    at: Instant = Field(sa_type=InstantType)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class HoldRow(Kept, table=True):
    """The latest word on each hold. A subject may be a contact, by opaque key."""

    __tablename__ = "holds"
    __table_args__ = (
        Index(None, "brand", "situation"),
        Index(None, "brand", "tool", "subject_kind", "subject_id"),
    )

    brand: str = Field(default=MAIN, primary_key=True)
    id: str = Field(primary_key=True)
    partition: str
    tool: str
    subject_kind: str
    subject_id: str
    state: str = Field(index=True)
    until: Instant = Field(sa_type=InstantType)
    situation: str
    epoch: int
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


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


class ProgramRow(Kept, table=True):
    """The book of each brand and source as it now stands."""

    __tablename__ = "programs"

    brand: str = Field(default=MAIN, primary_key=True)
    source: str = Field(primary_key=True)
    digest: str
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class PlaybookRow(Kept, table=True):
    """Every form of every playbook by digest; one of each name is current."""

    __tablename__ = "playbooks"
    __table_args__ = (
        Index(
            "uq_playbooks_current",
            "brand",
            "name",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )

    brand: str = Field(default=MAIN, primary_key=True)
    name: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    current: bool
    first: int = Field(sa_type=Count)
    v: int
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


class CursorRow(Kept, table=True):
    """Where each source was read up to; saved with what was read."""

    __tablename__ = "cursors"

    brand: str = Field(default=MAIN, primary_key=True)
    source: str = Field(primary_key=True)
    saved_at: Instant = Field(sa_type=InstantType)
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


class TokenRow(Kept, table=True):
    """Who may speak with which token; only the digest of a token is kept."""

    __tablename__ = "tokens"

    digest: str = Field(primary_key=True)
    brand: str = MAIN
    person: str = Field(index=True)
    created_at: Instant = Field(sa_type=InstantType)
    expires_at: Instant | None = Field(sa_type=InstantType)
    revoked_at: Instant | None = Field(default=None, sa_type=InstantType)


class LeaseRow(Kept, table=True):
    """Which core owns the store, in one row; `term` grows with each change of owner."""

    __tablename__ = "lease"
    __table_args__ = (CheckConstraint("only = 1", name="only"),)

    only: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    brand: str = ALL
    owner: str
    until: Instant = Field(sa_type=InstantType)
    term: int = Field(sa_type=Count)


def table(name: str) -> Table:
    """Give a table by its name, for statements."""
    return Kept.metadata.tables[name]
