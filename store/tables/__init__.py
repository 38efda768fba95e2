"""Say what is kept where: one table for each word, the journal, and what must be done outside.

Every table but `signals` has a `brand`. `body` is the exact canonical bytes of a word with outside text
taken out, `v` the version of its form, and `first` the journal row in which it appeared first.
"""

from __future__ import annotations

from sqlalchemy import Table

from store.tables import contacts, desk, latest, order
from store.tables.columns import ALL, MAIN, InstantType, Kept

__all__ = ["ALL", "MAIN", "InstantType", "Kept", "contacts", "desk", "latest", "order", "table"]


def table(name: str) -> Table:
    """Give a table by its name, for statements."""
    return Kept.metadata.tables[name]
