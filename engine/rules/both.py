"""Both evaluators: the library answers, the plain one checks, and the plain one is believed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.ports import Evaluator, Shape
from engine.rules.plain import PlainEvaluator


class Both:
    """Asks an evaluator and checks every answer; a surprise is said, never raised."""

    def __init__(self, evaluator: Evaluator) -> None:
        """Stand before the evaluator that is asked."""
        self._asked = evaluator
        self._plain = PlainEvaluator()

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool:
        """Say whether the shape holds, as any evaluator does."""
        return self.judge(shape, facts)[0]

    def judge(self, shape: Shape, facts: Mapping[str, int]) -> tuple[bool, str]:
        """Give the answer that is believed, and the surprise in one sentence, empty if there was none."""
        believed = self._plain.evaluate(shape, facts)
        try:
            said = self._asked.evaluate(shape, facts)
        except Exception as error:  # noqa: BLE001  a library in C, or the process it lives in, may fail in any way
            return believed, f"the rule library failed ({error}); the plain evaluator was believed"
        if said is not believed:
            words = {True: "holds", False: "does not hold"}
            return (
                believed,
                f"the rule library says that the playbook {words[bool(said)]}; it {words[believed]}",
            )
        return believed, ""
