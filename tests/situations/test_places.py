"""The place index against the scan that it stands for: the same answers, wherever and whenever, in whatever order."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.match import Candidate, Way
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.program import Hub, Stop
from engine.model.scales import Hazard
from engine.model.signal import Situation
from engine.model.time import DAY, HOUR, SECOND, Instant
from engine.situations import places as room
from engine.situations.exposure import (
    LOOK_AHEAD,
    LOOK_BACK,
    NEAR_AREA_KM,
    NEAR_FACTOR,
    candidates,
    next_flip,
    reach,
    seconds_until,
)
from engine.situations.geometry import EARTH_KM, beyond_area_km, distance_km
from engine.situations.places import PlaceIndex, call_of, place_of
from tests.fakes import words as w

SEEDS = st.integers(0, 2**64)
DAILY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=300)
LONG = settings(DAILY, max_examples=10_000)


@pytest.fixture(autouse=True, scope="module")
def beside():
    """Ask a tree early, so that few points are enough to plant it again and again."""
    kept, room._BESIDE = room._BESIDE, 2
    yield
    room._BESIDE = kept


# --- the reference: every stop, one by one ---


def scan(situation, stops, ways, *, before_arrival_s, now, always=()) -> list[Candidate]:
    found = []
    for stop in stops:
        reaches = tuple(reach(situation, stop, way) for way in ways)
        near = any(is_near(one) for one in reaches)
        if stop.id in always or (near and in_sight(stop, before_arrival_s, now)):
            found.append(
                Candidate(
                    item=stop.id,
                    place=stop.place,
                    arrives_at=stop.arrives_at,
                    lead_s=seconds_until(stop.arrives_at, now),
                    stay_left_s=seconds_until(stop.departs_at, now),
                    reaches=reaches,
                )
            )
    return sorted(found, key=lambda one: (one.arrives_at, one.item))


def in_sight(stop, before_arrival_s, now) -> bool:
    opens = stop.arrives_at - before_arrival_s * SECOND
    return opens - LOOK_AHEAD <= now < stop.departs_at + LOOK_BACK


def is_near(one):
    if one.met or one.km is None:
        return one.met
    if one.by == "impact_area" or one.need_km is None:  # by its impact area, which has no reach
        return one.km <= NEAR_AREA_KM
    return one.km <= one.need_km * NEAR_FACTOR


def moments(stops, before_arrival_s) -> set[Instant]:
    """Every moment at which time alone could change an answer about any stop."""
    return {
        Instant(at)
        for stop in stops
        for opens in [stop.arrives_at - before_arrival_s * SECOND]
        for at in (opens - LOOK_AHEAD, opens, stop.departs_at, stop.departs_at + LOOK_BACK)
    }


# --- worlds drawn by chance, crowded where it is difficult ---

ANCHORS = (
    Point(90.0, 0.0),
    Point(-90.0, 0.0),
    Point(0.0, 180.0),
    Point(0.0, -180.0),
    Point(-17.0, 179.9),
    Point(65.0, -179.95),
    Point(89.9, 45.0),
    Point(-78.0, 166.0),
    Point(18.5, -72.4),
    Point(0.0, 0.0),
)
EDGES_KM = (
    0.0,
    0.05,
    1.0,
    149.9,
    149.95,
    150.0,
    150.04,
    150.05,
    150.06,
    150.1,
    250.0,
    250.05,
    299.95,
    300.05,
    700.0,
)
WAYS = (
    Way(by="impact_area"),
    Way(by="radius"),
    Way(by="radius", radius_km=150.0),
    Way(by="radius", radius_km=0.0),
    Way(by="radius", radius_km=11_000.0),
    Way(by="country"),
    Way(by="supply_hub"),
    Way(by="topic"),
)
COUNTRIES = ("", "HT", "FJ", "AQ")
TOPICS = ("checkout", "strike", "fuel")


def moved(start: Point, km: float, bearing: float) -> Point:
    """Go so far in a direction along a great circle."""
    lat, angle = math.radians(start.lat), km / EARTH_KM
    sin_lat = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
    east = math.sin(bearing) * math.sin(angle) * math.cos(lat)
    lon = start.lon + math.degrees(math.atan2(east, math.cos(angle) - math.sin(lat) * sin_lat))
    return Point(math.degrees(math.asin(max(-1.0, min(1.0, sin_lat)))), (lon + 180.0) % 360.0 - 180.0)


class World:
    """What one number makes."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.anchors = self.chance.sample(ANCHORS, self.chance.randint(1, 3))

    def some(self, of, most: int):
        return tuple(self.chance.sample(of, self.chance.randint(0, min(most, len(of)))))

    def point(self) -> Point:
        anchor = self.chance.choice(self.anchors)
        if self.chance.random() < 0.3:
            return anchor
        return moved(
            anchor,
            self.chance.choice(EDGES_KM),
            self.chance.choice((0.0, math.pi, self.chance.uniform(0, 7))),
        )

    def instant(self) -> Instant:
        on_edge = self.chance.choice((0, LOOK_AHEAD, LOOK_AHEAD + 7 * DAY, -LOOK_BACK, 7 * DAY))
        return Instant(w.NOW + on_edge + self.chance.choice((-30 * DAY, -HOUR, -1, 0, 0, 1, HOUR, 30 * DAY)))

    def stop(self, number: int) -> Stop:
        arrives_at = self.instant()
        hubs = tuple(
            Hub(name=f"hub-{n}", point=self.point()) for n in range(self.chance.choice((0, 0, 1, 2)))
        )
        return w.stop(
            id=f"s{number}",
            point=self.point(),
            place=self.chance.choice("AB"),
            country=self.chance.choice(COUNTRIES),
            hubs=hubs,
            topics=self.some(TOPICS, 2),
            arrives_at=arrives_at,
            departs_at=Instant(arrives_at + self.chance.choice((0, 1, 9 * HOUR, 9 * HOUR, 50 * DAY))),
        )

    def stops(self, most: int = 16) -> list[Stop]:
        return [self.stop(number) for number in range(self.chance.randint(1, most))]

    def polygon(self) -> Polygon:
        about, kind = self.point(), self.chance.randrange(8)
        if kind == 0:
            lat = self.chance.choice((-80.0, -60.0, 75.0))
            return Polygon(tuple(Point(lat, lon) for lon in range(-180, 180, self.chance.choice((20, 90)))))
        if kind == 1:
            return Polygon(self.chance.choice(((), (about,), (about, about), (about, self.point()))))
        if kind == 2:  # more than a hemisphere, or turned inside out
            return Polygon(tuple(self.chance.choice(ANCHORS) for _ in range(4)))
        count, wide = self.chance.randint(3, 6), self.chance.choice((1.0, 100.0, 400.0))
        turns = [n + self.chance.uniform(0, 0.9) for n in range(count)]
        corners = [
            moved(about, self.chance.uniform(0.3, 1) * wide, turn * 2 * math.pi / count) for turn in turns
        ]
        if self.chance.random() < 0.3:
            corners = [Point(one.lat, one.lon % 360.0) for one in corners]
        return Polygon(tuple(corners))

    def situation(self) -> Situation:
        area = Area(
            circles=tuple(
                Circle(self.point(), self.chance.choice((0.0, 0.1, 150.0, 300.0, 21_000.0)))
                for _ in range(self.chance.choice((0, 0, 1, 2)))
            ),
            polygons=tuple(self.polygon() for _ in range(self.chance.choice((0, 0, 1, 2)))),
            countries=self.some(COUNTRIES, 2),
        )
        return w.situation(
            point=self.chance.choice((None, self.point(), self.point(), self.point())),
            area=area,
            hazard=self.chance.choice((Hazard.EARTHQUAKE, Hazard.EARTHQUAKE, Hazard.VOLCANO)),
            magnitude=self.chance.choice((None, 4.0, 6.0, 7.0, 9.0)),
            topics=self.some(TOPICS, 2),
        )

    def ways(self):
        return self.chance.sample(WAYS, self.chance.randint(1, 4))


