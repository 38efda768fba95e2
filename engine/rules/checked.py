"""Ask an evaluator and check its answer: the library answers, the plain one checks and is believed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.ports import Evaluator, Shape
from engine.rules.plain import holds

_SAYS = {True: "holds", False: "does not hold"}


def believed(evaluator: Evaluator, shape: Shape, facts: Mapping[str, int]) -> tuple[bool, str]:
    """Give the answer that is believed, and a surprise in one sentence, empty if there was none."""
    plain = holds(shape.tree, facts)
    try:
        said = evaluator.evaluate(shape, facts)
    except Exception as error:  # noqa: BLE001  a library in C, or the process it lives in, may fail in any way
        return plain, f"the rule library failed ({error}); the plain evaluator says that it {_SAYS[plain]}"
    if said is not plain:
        return plain, f"the rule library says that it {_SAYS[bool(said)]}; it {_SAYS[plain]}"
    return plain, ""
