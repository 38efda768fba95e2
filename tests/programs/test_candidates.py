"""What is taken where a book says little: a speed for the ship, and ports for the call, each marked as what it is."""

from __future__ import annotations

from dataclasses import replace

from engine.model.place import Point
from engine.model.program import Ashore, Itinerary, PortSource, Travel
from engine.model.time import DAY, HOUR
from programs.candidates import ENOUGH_PORTS, assumed_vessel, with_candidates
from tests.fakes import words as w

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
    found = with_candidates(book(ports=(w.port(),), vessels=(w.vessel(),)), "v/labadee")
    assert found == book(ports=(w.port(),), vessels=(w.vessel(),))


def test_without_any_the_calls_of_other_voyages_are_taken_and_say_so():
    other = voyage("x", "nassau", "grand-turk", "falmouth", "cozumel", "key-west", "cococay", "puerto-plata")
    berth = replace(other.stops[0], ashore=Ashore.BERTH)
    found = with_candidates(book(replace(other, stops=(berth, *other.stops[1:]))), "v/labadee")
    assert {port.id for port in found.ports} == set(AT)
    assert {port.source for port in found.ports} == {PortSource.CALLS}
    nassau, turk = (
        next(port for port in found.ports if port.id == name) for name in ("nassau", "grand-turk")
    )
    assert (nassau.pier, nassau.tender, turk.pier, turk.tender) == (True, None, None, None)
    assert nassau.offsets[0].seconds == -4 * 3600  # summer time has begun


def test_where_the_line_calls_at_few_ports_a_public_list_is_looked_into_and_marked():
    found = with_candidates(book(voyage("x", "nassau", "grand-turk")), "v/labadee")
    listed = [port for port in found.ports if port.source is PortSource.LIST]
    assert len(listed) > ENOUGH_PORTS
    assert all(port.id.startswith("list:") and port.offsets for port in listed)
    called = [port for port in found.ports if port.source is PortSource.CALLS]
    assert {port.id for port in called} == {"miami", "labadee", "san-juan", "nassau", "grand-turk"}
    assert not any("labadee" in port.name.lower() for port in listed)  # none twice


def test_a_ship_without_a_speed_gets_the_usual_one_and_it_is_said():
    (vessel,) = with_candidates(book(), "v/labadee").vessels
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
    found = with_candidates(book(tour), "t/key-west")
    assert (found.ports, found.vessels) == ((), ())
