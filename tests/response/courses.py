"""One playbook about one call, and how grave its quake is: what the tests of times share."""

from __future__ import annotations

from typing import Any

from engine.model.place import Area, Point
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.scales import Severity
from tests.fakes import words as w
from tests.response.wakeful import Wakeful

GRAVE, SLIGHT, BETWEEN = Severity.SEVERE, Severity.MINOR, Severity.MODERATE
FAR: dict[str, Any] = {"point": Point(-40.0, 100.0), "area": Area()}
CLEAR = 'when: {situation: {severity: "<= Minor"}}'


def opened(*playbooks) -> Wakeful:
    return Wakeful(w.program(), *playbooks)


def states(house: Wakeful, kind: ProposalKind = ProposalKind.PAUSE) -> list[ProposalState]:
    return [one.state for one in house.brand.proposals.values() if one.asks is kind]


def quakes(house: Wakeful, *minutes: float) -> list[int]:
    """Have one quake after another near the same call; give how many calls are asked about after each."""
    counts = []
    for number, minute in enumerate(minutes):
        house.until(minute)
        apart: dict[str, Any] = {
            "native_id": f"q{number}",
            "aliases": (),
            "occurred_at": w.after(round(minute * 60_000_000)),
        }
        house.hear(GRAVE, 1, **apart)
        counts.append(len(house.matches()))
    return counts
