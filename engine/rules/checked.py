"""Ask an evaluator and check its answer: the library answers, the plain one checks and is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.ports import Evaluator, Shape
from engine.rules.plain import holds

_SAYS = {True: "holds", False: "does not hold"}


def believed_many(
    evaluator: Evaluator, asked: Sequence[tuple[Shape, Mapping[str, int]]]
) -> list[tuple[bool, str]]:
    """Give for each the answer that is believed, and a surprise; asked for together, which costs less."""
    said: Sequence[bool | Exception]
    try:
        said = evaluator.evaluate_many(asked)
    except Exception as error:  # noqa: BLE001  a library in C, or its process, may fail in any way
        said = [error] * len(asked)
    if len(said) != len(asked):
        said = [RuntimeError(f"{len(said)} answers to {len(asked)} questions")] * len(asked)
    return [*map(_checked, asked, said)]


def _checked(asked: tuple[Shape, Mapping[str, int]], said: object) -> tuple[bool, str]:
    shape, facts = asked
    plain = holds(shape.tree, facts)
    if isinstance(said, Exception):
        return plain, f"the rule library failed ({said}); the plain evaluator says that it {_SAYS[plain]}"
    if said is not plain:
        return plain, f"the rule library says that it {_SAYS[bool(said)]}; it {_SAYS[plain]}"
    return plain, ""
