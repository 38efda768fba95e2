"""The other ways around a call: swaps, other times, longer stays, a changed purpose, and what is no ship."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.option import OptionKind
from engine.model.place import Area, Point
from engine.model.program import Leg, Offset, Permit, PortSource, ReliefRequest, SailingRules, Travel
from engine.model.scales import Severity
from engine.model.signal import Position
from engine.model.time import DAY, HOUR, Instant, iso, parse_iso
from engine.response.brand import Brand
from engine.response.options import options_for
from tests.fakes import words as w

START = parse_iso("2026-06-01T12:00:00Z")
NOW = Instant(START - DAY)
AT = {"a": 0.0, "b": 2.0, "c": 4.0, "d": 6.0, "e": 8.0}
"""Places by their degrees of longitude east of 80 W: 113 nm from each to the next."""


def point(place):
    return Point(20.0, -80.0 + AT[place])


def stop(place, day, **fields):
    arrives = Instant(START + day * DAY)
    have = {
        "id": place, "place_id": place, "place": place.upper(), "point": point(place), "country": "BS",
        "arrives_at": arrives, "departs_at": Instant(arrives + 9 * HOUR), "arrive_local": iso(Instant(arrives - 4 * HOUR))[:16],
    }  # fmt: skip
    return w.stop(**(have | fields))


STOPS = tuple(stop(place, day) for day, place in enumerate("abcde"))
LEGS = tuple(
    Leg(start=one, end=other, distance_nm=abs(AT[other] - AT[one]) * 60, uncertainty=0.12, source="searoute")
    for one in AT
    for other in AT
    if one < other
)


def book(stops=STOPS, *, travel=Travel.SHIP, **fields):
    voyage = replace(w.program().itineraries[0], vessel="Aurora", stops=tuple(stops), travel=travel)
    have = {"itineraries": (voyage,), "vessels": (w.vessel(),), "ports": (), "legs": LEGS, "campaigns": ()}
    return w.program(**(have | fields))


def passing(place="c", day=2, hours=12):
    """A cyclone that is at a place on a day, and far away half a day before and after."""
    at = START + day * DAY
    return w.situation(
        point=None, magnitude=None, area=Area(), severity=Severity.EXTREME,
        forecast=tuple(
            Position(at=Instant(at + n * hours * HOUR), point=Point(20.0 + 8 * n, point(place).lon), radius_km=150.0)
            for n in (-1, 0, 1)
        ),
    )  # fmt: skip


def weighed(made, situation, *kinds, item="c", now=NOW):
    brand = Brand(name="main", programs={"book": made})
    return options_for(brand, [item], kinds, situation=situation, ways=(), now=now)


def refusals(found):
    return {str(one.what): one.why for one in found.not_offered}


def test_neighbors_change_places_where_the_situation_will_have_passed():
    found = weighed(book(), passing(hours=6), OptionKind.SWAP)
    assert [one.key for one in found.options] == ["swap:c-b:c", "swap:d-c:c"] or [
        one.key for one in found.options
    ] == ["swap:d-c:c", "swap:c-b:c"]
    later = next(one for one in found.options if one.key == "swap:d-c:c")
    assert [(each.stop, each.arrive_local) for each in later.moved] == [
        ("d", "2026-06-03 08:00"), ("c", "2026-06-04 08:00"),
    ]  # fmt: skip
    assert later.slack_s is not None
    assert later.slack_s >= 3600
    assert later.no_return_at is not None


def test_a_locked_neighbor_stays_and_a_locked_call_is_not_moved():
    neighbor = (*STOPS[:3], replace(STOPS[3], locked=True), STOPS[4])
    assert [one.key for one in weighed(book(neighbor), passing(hours=6), OptionKind.SWAP).options] == [
        "swap:c-b:c"
    ]
    for fixed in ({"locked": True}, {"embarks": True}):
        made = book((*STOPS[:2], replace(STOPS[2], **fixed), *STOPS[3:]))
        found = weighed(made, passing(hours=6), OptionKind.SWAP, OptionKind.REORDER, OptionKind.LATER_CALL)
        assert found.options == ()
        assert "is locked" in refusals(found)["swap"]


def test_what_nobody_says_is_over_is_not_over():
    lasting = w.situation(point=point("c"), magnitude=None, area=Area())
    kinds = (OptionKind.SWAP, OptionKind.REORDER, OptionKind.EARLIER_CALL, OptionKind.LATER_CALL)
    found = weighed(book(), lasting, *kinds)
    assert found.options == ()
    assert set(refusals(found).values()) == {"nobody says when it is over at C"}


def test_of_more_than_six_free_calls_the_nearest_are_tried_and_the_rest_is_said():
    places = [f"p{n}" for n in range(10)]
    stops = tuple(
        replace(stop("a", n), id=name, place_id=name, place=name, point=Point(20.0, -80.0 + n / 2))
        for n, name in enumerate(places)
    )
    legs = tuple(
        Leg(start=one, end=other, distance_nm=30.0, uncertainty=0.12, source="searoute")
        for one in places for other in places if one < other
    )  # fmt: skip
    made = book(stops, legs=legs, sailing=SailingRules(days_around=9))
    far = w.situation(
        point=None,
        magnitude=None,
        area=Area(),
        forecast=(Position(at=START, point=Point(-40, 0), radius_km=1),),
    )
    found = weighed(made, far, OptionKind.REORDER, item="p4")
    assert "orders in which 2 more free calls change places were not tried" in found.options[0].open[-1]


def test_a_call_is_put_later_when_the_situation_has_passed_and_earlier_before_it_comes():
    slow = (*STOPS[:3], stop("d", 4), stop("e", 5))
    found = weighed(book(slow), passing(day=2, hours=6), OptionKind.LATER_CALL)
    (later,) = found.options
    assert [each.arrive_local for each in later.moved] == ["2026-06-04 07:00"]
    early = (STOPS[0], stop("b", 0.5), stop("c", 2), *STOPS[3:])
    comes = w.situation(
        point=None, magnitude=None, area=Area(),
        forecast=tuple(
            Position(at=Instant(START + hours * HOUR), point=Point(lat, -76.0), radius_km=150.0)
            for hours, lat in ((30, 0.0), (46, 10.0), (50, 20.0))
        ),
    )  # fmt: skip
    (found_early,) = weighed(book(early), comes, OptionKind.EARLIER_CALL).options
    assert found_early.moved[0].arrives_at < STOPS[2].arrives_at


def test_a_longer_stay_after_is_offered_at_a_free_call_and_refused_at_a_locked_one():
    (found,) = weighed(book(), passing(), OptionKind.LONGER_AFTER).options
    assert found.moved[0].stop == "d"
    assert found.moved[0].arrives_at < STOPS[3].arrives_at
    locked = book((*STOPS[:3], replace(STOPS[3], locked=True), STOPS[4]))
    assert refusals(weighed(locked, passing(), OptionKind.LONGER_AFTER)) == {
        "longer_after": "D is locked, or the voyage ends there"
    }


def test_a_longer_stay_has_two_names_and_is_offered_once():
    both = weighed(book(), passing(), OptionKind.EXTEND_PREVIOUS, OptionKind.LONGER_BEFORE)
    assert [one.option for one in both.options] == ["longer_before"]
    older = weighed(book(), passing(), OptionKind.EXTEND_PREVIOUS)
    assert [one.option for one in older.options] == ["extend_previous"]


# --- purpose -----------------------------------------------------------------------------------------

ASKED = ReliefRequest(asked_by="Civil Protection", contact="desk@example.org", where=("BS",))


def test_relief_is_offered_only_where_somebody_named_in_the_book_has_asked_for_it():
    (nobody,) = weighed(book(), passing(), OptionKind.KEEP_CALL_CHANGED_PURPOSE).options
    assert not any("relief" in reason for reason in nobody.reasons)
    assert nobody.open[0] == "no relief is offered: nobody under relief: in the book has asked for it"
    (found,) = weighed(book(relief=(ASKED,)), passing(), OptionKind.KEEP_CALL_CHANGED_PURPOSE).options
    assert found.reasons[1] == "Civil Protection has asked for relief at C (contact: desk@example.org)"
    assert found.open[0] == f"the owner, {STOPS[2].owner}, must confirm that it is safe"
    assert found.score > nobody.score


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, where=("HT", "b")),
        replace(ASKED, since=Instant(START + 9 * DAY)),
        replace(ASKED, until=START),
    ],
)
def test_a_request_for_another_place_or_time_is_none(other):
    (found,) = weighed(book(relief=(other,)), passing(), OptionKind.KEEP_CALL_CHANGED_PURPOSE).options
    assert len(found.reasons) == 1


def test_without_inventory_a_coach_tour_is_asked_about_and_nothing_is_made_up():
    found = weighed(book(travel=Travel.COACH), passing(), *OptionKind)
    assert {one.option for one in found.options} == {"keep_call_changed_purpose", "cancel"}
    assert any(one.reasons[0].startswith("the tour is canceled") for one in found.options)
    said = refusals(found)
    assert said["sea_day"] == said["alternative_port"]
    assert said["alternative_port"].endswith(f"ask {STOPS[2].owner}")


# --- ports and the house -----------------------------------------------------------------------------

CLOCKS = (Offset(since=Instant(START - 9 * DAY), seconds=-4 * 3600),)
PORT = w.port(id="x", name="X", point=Point(20.5, -76.0), offsets=CLOCKS, opens_at=None, since="")
TO_X = tuple(
    Leg(start="x", end=place, distance_nm=130.0, uncertainty=0.12, source="searoute") for place in AT
)


def port_of(made):
    return weighed(made, passing(place="a", day=20), OptionKind.ALTERNATIVE_PORT)


def test_the_house_bars_and_lacks_permits():
    for rules, said in (
        (SailingRules(barred=("x",)), "the house bars it"),
        (SailingRules(permits=(Permit(where="BS", held=False),)), "there is no permit for BS"),
    ):
        assert refusals(port_of(book(ports=(PORT,), legs=(*LEGS, *TO_X), sailing=rules))) == {"X": said}
    held = SailingRules(permits=(Permit(where="BS", held=True),))
    (found,) = port_of(book(ports=(PORT,), legs=(*LEGS, *TO_X), sailing=held)).options
    assert "the permit for BS is held: see that it covers this call" in found.open


def test_a_port_that_nobody_declared_says_where_it_was_taken_from():
    for source, said in ((PortSource.CALLS, "other voyages of the line"), (PortSource.LIST, "public list")):
        taken = replace(PORT, source=source, pier=None, tender=None)
        (found,) = port_of(book(ports=(taken,), legs=(*LEGS, *TO_X))).options
        assert any(said in one for one in found.open)
        assert found.reasons[0].startswith("X at a berth or by tender")


def test_a_speed_that_was_assumed_is_said():
    (found,) = port_of(
        book(ports=(PORT,), legs=(*LEGS, *TO_X), vessels=(w.vessel(assumed="her speed is assumed"),))
    ).options
    assert "her speed is assumed" in found.open


def test_a_free_call_makes_room_for_a_port_and_a_locked_one_does_not():
    far = tuple(replace(one, distance_nm=340.0) if one.end == "d" else one for one in TO_X)
    (found,) = port_of(book(ports=(PORT,), legs=(*LEGS, *far))).options
    assert [each.stop for each in found.moved] == ["d"]
    assert found.moved[0].arrives_at > STOPS[3].arrives_at
    neighbors = (STOPS[0], replace(STOPS[1], locked=True), STOPS[2], replace(STOPS[3], locked=True), STOPS[4])
    assert port_of(book(neighbors, ports=(PORT,), legs=(*LEGS, *far))).options == ()


def test_of_the_first_five_at_most_four_are_ports_and_two_are_not():
    ports = tuple(replace(PORT, id=f"x{n}", name=f"X{n}") for n in range(6))
    legs = tuple(replace(leg, start=port.id) for port in ports for leg in TO_X)
    brand = Brand(name="main", programs={"book": book(ports=ports, legs=(*LEGS, *legs))})

    def first_five(*kinds):
        far_off = passing(place="a", day=20)
        found = options_for(brand, ["c"], kinds, situation=far_off, ways=(), now=NOW, most_ports=6).options
        return [one.option == "alternative_port" for one in found[:5]]

    assert first_five(OptionKind.ALTERNATIVE_PORT, OptionKind.CANCEL) == [True, True, True, True, False]
    assert sum(first_five(*OptionKind)) == 3
    assert all(first_five(OptionKind.ALTERNATIVE_PORT))
