"""Likeness said plainly: every voice is gone through anew for each signal."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from engine.model.place import Circle
from engine.model.scales import Hazard
from engine.model.time import DAY
from engine.situations.geometry import distance_km
from engine.situations.keys import key_of
from engine.situations.telling_apart import AGAIN, APART_KM, AT_ONE_SPOT, AXES, FOLLOWED_KM, OF_ONE_COUNTRY
from engine.situations.voices import one_story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.signal import Evidence, Signal, Situation, Sketch

_MISPLACED_KM, _MISPLACED_FOR = 100.0, DAY
"""First reports of what happened at one kind of site on one day may misplace it by so much."""
_ONE_NAME_KM, _ONE_NAME_FOR, _NAMED_WITHIN = 300.0, DAY // 2, 4 * DAY
"""No two storms are so near each other at one time, and one that is told of for longer has all its names."""
_SAME_REGION_KM = 15.0
_TOWN_KM = 20.0
_SHARE = 3
"""What one in three of those says who speak of it at all counts as said."""

Likeness = tuple[int, int, int, int, float]
"""How much speaks for one event: a copy of its text, axes in common, a place nearby, names in common where
nothing was measured, how near in numbers."""


def likeness(signal: Signal, situation: Situation) -> Likeness | None:
    """Say how much speaks for a signal to tell of a situation of its hazard; None where something forbids it.

    Also None where nothing speaks for it: no country, place, topic, name or text in common.
    """
    pieces = [piece for piece in situation.evidence if not piece.retracted]
    sketches = [piece.sketch for piece in pieces if piece.sketch is not None]
    copy = _is_copy(signal, pieces)
    country = _is_one_country(signal, situation, pieces)
    called, words = _names_in_common(signal.sketch, sketches)
    # There is a Córdoba in several countries; a storm has its name in all.
    known = called if country is False else words
    places, others = _places_of(signal), _places_in(situation, sketches)
    if country is False:  # a region holds no town of another country
        held, beside = ([Circle(place.center, 0.0) for place in some] for some in (places, others))
    else:
        held, beside = list(places), list(others)
    if not (country or copy or known) and not _near(signal.hazard, held, beside, misplaced=False):
        return None
    axes = AXES.get(situation.hazard, ())
    told = _kinds(sketches, axes)
    said = {} if signal.sketch is None else _kinds((signal.sketch,), axes)
    shared = [axis for axis, values in said.items() if values & told.get(axis, frozenset())]
    if called and "called" in axes and not ("called" in said and "called" in told):
        shared = [*shared, "called"]
    other = {axis for axis in said if axis in told and axis not in shared}
    if other - {"called"} or (other and not _is_there_too(signal, situation, places)):
        return None
    if _is_one_more(signal) and not copy and "called" not in shared and not _is_told_as_one_more(sketches):
        return None
    misplaced = "site" in shared and abs(signal.occurred_at - situation.occurred_at) <= _MISPLACED_FOR
    near = _near(signal.hazard, held, beside, misplaced=misplaced)
    if country is False and not copy and not called and situation.hazard in OF_ONE_COUNTRY:
        return None
    way_km = FOLLOWED_KM.get(signal.hazard)
    if near is False and called and way_km is not None:
        near = None if any(_are_near(a, b, way_km) for a in places for b in others) else False
    if near is False or not (country or copy or known or near):
        return None
    named = bool(called) + bool(words)
    if signal.magnitude is not None and situation.magnitude is not None:
        named = 0
    return copy, len(shared), bool(near), named, _near_in_numbers(signal, situation, sketches)


def _is_copy(signal: Signal, pieces: Iterable[Evidence]) -> bool:
    return bool(signal.story) and any(one_story(signal.story, piece.story) for piece in pieces)


def _is_one_country(signal: Signal, situation: Situation, pieces: Iterable[Evidence]) -> bool | None:
    """Say whether a country is shared, or a topic where one side names none; False where both name others.

    None says that neither is shared and not both name countries.
    """
    believed = set(situation.area.countries)
    said, speak = Counter(believed), 0
    for piece in pieces:
        area = piece.said.area if piece.said is not None else None
        speak += area is None or bool(area.countries)
        if area is not None and not believed & set(area.countries):
            said.update(set(area.countries))
    told = {country for country, count in said.items() if country in believed or _SHARE * count >= speak}
    if signal.area.countries and told:
        return not told.isdisjoint(signal.area.countries)
    return not set(signal.topics).isdisjoint(situation.topics) or None


def _kinds(sketches: Iterable[Sketch], axes: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Give per axis what many enough say; a storm has several names, for which one voice will do."""
    said: dict[str, Counter[str]] = {axis: Counter() for axis in axes}
    speak: Counter[str] = Counter()
    for sketch in sketches:
        of_it = {_as_called(kind) for kind in sketch.kinds if _axis(_as_called(kind)) in said}
        speak.update({_axis(kind) for kind in of_it})
        for kind in of_it:
            said[_axis(kind)][kind] += 1
    return {
        axis: frozenset(
            kind for kind, count in counts.items() if axis == "called" or _SHARE * count >= speak[axis]
        )
        for axis, counts in said.items()
        if counts
    }


