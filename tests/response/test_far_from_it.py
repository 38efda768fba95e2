"""What is far from a way is found without looking at each quarter of an hour, and nothing else is said for it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.place import Area, Point
from engine.model.signal import Position
from engine.model.time import HOUR, MINUTE, Instant
from engine.response.options.passing import Waters
from tests.fakes import words as w

POINTS = st.builds(Point, st.floats(-60, 60), st.floats(-180, 180))


class Patient(Waters):
    """Looks at each quarter of an hour, whatever is asked."""

    def _far(self, track, sails, at):
        return False


@st.composite
def near(draw, point):
    return Point(point.lat + draw(st.floats(-5, 5)), point.lon + draw(st.floats(-5, 5)))


@st.composite
def courses(draw, about):
    at, found = draw(st.integers(-10, 30)), []
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.one_of(near(about), near(about), POINTS))
        found.append(Position(at=w.after(at * HOUR), point=place, radius_km=draw(st.floats(1, 500))))
        at += draw(st.integers(0, 12))
    return tuple(found)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_way_is_sailed_as_where_each_quarter_of_an_hour_is_looked_at(data):
    start = data.draw(POINTS)
    situation = w.situation(area=Area(), point=data.draw(near(start)), forecast=data.draw(courses(start)))
    wide, here = data.draw(st.sampled_from((0.0, 90.0))), data.draw(st.sampled_from((0.0, 200.0)))
    waters, patient = Waters(situation, wide, here), Patient(situation, wide, here)
    for _ in range(12):
        way = (start, data.draw(st.one_of(near(start), st.just(start), POINTS)))
        left = w.after(data.draw(st.integers(-500, 2_000)) * MINUTE)
        least = data.draw(st.integers(1, 1_500)) * MINUTE
        reached = Instant(left + least + data.draw(st.integers(-60, 1_500)) * MINUTE)
        assert waters.passage(way, left, reached, least) == patient.passage(way, left, reached, least)
