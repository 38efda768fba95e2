"""What one number makes: a small world in which playbooks, schedules, signals and silences come one by one."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from engine.model.hold import Tick
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.program import Campaign, Hub, Itinerary, ProgramRevision, Stop
from engine.model.scales import Certainty, Hazard, MsgType, PauseClass, Severity, SourceClass, Status, Urgency
from engine.model.signal import Signal, Silence
from engine.model.time import DAY, HOUR, MINUTE, Instant
from tests.fakes import words as w
from tests.matching.pool import EACH, HAZARDS, NAMES, TOPICS, playbook, withdrawn
from tests.matching.told import Batch

PLACES: tuple[tuple[str, Point, str], ...] = (
    ("Labadee", Point(19.786, -72.245), "HT"),
    ("Port-au-Prince", Point(18.544, -72.339), "HT"),
    ("San Juan", Point(18.461, -66.109), "PR"),
    ("Grand Turk", Point(21.431, -71.147), "TC"),
    ("Suva", Point(-18.134, 178.424), "FJ"),
    ("Taveuni", Point(-16.85, -179.97), "FJ"),
    ("Apia", Point(-13.833, -171.766), "WS"),
    ("Longyearbyen", Point(78.223, 15.646), "NO"),
    ("the Pole", Point(89.9, 40.0), ""),
)
_RINGS = (
    ((18.0, -73.5), (18.0, -71.5), (20.0, -71.5), (20.0, -73.5)),
    ((-19.0, 178.0), (-19.0, -179.0), (-16.0, -179.0), (-16.0, 178.0)),
    ((77.0, 5.0), (77.0, 25.0), (79.5, 25.0), (79.5, 5.0)),
    ((17.0, -67.0), (19.5, -67.0), (18.2, -64.0)),
)
RINGS = tuple(Polygon(tuple(Point(*corner) for corner in ring)) for ring in _RINGS)
SOURCES = {
    "usgs": SourceClass.OFFICIAL,
    "emsc": SourceClass.OFFICIAL,
    "house": SourceClass.OPERATOR,
    "pager": SourceClass.OPS,
    "wire": SourceClass.NEWS,
    "blog": SourceClass.NEWS,
    "posts": SourceClass.SOCIAL,
}
STORIES = ("", "", "00000000000000ff", "000000000000003f", "ffff000000000000")


class World:
    """A world by its number. Each call of `happens` lets time pass and gives what comes in."""

    arrivals: tuple[int, ...] = (
        -40 * DAY,
        -2 * HOUR,
        HOUR,
        HOUR,
        5 * HOUR,
        DAY,
        DAY,
        3 * DAY,
        8 * DAY,
        29 * DAY,
    )
    """So long after now calls arrive."""

    def __init__(self, number: int) -> None:
        """Begin."""
        self.chance = Random(number)
        self.now: Instant = w.NOW
        self.revisions: dict[str, int] = {}
        self.here = self.chance.sample(range(len(PLACES)), 2)
        """It all happens about these places, else nothing would meet anything."""
        self.hazards = self.chance.sample(HAZARDS, 2)

    def begins(self) -> list[Any]:
        """Give a schedule and some playbooks."""
        names = self.chance.sample(NAMES, self.chance.randint(2, 4))
        return [self.schedule(), *(self.written(name) for name in names)]

    def happens(self) -> list[Any]:
        """Let time pass, mostly little, and give what comes in then; a tick comes last, as in the service."""
        pick = self.chance.random()
        if pick < 0.65:
            coming: list[Any] = [self.signal()]
        elif pick < 0.72:
            coming = [self.schedule()]
        elif pick < 0.84:
            coming = [self.reload()]
        elif pick < 0.90:
            coming = [self.silence()]
        else:
            coming = []
        self.passes(coming=bool(coming))
        return [*(self.dated(one) for one in coming), Tick(at=self.now)]

    def dated(self, coming: Any) -> Any:
        """Let something come in now; a signal has its times before now."""
        if isinstance(coming, Signal):
            return replace(coming, sent_at=Instant(self.now + coming.sent_at), received_at=self.now)
        return replace(coming, at=self.now, since=self.now) if isinstance(coming, Silence) else coming

    def passes(self, *, coming: bool) -> None:
        """Let time pass."""
        spans = [0, MINUTE, 11 * MINUTE, HOUR, 5 * HOUR] if coming else [HOUR, DAY, 6 * DAY, 15 * DAY]
        self.now = Instant(self.now + self.chance.choice(spans))

    def reload(self) -> Any:
        """Draw a playbook that comes, changes or goes."""
        name = self.chance.choice(NAMES)
        return withdrawn(name) if self.chance.random() < 0.2 else self.written(name)

    def written(self, name: str) -> Any:
        """Draw a playbook of a name."""
        return playbook(name, self.chance.randrange(EACH))

    def schedule(self) -> ProgramRevision:
        """Draw what is scheduled."""
        chance = self.chance
        stops = tuple(self.stop(number) for number in range(chance.randint(1, 4)))
        voyage = Itinerary(id="voyage", name="Voyage", vessel="Aurora", owner="team:itinerary", stops=stops)
        campaigns = tuple(self.campaign(number) for number in range(chance.randint(1, 3)))
        return w.program(itineraries=(voyage,), campaigns=campaigns, vessels=(), ports=(), legs=())

    def stop(self, number: int) -> Stop:
        """Draw a call, mostly at one of the places where something happens."""
        chance = self.chance
        place, point, country = PLACES[
            chance.choice([*self.here, *self.here, *self.here, chance.randrange(len(PLACES))])
        ]
        supplied = PLACES[chance.choice(self.here)]
        hubs = (Hub(name=supplied[0], point=supplied[1]),) if chance.random() < 0.3 else ()
        arrives_at = self.now + chance.choice(self.arrivals)
        stays = chance.choice([9 * HOUR, 9 * HOUR, 3 * DAY])
        return w.stop(
            id=f"stop-{number}",
            itinerary="voyage",
            place_id=place,
            place=place,
            point=point,
            country=country,
            hubs=hubs,
            topics=self.some(TOPICS, 0.2),
            arrives_at=Instant(arrives_at),
            departs_at=Instant(arrives_at + stays),
            owner=chance.choice(["team:itinerary", "team:duty"]),
        )

    def campaign(self, number: int) -> Campaign:
        """Draw a campaign."""
        chance = self.chance
        touches = chance.choice(["voyage", "stop-0", "stop-1", PLACES[self.here[0]][0]])
        return w.campaign(
            id=f"c-{number}",
            name=f"Campaign {number}",
            subject=replace(w.EMAIL, id=f"c-{number}"),
            owner=chance.choice(["team:campaigns", "team:duty"]),
            touches=(touches,),
            topics=self.some(TOPICS, 0.5),
            pause_class=PauseClass.SUSPEND,
        )

    def some(self, words: tuple[str, ...], likely: float) -> tuple[str, ...]:
        """Draw some of some words."""
        return tuple(word for word in words if self.chance.random() < likely)

    def signal(self) -> Signal:
        """Draw what a source says: of something new, or once more of something it spoke of."""
        chance = self.chance
        source = chance.choice([*SOURCES, "usgs", "usgs", "wire"])
        thing = chance.randrange(2)
        native_id = f"{source}-{thing}"
        revision = self.revisions[native_id] = self.revisions.get(native_id, 0) + chance.choice(
            [0, 1, 1, 1, 1]
        )
        _, point, country = PLACES[self.here[thing]]
        told = SOURCES[source] in {SourceClass.NEWS, SourceClass.SOCIAL}
        hazard = Hazard(self.hazards[thing])
        standing = hazard is Hazard.UNREST and chance.random() < 0.4
        said_before = (
            chance.choice([0, 0, 10 * MINUTE, 3 * HOUR]) if not standing else chance.choice([0, 30 * DAY])
        )
        return w.signal(
            source=source,
            source_class=SOURCES[source],
            publisher=chance.choice([source, source, "syndicate"]),
            native_id=native_id,
            revision=revision,
            aliases=(),
            partition=hazard.category,
            hazard=hazard,
            status=chance.choice([Status.ACTUAL] * 14 + [Status.TEST]),
            msg_type=chance.choice([MsgType.UPDATE] * 12 + [MsgType.CANCEL, MsgType.ACK]),
            severity=chance.choice([*Severity, Severity.SEVERE, Severity.EXTREME, Severity.EXTREME]),
            certainty=chance.choice([*Certainty, Certainty.OBSERVED]),
            urgency=chance.choice([*Urgency, Urgency.IMMEDIATE]),
            occurred_at=Instant(w.NOW + thing * 3 * HOUR + chance.choice([0, 20_000_000])),
            sent_at=Instant(-said_before),
            received_at=Instant(0),
            expires_at=None,
            point=None if told else moved(point, *chance.choice(_OFF)),
            area=self.area(point, country),
            magnitude=chance.choice([None, 4.5, 5.5, 6.4, 7.0, 7.7]),
            depth_km=chance.choice([None, 10.0, 80.0]),
            story=chance.choice(STORIES) if told else "",
            topics=self.some(TOPICS, 0.4),
            all_clear=chance.random() < 0.08,
            standing=standing,
            text=None,
        )

    def area(self, about: Point, country: str) -> Area:
        """Draw what is said to be affected."""
        chance = self.chance
        return Area(
            circles=(Circle(about, chance.choice([20.0, 150.0, 400.0])),) if chance.random() < 0.3 else (),
            polygons=(chance.choice(RINGS),) if chance.random() < 0.3 else (),
            countries=(country,) if country and chance.random() < 0.7 else (),
        )

    def silence(self) -> Silence:
        """Draw a source that goes quiet, or is heard again."""
        return w.silence(
            source=self.chance.choice(["usgs", "wire", "emsc"]), quiet=self.chance.random() < 0.6, at=self.now
        )


def story_of(seed: int, *, steps: int = 8) -> list[Batch]:
    """Tell what happens in the world of a number."""
    world = World(seed)
    story: list[Batch] = [(world.now, tuple(world.begins()))]
    for _ in range(steps):
        inputs = world.happens()
        story.append((world.now, tuple(inputs)))
    return story


_OFF = ((0.0, 0.0), (0.4, 0.3), (1.3, 0.0), (-1.2, 1.0), (3.0, -2.0))


def moved(point: Point, north: float, east: float) -> Point:
    """Go some degrees north and east."""
    return Point(max(-90.0, min(90.0, point.lat - north)), (point.lon + east + 180.0) % 360.0 - 180.0)
