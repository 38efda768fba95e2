"""The sea lanes against the table that was measured, and the legs that a book is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.place import Point
from engine.model.program import Closure, SailingRules
from engine.model.time import DAY, HOUR
from programs import ports
from programs.ports import with_legs, within_reach
from programs.sea_routes import UNCERTAINTY, SeaLanes
from tests.fakes import words as w
from tests.fakes.sea_routes import FakeRoutes

AT = {
    "Miami": Point(25.770, -80.170),
    "Nassau": Point(25.083, -77.344),
    "Port Everglades": Point(26.085, -80.116),
    "San Juan": Point(18.461, -66.109),
    "Cozumel": Point(20.477, -86.974),
    "Labadee": Point(19.786, -72.246),
    "St Thomas": Point(18.336, -64.927),
    "Falmouth": Point(18.493, -77.656),
    "Barcelona": Point(41.353, 2.166),
    "Civitavecchia": Point(42.094, 11.788),
}


@pytest.mark.parametrize(
    ("start", "end", "measured", "published"),
    [
        ("Miami", "Nassau", 159, 186),  # 149 by the lanes: the great circle is longer
        ("Port Everglades", "San Juan", 937, 963),
        ("Miami", "Cozumel", 515, 565),
        ("Barcelona", "Civitavecchia", 438, 440),
        ("Port Everglades", "Labadee", 629, 600),
        ("San Juan", "St Thomas", 90, 68),
        ("Miami", "Falmouth", 772, 690),
    ],
)
def test_the_lanes_say_what_was_measured_and_stay_in_the_stated_range(start, end, measured, published):
    found = SeaLanes().distance(AT[start], AT[end])
    assert found.uncertainty == UNCERTAINTY
    assert found.nm == pytest.approx(measured, rel=0.04)  # ports lie in a place, not in a point
    assert 0.80 <= found.nm / published <= 1.34


def book(**fields):
    """A voyage of five calls a day apart along one parallel, with ports beside it."""
    stops = tuple(
        w.stop(
            id=f"s{day}",
            place_id=f"p{day}",
            point=Point(20.0, -60.0 - 3 * day),
            arrives_at=w.after(day * DAY),
            departs_at=w.after(day * DAY + 9 * HOUR),
        )
        for day in range(5)
    )
    itinerary = replace(w.program().itineraries[0], stops=stops)
    have = {
        "itineraries": (itinerary,),
        "vessels": (w.vessel(),),
        "ports": (w.port(id="near", point=Point(21.0, -64.0)), w.port(id="far", point=Point(60.0, 0.0))),
        "legs": (),
    }
    return w.program(**(have | fields))


def pairs(book):
    return {frozenset((leg.start, leg.end)) for leg in book.legs}


def test_a_book_is_given_the_legs_that_its_calls_can_need_and_no_others():
    found = pairs(with_legs(book(), FakeRoutes()))
    planned = {frozenset((f"p{a}", f"p{a + 1}")) for a in range(4)}
    direct = {frozenset((f"p{a}", f"p{a + 2}")) for a in range(3)}
    # All five calls are within three days, so they may change places.
    others = {frozenset((f"p{a}", f"p{b}")) for a, b in ((0, 3), (1, 4), (0, 4))}
    assert found >= planned | direct
    assert found - planned - direct - others == {frozenset(("near", f"p{day}")) for day in range(5)}
    assert pairs(with_legs(book(sailing=SailingRules(days_around=0)), FakeRoutes())) == found - others


def test_for_one_stop_only_its_own_legs_are_worked_out():
    found = pairs(with_legs(book(sailing=SailingRules(days_around=0)), FakeRoutes(), only="s1"))
    assert found == {
        frozenset(pair)
        for pair in (("p0", "p1"), ("p1", "p2"), ("p0", "p2"), ("near", "p0"), ("near", "p2"), ("near", "p3"))
    }


def test_a_passage_that_is_closed_at_times_gives_a_second_leg_for_then():
    east = tuple(
        replace(stop, point=Point(30.0, 25.0 + 5 * day))
        for day, stop in enumerate(book().itineraries[0].stops)
    )
    voyage = replace(book().itineraries[0], stops=east)
    at_times = SailingRules(days_around=0, closures=(Closure(passage="suez", since=w.after(90 * DAY)),))
    through = [
        leg for leg in with_legs(book(itineraries=(voyage,), ports=(), sailing=at_times), FakeRoutes()).legs
        if (leg.start, leg.end) == ("p1", "p2")
    ]  # fmt: skip
    assert [leg.passages for leg in through] == [("suez",), ()]
    assert through[1].distance_nm > 2 * through[0].distance_nm
    for_good = SailingRules(days_around=0, closures=(Closure(passage="suez"),))
    around = [
        leg for leg in with_legs(book(itineraries=(voyage,), ports=(), sailing=for_good), FakeRoutes()).legs
        if (leg.start, leg.end) == ("p1", "p2")
    ]  # fmt: skip
    assert [(leg.passages, leg.distance_nm) for leg in around] == [((), through[1].distance_nm)]


def test_what_the_book_writes_itself_stands():
    own = w.program().legs[0]
    own = replace(own, start="near", end="p0", distance_nm=333.0, uncertainty=0.0, source="book")
    written = book(legs=(own,))
    leg = next(leg for leg in with_legs(written).legs if {leg.start, leg.end} == {"near", "p0"})
    assert (leg.distance_nm, leg.uncertainty, leg.source) == (333.0, 0.0, "book")


def test_without_a_known_speed_nothing_is_measured():
    routes = FakeRoutes()
    assert with_legs(book(vessels=()), routes).legs == ()
    assert routes.asked == []


def test_no_pair_is_measured_twice_and_the_work_is_bounded(monkeypatch):
    routes = FakeRoutes()
    with_legs(book(), routes)
    assert len(routes.asked) == len(set(routes.asked))
    monkeypatch.setattr(ports, "MOST_LEGS", 4)
    assert len(with_legs(book(), FakeRoutes()).legs) == 4


def test_a_place_without_a_sea_lane_has_no_leg_and_breaks_nothing():
    inland = w.port(id="inland", point=Point(45.0, 80.0))
    first, second, third = book().itineraries[0].stops[:3]
    late = replace(third, arrives_at=w.after(90 * DAY), departs_at=w.after(91 * DAY))
    voyage = replace(book().itineraries[0], stops=(first, second, late))
    found = with_legs(book(ports=(inland,), itineraries=(voyage,)), FakeRoutes())
    assert not any("inland" in pair for pair in pairs(found))
    assert len(found.legs) == 3


def test_a_crowd_of_ports_is_cut_to_the_nearest():
    crowd = tuple(w.port(id=f"c{i:03}", point=Point(20.0 + i / 50, -63.0)) for i in range(100))
    before, _, after = book().itineraries[0].stops[:3]
    found = within_reach(crowd, w.vessel(), before, after)
    assert len(found) == ports.MOST_PORTS_A_CALL
    assert max(port.id for port in found) < "c045"
