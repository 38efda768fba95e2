"""The rule library in a child process, behind the door of every evaluator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.model.said import phrase
from engine.ports import Shape
from engine.rules.limits import MOST_FORMS
from engine.rules.ruleset import check_facts, keys_of, ruleset
from wire.children import Bounds, Child, Standing
from wire.strict_json import clean_text

RULES_CHILD = ("-m", "wire.rules_child")
MOST_AT_ONCE = 1_000
"""Facts in one question: some tens of milliseconds of work."""


class ChildEvaluator:
    """Judges shapes with the rule library in a child. ValueError: not ours to judge; RuntimeError: no answer.

    What is no shape or no facts of ours is refused here; only whole numbers and the joins and comparisons
    of a shape go over. A question is about one shape, so that a death has one culprit.
    """

    def __init__(self, words: Sequence[str] = RULES_CHILD, *, bounds: Bounds | None = None) -> None:
        """Take what the child runs; it is started at `start`, or at the first question."""
        self.child = Child(words, name=phrase("the rule library's process"), bounds=bounds)
        self._ours: set[Shape] = set()
        self._held: set[Shape] = set()
        self._life = 0

    def start(self) -> None:
        """Have the child get ready while others do."""
        self.child.start()

    def close(self) -> None:
        """End the child."""
        self.child.close()

    def standing(self) -> Standing:
        """Say how the child is."""
        return self.child.standing()

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool:
        """Say whether the shape holds."""
        (said,) = self.evaluate_many([(shape, facts)])
        if isinstance(said, Exception):
            raise said
        return said

    def evaluate_many(self, asked: Sequence[tuple[Shape, Mapping[str, int]]]) -> list[bool | Exception]:
        """Say of each whether it holds, or why that cannot be said; one question for each shape."""
        said: list[bool | Exception] = []
        places: dict[Shape, list[int]] = {}
        for place, (shape, facts) in enumerate(asked):
            try:
                self._check(shape, facts)
            except ValueError as error:
                said.append(error)
            else:
                said.append(False)
                places.setdefault(shape, []).append(place)
        for shape, mine in places.items():
            for begin in range(0, len(mine), MOST_AT_ONCE):
                some = mine[begin : begin + MOST_AT_ONCE]
                answers = self._ask(shape, [asked[place][1] for place in some])
                for place, answer in zip(some, answers, strict=True):
                    said[place] = answer
        return said

    def _check(self, shape: Shape, facts: Mapping[str, int]) -> None:
        if shape not in self._ours:
            ruleset(shape)
            self._ours.add(shape)
        check_facts(shape.width, facts)

    def _ask(self, shape: Shape, many: Sequence[Mapping[str, int]]) -> Sequence[bool | Exception]:
        self._make_room(shape)
        keys = keys_of(shape.width)
        rows = [[facts[key] for key in keys] for facts in many]
        try:
            return self.child.ask([shape.tree, shape.width, rows], about=shape, read=_reader(len(rows)))
        except RuntimeError as error:
            return [error] * len(many)

    def _make_room(self, shape: Shape) -> None:
        """Begin anew with a fresh child before the library's forms run out; it never gives one back."""
        if len(self._held) >= MOST_FORMS and shape not in self._held:
            self.child.renew()
        self.child.start()
        if self._life != self.child.starts:
            self._life = self.child.starts
            self._held.clear()
        self._held.add(shape)


def _reader(count: int) -> Callable[[Any], list[bool | Exception]]:
    """Read answers: true, false, or a sentence where the library failed."""

    def read(answer: Any) -> list[bool | Exception]:
        if not (isinstance(answer, list) and len(answer) == count):
            raise ValueError(phrase("it is not {count} answers", count=count))
        if not all(isinstance(one, bool | str) for one in answer):
            raise ValueError(phrase("an answer is true, false or a sentence"))
        return [one if isinstance(one, bool) else RuntimeError(clean_text(one, most=200)) for one in answer]

    return read
