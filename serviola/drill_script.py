"""The script of a drill: what it sends, of which made-up or copied things, and the pause that it asks about.

Every campaign in it is one of the rehearsal tool's, whatever tool the real one is in; so nothing that comes
of it can be asked of any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice, product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.errors import ServiolaError
from engine.model.hold import Do, Tick
from engine.model.place import Area, Circle
from engine.model.program import Campaign, PlaybookRevision, ProgramRevision, SailingRules, Subject
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.scales import (
    DRILLS,
    Certainty,
    Hazard,
    MsgType,
    PauseClass,
    Severity,
    SourceClass,
    Status,
    Urgency,
)
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, SECOND, Instant, later, moment
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.conditions import OneOf
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model.hold import Intent
    from engine.model.program import Itinerary, Stop
    from engine.model.time import Instant as At

SOURCE, TOOL, KIND = "drill", "drill", "campaign"
PLAYBOOK = "drill"
TOPIC = "serviola-drill"
_REACH_KM = 150.0
_MOST_TRIED = 120
_MOST_ITEMS = 6
_COMES_IN = 2 * DAY
"""How far ahead a copied call is put where none is near enough."""
_TEXT = """schema: serviola/playbook/1
playbook: {name}
owner: {group}
author: {group}
review_by: 2099-01-01
stage: suggest
when:
  situation: {{hazard: outage, severity: ">= Severe"}}
  evidence: {{operator: 1}}
  exposure: {{to: campaign, by: [topic]}}
unless: {{situation: {{state: [retracted, cleared]}}}}
then:
  - pause_campaigns: {{touching: campaign, lease: 1h, ask: "{group}"}}
ask: {{within: {within}s, on_timeout: decline}}
clear: {{ask: "{group}", every: 1h}}
privacy: {{purpose: service-quality, customer_fields: none}}
"""


class DrillError(ServiolaError):
    """A drill cannot begin; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a drill gives to its own core, in this order; `about` says in a few words what it is about."""

    book: ProgramRevision
    playbook: PlaybookRevision
    signal: Signal
    about: str
    waits_s: int = 0
    """How long its playbook waits before it asks (`for:`)."""

    @property
    def inputs(self) -> tuple[ProgramRevision, PlaybookRevision, Signal]:
        """Give it as inputs; the signal comes last, for only now somebody is asked."""
        return self.book, self.playbook, self.signal


def made_up(drill: str, group: str, *, by: str, within_s: int, now: Instant) -> Script:
    """Make a drill about a campaign that nobody has, asked of a group."""
    text = _TEXT.format(name=PLAYBOOK, group=group, within=within_s)
    campaign = Campaign(
        id="rehearsal",
        name="Rehearsal campaign",
        subject=Subject(TOOL, KIND, f"rehearsal-{drill}"),
        owner=group,
        message_class="promotional",
        touches=(),
        topics=(TOPIC,),
        pause_class=PauseClass.SUSPEND,
    )
    script = Script(
        book=_book(drill, (), (campaign,)),
        playbook=PlaybookRevision(
            brand=DRILLS, name=PLAYBOOK, digest=load_playbook(text, "drill").digest, file="drill", text=text
        ),
        signal=_signal(drill, by, Hazard.OUTAGE, SourceClass.OPERATOR, None, (TOPIC,), now),
        about=campaign.name,
    )
    if not asks(script, now):
        raise DrillError(phrase("the drill would ask nobody: {group} cannot be asked", group=group))
    return script


def of_playbook(
    drill: str, playbook: PlaybookRevision, books: Sequence[ProgramRevision], *, by: str, now: Instant
) -> Script:
    """Make a drill of a real playbook, on a copy of the real book; DrillError where nothing would be asked.

    The path is thought through beforehand, on a state of its own, so that a drill that begins does ask.
    """
    copy = replace(playbook, brand=DRILLS)
    for script in islice(_tries(drill, copy, books, by, now), _MOST_TRIED):
        if (waits_s := asks_after(script, now)) is not None:
            return replace(script, waits_s=waits_s)
    raise DrillError(
        phrase(
            "no drill of {playbook} can be made: whatever is reported of the next calls and campaigns of "
            "your books, it does not ask of one report alone whether to pause; leave --playbook out",
            playbook=playbook.name,
        )
    )


def asks(script: Script, now: Instant) -> bool:
    """Say whether a script leads to a question whether to pause, and only of the rehearsal tool."""
    return asks_after(script, now) is not None


def asks_after(script: Script, now: Instant) -> int | None:
    """Say after how many seconds a script leads to such a question; None where it never does."""
    state = State(evaluator=PlainEvaluator())
    try:
        if _asks_only_ours(*advance(state, script.inputs, now)):
            return 0
        plan = state.brand(DRILLS).plans.get(script.playbook.name)
        waits_s = 0 if plan is None else plan.playbook.hold_for_s
        at = later(now, waits_s)
        return waits_s if waits_s and _asks_only_ours(*advance(state, [Tick(at=at)], at)) else None
    except (ServiolaError, ValueError, LookupError):
        return None


def _asks_only_ours(words: Iterable[object], intents: Iterable[Intent]) -> bool:
    asked = [one for one in words if isinstance(one, Proposal)]
    named = [row.subject for one in asked for row in one.rows if row.subject is not None]
    if any(not is_ours(one) for one in intents) or any(one.tool != TOOL for one in named):
        return False
    return any(one.asks is ProposalKind.PAUSE and one.state is ProposalState.OPEN for one in asked)


def is_ours(intent: Intent) -> bool:
    """Say whether an intent may be done in a drill: it speaks, or it is about the rehearsal tool."""
    if intent.brand != DRILLS:
        return False
    return intent.do in {Do.ASK, Do.TELL} or (intent.subject is not None and intent.subject.tool == TOOL)


def over(signal: Signal, now: Instant) -> Signal:
    """Take a drill's signal back."""
    return replace(
        signal,
        id=f"{signal.source}:{signal.native_id}:{signal.revision + 1}",
        revision=signal.revision + 1,
        msg_type=MsgType.CANCEL,
        sent_at=now,
        received_at=now,
        text=None,
    )


