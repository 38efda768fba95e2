"""The reference matcher: every playbook held against every item and every situation, by what the words mean.

It shares no code with the engine but the model, and the relation of magnitude and reach (`reach_km`), which is
proved elsewhere. It reads the YAML of a playbook by itself, as a plain dict. It is slow on purpose.

A situation is held against a playbook while it goes on, is Actual, and is more than something that was said
long ago and merely still stands. What matches stays matched as time passes: the clock of a match is held at the
moment it began. Silence alone takes no match back. What goes and comes back is held against it as if it were new.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import shapely
import yaml

from engine.model.place import Area, Point, Polygon
from engine.model.program import Campaign, Stop
from engine.model.signal import Evidence, Situation
from engine.situations.attenuation import reach_km

DAY = 86_400
SECOND = 1_000_000
LOOK_AHEAD_S, LOOK_BACK_S = 14 * DAY, 30 * DAY
SCALES = {
    "severity": ["Unknown", "Minor", "Moderate", "Severe", "Extreme"],
    "certainty": ["Unknown", "Unlikely", "Possible", "Likely", "Observed"],
    "urgency": ["Unknown", "Past", "Future", "Expected", "Immediate"],
}
UNITS = {"m": 60, "h": 3_600, "d": DAY}

Key = tuple[str, str, int, str]
"""Playbook, situation, epoch, item."""


@cache
def read(text: str) -> dict[str, Any]:
    """Read a playbook as a plain dict."""
    return yaml.load(text, yaml.CSafeLoader)


@dataclass
class Reference:
    """Looks at everything whenever it is told to, and remembers since when each match holds."""

    matched: dict[Key, int] = field(default_factory=dict)

    def forget_what_is_gone(self, playbooks: dict[str, str], items: list[Stop | Campaign]) -> None:
        """End the matches of playbooks that were withdrawn, and of items that nobody schedules any more."""
        there = {item.id for item in items}
        self.matched = {
            key: since for key, since in self.matched.items() if key[0] in playbooks and key[3] in there
        }

    def look(
        self, playbooks: dict[str, str], items: list[Stop | Campaign], situation: Situation, now: int
    ) -> None:
        """Hold every playbook against every item for one situation."""
        if situation.state not in {"open", "clearing", "stale"} or said_long_ago(situation):
            return
        for name, text in playbooks.items():
            for item in items:
                key = (name, situation.id, situation.epoch, item.id)
                since = matches_since(read(text), situation, item, now, self.matched.get(key))
                self.matched.pop(key, None)
                if since is not None:
                    self.matched[key] = since


def matches_since(
    playbook: dict[str, Any], situation: Situation, item: Stop | Campaign, now: int, before: int | None
) -> int | None:
    """Say since when a playbook matches an item; None if it does not. `before` is since when it did so far."""
    if any(mutes(one, situation, item, now) for one in playbook.get("exceptions", ())):
        return None
    if before is not None and holds(playbook, situation, situation.state, item, before):
        return before
    if holds(playbook, situation, situation.state, item, now):
        return now
    if before is None or situation.state != "stale":
        return None
    return before if holds(playbook, situation, but_for_silence(situation), item, before) else None


def holds(playbook: dict[str, Any], situation: Situation, state: str, item: Stop | Campaign, at: int) -> bool:
    """Say whether all that a playbook asks for holds."""
    when, exposure = playbook["when"], playbook["when"]["exposure"]
    if isinstance(item, Stop) != (exposure["to"] == "itinerary.stop") or situation.status != "Actual":
        return False
    unless = playbook.get("unless")
    return (
        is_such(when["situation"], situation, state)
        and not (unless and is_such(unless["situation"], situation, state))
        and heard_from(when["evidence"], situation)
        and item.owner in when.get("program", {}).get("owner", [item.owner])
        and any(reaches(way, situation, item) for way in exposure["by"])
        and (isinstance(item, Campaign) or in_time(exposure["during"], item, at))
    )


def mutes(exception: dict[str, Any], situation: Situation, item: Stop | Campaign, now: int) -> bool:
    """Say whether an exception mutes an item: all there is in its fields is named, and its day is not yet."""
    if now >= datetime.fromisoformat(exception["until"]).replace(tzinfo=UTC).timestamp() * SECOND:
        return False
    there: dict[str, list[str]] = {
        "hazard": [situation.hazard],
        "topic": list(situation.topics),
        "source": []
        if situation.dropped
        else [piece.native_key.split(":")[0] for piece in standing(situation)],
        "owner": [item.owner],
        "stop": [item.id],
        "campaign": [item.id],
        "country": [getattr(item, "country", "")],
        "place": [getattr(item, "place_id", "")],
    }
    rows = [row if isinstance(row, list) else [row] for row in exception["values"]]
    combined: list[list[str]] = [[]]
    for name in exception["fields"]:
        combined = [[*one, value] for one in combined for value in there[name] if value]
    return combined != [] and all(one in rows for one in combined)


# --- the situation ---


def is_such(asked: dict[str, Any], situation: Situation, state: str) -> bool:
    """Say whether every field is as asked for."""
    return all(
        fits(name, wanted, state if name == "state" else getattr(situation, name))
        for name, wanted in asked.items()
    )


def fits(name: str, wanted: Any, value: Any) -> bool:
    """Say whether one field is as asked for; what is not known compares with nothing."""
    if name == "topics":
        return bool(set(wanted) & set(value))
    if isinstance(wanted, list):
        return value in wanted
    sign, word = wanted.split()
    scale = SCALES[name]
    here, there = scale.index(value), scale.index(word)
    if sign == "=":
        return here == there
    answer = {">=": here >= there, ">": here > there, "<=": here <= there, "<": here < there}[sign]
    return answer and here > 0


def standing(situation: Situation) -> list[Evidence]:
    """Give what its sources have not taken back."""
    return [piece for piece in situation.evidence if not piece.retracted]


def heard_from(asked: dict[str, Any], situation: Situation) -> bool:
    """Say whether voices enough are heard."""
    if "any" in asked:
        return any(heard_from(part, situation) for part in asked["any"])
    if "all" in asked:
        return all(heard_from(part, situation) for part in asked["all"])
    (kind,) = set(asked) - {"within", "from"}
    whose = asked.get("from", kind)
    pieces = [
        piece for piece in standing(situation) if whose in {"independent", "reports", piece.source_class}
    ]
    counted = len if kind == "reports" else voices
    if "within" not in asked:
        return counted(pieces) >= asked[kind]
    span = seconds(asked["within"]) * SECOND
    starts = [at for piece in pieces for at in spoke_at(piece)]
    windows = [
        [one for one in pieces if any(0 <= at - start <= span for at in spoke_at(one))] for start in starts
    ]
    return any(counted(window) >= asked[kind] for window in windows)


def spoke_at(piece: Evidence) -> list[int]:
    """Give when its source spoke, as far as that is kept: who revises a report has spoken before."""
    return [piece.sent_at] if piece.first_at is None else [piece.first_at, piece.sent_at]


def voices(pieces: list[Evidence]) -> int:
    """Count what is left when all are put together that one publisher said, or that tell one story."""
    groups: list[list[Evidence]] = []
    for piece in pieces:
        mine = [group for group in groups if any(one_voice(piece, other) for other in group)]
        groups = [group for group in groups if group not in mine]
        groups.append([piece, *(other for group in mine for other in group)])
    return len(groups)


def one_voice(one: Evidence, other: Evidence) -> bool:
    """Say whether two pieces have one publisher or nearly one text."""
    if one.publisher == other.publisher:
        return True
    return bool(one.story and other.story) and (int(one.story, 16) ^ int(other.story, 16)).bit_count() <= 6


def said_long_ago(situation: Situation) -> bool:
    """Say whether it merely still stands, and was said longer than a week before we heard it."""
    late = [piece.received_at - piece.sent_at > 7 * DAY * SECOND for piece in situation.evidence]
    return situation.standing and all(late)


def but_for_silence(situation: Situation) -> str:
    """Say what it would be if its sources were not quiet: clearing if all who know best call it over."""
    trust = ["social", "news", "ops", "operator", "official"]
    pieces = standing(situation)
    best = max((trust.index(piece.source_class) for piece in pieces), default=0)
    over = [piece.all_clear for piece in pieces if trust.index(piece.source_class) == best]
    return "clearing" if over and all(over) else "open"


# --- the item ---


def in_time(during: dict[str, str], stop: Stop, at: int) -> bool:
    """Say whether the arrival is near enough and the departure has not come."""
    return stop.arrives_at - seconds(during["before_arrival"]) * SECOND <= at < stop.departs_at


def reaches(way: Any, situation: Situation, item: Stop | Campaign) -> bool:
    """Say whether a situation reaches an item in one way."""
    name, how = named(way)
    if name == "topic":
        return bool(set(item.topics) & set(situation.topics))
    assert isinstance(item, Stop)
    if name == "country":
        grave = not how or fits("severity", f">= {how}", situation.severity)
        return bool(item.country) and item.country in situation.area.countries and grave
    if name == "impact_area":
        return beyond_km(item.point, situation.area) <= 0
    if name == "supply_hub":
        reached = [away_km(situation, hub.point) <= scaled_km(situation) for hub in item.hubs]
        return any(reached) or any(beyond_km(hub.point, situation.area) <= 0 for hub in item.hubs)
    return away_km(situation, item.point) <= radius_km(how, situation)


def named(way: Any) -> tuple[str, str]:
    """Give a way by its name, and what it says besides: how far it reaches, or how grave it must be."""
    if isinstance(way, str):
        return way, ""
    ((name, how),) = way.items()
    return name, how if isinstance(how, str) else how["severity"]


def radius_km(how: str, situation: Situation) -> float:
    """Say how far a radius reaches."""
    return scaled_km(situation) if how == "scaled" else float(how.removesuffix(" km"))


def in_sight(playbook: dict[str, Any], situation: Situation, item: Stop | Campaign, now: int) -> bool:
    """Say whether an item is met or nearly missed, so that a playbook says why it does not match."""
    exposure = playbook["when"]["exposure"]
    if isinstance(item, Stop) != (exposure["to"] == "itinerary.stop"):
        return False
    if isinstance(item, Campaign):
        return bool(set(item.topics) & set(situation.topics))
    opens = item.arrives_at - (seconds(exposure["during"]["before_arrival"]) + LOOK_AHEAD_S) * SECOND
    soon = opens <= now < item.departs_at + LOOK_BACK_S * SECOND
    return soon and any(nearly(way, situation, item) for way in exposure["by"])


def nearly(way: Any, situation: Situation, stop: Stop) -> bool:
    """Say whether a stop is met, or lies within twice the reach, or within 250 km of the impact area."""
    name, how = named(way)
    if name == "country":
        return bool(stop.country) and stop.country in situation.area.countries
    if name == "radius":
        return away_km(situation, stop.point) <= 2 * radius_km(how, situation)
    if name == "impact_area":
        return beyond_km(stop.point, situation.area) <= 250
    if name == "supply_hub":
        return nearly_supplied(situation, stop)
    return reaches(way, situation, stop)


def nearly_supplied(situation: Situation, stop: Stop) -> bool:
    """Say whether a hub is met or nearly missed; how far it reaches counts where it is known."""
    if reaches("supply_hub", situation, stop):
        return True
    if stop.hubs and situation.point is not None and scaled_km(situation) >= 0:
        return any(away_km(situation, hub.point) <= 2 * scaled_km(situation) for hub in stop.hubs)
    return any(beyond_km(hub.point, situation.area) <= 250 for hub in stop.hubs)


# --- distances: said to a tenth of a kilometer, infinitely far where they are not known ---


def away_km(situation: Situation, point: Point) -> float:
    """Say how far a point is from where it happened."""
    return math.inf if situation.point is None else round(great_circle_km(situation.point, point), 1)


def scaled_km(situation: Situation) -> float:
    """Say how far an earthquake of that magnitude and depth reaches, less than nothing if that is not known."""
    if situation.hazard != "earthquake" or situation.magnitude is None:
        return -1.0
    return reach_km(situation.magnitude, situation.depth_km)


def beyond_km(point: Point, area: Area) -> float:
    """Say how far a point lies outside circles and polygons."""
    gaps = [max(0.0, great_circle_km(point, one.center) - one.radius_km) for one in area.circles]
    gaps += [beyond_ring_km(point, one) for one in area.polygons]
    return round(min(gaps, default=math.inf), 1)


def great_circle_km(a: Point, b: Point) -> float:
    """Say the distance of two points on a sphere of 6371.0088 km, by haversine."""
    half_lat, half_lon = math.radians(b.lat - a.lat) / 2, math.radians(b.lon - a.lon) / 2
    h = (
        math.sin(half_lat) ** 2
        + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(half_lon) ** 2
    )
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, h)))


@cache
def beyond_ring_km(point: Point, polygon: Polygon) -> float:
    """Say how far a point lies outside a ring: inside by shapely, else the nearest of many points of its edge.

    Edges are straight in longitude and latitude. Longitudes are counted from the first corner, within half a turn.
    """
    start = polygon.ring[0].lon
    corners = [((one.lon - start + 180) % 360 - 180, one.lat) for one in polygon.ring]
    ring = shapely.Polygon(corners)
    if ring.covers(shapely.Point((point.lon - start + 180) % 360 - 180, point.lat)):
        return 0.0
    edge = ring.exterior
    spots = (edge.interpolate(number / 2_000, normalized=True) for number in range(2_000))
    return min(great_circle_km(point, Point(spot.y, spot.x + start)) for spot in spots)


def seconds(text: str) -> int:
    """Read a span such as 30m, 2h or 7d."""
    return int(text[:-1]) * UNITS[text[-1]]
