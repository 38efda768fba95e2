"""What runs in the child: durable_rules, asked by `wire.rules` line by line."""

from __future__ import annotations

from typing import Any

from engine.ports import Shape
from engine.rules.evaluator import DurableEvaluator
from engine.rules.ruleset import keys_of
from wire.children import Bounds, serve


def answers(evaluator: DurableEvaluator, question: Any) -> list[bool | str]:
    """Judge each row of facts; a sentence stands where the library failed."""
    tree, width, rows = question
    shape, keys = Shape(_tuples(tree), width), keys_of(width)
    said = evaluator.evaluate_many([(shape, dict(zip(keys, row, strict=True))) for row in rows])
    return [str(one) if isinstance(one, Exception) else one for one in said]


def _tuples(tree: Any) -> tuple[Any, ...]:
    return tuple(_tuples(part) if isinstance(part, list) else part for part in tree)


def main() -> None:
    """Answer until the parent is gone."""
    evaluator = DurableEvaluator()
    # Our parent gives up first; this is for the day on which it is no more.
    serve(lambda question: answers(evaluator, question), within_s=Bounds().answer_s + 1.0)


if __name__ == "__main__":
    main()
