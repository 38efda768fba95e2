"""Meeting: the stops, vessels and campaigns that a situation will meet in the next days, whatever is ruled.

No playbook is asked. What is near without being met is a near miss, said with its distance and its time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.model.match import Reach, Way
from engine.model.program import Travel
from engine.model.time import SECOND, Instant
from engine.situations.exposure import NEAR_AREA_KM, beside_course, reach, within_sight
from engine.situations.forecast import apart_s, course_of, nearest
from engine.situations.geometry import distance_km
from engine.situations.places import PlaceIndex, call_of, place_of
from engine.situations.underway import Underway, underway

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.model.place import Point
    from engine.model.program import Campaign, Itinerary, ProgramRevision, Stop
    from engine.model.signal import Position, Situation
    from engine.situations.places import Place

WAYS = tuple(Way(by=name) for name in ("impact_area", "radius", "country", "supply_hub", "topic"))
"""Every way in which a situation can reach a stop, asked at its weakest: in any country it affects."""
NEAR_KM = 500.0
"""A stop this close is named although nobody says how far the situation reaches."""


class What(StrEnum):
    """What a situation meets."""

    STOP = "stop"
    VESSEL = "vessel"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way in which a situation reaches an item, or misses it by how much.

    `reach.by` is a way of a playbook; or forecast, for the positions at which it is expected; distance, where
    nobody says how far it reaches; stop or voyage, for a campaign that sells one which is reached. `at` is
    when it is nearest, None where time plays no part. `apart_s` says by how many seconds the forecast passes
    before (negative) or after the item is there, None where it does not pass at all.
    """

    reach: Reach
    at: Instant | None = None
    apart_s: int | None = None
    beyond: bool = False
    """The forecast ends before that moment, and nobody knows what comes then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One item that a situation meets, or nearly: where, whose, from when until when, and how.

    For a stop `at` is the arrival and `until` the departure; for a vessel under way the first and the last
    half hour in which she is reached, or when she is nearest; for a campaign its next message, or when the
    first of what it sells is reached.
    """

    what: What
    item: str
    name: str
    owner: str
    at: Instant
    until: Instant
    met: bool
    contacts: tuple[Contact, ...]
    itinerary: str = ""
    vessel: str = ""


@dataclass(slots=True)
class Scheduled:
    """What is scheduled, ready to be held against many situations.

    `tracks` are the ways by sea between two places, by their ids, either way; without one a vessel is
    reckoned on the great circle.
    """

    books: tuple[ProgramRevision, ...]
    tracks: Mapping[tuple[str, str], tuple[Point, ...]] = field(default_factory=dict)
    places: PlaceIndex = field(init=False)
    stops: dict[str, tuple[Itinerary, Stop]] = field(init=False)
    touching: dict[str, list[Campaign]] = field(init=False)

    def __post_init__(self) -> None:
        """Put everything where it is found."""
        self.places, self.stops, self.touching = PlaceIndex(), {}, {}
        for book in self.books:
            for itinerary in book.itineraries:
                for stop in itinerary.stops:
                    if stop.id not in self.stops:
                        self.stops[stop.id] = (itinerary, stop)
                        self.places.insert(place_of(stop), call_of(stop))
            for campaign in book.campaigns:
                for name in dict.fromkeys(campaign.touches):
                    self.touching.setdefault(name, []).append(campaign)

    @property
    def itineraries(self) -> Iterator[Itinerary]:
        """Give every itinerary."""
        return (one for book in self.books for one in book.itineraries)

    @property
    def campaigns(self) -> Iterator[Campaign]:
        """Give every campaign."""
        return (one for book in self.books for one in book.campaigns)


def meetings(situation: Situation, scheduled: Scheduled, *, now: Instant, until: Instant) -> list[Meeting]:
    """Give what a situation meets or nearly misses from now until then, in order of time."""
    stops = list(_stops(situation, scheduled, now, until))
    vessels = list(_vessels(situation, scheduled, now, until))
    campaigns = list(_campaigns(situation, scheduled, (*stops, *vessels), now))
    return sorted((*stops, *vessels, *campaigns), key=lambda one: (one.at, one.what, one.item))


# --- stops --------------------------------------------------------------------------------------------


def _stops(situation: Situation, scheduled: Scheduled, now: Instant, until: Instant) -> Iterator[Meeting]:
    course = course_of(situation)
    for place in _in_sight(situation, scheduled.places, course):
        for call in scheduled.places.calls(place, arriving_by=until, departing_after=now):
            itinerary, stop = scheduled.stops[call.id]
            contacts = tuple(_contacts(situation, stop, course, now))
            if contacts:
                yield Meeting(
                    what=What.STOP,
                    item=stop.id,
                    name=stop.place,
                    owner=stop.owner,
                    at=stop.arrives_at,
                    until=stop.departs_at,
                    met=any(one.reach.met for one in contacts),
                    contacts=contacts,
                    itinerary=itinerary.id,
                    vessel=itinerary.vessel,
                )


