"""Described: one field of a playbook as the page of all fields has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field: where it stands, what it means, its default (`required` if none), and an example."""

    path: str
    meaning: str
    default: str
    example: str


REQUIRED = "required"


def words(named: Iterable[str]) -> str:
    """List words as code."""
    return ", ".join(f"`{word}`" for word in named)
