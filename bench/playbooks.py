"""Ten thousand playbooks that differ in hazard, severity and voices, and situations to hold them against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from bench.worlds import BRAND, NOW, far_quake, plan
from engine.model.match import Candidate, Reach
from engine.model.scales import Hazard, Severity, SourceClass
from engine.model.signal import Evidence, Situation
from engine.model.time import HOUR, Instant
from engine.rules.compile import Plan, compile_playbook
from engine.rules.conditions import Ahead, Branch, Near, OneOf, OnScale, Staying, Voices
from engine.rules.index import Index
from engine.rules.playbook import Playbook
from engine.situations.intake import intake

MANY = 10_000
HAZARDS = list(Hazard)
WITHIN_S = 7_200
REACHED = 5
"""So many voices has a situation that reaches something; the others have one, and any severity."""
CALL = Candidate(
    item="call",
    place="Port",
    arrives_at=Instant(NOW + 24 * HOUR),
    lead_s=86_400,
    stay_left_s=120_000,
    reaches=(Reach(by="radius", met=True, km=20.0, need_km=150.0),),
)
"""The one call that all of them are held against; it lies within reach and in time."""


def many(count: int, needs: Callable[[int], int], *, hazards: list[Hazard] = HAZARDS) -> list[Plan]:
    """Compile so many playbooks; the n-th of its hazard needs so many voices, every second one an Extreme."""
    base = plan().playbook
    return [
        compile_playbook(_playbook(base, f"p-{n:05}", hazards[n % len(hazards)], n // len(hazards), needs))
        for n in range(count)
    ]


def _playbook(
    base: Playbook, name: str, hazard: Hazard, number: int, needs: Callable[[int], int]
) -> Playbook:
    path = "when.exposure"
    asked = (
        OneOf("when.situation.hazard", "hazard", (hazard.value,)),
        OnScale("when.situation.severity", "severity", "ge", list(Severity)[3 + number % 2]),
    )
    exposure = (
        Branch(f"{path}.by", "any", (Near(f"{path}.by[0].radius", 0, "radius"),)),
        Branch(f"{path}.during", "all", (Ahead(f"{path}.during", 604_800), Staying(f"{path}.not_departed"))),
    )
    when = Branch(
        "when",
        "all",
        (
            Branch("when.situation", "all", asked),
            Voices("when.evidence.independent", None, needs(number), WITHIN_S),
            Branch(path, "all", exposure),
        ),
    )
    return replace(base, name=name, digest=name, when=when, ways=(replace(base.ways[1]),))


def situations(count: int) -> list[Situation]:
    """Draw situations of every hazard and severity; one in a hundred is Extreme and told by several."""
    found, chance = [], Random(1)
    for number in range(count):
        opened = intake(far_quake(number), None, brand=BRAND, now=NOW)
        assert opened is not None
        reaches = number % 100 == 0
        told = tuple(voice(number, one) for one in range(REACHED if reaches else 1))
        found.append(
            replace(
                opened,
                hazard=chance.choice(HAZARDS),
                severity=Severity.EXTREME if reaches else chance.choice(list(Severity)),
                evidence=told,
            )
        )
    return found


def voice(number: int, one: int) -> Evidence:
    """Give what one of several papers says of a situation."""
    return Evidence(
        native_key=f"paper-{one}:{number}",
        signal_id=f"paper-{one}:{number}:1",
        revision=1,
        source_class=SourceClass.NEWS,
        publisher=f"paper-{one}",
        sent_at=NOW,
        received_at=NOW,
    )


def filed(plans: list[Plan]) -> Index:
    """Give the index of all plans."""
    index = Index()
    for one in plans:
        index.put(one)
    return index