# --- who is met ---


def the_index_gives_what_the_scan_gives(seed):
    world = World(seed)
    chance, stops = world.chance, world.stops()
    index, there = PlaceIndex(), []
    for stop in stops:
        index.insert(place_of(stop), call_of(stop))
        there.append(stop)
        while there and chance.random() < 0.3:
            gone = there.pop(chance.randrange(len(there)))
            index.remove(place_of(gone), call_of(gone))
            if chance.random() < 0.5:
                back = gone if chance.random() < 0.5 else replace(world.stop(0), id=gone.id)
                index.insert(place_of(back), call_of(back))
                there.append(back)
    assert index == PlaceIndex(chance.sample(there, len(there)))
    for _ in range(2):
        situation, ways = world.situation(), world.ways()
        before_s, now = chance.choice((0, 7)) * 86_400, Instant(w.NOW + chance.choice((0, 0, 1, DAY)))
        always = [stop for stop in there if chance.random() < 0.1]
        assert candidates(situation, index, ways, before_arrival_s=before_s, now=now, always=always) == scan(
            situation, there, ways, before_arrival_s=before_s, now=now, always={stop.id for stop in always}
        )


@given(SEEDS)
@DAILY
def test_the_index_gives_what_the_scan_gives(seed):
    the_index_gives_what_the_scan_gives(seed)


