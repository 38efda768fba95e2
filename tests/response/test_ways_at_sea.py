"""Ways: what a ship would sail through on her way is held against an option, and where and when is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.match import Way
from engine.model.option import OptionKind
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.program import Leg
from engine.model.scales import Hazard, Severity
from engine.model.signal import Position
from engine.model.time import DAY, HOUR, Instant, iso, parse_iso
from engine.response.brand import Brand
from engine.response.options import options_for
from engine.response.options.rings import ring_of
from engine.situations.geometry import beyond_polygon_km, unit
from tests.fakes import words as w

START = parse_iso("2026-06-01T12:00:00Z")
NOW = Instant(START - DAY)
A, B, C, PORT = Point(20.0, -80.0), Point(20.0, -76.0), Point(20.0, -72.0), Point(23.0, -77.0)
NOWHERE = Point(-40.0, 10.0)


def stop(name, at, day):
    arrives = Instant(START + day * DAY)
    return w.stop(
        id=name, place_id=name, place=name.upper(), point=at, country="BS", arrives_at=arrives,
        departs_at=Instant(arrives + 9 * HOUR), arrive_local=iso(Instant(arrives - 4 * HOUR))[:16],
    )  # fmt: skip


STOPS = (stop("a", A, 0), stop("b", B, 1), stop("c", C, 2))


def leg(start, end, nm, *via):
    return Leg(start=start, end=end, distance_nm=nm, uncertainty=0.12, source="searoute", via=via)


LEGS = (
    leg("a", "b", 226.0), leg("b", "c", 226.0), leg("a", "c", 452.0),
    leg("a", "port", 246.0), leg("c", "port", 332.0),
)  # fmt: skip


def weighed(situation, *kinds, legs=LEGS, ways=()):
    voyage = replace(w.program().itineraries[0], vessel="Aurora", stops=STOPS)
    port = w.port(id="port", name="Port", point=PORT, country="BS")
    book = w.program(
        itineraries=(voyage,), vessels=(w.vessel(),), ports=(port,), legs=legs, campaigns=(),
    )  # fmt: skip
    brand = Brand(name="main", programs={"book": book})
    asked = kinds or (OptionKind.ALTERNATIVE_PORT,)
    return options_for(brand, ["b"], asked, situation=situation, ways=ways, now=NOW)


def with_area(*, circles=(), polygons=(), **fields):
    area = Area(circles=circles, polygons=polygons)
    return w.situation(**({"point": None, "magnitude": None, "area": area} | fields))


def why(found):
    return {one.what: one.why for one in found.not_offered}


HALFWAY = Point(21.5, -78.5)
"""Between A and the port, 196 nm from B."""


def test_a_port_in_the_clear_is_not_offered_where_the_way_to_it_leads_through_the_area():
    clear = with_area(circles=(Circle(NOWHERE, 50.0),))
    assert [one.key for one in weighed(clear).options] == ["alternative_port:port:b"]
    found = weighed(with_area(circles=(Circle(HALFWAY, 50.0),)))
    assert found.options == ()
    said = why(found)["Port"]
    assert said.startswith(
        "her way from A to Port leads through the area that the situation affects, on 2026-06-02 "
    )
    assert " N 7" in said  # and where


def test_a_ring_on_the_way_is_met_and_one_beside_it_is_not():
    def ring(lat, lon):
        return Polygon(
            tuple(Point(lat + y, lon + x) for y, x in ((-0.3, -0.3), (-0.3, 0.3), (0.3, 0.3), (0.3, -0.3)))
        )

    assert weighed(with_area(polygons=(ring(21.5, -78.5),))).options == ()
    assert len(weighed(with_area(polygons=(ring(20.6, -76.6),))).options) == 1


def test_the_way_by_sea_counts_and_not_the_great_circle_and_either_way_round():
    area = with_area(circles=(Circle(HALFWAY, 50.0),))
    around = (*LEGS[:3], leg("a", "port", 246.0, Point(22.8, -80.0)), LEGS[4])
    assert len(weighed(area, legs=around).options) == 1
    turned = (*LEGS[:3], leg("port", "a", 246.0, Point(22.9, -78.0), Point(22.8, -80.0)), LEGS[4])
    assert len(weighed(area, legs=turned).options) == 1
    through = (*LEGS[:3], leg("port", "a", 246.0, Point(22.8, -80.0), HALFWAY), LEGS[4])
    assert weighed(area, legs=through).options == ()


@pytest.mark.parametrize(
    ("hazard", "offered"), [(Hazard.EARTHQUAKE, 1), (Hazard.UNREST, 1), (Hazard.CYCLONE, 0)]
)
def test_a_radius_around_what_is_ashore_reaches_calls_and_around_what_is_at_sea_ways_too(hazard, offered):
    there = with_area(point=HALFWAY, hazard=hazard)
    assert len(weighed(there, ways=(Way(by="radius", radius_km=60.0),)).options) == offered


def test_a_country_is_not_met_on_the_way():
    haiti = with_area(severity=Severity.EXTREME)
    assert len(weighed(replace(haiti, area=Area(countries=("HT",)))).options) == 1
    assert weighed(replace(haiti, area=Area(countries=("BS",)))).options == ()


def cyclone(*positions, **fields):
    path = tuple(
        Position(at=Instant(START + round(hours * HOUR)), point=at, radius_km=radius)
        for hours, at, radius in positions
    )
    have = {"point": None, "magnitude": None, "area": Area(), "hazard": Hazard.CYCLONE, "forecast": path}
    return w.situation(**(have | fields))


def test_the_cone_counts_where_it_is_when_she_passes():
    # She leaves A at +9 h and is halfway to the port some 7 h later; the cyclone crosses there from north to south.
    meets = cyclone((10, Point(24.5, -78.5), 60.0), (22, Point(18.5, -78.5), 60.0), (30, NOWHERE, 60.0))
    found = weighed(meets)
    assert found.options == ()
    assert "her way from A to Port leads within 60 km of the situation: on 2026-06-02 0" in why(found)["Port"]
    passed = cyclone((-20, Point(24.5, -78.5), 60.0), (-8, Point(18.5, -78.5), 60.0), (0, NOWHERE, 60.0))
    assert len(weighed(passed).options) == 1


def test_she_waits_where_that_lets_it_pass():
    # At an even speed from A (+9 h) to C (+48 h) she would be in the middle when it is there; later on it is not.
    comes = cyclone((20, Point(26.0, -77.0), 60.0), (24, Point(20.0, -77.0), 60.0), (30, NOWHERE, 60.0))
    (day,) = weighed(comes, OptionKind.SEA_DAY).options
    assert day.open == ()
    assert [one for one in day.reasons if "waits" in one] == [
        "she sails for C only on 2026-06-02 11:59 UTC, at top speed, and waits at A until then"
    ]
    assert next(part.value for part in day.parts if part.name == "safety") == 1.0


def test_a_day_at_sea_through_it_is_offered_last_and_the_bridge_is_asked():
    lasts = cyclone((0, Point(20.0, -78.0), 80.0))
    (day,) = weighed(lasts, OptionKind.SEA_DAY).options
    assert day.open[0].startswith("her way from A to C leads within 80 km of the situation: on 2026-06-02 ")
    assert day.open[0].endswith("ask the bridge for a way around")
    safety = next(part for part in day.parts if part.name == "safety")
    assert (safety.value, safety.says) == (0.0, "her way leads through it")


def test_what_reaches_the_call_she_leaves_is_not_held_against_the_way_out():
    at_a = with_area(circles=(Circle(A, 60.0),))
    assert len(weighed(at_a).options) == 1
    at_c = with_area(
        circles=(Circle(C, 60.0),)
    )  # the next call stays as planned: it is asked about by itself
    assert len(weighed(at_c).options) == 1


def test_the_other_kinds_are_refused_with_the_same_words():
    lasts = cyclone((0, Point(20.0, -74.0), 80.0))  # between B and C
    found = weighed(lasts, OptionKind.LONGER_BEFORE, OptionKind.EARLIER_CALL)
    assert found.options == ()
    assert all(" leads within 80 km of the situation" in one for one in why(found).values()), why(found)


RINGS = [
    ((10.0, -60.0), (10.0, -50.0), (18.0, -52.0), (14.0, -57.0)),
    ((-5.0, 175.0), (-5.0, -176.0), (3.0, -178.0), (4.0, 177.0)),  # over the antimeridian
    ((70.0, 0.0), (72.0, 90.0), (70.0, 180.0), (71.0, -90.0)),  # around the pole
]


@settings(deadline=None)
@given(st.sampled_from(RINGS), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_a_ring_holds_the_same_points_on_a_way_and_ashore(corners, north, east):
    polygon = Polygon(tuple(Point(*one) for one in corners))
    lat = max(-89.0, min(89.0, sum(each for each, _ in corners) / 4 + 12 * north))
    around = [
        Point(lat + y, (corners[0][1] + 4 + 12 * east + x + 180) % 360 - 180)
        for x, y in ((0, 0), (0.3, 0), (-0.3, 0), (0, 0.3), (0, -0.3))
    ]
    ashore = {beyond_polygon_km(one, polygon) == 0 for one in around}
    if len(ashore) == 1:  # on the edge itself either may be so
        assert {bool(ring_of(polygon).holds(np.array([unit(around[0])]))[0])} == ashore
