"""Distances and areas on the sphere, against values known from elsewhere and a reference in three dimensions."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.place import Area, Circle, Point, Polygon
from engine.situations.geometry import EARTH_KM, beyond_area_km, beyond_polygon_km, distance_km

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
QUARTER = EARTH_KM * math.pi / 2
DEGREE = EARTH_KM * math.pi / 180

points = st.builds(Point, st.floats(-90, 90, allow_nan=False), st.floats(-180, 180, allow_nan=False))


def arc(a: Point, b: Point) -> float:
    """The angle between two unit vectors, by the numerically steady formula: another way to the same number."""
    u, v = vector(a), vector(b)
    cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return EARTH_KM * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(u, v, strict=True)))


def vector(at: Point) -> tuple[float, float, float]:
    lat, lon = math.radians(at.lat), math.radians(at.lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


# --- distances ---


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        (Point(0, 0), Point(0, 0), 0.0),
        (Point(0, 0), Point(0, 1), DEGREE),
        (Point(0, 0), Point(1, 0), DEGREE),
        (Point(0, 179.5), Point(0, -179.5), DEGREE),
        (Point(0, -180), Point(0, 180), 0.0),
        (Point(60, 0), Point(60, 180), 60 * DEGREE),
        (Point(90, 0), Point(90, 123), 0.0),
        (Point(89, 0), Point(89, 180), 2 * DEGREE),
        (Point(-89, -90), Point(-89, 90), 2 * DEGREE),
        (Point(90, 0), Point(-90, 0), 2 * QUARTER),
        (Point(0, 0), Point(0, 180), 2 * QUARTER),
        (Point(12.5, -30), Point(-12.5, 150), 2 * QUARTER),
        (Point(0, 0), Point(45, 90), QUARTER),
    ],
)
def test_distances_that_follow_from_the_sphere(a, b, km):
    assert distance_km(a, b) == pytest.approx(km, abs=1e-4)


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        # Geodesics on WGS 84; the mean sphere is at most 0.6 % off.
        (Point(40.6413, -73.7781), Point(51.4700, -0.4543), 5_555.0),  # New York JFK to London Heathrow
        (Point(-33.8688, 151.2093), Point(-36.8485, 174.7633), 2_156.0),  # Sydney to Auckland
        (Point(18.443, -72.571), Point(18.539, -72.336), 27.0),  # the quake of 2010 to Port-au-Prince
        (
            Point(-17.7134, 178.0650),
            Point(-13.7590, -172.1046),
            1_143.0,
        ),  # Fiji to Samoa, over the antimeridian
    ],
)
def test_distances_between_places_people_know(a, b, km):
    assert distance_km(a, b) == pytest.approx(km, rel=0.006)


@given(points, points)
@settings(STEADY, max_examples=300)
def test_a_distance_is_the_arc_between_the_points(a, b):
    assert distance_km(a, b) == pytest.approx(arc(a, b), abs=0.2)
    assert distance_km(a, b) == distance_km(b, a)
    assert 0.0 <= distance_km(a, b) <= 2 * QUARTER + 1e-6


@given(points, st.sampled_from([-720.0, -360.0, 360.0, 720.0]), points)
@settings(STEADY, max_examples=100)
def test_going_around_the_world_changes_nothing(a, turn, b):
    assert distance_km(Point(a.lat, a.lon + turn), b) == pytest.approx(distance_km(a, b), abs=1e-3)


# --- circles ---


def test_a_circle_is_measured_from_its_rim():
    area = Area(circles=(Circle(Point(0, 179), 100.0),))
    assert beyond_area_km(Point(0, -179), area) == pytest.approx(2 * DEGREE - 100.0, abs=1e-6)
    assert beyond_area_km(Point(0, 179.5), area) == 0.0


def test_the_nearest_of_several_parts_counts():
    far, near = Circle(Point(0, 90), 10.0), Circle(Point(0, 2), 10.0)
    square = box(-1, 4, 1, 5)
    area = Area(circles=(far, near), polygons=(square,))
    assert beyond_area_km(Point(0, 0), area) == pytest.approx(2 * DEGREE - 10.0, abs=1e-6)
    assert beyond_area_km(Point(0, 4.5), area) == 0.0


def test_an_area_of_countries_alone_has_no_distance():
    assert beyond_area_km(Point(0, 0), Area(countries=("HT",))) is None
    assert beyond_area_km(Point(0, 0), Area()) is None


# --- polygons ---


def box(south: float, west: float, north: float, east: float) -> Polygon:
    return Polygon((Point(south, west), Point(south, east), Point(north, east), Point(north, west)))


CONCAVE = Polygon(
    (
        Point(0, 0),
        Point(0, 10),
        Point(10, 10),
        Point(10, 8),
        Point(2, 8),
        Point(2, 2),
        Point(10, 2),
        Point(10, 0),
    )
)
"""A U, open to the north."""
CAP = Polygon(tuple(Point(80, lon) for lon in range(-180, 180, 10)))
SOUTH_CAP = Polygon(tuple(Point(-75, lon) for lon in range(-180, 180, 30)))


@pytest.mark.parametrize(
    ("polygon", "at", "km"),
    [
        (box(-1, -1, 1, 1), Point(0, 0), 0.0),
        (box(-1, -1, 1, 1), Point(0, 2), DEGREE),
        (box(-1, -1, 1, 1), Point(3, 0), 2 * DEGREE),
        # over the antimeridian, written with either sign
        (box(-1, 179, 1, -179), Point(0, 180), 0.0),
        (box(-1, 179, 1, -179), Point(0, -179.5), 0.0),
        (box(-1, 179, 1, -179), Point(0, 178), DEGREE),
        (box(-1, 179, 1, -179), Point(0, -178), DEGREE),
        (box(-1, 179, 1, 181), Point(0, -179.5), 0.0),
        (box(-1, -181, 1, -179), Point(0, 179.5), 0.0),
        # the poles
        (CAP, Point(90, 0), 0.0),
        (CAP, Point(85, 77), 0.0),
        (CAP, Point(70, 5), 10 * DEGREE),
        (SOUTH_CAP, Point(-90, 0), 0.0),
        (SOUTH_CAP, Point(-80, 111), 0.0),
        # the far side of the globe
        (SOUTH_CAP, Point(80, 5), 155 * DEGREE),
        (SOUTH_CAP, Point(90, 0), 165 * DEGREE),
        (box(-1, 179, 1, -179), Point(0, 0), (180 - math.sqrt(2)) * DEGREE),
        (box(-1, -1, 1, 1), Point(0, 180), (180 - math.sqrt(2)) * DEGREE),
        (box(-1, -1, 1, 1), Point(0.5, -179.5), (180 - 1.5 * math.sqrt(2)) * DEGREE),
        # what is hollow is outside
        (CONCAVE, Point(1, 5), 0.0),
        (CONCAVE, Point(5, 1), 0.0),
        (CONCAVE, Point(9, 9), 0.0),
        (CONCAVE, Point(4, 5), 2 * DEGREE),
        # a few meters
        (box(18.0, -72.0, 18.0001, -71.9999), Point(18.00005, -71.99995), 0.0),
        (box(18.0, -72.0, 18.0001, -71.9999), Point(18.0, -71.9899), 1.0575),
    ],
)
def test_polygons_that_can_be_measured_by_hand(polygon, at, km):
    assert beyond_polygon_km(at, polygon) == pytest.approx(km, rel=0.002, abs=0.02)


@pytest.mark.parametrize("polygon", [box(-1, -1, 1, 1), CONCAVE, CAP, box(-1, 179, 1, -179)])
def test_a_point_on_the_edge_or_a_corner_is_as_good_as_inside(polygon):
    ring = polygon.ring
    for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
        apart = (end.lon - start.lon + 180) % 360 - 180
        middle = Point((start.lat + end.lat) / 2, start.lon + apart / 2)
        assert beyond_polygon_km(start, polygon) < 0.05
        assert beyond_polygon_km(middle, polygon) < 0.05


@pytest.mark.parametrize("clockwise", [True, False])
@pytest.mark.parametrize("turned", range(4))
def test_where_a_ring_begins_and_which_way_it_goes_does_not_matter(turned, clockwise):
    ring = box(10, 20, 12, 23).ring
    ring = (*ring[turned:], *ring[:turned])
    polygon = Polygon(ring if clockwise else ring[::-1])
    assert beyond_polygon_km(Point(11, 21), polygon) == 0.0
    assert beyond_polygon_km(Point(13, 21), polygon) == pytest.approx(DEGREE, rel=1e-3)


@pytest.mark.parametrize(
    "ring",
    [
        (Point(0, 0),),
        (Point(0, 0), Point(0, 1)),
        (Point(0, 0), Point(0, 0), Point(0, 0)),
        (Point(0, 0), Point(0, 1), Point(0, 0), Point(0, 1)),
        (Point(0, 0), Point(0, 1), Point(1, 0), Point(1, 1)),
    ],
    ids=["one point", "two points", "one point thrice", "there and back", "a bow tie"],
)
def test_a_ring_that_is_no_area_is_measured_and_does_not_stop_us(ring):
    polygon = Polygon(ring)
    assert beyond_polygon_km(Point(0, 0), polygon) < 0.05
    assert beyond_polygon_km(Point(-2, 0), polygon) == pytest.approx(2 * DEGREE, rel=1e-3)


def test_an_empty_ring_is_nowhere():
    assert beyond_polygon_km(Point(0, 0), Polygon(())) == math.inf
    assert beyond_area_km(Point(0, 0), Area(polygons=(Polygon(()),))) is None


# --- the reference: is it inside, and how far is the nearest of very many points of the edge ---


def inside(at: Point, polygon: Polygon) -> bool:
    """Count the crossings of a ray to the north, in degrees, with the ring unrolled around the point."""
    ring = [(each.lat, (each.lon - at.lon + 180) % 360 - 180) for each in polygon.ring]
    unrolled = [ring[0]]
    for lat, lon in ring[1:]:
        last = unrolled[-1][1]
        unrolled.append((lat, last + (lon - last + 180) % 360 - 180))
    crossings = 0
    for (lat1, lon1), (lat2, lon2) in zip(unrolled, (*unrolled[1:], unrolled[0]), strict=True):
        if (lon1 > 0) != (lon2 > 0):
            crossings += lat1 + (lat2 - lat1) * (0 - lon1) / (lon2 - lon1) > at.lat
    return crossings % 2 == 1


def nearest_edge(at: Point, polygon: Polygon, pieces: int = 200) -> float:
    """Walk each edge in steps, and again in as many smaller ones around where it came nearest."""

    def away(start: Point, end: Point, part: float) -> float:
        apart = (end.lon - start.lon + 180) % 360 - 180
        return arc(at, Point(start.lat + (end.lat - start.lat) * part, start.lon + apart * part))

    ring, found = polygon.ring, []
    for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
        parts = [i / pieces for i in range(pieces + 1)]
        near = min(parts, key=lambda part: away(start, end, part))
        found += [away(start, end, max(0.0, min(1.0, near + (2 * part - 1) / pieces))) for part in parts]
    return min(found)


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    """A star around a center: any number of corners, any of them near or far, so that it may be hollow."""
    lat, lon = draw(st.floats(-55, 55)), draw(st.floats(-180, 180))
    corners = draw(st.lists(st.floats(0.5, 14), min_size=3, max_size=9))
    turn = draw(st.floats(0, 2 * math.pi))
    ring = []
    for number, far in enumerate(corners):
        angle = turn + 2 * math.pi * number / len(corners)
        east = (lon + far * math.cos(angle) + 180) % 360 - 180
        ring.append(Point(lat + far * math.sin(angle), east))
    return Polygon(tuple(ring))


@given(stars(), st.floats(-20, 20), st.floats(-20, 20))
@settings(STEADY, max_examples=150)
def test_a_polygon_agrees_with_the_reference(polygon, north, east):
    at = Point(polygon.ring[0].lat + north, (polygon.ring[0].lon + east + 180) % 360 - 180)
    edge = nearest_edge(at, polygon)
    found = beyond_polygon_km(at, polygon)
    if edge < 0.5:
        assert found < 1.5  # too near the edge to say on which side
    elif inside(at, polygon):
        assert found == 0.0
    else:
        assert found == pytest.approx(edge, rel=0.003, abs=0.5)
