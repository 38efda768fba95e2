"""What chance draws: books, playbooks, signals and answers. The dice are the simulation's own."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from engine.model.decision import Answer, Decision
from engine.model.place import Area, Point
from engine.model.program import Handling, Passed, ProgramRevision, ToolLimit
from engine.model.proposal import Proposal, ProposalKind
from engine.model.scales import Hazard, MsgType, PauseClass, Severity, SourceClass, Status
from engine.model.signal import HazardReopens, Reopening, Signal, SituationState
from engine.model.time import DAY, HOUR, MINUTE, Instant
from tests.fakes import words as w
from tests.replay.walks import AUTO, playbook
from tests.simulation.naive import ANY_STATE
from tests.simulation.outside import CAMPAIGNS

CLASSES = (*[PauseClass.SUSPEND] * 5, PauseClass.KILL)
"""What a pause of each campaign means in the tool."""
PLACES = (Point(19.786, -72.246), Point(18.461, -66.109), Point(21.431, -71.147))
OFFICIAL = ("usgs", "emsc")
AHEAD = {"1d": 86_400, "7d": 604_800, "30d": 2_592_000}
RADIUS = {"scaled": None, "150 km": 150.0, "400 km": 400.0}
EVIDENCE = {"official": "{official: 1}", "any": "{any: [{official: 1}, {independent: 2, within: 2h}]}"}
RESUMES = {
    "": (20, 600),
    "resume: {ramp: 20m}\n": (1, 1_200),
    "resume: {ramp: 10m, at_once: 2}\n": (2, 600),
}
"""How campaigns go on: how many in a turn, and the seconds from one turn to the next."""
DROPS = {
    "resume: drop_stale\n": (20, 600),
    "resume: {stale: drop, ramp: 20m}\n": (1, 1_200),
    "resume: {stale: drop, burst: never}\n": (20, 600),
    "resume: {ramp: 10m, at_once: 2}\n": (2, 600),
}
"""The same where sends are dated: most playbooks leave paused what would send something too late."""
STAGES = (*["suggest"] * 6, "shadow", *AUTO)
CROWD = "{operator: 1}"
"""What no source here can bring. Nine such playbooks take every place that the index has for near ones."""


def a_book(chance: Random, source: str, now: Instant, *, together: bool = False) -> ProgramRevision:
    """Draw what one source schedules; sometimes it schedules nothing any more.

    Where it goes `together` all campaigns are of one owner and one place, and one question holds several.
    """
    digest = f"b{chance.randrange(10**9)}"
    if chance.random() < 0.05:
        return w.program(source=source, digest=digest, itineraries=(), campaigns=())
    return w.program(
        source=source,
        digest=digest,
        itineraries=(_itinerary(chance, source, now),),
        campaigns=_campaigns_together() if together else _campaigns(chance),
        tools=chance.choice([(), (), (ToolLimit(tool=w.EMAIL.tool, most_per_hour=chance.choice([1, 2])),)]),
    )


def with_sends(chance: Random, book: ProgramRevision, now: Instant, passed: Passed) -> ProgramRevision:
    """Date the next send of each campaign of a book, and say what becomes of one that falls into a pause."""
    spans = [None, 40 * MINUTE, 90 * MINUTE, 3 * HOUR, 5 * HOUR, 12 * HOUR]
    dated = []
    for one in book.campaigns:
        span = chance.choice(spans)
        dated.append(replace(one, next_send_at=None if span is None else Instant(now + span)))
    handled = Handling(tool=w.EMAIL.tool, kind=w.EMAIL.kind, by_hand="Press Stop", passed=passed)
    return replace(book, campaigns=tuple(dated), handling=(handled,), digest=f"{book.digest}-dated")


def a_reopening(chance: Random) -> Reopening:
    """Draw for how long what is over may open again: shorter than the worlds are old."""
    within_s = chance.choice([60, 600, 3_600, 6 * 3_600])
    of_quakes = chance.choice([None, None, 60, 1_800, 3 * 86_400])
    named = () if of_quakes is None else (HazardReopens(hazard=Hazard.EARTHQUAKE, within_s=of_quakes),)
    return Reopening(brand="main", within_s=within_s, hazards=named)


def _itinerary(chance: Random, source: str, now: Instant) -> Any:
    stops = []
    for number, point in enumerate(PLACES):
        arrives = Instant(now + chance.choice([chance.randint(2, 60), chance.randint(2, 400)]) * HOUR)
        stops.append(
            w.stop(
                id=f"{source}:{number}",
                itinerary=source,
                place_id=f"place-{number}",
                place=f"Place {number}",
                point=point,
                arrives_at=arrives,
                departs_at=Instant(arrives + 9 * HOUR),
                owner=chance.choice(["team:itinerary-planning", "team:duty"]),
            )
        )
    return replace(w.program().itineraries[0], id=source, stops=tuple(stops))


def _campaigns(chance: Random) -> tuple[Any, ...]:
    numbers = chance.sample(range(len(CAMPAIGNS)), chance.randint(3, len(CAMPAIGNS)))
    return tuple(
        _campaign(
            number,
            chance.choice(["team:campaigns", "team:campaigns", "team:duty"]),
            chance.choice([*["offers"] * 6, "safety"]),
            f"place-{chance.randrange(3)}",
        )
        for number in numbers
    )


def _campaigns_together() -> tuple[Any, ...]:
    return tuple(_campaign(number, "team:campaigns", "offers", "place-0") for number in range(len(CAMPAIGNS)))


def _campaign(number: int, owner: str, message_class: str, touches: str) -> Any:
    return w.campaign(
        id=CAMPAIGNS[number],
        name=f"Campaign {number}",
        subject=replace(w.EMAIL, id=CAMPAIGNS[number]),
        owner=owner,
        message_class=message_class,
        touches=(touches,),
        pause_class=CLASSES[number],
    )


CLEAR = 'clear: {when: {situation: {severity: "<= Minor"}}, for: 5m}'


def a_playbook(
    chance: Random,
    name: str,
    *,
    of_the_crowd: bool = False,
    together: bool = False,
    dated: Random | None = None,
) -> tuple[str, str, dict[str, Any]]:
    """Draw a playbook; give its text, its digest, and what it asks for as the naive matcher reads it.

    Where it goes `together` no limit parts what is asked, and what is held goes on in turns. Where sends are
    `dated`, how it goes on is drawn by those dice.
    """
    pick = chance.choice
    severity = pick(["Moderate", "Moderate", "Severe"])
    evidence, radius, ahead = pick([*EVIDENCE]), pick([*RADIUS]), pick(["1d", "7d", "30d", "30d"])
    limit, day, brand = pick([(1, 1, 100), (1, 3, 100), (3, 100, 3), (3, 100, 3), (20, 100, 100)])
    if together:
        limit, day, brand = 20, 100, 100
    drawn = playbook(
        name,
        stage="shadow" if of_the_crowd else pick(STAGES[:6] if together else STAGES),
        severity=severity,
        evidence=CROWD if of_the_crowd else EVIDENCE[evidence],
        radius=radius,
        ahead=ahead,
        lease=pick(["1h", "6h", "24h", "72h"]),
        ask=pick(["owner_of(campaign)", "owner_of(stop)", "oncall:itinerary"]),
        quorum=pick([1, 1, 1, 2]),
        within=pick(["30m", "2h", "12h"]),
        silence=pick(["escalate", "decline"]),
        limit=limit,
        day=day,
        brand=max(limit, brand),
    )
    states, text, digest = ANY_STATE, drawn.text, drawn.digest
    if chance.random() < 0.25:
        # What is only stale, or being cleared, is not asked for by this one.
        states = frozenset({SituationState.OPEN})
        text = text.replace(
            "situation: {hazard: [earthquake],", "situation: {hazard: [earthquake], state: [open],"
        )
    timed = not of_the_crowd and chance.random() < 0.2
    if timed:
        text = text.replace("  evidence:", f"  for: {pick(['1m', '20m'])}\n  evidence:")
        text = text.replace("limits:", f"{CLEAR}\ncooldown: {pick(['1h', '6h'])}\nlimits:")
    resume, turns = pick([*RESUMES.items()][1 if together else 0 :])
    if dated is not None and not of_the_crowd:
        resume, turns = dated.choice([*DROPS.items()])
    if not of_the_crowd:
        text = text.replace("limits:", f"{resume}limits:")
    digest = _digest(text, name)
    asked = {
        "timed": timed,
        "severity": severity,
        "states": states,
        "evidence": "operator" if of_the_crowd else evidence,
        "radius_km": RADIUS[radius],
        "ahead_s": AHEAD[ahead],
        "turns": turns,
        "drops": "drop" in resume,
        "bursts": "never" not in resume,
    }
    return text, digest, asked


def _digest(text: str, name: str) -> str:
    from engine.rules.load import load_playbook

    return load_playbook(text, f"{name}.yaml").digest


class Quakes:
    """What truly happens, and which word of it each source is at."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.begun: list[tuple[Instant, Point]] = []
        self.revisions: dict[tuple[str, int], int] = {}
        self.over: set[tuple[str, int]] = set()

    def word(self, source: str, now: Instant) -> tuple[str, Signal]:
        """Draw another word of a source about a new quake or one of the last; say what kind of word it is."""
        chance = self._chance
        if not self.begun or chance.random() < 0.3:
            place = chance.choice([*PLACES, PLACES[0], Point(40.0, 20.0)])
            at = Instant(now - chance.randrange(600) * 1_000_000)
            self.begun.append((at, Point(place.lat + chance.uniform(-0.5, 0.5), place.lon + 0.2)))
        number = max(0, len(self.begun) - 1 - chance.choice([0, 0, 0, 1, 2]))
        kind = chance.choice([MsgType.UPDATE] * 8 + [MsgType.CANCEL, MsgType.CANCEL, MsgType.ACK])
        about = (source, number)
        if chance.random() < (0.8 if about in self.over else 0.12):
            self.over.add(about)
        else:
            self.over.discard(about)
        signal = self.about(source, number, now, kind=kind, over=about in self.over)
        if kind is MsgType.CANCEL:
            return "a retraction", signal
        if signal.all_clear:
            return "an all-clear", signal
        return ("a new signal" if signal.revision == 1 else "a revision"), signal

    def about(self, source: str, number: int, now: Instant, *, kind: MsgType, over: bool) -> Signal:
        """Draw the next word of a source about one quake."""
        chance, (at, point) = self._chance, self.begun[number]
        revision = self.revisions[source, number] = self.revisions.get((source, number), 0) + 1
        native_id = f"{source}-{number}"
        return w.signal(
            source=source,
            source_class=SourceClass.OFFICIAL if source in OFFICIAL else SourceClass.NEWS,
            publisher=source,
            native_id=native_id,
            revision=revision,
            id=f"{source}:{native_id}:{revision}",
            aliases=(),
            status=chance.choice([Status.ACTUAL] * 24 + [Status.TEST]),
            msg_type=kind,
            severity=chance.choice([Severity.MODERATE, Severity.SEVERE, *[Severity.EXTREME] * 4]),
            occurred_at=at,
            sent_at=now,
            received_at=now,
            expires_at=chance.choice([None, None, Instant(now + 30 * DAY)]),
            point=Point(point.lat + chance.uniform(-0.2, 0.2), point.lon),
            area=Area(countries=("HT",)),
            magnitude=chance.choice([None, 5.5, 6.4, 7.0, 7.0, 7.7]),
            all_clear=over,
        )


