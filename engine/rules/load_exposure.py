"""Load how a situation must reach an item: `when.exposure`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from engine.model.match import Way
from engine.model.said import phrase
from engine.model.scales import Severity
from engine.rules.conditions import Ahead, Branch, Condition, Near, OnScale, Staying, Touched
from engine.rules.defaults import DEFAULT_BEFORE_ARRIVAL_S
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean, dotted

_MOST_WAYS = 8


class Bound(StrEnum):
    """What a situation is held against."""

    ITINERARY_STOP = "itinerary.stop"
    CAMPAIGN = "campaign"


class By(StrEnum):
    """The ways in which a situation can reach a stop."""

    IMPACT_AREA = "impact_area"
    RADIUS = "radius"
    COUNTRY = "country"
    SUPPLY_HUB = "supply_hub"
    TOPIC = "topic"


def exposure(fields: Fields) -> tuple[str, tuple[Branch, ...], tuple[Way, ...], int]:
    """Read to what, by which ways and when; give that, the conditions, ways, and seconds it looks ahead."""
    path = dotted(fields.path)
    to = fields.choice("to", Bound, Bound.ITINERARY_STOP)
    ways, parts = _ways(fields, f"{path}.by")
    places = Branch(f"{path}.by", "any", parts)
    if to is Bound.CAMPAIGN:
        for way in ways:
            if way.by != By.TOPIC:
                message = phrase("a campaign has no place, so {by} cannot reach it", by=way.by)
                fields.error("way", message, phrase("write by: [topic], or to: itinerary.stop"), at=("by",))
        fields.rest()
        return to.value, (places,), ways, 0
    during = fields.mapping("during", required=False)
    before_arrival_s = during.duration_s(
        "before_arrival", DEFAULT_BEFORE_ARRIVAL_S, least=3_600, most=366 * 86_400
    )
    during.rest()
    fields.rest()
    times = Branch(
        f"{path}.during",
        "all",
        (Ahead(f"{path}.during.before_arrival", before_arrival_s), Staying(f"{path}.during.not_departed")),
    )
    return to.value, (places, times), ways, before_arrival_s


def _ways(fields: Fields, path: str) -> tuple[tuple[Way, ...], tuple[Condition, ...]]:
    listed = fields.raw("by")
    if not isinstance(listed, list):
        if "by" in fields.values:
            remedy = phrase("write a list, such as [impact_area, {{radius: scaled}}]")
            fields.error("type", phrase("by is not a list"), remedy, at=("by",))
        return (), ()
    if not 1 <= len(listed) <= _MOST_WAYS:
        fields.error(
            "few",
            phrase("by names {count} ways", count=len(listed)),
            phrase("name between 1 and {most_ways}", most_ways=_MOST_WAYS),
            at=("by",),
        )
    ways: list[Way] = []
    parts: list[Condition] = []
    for index, item in enumerate(listed[:_MOST_WAYS]):
        way = _way(fields, index, item)
        if way is None:
            continue
        if way in ways:
            fields.error(
                "twice",
                phrase("by names the same {by} twice", by=way.by),
                phrase("keep one of them"),
                at=("by", index),
            )
        parts.append(_reached(way, len(ways), f"{path}[{index}]"))
        ways.append(way)
    return tuple(ways), tuple(parts)


def _way(fields: Fields, index: int, item: Any) -> Way | None:
    if isinstance(item, str):
        if item in {By.IMPACT_AREA, By.SUPPLY_HUB, By.COUNTRY, By.TOPIC}:
            return Way(by=item)
        if item == By.RADIUS:
            remedy = phrase("write {{radius: scaled}}, or a distance such as {{radius: 150 km}}")
            fields.error("shape", phrase("radius does not say how far"), remedy, at=("by", index))
            return None
        fields.error(
            "choice", phrase("by cannot be {item}", item=item), did_you_mean(item, By), at=("by", index)
        )
        return None
    below = fields.at((*fields.path, "by", index))
    if below.missing:
        return None
    way: Way | None = None
    if below.has("radius"):
        scaled = below.values["radius"] == "scaled"
        way = Way(by=By.RADIUS.value, radius_km=None if scaled else below.distance_km("radius"))
    elif below.has("country"):
        country = below.mapping("country")
        severity = country.choice("severity", Severity) if country.has("severity") else None
        if country.values.get("severity") == Severity.UNKNOWN:
            message = phrase(
                "severity is compared with Unknown, which is neither more nor less than anything"
            )
            remedy = phrase("name a known severity, or write country alone")
            country.error("comparison", message, remedy, at=("severity",))
        country.rest()
        way = Way(by=By.COUNTRY.value, severity=severity)
    elif plain := next((name for name in (By.IMPACT_AREA, By.SUPPLY_HUB) if below.has(name)), None):
        below.error(
            "shape",
            phrase("{plain} takes no value", plain=plain),
            phrase("write {plain} alone", plain=plain),
            at=(plain,),
            on_key=True,
        )
        return None
    elif not below.values:
        below.error(
            "shape", phrase("one item of by is empty"), phrase("choose one of {words}", words=", ".join(By))
        )
    below.rest()
    return way


def _reached(way: Way, index: int, path: str) -> Condition:
    if way.by in {By.RADIUS, By.SUPPLY_HUB}:
        return Near(f"{path}.{way.by}", index, way.by, way.radius_km)
    touched = Touched(f"{path}.{way.by}", index, way.by)
    if way.severity is None:
        return touched
    severe = OnScale(f"{path}.{way.by}.severity", "severity", "ge", way.severity)
    return Branch(path, "all", (touched, severe))
