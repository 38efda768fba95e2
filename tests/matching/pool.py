"""Some hundred playbooks drawn by chance, written as a manager writes them, and read once for all examples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
import yaml

from engine.model.program import PlaybookRevision
from engine.model.scales import Certainty, Severity, Status, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules.alternatives import Alternative
from engine.rules.compile import Plan, compile_playbook
from engine.rules.index import fileable
from engine.rules.load import load_playbook
from engine.rules.playbook import Playbook

NAMES = ("a", "b", "c", "d", "e", "f")
EACH = 50
"""So many playbooks are drawn for each name: a revision takes another of them."""
HAZARDS = ("earthquake", "volcano", "unrest", "outage")
TOPICS = ("checkout", "strike")

_SCALES = {"severity": Severity, "certainty": Certainty, "urgency": Urgency}
_GRADES = {name: [one.value for one in scale] for name, scale in _SCALES.items()}
_WORDS = {
    "state": [one.value for one in SituationState],
    "phase": [one.value for one in Phase],
}
_WAYS: tuple[Any, ...] = (
    "impact_area",
    "supply_hub",
    "topic",
    "country",
    {"radius": "scaled"},
    {"radius": "150 km"},
    {"radius": "1000 km"},
    {"country": {"severity": "Severe"}},
)
_VOICES: tuple[dict[str, Any], ...] = (
    {"official": 1},
    {"official": 1},
    {"official": 2},
    {"news": 1},
    {"social": 1},
    {"independent": 1},
    {"independent": 1},
    {"independent": 2},
    {"independent": 2, "within": "30m"},
    {"official": 2, "within": "2h"},
    {"reports": 2},
    {"reports": 2, "from": "news", "within": "1d"},
    {"independent": 2, "within": "2h"},
    {"independent": 3, "within": "1d"},
)


@cache
def playbook(name: str, number: int) -> PlaybookRevision:
    """Give one of the playbooks of a name."""
    text = yaml.safe_dump(_written(Random(f"{name} {number}"), name), sort_keys=False)
    digest = load_once(text, f"{name}.yaml", None).digest
    return PlaybookRevision(brand="main", name=name, digest=digest, file=f"{name}.yaml", text=text)


def withdrawn(name: str) -> PlaybookRevision:
    """Give the revision that takes a playbook out."""
    return PlaybookRevision(brand="main", name=name, digest="", file="", text="")


load_once = cache(load_playbook)
_compiled: dict[str, Plan] = {}


def compile_once(read: Playbook, *, of: Status = Status.ACTUAL) -> Plan:
    """Compile each playbook of the pool once, for what is Actual; its digest names its text."""
    assert of is Status.ACTUAL, of
    if read.digest not in _compiled:
        _compiled[read.digest] = compile_playbook(read)
    return _compiled[read.digest]


_filed: dict[str, tuple[Alternative, ...]] = {}


def file_once(plan: Plan) -> tuple[Alternative, ...]:
    """Say once of each playbook of the pool under what the index files it."""
    digest = plan.playbook.digest
    if digest not in _filed:
        _filed[digest] = fileable(plan)
    return _filed[digest]


@pytest.fixture(scope="module")
def playbooks_are_read_once() -> Iterator[None]:
    """Have each playbook read and compiled once for all examples, which would else do nothing but that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.response.state.load_playbook", load_once)
        patch.setattr("engine.response.state.compile_playbook", compile_once)
        patch.setattr("engine.rules.index.fileable", file_once)
        yield


