"""Run migrations on the connection that store/migrate.py hands in; there is no other way to run them."""

from __future__ import annotations

from alembic import context

from store.tables import Kept

context.configure(connection=context.config.attributes["connection"], target_metadata=Kept.metadata)
with context.begin_transaction():
    context.run_migrations()
