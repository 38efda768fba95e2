"""Keep contacts by the keyed digest of their key, with a reason and an end, and how each list of them is."""

from __future__ import annotations

from sqlmodel import Field

from engine.model.time import Instant
from store.tables.columns import MAIN, InstantType, Kept


class ContactListRow(Kept, table=True):
    """A list of contacts, and when it was last heard.

    `checks` tells whether its digests were made with the key that this installation has now.
    """

    __tablename__ = "contact_lists"

    brand: str = Field(default=MAIN, primary_key=True)
    source: str = Field(primary_key=True)
    heard_at: Instant = Field(sa_type=InstantType)
    checks: str


class ContactRow(Kept, table=True):
    """Why something is not said to a contact, and until when."""

    __tablename__ = "contacts"

    brand: str = Field(default=MAIN, primary_key=True)
    contact: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    until: Instant = Field(sa_type=InstantType, index=True)
