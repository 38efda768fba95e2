"""Statements that somebody declared for a database: one SELECT each, in a transaction that only reads."""

from __future__ import annotations

import re

from engine.model.said import phrase

_READS = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_WRITES = re.compile(
    r"\b(insert|update|delete|merge|drop|alter|create|grant|truncate|call|exec|execute|into|attach|pragma)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "START TRANSACTION READ ONLY",
    "mariadb": "START TRANSACTION READ ONLY",
}
"""What has a database itself refuse a write, by its kind."""


def why_not_select(statement: str) -> str:
    """Say why a text is not one statement that only reads; empty when it is.

    It catches a mistake, not a liar: what keeps a database whole is an account that may only read.
    """
    bare = _QUOTED.sub("", statement).strip().removesuffix(";")
    if ";" in bare:
        return phrase("it is more than one statement")
    if not _READS.match(bare):
        return phrase("it does not begin with SELECT or WITH")
    found = _WRITES.search(bare)
    return phrase("it says {word}", word=found.group().upper()) if found else ""
