"""What the planner holds to be reached is what exposure holds to be met: the cone between two positions, too."""

from __future__ import annotations

from random import Random

import pytest

from engine.model.match import Way
from engine.model.place import Area, Point
from engine.model.program import SailingRules, Stop
from engine.model.scales import Hazard
from engine.model.signal import Position, Situation
from engine.model.time import HOUR, Instant
from engine.response.options.danger import Danger
from engine.situations.exposure import candidates
from engine.situations.places import PlaceIndex
from tests.fakes import words as w

IMPACT = Way(by="impact_area")
EIGHT_DAYS_S = 8 * 86_400


def storm(*course: tuple[int, float, float, float]) -> Situation:
    """Give a storm that is expected so: after how many hours, where, and how wide."""
    told = tuple(
        Position(at=w.after(hours * HOUR), point=Point(lat, lon), radius_km=km)
        for hours, lat, lon, km in course
    )
    return w.situation(hazard=Hazard.CYCLONE, area=Area(), point=None, magnitude=None, forecast=told)


def call(id: str, lat: float, lon: float, hours: float, stay: float = 10) -> Stop:
    arrives = Instant(w.NOW + round(hours * HOUR))
    return w.stop(
        id=id,
        place_id=id,
        point=Point(lat, lon),
        hubs=(),
        country="",
        arrives_at=arrives,
        departs_at=Instant(arrives + round(stay * HOUR)),
    )


def test_a_small_storm_that_moves_fast_reaches_what_lies_halfway():
    danger = Danger(storm((0, 20.0, 178.0, 60.0), (12, 20.0, -178.0, 60.0)), (IMPACT,), SailingRules())
    halfway = call("halfway", 20.0, 180.0, 4, 6)
    assert "within 60 km" in danger.reaches(halfway.point, "", halfway.arrives_at, halfway.departs_at)
    margin = danger.margin_km(halfway.point, halfway.arrives_at, halfway.departs_at)
    assert margin == pytest.approx(-60, abs=5)
    clear = danger.clear_from(halfway.point)
    assert clear is not None
    assert w.after(6 * HOUR) < clear < w.after(10 * HOUR)
    assert not danger.reaches(halfway.point, "", clear, w.after(11 * HOUR))
    assert not danger.reaches(halfway.point, "", w.after(13 * HOUR), w.after(90 * HOUR))


def test_no_port_is_free_of_danger_at_which_a_call_would_be_met():
    draw = Random(5)
    met = 0
    for _ in range(150):
        lat, lon = draw.choice([(0.0, 179.5), (88.0, 20.0), (-30.0, -179.0)])
        course, hours = [], 0
        for _ in range(draw.randint(1, 6)):
            course.append((hours, lat, lon, draw.uniform(0, 300)))
            hours += draw.choice([6, 12, 24])
            lat, lon = min(90.0, lat + draw.uniform(-4, 4)), (lon + draw.uniform(-6, 6) + 180) % 360 - 180
        one = storm(*course)
        calls = [
            call(f"c{number}", min(90.0, at[1] + draw.uniform(-3, 3)), at[2], draw.randint(0, 100))
            for number, at in enumerate(draw.choices(course, k=4))
        ]
        found = candidates(one, PlaceIndex(calls), (IMPACT,), before_arrival_s=EIGHT_DAYS_S, now=w.NOW)
        reached = {each.item for each in found if each.reaches[0].met}
        danger = Danger(one, (IMPACT,), SailingRules())
        free = {
            each.id for each in calls if not danger.reaches(each.point, "", each.arrives_at, each.departs_at)
        }
        assert not reached & free
        met += len(reached)
    assert met > 100
