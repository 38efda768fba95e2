"""Whom a situation meets in the next days, whatever any playbook says."""

from __future__ import annotations

import pytest

from engine.model.place import Area, Circle, Point
from engine.model.program import Campaign, Hub, Itinerary, ProgramRevision, Stop, Subject, Travel
from engine.model.scales import Category, Hazard
from engine.model.signal import Position
from engine.model.time import DAY, HOUR, MINUTE, Instant
from engine.situations.forecast import apart_s, course_of, expected, nearest
from engine.situations.geometry import between, distance_km
from engine.situations.meeting import Scheduled, What, meetings
from engine.situations.underway import along
from tests.fakes import words as w

NOW = w.NOW
NASSAU = Point(25.08, -77.34)


def at(hours):
    return Instant(NOW + round(hours * HOUR))


def stop(place, point, arrive, depart, **fields):
    have = {
        "id": f"v:{place}",
        "itinerary": "v",
        "place_id": place,
        "place": place.title(),
        "point": point,
        "country": "",
        "zone": "UTC",
        "arrive_local": "",
        "depart_local": "",
        "arrives_at": at(arrive),
        "departs_at": at(depart),
        "owner": "team:planning",
    }
    return Stop(**(have | fields))


def campaign(name, *touches, topics=(), send=None):
    return Campaign(
        id=name,
        name=name,
        subject=Subject("mailer", "campaign", name),
        owner="team:marketing",
        message_class="promotional",
        touches=touches,
        topics=topics,
        next_send_at=send,
    )


def scheduled(*stops, campaigns=(), tracks=None, travel=Travel.SHIP):
    voyage = Itinerary(id="v", name="V", vessel="Aurelia", owner="team:planning", stops=stops, travel=travel)
    book = ProgramRevision(
        brand="main", source="book", digest="d", itineraries=(voyage,), campaigns=tuple(campaigns)
    )
    return Scheduled((book,), tracks=tracks or {})


def cyclone(*positions, **fields):
    told = tuple(Position(at=at(h), point=Point(lat, lon), radius_km=km) for h, lat, lon, km in positions)
    have = {
        "hazard": Hazard.CYCLONE,
        "partition": Category.MET,
        "point": None,
        "area": Area(),
        "magnitude": None,
        "depth_km": None,
        "forecast": told,
    }
    return w.situation(**(have | fields))


def met(situation, world, *, days=10):
    return meetings(situation, world, now=NOW, until=Instant(NOW + days * DAY))


# --- forecast -------------------------------------------------------------------------------------------


def test_between_two_positions_it_moves_evenly_and_grows_evenly():
    course = cyclone((0, 10, -60, 100), (12, 10, -64, 200)).forecast
    half = expected(course, at(6))
    assert half.point.lon == pytest.approx(-62)
    assert half.radius_km == 150
    assert distance_km(half.point, course[0].point) == pytest.approx(distance_km(half.point, course[1].point))


def test_it_is_followed_over_the_antimeridian():
    course = cyclone((0, -15, 178, 100), (10, -15, -178, 100)).forecast
    assert abs(expected(course, at(5)).point.lon) == pytest.approx(180)


def test_after_the_last_position_it_stays_because_nobody_knows():
    course = cyclone((0, 10, -60, 100), (12, 10, -64, 200)).forecast
    assert expected(course, at(99)) == course[-1]


def test_where_it_is_now_comes_before_the_first_position():
    storm = cyclone((12, 10, -64, 200), point=Point(10, -60), updated_at=NOW)
    assert [one.point.lon for one in course_of(storm)] == [-60, -64]
    assert course_of(storm)[0].radius_km == 200


def test_what_passes_before_the_stay_is_said_with_the_hours_between():
    course = cyclone((0, 10, -60, 100), (10, 10, -64, 100), (40, 10, -80, 100)).forecast
    place = Point(10, -62)
    assert nearest(course, place, at(20), at(30)).margin_km > 0
    gap = apart_s(course, place, at(20), at(30))
    assert gap is not None
    assert -14 * 3600 < gap < -11 * 3600, "it passes around hour 5 and reaches 100 km, some 2 h, on each side"
    assert apart_s(course, Point(40, -62), at(20), at(30)) is None


# --- stops ----------------------------------------------------------------------------------------------


def test_a_call_within_the_cone_while_the_ship_is_there_is_met():
    storm = cyclone((0, 20, -70, 100), (24, 24, -76, 150), (48, 28, -80, 200))
    found = met(storm, scheduled(stop("nassau", NASSAU, 24, 32)))
    (one,) = [each for each in found if each.what is What.STOP]
    assert one.met
    (contact,) = one.contacts
    assert contact.reach.by == "forecast"
    assert contact.reach.km < contact.reach.need_km
    assert at(24) <= contact.at <= at(32)


def test_the_same_call_days_later_is_a_near_miss_that_says_when_it_passed():
    storm = cyclone((0, 20, -70, 100), (24, 24, -76, 150), (48, 33, -80, 200))
    (one,) = met(storm, scheduled(stop("nassau", NASSAU, 90, 98)))
    assert not one.met
    assert one.contacts[0].apart_s < -40 * 3600
    assert one.contacts[0].beyond, "nobody forecasts as far as that day"


