"""Exposure: whom a situation meets, in place and time, and by how much it misses the others."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from engine.model.match import Candidate, Reach, Way
from engine.model.scales import Hazard
from engine.model.time import DAY, SECOND, Instant
from engine.situations.attenuation import reach_km
from engine.situations.forecast import course_of, nearest
from engine.situations.geometry import beyond_area_km, distance_km
from engine.situations.places import call_of, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from engine.model.place import Area, Point
    from engine.model.program import Campaign, Hub, Stop
    from engine.model.signal import Position, Situation
    from engine.situations.places import Call, Place, PlaceIndex

    Sight: TypeAlias = Mapping[Place, tuple[Reach, ...]]
    """The places in sight of a situation, and how it reaches each, at any time."""

NEAR_FACTOR = 2.0
"""A place within twice the reach is worth saying "missed by" for."""
NEAR_AREA_KM = 250.0
"""The same for an area, which has no reach of its own."""
LOOK_AHEAD = 14 * DAY
LOOK_BACK = 30 * DAY


def scaled_reach_km(situation: Situation) -> float | None:
    """Say how far the situation itself reaches from its point, None where no relation is known."""
    if situation.hazard is not Hazard.EARTHQUAKE or situation.magnitude is None:
        return None
    return reach_km(situation.magnitude, situation.depth_km)


def reach(situation: Situation, stop: Stop | Place, way: Way) -> Reach:
    """Hold one stop, or the place of several, against one way of being exposed."""
    match way.by:
        case "impact_area":
            return _impact_area(situation, stop)
        case "radius":
            need = scaled_reach_km(situation) if way.radius_km is None else way.radius_km
            return _within(situation, stop.point, need, by="radius")
        case "topic":
            return _topic(situation, stop.topics)
        case "country":
            return Reach(by="country", met=bool(stop.country) and stop.country in situation.area.countries)
        case _:
            return _supply_hub(situation, stop)


def candidates(
    situation: Situation,
    places: PlaceIndex,
    ways: Sequence[Way],
    *,
    before_arrival_s: int,
    now: Instant,
    always: Sequence[Stop] = (),
    sight: Sight | None = None,
    since: Instant | None = None,
) -> list[Candidate]:
    """Give the stops that the situation meets or nearly misses, in order of arrival.

    Those in `always` are given wherever they are: what matched once must be judged again when it moves away.
    Whoever knows what is `in_sight` says so; with `since` only calls come for which time has changed
    something after that moment.
    """
    kept = {stop.id for stop in always}
    found = []
    for stop in always:
        reaches = tuple(reach(situation, stop, way) for way in ways)
        reaches = _during(situation, place_of(stop), call_of(stop), reaches)
        found.append(_candidate(place_of(stop), call_of(stop), reaches, now))
    ahead = before_arrival_s * SECOND
    arriving_by, departing_after = Instant(now + ahead + LOOK_AHEAD), Instant(now - LOOK_BACK)
    for place, at_any_time in (in_sight(situation, places, ways) if sight is None else sight).items():
        for call in places.calls(place, arriving_by=arriving_by, departing_after=departing_after):
            if since is not None and not any(since < flip <= now for flip in _flips(call, ahead)):
                continue
            reaches = _during(situation, place, call, at_any_time)
            if call.id not in kept and any(_near(one) for one in reaches):
                found.append(_candidate(place, call, reaches, now))
    return sorted(found, key=lambda one: (one.arrives_at, one.item, one.stay_left_s, one.place))


def within_sight(
    situation: Situation, places: PlaceIndex, ways: Sequence[Way]
) -> dict[Place, tuple[Reach, ...]]:
    """Give the places that the situation meets or nearly misses at any time, and how it reaches each."""
    maybe = dict.fromkeys(place for way in ways for place in _about(situation, places, way))
    held = {place: tuple(reach(situation, place, way) for way in ways) for place in maybe}
    return {place: reaches for place, reaches in held.items() if any(_near(one) for one in reaches)}


def beside_course(course: Sequence[Position], places: PlaceIndex) -> Iterator[Place]:
    """Give every place that a forecast comes near at any time, and perhaps some more."""
    for one, other in pairwise((*course, *course[-1:])):
        # Whatever lies beside the way between the two lies around one of them.
        around = distance_km(one.point, other.point) / 2 + max(one.radius_km, other.radius_km) + NEAR_AREA_KM
        yield from (*places.near(one.point, around), *places.near(other.point, around))


def in_sight(situation: Situation, places: PlaceIndex, ways: Sequence[Way]) -> dict[Place, tuple[Reach, ...]]:
    """Give the places in sight, also those that only the forecast comes near, if anybody asks for it."""
    found = within_sight(situation, places, ways)
    if situation.forecast and any(way.by == "impact_area" for way in ways):
        for place in beside_course(course_of(situation), places):
            if place not in found:
                found[place] = tuple(reach(situation, place, way) for way in ways)
    return found


def _during(situation: Situation, place: Place, call: Call, reaches: tuple[Reach, ...]) -> tuple[Reach, ...]:
    """Give how a situation reaches a call: its impact area is also where it is expected during the stay."""
    if not situation.forecast:
        return reaches
    then = nearest(course_of(situation), place.point, call.arrives_at, call.departs_at)
    km = round(max(0.0, then.margin_km), 1)
    expected = Reach(by="impact_area", met=km <= 0, km=km, need_km=0.0)
    return tuple(
        expected if one.by == "impact_area" and (one.km is None or km < one.km) else one for one in reaches
    )


def _about(situation: Situation, places: PlaceIndex, way: Way) -> Iterable[Place]:
    """Give every place that is near by one way of being exposed, and perhaps some more."""
    match way.by:
        case "impact_area":
            return places.beside(situation.area, NEAR_AREA_KM)
        case "topic":
            return places.on_topics(situation.topics)
        case "country":
            return places.in_countries(situation.area.countries)
        case "radius":
            need = scaled_reach_km(situation) if way.radius_km is None else way.radius_km
            return _around(situation, need, places.near)
        case _:
            around = _around(situation, scaled_reach_km(situation), places.supplied_near)
            return (*around, *places.supplied_beside(situation.area, NEAR_AREA_KM))


def _around(
    situation: Situation, need_km: float | None, near: Callable[[Point, float], Iterable[Place]]
) -> Iterable[Place]:
    if situation.point is None or need_km is None:
        return ()
    return near(situation.point, need_km * NEAR_FACTOR)


def seconds_until(moment: Instant, now: Instant) -> int:
    """Count whole seconds, rounded up: a window of so many seconds opens at its instant and not before."""
    return -((now - moment) // SECOND)


def campaign_candidates(
    situation: Situation,
    campaigns: Iterable[Campaign],
    ways: Sequence[Way],
    *,
    always: Sequence[Campaign] = (),
) -> list[Candidate]:
    """Give the campaigns that the situation meets by topic, and those in `always` whether it does or not.

    They have no place and no time of their own.
    """
    kept = {one.id for one in always}
    found = []
    for campaign in (*always, *(one for one in campaigns if one.id not in kept)):
        reaches = tuple(_topic(situation, campaign.topics) for way in ways if way.by == "topic")
        if campaign.id in kept or any(one.met for one in reaches):
            found.append(
                Candidate(
                    item=campaign.id,
                    place=campaign.name,
                    arrives_at=situation.occurred_at,
                    lead_s=0,
                    stay_left_s=1,
                    reaches=reaches,
                )
            )
    return sorted(found, key=lambda one: one.item)


def not_asked_for(situation: Situation, item: str, name: str, ways: Sequence[Way]) -> Candidate:
    """Give an item that a playbook matched before it was rewritten to ask about another kind of item."""
    return Candidate(
        item=item,
        place=name,
        arrives_at=situation.occurred_at,
        lead_s=0,
        stay_left_s=0,
        reaches=tuple(Reach(by=way.by, met=False) for way in ways),
    )


def next_flip(
    situation: Situation,
    places: PlaceIndex,
    ways: Sequence[Way],
    *,
    before_arrival_s: int,
    now: Instant,
    always: Sequence[Stop] = (),
    sight: Sight | None = None,
) -> Instant | None:
    """Say when the passing of time alone next changes what is in sight or in the window.

    Only what is near can come into sight, so only there, and for the stops in `always`, does time matter.
    """
    ahead = before_arrival_s * SECOND
    flips = [flip for stop in always for flip in _flips(stop, ahead) if flip > now]
    for place in in_sight(situation, places, ways) if sight is None else sight:
        for until in (ahead + LOOK_AHEAD, ahead):
            arrival = places.next_arrival(place, Instant(now + until))
            flips += [] if arrival is None else [Instant(arrival - until)]
        for since in (0, LOOK_BACK):
            departure = places.next_departure(place, Instant(now - since))
            flips += [] if departure is None else [Instant(departure + since)]
    return min(flips, default=None)


def _flips(stop: Stop | Call, ahead: int) -> tuple[Instant, ...]:
    opens = stop.arrives_at - ahead
    return (
        Instant(opens - LOOK_AHEAD),
        Instant(opens),
        stop.departs_at,
        Instant(stop.departs_at + LOOK_BACK),
    )


def _candidate(place: Place, call: Call, reaches: tuple[Reach, ...], now: Instant) -> Candidate:
    return Candidate(
        item=call.id,
        place=place.name,
        arrives_at=call.arrives_at,
        lead_s=seconds_until(call.arrives_at, now),
        stay_left_s=seconds_until(call.departs_at, now),
        reaches=reaches,
    )


def _near(one: Reach) -> bool:
    if one.met or one.km is None:
        return one.met
    if one.by == "impact_area" or one.need_km is None:
        return one.km <= NEAR_AREA_KM
    return one.km <= one.need_km * NEAR_FACTOR


def _topic(situation: Situation, topics: Sequence[str]) -> Reach:
    shared = [topic for topic in topics if topic in situation.topics]
    return Reach(by="topic", met=bool(shared), hub=", ".join(shared))


def _impact_area(situation: Situation, stop: Stop | Place) -> Reach:
    beyond = beyond_area_km(stop.point, situation.area)
    if beyond is None:
        return Reach(by="impact_area", met=False)
    km = round(beyond, 1)
    return Reach(by="impact_area", met=km <= 0, km=km, need_km=0.0)


def _within(situation: Situation, point: Point, need_km: float | None, *, by: str, hub: str = "") -> Reach:
    if situation.point is None or need_km is None:
        return Reach(by=by, met=False, hub=hub)
    km, need = round(distance_km(situation.point, point), 1), round(need_km, 1)
    return Reach(by=by, met=km <= need, km=km, need_km=need, hub=hub)


def _supply_hub(situation: Situation, stop: Stop | Place) -> Reach:
    """Reach the nearest hub by how far the situation reaches, or the one that the impact area holds.

    Where neither is so, the first says by how much it is missed, if it is known at all.
    """
    need = scaled_reach_km(situation)
    by_reach = _nearest(
        [_within(situation, hub.point, need, by="supply_hub", hub=hub.name) for hub in stop.hubs]
    )
    if by_reach.met:
        return by_reach
    by_area = _nearest([_hub_in_area(situation, hub) for hub in stop.hubs])
    return by_area if by_area.met or by_reach.km is None else by_reach


def _nearest(hubs: Iterable[Reach]) -> Reach:
    known = [one for one in hubs if one.km is not None]
    return min(known, key=lambda one: (one.km or 0.0, one.hub), default=Reach(by="supply_hub", met=False))


def _hub_in_area(situation: Situation, hub: Hub) -> Reach:
    beyond = _beyond_area_km(hub.point, situation.area)
    km = None if beyond is None else round(beyond, 1)
    return Reach(by="supply_hub", met=km is not None and km <= 0, km=km, hub=hub.name)


@lru_cache(maxsize=1024)  # one hub supplies many places
def _beyond_area_km(point: Point, area: Area) -> float | None:
    return beyond_area_km(point, area)
