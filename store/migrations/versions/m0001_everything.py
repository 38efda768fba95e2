"""Create everything.

Revision ID: 0001
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _columns(of: sa.types.TypeEngine[Any]) -> Callable[..., list[sa.Column[Any]]]:
    def columns(*names: str) -> list[sa.Column[Any]]:
        return [sa.Column(name, of, nullable=False) for name in names]

    return columns


words = _columns(sa.String())
numbers = _columns(sa.Integer())
counts = _columns(COUNT)
instants = _columns(sa.BigInteger())
flags = _columns(sa.Boolean())
raws = _columns(sa.LargeBinary())


def upgrade() -> None:
    op.create_table(
        "cursors",
        *words("brand", "source"),
        *instants("saved_at"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "source", name=op.f("pk_cursors")),
    )
    op.create_table(
        "decisions",
        *words("brand", "id", "proposal", "by"),
        *instants("at"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_brand_proposal"), "decisions", ["brand", "proposal"], unique=False)
    op.create_table(
        "exposures",
        *words("brand", "playbook", "situation"),
        *numbers("epoch"),
        *words("item", "partition"),
        *flags("met"),
        *instants("at"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "playbook", "situation", "epoch", "item", name=op.f("pk_exposures")),
    )
    op.create_index(op.f("ix_exposures_brand_situation"), "exposures", ["brand", "situation"], unique=False)
    op.create_table(
        "heads",
        *words("brand", "partition"),
        *counts("n", "seq", "batch"),
        *raws("digest"),
        sa.PrimaryKeyConstraint("brand", "partition", name=op.f("pk_heads")),
    )
    op.create_table(
        "holds",
        *words("brand", "id", "partition", "tool", "subject_kind", "subject_id", "state"),
        *instants("until"),
        *words("situation"),
        *numbers("epoch"),
        *words("proposal"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_brand_situation"), "holds", ["brand", "situation"], unique=False)
    op.create_index(
        op.f("ix_holds_brand_tool_subject_kind_subject_id"),
        "holds",
        ["brand", "tool", "subject_kind", "subject_id"],
        unique=False,
    )
    op.create_index(op.f("ix_holds_state"), "holds", ["state"], unique=False)
    op.create_table(
        "inbox",
        *counts("row"),
        *words("brand", "kind"),
        *numbers("v"),
        *raws("body"),
        sa.Column("taken", COUNT, nullable=True),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_inbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_taken"), "inbox", ["taken"], unique=False)
    op.create_table(
        "intents",
        *words("brand", "key", "partition", "do", "situation", "proposal"),
        *instants("due_at"),
        sa.Column("not_after", sa.BigInteger(), nullable=True),
        *words("status"),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        *words("claim"),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        *words("result"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.CheckConstraint("status IN ('waiting', 'started', 'done')", name=op.f("ck_intents_status")),
        sa.PrimaryKeyConstraint("brand", "key", name=op.f("pk_intents")),
    )
    op.create_index(op.f("ix_intents_brand_situation"), "intents", ["brand", "situation"], unique=False)
    op.create_index(
        op.f("ix_intents_status_due_at_first"), "intents", ["status", "due_at", "first"], unique=False
    )
    op.create_table(
        "journal",
        *counts("seq", "batch"),
        *numbers("place"),
        *instants("now"),
        *words("brand", "partition"),
        *counts("n"),
        *words("role", "kind"),
        *numbers("v"),
        *words("about"),
        *raws("body"),
        sa.Column("text_digest", sa.LargeBinary(), nullable=True),
        *raws("previous", "digest"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sa.UniqueConstraint("brand", "partition", "n", name=op.f("uq_journal_brand_partition_n")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_about"), "journal", ["about"], unique=False)
    op.create_index(op.f("ix_journal_batch"), "journal", ["batch"], unique=False)
    op.create_table(
        "lease",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        *words("brand", "owner"),
        *instants("until"),
        *counts("term"),
        sa.CheckConstraint("only = 1", name=op.f("ck_lease_only")),
        sa.PrimaryKeyConstraint("only", name=op.f("pk_lease")),
    )
    op.create_table(
        "matches",
        *words("brand", "playbook", "situation"),
        *numbers("epoch"),
        *words("item", "partition", "kind"),
        *instants("at"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "playbook", "situation", "epoch", "item", name=op.f("pk_matches")),
    )
    op.create_index(op.f("ix_matches_brand_situation"), "matches", ["brand", "situation"], unique=False)
    op.create_table(
        "playbooks",
        *words("brand", "name", "digest"),
        *flags("current"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "name", "digest", name=op.f("pk_playbooks")),
    )
    op.create_index(
        "uq_playbooks_current",
        "playbooks",
        ["brand", "name"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "programs",
        *words("brand", "source", "digest"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "source", name=op.f("pk_programs")),
    )
    op.create_table(
        "proposals",
        *words("brand", "id", "partition", "situation"),
        *numbers("epoch"),
        *words("playbook", "group", "state", "plan"),
        *numbers("round"),
        *instants("expires_at"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_brand_situation"), "proposals", ["brand", "situation"], unique=False)
    op.create_index(op.f("ix_proposals_state"), "proposals", ["state"], unique=False)
    op.create_table(
        "signals",
        *words("id", "source", "native_id"),
        *numbers("revision"),
        *words("partition", "hazard"),
        *instants("occurred_at", "received_at"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
    )
    op.create_index(op.f("ix_signals_received_at"), "signals", ["received_at"], unique=False)
    op.create_index(op.f("ix_signals_source_native_id"), "signals", ["source", "native_id"], unique=False)
    op.create_table(
        "situations",
        *words("brand", "id", "partition"),
        *numbers("epoch", "revision"),
        *words("hazard", "state"),
        *instants("updated_at"),
        *counts("first"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("brand", "id", name=op.f("pk_situations")),
    )
    op.create_index(op.f("ix_situations_updated_at"), "situations", ["updated_at"], unique=False)
    op.create_table(
        "switches",
        *words("brand"),
        *flags("halted"),
        *words("by"),
        *instants("at"),
        sa.Column("pending", COUNT, nullable=True),
        sa.Column("first", COUNT, nullable=True),
        sa.Column("v", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("brand", name=op.f("pk_switches")),
    )
    op.create_table(
        "texts",
        sa.Column("seq", COUNT, autoincrement=False, nullable=False),
        *words("brand", "kind", "about", "person"),
        *instants("kept_at"),
        *raws("salt", "body"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_texts")),
    )
    op.create_index(op.f("ix_texts_kept_at"), "texts", ["kept_at"], unique=False)
    op.create_index(op.f("ix_texts_kind_about"), "texts", ["kind", "about"], unique=False)
    op.create_index(op.f("ix_texts_person"), "texts", ["person"], unique=False)
    op.create_table(
        "tokens",
        *words("digest", "brand", "person"),
        *instants("created_at"),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_person"), "tokens", ["person"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("first", COUNT, autoincrement=False, nullable=False),
        *words("brand", "proposal"),
        *numbers("round"),
        *words("decision"),
        *flags("accepted", "final"),
        *instants("at"),
        *numbers("v"),
        *raws("body"),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_verdicts")),
    )
    op.create_index(op.f("ix_verdicts_brand_proposal"), "verdicts", ["brand", "proposal"], unique=False)
    op.create_index(
        "uq_verdicts_final",
        "verdicts",
        ["brand", "proposal", "round"],
        unique=True,
        sqlite_where=sa.text("accepted AND final"),
        postgresql_where=sa.text("accepted AND final"),
    )


def downgrade() -> None:
    raise NotImplementedError("a store is never taken back: put a backup in its place")
