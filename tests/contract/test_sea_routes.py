"""What everybody promises who says distances by sea: a table on the fly, and the network of sea lanes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.errors import RouteError
from engine.model.place import Point
from engine.ports import SeaRoutes
from engine.situations.geometry import distance_km
from programs.sea_routes import KM_PER_NM, SeaLanes
from tests.fakes.sea_routes import FakeRoutes

SAN_JUAN, GRAND_TURK, NASSAU = Point(18.461, -66.109), Point(21.431, -71.147), Point(25.083, -77.344)
PORT_EVERGLADES, MIAMI = Point(26.085, -80.116), Point(25.77, -80.17)
SUVA, PAPEETE = Point(-18.13, 178.42), Point(-17.53, -149.57)
URUMQI = Point(43.8, 87.6)
PLACES = [SAN_JUAN, GRAND_TURK, NASSAU, PORT_EVERGLADES, MIAMI, SUVA, PAPEETE]

Make = Callable[..., SeaRoutes]


@pytest.fixture(params=[FakeRoutes, SeaLanes], ids=lambda each: each.__name__)
def make(request: pytest.FixtureRequest) -> Make:
    return request.param


@pytest.mark.parametrize("start", PLACES, ids=str)
def test_no_distance_is_shorter_than_the_great_circle_and_both_ways_are_one(make, start):
    routes = make()
    for end in PLACES:
        there = routes.distance(start, end)
        assert there.nm * KM_PER_NM >= distance_km(start, end)
        assert routes.distance(end, start) == replace(there, via=there.via[::-1])


def test_it_says_how_sure_it_is_and_who_says_so(make):
    found = make().distance(SAN_JUAN, GRAND_TURK)
    assert 0 < found.uncertainty < 1
    assert found.source


def test_what_the_customer_knows_stands_before_the_network_either_way(make):
    routes = make(known={(GRAND_TURK, SAN_JUAN): 420.0})
    found = routes.distance(SAN_JUAN, GRAND_TURK)
    assert (found.nm, found.uncertainty, found.source) == (420.0, 0.0, "book")
    assert routes.distance(NASSAU, MIAMI).source != "book"


def test_a_known_distance_below_the_great_circle_is_not_believed(make):
    found = make(known={(SAN_JUAN, GRAND_TURK): 10.0}).distance(SAN_JUAN, GRAND_TURK)
    assert found.nm * KM_PER_NM >= distance_km(SAN_JUAN, GRAND_TURK)


def test_a_place_that_no_sea_lane_reaches_is_an_error(make):
    with pytest.raises(RouteError, match="write the distance yourself"):
        make().distance(URUMQI, SAN_JUAN)


def test_the_pacific_is_crossed_at_the_antimeridian(make):
    assert make().distance(SUVA, PAPEETE).nm < 2_500


def test_a_closed_passage_is_gone_around_and_an_open_one_is_named(make):
    piraeus, mumbai = Point(37.94, 23.64), Point(18.94, 72.84)
    routes = make()
    through = routes.distance(piraeus, mumbai)
    assert "suez" in through.passages
    around = routes.distance(piraeus, mumbai, closed=frozenset({"suez"}))
    assert "suez" not in around.passages
    assert around.nm > 2 * through.nm
    assert routes.distance(piraeus, mumbai) == through
