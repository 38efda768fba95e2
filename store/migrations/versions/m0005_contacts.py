"""Remember contacts that are not to be written to, and the lists that they stand in.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_lists",
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("checks", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "source", name=op.f("pk_contact_lists")),
    )
    op.create_table(
        "contacts",
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "contact", "source", "reason", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_until"), "contacts", ["until"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a store is never taken back: put a backup in its place")
