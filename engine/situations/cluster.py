"""Cluster: when two sources speak of one event.

One source's own ids are believed: what it keeps apart stays apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.scales import Hazard
from engine.model.signal import SituationState
from engine.model.time import MINUTE
from engine.situations.geometry import distance_km

if TYPE_CHECKING:
    from engine.model.signal import Signal, Situation

NEAR: dict[Hazard, tuple[int, float]] = {Hazard.EARTHQUAKE: (MINUTE, 100.0)}
"""Per hazard: how far apart in time (microseconds) and place (km) two reports of one event may lie.

Earthquakes: agencies differ by seconds and tens of kilometers in the first minutes; a minute and 100 km
still keep an aftershock apart.
"""


def same_event(signal: Signal, situation: Situation) -> bool:
    """Say whether another source's signal speaks of this situation."""
    window = NEAR.get(situation.hazard)
    if window is None or signal.hazard is not situation.hazard:
        return False
    if situation.state in {SituationState.RETRACTED, SituationState.CLEARED}:
        return False
    if any(key.startswith(f"{signal.source}:") for key in situation.keys):
        return False
    if signal.point is None or situation.point is None:
        return False
    apart_us, apart_km = window
    close_in_time = abs(signal.occurred_at - situation.occurred_at) <= apart_us
    return close_in_time and distance_km(signal.point, situation.point) <= apart_km
