"""Sift: which rows of a history can matter, worked out on whole columns before any signal is read.

Signals that may come to be one situation are kept or left out together, for what one of them says may be
believed of all. They are tied by the names that their sources use, by time and place where two agencies may
measure one quake, and, where texts tell of a hazard, by time alone: a text names no place for certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from engine.model.time import DAY
from engine.situations.cluster import ELSE_TOLD_FOR, NAMED_FOR, NEAR, TOLD_FOR
from engine.situations.geometry import EARTH_KM
from engine.situations.intake import KEPT_IN_MIND

if TYPE_CHECKING:
    from engine.trials.backtest.sight import Sight, Spot

Column: TypeAlias = np.ndarray[Any, Any]

_GOES_ON = KEPT_IN_MIND + 2 * DAY
"""A situation is closed at the first tick of the day on which it has been quiet for so long."""
_KM_A_DEGREE = np.pi * EARTH_KM / 180.0
_EVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the sieve looks at, one column each, in order of when the rows were known.

    Moments are microseconds, degrees NaN where a row draws nothing. `asked` says that a playbook looks at
    its hazard or topics; `in_country` and `on_topic` that something is scheduled in its countries or shares
    its topics. Row `tied_row[i]` uses the name number `tied_key[i]`.
    """

    known: Column
    occurred: Column
    sent: Column
    magnitude: Column
    lat: Column
    lon: Column
    south: Column
    west: Column
    north: Column
    east: Column
    forecast: Column
    standing: Column
    texts: Column
    hazard: Column
    asked: Column
    in_country: Column
    on_topic: Column
    tied_row: Column
    tied_key: Column

    @property
    def count(self) -> int:
        """Say how many rows there are."""
        return len(self.known)


def kept(rows: Rows, sight: Sight) -> Column:
    """Say of each row whether it can matter."""
    if not rows.count:
        return np.zeros(0, dtype=bool)
    parts = _parts(rows, sight)
    many = int(parts.max()) + 1
    begun = _least(parts, many, rows.known)
    ended = _most(parts, many, rows.known) + _GOES_ON
    ended[_any(parts, many, rows.standing)] = _EVER
    reached = _any(parts, many, rows.on_topic)
    if sight.country_span is not None:
        opens, ends = sight.country_span
        reached |= _any(parts, many, rows.in_country) & (begun <= ends) & (ended >= opens)
    maybe = _any(parts, many, rows.asked)
    south, west = _least(parts, many, rows.south), _least(parts, many, rows.west)
    north, east = _most(parts, many, rows.north), _most(parts, many, rows.east)
    pad = _pads(rows, sight, parts, many)
    # A course is drawn between positions on the great circle, which may leave the box that they span.
    courses = _any(parts, many, rows.forecast)
    span = ((north - south) + (east - west)) * _KM_A_DEGREE
    pad = np.where(courses, pad + span / 2, pad)
    left = np.flatnonzero(maybe & ~reached & ~np.isnan(south))
    for spot in sight.spots:
        if not len(left):
            break
        near = _near(spot, south[left], west[left], north[left], east[left], pad[left])
        near &= (begun[left] <= spot.ends) & (ended[left] >= spot.opens)
        reached[left[near]] = True
        left = left[~near]
    result: Column = (maybe & reached)[parts]
    return result


# --- which rows may come to be one situation --------------------------------------------------------------


def _parts(rows: Rows, sight: Sight) -> Column:
    """Give each row its part; no two rows of different parts are ever one situation."""
    parts = _joined(rows.count, rows.tied_row, rows.tied_key)
    measured = [hazard.value for hazard in NEAR]
    for hazard in measured:
        parts = _with_near(rows, parts, hazard, *NEAR[_hazard_of(hazard)])
    told = np.unique(rows.hazard[rows.texts.astype(bool)])
    for hazard in told:
        parts = _with_texts(rows, parts, hazard)
    for hazard in sight.rated:
        of_it = np.flatnonzero(rows.hazard == hazard)
        parts = _joined_parts(parts, of_it, np.zeros(len(of_it), dtype=np.int64))
    return parts