@pytest.mark.long
@given(SEEDS)
@LONG
def test_the_index_gives_what_the_scan_gives_ten_thousand_times(seed):
    the_index_gives_what_the_scan_gives(seed)


# --- when to look again ---


def no_moment_is_missed_at_which_an_answer_changes(seed):
    world = World(seed)
    stops, situation, ways = world.stops(4), world.situation(), world.ways()
    before_s = world.chance.choice((0, 7)) * 86_400
    index, always = PlaceIndex(stops), [stop for stop in stops if world.chance.random() < 0.1]

    near = [stop for stop in stops if any(is_near(reach(situation, stop, way)) for way in ways)]
    near += [stop for stop in always if stop not in near]

    def answers(now):
        # No way of being exposed rests on time, so who is near is asked once.
        return [
            (stop.id, seconds_until(stop.arrives_at, now) <= before_s, stop.departs_at > now)
            for stop in near
            if stop in always or in_sight(stop, before_s, now)
        ]

    now = Instant(w.NOW - 60 * DAY)
    known = answers(now)
    for moment in sorted(at for at in moments(stops, before_s) if at > now):
        flip = next_flip(situation, index, ways, before_arrival_s=before_s, now=now, always=always)
        assert flip is None or flip >= moment
        if flip == moment:
            now, known = moment, answers(moment)
        assert answers(moment) == known
    assert next_flip(situation, index, ways, before_arrival_s=before_s, now=now, always=always) is None


@given(SEEDS)
@DAILY
def test_no_moment_is_missed_at_which_an_answer_changes(seed):
    no_moment_is_missed_at_which_an_answer_changes(seed)


@pytest.mark.long
@given(SEEDS)
@LONG
def test_no_moment_is_missed_at_which_an_answer_changes_ten_thousand_times(seed):
    no_moment_is_missed_at_which_an_answer_changes(seed)


def test_what_is_far_is_not_looked_at_again():
    near, far = w.stop(id="near", point=Point(18.5, -72.4)), w.stop(id="far", point=Point(-40.0, 100.0))
    soon = replace(far, arrives_at=Instant(near.arrives_at - HOUR))
    quake, ways = w.situation(point=Point(18.5, -72.4), area=Area()), [Way(by="radius", radius_km=150.0)]
    flips = [
        next_flip(quake, PlaceIndex(stops), ways, before_arrival_s=0, now=w.NOW)
        for stops in ([near], [near, soon], [soon])
    ]
    assert flips == [near.arrives_at, near.arrives_at, None]
    assert (
        next_flip(quake, PlaceIndex(), ways, before_arrival_s=0, now=w.NOW, always=[soon]) == soon.arrives_at
    )


# --- places, one question at a time ---


def names(places) -> set[str]:
    return {place.name for place in places}


def at(lat: float, lon: float, **changes) -> Stop:
    return w.stop(**({"point": Point(lat, lon), "place": f"{lat:g} {lon:g}", "hubs": ()} | changes))


