"""Score: how good a call at another port is, as points out of 100. docs/itineraries.md prints the weights.

Each part goes from 0 to 1 in a straight line; what is not known scores 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import HOUR, SECOND

if TYPE_CHECKING:
    from engine.model.program import Stop, Vessel
    from engine.model.proposal import PortCall

SLACK, SLACK_FULL_H = 30.0, 6.0
"""Time in hand before the departure is too late; more than six hours is worth no more."""
STAY = 25.0
"""The share of the planned stay."""
SPEED = 20.0
"""Full at economic speed, nothing at top speed; the faster leg counts."""
DETOUR, DETOUR_NONE_NM = 15.0, 200.0
"""Full where the legs are no longer than planned, nothing at 200 nm more."""
OFF, OFF_FULL_KM = 10.0, 500.0
"""Distance from the situation, full at 500 km."""


def score(call: PortCall, planned: Stop, vessel: Vessel) -> float:
    """Say the points of a call, to a tenth."""
    stay, planned_stay = call.departs_at - call.arrives_at, planned.departs_at - planned.arrives_at
    fast, spare = max(call.inward.knots, call.onward.knots), vessel.max_speed_kn - vessel.economic_speed_kn
    above = max(0.0, fast - vessel.economic_speed_kn)
    points = SLACK * _part(call.slack_s * SECOND / HOUR / SLACK_FULL_H)
    points += STAY * (_part(stay / planned_stay) if planned_stay else 1.0)
    points += SPEED * (_part(1 - above / spare) if spare else 1.0)
    if call.detour_nm is not None:
        points += DETOUR * _part(1 - call.detour_nm / DETOUR_NONE_NM)
    if call.off_km is not None:
        points += OFF * _part(call.off_km / OFF_FULL_KM)
    return round(points, 1)


def _part(share: float) -> float:
    return min(1.0, max(0.0, share))