def _axis(kind: str) -> str:
    return kind.partition(":")[0]


def _names_in_common(sketch: Sketch | None, sketches: Sequence[Sketch]) -> tuple[set[str], set[str]]:
    """Give the keys in common that one means by what it is called, and those that one means by a name."""
    both = _keys(() if sketch is None else (sketch,)), _keys(sketches)
    keys = {key for _, key in both[0]} & {key for _, key in both[1]}
    called = {key for key in keys if ("called", key) in both[0] | both[1]}
    return called, called | {key for key in keys if ("word", key) in both[0] | both[1]}


def _keys(sketches: Iterable[Sketch]) -> set[tuple[str, str]]:
    """Give what is called so, the proper names, and what may be one."""
    told = [_as_called(kind).split(":") for sketch in sketches for kind in sketch.kinds]
    return {(axis, key) for axis, key in told if axis in {"called", "word", "maybe"}}


def _as_called(kind: str) -> str:
    return f"called:{key_of(kind.removeprefix('name:'))}" if kind.startswith("name:") else kind


def _places_of(signal: Signal) -> tuple[Circle, ...]:
    if signal.point is not None:
        return (Circle(signal.point, 0.0),)
    return () if signal.sketch is None else signal.sketch.places


def _places_in(situation: Situation, sketches: Iterable[Sketch]) -> tuple[Circle, ...]:
    apart_km = APART_KM.get(situation.hazard, math.inf)
    firm = [] if situation.point is None else [Circle(situation.point, 0.0)]
    scattered: list[Circle] = []
    for sketch in sketches:
        first = sketch.places[:1]
        alone = all(_are_near(one, other, apart_km) for one in first for other in sketch.places)
        (firm if alone else scattered).extend(sketch.places)
    if not firm:
        return tuple(scattered)
    told = (*firm, *(one for one in scattered if any(_are_near(one, each, apart_km) for each in firm)))
    towns = [one for one in told if one.radius_km <= _TOWN_KM]
    if situation.hazard not in AT_ONE_SPOT:
        return told
    # A region in which such a town lies says no more than the town.
    return tuple(one for one in told if one in towns or not any(_are_near(one, town, 0.0) for town in towns))


def _is_one_more(signal: Signal) -> bool:
    return signal.hazard in AGAIN and signal.sketch is not None and signal.sketch.again


def _is_told_as_one_more(sketches: Sequence[Sketch]) -> bool:
    return _SHARE * sum(sketch.again for sketch in sketches) >= max(1, len(sketches))


def _is_there_too(signal: Signal, situation: Situation, places: tuple[Circle, ...]) -> bool:
    """Say whether voices put a storm where this one is on the same day: it is one under two names."""
    if situation.hazard not in {Hazard.CYCLONE, Hazard.STORM, Hazard.VOLCANO}:
        return False
    if abs(signal.occurred_at - situation.occurred_at) > _NAMED_WITHIN:
        return False
    there = [
        place
        for piece in situation.evidence
        if piece.sketch is not None and abs(piece.sent_at - signal.sent_at) <= _ONE_NAME_FOR
        for place in piece.sketch.places
    ]
    return any(_are_near(one, other, _ONE_NAME_KM) for one in places for other in there)


def _near(
    hazard: Hazard, some: Sequence[Circle], others: Sequence[Circle], *, misplaced: bool
) -> bool | None:
    """Say whether any two places lie near enough for a hazard; None where that is untold or no matter."""
    apart_km = APART_KM.get(hazard)
    if apart_km is None or not some or not others:
        return None
    if misplaced:
        apart_km = max(apart_km, _MISPLACED_KM)
    return any(_are_near(one, other, apart_km) for one in some for other in others)


def _are_near(one: Circle, other: Circle, apart_km: float) -> bool:
    """Compare two places. A region holds what lies in it, and is not the next region for lying beside it."""
    is_town = min(one.radius_km, other.radius_km) <= _TOWN_KM
    beyond_km = apart_km if is_town or apart_km > max(one.radius_km, other.radius_km) else _SAME_REGION_KM
    return distance_km(one.center, other.center) <= abs(one.radius_km - other.radius_km) + beyond_km


def _near_in_numbers(signal: Signal, situation: Situation, sketches: Iterable[Sketch]) -> float:
    """Say how near magnitudes or the counts of dead are: 0 where they are equal, else below."""
    if signal.magnitude is not None and situation.magnitude is not None:
        return -abs(signal.magnitude - situation.magnitude)
    dead = None if signal.sketch is None else signal.sketch.dead
    counts = {sketch.dead for sketch in sketches if sketch.dead is not None}
    if not dead or not counts:
        return -1.0
    return -min(abs(math.log((1 + dead) / (1 + count))) for count in counts)