def _written(chance: Random, name: str) -> dict[str, Any]:
    to_campaign = chance.random() < 0.2
    situation = {"hazard": chance.sample(HAZARDS, chance.choice([1, 3, 4, 4])), **_asked(chance)}
    exposure = (
        {"to": "campaign", "by": ["topic"]}
        if to_campaign
        else {
            "to": "itinerary.stop",
            "by": chance.sample(_WAYS, chance.randint(1, 5)),
            "during": {"before_arrival": chance.choice(["6h", "2d", "7d", "30d", "30d"])},
        }
    )
    when: dict[str, Any] = {"situation": situation, "evidence": _evidence(chance, 2), "exposure": exposure}
    if not to_campaign and chance.random() < 0.15:
        when["program"] = {"owner": chance.choice([["team:duty"], ["team:duty", "team:itinerary"]])}
    exception = _asked(chance) if chance.random() < 0.5 else {}
    touching = "campaign" if to_campaign else "stop"
    owner = "owner_of(campaign)" if to_campaign or chance.random() < 0.7 else "owner_of(stop)"
    pause = {"touching": touching, "lease": chance.choice(["6h", "72h"]), "ask": owner}
    steps: list[Any] = [{"pause_campaigns": pause}]
    if chance.random() < 0.3:
        steps.append({"tell": {"to": ["team:duty"]}})
    return {
        "schema": "serviola/playbook/1",
        "playbook": name,
        "owner": "team:duty",
        "author": "team:duty",
        "review_by": "2027-05-01",
        "stage": chance.choice(["suggest", "suggest", "suggest", "shadow"]),
        "when": when,
        **({"unless": {"situation": exception}} if exception else {}),
        **({"exceptions": _exceptions(chance, to_campaign)} if chance.random() < 0.25 else {}),
        "then": steps,
        "ask": {
            "quorum": chance.choice([1, 2]),
            "within": chance.choice(["2h", "3d"]),
            "on_timeout": chance.choice(["escalate", "decline"]),
        },
    }


UNTIL = ("2026-03-14", "2026-03-15", "2026-03-17", "2027-03-01")
"""Days on which exceptions end; the stories begin on the first of them, in the morning."""
_MUTED: dict[str, tuple[str, ...]] = {
    "owner": ("team:itinerary", "team:duty"),
    "stop": ("stop-0", "stop-1"),
    "campaign": ("c-0", "c-1"),
    "country": ("HT", "PR", "FJ"),
    "place": ("Labadee", "Suva", "San Juan"),
    "hazard": HAZARDS,
    "topic": TOPICS,
    "source": ("usgs", "emsc", "wire", "posts"),
}


def _exceptions(chance: Random, to_campaign: bool) -> list[dict[str, Any]]:
    """Draw one or two exceptions, some of which end while a story is told, or are over before it begins."""
    known = [
        name for name in _MUTED if name not in ({"stop", "country", "place"} if to_campaign else {"campaign"})
    ]
    found = []
    for number in range(chance.randint(1, 2)):
        fields = chance.sample(known, chance.choice([1, 1, 2]))
        rows = [[chance.choice(_MUTED[name]) for name in fields] for _ in range(chance.randint(1, 4))]
        found.append(
            {
                "name": f"exception-{number}",
                "fields": fields,
                "values": [row if len(fields) > 1 else row[0] for row in rows],
                "approver": "team:safety",
                "until": chance.choice(UNTIL),
                "reason": "It was agreed.",
            }
        )
    return found


def _asked(chance: Random) -> dict[str, Any]:
    """Draw what is asked of the fields of a situation, mostly little."""
    found: dict[str, Any] = {}
    for name, values in _GRADES.items():
        luck = chance.random()
        if luck < 0.18:
            found[name] = (
                f"{chance.choice(['>=', '>=', '>=', '>', '<=', '<', '='])} {chance.choice(values[1:])}"
            )
        elif luck < 0.25:
            found[name] = chance.sample(values, chance.randint(1, 3))
    if chance.random() < 0.12:
        found["topics"] = chance.sample(TOPICS, chance.randint(1, 2))
    for name, words in _WORDS.items():
        if chance.random() < 0.1:
            found[name] = chance.sample(words, chance.randint(1, 2))
    return found


def _evidence(chance: Random, depth: int) -> dict[str, Any]:
    if depth and chance.random() < 0.4:
        parts = [_evidence(chance, depth - 1) for _ in range(chance.randint(1, 3))]
        return {chance.choice(["any", "all"]): parts}
    return dict(chance.choice(_VOICES))
