"""Telling apart: on which axes two events of a hazard differ, and how far apart their places lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.model.scales import Hazard
from engine.situations.geometry import EARTH_KM, distance_km

if TYPE_CHECKING:
    from engine.model.place import Circle

AXES: dict[Hazard, tuple[str, ...]] = {
    Hazard.ATTACK: ("means", "site"),
    Hazard.EXPLOSION: ("means", "site"),
    Hazard.TRANSPORT: ("craft", "called"),
    Hazard.STRIKE: ("craft", "work"),
    Hazard.EPIDEMIC: ("illness", "called"),
    Hazard.CLOSURE: ("called",),
    Hazard.CYCLONE: ("called",),
    Hazard.STORM: ("called",),
    Hazard.VOLCANO: ("called",),
    Hazard.OTHER: ("matter",),
}
"""Per hazard: the axes on which two events differ. Others say what else is around, as airports in a flood."""

AGAIN = frozenset(
    {
        Hazard.ATTACK,
        Hazard.EXPLOSION,
        Hazard.TRANSPORT,
        Hazard.LANDSLIDE,
        Hazard.WILDFIRE,
        Hazard.CYCLONE,
        Hazard.STORM,
        Hazard.OTHER,
    }
)
"""Hazards of which one more, where there was one before, is another event."""

APART_KM: dict[Hazard, float] = {
    Hazard.EARTHQUAKE: 300.0,
    Hazard.TSUNAMI: 1_000.0,
    Hazard.CYCLONE: 800.0,
    Hazard.STORM: 400.0,
    Hazard.VOLCANO: 100.0,
    Hazard.FLOOD: 80.0,
    Hazard.WILDFIRE: 60.0,
    Hazard.LANDSLIDE: 40.0,
    Hazard.TRANSPORT: 40.0,
    Hazard.OTHER: 40.0,
    Hazard.ATTACK: 30.0,
    Hazard.EXPLOSION: 30.0,
}
"""Per hazard: how far apart towns may lie that are named for one event (km). Of the others whole countries
are told: unrest, a strike or an outage in two towns of a country is one."""

AT_ONE_SPOT = frozenset({Hazard.LANDSLIDE, Hazard.TRANSPORT, Hazard.OTHER, Hazard.ATTACK, Hazard.EXPLOSION})
"""Hazards that strike one spot: two towns of one state have one each."""

OF_ONE_COUNTRY = frozenset(
    {Hazard.FLOOD, Hazard.LANDSLIDE, Hazard.ATTACK, Hazard.EXPLOSION, Hazard.TRANSPORT, Hazard.OTHER}
)
"""Hazards of which each country is told for itself: towns on both banks of a river are flooded on their own,
and what burns in one twin city does not burn in the other. Quakes, storms and wildfires know no border."""

FOLLOWED_KM: dict[Hazard, float] = {Hazard.CYCLONE: 5_000.0, Hazard.STORM: 5_000.0, Hazard.TRANSPORT: 1_000.0}
"""Per hazard of what moves: how far apart what goes by one name may be, as a storm some days later (km)."""

SHARE = 3
"""What one in three of those says who speak of it at all counts as said."""
_SAME_REGION_KM = 15.0
TOWN_KM = 20.0
"""What reaches no further is a town; what does is a region."""
_KM_A_DEGREE = EARTH_KM * math.radians(1.0)
_SURELY = 1.001
"""Points so much further apart in latitude alone are not looked at again, however they are rounded."""


def axis_of(kind: str) -> str:
    """Give the axis of a kind, as means of means:bomb."""
    return kind.partition(":")[0]


def are_near(one: Circle, other: Circle, apart_km: float, *, held: bool = True) -> bool:
    """Compare two places. A region holds what lies in it, and is not the next region for lying beside it.

    Where they are of two countries neither is `held` by the other: their middles must be near.
    """
    is_town = min(one.radius_km, other.radius_km) <= TOWN_KM
    beyond_km = apart_km if is_town or apart_km > max(one.radius_km, other.radius_km) else _SAME_REGION_KM
    within_km = abs(one.radius_km - other.radius_km) + beyond_km if held else apart_km
    # Most are elsewhere, which their latitudes tell at once.
    if abs(one.center.lat - other.center.lat) * _KM_A_DEGREE > within_km * _SURELY:
        return False
    return distance_km(one.center, other.center) <= within_km
