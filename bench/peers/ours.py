"""Our side of a contest: the index, and the rule library for what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from bench.playbooks import CALL, WITHIN_S, filed
from bench.worlds import NOW
from engine.model.match import Candidate, Match
from engine.model.signal import Situation
from engine.rules.compile import Plan
from engine.rules.evaluator import DurableEvaluator
from engine.rules.lines import Heard
from engine.rules.match import Judge
from engine.rules.seen import Seen

Pair: TypeAlias = tuple[Situation, Candidate]
Names: TypeAlias = list[list[str]]
"""For each signal the names of the playbooks that hold."""


_CALLS = (CALL,)


class Ours:
    """Our index, and the rule library for what it finds."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._index = filed(list(plans))
        self._plans = {one.playbook.name: one for one in plans}
        self._evaluator = DurableEvaluator()

    def names(self, seen: Sequence[Seen]) -> Names:
        """Name the playbooks that hold for each situation and the one call, and say no more."""
        found: Names = []
        for one in seen:
            selected = self._index.select(one)
            found.append(self._holding(one, selected) if selected else [])
        return found

    def _holding(self, seen: Seen, selected: Iterable[str]) -> list[str]:
        judge, names = Judge(seen, now=NOW, evaluator=self._evaluator), []
        for name in sorted(selected):
            ((holds, surprise),) = judge.holds_many(self._plans[name], _CALLS)
            assert not surprise
            if holds:
                names.append(name)
        return names

    def proven(self, pairs: Sequence[Pair]) -> Names:
        """Do the whole of it: read the situation, select, judge, and write the proof."""
        found = []
        for situation, call in pairs:
            seen = Seen(situation)
            judge = Judge(seen, now=NOW, evaluator=self._evaluator)
            words = [judge.judge(self._plans[name], call)[0] for name in sorted(self._index.select(seen))]
            found.append([word.playbook for word in words if isinstance(word, Match)])
        return found


def read(found: Sequence[Situation]) -> list[Seen]:
    """Read beforehand what playbooks ask of situations, as it is worked out beforehand for a peer."""
    seen = [Seen(one) for one in found]
    for one in seen:
        assert one.bits
        assert one.signals
        one.heard(Heard(None, WITHIN_S))
    return seen
