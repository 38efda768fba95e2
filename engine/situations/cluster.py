"""Cluster: when two sources speak of one event.

One source's own ids are believed where it gives each event its own: what an agency keeps apart stays apart.
A news or social source gives an id to each text, so many of its ids may be one event.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.model.scales import Hazard, SourceClass
from engine.model.signal import SituationState
from engine.model.time import DAY, MINUTE
from engine.situations.geometry import EARTH_KM, distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.place import Point
    from engine.model.signal import Signal, Situation
    from engine.model.time import Instant

TEXTS = frozenset({SourceClass.NEWS, SourceClass.SOCIAL})


NEAR: dict[Hazard, tuple[int, float]] = {Hazard.EARTHQUAKE: (MINUTE, 100.0)}
"""Per hazard: how far apart in time (microseconds) and place (km) two measurements of one event may lie.

Earthquakes: agencies differ by seconds and tens of kilometers in the first minutes; a minute and 100 km
still keep an aftershock apart. Where it is not declared it is not guessed.
"""

TOLD_FOR: dict[Hazard, int] = {
    Hazard.EARTHQUAKE: 4 * DAY,
    Hazard.TSUNAMI: 2 * DAY,
    Hazard.STORM: 2 * DAY,
    Hazard.CYCLONE: 4 * DAY,
    Hazard.FLOOD: 5 * DAY,
    Hazard.OUTAGE: DAY,
}
"""Per hazard: for how long texts go on to tell of one event (microseconds); a week where it is not said."""
ELSE_TOLD_FOR = 7 * DAY


Trace = tuple[str, Hazard, int, int]
"""By what a situation is looked for: `same_event` holds only where a situation's and a signal's meet."""

_WIDER = 1.01
"""A band is so much wider than two measurements may lie apart, so that rounding never sets them further."""


def traces_of(situation: Situation) -> tuple[Trace, ...]:
    """Say by what a situation is found: by texts, by all if only texts told of it, or by measures."""
    hazard = situation.hazard
    text: Trace = ("text", hazard, 0, 0)
    if _told_by_texts(situation):
        return (text, ("told", hazard, 0, 0))
    if hazard not in NEAR or situation.point is None:
        return (text,)
    return (text, ("near", hazard, *_place(hazard, situation.occurred_at, situation.point)))


def traces_for(signal: Signal) -> tuple[Trace, ...]:
    """Say by what the situations are found that a signal may speak of."""
    hazard = signal.hazard
    if signal.source_class in TEXTS:
        return (("text", hazard, 0, 0),)
    told: tuple[Trace, ...] = (("told", hazard, 0, 0),)
    if hazard not in NEAR or signal.point is None:
        return told
    about, band = _place(hazard, signal.occurred_at, signal.point)
    beside = ((about + later, band + north) for later in (-1, 0, 1) for north in (-1, 0, 1))
    return (*told, *(("near", hazard, *each) for each in beside))


def _place(hazard: Hazard, occurred_at: Instant, point: Point) -> tuple[int, int]:
    """Say which step of time and which band of latitude a measurement lies in.

    What may be one event lies in the same or the next of each: no way along the sphere is shorter than the
    difference in latitude, wherever the meridians run together.
    """
    apart_us, apart_km = NEAR[hazard]
    north_km = math.radians(point.lat) * EARTH_KM
    return occurred_at // apart_us, math.floor(north_km / (apart_km * _WIDER))


def closest(signal: Signal, situations: Iterable[Situation]) -> Situation | None:
    """Find the situation that a signal most likely speaks of, None when there is none."""
    alike = [one for one in situations if same_event(signal, one)]
    return min(
        alike,
        key=lambda one: (
            one.state is SituationState.RETRACTED,
            abs(signal.occurred_at - one.occurred_at),
            one.id,
        ),
        default=None,
    )


def same_event(signal: Signal, situation: Situation) -> bool:
    """Say whether a signal speaks of a situation that it does not name."""
    text = signal.source_class in TEXTS
    if situation.state in {SituationState.CLEARED, SituationState.CLOSED}:
        return False
    # Papers go on telling of what its source took back: it is that event still.
    if situation.state is SituationState.RETRACTED and not text:
        return False
    if signal.hazard is not situation.hazard:
        return False
    if not text and any(key.startswith(f"{signal.source}:") for key in situation.keys):
        return False
    if text or _told_by_texts(situation):
        return _text_fits(signal, situation)
    return _measures_fit(signal, situation)


def _told_by_texts(situation: Situation) -> bool:
    return all(piece.source_class in TEXTS for piece in situation.evidence)


def _text_fits(signal: Signal, situation: Situation) -> bool:
    """Compare by days and by country or topic: a text comes later than what it tells of, and has no point."""
    told_for = TOLD_FOR.get(situation.hazard, ELSE_TOLD_FOR)
    later_by = signal.occurred_at - situation.occurred_at
    # What stands is told of for as long as it stands.
    if (later_by > told_for and not situation.standing) or (later_by < -told_for and not signal.standing):
        return False
    if signal.area.countries and situation.area.countries:
        return not set(signal.area.countries).isdisjoint(situation.area.countries)
    return bool(signal.topics) and not set(signal.topics).isdisjoint(situation.topics)


def _measures_fit(signal: Signal, situation: Situation) -> bool:
    near = NEAR.get(situation.hazard)
    if near is None or signal.point is None or situation.point is None:
        return False
    apart_us, apart_km = near
    close = abs(signal.occurred_at - situation.occurred_at) <= apart_us
    return close and distance_km(signal.point, situation.point) <= apart_km
