"""Pasts drawn by chance: signals of all kinds near and far from a small book, tied in every way there is."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from engine.model.place import Area, Circle, Point, Polygon
from engine.model.program import Hub, Itinerary, PlaybookRevision, ProgramRevision
from engine.model.scales import Hazard, MsgType, Severity, SourceClass
from engine.model.signal import Position, Sketch
from engine.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from engine.rules.load import load_playbook
from store.history.columns import Known
from tests.fakes import words

NOW = words.NOW
PORTS = (Point(19.8, -72.2), Point(-17.6, 177.4), Point(38.7, -9.1))
HAZARDS = (Hazard.EARTHQUAKE, Hazard.EARTHQUAKE, Hazard.CYCLONE, Hazard.UNREST, Hazard.STRIKE, Hazard.OUTAGE)

OWN = """
schema: serviola/playbook/1
playbook: {name}
owner: team:itinerary-planning
author: team:itinerary-planning
review_by: 2099-05-01
stage: suggest
when:
  situation: {{hazard: [{hazard}], severity: ">= {severity}"}}
  evidence: {{any: [{{official: 1}}, {{independent: 2, within: 2h}}]}}
  exposure:
    to: itinerary.stop
    by: [{by}]
    during: {{before_arrival: 7d}}
then:
  - tell: {{to: [owner_of(stop)]}}
  - propose_itinerary: {{options: [sea_day], ask: team:itinerary-planning}}
ask: {{within: 2h, on_timeout: escalate}}
"""


def playbook(name: str, hazard: str, *, by: str, severity: str = "Severe") -> PlaybookRevision:
    text = OWN.format(name=name, hazard=hazard, by=by, severity=severity)
    digest = load_playbook(text, "p.yaml").digest
    return PlaybookRevision(brand="main", name=name, digest=digest, file="p.yaml", text=text)


def playbooks() -> tuple[PlaybookRevision, ...]:
    return (
        playbook("quakes", "earthquake", by="{radius: scaled}, supply_hub"),
        playbook("storms", "cyclone", by="impact_area"),
        playbook(
            "unrest", "unrest", by="{country: {severity: Severe}}, {radius: 80 km}", severity="Moderate"
        ),
    )


def book() -> ProgramRevision:
    stops = tuple(
        words.stop(
            id=f"v:{number}",
            itinerary="v",
            place_id=f"port-{number}",
            place=f"Port {number}",
            point=point,
            country=("HT", "FJ", "PT")[number],
            arrives_at=Instant(NOW + (5 + 9 * number) * DAY),
            departs_at=Instant(NOW + (5 + 9 * number) * DAY + 9 * HOUR),
            hubs=(Hub(name="Hub", point=Point(18.5, -72.3), country="HT"),) if not number else (),
        )
        for number, point in enumerate(PORTS)
    )
    voyage = Itinerary(id="v", name="V", vessel="Aurelia", owner="team:itinerary-planning", stops=stops)
    return ProgramRevision(brand="main", source="b", digest="b", itineraries=(voyage,), campaigns=())


def past(seed: int, *, count: int = 60, days: int = 30, texts: bool = True) -> list[Known]:
    """Draw a past; a third of it lies near what is scheduled."""
    chance = random.Random(seed)
    found: list[Known] = []
    for number in range(count):
        at = Instant(NOW + chance.randrange(days * DAY // SECOND) * SECOND)
        if found and chance.random() < 0.3:
            found.append(_about(chance.choice(found), chance, number, at))
        else:
            found.append(_fresh(chance, number, at, texts=texts))
    return sorted(found, key=lambda one: (one.at, one.signal.id))


def _fresh(chance: random.Random, number: int, at: Instant, *, texts: bool) -> Known:
    hazard = chance.choice(HAZARDS)
    point = _place(chance)
    text = texts and hazard is not Hazard.EARTHQUAKE and chance.random() < 0.15
    source = chance.choice(("el-vigia", "harbour-post")) if text else chance.choice(("usgs", "emsc", "other"))
    forecast: tuple[Position, ...] = ()
    if hazard is Hazard.CYCLONE:
        ahead = (Point(max(-80, min(80, point.lat + 4 * step)), point.lon) for step in range(3))
        forecast = tuple(
            Position(at=Instant(at + step * 12 * HOUR), point=each, radius_km=150)
            for step, each in enumerate(ahead, start=1)
        )
    area = Area()
    if chance.random() < 0.3:
        ring = tuple(
            Point(point.lat + a, (point.lon + b + 180) % 360 - 180) for a, b in ((-1, -1), (1, -1), (0, 2))
        )
        area = chance.choice(
            (
                Area(countries=(chance.choice(("HT", "FJ", "US")),)),
                Area(polygons=(Polygon(ring),)),
                Area(circles=(Circle(point, 120),)),
            )
        )
    signal = words.signal(
        source=source,
        publisher=source,
        source_class=SourceClass.NEWS if text else SourceClass.OFFICIAL,
        native_id=f"n{number}",
        revision=1,
        aliases=("glide:XX-1",) if chance.random() < 0.05 else (),
        hazard=hazard,
        partition=hazard.category,
        severity=chance.choice(list(Severity)),
        occurred_at=Instant(at - chance.choice((5, 40)) * MINUTE),
        sent_at=at,
        received_at=at,
        expires_at=None,
        point=None if chance.random() < 0.1 else point,
        area=area,
        forecast=forecast,
        magnitude=round(chance.uniform(4, 8), 1) if hazard is Hazard.EARTHQUAKE else None,
        depth_km=10.0,
        standing=hazard is Hazard.UNREST and chance.random() < 0.2,
        topics=("checkout",) if hazard is Hazard.OUTAGE else (),
        sketch=Sketch(kinds=("name:ana",)) if hazard is Hazard.CYCLONE and chance.random() < 0.3 else None,
        text=None,
    )
    return Known(at, replace(signal, id=f"{signal.source}:{signal.native_id}:1"))


def _about(before: Known, chance: random.Random, number: int, at: Instant) -> Known:
    """Draw a later word on the same event: a revision, a retraction, another agency, or a far-off twin."""
    old = before.signal
    at = Instant(max(at, before.at))
    kind = chance.choice(("revision", "cancel", "agency", "reference"))
    changed: dict[str, Any] = {"sent_at": at, "received_at": at}
    if kind in {"revision", "cancel"}:
        changed |= {"revision": old.revision + 1 + number, "severity": chance.choice(list(Severity))}
        changed |= (
            {"msg_type": MsgType.CANCEL} if kind == "cancel" else {"point": old.point or _place(chance)}
        )
    else:
        changed |= {"source": "third", "publisher": "third", "native_id": f"t{number}", "revision": 1}
        changed |= {"references": (), "hazard": old.hazard, "magnitude": old.magnitude}
        if kind == "reference":
            changed |= {"source": old.source, "references": (old.native_id,), "point": _place(chance)}
        elif old.point is not None:
            near = Point(max(-85, min(85, old.point.lat + chance.uniform(-0.5, 0.5))), old.point.lon)
            changed |= {"point": near, "occurred_at": Instant(old.occurred_at + 20 * SECOND)}
    signal = replace(old, **changed)
    return Known(at, replace(signal, id=f"{signal.source}:{signal.native_id}:{signal.revision}"))


def _place(chance: random.Random) -> Point:
    if chance.random() < 0.35:
        near = chance.choice(PORTS)
        lon = near.lon + chance.uniform(-6, 6)
        return Point(near.lat + chance.uniform(-5, 5), (lon + 180) % 360 - 180)
    return Point(chance.uniform(-70, 70), chance.uniform(-180, 180))