def test_an_earthquake_reaches_by_each_way_with_its_numbers():
    port = stop("labadee", w.LABADEE, 24, 32, country="HT", hubs=(Hub(name="Port-au-Prince", point=w.HAITI),))
    (one,) = met(w.situation(area=Area(countries=("HT",))), scheduled(port))
    assert [each.reach.by for each in one.contacts] == ["radius", "country", "supply_hub"]
    assert one.met
    assert one.at == port.arrives_at


def test_what_has_no_reach_of_its_own_is_named_by_its_distance():
    volcano = cyclone(hazard=Hazard.VOLCANO, point=Point(25.0, -75.0), forecast=())
    (one,) = met(volcano, scheduled(stop("nassau", NASSAU, 24, 32)))
    assert not one.met
    assert one.contacts[0].reach.by == "distance"
    assert one.contacts[0].reach.km == pytest.approx(235.9, abs=1)


@pytest.mark.parametrize(
    ("arrive", "depart", "there"), [(-20, -1, 0), (-2, 3, 1), (239, 250, 1), (241, 250, 0)]
)
def test_only_what_is_there_still_or_comes_in_time_is_looked_at(arrive, depart, there):
    found = met(w.situation(), scheduled(stop("labadee", w.LABADEE, arrive, depart)))
    assert len(found) == there


def test_what_is_far_from_everything_is_not_named():
    assert met(w.situation(), scheduled(stop("sydney", Point(-33.8, 151.2), 24, 32))) == []


# --- vessels --------------------------------------------------------------------------------------------


def legs_of(found):
    return [each for each in found if each.what is What.VESSEL]


def test_a_ship_that_crosses_the_area_at_sea_is_met_when_she_is_in_it():
    ends = stop("west", Point(0, -60), -1, 0), stop("east", Point(0, -40), 100, 110)
    area = w.situation(point=None, area=Area(circles=(Circle(Point(0, -50), 111.2),)))
    (one,) = legs_of(met(area, scheduled(*ends)))
    assert one.met
    assert one.contacts[0].reach.by == "impact_area"
    # 20 degrees in 100 h: in the middle after 50 h, and a degree, 5 h, to each side.
    assert one.at == pytest.approx(at(45), abs=31 * MINUTE)
    assert one.until == pytest.approx(at(55), abs=31 * MINUTE)


def test_a_ship_meets_a_cyclone_only_where_both_are_at_the_same_time():
    ends = stop("west", Point(0, -60), -1, 0), stop("east", Point(0, -40), 100, 110)
    late = cyclone((0, 10, -50, 100), (50, 10, -50, 100), (90, 0, -50, 100))
    assert not any(one.met for one in legs_of(met(late, scheduled(*ends))))
    with_her = cyclone((0, 10, -50, 100), (50, 0, -50, 100), (90, 10, -50, 100))
    (one,) = legs_of(met(with_her, scheduled(*ends)))
    assert one.met


def test_she_is_where_the_way_by_sea_leads_where_it_is_known():
    ends = stop("west", Point(0, -60), -1, 0), stop("east", Point(0, -40), 100, 110)
    area = w.situation(point=None, area=Area(circles=(Circle(Point(20, -50), 111.2),)))
    assert legs_of(met(area, scheduled(*ends))) == []
    tracks = {("west", "east"): (Point(20, -50),)}
    (one,) = legs_of(met(area, scheduled(*ends, tracks=tracks)))
    assert one.met


def test_a_coach_is_not_reckoned_over_the_great_circle():
    ends = stop("west", Point(0, -60), -1, 0), stop("east", Point(0, -40), 100, 110)
    area = w.situation(point=None, area=Area(circles=(Circle(Point(0, -50), 111.2),)))
    assert legs_of(met(area, scheduled(*ends, travel=Travel.COACH))) == []


def test_half_of_a_bent_way_is_where_half_of_its_length_is_sailed():
    where = along((Point(0, 0), Point(0, 10), Point(0, 40)))
    assert where(0.5).lon == pytest.approx(20)
    assert where(0).lon == pytest.approx(0, abs=1e-9)
    assert where(1).lon == pytest.approx(40)


def test_a_share_of_the_way_over_the_pole_is_on_the_other_side():
    beyond = between(Point(80, 0), Point(80, 180), 0.75)
    assert beyond.lat == pytest.approx(85)
    assert abs(beyond.lon) == pytest.approx(180)


# --- campaigns ------------------------------------------------------------------------------------------


def test_campaigns_that_sell_what_is_met_come_with_their_next_message():
    world = scheduled(
        stop("labadee", w.LABADEE, 24, 32),
        campaigns=(
            campaign("beach", "labadee", send=at(3)),
            campaign("voyage", "v"),
            campaign("sydney", "sydney"),
            campaign("checkout", topics=("checkout",)),
        ),
    )
    found = {one.item: one for one in met(w.situation(topics=("checkout",)), world)}
    assert set(found) == {"v:labadee", "beach", "voyage", "checkout"}
    assert found["beach"].at == at(3)
    assert found["voyage"].at == at(24), "it has no message of its own planned: when the call is"
    assert found["checkout"].contacts[0].reach.hub == "checkout"


def test_all_stands_in_order_of_time():
    world = scheduled(
        stop("labadee", w.LABADEE, 24, 32),
        stop("cap-haitien", Point(19.76, -72.2), 40, 48),
        campaigns=(campaign("beach", "labadee", send=at(3)),),
    )
    times = [one.at for one in met(w.situation(), world)]
    assert len(times) == 4, "two calls, the way between them, and the campaign"
    assert times == sorted(times)
