"""Likeness: whether what is told can be the event that others tell of, and how much speaks for it.

A voice may say less than others, and is held against what they say and it says too: where, of what kind, how
many. What contradicts keeps two events apart however near they are; what agrees only chooses between several.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.model.place import Circle
from engine.model.scales import Hazard
from engine.model.time import DAY
from engine.situations.keys import Keys, keys_in, shared_names
from engine.situations.portrait import kinds_told, portrait_of
from engine.situations.telling_apart import (
    AGAIN,
    APART_KM,
    AXES,
    FOLLOWED_KM,
    OF_ONE_COUNTRY,
    are_near,
    axis_of,
)

if TYPE_CHECKING:
    from engine.model.signal import Signal, Situation, Sketch
    from engine.situations.portrait import Portrait

MISPLACED_KM, _MISPLACED_FOR = 100.0, DAY
"""First reports of what happened at one kind of site on one day may misplace it by so much."""
_ONE_NAME_KM, _ONE_NAME_FOR, _NAMED_WITHIN = 300.0, DAY // 2, 4 * DAY
"""No two storms are so near each other at one time. One that is told of for longer has all its names: what it
left behind is told of where the next one comes."""
_OF_TWO_NAMES = frozenset({Hazard.CYCLONE, Hazard.STORM, Hazard.VOLCANO})

_NONE = Keys()

Likeness = tuple[int, int, int, int, float]
"""How much speaks for one event: a copy of its text, axes in common, a place nearby, names in common where
nothing was measured, how near in numbers."""

UNLIKE: Likeness = (0, 0, 0, 0, 0.0)
"""Nothing but what was measured speaks for it."""


def likeness(signal: Signal, situation: Situation) -> Likeness | None:
    """Say how much speaks for a signal to tell of a situation of its hazard; None where something forbids it.

    Also None where nothing speaks for it: no country, place, topic, name or text in common.
    """
    told = portrait_of(situation)
    copy = told.tells(signal.story)
    country = _is_one_country(signal, situation, told)
    own = _NONE if signal.sketch is None else keys_in(signal.sketch.kinds)
    called, words = shared_names(own, told.names)
    # There is a Córdoba in several countries; a storm has its name in all.
    known = called or (words and country is not False)
    places = places_of(signal)
    held = country is not False
    # Most are of another country, and nothing else speaks for those: that is found out first.
    if not (country or copy or known) and not _near(signal.hazard, places, told.places, held=held):
        return None
    axes = AXES.get(situation.hazard, ())
    said = {} if signal.sketch is None else kinds_told((signal.sketch,), axes)
    shared = [axis for axis, values in said.items() if values & told.told.get(axis, frozenset())]
    if called and "called" in axes and not ("called" in said and "called" in told.told):
        shared.append("called")
    other = {axis for axis in said if axis in told.told and axis not in shared}
    if other - {"called"} or (other and not _is_there_too(signal, situation, places)):
        return None
    # A second storm that has a name is that one, and not the one before.
    if _is_one_more(signal) and not (copy or "called" in shared or told.told_as_one_more):
        return None
    misplaced = "site" in shared and abs(signal.occurred_at - situation.occurred_at) <= _MISPLACED_FOR
    near = _near(signal.hazard, places, told.places, misplaced=misplaced, held=held)
    if country is False and not (copy or called) and situation.hazard in OF_ONE_COUNTRY:
        return None
    if near is False and called and _is_followed(signal.hazard, places, told.places):
        near = None
    if near is False or not (country or copy or known or near):
        return None
    # What was measured says more than a word.
    measured = signal.magnitude is not None and situation.magnitude is not None
    named = 0 if measured else bool(called) + bool(words)
    return copy, len(shared), bool(near), named, _near_in_numbers(signal, situation, told)


def _is_one_country(signal: Signal, situation: Situation, told: Portrait) -> bool | None:
    """Say whether a country is shared, or a topic where one side names none; False where both name others.

    None says that neither is shared and not both name countries.
    """
    if signal.area.countries and told.countries:
        return not told.countries.isdisjoint(signal.area.countries)
    return not set(signal.topics).isdisjoint(situation.topics) or None


def names_of(sketch: Sketch | None) -> frozenset[str]:
    """Give what a source calls a storm or a volcano."""
    return frozenset(kind for kind in sketch.kinds if axis_of(kind) == "name") if sketch else frozenset()


def places_of(signal: Signal) -> tuple[Circle, ...]:
    """Give where a signal says that it is: at the point that it measured, or at the places that it names."""
    if signal.point is not None:
        return (Circle(signal.point, 0.0),)
    return () if signal.sketch is None else signal.sketch.places


def _is_followed(hazard: Hazard, some: tuple[Circle, ...], others: tuple[Circle, ...]) -> bool:
    """Say whether what goes by one name may have come so far: a storm moves, and so does a ship."""
    way_km = FOLLOWED_KM.get(hazard)
    return way_km is not None and any(are_near(one, other, way_km) for one in some for other in others)


def _is_one_more(signal: Signal) -> bool:
    return signal.hazard in AGAIN and signal.sketch is not None and signal.sketch.again


def _is_there_too(signal: Signal, situation: Situation, places: tuple[Circle, ...]) -> bool:
    """Say whether voices put a storm where this one is on the same day: it is one under two names.

    Two ships may well be at one place.
    """
    if situation.hazard not in _OF_TWO_NAMES:
        return False
    if abs(signal.occurred_at - situation.occurred_at) > _NAMED_WITHIN:
        return False
    there = [
        place
        for piece in situation.evidence
        if piece.sketch is not None and abs(piece.sent_at - signal.sent_at) <= _ONE_NAME_FOR
        for place in piece.sketch.places
    ]
    return any(are_near(one, other, _ONE_NAME_KM) for one in places for other in there)


def _near(
    hazard: Hazard,
    some: tuple[Circle, ...],
    others: tuple[Circle, ...],
    *,
    misplaced: bool = False,
    held: bool = True,
) -> bool | None:
    """Say whether any two places lie near enough for a hazard; None where that is untold or no matter.

    Regions of one country hold its towns (`held`), and none of another country.
    """
    apart_km = APART_KM.get(hazard)
    if apart_km is None or not some or not others:
        return None
    if misplaced:
        apart_km = max(apart_km, MISPLACED_KM)
    return any(are_near(one, other, apart_km, held=held) for one in some for other in others)


def _near_in_numbers(signal: Signal, situation: Situation, told: Portrait) -> float:
    """Say how near magnitudes or the counts of dead are: 0 where they are equal, else below."""
    if signal.magnitude is not None and situation.magnitude is not None:
        return -abs(signal.magnitude - situation.magnitude)
    dead = None if signal.sketch is None else signal.sketch.dead
    if not dead or not told.dead:
        return -1.0
    return -min(abs(math.log((1 + dead) / (1 + count))) for count in told.dead)