def _hazard_of(hazard: str) -> Any:
    return next(one for one in NEAR if one.value == hazard)


def _joined(count: int, row: Column, key: Column) -> Column:
    """Give each row its part in the graph of rows and the keys that tie them."""
    keys = int(key.max()) + 1 if len(key) else 0
    size = count + keys
    ties = coo_array((np.ones(len(row), dtype=np.int8), (row, key + count)), shape=(size, size))
    _, labels = connected_components(ties, directed=False)
    _, parts = np.unique(labels[:count], return_inverse=True)
    return parts.astype(np.int64)


def _joined_parts(parts: Column, rows: Column, key: Column) -> Column:
    """Join the parts of rows that have a key in common."""
    if not len(rows):
        return parts
    joined = _joined(int(parts.max()) + 1, parts[rows], key)
    return joined[parts]


def _with_near(rows: Rows, parts: Column, hazard: str, apart_us: int, apart_km: float) -> Column:
    """Join the parts that hold measurements near in time, and draw near in place, until no more can be.

    A situation may have its time from one voice and its place from another: time is compared by rows, and
    place by all that a part has.
    """
    many = int(parts.max()) + 1
    concerned = np.flatnonzero(_any(parts, many, rows.hazard == hazard)[parts])
    if len(concerned) < 2:
        return parts
    order = concerned[np.argsort(rows.occurred[concerned], kind="stable")]
    times = rows.occurred[order]
    ends = np.searchsorted(times, times + apart_us, side="right")
    for block in _blocks(ends):
        parts = _joined_near(rows, parts, order, ends, block, apart_km)
    return parts


def _blocks(ends: Column, most: int = 2_000_000) -> list[tuple[int, int]]:
    """Part the pairs into blocks of rows, so that a swarm of quakes is not laid out all at once."""
    pairs = np.cumsum(ends - np.arange(len(ends)))
    cuts = [0]
    while cuts[-1] < len(ends):
        before = pairs[cuts[-1] - 1] if cuts[-1] else 0
        cuts.append(max(cuts[-1] + 1, int(np.searchsorted(pairs, before + most, side="right"))))
    return list(pairwise(cuts))


def _joined_near(
    rows: Rows, parts: Column, order: Column, ends: Column, block: tuple[int, int], apart_km: float
) -> Column:
    start, end = block
    widths = ends[start:end] - np.arange(start, end) - 1
    one = np.repeat(np.arange(start, end), widths)
    within = np.arange(len(one)) - np.repeat(np.cumsum(widths) - widths, widths)
    first, second = order[one], order[one + 1 + within]
    while True:
        many = int(parts.max()) + 1
        south, north = _least(parts, many, rows.lat), _most(parts, many, rows.lat)
        west, east = _least(parts, many, rows.lon), _most(parts, many, rows.lon)
        a, b = parts[first], parts[second]
        apart = a != b
        first, second, a, b = first[apart], second[apart], a[apart], b[apart]
        gap = np.maximum(south[a] - north[b], south[b] - north[a])
        aside = np.maximum(west[a] - east[b], west[b] - east[a])
        around = 360.0 - (np.maximum(east[a], east[b]) - np.minimum(west[a], west[b]))
        aside = np.minimum(aside, around)
        # Where the meridians run together a degree is short: the nearest that both come to a pole counts.
        high = np.maximum.reduce([np.abs(south[a]), np.abs(north[a]), np.abs(south[b]), np.abs(north[b])])
        degree = _KM_A_DEGREE * np.cos(np.radians(np.minimum(90.0, high + 2.0)))
        near = (gap * _KM_A_DEGREE <= apart_km * 1.02) & (aside * degree <= apart_km * 1.02)
        if not near.any():
            return parts
        tied = np.concatenate([first[near], second[near]])
        key = np.tile(np.arange(int(near.sum())), 2)
        parts = _joined_parts(parts, tied, key)


def _told_for(hazard: str) -> int:
    """Give for how long texts of a hazard may go on to tell of one event (microseconds), and a day."""
    told_for = next((span for one, span in TOLD_FOR.items() if one.value == hazard), ELSE_TOLD_FOR)
    return max(told_for, NAMED_FOR) + DAY


