"""What is taken where a book says little: a speed for the ship, and ports for the call, each marked as what it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.place import Point
from engine.model.program import Ashore, Itinerary, PortSource, SailingRules, Travel
from engine.model.time import DAY, HOUR
from engine.situations.geometry import distance_km
from programs.book.land import FAR_INLAND_KM, inland_km
from programs.book.local_time import zones
from programs.candidates import ENOUGH_PORTS, assumed_vessel, made_ready, with_candidates
from programs.cruise_ports import cruise_ports
from tests.fakes import words as w
from tests.fakes.sea_routes import FakeRoutes

AT = {
    "miami": Point(25.770, -80.170), "labadee": Point(19.786, -72.246), "san-juan": Point(18.461, -66.109),
    "nassau": Point(25.083, -77.344), "grand-turk": Point(21.431, -71.147), "falmouth": Point(18.493, -77.656),
    "cozumel": Point(20.477, -86.974), "key-west": Point(24.56, -81.80), "cococay": Point(25.819, -77.932),
    "puerto-plata": Point(19.816, -70.694),
}  # fmt: skip


def voyage(name, *places, vessel="Aurora", travel=Travel.SHIP):
    stops = tuple(
        w.stop(
            id=f"{name}/{place}", itinerary=name, place_id=place, place=place.title(), point=AT[place],
            zone="America/New_York", arrives_at=w.after(2 * day * DAY), departs_at=w.after(2 * day * DAY + 9 * HOUR),
        )
        for day, place in enumerate(places)
    )  # fmt: skip
    return Itinerary(id=name, name=name, vessel=vessel, owner="o", stops=stops, travel=travel)


def book(*others, **fields):
    mine = voyage("v", "miami", "labadee", "san-juan")
    have = {"itineraries": (mine, *others), "vessels": (), "ports": (), "legs": (), "campaigns": ()}
    return w.program(**(have | fields))


def test_ports_that_the_book_names_are_the_only_ones():
    found = with_candidates(book(ports=(w.port(),), vessels=(w.vessel(),)))
    assert found == book(ports=(w.port(),), vessels=(w.vessel(),))


def test_without_any_the_calls_of_other_voyages_are_taken_and_say_so():
    other = voyage("x", "nassau", "grand-turk", "falmouth", "cozumel", "key-west", "cococay", "puerto-plata")
    berth = replace(other.stops[0], ashore=Ashore.BERTH)
    found = with_candidates(book(replace(other, stops=(berth, *other.stops[1:]))))
    called = {port.id: port for port in found.ports if port.source is PortSource.CALLS}
    assert set(called) == set(AT)
    nassau, turk = called["nassau"], called["grand-turk"]
    assert (nassau.pier, nassau.tender, turk.pier, turk.tender) == (True, None, None, None)
    assert nassau.offsets[0].seconds == -4 * 3600  # summer time has begun


def test_ports_where_cruise_ships_call_are_added_and_marked_and_none_twice():
    found = with_candidates(book(voyage("x", "nassau", "grand-turk")))
    cruise = [port for port in found.ports if port.source is PortSource.CRUISE]
    assert len(cruise) > ENOUGH_PORTS
    assert all(port.id.startswith("cruise:") and port.offsets and port.standing for port in cruise)
    called = [port for port in found.ports if port.source is PortSource.CALLS]
    assert {port.id for port in called} == {"miami", "labadee", "san-juan", "nassau", "grand-turk"}
    names = {port.name for port in cruise}
    assert {"Amber Cove", "Puerto Plata"} <= names  # five kilometers apart, and two ports
    assert not names & {"Labadee", "Nassau", "Grand Turk", "Miami", "San Juan"}
    assert not any(port.source is PortSource.LIST for port in found.ports)  # no harbor for cargo alone


def test_a_list_of_any_ports_is_looked_into_only_where_few_cruise_ships_call():
    far = {"one": Point(4.0, 9.6), "two": Point(0.4, 9.4), "three": Point(-4.8, 11.8)}  # the Gulf of Guinea
    stops = tuple(
        w.stop(
            id=name, itinerary="v", place_id=name, place=name, point=at, zone="Africa/Lagos",
            arrives_at=w.after(day * DAY), departs_at=w.after(day * DAY + 9 * HOUR),
        )
        for day, (name, at) in enumerate(far.items())
    )  # fmt: skip
    made = replace(book(), itineraries=(replace(voyage("v", "miami"), stops=stops),))
    listed = [port for port in with_candidates(made).ports if port.source is PortSource.LIST]
    assert len(listed) > ENOUGH_PORTS
    assert all(port.id.startswith("list:") and port.offsets and not port.standing for port in listed)


def test_a_call_has_the_same_ports_and_distances_whether_it_is_planned_alone_or_with_the_whole_book():
    made = book(voyage("x", "nassau", "grand-turk", "falmouth"), sailing=SailingRules(days_around=0))
    alone, whole = made_ready(made, FakeRoutes(), only="v/labadee"), made_ready(made, FakeRoutes())
    assert (alone.ports, alone.vessels) == (whole.ports, whole.vessels)
    assert set(alone.legs) <= set(whole.legs)
    near = [one for one in whole.legs if {one.start, one.end} & {"labadee", "miami", "san-juan"}]
    mine = {(one.start, one.end) for one in alone.legs}
    assert {"cruise:amber-cove", "nassau"} <= {name for pair in mine for name in pair}
    assert len(near) >= len(mine)


@pytest.mark.parametrize("port", cruise_ports(), ids=lambda port: port.id)
def test_each_port_of_the_list_lies_at_the_sea_and_has_clocks(port):
    assert inland_km(port.point) < FAR_INLAND_KM
    assert port.zone in zones()
    assert port.standing in {1, 2}
    assert len(port.country) == 2


def test_no_port_of_the_list_stands_there_twice():
    ids = [port.id for port in cruise_ports()]
    assert len(ids) == len(set(ids)) > 300
    # Islands of two lines side by side are the nearest neighbors there are.
    pairs = [(a, b) for a in cruise_ports() for b in cruise_ports() if a.id < b.id]
    assert all(distance_km(a.point, b.point) > 2 for a, b in pairs)


def test_a_ship_without_a_speed_gets_the_usual_one_and_it_is_said():
    (vessel,) = with_candidates(book()).vessels
    assert (vessel.max_speed_kn, vessel.economic_speed_kn) == (21.0, 18.0)
    assert vessel.assumed == (
        "the book does not say how fast Aurora is (vessels:): 21 kn at most and 18 kn as economic speed are assumed"
    )


def test_a_ship_whose_own_voyage_asks_for_more_is_taken_to_be_that_fast():
    fast = book()
    first, second, third = fast.itineraries[0].stops
    soon = replace(second, arrives_at=w.after(33 * HOUR), departs_at=w.after(40 * HOUR))
    hurried = replace(fast, itineraries=(replace(fast.itineraries[0], stops=(first, soon, third)),))
    vessel = assumed_vessel(hurried, "Aurora")
    assert 21.0 < vessel.max_speed_kn < 30.0
    assert "(her own voyage asks for it)" in vessel.assumed


def test_a_coach_tour_gets_neither():
    tour = voyage("t", "miami", "key-west", "cococay", vessel="Coach 7", travel=Travel.COACH)
    found = with_candidates(book(itineraries=(tour,)))
    assert (found.ports, found.vessels) == ((), ())