def _in_sight(situation: Situation, places: PlaceIndex, course: Sequence[Position]) -> Iterable[Place]:
    found = dict.fromkeys(within_sight(situation, places, WAYS))
    if situation.point is not None:
        found |= dict.fromkeys(places.near(situation.point, NEAR_KM))
    return found | dict.fromkeys(beside_course(course, places))


def _contacts(
    situation: Situation, stop: Stop, course: Sequence[Position], now: Instant
) -> Iterator[Contact]:
    """Give the ways that reach a stop or nearly do; the mere distance where no way says anything."""
    held = [reach(situation, stop, way) for way in WAYS]
    told = [Contact(reach=one) for one in held if one.met or _near(one)]
    if course:
        told += _by_forecast(stop, course, now)
    if not told and situation.point is not None:
        km = round(distance_km(situation.point, stop.point), 1)
        sized = any(one.need_km is not None for one in held) or course
        if km <= NEAR_KM and not sized:
            told.append(Contact(reach=Reach(by="distance", met=False, km=km)))
    yield from told


def _near(one: Reach) -> bool:
    """Say whether a miss is worth naming: within twice the reach, or within 250 km of an area."""
    if one.km is None or one.need_km is None:
        return False
    return one.km <= (NEAR_AREA_KM if one.by == "impact_area" else 2 * one.need_km)


def _by_forecast(stop: Stop, course: Sequence[Position], now: Instant) -> Iterator[Contact]:
    since = max(stop.arrives_at, now)
    found = nearest(course, stop.point, since, stop.departs_at)
    met = found.margin_km <= 0
    apart = None if met else apart_s(course, stop.point, since, stop.departs_at)
    if met or apart is not None or found.margin_km <= NEAR_AREA_KM:
        km, need = round(found.km, 1), round(found.need_km, 1)
        one = Reach(by="forecast", met=met, km=km, need_km=need)
        yield Contact(reach=one, at=found.at, apart_s=apart, beyond=found.at > course[-1].at)


# --- vessels under way --------------------------------------------------------------------------------


def _vessels(situation: Situation, scheduled: Scheduled, now: Instant, until: Instant) -> Iterator[Meeting]:
    for itinerary in scheduled.itineraries:
        if itinerary.travel not in (Travel.SHIP, Travel.FLIGHT):
            continue
        for left, bound in pairwise(itinerary.stops):
            if left.departs_at < until and bound.arrives_at > now:
                track = scheduled.tracks.get((left.place_id, bound.place_id))
                found = underway(situation, left, bound, track=track, now=now, until=until)
                if found is not None:
                    yield _vessel(itinerary, left, bound, found)


def _vessel(itinerary: Itinerary, left: Stop, bound: Stop, found: Underway) -> Meeting:
    return Meeting(
        what=What.VESSEL,
        item=f"{left.id} > {bound.id}",
        name=f"{itinerary.vessel}, {left.place} to {bound.place}",
        owner=itinerary.owner,
        at=found.since,
        until=found.until,
        met=found.reach.met,
        contacts=(Contact(reach=found.reach, at=found.at, beyond=found.beyond),),
        itinerary=itinerary.id,
        vessel=itinerary.vessel,
    )


# --- campaigns ----------------------------------------------------------------------------------------


def _campaigns(
    situation: Situation, scheduled: Scheduled, reached: Iterable[Meeting], now: Instant
) -> Iterator[Meeting]:
    """Give the campaigns that sell what is reached, and those that share a topic with the situation."""
    sold: dict[str, tuple[Meeting, Contact]] = {}
    for meeting in sorted(reached, key=lambda one: (not one.met, one.at)):
        for campaign in _selling(scheduled, meeting):
            by = "stop" if meeting.what is What.STOP else "voyage"
            one = Reach(by=by, met=meeting.met, hub=meeting.name)
            sold.setdefault(campaign.id, (meeting, Contact(reach=one, at=meeting.at)))
    for campaign in scheduled.campaigns:
        shared = [topic for topic in campaign.topics if topic in situation.topics]
        contacts = [Contact(reach=Reach(by="topic", met=True, hub=", ".join(shared)))] if shared else []
        at = now
        if campaign.id in sold:
            contacts.append(sold[campaign.id][1])
            at = max(now, sold[campaign.id][0].at)
        if campaign.next_send_at is not None and campaign.next_send_at >= now:
            at = campaign.next_send_at
        if contacts:
            yield Meeting(
                what=What.CAMPAIGN,
                item=campaign.id,
                name=campaign.name,
                owner=campaign.owner,
                at=at,
                until=at,
                met=any(one.reach.met for one in contacts),
                contacts=tuple(contacts),
            )


def _selling(scheduled: Scheduled, meeting: Meeting) -> Iterator[Campaign]:
    names = [meeting.itinerary]
    if meeting.what is What.STOP:
        _, stop = scheduled.stops[meeting.item]
        names = [stop.id, stop.itinerary, stop.place_id]
    for name in names:
        yield from scheduled.touching.get(name, ())


def lead_s(meeting: Meeting, now: Instant) -> int:
    """Say how many seconds there are until then, negative where it has begun."""
    return -((now - meeting.at) // SECOND)
