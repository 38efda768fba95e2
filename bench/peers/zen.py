"""GoRules ZEN through zen-engine (MIT): one decision table, a row for each playbook, every row that holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bench.peers.asks import FIELDS, Ask, Facts, Rule
from bench.peers.entry import Entry

KEY = "playbooks"


def decision(rules: Sequence[Rule]) -> dict[str, Any]:
    """Write playbooks as a decision: signal in, table, names out."""
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": field, "name": field, "type": "expression", "field": field} for field in FIELDS],
        "outputs": [{"id": "playbook", "name": "playbook", "type": "expression", "field": "playbook"}],
        "rules": [row(rule) for rule in rules],
    }
    nodes: list[dict[str, Any]] = [
        {"id": "signal", "name": "signal", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "names", "name": "names", "type": "outputNode"},
    ]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [node | {"position": {"x": 0, "y": 0}} for node in nodes],
        "edges": [
            {"id": "in", "sourceId": "signal", "targetId": "table", "type": "edge"},
            {"id": "out", "sourceId": "table", "targetId": "names", "type": "edge"},
        ],
    }


def row(rule: Rule) -> dict[str, str]:
    """Write one playbook as a row: a cell for each field; an empty cell asks for nothing."""
    cells = dict.fromkeys(FIELDS, "")
    for ask in rule.asks:
        if cells[ask.field]:
            raise ValueError(f"{rule.name} asks twice for {ask.field}, and a row has one cell for it")
        cells[ask.field] = _cell(ask)
    return {"_id": rule.name, **cells, "playbook": json.dumps(rule.name)}


def _cell(ask: Ask) -> str:
    if isinstance(ask.value, int):
        return f"{ask.relation} {ask.value}"
    words = [json.dumps(word) for word in ask.value]
    return ", ".join(words) if ask.relation == "in" else f"$ not in [{', '.join(words)}]"


class Zen:
    """An engine with the decision loaded."""

    way = "all signals of a round in one batch, which is its fastest way"

    def __init__(self, rules: Sequence[Rule]) -> None:
        import zen  # noqa: PLC0415 - installed for `make bench-peers` alone

        loader = {"type": "static", "content": {KEY: decision(rules)}}
        self._engine = zen.ZenEngine({"loader": loader})

    def feed(self, told: Sequence[Facts]) -> list[dict[str, Any]]:
        """Write each signal as a question to the one decision."""
        return [{"key": KEY, "context": one} for one in told]

    def answers(self, fed: list[dict[str, Any]]) -> list[list[str]]:
        """Name the rules that hold for each, all asked in one batch."""
        return [_names(answer) for answer in self._engine.evaluate_batch(fed)]


def _names(answer: dict[str, Any]) -> list[str]:
    if not answer["success"]:
        raise RuntimeError(f"zen-engine: {answer['error']}")
    return [found["playbook"] for found in answer["data"]["result"]]


PEER = Entry(
    figure="vs_zen",
    package="zen-engine",
    load=Zen,
    signals=1_000,
)