@pytest.mark.parametrize(
    ("here", "km", "found"),
    [
        (Point(0, 180), 60.0, {"0 179.5", "0 -179.5"}),
        (Point(0, -180), 60.0, {"0 179.5", "0 -179.5"}),
        (Point(90, 17), 60.0, {"89.5 0", "89.5 180"}),
        (Point(-90, 17), 10.0, {"-90 0"}),
        (Point(0, 0), 0.0, set()),
        (Point(0, 0), 20_100.0, {"0 179.5", "0 -179.5", "89.5 0", "89.5 180", "-90 0"}),
        (Point(0, 0), -2.0, set()),
    ],
)
def test_places_are_near_across_the_antimeridian_and_the_poles(here, km, found):
    index = PlaceIndex([at(0, 179.5), at(0, -179.5), at(89.5, 0), at(89.5, 180), at(-90, 0)])
    assert names(index.near(here, km)) == found


def test_a_polygon_over_the_antimeridian_holds_what_lies_on_both_sides_and_nothing_on_the_far_one():
    index = PlaceIndex([at(0, 179.9), at(0, -179.9), at(0, 0), at(0, 170)])
    ring = (Point(-1, 179), Point(-1, -179), Point(1, -179), Point(1, 179))
    assert names(index.beside(Area(polygons=(Polygon(ring),)))) == {"0 179.9", "0 -179.9"}


def test_a_place_is_found_by_its_hub_its_country_and_its_topics():
    hub = Hub(name="Port-au-Prince", point=Point(18.54, -72.34))
    supplied = at(10, 10, hubs=(hub, replace(hub, name="again")), country="HT", topics=("fuel", "fuel"))
    index = PlaceIndex([supplied, at(20, 20, country="")])
    assert names(index.supplied_near(Point(18.5, -72.4), 20.0)) == {"10 10"}
    assert names(index.in_countries(["HT", "US"])) == names(index.on_topics(["strike", "fuel"])) == {"10 10"}
    around = Area(circles=(Circle(Point(18.5, -72.4), 5.0),))
    assert names(index.supplied_beside(around, 5.0)) == {"10 10"}
    assert not names(index.supplied_beside(around))
    index.remove(place_of(supplied), call_of(supplied))
    assert not names(index.supplied_beside(around, 5.0))
    assert not names(index.supplied_near(Point(18.5, -72.4), 20.0))
    assert not names(index.in_countries(["HT"])) | names(index.on_topics(["fuel"]))


def test_calls_are_given_whose_stay_touches_the_window():
    calls = [
        at(0, 0, id=f"{start}-{end}", arrives_at=Instant(start), departs_at=Instant(end))
        for start, end in ((0, 100), (10, 20), (20, 30), (30, 40))
    ]
    index = PlaceIndex(calls)
    found = index.calls(place_of(calls[0]), arriving_by=Instant(20), departing_after=Instant(20))
    assert [call.id for call in found] == ["0-100", "20-30"]
    assert index.calls(place_of(at(1, 1)), arriving_by=Instant(20), departing_after=Instant(0)) == []


def test_what_comes_twice_must_go_twice_and_what_is_not_there_cannot_go():
    twice = at(0, 0)
    index = PlaceIndex([twice, twice])
    index.remove(place_of(twice), call_of(twice))
    assert index == PlaceIndex([twice])
    with pytest.raises(KeyError):
        index.remove(place_of(twice), call_of(replace(twice, id="another")))
    index.remove(place_of(twice), call_of(twice))
    assert index == PlaceIndex()
    with pytest.raises(KeyError):
        index.remove(place_of(twice), call_of(twice))


@given(SEEDS)
@settings(DAILY, max_examples=200)
def test_what_lies_in_an_area_is_always_among_what_the_index_gives(seed):
    world = World(seed)
    stops, area = world.stops(), world.situation().area
    index, km = PlaceIndex(stops), world.chance.choice((0.0, 10.0, 250.0, 5_000.0))
    given_ = set(index.beside(area, km))
    for stop in stops:
        beyond = beyond_area_km(stop.point, area)
        assert place_of(stop) in given_ or beyond is None or beyond > km


@given(SEEDS)
@settings(DAILY, max_examples=200)
def test_what_is_near_is_given_and_what_is_far_is_not(seed):
    world = World(seed)
    stops, here, km = world.stops(), world.point(), world.chance.choice((*EDGES_KM, 20_000.0))
    found = set(PlaceIndex(stops).near(here, km))
    for stop in stops:
        away = distance_km(here, stop.point)
        assert (place_of(stop) in found) or away > km
        assert (place_of(stop) not in found) or away <= km + 2 * room.MARGIN_KM