def _with_texts(rows: Rows, parts: Column, hazard: str) -> Column:
    """Join all that texts of a hazard may tell of: they are near in time, wherever they are."""
    many = int(parts.max()) + 1
    of_it = _any(parts, many, rows.hazard == hazard)
    told = of_it & _any(parts, many, rows.texts)
    standing = _any(parts, many, rows.standing)
    times = np.stack([rows.known, rows.occurred, rows.sent])
    told_for = _told_for(hazard)
    begun = np.where(standing, -_EVER, _least(parts, many, times.min(axis=0)) - told_for)
    ended = np.where(standing, _EVER, _most(parts, many, times.max(axis=0)) + told_for)
    texts = np.flatnonzero(told)
    texts = texts[np.argsort(begun[texts], kind="stable")]
    # Runs of texts of which each overlaps one before.
    reach = np.maximum.accumulate(ended[texts])
    run = np.concatenate([[0], np.cumsum(begun[texts][1:] > reach[:-1])])
    run_begun = begun[texts][np.concatenate([[True], run[1:] != run[:-1]])]
    run_ended = reach[np.concatenate([run[1:] != run[:-1], [True]])]
    others = np.flatnonzero(of_it & ~told)
    first = np.searchsorted(run_ended, begun[others], side="left")
    last = np.searchsorted(run_begun, ended[others], side="right")
    widths = np.maximum(0, last - first)
    tied = np.repeat(others, widths)
    which = np.arange(len(tied)) - np.repeat(np.cumsum(widths) - widths, widths) + np.repeat(first, widths)
    joined = _joined(many, np.concatenate([texts, tied]), np.concatenate([run, which]).astype(np.int64))
    return joined[parts]


# --- one figure for each part ---------------------------------------------------------------------------


def _any(parts: Column, many: int, holds: Column) -> Column:
    found = np.zeros(many, dtype=bool)
    found[parts[holds.astype(bool)]] = True
    return found


def _least(parts: Column, many: int, values: Column) -> Column:
    """Give the least value of each part, NaN where it has none."""
    return -_most(parts, many, -values)


def _most(parts: Column, many: int, values: Column) -> Column:
    if values.dtype.kind != "f":
        found = np.full(many, np.iinfo(np.int64).min // 2, dtype=np.int64)
        np.maximum.at(found, parts, values)
        return found
    known = ~np.isnan(values)
    result = np.full(many, -np.inf)
    np.maximum.at(result, parts[known], values[known])
    result[np.isinf(result)] = np.nan
    return result


def _pads(rows: Rows, sight: Sight, parts: Column, many: int) -> Column:
    """Give how far each part can be seen, by tenths of magnitude, rounded up."""
    tenths = np.ceil(_most(parts, many, rows.magnitude) * 10)
    pads = np.empty(many)
    for one in np.unique(tenths[~np.isnan(tenths)]):
        pads[tenths == one] = sight.pad_km(float(one) / 10)
    pads[np.isnan(tenths)] = sight.pad_km(float("nan"))
    return pads


def _near(spot: Spot, south: Column, west: Column, north: Column, east: Column, pad: Column) -> Column:
    """Say of each box whether it may come as near to a spot; no box that does is left out.

    No way along the sphere is shorter than the difference in latitude, nor than the way to the meridian.
    """
    gap = np.maximum(0.0, np.maximum(south - spot.lat, spot.lat - north))
    aside = np.maximum(0.0, np.maximum(west - spot.lon, spot.lon - east))
    around = np.maximum(0.0, np.minimum(west + 360.0 - spot.lon, spot.lon + 360.0 - east))
    aside = np.minimum(90.0, np.minimum(aside, around))
    across = np.arcsin(np.clip(np.cos(np.radians(spot.lat)) * np.sin(np.radians(aside)), 0.0, 1.0)) * EARTH_KM
    result: Column = (gap * _KM_A_DEGREE <= pad) & (across <= pad)
    return result
