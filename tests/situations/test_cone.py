"""What is looked at again and again says bit for bit what one look by itself says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.model.place import Point
from engine.model.signal import Position
from engine.model.time import HOUR, MINUTE, Instant
from engine.situations.forecast import Cone, nearest
from tests.fakes import words as w

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
HOURS = st.integers(-30, 90)
LOOKS = st.lists(st.tuples(POINTS, HOURS, st.integers(0, 60), st.integers(0, 59)), min_size=1, max_size=6)


@st.composite
def courses(draw):
    at, found = 0, []
    for _ in range(draw(st.integers(1, 5))):
        radius = draw(st.floats(1, 500))
        found.append(Position(at=w.after(at * HOUR), point=draw(POINTS), radius_km=radius))
        at += draw(st.integers(1, 12))
    return tuple(found)


@given(courses(), LOOKS)
def test_a_cone_says_what_each_look_by_itself_says(course, looks):
    cone = Cone(course)
    for point, since, hours, minutes in looks:
        begins = w.after(since * HOUR + minutes * MINUTE)
        ends = Instant(begins + hours * HOUR)
        assert cone.nearest(point, begins, ends) == nearest(course, point, begins, ends)
        assert cone.margin_km(point, begins) == nearest(course, point, begins, begins).margin_km
