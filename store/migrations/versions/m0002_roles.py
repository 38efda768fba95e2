"""Give tokens roles; those there are may read and decide, as before.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = "decide read"


def upgrade() -> None:
    # Made anew and filled, so that the table reads the same whether it is old or new.
    op.drop_index(op.f("ix_tokens_person"), table_name="tokens")
    op.rename_table("tokens", "tokens_0001")
    op.create_table(
        "tokens",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("roles", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_person"), "tokens", ["person"], unique=False)
    columns = "digest, brand, person, created_at, expires_at, revoked_at"
    copy = f"INSERT INTO tokens ({columns}, roles) SELECT {columns}, '{BEFORE}' FROM tokens_0001"  # noqa: S608 - all of it is written here
    op.execute(copy)
    op.drop_table("tokens_0001")


def downgrade() -> None:
    raise NotImplementedError("a store is never taken back: put a backup in its place")
