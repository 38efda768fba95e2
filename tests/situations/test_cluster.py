"""When two sources speak of one event, and when they do not."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.place import Area, Point, Polygon
from engine.model.scales import Hazard, MsgType, SourceClass
from engine.model.signal import Signal, Situation, SituationState
from engine.model.time import MINUTE, SECOND
from engine.situations.geometry import EARTH_KM
from engine.situations.intake import find, intake
from engine.situations.traces import traces_of
from tests.fakes import words as w
from tests.situations.meetings import same_event, traces_for

KM = 57.29577951308232 / EARTH_KM
"""Degrees of latitude in a kilometer."""


def emsc(**changes: Any) -> Signal:
    have: dict[str, Any] = {"source": "emsc", "publisher": "emsc", "native_id": "e1", "aliases": ()}
    return w.signal(**(have | changes))


def north(km: float) -> Point:
    return Point(w.HAITI.lat + km * KM, w.HAITI.lon)


def at(seconds: float) -> Any:
    return w.after(-20 * MINUTE + round(seconds * SECOND))


@pytest.mark.parametrize("seconds", [-60, -8, 0, 8, 60])
@pytest.mark.parametrize("km", [0, 30, 99.9])
def test_two_agencies_that_differ_by_seconds_and_tens_of_kilometers_speak_of_one_event(seconds, km):
    assert same_event(emsc(occurred_at=at(seconds), point=north(km)), w.situation())


@pytest.mark.parametrize(
    "apart",
    [
        {"occurred_at": at(60.1)},
        {"occurred_at": at(-60.1)},
        {"occurred_at": at(7 * 60)},
        {"point": north(100.1)},
        {"point": Point(-w.HAITI.lat, w.HAITI.lon + 180)},
        {"point": None},
        {"hazard": Hazard.TSUNAMI},
    ],
    ids=[
        "a minute after",
        "a minute before",
        "an aftershock",
        "100 km",
        "antipode",
        "nowhere",
        "another hazard",
    ],
)
def test_what_lies_further_apart_is_another_event(apart):
    assert not same_event(emsc(**apart), w.situation())


def test_what_one_source_keeps_apart_stays_apart():
    assert not same_event(w.signal(native_id="another", aliases=()), w.situation())
    # ... also when that source is only one of several in the situation
    keys = ("emsc:e7", "usgs:us2010rja6")
    assert not same_event(w.signal(native_id="another", aliases=()), w.situation(keys=keys))


def reported(by: str, name: str, revision: int = 1, *, seconds: float = 0, **changes: Any) -> Signal:
    return emsc(
        source="operator",
        source_class=SourceClass.OPERATOR,
        publisher=by,
        native_id=name,
        revision=revision,
        id=f"operator:{name}:{revision}",
        occurred_at=at(seconds),
        sent_at=at(seconds),
        **changes,
    )


def situations_of(*signals: Signal) -> list[set[str]]:
    """Take signals in, one after the other; name the reports that each situation is made of."""
    made: dict[str, Situation] = {}
    for signal in signals:
        known = find(signal, made.values())
        after = intake(signal, known, brand="main", now=signal.received_at)
        assert after is not None
        made[after.id] = after
    return [{piece.native_key for piece in one.evidence if not piece.retracted} for one in made.values()]


FELT = reported("bea", "r-1")
HERE = Area(countries=("HT",), polygons=(Polygon((w.HAITI, north(50), Point(w.HAITI.lat, 0.0))),))


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (reported("ana", "r-2", seconds=20), True),
        # Whoever reports twice tells of two; a correction names what it corrects.
        (reported("bea", "r-2", seconds=20), False),
        # Another quake minutes later, or elsewhere.
        (reported("ana", "r-2", seconds=240), False),
        (reported("ana", "r-2", seconds=20, point=north(150)), False),
        # Without a point nobody can say that it is the same.
        (reported("ana", "r-2", seconds=20, point=None, area=HERE), False),
    ],
)
def test_two_people_who_report_one_quake_speak_of_one_event(second, same):
    both = {"operator:r-1", "operator:r-2"}
    assert situations_of(FELT, second) == ([both] if same else [{"operator:r-1"}, {"operator:r-2"}])


def test_a_report_that_was_taken_back_keeps_nobody_from_what_others_report():
    back = reported("bea", "r-1", 2, seconds=30, msg_type=MsgType.CANCEL)
    mine = reported("ana", "r-2", seconds=10)
    again = reported("bea", "r-3", seconds=40)
    assert situations_of(FELT, mine, back, again) == [{"operator:r-2", "operator:r-3"}]
    # Where nobody else reports it, it is over, and what is said after that begins anew.
    assert situations_of(FELT, back, reported("ana", "r-2", seconds=40)) == [set(), {"operator:r-2"}]
    assert situations_of(FELT, back, again) == [set(), {"operator:r-3"}]


def test_a_source_whose_name_begins_like_another_is_not_that_other():
    assert same_event(w.signal(source="usgs-mirror", publisher="usgs"), w.situation())


@pytest.mark.parametrize("state", [SituationState.RETRACTED, SituationState.CLEARED])
def test_nobody_joins_what_is_over(state):
    assert not same_event(emsc(), w.situation(state=state))


def test_a_situation_without_a_place_is_joined_by_name_only():
    assert not same_event(emsc(), w.situation(point=None))


@pytest.mark.parametrize("hazard", [one for one in Hazard if one is not Hazard.EARTHQUAKE])
def test_where_nearness_is_not_declared_it_is_not_guessed(hazard):
    signal = emsc(hazard=hazard, source_class=SourceClass.OFFICIAL)
    assert not same_event(signal, w.situation(hazard=hazard))


def test_it_works_over_the_antimeridian():
    west, east = Point(-17.0, 179.9), Point(-17.0, -179.9)
    assert same_event(emsc(point=west), w.situation(point=east))


@given(
    st.sampled_from([Hazard.EARTHQUAKE, Hazard.FLOOD, Hazard.OUTAGE]),
    st.sampled_from(list(SourceClass)),
    st.lists(st.sampled_from(list(SourceClass)), min_size=1, max_size=2),
    st.one_of(st.sampled_from([-60.0, -60.000001, 60.0, 60.000001, 0.0]), st.floats(-1e6, 1e6)),
    st.booleans(),
)
@settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=300)
def test_where_a_signal_speaks_of_a_situation_their_traces_meet(hazard, source_class, told_by, seconds, same):
    heard = emsc(
        hazard=hazard,
        source_class=source_class,
        occurred_at=at(seconds),
        point=north(1),
        topics=("checkout",),
        standing=same,
    )
    evidence = tuple(w.evidence(source_class=each) for each in told_by)
    known = w.situation(
        hazard=hazard, evidence=evidence, topics=("checkout",), point=north(0), standing=not same
    )
    assert not same_event(heard, known) or set(traces_for(heard)) & set(traces_of(known))


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.one_of(st.sampled_from([0.0, 99.999, 100.0]), st.floats(0, 100)),
    st.floats(0, 360),
    st.sampled_from([-60, -1, 0, 1, 60]),
)
@settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=500)
def test_the_traces_of_one_earthquake_meet_anywhere_on_the_sphere(lat, lon, km, bearing, seconds):
    known = w.situation(point=Point(lat, lon))
    heard = emsc(point=_moved(lat, lon, km, bearing), occurred_at=at(seconds))
    assert not same_event(heard, known) or set(traces_for(heard)) & set(traces_of(known))


def test_earthquakes_of_one_minute_far_to_the_north_leave_no_trace_that_meets():
    heard, known = emsc(point=north(400)), w.situation(point=north(0))
    assert not set(traces_for(heard)) & set(traces_of(known))


def _moved(lat: float, lon: float, km: float, bearing: float) -> Point:
    """Go so far along a great circle."""
    a, way, angle = math.radians(lat), math.radians(bearing), km / EARTH_KM
    b = math.asin(
        max(-1.0, min(1.0, math.sin(a) * math.cos(angle) + math.cos(a) * math.sin(angle) * math.cos(way)))
    )
    east = math.atan2(
        math.sin(way) * math.sin(angle) * math.cos(a), math.cos(angle) - math.sin(a) * math.sin(b)
    )
    return Point(math.degrees(b), (lon + math.degrees(east) + 180) % 360 - 180)
