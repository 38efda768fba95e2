"""A quarter of recorded signals against 20 ships and 200 campaigns, and what `serviola report` makes of it.

The quakes are a recorded week of all that were more than light, thirteen times; the disasters those that GDACS called
orange in the first quarters of five years, on top of one another. Into it are set the cases that ship, moved
to days of their own together with their books. Ships, calls and campaigns are drawn by one seed.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.model.hold import Hold
from engine.model.place import Point
from engine.model.program import Campaign, Itinerary, ProgramRevision, Stop, Subject
from engine.model.proposal import Proposal
from engine.model.scales import PauseClass, Severity
from engine.model.signal import Signal
from engine.model.time import DAY, HOUR, MINUTE, Instant, later, moment, parse_iso
from engine.response.track import Past, Track, tracks
from engine.response.track_questions import Card, Questions
from engine.rules.evaluator import DurableEvaluator
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.people import Answers
from engine.trials.backtest.walk import Scene, walk
from engine.trials.pausable import pausable
from engine.trials.sources import Source
from programs.candidates import made_ready
from serviola import sample_history, samples
from serviola.backtesting import Nights, book_of, library_of, zone_of
from serviola.eyes import make_watcher
from serviola.recorded import Recorded
from serviola.settings_sources import SourceSetting
from serviola.tracking import Load, loads
from tests.fakes import words

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
QUAKES = DATA / "usgs" / "significant_m45plus_week_2021-07.geojson"
ORANGE = DATA / "gdacs" / "archive_orange_global_2012-2016.rss.xml"
BEGINS = parse_iso("2026-01-05T00:00:00Z")
WEEKS, SHIPS, CAMPAIGNS = 13, 20, 200
ENDS = later(BEGINS, WEEKS * 7 * 86_400)
LATER = parse_iso("2030-01-01T00:00:00Z")
PORTS = (
    ("Labadee", 19.79, -72.25, "HT"), ("Cozumel", 20.51, -86.95, "MX"), ("Nassau", 25.08, -77.34, "BS"),
    ("San Juan", 18.46, -66.11, "PR"), ("Philipsburg", 18.02, -63.05, "SX"), ("Bridgetown", 13.1, -59.62, "BB"),
    ("Miami", 25.77, -80.17, "US"), ("Colon", 9.36, -79.9, "PA"), ("Callao", -12.05, -77.15, "PE"),
    ("Valparaiso", -33.03, -71.63, "CL"), ("Los Angeles", 33.74, -118.27, "US"), ("Juneau", 58.3, -134.42, "US"),
    ("Honolulu", 21.31, -157.87, "US"), ("Papeete", -17.54, -149.57, "PF"), ("Suva", -18.14, 178.42, "FJ"),
    ("Sydney", -33.86, 151.2, "AU"), ("Manila", 14.58, 120.97, "PH"), ("Yokohama", 35.45, 139.65, "JP"),
    ("Keelung", 25.13, 121.74, "TW"), ("Singapore", 1.26, 103.82, "SG"), ("Benoa", -8.74, 115.21, "ID"),
    ("Dubai", 25.27, 55.28, "AE"), ("Piraeus", 37.94, 23.63, "GR"), ("Naples", 40.84, 14.26, "IT"),
    ("Barcelona", 41.36, 2.18, "ES"), ("Lisbon", 38.7, -9.12, "PT"), ("Southampton", 50.9, -1.41, "GB"),
    ("Bergen", 60.4, 5.31, "NO"), ("Reykjavik", 64.15, -21.93, "IS"), ("Istanbul", 41.02, 28.98, "TR"),
)  # fmt: skip
CASES = {"january-2010": 10, "march-2024": 38, "nevada-2025": 60, "failing-checkout": 75}
"""On which day of the quarter each case begins."""
LISTED = ("usgs:usp000h60h", "state_dept:haiti.unrest", "alertmanager:a1f3c5d7e9b20468")
"""By which key each case should be asked about: serviola/history/truth.yaml."""
NIGHTS = Nights(zones={"": zone_of("America/New_York")})


@dataclass(slots=True)
class Record(Ledger):
    """A ledger that also keeps the questions as the report has them."""

    questions: Questions = field(default_factory=Questions)
    holds: dict[str, Hold] = field(default_factory=dict)

    def hear(self, said: Iterable[Any], intents: Any, known: Any) -> None:
        said = list(said)
        Ledger.hear(self, said, intents, known)
        for word in said:
            if isinstance(word, Proposal):
                at = word.decided_at or word.asked_at
                self.questions.hear(at, word)
            elif isinstance(word, Hold):
                self.holds[word.id] = word


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """What came of it."""

    signals: int
    tracks: tuple[Track, ...]
    loads: tuple[Load, ...]
    carded: int
    """Of how many situations there was a card."""
    moments: dict[str, int]
    """How often each group was turned to in the week in which that was most; what comes at once counts once."""
    missed: tuple[str, ...]
    false: tuple[str, ...]


def play(answers: Answers) -> Quarter:
    heard = sorted(signals(), key=lambda one: one[0])
    scene = Scene(
        playbooks=library_of([samples.folder("playbooks")]).revisions,
        programs=(fleet(), *case_books()),
        since=BEGINS,
        until=ENDS,
        answers=answers,
    )
    record = Record(watched=frozenset({*LISTED, "usgs:nn00000000"}))
    walk(iter(heard), scene, DurableEvaluator(), ledger=record)
    past = Past(
        questions=list(record.questions.rounds.values()),
        situations={name: one.situation for name, one in record.entries.items()},
        holds=list(record.holds.values()),
    )
    asked = {key for one in record.entries.values() if one.asked_at is not None for key in one.situation.keys}
    return Quarter(
        signals=len(heard),
        tracks=tracks(past),
        loads=loads(record.questions.cards, NIGHTS, weeks=WEEKS, gathered=record.questions.gathered.values()),
        moments=moments(record.questions.cards),
        carded=len({one.situation for one in record.questions.cards}),
        missed=tuple(one for one in LISTED if one not in asked),
        false=tuple(one for one in ("usgs:nn00000000",) if one in asked),
    )


def moments(cards: Iterable[Card]) -> dict[str, int]:
    """Count at how many moments a group got cards, in its week with most; by the weeks and minutes of the report."""
    at = {(one.to, NIGHTS.local(one.to, one.at)[0], one.at // MINUTE) for one in cards}
    weeks = Counter((to, week) for to, week, _ in at)
    return {to: max(times for (of, _), times in weeks.items() if of == to) for to, _ in weeks}


def signals() -> Iterator[tuple[Instant, Signal]]:
    yield from quakes()
    yield from disasters()
    for name, day in CASES.items():
        found = list(sample_history._of_case(samples.cases()[name]))
        by = shift_of(name, day)
        for one in found:
            yield Instant(one.at + by), moved(one.signal, by)


def quakes() -> Iterator[tuple[Instant, Signal]]:
    source = Source(name="usgs", kind="usgs", options={})
    # No playbook that ships asks about a light one, which a test of the quarter holds.
    week = [one for one in Recorded().signals(QUAKES, source, LATER) if one.severity is not Severity.MINOR]
    first = min(one.occurred_at for one in week)
    for number in range(WEEKS):
        by = BEGINS + number * 7 * DAY - first
        for one in week:
            name = f"{one.native_id}w{number}"
            # A week that comes again is other quakes, at other times of the day.
            heard = Instant(one.occurred_at + by + 15 * MINUTE + number * HOUR)
            again = moved(one, by + number * HOUR)
            made = replace(again, id=f"usgs:{name}:1", native_id=name, revision=1, aliases=())
            yield heard, replace(made, sent_at=heard, received_at=heard)


def disasters() -> Iterator[tuple[Instant, Signal]]:
    setting = SourceSetting(
        name="gdacs", kind="gdacs", location=str(ORANGE), every_s=60, horizon_s=1, options={}
    )
    # One item of the archive has no id; all others count.
    watcher = make_watcher(setting, None, horizon_days=None, environ=None)
    for one in asyncio.run(watcher.poll({}, now=LATER)).signals:
        began = moment(one.occurred_at)
        if began.month > 3:
            continue
        by = BEGINS - parse_iso(f"{began.year}-01-01T00:00:00Z")
        heard = Instant(one.occurred_at + by + 2 * HOUR)
        if heard < ENDS:
            yield heard, replace(moved(one, by), sent_at=heard, received_at=heard)


def moved(one: Signal, by: int) -> Signal:
    """Give a signal as it would be so much later."""

    def shifted(at: Instant | None) -> Any:
        return None if at is None else Instant(at + by)

    return replace(
        one,
        occurred_at=shifted(one.occurred_at),
        sent_at=shifted(one.sent_at),
        received_at=shifted(one.received_at),
        expires_at=shifted(one.expires_at),
        forecast=tuple(replace(each, at=shifted(each.at)) for each in one.forecast),
    )


def shift_of(name: str, day: int) -> int:
    first = min(one.at for one in sample_history._of_case(samples.cases()[name]))
    return later(BEGINS, day * 86_400) - first + (first % DAY)


def case_books() -> tuple[ProgramRevision, ...]:
    """Give the books of the cases, moved with them."""
    found = []
    for name, day in CASES.items():
        book, by = book_of(samples.cases()[name].joinpath("programs.yaml")), shift_of(name, day)
        trips = tuple(
            replace(
                trip,
                stops=tuple(
                    replace(
                        stop,
                        arrives_at=Instant(stop.arrives_at + by),
                        departs_at=Instant(stop.departs_at + by),
                    )
                    for stop in trip.stops
                ),
            )
            for trip in book.itineraries
        )
        sold = tuple(
            replace(one, next_send_at=None if one.next_send_at is None else Instant(one.next_send_at + by))
            for one in book.campaigns
        )
        found.append(replace(book, source=name, itineraries=trips, campaigns=sold))
    return tuple(found)


def fleet(seed: int = 8) -> ProgramRevision:
    """Draw 20 ships that call somewhere every fourth day, and 200 campaigns, ten a ship."""
    chance = random.Random(seed)
    trips = tuple(_trip(number, chance) for number in range(SHIPS))
    campaigns = tuple(_campaign(number, trips[number % SHIPS], chance) for number in range(CAMPAIGNS))
    book = ProgramRevision(brand="main", source="fleet", digest="f", itineraries=trips, campaigns=campaigns)
    return pausable(made_ready(book))


def _trip(number: int, chance: random.Random) -> Itinerary:
    name, start = f"ship-{number}", chance.randrange(len(PORTS))
    stops = []
    for call in range(WEEKS * 7 // 4 + 2):
        port, lat, lon, country = PORTS[(start + call % 7) % len(PORTS)]
        arrives = Instant(BEGINS + (4 * call * 24 + chance.randrange(6, 12)) * HOUR)
        stops.append(_stop(name, call, port, Point(lat, lon), country, arrives))
    return Itinerary(
        id=name, name=f"Voyage of {name}", vessel=name, owner="team:itinerary-planning", stops=tuple(stops)
    )


def _stop(trip: str, call: int, port: str, point: Point, country: str, arrives: Instant) -> Stop:
    return words.stop(
        id=f"{trip}:{call}",
        itinerary=trip,
        place_id=f"port-{port.lower().replace(' ', '-')}",
        place=port,
        point=point,
        country=country,
        zone="UTC",
        arrives_at=arrives,
        departs_at=Instant(arrives + 9 * HOUR),
        owner="team:itinerary-planning",
        hubs=(),
        topics=(),
    )


def _campaign(number: int, trip: Itinerary, chance: random.Random) -> Campaign:
    name = f"campaign-{number}"
    return Campaign(
        id=name,
        name=name,
        subject=Subject("mailer", "campaign", name),
        owner=f"team:marketing-{number % 4}",
        message_class="promotional",
        touches=(chance.choice(trip.stops[:7]).place_id,),
        pause_class=PauseClass.SUSPEND,
        next_send_at=Instant(BEGINS + chance.randrange(WEEKS * 7) * DAY),
    )


def lines(found: Quarter) -> Iterator[str]:
    """Say it as `serviola report` does."""
    yield f"{found.signals} signals in {WEEKS} weeks, {SHIPS} ships, {CAMPAIGNS} campaigns"
    for one in found.tracks:
        yield f"{one.playbook}: {one.asked} asked, {one.approved} approved, {one.expired} without an answer"
    for load in found.loads:
        yield (
            f"{load.to}: {load.cards} cards, {load.a_week:g} a week, {load.most} in the week with most; "
            f"{load.nights} at night"
        )
        if load.gathered:
            yield f"{load.to}: {load.gathered} gathered, {load.waiting} wait, {load.over} over before asked"
    yield f"missed: {', '.join(found.missed) or 'none'}; asked about in vain: {', '.join(found.false) or 'none'}"
