"""States and districts, as two tables of towns tell of them together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchers.reading.gazetteer.keys import key_of

_NEAR_DEGREES = 0.05


@dataclass(slots=True)
class Unit:
    """A state or a district, and the towns in it."""

    name: str
    country: str
    state: int
    towns: list[tuple[float, float, int]] = field(default_factory=list)


@dataclass(slots=True)
class Units:
    """States, districts, the state of each code of GeoNames, and towns that only the second table has."""

    states: list[Unit] = field(default_factory=list)
    districts: list[Unit] = field(default_factory=list)
    of_code: dict[tuple[str, str], int] = field(default_factory=dict)
    loose: list[tuple[str, str, float, float, int]] = field(default_factory=list)


def join_towns(cities: list[dict[str, Any]], towns: list[dict[str, str]]) -> Units:
    """Join the two tables of towns by country, name and place."""
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        by_name[city["countrycode"], key_of(city["name"])].append(city)
    found = Units()
    states: dict[tuple[str, str], Unit] = {}
    districts: dict[tuple[str, str, str], Unit] = {}
    votes: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for town in towns:
        code, lat, lon = town["cc"], float(town["lat"]), float(town["lon"])
        same = [each for each in by_name[code, key_of(town["name"])] if _is_near(each, lat, lon)]
        people = int(same[0]["population"]) if same else 0
        number = 0
        if town["admin1"]:
            new = Unit(town["admin1"], code, len(states) + 1)
            state = states.setdefault((code, town["admin1"]), new)
            state.towns.append((lat, lon, people))
            number = state.state
        if not same:
            found.loose.append((town["name"], code, lat, lon, number))
        elif number:
            votes[code, same[0]["admin1code"]][number] += 1
        if town["admin2"]:
            unit = Unit(town["admin2"], code, number)
            districts.setdefault((code, town["admin1"], town["admin2"]), unit).towns.append(
                (lat, lon, people)
            )
    found.states, found.districts = list(states.values()), list(districts.values())
    # Two codes may vote for one state, as where a country was divided anew; the name goes with the towns.
    found.of_code = {
        code: min(count.items(), key=lambda each: (-each[1], each[0]))[0] for code, count in votes.items()
    }
    return found


def _is_near(city: Mapping[str, Any], lat: float, lon: float) -> bool:
    north, east = float(city["latitude"]) - lat, float(city["longitude"]) - lon
    return abs(north) < _NEAR_DEGREES and abs(east) < _NEAR_DEGREES


def middle(towns: list[tuple[float, float, int]]) -> tuple[float, float, int]:
    """Give the middle of towns on the sphere, weighted by people, and how many people there are."""
    x = y = z = 0.0
    for lat, lon, people in towns:
        north, east, weight = math.radians(lat), math.radians(lon), people + 1
        x += weight * math.cos(north) * math.cos(east)
        y += weight * math.cos(north) * math.sin(east)
        z += weight * math.sin(north)
    lat = math.degrees(math.atan2(z, math.hypot(x, y)))
    return round(lat, 2), round(math.degrees(math.atan2(y, x)), 2), sum(people for _, _, people in towns)
