"""Make the columns that all tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

MAIN = "main"
"""The brand of whoever has only one."""

ALL = "*"
"""The brand or partition of what belongs to none, or to all."""


class InstantType(TypeDecorator[int]):
    """An instant as whole UTC microseconds; anything else is a TypeError."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Let whole numbers pass, and nothing else."""
        if value is not None and type(value) is not int:
            message = f"an instant is whole microseconds, not {value!r}"
            raise TypeError(message)
        return value


Count = BigInteger().with_variant(Integer(), "sqlite")
"""Numbers that only grow; SQLite makes a row id of them only when they are called INTEGER."""


class Kept(SQLModel):
    """What all tables share: how constraints are named, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