def an_answer(chance: Random, proposal: Proposal, by: str, groups: tuple[str, ...], now: Instant) -> Decision:
    """Draw an answer as the command line gives it: to some rows or all, on the plan that stands or on another."""
    rows = None
    if chance.random() < 0.25:
        keys = [row.key for row in proposal.rows]
        rows = tuple(chance.sample(keys, chance.randint(0, len(keys))))
    options: tuple[str, ...] = ()
    if proposal.asks is ProposalKind.ITINERARY and proposal.options and chance.random() < 0.9:
        options = tuple({one.item: one.key for one in reversed(proposal.options)}.values())
    return Decision(
        id=f"D-{chance.randrange(10**12)}",
        brand="main",
        proposal=proposal.id,
        plan=proposal.plan if chance.random() < 0.9 else "an older one",
        answer=chance.choice([Answer.APPROVE] * 4 + [Answer.DECLINE]),
        by=by,
        groups=groups,
        via="command",
        at=now,
        rows=rows,
        options=options,
    )


def a_release(
    chance: Random,
    paused: Proposal,
    by: str,
    groups: tuple[str, ...],
    now: Instant,
    answer: Answer = Answer.RELEASE,
) -> Decision:
    """Draw how somebody lets go by themselves of what was paused: of all of it, or of some rows."""
    keys = [row.key for row in paused.rows]
    rows = None if chance.random() < 0.5 else tuple(chance.sample(keys, chance.randint(1, len(keys))))
    return Decision(
        id=f"D-{chance.randrange(10**12)}",
        brand="main",
        proposal=paused.id,
        plan=paused.plan if chance.random() < 0.9 else "an older one",
        answer=answer,
        by=by,
        groups=groups,
        via="command",
        at=now,
        rows=rows,
    )
