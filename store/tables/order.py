"""Keep everything in order, each row linked to the row before it."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from engine.model.time import Instant
from store.tables.columns import MAIN, Count, InstantType, Kept


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
