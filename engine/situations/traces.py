"""Traces: by what the situations are found that a signal may speak of, without looking at all of them.

Where cluster says that a signal may speak of a situation, a trace of the one is a trace of the other. What a
signal finds so besides is held against it and found to be none.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from engine.model.scales import Hazard
from engine.situations.cluster import ELSE_TOLD_FOR, NEAR, TOLD_FOR, measured_names
from engine.situations.geometry import EARTH_KM
from engine.situations.keys import keys_in
from engine.situations.likeness import MISPLACED_KM, names_of, places_of
from engine.situations.portrait import TEXTS, portrait_of
from engine.situations.telling_apart import APART_KM, AXES
from engine.situations.voices import blocks_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from engine.model.place import Circle, Point
    from engine.model.signal import Signal, Situation
    from engine.model.time import Instant
    from engine.situations.portrait import Portrait

Trace = tuple["Hashable", ...]

FEW = 64
"""As long as so few could be meant at all they are all looked at, which is sooner done than to choose."""

_WIDER = 1.01
"""A band is so much wider than two measurements may lie apart, so that rounding never sets them further."""
_TOWN_KM = 100.0
"""A place that reaches further is found from everywhere, for it may hold what lies far from its middle."""
_CELL = 4
"""Places are filed by cells of so many degrees."""
_MOST_CELLS = 120
"""Who would look at more looks at all."""
_TIMES = 2
"""So many steps of time go into the time for which texts tell of one event."""
_MOST_STEPS = 4
"""What was told of for more steps is found at any time."""
_ALWAYS = -1


def of_hazard(hazard: Hazard) -> Trace:
    """Say by what every situation of a hazard is found, whoever told of it."""
    return ("text", hazard)


def traces_of(situation: Situation) -> tuple[Trace, ...]:
    """Say by what a situation is found: by all of its hazard, by what it is like, and by measures."""
    hazard, told = situation.hazard, portrait_of(situation)
    like = _like(situation, told)
    if told.only_texts:
        return (of_hazard(hazard), ("told", hazard), *like)
    called = tuple(_called(hazard, name) for name in measured_names(situation))
    if hazard not in NEAR or situation.point is None:
        return (of_hazard(hazard), *called, *like)
    near = ("near", hazard, *_place(hazard, situation.occurred_at, situation.point))
    return (of_hazard(hazard), *called, near, *like)


def all_for(signal: Signal) -> Trace:
    """Say by what all are found that a signal may be like: only texts are held against what is measured."""
    return of_hazard(signal.hazard) if signal.source_class in TEXTS else ("told", signal.hazard)


def traces_measured(signal: Signal) -> tuple[Trace, ...]:
    """Say by what those are found that others measured, of what a signal measured; nothing for a text."""
    hazard = signal.hazard
    if signal.source_class in TEXTS:
        return ()
    called = tuple(_called(hazard, name) for name in sorted(names_of(signal.sketch)))
    if hazard not in NEAR or signal.point is None:
        return called
    about, band = _place(hazard, signal.occurred_at, signal.point)
    beside = ((about + later, band + north) for later in (-1, 0, 1) for north in (-1, 0, 1))
    return (*called, *(("near", hazard, *each) for each in beside))


def _called(hazard: Hazard, name: str) -> Trace:
    """Say by what a storm is found of which agencies tell by name; other names may come with it."""
    return ("called", hazard, crc32(name.encode()), 0)


def _place(hazard: Hazard, occurred_at: Instant, point: Point) -> tuple[int, int]:
    """Say which step of time and which band of latitude a measurement lies in.

    What may be one event lies in the same or the next of each: no way along the sphere is shorter than the
    difference in latitude, wherever the meridians run together.
    """
    apart_us, apart_km = NEAR[hazard]
    north_km = math.radians(point.lat) * EARTH_KM
    return occurred_at // apart_us, math.floor(north_km / (apart_km * _WIDER))


# --- by likeness (likeness.py) ---
#
# Something must speak for it: a country, a topic, a name, a copy of a text, or a place nearby. Where both
# have places these must be near, unless both give it a name; and the two must be of one time, again unless
# they give it a name. So who has places is not looked for by country by who has some too.


def _like(situation: Situation, told: Portrait) -> Iterator[Trace]:
    hazard, of = situation.hazard, told.only_texts
    for name in told.names.all:
        yield "name", hazard, of, name
    for story in told.stories:
        for block in blocks_of(story):
            yield "copy", hazard, of, block
    placed = hazard in APART_KM and bool(told.places)
    cells = {_cell_of(place) for place in told.places} if placed else set()
    for step in _told_in(situation, told):
        for cell in cells:
            yield "at", hazard, of, step, cell
        for country in told.countries:
            yield "in", hazard, of, placed, step, country
        for topic in situation.topics:
            yield "about", hazard, of, placed, step, topic


def traces_like(signal: Signal) -> tuple[Trace, ...]:
    """Say by what those are found that a signal may be like; all of them, where that is no less work."""
    hazard = signal.hazard
    places = places_of(signal) if hazard in APART_KM else ()
    cells = _cells_near(hazard, places)
    if signal.standing or cells is None:
        return (all_for(signal),)
    found: list[Trace] = []
    names = () if signal.sketch is None else keys_in(signal.sketch.kinds).all
    blocks = blocks_of(int(signal.story, 16)) if signal.story else ()
    for of in (True, False) if signal.source_class in TEXTS else (True,):
        found += (("name", hazard, of, name) for name in names)
        found += (("copy", hazard, of, block) for block in blocks)
        for step in _meant_in(signal):
            found += (("at", hazard, of, step, cell) for cell in cells)
            for placed in (False,) if places else (False, True):
                found += (("in", hazard, of, placed, step, one) for one in signal.area.countries)
                found += (("about", hazard, of, placed, step, one) for one in signal.topics)
    return tuple(found)


def _step_us(hazard: Hazard) -> int:
    return TOLD_FOR.get(hazard, ELSE_TOLD_FOR) // _TIMES


def _told_in(situation: Situation, told: Portrait) -> Iterable[int]:
    """Give the steps of time in which a situation was told of, or the one of those of any time."""
    step_us = _step_us(situation.hazard)
    first = situation.occurred_at // step_us
    last = max(first, told.last_told // step_us)
    if situation.standing or last - first >= _MOST_STEPS:
        return (_ALWAYS,)
    return range(first, last + 1)


def _meant_in(signal: Signal) -> tuple[int, ...]:
    """Give the steps in which that may have been told of which a signal speaks, and the one of any time."""
    told_for = TOLD_FOR.get(signal.hazard, ELSE_TOLD_FOR)
    step_us = _step_us(signal.hazard)
    first, last = (signal.occurred_at - told_for) // step_us, (signal.occurred_at + told_for) // step_us
    return (_ALWAYS, *range(first, last + 1))


def _cell_of(place: Circle) -> tuple[int, int] | None:
    """Say in which cell a place lies; None for one that is found from everywhere."""
    if place.radius_km > _TOWN_KM:
        return None
    return _row(place.center.lat), _column(place.center.lon)


def _row(lat: float) -> int:
    return math.floor(lat / _CELL)


def _column(lon: float) -> int:
    return math.floor(lon / _CELL) % (360 // _CELL)


@lru_cache(maxsize=1024)
def _cells_near(hazard: Hazard, places: tuple[Circle, ...]) -> tuple[tuple[int, int] | None, ...] | None:
    """Give the cells in which places may lie that are near any of these; None if there are too many."""
    if not places:
        return ()
    apart_km = max(APART_KM[hazard], MISPLACED_KM if "site" in AXES.get(hazard, ()) else 0.0)
    found: dict[tuple[int, int] | None, None] = {None: None}
    for place in places:
        cells = _cells_within(place.center, (max(place.radius_km, _TOWN_KM) + apart_km) * _WIDER)
        if cells is None:
            return None
        found.update(dict.fromkeys(cells))
    return tuple(found) if len(found) <= _MOST_CELLS else None


def _cells_within(center: Point, km: float) -> Iterable[tuple[int, int]] | None:
    """Give every cell that comes so near a point, and perhaps some more; None for a cap with a pole in it."""
    angle = km / EARTH_KM
    north = math.degrees(angle)
    if abs(center.lat) + north >= 90.0:
        return None
    east = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(center.lat))))) * _WIDER
    first, last = math.floor((center.lon - east) / _CELL), math.floor((center.lon + east) / _CELL)
    columns = [column % (360 // _CELL) for column in range(first, last + 1)]
    rows = range(_row(center.lat - north), _row(center.lat + north) + 1)
    return [(row, column) for row in rows for column in columns]
