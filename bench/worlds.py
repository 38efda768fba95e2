"""The world of the benches: an invented book of voyages, the shipped playbooks, and quakes drawn by chance.

One seed gives one world; nothing here is measured.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from engine.model.place import Area, Point
from engine.model.program import Campaign, Itinerary, PlaybookRevision, ProgramRevision, Stop, Subject
from engine.model.scales import Hazard, PauseClass, Severity
from engine.model.signal import Signal, Situation
from engine.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from engine.rules.compile import Plan, compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from serviola import samples
from serviola.clocks import ManualClock
from serviola.core import Core
from store.sqlite import SqliteStore
from tests.fakes import words

NOW = words.NOW
BRAND = "main"
TEAM = "team:itinerary-planning"
PLACES = 120
CALLS_A_VOYAGE = 10


def shipped(name: str) -> PlaybookRevision:
    """Read a shipped playbook as the core takes it in."""
    file = samples.folder("playbooks") / name / "playbook.yaml"
    text = file.read_text(encoding="utf-8")
    digest = load_playbook(text, file.name).digest
    return PlaybookRevision(brand=BRAND, name=name, digest=digest, file=file.name, text=text)


def playbooks() -> list[PlaybookRevision]:
    """Read both shipped playbooks."""
    return [shipped("disaster-near-port-call"), shipped("watch-150-km")]


def plan() -> Plan:
    """Compile the shipped playbook with the most clauses."""
    revision = shipped("disaster-near-port-call")
    return compile_playbook(load_playbook(revision.text, revision.file))


def situation(hazard: Hazard, at: Instant, **fields: Any) -> Situation:
    """Make what has been going on since then, of which nothing more is known than is said."""
    bare: dict[str, Any] = {
        "area": Area(),
        "point": None,
        "magnitude": None,
        "depth_km": None,
        "evidence": (),
    }
    times = {"occurred_at": at, "opened_at": at, "updated_at": at}
    return words.situation(hazard=hazard, partition=hazard.category, **(bare | times | fields))


def ports(chance: random.Random) -> list[Point]:
    """Scatter ports over the seas that ships sail."""
    return [Point(chance.uniform(-55, 65), chance.uniform(-180, 180)) for _ in range(PLACES)]


def stops(count: int, *, seed: int = 1) -> list[Stop]:
    """Draw calls at the ports over the next six weeks."""
    chance = random.Random(seed)
    places = ports(chance)
    return [_stop(number, places, chance) for number in range(count)]


def _stop(number: int, places: list[Point], chance: random.Random) -> Stop:
    place = chance.randrange(len(places))
    arrives_at = Instant(NOW + chance.randrange(6 * HOUR, 42 * DAY, SECOND))
    voyage = f"voyage-{number // CALLS_A_VOYAGE}"
    return words.stop(
        id=f"{voyage}:{number}",
        itinerary=voyage,
        place_id=f"port-{place}",
        place=f"Port {place}",
        point=places[place],
        country="",
        zone="UTC",
        arrives_at=arrives_at,
        departs_at=Instant(arrives_at + 9 * HOUR),
        owner=TEAM,
        hubs=(),
    )


def book(count: int) -> ProgramRevision:
    """Make a book of so many calls, with one campaign for each voyage."""
    calls = stops(count)
    voyages: dict[str, list[Stop]] = {}
    for call in calls:
        voyages.setdefault(call.itinerary, []).append(call)
    itineraries = tuple(
        Itinerary(id=name, name=name, vessel="Aurelia", owner=TEAM, stops=tuple(of_it))
        for name, of_it in voyages.items()
    )
    campaigns = tuple(
        Campaign(
            id=f"campaign-{name}",
            name=f"Before {name}",
            subject=Subject("mailer", "campaign", name),
            owner="team:campaigns",
            message_class="promotional",
            touches=(name,),
            pause_class=PauseClass.SUSPEND,
            next_send_at=Instant(NOW + DAY),
        )
        for name in voyages
    )
    return ProgramRevision(
        brand=BRAND, source="bench", digest="bench", itineraries=itineraries, campaigns=campaigns
    )


def far_quake(number: int, *, revision: int = 1) -> Signal:
    """Draw a light quake that no playbook asks about."""
    chance = random.Random(number)
    return _quake(
        number,
        revision=revision,
        point=Point(chance.uniform(-80, 80), chance.uniform(-180, 180)),
        severity=Severity.MINOR,
        magnitude=round(chance.uniform(4.5, 5.4), 1),
    )


def near_quake(number: int, calls: list[Stop]) -> Signal:
    """Draw a heavy quake 30 km or so from a port with a call in the coming week."""
    chance = random.Random(number)
    soon = [call for call in calls if call.arrives_at < NOW + 6 * DAY]
    at = chance.choice(soon).point
    return _quake(
        number,
        revision=1,
        point=Point(at.lat + chance.uniform(-0.2, 0.2), at.lon + chance.uniform(-0.2, 0.2)),
        severity=Severity.EXTREME,
        magnitude=7.0,
    )


def _quake(number: int, *, revision: int, point: Point, severity: Severity, magnitude: float) -> Signal:
    return words.signal(
        native_id=f"bench-{number}",
        revision=revision,
        aliases=(),
        occurred_at=Instant(NOW - 20 * MINUTE),
        expires_at=None,
        point=point,
        area=Area(),
        severity=severity,
        magnitude=magnitude,
    )


def quakes(count: int, calls: list[Stop], *, one_in: int) -> list[Signal]:
    """Draw quakes, each an event of its own; one in so many meets a call."""
    return [
        near_quake(number, calls) if number % one_in == one_in - 1 else far_quake(number)
        for number in range(count)
    ]


def open_core(folder: Path, programs: ProgramRevision) -> Core:
    """Open a core as the service does, on a clock that stands, with the shipped playbooks taken in."""
    core = Core(
        SqliteStore.open(folder / "serviola.sqlite3"), DurableEvaluator(), ManualClock(NOW), brands=[BRAND]
    )
    core.step([programs, *playbooks()])
    return core
