"""The naive matcher: every playbook against every stop, in order, without index, compiler or rule library.

It knows what the playbooks of the simulation ask for from the fields they were written with, not from their text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.match import Way
from engine.model.program import Stop
from engine.model.scales import Hazard, Severity, SourceClass, Status
from engine.model.signal import Situation, SituationState
from engine.model.time import SECOND, Instant
from engine.situations.evidence import independent, of_class
from engine.situations.exposure import reach

TWO_HOURS_S = 7_200


def holds(asked: Mapping[str, Any], situation: Situation, stop: Stop, at: Instant) -> bool:
    """Say whether a playbook calls for something about one stop, as a person would read it aloud."""
    return (
        situation.status is Status.ACTUAL
        and situation.hazard is Hazard.EARTHQUAKE
        and situation.severity.rank >= Severity(asked["severity"]).rank
        and situation.state in asked["states"]
        and _time_fits(stop, at, ahead_s=asked["ahead_s"])
        and _believed(asked["evidence"], situation)
        and any(reach(situation, stop, way).met for way in _ways(asked["radius_km"]))
    )


def _believed(evidence: str, situation: Situation) -> bool:
    if evidence == "operator":
        return of_class(situation, SourceClass.OPERATOR)[0] >= 1
    official = of_class(situation, SourceClass.OFFICIAL)[0] >= 1
    if evidence == "official":
        return official
    return official or independent(situation, within_s=TWO_HOURS_S)[0] >= 2


def _ways(radius_km: float | None) -> tuple[Way, ...]:
    return (Way(by="impact_area"), Way(by="radius", radius_km=radius_km), Way(by="supply_hub"))


def _time_fits(stop: Stop, at: Instant, *, ahead_s: int) -> bool:
    """The ship arrives within so many seconds, and has not left."""
    return at >= stop.arrives_at - ahead_s * SECOND and at < stop.departs_at


ANY_STATE = frozenset({SituationState.OPEN, SituationState.CLEARING, SituationState.STALE})
"""What is neither retracted nor cleared."""
