"""What finding the exposed calls costs among very many, against numpy looking at every one of them.

No Stop is made: the index holds the time and the id of each call, as it does in service, and a word is made
only for what is found.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np

from bench.figures import Figure, ratio, seconds
from bench.worlds import BRAND, NOW
from engine.model.match import Exposure, Way
from engine.model.place import Point
from engine.model.scales import Category
from engine.model.signal import Situation
from engine.model.time import DAY, HOUR, SECOND, Instant
from engine.situations.exposure import reach, seconds_until, within_sight
from engine.situations.geometry import EARTH_KM, unit
from engine.situations.places import Call, Place, PlaceIndex
from tests.fakes import words

FULL = 1_000_000
PLACES = 1_500
QUAKES = 40
INSERTS = 1_000
NEAR, WIDE = Way(by="radius", radius_km=150.0), Way(by="radius", radius_km=250.0)
"""What is missed by no more than the radius is told as a near miss, so the words reach twice as far."""
SOON, WEEK = 72 * HOUR, 7 * DAY


Finds = Callable[[PlaceIndex, Situation, Way, Instant], list]


@dataclass(frozen=True, slots=True)
class Calls:
    """The same calls twice: as the index takes them, and as columns for numpy."""

    pairs: list[tuple[Place, Call]]
    there: np.ndarray
    arrives: np.ndarray
    departs: np.ndarray

    def index(self) -> PlaceIndex:
        """Build the index of all."""
        index = PlaceIndex()
        for place, call in self.pairs:
            index.insert(place, call)
        return index

    def looked_through(self, here: np.ndarray, km: float, *, until: int) -> np.ndarray:
        """Give the rows of the calls within a distance whose stay touches the time from now on."""
        # What is said to a tenth of a kilometer is met up to half a tenth more.
        close = np.flatnonzero(self.there @ here >= np.cos((km + 0.05) / EARTH_KM))
        return close[(self.arrives[close] <= until) & (self.departs[close] > NOW)]


def measure(*, short: bool) -> Iterator[Figure]:
    """Ask for the calls near quakes, and put calls in."""
    count, rounds = (100_000, 5) if short else (FULL, 9)
    calls = _calls(count)
    index, quakes = calls.index(), _quakes(calls)
    gc.freeze()  # sweeping a million calls before every round would only make the bench long
    yield from _finding(calls, index, quakes, rounds=rounds)
    yield _inserting(calls, index, rounds=3)


def _finding(calls: Calls, index: PlaceIndex, quakes: list[Situation], *, rounds: int) -> Iterator[Figure]:
    here = [np.array(unit(quake.point)) for quake in quakes if quake.point is not None]
    sides: tuple[tuple[str, Finds, Way, float, int, int, str], ...] = (
        ("exposure_ids", _ids, NEAR, 150.0, SOON, 80, "the ids of the exposed calls"),
        ("exposure_words", _exposures, WIDE, 500.0, WEEK, 10, "an Exposure for each call, near misses too"),
    )
    for figure, find, way, km, ahead, bound, what in sides:
        until = Instant(NOW + ahead)
        found = _check(calls, index, quakes, here, way=way, until=until)

        def ours(find: Finds = find, way: Way = way, until: Instant = until) -> object:
            return [find(index, quake, way, until) for quake in quakes]

        def theirs(km: float = km, until: Instant = until) -> object:
            return [calls.looked_through(one, km, until=until) for one in here]

        times, spent = ratio(ours, theirs, rounds=rounds)
        made = sum(len(find(index, quake, way, until)) for quake in quakes)
        count = len(calls.pairs)
        yield Figure(
            figure=figure,
            value=1 / times,
            at_least=bound if count >= FULL else None,
            n=count,
            note=(
                f"times as fast as a numpy dot product over {count} unit vectors that finds as many; "
                f"{km:g} km, {ahead // HOUR} h, {PLACES} places over 365 days: {what}, "
                f"{made / len(quakes):.1f} for a quake in {spent / len(quakes) * 1e6:.0f} µs; "
                f"{found} calls of {len(quakes)} quakes looked through one by one, none wrong"
                + ("" if count >= FULL else f"; the bound of {bound} is for {FULL} calls")
            ),
        )


def _inserting(calls: Calls, index: PlaceIndex, *, rounds: int) -> Figure:
    chance = random.Random(3)
    rows = [chance.choice(calls.pairs) for _ in range(INSERTS)]
    new = [(place, call._replace(id=f"new-{number}")) for number, (place, call) in enumerate(rows)]

    def inserting() -> None:
        for place, call in new:
            index.insert(place, call)

    ratios, spent = [], []
    for _ in range(rounds):
        rebuilding = seconds(calls.index)
        spent.append(seconds(inserting) / INSERTS)
        ratios.append(spent[-1] / rebuilding)
        for place, call in new:
            index.remove(place, call)
    return Figure(
        figure="exposure_insert",
        value=median(ratios),
        at_most=1 / 20_000,
        n=len(calls.pairs),
        note=(
            f"share of building the index of {len(calls.pairs)} calls anew that it takes to put in one call "
            f"at a place that is known; {median(spent) * 1e6:.1f} µs"
        ),
    )


def _ids(index: PlaceIndex, quake: Situation, way: Way, until: Instant) -> list[str]:
    assert quake.point is not None
    return [
        call.id
        for place in index.near(quake.point, way.radius_km or 0.0)
        if reach(quake, place, way).met
        for call in index.calls(place, arriving_by=until, departing_after=NOW)
    ]


def _exposures(index: PlaceIndex, quake: Situation, way: Way, until: Instant) -> list[Exposure]:
    return [
        Exposure(
            brand=BRAND,
            partition=Category.GEO,
            situation=quake.id,
            epoch=quake.epoch,
            playbook="bench",
            item=call.id,
            place=place.name,
            at=NOW,
            arrives_at=call.arrives_at,
            lead_s=seconds_until(call.arrives_at, NOW),
            met=reaches[0].met,
            reaches=reaches,
        )
        for place, reaches in within_sight(quake, index, (way,)).items()
        for call in index.calls(place, arriving_by=until, departing_after=NOW)
    ]


def _check(
    calls: Calls,
    index: PlaceIndex,
    quakes: list[Situation],
    here: list[np.ndarray],
    *,
    way: Way,
    until: Instant,
) -> int:
    """Hold every answer against looking at every call; give how many were found."""
    km, found = way.radius_km or 0.0, 0
    for quake, one in zip(quakes, here, strict=True):
        exposed = sorted(_ids(index, quake, way, until))
        assert exposed == sorted(_named(calls, calls.looked_through(one, km, until=until))), quake.point
        told = _exposures(index, quake, way, until)
        assert exposed == sorted(each.item for each in told if each.met), quake.point
        nearly = _named(calls, calls.looked_through(one, 2 * km, until=until))
        assert sorted(each.item for each in told) == sorted(nearly), quake.point
        found += len(exposed)
    assert found, "no quake met anything, so nothing was found"
    return found


def _named(calls: Calls, rows: np.ndarray) -> list[str]:
    return [calls.pairs[row][1].id for row in rows]


def _calls(count: int) -> Calls:
    """Draw calls over a year at places where ships go, also about the poles and the antimeridian."""
    chance = random.Random(1)
    points = [Point(chance.uniform(-65, 65), chance.uniform(-180, 180)) for _ in range(PLACES - 40)]
    points += [Point(chance.uniform(-20, 20), 180 - chance.uniform(-1, 1)) for _ in range(20)]
    points += [Point(side * chance.uniform(88, 90), chance.uniform(-180, 180)) for side in (1, -1) * 10]
    places = [Place(point, "", f"Port {number}") for number, point in enumerate(points)]
    drawn = np.random.default_rng(1)
    at = drawn.integers(PLACES, size=count)
    arrives = NOW + drawn.integers(365 * 86_400, size=count) * SECOND
    departs = arrives + drawn.integers(5, 40, size=count) * HOUR
    times = zip(at.tolist(), arrives.tolist(), departs.tolist(), strict=True)
    pairs = [
        (places[place], Call(first, f"stop-{number}", last))
        for number, (place, first, last) in enumerate(times)
    ]
    return Calls(pairs, np.array([unit(point) for point in points])[at], arrives, departs)


def _quakes(calls: Calls) -> list[Situation]:
    """Draw quakes near places, at each pole and on the antimeridian, and anywhere."""
    chance = random.Random(2)
    points = [Point(90.0, 0.0), Point(-90.0, 0.0), Point(0.0, 180.0), Point(0.0, -180.0)]
    for _ in range((QUAKES - len(points)) // 2):
        place = chance.choice(calls.pairs)[0].point
        points.append(Point(min(90.0, place.lat + chance.uniform(0, 1)), place.lon + chance.uniform(-1, 1)))
        points.append(Point(chance.uniform(-65, 65), chance.uniform(-180, 180)))
    return [words.situation(id=f"quake-{number}", point=point) for number, point in enumerate(points)]
