"""However much is drawn, nothing that was drawn is left out."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.place import Point, Polygon
from tests.watchers import samples
from tests.watchers.quakes import NOW
from watchers.cap import CapWatcher
from watchers.feed import FeedWatcher
from watchers.nws import NwsWatcher
from watchers.shapes import MOST_POINTS, MOST_POLYGONS, gathered, thinned

ROUND = [
    (10 + math.sin(2 * math.pi * n / 9_000), 20 + math.cos(2 * math.pi * n / 9_000)) for n in range(9_000)
]


def reaches(points):
    return [round(edge, 1) for edge in (min(p.lat for p in points), max(p.lat for p in points))], [
        round(edge, 1) for edge in (min(p.lon for p in points), max(p.lon for p in points))
    ]


def test_a_ring_of_too_many_points_keeps_its_shape():
    ring = thinned(ROUND, place=lambda each: (each[0], each[1]))
    assert len(ring) <= MOST_POINTS
    assert reaches([Point(*pair) for pair in ring]) == ([9.0, 11.0], [19.0, 21.0])
    assert thinned(ROUND[:MOST_POINTS], place=lambda each: (each[0], each[1])) == ROUND[:MOST_POINTS]


@pytest.mark.parametrize("shift", range(4))
def test_a_finely_drawn_coast_does_not_cost_the_corners_at_sea(shift):
    coast = [(20 + n / 1_000, 0.001 * math.sin(n)) for n in range(5_000 + shift)]
    sea = [(25.0, 8.0), (20.0, 8.0), (20.0, 4.0)]
    ring = thinned([*coast, *sea], place=lambda each: (each[0], each[1]))
    assert len(ring) <= MOST_POINTS
    assert list(ring[-3:]) == sea


def test_points_beside_each_other_across_the_date_line_are_near():
    across = [(n / 1_000, 180 if n % 2 else -180) for n in range(2_500)]
    ring = thinned(across, place=lambda each: (each[0], each[1]))
    assert {lat for lat, _ in ring} >= {across[0][0]}
    assert len(ring) > 1_000
    # However often it crosses, no part is left out for that.
    assert max(b[0] - a[0] for a, b in pairwise(ring)) < 0.003


@pytest.mark.parametrize("ring", [[(1.0, 1.0)] * 9_000, [(1.0, n % 2) for n in range(9_001)]])
def test_a_ring_without_a_shape_is_still_one(ring):
    found = thinned(ring, place=lambda each: (each[0], each[1]))
    assert 3 <= len(found) <= MOST_POINTS
    assert set(found) == set(ring)


def area_of_cap(inner):
    """Read a CAP message whose area is drawn so."""
    drawn = f"<area><areaDesc>Sea</areaDesc>{inner}</area>"
    text = re.sub(r"<area>.*?</area>", drawn, samples.cap("W-1").decode(), flags=re.DOTALL)
    (signal,) = CapWatcher("cap", "-").read(text.encode(), "-", {}, now=NOW).signals
    return signal.area


def area_of_nws(rings):
    """Read an alert of NWS whose rings are drawn so."""
    document = json.loads(samples.weathers(samples.weather("urn:1")))
    document["features"][0]["geometry"] = {"type": "MultiPolygon", "coordinates": rings}
    (signal,) = NwsWatcher("nws", "-").read(json.dumps(document).encode(), "-", {}, now=NOW).signals
    return signal.area


def test_a_warning_that_is_drawn_with_too_many_points_warns_of_all_of_it():
    ring = " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in [*ROUND, ROUND[0]])
    for area in (
        area_of_cap(f"<polygon>{ring}</polygon>"),
        area_of_nws([[[[lon, lat] for lat, lon in [*ROUND, ROUND[0]]]]]),
    ):
        (polygon,) = area.polygons
        assert len(polygon.ring) <= MOST_POINTS
        assert reaches(polygon.ring) == ([9.0, 11.0], [19.0, 21.0])


@pytest.mark.parametrize("wrong", [["x"], [None, 1], [1e308, 1], [20, 91], []])
@pytest.mark.parametrize("at", [0, 1, 4_500])
def test_a_point_that_is_none_is_named_among_however_many(wrong, at):
    drawn = [[lon, lat] for lat, lon in ROUND]
    document = json.loads(samples.weathers(samples.weather("urn:1"), samples.weather("urn:2")))
    ring = [*drawn[:at], wrong, *drawn[at:]]
    document["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    found = NwsWatcher("nws", "-").read(json.dumps(document).encode(), "-", {}, now=NOW)
    assert [signal.native_id.endswith(",urn:2") for signal in found.signals] == [True]
    assert "urn:1: it has a point that is none" in found.problems[0]


def test_a_warning_of_too_many_places_warns_of_the_last_one_too():
    small = "".join(
        f"<polygon>10,{n / 10} 10,{n / 10 + 0.05} 10.05,{n / 10} 10,{n / 10}</polygon>" for n in range(900)
    )
    rings = [[[[n / 10, 10], [n / 10 + 0.05, 10], [n / 10, 10.05], [n / 10, 10]]] for n in range(900)]
    for area in (area_of_cap(small), area_of_nws(rings)):
        assert len(area.polygons) <= MOST_POLYGONS
        assert max(point.lon for polygon in area.polygons for point in polygon.ring) >= 89.9


def test_a_place_of_georss_with_too_many_points_is_all_of_it():
    ring = " ".join(f"{lat:.5f} {lon:.5f}" for lat, lon in [*ROUND, ROUND[0]])
    feed = samples.rss(samples.story(more=f"<georss:polygon>{ring}</georss:polygon>"))
    (signal,) = FeedWatcher("gaceta", "-").read(feed, "-", {}, now=NOW).signals
    (polygon,) = signal.area.polygons
    assert reaches(polygon.ring) == ([9.0, 11.0], [19.0, 21.0])


def triangle(lat, lon):
    return Polygon((Point(lat, lon), Point(lat, lon), Point(lat, lon)))


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=40))
def test_every_point_beyond_lies_within_a_box(places):
    before = [triangle(0, 0)] * (MOST_POLYGONS - 2)
    found = gathered([*before, *(triangle(*each) for each in places)])
    assert len(found) <= MOST_POLYGONS
    boxes = [
        (
            (min(p.lat for p in one.ring), max(p.lat for p in one.ring)),
            (min(p.lon for p in one.ring), max(p.lon for p in one.ring)),
        )
        for one in found[len(before) :]
    ]
    for lat, lon in places:
        assert any(low <= lat <= high and west <= lon <= east for (low, high), (west, east) in boxes)
    assert all(abs(p.lat) <= 90 and abs(p.lon) <= 180 for one in found for p in one.ring)
    # Edges go the short way around the globe.
    for one in found[len(before) :]:
        assert all(abs(a.lon - b.lon) <= 180 for a, b in zip(one.ring, one.ring[1:], strict=False))


@pytest.mark.parametrize(("west", "east"), [(-1, 1), (-179, 179), (-100, 100)])
def test_what_crosses_a_meridian_is_not_left_out_between_its_points(west, east):
    across = Polygon((Point(0, west), Point(0, east), Point(1, east), Point(1, west)))
    found = gathered([triangle(5, 5)] * (MOST_POLYGONS - 2) + [across] * 3)
    lons = sorted(point.lon for polygon in found[-2:] for point in polygon.ring)
    middle = 0.0 if east < 90 else 180.0
    assert middle in {abs(lon) for lon in lons}
