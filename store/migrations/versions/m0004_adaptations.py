"""Remember what becomes of each call that was sent to the itinerary system.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adaptations",
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("partition", sa.String(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("situation", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name=op.f("pk_adaptations")),
    )
    op.create_index(
        op.f("ix_adaptations_brand_situation"), "adaptations", ["brand", "situation"], unique=False
    )
    op.create_index(op.f("ix_adaptations_brand_proposal"), "adaptations", ["brand", "proposal"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a store is never taken back: put a backup in its place")
