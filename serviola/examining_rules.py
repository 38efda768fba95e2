"""Examining the rule library: that it answers, and answers rightly, here and in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import ServiolaError
from engine.model.said import phrase, told_by
from engine.ports import Shape
from engine.rules.evaluator import DurableEvaluator
from serviola.findings import ILL, WARNING, WELL, Finding
from wire.rules import ChildEvaluator

if TYPE_CHECKING:
    from engine.ports import Evaluator


def rules() -> Finding:
    """See that the compiled rule library answers, and answers rightly."""
    try:
        right = _answers_rightly(DurableEvaluator())
    except (ImportError, ServiolaError, RuntimeError, ValueError) as error:
        return Finding(
            what=phrase("rule library"),
            state=ILL,
            says=told_by(error),
            remedy=phrase("install again with: make clean demo"),
        )
    if not right:
        return Finding(
            what=phrase("rule library"),
            state=ILL,
            says=phrase("it answers wrongly"),
            remedy=phrase("report it, with this line"),
        )
    return Finding(what=phrase("rule library"), state=WELL, says=phrase("durable_rules answers, and rightly"))


def rules_apart() -> Finding:
    """See that it does so in a process of its own too, as in the service."""
    what, evaluator = phrase("rule library, in its process"), ChildEvaluator()
    try:
        right = _answers_rightly(evaluator)
    except RuntimeError as error:
        remedy = phrase("the service goes on with the plain evaluator; report it, with this line")
        return Finding(what=what, state=WARNING, says=told_by(error), remedy=remedy)
    finally:
        evaluator.close()
    if not right:
        return Finding(
            what=what,
            state=ILL,
            says=phrase("it answers wrongly"),
            remedy=phrase("report it, with this line"),
        )
    return Finding(what=what, state=WELL, says=phrase("it starts, and answers rightly"))


def _answers_rightly(evaluator: Evaluator) -> bool:
    shape = Shape(tree=("ge", 0), width=1)
    return evaluator.evaluate(shape, {"c0": 2, "n0": 1}) and not evaluator.evaluate(shape, {"c0": 0, "n0": 1})
