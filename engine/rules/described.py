"""Described: one field of a playbook, or a section of them, as the page of all fields has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from engine.rules.units import SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Field:
    """One field: where it stands, what it means, its default (`required` if none), and an example."""

    path: str
    meaning: str
    default: str
    example: str


Section: TypeAlias = tuple[str, str, tuple[Field, ...]]
"""A heading, what stands below it, and the fields of it."""
REQUIRED = "required"


def words(named: Iterable[str]) -> str:
    """List words as code."""
    return ", ".join(f"`{word}`" for word in named)


def span(seconds: int) -> str:
    """Say a duration as a playbook writes it, as code."""
    unit, size = next((name, size) for name, size in SECONDS.items() if seconds % size == 0 and name != "d")
    return f"`{seconds // size}{unit}`"
