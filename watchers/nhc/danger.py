"""How bad a storm is, and how far from where it is expected it is dangerous.

A ship keeps clear of the winds of 34 knots and of what the forecast may be wrong by, added up: so does the
Mariners' 1-2-3 rule of NHC and NOAA's Ocean Prediction Center, with errors of 100, 200 and 300 nautical miles
after one, two and three days. We add the errors of the forecast cone, which are measured anew each year.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.model.scales import Severity
from engine.model.signal import Position
from engine.model.time import HOUR, Instant
from watchers.nhc.advisory import GALE_KT, KM_PER_NMI, Spot

CONE_NMI = {
    "al": ((0, 0), (12, 26), (24, 39), (36, 53), (48, 67), (60, 81), (72, 99), (96, 145), (120, 205)),
    "ep": ((0, 0), (12, 25), (24, 38), (36, 51), (48, 63), (60, 78), (72, 86), (96, 110), (120, 137)),
    "cp": ((0, 0), (12, 34), (24, 49), (36, 66), (48, 81), (60, 95), (72, 120), (96, 137), (120, 156)),
}
"""Radii of NHC's forecast cone of 2023 by basin: hours, and nautical miles that hold two thirds of the errors
of the official forecasts of 2018 to 2022 (NHC, Definition of the NHC Track Forecast Cone)."""

TYPICAL_GALE_KM = 240.0
"""Where no radius of 34 kt winds is told: a typical hurricane is about 300 statute miles wide (NWS, Hurricane
Basics)."""

_SYNOPTIC = 3 * HOUR
"""A forecast counts its hours from the synoptic time, three hours before the advisory that brings it."""

_MAJOR_KT, _HURRICANE_KT = 96, 64


def severity_of(wind_kt: int | None) -> Severity:
    """Judge by sustained wind: major hurricanes (Saffir-Simpson 3 to 5), hurricanes, storms, depressions."""
    if wind_kt is None:
        return Severity.UNKNOWN
    if wind_kt >= _MAJOR_KT:
        return Severity.EXTREME
    if wind_kt >= _HURRICANE_KT:
        return Severity.SEVERE
    return Severity.MODERATE if wind_kt >= GALE_KT else Severity.MINOR


def cone_km(basin: str, hours: float) -> float:
    """Say how far the center may be from where it is expected in so many hours; even between entries."""
    table = CONE_NMI[basin]
    for (since, one), (until, other) in pairwise(table):
        if hours <= until:
            share = max(0.0, hours - since) / (until - since)
            return (one + share * (other - one)) * KM_PER_NMI
    return table[-1][1] * KM_PER_NMI


def positions(here: Spot, ahead: Sequence[Spot], *, basin: str, issued: Instant) -> tuple[Position, ...]:
    """Give where it is and where it is expected, each with the distance within which it is dangerous.

    A position without a radius of its own has the last one before it. Where less than 34 kt are expected,
    there is no such wind, and what is left is how far the forecast may be wrong.
    """
    found: dict[Instant, Position] = {}
    last = TYPICAL_GALE_KM
    for spot in (here, *ahead):
        last = spot.gale_km or last
        hours = 0.0 if spot is here else max(0.0, (spot.at - issued + _SYNOPTIC) / HOUR)
        gale = reach_km(spot, last)
        radius = round(gale + cone_km(basin, hours), 1)
        found[spot.at] = Position(at=spot.at, point=spot.point, radius_km=radius)
    return tuple(found[at] for at in sorted(found))


def reach_km(spot: Spot, otherwise: float = TYPICAL_GALE_KM) -> float:
    """Say how far winds of 34 kt reach around a center; 0 where it has none."""
    if spot.wind_kt is not None and spot.wind_kt < GALE_KT:
        return 0.0
    return spot.gale_km or otherwise
