"""Whom a situation meets, in place and time, and by how much it misses the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.match import Reach, Way
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.program import Hub, Stop
from engine.model.scales import Hazard, Severity
from engine.model.signal import Position, Situation
from engine.model.time import DAY, HOUR, SECOND, Instant
from engine.situations import forecast
from engine.situations.exposure import LOOK_AHEAD, LOOK_BACK, candidates, next_flip, reach
from engine.situations.geometry import EARTH_KM, distance_km
from engine.situations.places import PlaceIndex
from tests.fakes import words as w

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
KM = 57.29577951308232 / EARTH_KM
WEEK_S = 7 * 86_400
RADIUS, SCALED, COUNTRY, HUB, IMPACT = (
    Way(by="radius", radius_km=150.0),
    Way(by="radius"),
    Way(by="country", severity=Severity.EXTREME),
    Way(by="supply_hub"),
    Way(by="impact_area"),
)


def quake(**changes: Any) -> Situation:
    have: dict[str, Any] = {"area": Area(), "point": w.HAITI}
    return w.situation(**(have | changes))


def north(km: float) -> Point:
    return Point(w.HAITI.lat + km * KM, w.HAITI.lon)


def stop(km: float = 0.0, **changes: Any) -> Stop:
    have: dict[str, Any] = {"point": north(km), "hubs": ()}
    return w.stop(**(have | changes))


# --- place ---


@pytest.mark.parametrize(
    ("km", "met"), [(0.0, True), (149.9, True), (150.0, True), (150.1, False), (153.2, False)]
)
def test_a_circle_meets_what_lies_within_it_and_says_how_far(km, met):
    assert reach(quake(), stop(km), RADIUS) == Reach(by="radius", met=met, km=km, need_km=150.0)


def test_a_scaled_circle_is_as_wide_as_the_quake_is_strong():
    assert reach(quake(), stop(309.9), SCALED) == Reach(by="radius", met=True, km=309.9, need_km=310.0)
    assert not reach(quake(), stop(310.2), SCALED).met
    assert not reach(quake(magnitude=6.0), stop(309.9), SCALED).met


@pytest.mark.parametrize(
    "unknown",
    [{"magnitude": None}, {"point": None}, {"hazard": Hazard.VOLCANO}],
    ids=["magnitude", "place", "another hazard"],
)
@pytest.mark.parametrize("by", ["radius", "supply_hub"])
def test_a_reach_that_is_not_known_is_not_met(unknown, by):
    near = stop(0.0, hubs=(Hub(name="Port", point=north(0.0)),))
    assert not reach(quake(**unknown), near, Way(by=by)).met


def test_an_unknown_depth_is_taken_for_shallow():
    assert reach(quake(depth_km=None), stop(), SCALED) == reach(quake(depth_km=10.0), stop(), SCALED)


def test_a_fixed_circle_needs_a_place_and_no_magnitude():
    assert reach(quake(magnitude=None, hazard=Hazard.VOLCANO), stop(100.0), RADIUS).met
    assert reach(quake(point=None), stop(0.0), RADIUS) == Reach(by="radius", met=False)


@pytest.mark.parametrize(
    ("countries", "country", "met"),
    [
        (("HT",), "HT", True),
        (("DO", "HT"), "HT", True),
        (("DO",), "HT", False),
        ((), "HT", False),
        (("",), "", False),
    ],
)
def test_a_country_is_met_by_name_and_an_unknown_one_by_nothing(countries, country, met):
    assert reach(quake(area=Area(countries=countries)), stop(country=country), COUNTRY).met is met


def test_an_impact_area_meets_what_it_covers():
    area = Area(
        circles=(Circle(w.HAITI, 20.0),), polygons=(Polygon((north(50), north(60), Point(19.0, -73.0))),)
    )
    assert reach(quake(area=area), stop(19.9), IMPACT) == Reach(
        by="impact_area", met=True, km=0.0, need_km=0.0
    )
    assert reach(quake(area=area), stop(25.0), IMPACT).km == pytest.approx(5.0, abs=0.1)
    assert reach(quake(), stop(), IMPACT) == Reach(by="impact_area", met=False)


def test_the_nearest_supply_hub_counts_and_is_named():
    hubs = (
        Hub(name="Far", point=north(300)),
        Hub(name="Near", point=north(27)),
        Hub(name="Off", point=north(2000)),
    )
    found = reach(quake(), stop(900.0, hubs=hubs), HUB)
    assert found == Reach(by="supply_hub", met=True, km=27.0, need_km=310.0, hub="Near")
    assert not reach(quake(), stop(900.0, hubs=hubs[2:]), HUB).met
    assert reach(quake(), stop(0.0), HUB) == Reach(by="supply_hub", met=False)


def test_of_two_hubs_as_near_the_first_by_name_is_named():
    hubs = (Hub(name="Zulu", point=north(5)), Hub(name="Alfa", point=north(5)))
    assert reach(quake(), stop(hubs=hubs), HUB).hub == "Alfa"


CIRCLE = Area(circles=(Circle(w.HAITI, 20.0),))
SQUARE = Area(polygons=(Polygon((Point(18, -73), Point(18, -72), Point(19, -72), Point(19, -73))),))


@pytest.mark.parametrize("area", [CIRCLE, SQUARE], ids=["circle", "polygon"])
@pytest.mark.parametrize("unknown", [{"magnitude": None}, {"point": None}, {"hazard": Hazard.CYCLONE}])
def test_a_hub_inside_the_impact_area_is_reached_however_far_the_situation_reaches(area, unknown):
    hubs = (Hub(name="Off", point=north(2000)), Hub(name="In", point=north(10)))
    here = stop(900.0, hubs=hubs)
    assert reach(quake(area=area, **unknown), here, HUB) == Reach(by="supply_hub", met=True, km=0.0, hub="In")
    assert not reach(quake(area=Area(), **unknown), here, HUB).met


def test_a_hub_that_a_weak_quake_misses_is_reached_in_its_impact_area():
    here = stop(900.0, hubs=(Hub(name="Port", point=north(19.9)),))
    weak = quake(magnitude=4.0, area=CIRCLE)
    assert reach(weak, here, HUB) == Reach(by="supply_hub", met=True, km=0.0, hub="Port")
    assert not reach(quake(magnitude=4.0), here, HUB).met


def test_a_hub_outside_says_by_how_much_the_reach_misses_it_and_else_the_area():
    here = stop(900.0, hubs=(Hub(name="Far", point=north(320)),))
    assert reach(quake(area=CIRCLE), here, HUB) == Reach(
        by="supply_hub", met=False, km=320.0, need_km=310.0, hub="Far"
    )
    assert reach(quake(area=CIRCLE, magnitude=None), here, HUB) == Reach(
        by="supply_hub", met=False, km=300.0, hub="Far"
    )


# --- who is held against the playbooks at all ---


def sighted(
    *stops: Stop, ways: tuple[Way, ...] = (RADIUS,), now: Instant = w.NOW, **changes: Any
) -> list[str]:
    found = candidates(quake(**changes), PlaceIndex(stops), ways, before_arrival_s=WEEK_S, now=now)
    return [one.item for one in found]


@pytest.mark.parametrize(("km", "seen"), [(0, True), (299.9, True), (300.2, False)])
def test_twice_the_reach_is_a_near_miss_and_beyond_is_nothing(km, seen):
    assert bool(sighted(stop(km))) is seen


def test_beside_an_area_a_near_miss_is_250_km():
    area = Area(circles=(Circle(w.HAITI, 10.0),))
    assert sighted(stop(259), ways=(IMPACT,), area=area)
    assert not sighted(stop(261), ways=(IMPACT,), area=area)


def test_beside_an_area_that_holds_a_hub_or_nearly_the_stops_that_it_supplies_are_in_sight():
    for km, seen in ((0, True), (269, True), (271, False)):
        here = stop(5000, hubs=(Hub(name="Port", point=north(km)),))
        assert bool(sighted(here, ways=(HUB,), area=CIRCLE, hazard=Hazard.CYCLONE)) is seen


def test_one_way_that_is_near_is_enough():
    assert sighted(stop(5000), ways=(RADIUS, COUNTRY), area=Area(countries=("HT",)))
    assert not sighted(stop(5000), ways=(RADIUS, COUNTRY), area=Area(countries=("DO",)))


def test_they_come_in_order_of_arrival():
    later = stop(id="later", arrives_at=w.after(4 * DAY))
    sooner = stop(id="sooner", arrives_at=w.after(2 * DAY))
    same = stop(id="also-later", arrives_at=w.after(4 * DAY))
    assert sighted(later, sooner, same) == ["sooner", "also-later", "later"]


def test_a_candidate_says_the_time_to_its_arrival_and_departure():
    arriving = stop(arrives_at=w.after(3 * DAY), departs_at=w.after(3 * DAY + 9 * HOUR))
    (found,) = candidates(quake(), PlaceIndex([arriving]), [RADIUS], before_arrival_s=WEEK_S, now=w.NOW)
    assert (found.lead_s, found.stay_left_s) == (3 * 86_400, 3 * 86_400 + 9 * 3600)
    (found,) = candidates(
        quake(), PlaceIndex([arriving]), [RADIUS], before_arrival_s=WEEK_S, now=w.after(4 * DAY)
    )
    assert (found.lead_s, found.stay_left_s) == (-86_400, -86_400 + 9 * 3600)


# --- where it is expected ---

COMING = tuple(
    Position(at=w.after(days * DAY), point=north(km), radius_km=100.0)
    for days, km in ((0, -2000), (2, 0), (4, 2000))
)


def call(id: str, days: float) -> Stop:
    return stop(
        id=id, arrives_at=w.after(round(days * DAY)), departs_at=w.after(round(days * DAY) + 9 * HOUR)
    )


def held(*stops: Stop, **changes: Any) -> dict[str, tuple[Reach, ...]]:
    storm = quake(**({"point": None, "hazard": Hazard.CYCLONE, "forecast": COMING} | changes))
    found = candidates(storm, PlaceIndex(stops), (IMPACT,), before_arrival_s=WEEK_S, now=w.NOW)
    return {one.item: one.reaches for one in found}


def test_a_call_is_in_the_impact_area_while_the_situation_is_expected_there():
    found = held(call("before", 0.5), call("then", 1.9), call("after", 3.5))
    assert found == {"then": (Reach(by="impact_area", met=True, km=0.0, need_km=0.0),)}


def test_a_call_that_it_passes_nearby_misses_it_by_so_much():
    ((reach_of,),) = held(call("sooner", 1.6)).values()
    # 1.6 days and nine hours are 1.975 days: it is 25 km short of the place, and 100 km wide.
    assert reach_of.met
    ((reach_of,),) = held(call("sooner", 1.35)).values()
    assert not reach_of.met
    assert reach_of.km == pytest.approx(175, abs=2)
    assert reach_of.need_km == 0.0


def test_a_stay_of_months_is_looked_at_only_while_the_situation_moves(monkeypatch):
    looks: list[Point] = []

    def counted(one: Point, other: Point) -> float:
        looks.append(one)
        return distance_km(one, other)

    monkeypatch.setattr(forecast, "distance_km", counted)
    place = north(0)
    for before, after in ((0, 0), (200, 0), (0, 200), (200, 200)):
        looks.clear()
        found = forecast.nearest(COMING, place, w.after((1 - before) * DAY), w.after((3 + after) * DAY))
        assert found.at == w.after(2 * DAY)
        assert found.margin_km == pytest.approx(-100, abs=0.1)
        # Four days in steps of half an hour.
        assert len(looks) <= 4 * 48 + 3
    ended = forecast.nearest(COMING, north(2000), w.after(-9 * DAY), w.after(-8 * DAY))
    assert (ended.at, round(ended.km)) == (w.after(-9 * DAY), 4000)


def test_an_area_that_is_told_beside_a_forecast_holds_at_any_time():
    wide = Area(circles=(Circle(w.HAITI, 50.0),))
    assert [reaches[0].met for reaches in held(call("after", 3.5), area=wide).values()] == [True]


def test_who_does_not_ask_for_the_impact_area_is_not_asked_about_the_forecast():
    storm = quake(point=None, hazard=Hazard.CYCLONE, forecast=COMING)
    places = PlaceIndex([call("then", 1.9)])
    assert candidates(storm, places, (COUNTRY, HUB), before_arrival_s=WEEK_S, now=w.NOW) == []


def test_what_matched_once_is_judged_again_when_the_forecast_moves_away():
    then = call("then", 1.9)
    away = tuple(Position(at=one.at, point=north(9000), radius_km=100.0) for one in COMING)
    storm = quake(point=None, hazard=Hazard.CYCLONE, forecast=away)
    (found,) = candidates(
        storm, PlaceIndex([then]), (IMPACT,), before_arrival_s=WEEK_S, now=w.NOW, always=[then]
    )
    assert not found.reaches[0].met


def test_time_alone_brings_a_call_into_sight_that_only_the_forecast_comes_near():
    storm = quake(point=None, hazard=Hazard.CYCLONE, forecast=COMING)
    later = call("later", 40)
    found = next_flip(storm, PlaceIndex([later]), [IMPACT], before_arrival_s=WEEK_S, now=w.NOW)
    assert found == w.after(33 * DAY - LOOK_AHEAD)


# --- time ---


def test_time_alone_matters_at_four_moments_of_a_call():
    arriving = stop(arrives_at=w.after(60 * DAY), departs_at=w.after(61 * DAY))
    moments = [
        w.after(53 * DAY - LOOK_AHEAD),
        w.after(53 * DAY),
        w.after(61 * DAY),
        w.after(61 * DAY + LOOK_BACK),
    ]
    now: Instant = w.NOW
    for moment in moments:
        found = next_flip(quake(), PlaceIndex([arriving]), [RADIUS], before_arrival_s=WEEK_S, now=now)
        assert found == moment
        now = moment
    assert next_flip(quake(), PlaceIndex([arriving]), [RADIUS], before_arrival_s=WEEK_S, now=now) is None


@given(
    st.lists(st.tuples(st.integers(-40 * 24, 60 * 24), st.integers(1, 48)), min_size=1, max_size=5),
    st.integers(0, 20),
)
@settings(STEADY, max_examples=100)
def test_between_two_flips_nothing_changes_by_time_alone(calls, days_before):
    before_s = days_before * 86_400
    stops = [
        stop(id=f"s{number}", arrives_at=w.after(hour * HOUR), departs_at=w.after((hour + stay) * HOUR))
        for number, (hour, stay) in enumerate(calls)
    ]

    def seen(now: Instant) -> list[tuple[str, bool, bool]]:
        found = candidates(quake(), PlaceIndex(stops), [RADIUS], before_arrival_s=before_s, now=now)
        return [(one.item, one.lead_s <= before_s, one.stay_left_s > 0) for one in found]

    now: Instant = w.NOW
    for _ in range(30):
        flip = next_flip(quake(), PlaceIndex(stops), [RADIUS], before_arrival_s=before_s, now=now)
        if flip is None:
            assert seen(now) == seen(Instant(now + 400 * DAY))
            return
        assert flip > now
        assert seen(Instant(flip - SECOND)) == seen(now)
        now = flip
    raise AssertionError("the flips do not end")
