"""Findings: what is wrong in a file that a person wrote, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters: an error stops the file from loading."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong in one place; line and column count from 1."""

    file: str
    line: int
    col: int
    level: Level
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Say it as file:line:col: what is wrong — what to do."""
        return f"{self.file}:{self.line}:{self.col}: {self.message} — {self.remedy}"
