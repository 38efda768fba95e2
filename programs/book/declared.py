"""How a book is declared: which form it has, where it is, and how its rows are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Form(StrEnum):
    """How a book is written."""

    YAML = "yaml"
    CSV = "csv"
    JSON = "json"
    SQL = "sql"
    ICAL = "ical"


class Dates(StrEnum):
    """How dates are written that do not begin with the year."""

    ISO = "iso"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One book. `name` is what the journal knows it by.

    `path` is a file or folder and `url` an address, or for SQL the database, which may be a secret's name.
    `tables` holds by table what finds its rows: a file (CSV), a JMESPath (JSON) or a SELECT (SQL). `beside`
    is a YAML book whose places, ships and campaigns stand beside the rows. `usual` is what a stop has where
    its row says nothing. `headers` may hold ${secret:NAME}; `allow_private` names host:port pairs.
    `keep_when_most_goes` asks a person before more than half of what is ahead is dropped.
    """

    name: str
    form: Form
    path: Path | None = None
    url: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    beside: Path | None = None
    usual: Mapping[str, str] = field(default_factory=dict)
    dates: Dates = Dates.ISO
    headers: Mapping[str, str] = field(default_factory=dict)
    allow_private: frozenset[str] = frozenset()
    every_s: int | None = None
    keep_when_most_goes: bool = True

    @property
    def is_remote(self) -> bool:
        """Say whether somebody else has to answer before it can be read."""
        return bool(self.url)
