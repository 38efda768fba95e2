"""Remember who is on call for each group.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "on_calls",
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "group", name=op.f("pk_on_calls")),
    )


def downgrade() -> None:
    raise NotImplementedError("a store is never taken back: put a backup in its place")
