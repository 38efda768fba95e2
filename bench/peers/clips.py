"""CLIPS through clipspy (BSD, three clauses; CLIPS itself MIT No Attribution): a rule for each playbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bench.peers.asks import FIELDS, WORDS, Ask, Facts, Rule
from bench.peers.entry import Entry

TEMPLATE = f"(deftemplate signal {' '.join(f'(slot {field})' for field in FIELDS)} (slot number))"
A_RUN = 1_000


def construct(rule: Rule) -> str:
    """Write a playbook as a rule of CLIPS; it calls `fired` with the number of the signal and its name."""
    slots = " ".join(_slot(ask) for ask in rule.asks)
    return f"(defrule {rule.name} (signal {slots} (number ?number)) => (fired ?number {rule.name}))"


def _slot(ask: Ask) -> str:
    if isinstance(ask.value, int):
        return f"({ask.field} ?{ask.field}&:({ask.relation} ?{ask.field} {ask.value}))"
    if ask.relation == "in":
        return f"({ask.field} {'|'.join(ask.value)})"
    return f"({ask.field} {'&'.join(f'~{word}' for word in ask.value)})"


class Clips:
    """An environment with the rules built."""

    way = f"{A_RUN} signals to a run, which is its fastest way"

    def __init__(self, rules: Sequence[Rule]) -> None:
        import clips  # noqa: PLC0415 - installed for `make bench-peers` alone

        self._symbol = clips.Symbol
        self._environment = clips.Environment()
        self._fired: list[tuple[int, str]] = []
        self._environment.define_function(self._hear, name="fired")
        self._environment.build(TEMPLATE)
        for rule in rules:
            self._environment.build(construct(rule))
        self._signal = self._environment.find_template("signal")

    def _hear(self, number: int, name: str) -> None:
        self._fired.append((number, str(name)))

    def feed(self, told: Sequence[Facts]) -> list[dict[str, Any]]:
        """Write the words of each signal as symbols."""
        return [
            {field: self._symbol(value) if field in WORDS else value for field, value in one.items()}
            for one in told
        ]

    def answers(self, fed: list[dict[str, Any]]) -> list[list[str]]:
        """Name the rules that fire for each, so many signals a run."""
        found: list[list[str]] = []
        for start in range(0, len(fed), A_RUN):
            found += self._run(fed[start : start + A_RUN])
        return found

    def _run(self, fed: list[dict[str, Any]]) -> Iterator[list[str]]:
        # A run after each signal takes longer, and longer each time (with clipspy 1.0.6).
        self._fired.clear()
        for number, one in enumerate(fed):
            self._signal.assert_fact(number=number, **one)
        self._environment.run()
        self._environment.reset()
        found: list[list[str]] = [[] for _ in fed]
        for number, name in self._fired:
            found[number].append(name)
        return iter(found)


PEER = Entry(
    figure="vs_clips",
    package="clipspy",
    load=Clips,
    signals=5_000,
    at_least=20.0,
)
