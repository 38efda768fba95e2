"""What finding the exposed calls costs, against numpy looking at every one of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.figures import Figure, ratio
from bench.worlds import BRAND, NOW, near_quake, plan, stops
from engine.model.place import Point
from engine.situations.exposure import candidates
from engine.situations.geometry import EARTH_KM
from engine.situations.intake import intake

WITHIN_KM = 400.0


def measure(*, short: bool) -> Iterator[Figure]:
    """Ask for the calls near one quake."""
    count, rounds = (2_000, 5) if short else (20_000, 9)
    calls, ways = stops(count), plan().playbook.ways
    situation = intake(near_quake(1, calls), None, brand=BRAND, now=NOW)
    assert situation is not None
    assert situation.point is not None
    here = _unit(situation.point)
    there = np.array([_unit(call.point) for call in calls])
    least = np.cos(WITHIN_KM / EARTH_KM)

    def ours() -> object:
        return candidates(situation, calls, ways, before_arrival_s=7 * 86_400, now=NOW)

    def theirs() -> object:
        return np.flatnonzero(there @ here >= least)

    times, spent = ratio(ours, lambda: [theirs() for _ in range(50)], rounds=rounds)
    yield Figure(
        figure="exposure_vs_numpy",
        value=times * 50,
        n=count,
        note=(
            f"times a numpy dot product over prepared unit vectors; {spent * 1e3:.1f} ms for one quake and "
            "all calls; the place index comes with the matching issue, and the bound with it"
        ),
    )


def _unit(point: Point) -> np.ndarray:
    lat, lon = np.radians(point.lat), np.radians(point.lon)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
