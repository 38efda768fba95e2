"""Keep the latest word on each thing, one table for each kind."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from engine.model.time import Instant
from store.tables.columns import ALL, MAIN, Count, InstantType, Kept


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


class SilenceRow(Kept, table=True):
    """The latest word on whether a source is quiet; it belongs to no brand, as signals do not."""

    __tablename__ = "silences"

    brand: str = Field(default=ALL, primary_key=True)
    source: str = Field(primary_key=True)
    quiet: bool
    at: Instant = Field(sa_type=InstantType)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class ReopeningRow(Kept, table=True):
    """For how long what ended can be opened again, for what begins from now on."""

    __tablename__ = "reopenings"

    brand: str = Field(default=MAIN, primary_key=True)
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class OnCallRow(Kept, table=True):
    """Who is on call for each group, where any playbook bounds how often people are woken."""

    __tablename__ = "on_calls"

    brand: str = Field(default=MAIN, primary_key=True)
    group: str = Field(primary_key=True)
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
    proposal: str
    first: int = Field(sa_type=Count)
    v: int
    body: bytes


class AdaptationRow(Kept, table=True):
    """The latest word on each call that was sent to the itinerary system."""

    __tablename__ = "adaptations"
    __table_args__ = (Index(None, "brand", "situation"), Index(None, "brand", "proposal"))

    brand: str = Field(default=MAIN, primary_key=True)
    id: str = Field(primary_key=True)
    partition: str
    proposal: str
    situation: str
    item: str
    state: str
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
