"""An evaluator: judges the form of a rule on whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of a rule without its numbers: fields c0..cn compared with needs n0..nn.

    `tree` is nested tuples: ("all" | "any", part, ...) or (op, index), where op is one of
    ge, le, gt, lt, eq, ne. Two playbooks of one form share one shape, whatever their numbers.
    """

    tree: tuple[Any, ...]
    width: int


class Evaluator(Protocol):
    """Judges a shape on a flat snapshot of whole numbers."""

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool:
        """Say whether the shape holds; facts has c0..cn and n0..nn, every one present."""
        ...

    def evaluate_many(self, asked: Sequence[tuple[Shape, Mapping[str, int]]]) -> Sequence[bool | Exception]:
        """Say so of each, in order; where there is no answer stands the error that `evaluate` raises."""
        ...
