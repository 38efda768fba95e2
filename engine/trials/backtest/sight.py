"""Sight: what playbooks and programs can come to see at all, so that the rest of a history is left out.

It promises too much and never too little: whatever it leaves out could not have changed an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.scales import Hazard
from engine.model.time import SECOND, Instant
from engine.rules.conditions import OneOf, Rate
from engine.rules.index import ABOUT, fileable, key_of
from engine.situations.attenuation import MAX_KM, reach_km
from engine.situations.exposure import LOOK_AHEAD, LOOK_BACK, NEAR_AREA_KM, NEAR_FACTOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import ProgramRevision
    from engine.rules.compile import Plan

MARGIN_KM = 10.0
"""Distances are worked out here in a simpler way than by the path, and rounded there."""
_RELATION_ENDS = 9.5
"""Above this magnitude the relation between magnitude and reach is not trusted to fall with distance."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is scheduled, and from when until when a situation there can meet it or nearly."""

    lat: float
    lon: float
    opens: Instant
    ends: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What can be seen: hazards and words of playbooks; spots, countries and topics of what is scheduled.

    `km` is how far the farthest way looks beyond what a situation draws, whatever it is; `scaled` says that
    some way looks as far as the magnitude reaches, besides. `rated` are hazards of which a playbook counts
    situations that are like another. `country_span` is when anything in a country can be met; None where
    nothing is scheduled there.
    """

    hazards: tuple[str, ...]
    about: tuple[str, ...]
    rated: tuple[str, ...]
    spots: tuple[Spot, ...]
    countries: tuple[str, ...]
    country_span: tuple[Instant, Instant] | None
    topics: tuple[str, ...]
    km: float
    scaled: bool

    def pad_km(self, magnitude: float) -> float:
        """Say how far from what it draws a situation of at most this magnitude can be seen."""
        if not self.scaled or magnitude != magnitude:  # noqa: PLR0124 - not a number
            return self.km + MARGIN_KM
        reach = MAX_KM if magnitude > _RELATION_ENDS else reach_km(magnitude, 0.0)
        return max(self.km, reach * NEAR_FACTOR * 1.01) + MARGIN_KM


def sight_of(plans: Iterable[Plan], programs: Iterable[ProgramRevision]) -> Sight:
    """Work out what some playbooks can see of some programs."""
    plans, programs = tuple(plans), tuple(programs)
    hazards, about = _asked(plans)
    ways = [way for plan in plans for way in plan.playbook.ways]
    ahead = max((plan.playbook.before_arrival_s for plan in plans), default=0) * SECOND + LOOK_AHEAD
    stops = [stop for book in programs for one in book.itineraries for stop in one.stops]
    by = {way.by for way in ways}
    spans = [(Instant(one.arrives_at - ahead), Instant(one.departs_at + LOOK_BACK)) for one in stops]
    spots: dict[tuple[float, float], Spot] = {}
    for stop, (opens, ends) in zip(stops, spans, strict=True):
        hubs = [hub.point for hub in stop.hubs] if "supply_hub" in by else []
        for point in (stop.point, *hubs):
            old = spots.get((point.lat, point.lon), Spot(point.lat, point.lon, opens, ends))
            new = Spot(point.lat, point.lon, min(old.opens, opens), max(old.ends, ends))
            spots[point.lat, point.lon] = new
    topics = {topic for stop in stops for topic in stop.topics}
    topics |= {topic for book in programs for one in book.campaigns for topic in one.topics}
    fixed = [NEAR_AREA_KM] if by & {"impact_area", "supply_hub"} else [0.0]
    fixed += [way.radius_km * NEAR_FACTOR for way in ways if way.radius_km is not None]
    countries = {stop.country for stop in stops if stop.country} if "country" in by else set()
    return Sight(
        hazards=tuple(sorted(hazards)),
        about=tuple(sorted(about)),
        rated=tuple(sorted(_rated(plans))),
        spots=tuple(spots.values()),
        countries=tuple(sorted(countries)),
        country_span=(min(one for one, _ in spans), max(one for _, one in spans)) if spans else None,
        topics=tuple(sorted(topics)) if "topic" in by else (),
        km=max(fixed),
        scaled="supply_hub" in by or any(way.by == "radius" and way.radius_km is None for way in ways),
    )


def _asked(plans: Iterable[Plan]) -> tuple[set[str], set[str]]:
    """Give the hazards by which the index finds any of the playbooks, and the words."""
    hazards: set[str] = set()
    about: set[str] = set()
    for plan in plans:
        found = fileable(plan)
        if not found:
            hazards |= set(Hazard)
        for one in found:
            hazards |= set(one.values("hazard"))
            # What is filed by its words falls short of a situation about them, whatever its hazard.
            if key_of(one) == ABOUT:
                about |= {word for words in one.about for word in words}
            elif key_of(one) != "hazard":
                hazards |= set(Hazard)
    return {str(one) for one in hazards}, about


def _rated(plans: Iterable[Plan]) -> set[str]:
    """Give the hazards of which a playbook holds a situation against others like it."""
    found: set[str] = set()
    for plan in plans:
        if any(isinstance(leaf.test, Rate) for leaf in plan.leaves):
            asked = [leaf.test for leaf in plan.leaves if leaf.path == "when.situation.hazard"]
            named = [set(test.values) for test in asked if isinstance(test, OneOf)]
            found |= set.union(*named) if named else {str(one) for one in Hazard}
    return found