def _tries(
    drill: str, playbook: PlaybookRevision, books: Sequence[ProgramRevision], by: str, now: Instant
) -> Iterator[Script]:
    hazards = _hazards(playbook)
    classes = (SourceClass.OFFICIAL, SourceClass.OPS, SourceClass.OPERATOR)
    for shift in (False, True):
        for book in books:
            ahead = _ahead(book.itineraries, now)
            for (trip, stop), hazard, kind in product(ahead[:_MOST_ITEMS], hazards, classes):
                trips, call = _put_ahead(trip, stop, now) if shift else (trip, stop)
                yield Script(
                    book=_book(drill, (trips,), book.campaigns, of=book),
                    playbook=playbook,
                    signal=_signal(drill, by, hazard, kind, call, call.topics, now),
                    about=f"{stop.place} ({trip.name})",
                )
            spoken = [one for one in book.campaigns if one.topics][:_MOST_ITEMS] if not shift else []
            for campaign, hazard, kind in product(spoken, hazards, classes):
                yield Script(
                    book=_book(drill, (), (campaign,)),
                    playbook=playbook,
                    signal=_signal(drill, by, hazard, kind, None, campaign.topics, now),
                    about=campaign.name,
                )


def _hazards(playbook: PlaybookRevision) -> list[Hazard]:
    """Name the hazards that a playbook asks for."""
    state = State(evaluator=PlainEvaluator())
    state.apply(playbook)
    plan = state.brand(DRILLS).plans.get(playbook.name)
    asked = [] if plan is None else [one.test for one in plan.leaves if one.path == "when.situation.hazard"]
    return [Hazard(name) for test in asked if isinstance(test, OneOf) for name in test.values]


def _ahead(trips: Iterable[Itinerary], now: Instant) -> list[tuple[Itinerary, Stop]]:
    found = [(trip, stop) for trip in trips for stop in trip.stops if stop.arrives_at > now]
    return sorted(found, key=lambda one: one[1].arrives_at)


def _put_ahead(trip: Itinerary, stop: Stop, now: Instant) -> tuple[Itinerary, Stop]:
    """Copy a voyage so that one of its calls comes soon."""
    by = now + _COMES_IN - stop.arrives_at
    moved = {one.id: _moved(one, by) for one in trip.stops}
    return replace(trip, stops=tuple(moved.values())), moved[stop.id]


def _moved(stop: Stop, by: int) -> Stop:
    arrives, departs = Instant(stop.arrives_at + by), Instant(stop.departs_at + by)
    return replace(
        stop,
        arrives_at=arrives,
        departs_at=departs,
        arrive_local=_local(arrives, stop.zone),
        depart_local=_local(departs, stop.zone),
    )


def _local(at: At, zone: str) -> str:
    return moment(at).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _book(
    drill: str,
    trips: tuple[Itinerary, ...],
    campaigns: tuple[Campaign, ...],
    *,
    of: ProgramRevision | None = None,
) -> ProgramRevision:
    """Copy what a drill is about; each campaign becomes one of the rehearsal tool, new with each drill."""
    return ProgramRevision(
        brand=DRILLS,
        source=SOURCE,
        digest=drill,
        itineraries=trips,
        campaigns=tuple(
            replace(
                one,
                subject=Subject(TOOL, KIND, f"{one.id}-{drill}"),
                pause_class=PauseClass.SUSPEND,
                next_send_at=None,
            )
            for one in campaigns
        ),
        vessels=() if of is None else of.vessels,
        ports=() if of is None else of.ports,
        legs=() if of is None else of.legs,
        sailing=SailingRules() if of is None else of.sailing,
    )


def _signal(
    drill: str,
    by: str,
    hazard: Hazard,
    source_class: SourceClass,
    stop: Stop | None,
    topics: tuple[str, ...],
    now: Instant,
) -> Signal:
    area = (
        Area() if stop is None else Area(circles=(Circle(stop.point, _REACH_KM),), countries=(stop.country,))
    )
    return Signal(
        id=f"{SOURCE}:{drill}:1",
        source=SOURCE,
        source_class=source_class,
        publisher=by,
        native_id=drill,
        revision=1,
        partition=hazard.category,
        hazard=hazard,
        status=Status.EXERCISE,
        msg_type=MsgType.ALERT,
        severity=Severity.EXTREME,
        certainty=Certainty.OBSERVED,
        urgency=Urgency.IMMEDIATE,
        occurred_at=now,
        sent_at=now,
        received_at=now,
        point=None if stop is None else stop.point,
        area=area,
        topics=topics,
        text=OutsideText(headline="EXERCISE / SIMULACRO"),
    )


def drill_name(now: Instant) -> str:
    """Name a drill that somebody asked for, by its moment."""
    at = datetime.fromtimestamp(now / SECOND, tz=UTC)
    return f"X{at:%Y%m%d-%H%M%S}"
