"""One sound sample of every kind of word. Each takes its fields by keyword, so a test says only what matters."""

from __future__ import annotations

import dataclasses
from typing import Any

from engine.model.adaptation import Action, Adaptation, AdaptationState, CallReading, Planned
from engine.model.codec import Spoken
from engine.model.contact import ContactHold, ContactNews, ContactReason, ContactsHeard
from engine.model.decision import Answer, Decision, Lent, Switch, Verdict
from engine.model.feedback import Feedback, Judgment
from engine.model.hold import Do, Hold, HoldState, Intent, Outcome, Reading, Result, RunState, Tick
from engine.model.match import Clause, Exposure, Match, Miss, Reach, Surprise
from engine.model.on_call import OnCall
from engine.model.option import Moved, NotOffered, Option, PortCall, Sailing, ScorePart
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.program import (
    Ashore,
    Campaign,
    Closure,
    Handling,
    Hub,
    Itinerary,
    Leg,
    Offset,
    Passed,
    Permit,
    PlaybookRevision,
    Port,
    ProgramRevision,
    ReliefRequest,
    SailingRules,
    Stop,
    Subject,
    System,
    Vessel,
)
from engine.model.proposal import (
    Asked,
    Attending,
    Attention,
    Because,
    Proposal,
    ProposalKind,
    ProposalState,
    PutBefore,
    Reached,
    Row,
    Rung,
    Seen,
    Under,
)
from engine.model.scales import (
    Category,
    Certainty,
    Hazard,
    MsgType,
    PauseClass,
    Severity,
    SourceClass,
    Status,
    Urgency,
)
from engine.model.signal import (
    Dropped,
    Evidence,
    HazardReopens,
    OutsideText,
    Phase,
    Position,
    Reopening,
    Said,
    Signal,
    Silence,
    Situation,
    SituationState,
    Sketch,
)
from engine.model.time import DAY, HOUR, MINUTE, Instant, moment, parse_iso

NOW: Instant = parse_iso("2026-03-14T09:26:53Z")
HAITI = Point(18.457, -72.533)
LABADEE = Point(19.786, -72.245)
EMAIL = Subject("mailer", "campaign", "c-17")


def after(span: int = 0) -> Instant:
    """Give an instant so many microseconds after NOW."""
    return Instant(NOW + span)


def signal(**fields: Any) -> Signal:
    """Sample a signal; its id follows source, native id and revision unless given."""
    have: dict[str, Any] = {
        "source": "usgs",
        "source_class": SourceClass.OFFICIAL,
        "publisher": "usgs",
        "native_id": "us2010rja6",
        "revision": 1,
        "aliases": ("at00kw4xgc",),
        "references": (),
        "partition": Category.GEO,
        "hazard": Hazard.EARTHQUAKE,
        "status": Status.ACTUAL,
        "msg_type": MsgType.ALERT,
        "severity": Severity.EXTREME,
        "certainty": Certainty.OBSERVED,
        "urgency": Urgency.IMMEDIATE,
        "occurred_at": after(-20 * MINUTE),
        "sent_at": after(-5 * MINUTE),
        "received_at": NOW,
        "expires_at": after(DAY),
        "point": HAITI,
        "area": Area(circles=(Circle(HAITI, 150.0),), polygons=(), countries=("HT",)),
        "magnitude": 7.0,
        "depth_km": 13.0,
        "text": OutsideText(
            headline="M 7.0 — Haiti <b>region</b>", description="Strong.", place="Léogâne", url=""
        ),
    }
    have |= fields
    return Signal(**({"id": f"{have['source']}:{have['native_id']}:{have['revision']}"} | have))


def evidence(**fields: Any) -> Evidence:
    """Sample the evidence of the sample signal."""
    have: dict[str, Any] = {
        "native_key": "usgs:us2010rja6",
        "signal_id": "usgs:us2010rja6:1",
        "revision": 1,
        "source_class": SourceClass.OFFICIAL,
        "publisher": "usgs",
        "sent_at": after(-5 * MINUTE),
        "received_at": NOW,
    }
    return Evidence(**(have | fields))


def said(**fields: Any) -> Said:
    """Sample what the sample signal says."""
    one = signal()
    return Said(**({each.name: getattr(one, each.name) for each in dataclasses.fields(Said)} | fields))


def situation(**fields: Any) -> Situation:
    """Sample an open situation."""
    have: dict[str, Any] = {
        "id": "s-quake",
        "brand": "main",
        "partition": Category.GEO,
        "epoch": 1,
        "revision": 1,
        "hazard": Hazard.EARTHQUAKE,
        "phase": Phase.ACTIVE,
        "state": SituationState.OPEN,
        "status": Status.ACTUAL,
        "severity": Severity.EXTREME,
        "certainty": Certainty.OBSERVED,
        "urgency": Urgency.IMMEDIATE,
        "occurred_at": after(-20 * MINUTE),
        "opened_at": NOW,
        "updated_at": NOW,
        "point": HAITI,
        "area": Area(polygons=(Polygon((HAITI, LABADEE, Point(18.0, -71.0))),), countries=("HT",)),
        "magnitude": 7.0,
        "depth_km": 13.0,
        "keys": ("usgs:us2010rja6",),
        "evidence": (evidence(),),
    }
    return Situation(**(have | fields))


def exposure(**fields: Any) -> Exposure:
    """Sample an exposure of the stop at Labadee."""
    have: dict[str, Any] = {
        "brand": "main",
        "partition": Category.GEO,
        "situation": "s-quake",
        "epoch": 1,
        "playbook": "disaster-near-port-call",
        "item": "voyage-1/labadee",
        "place": "Labadee",
        "at": NOW,
        "arrives_at": after(3 * DAY),
        "lead_s": 259_200,
        "met": True,
        "reaches": (
            Reach(by="radius", met=True, km=150.96, need_km=320.0),
            Reach(by="supply_hub", met=False, km=412.3, need_km=320.0, hub="Miami"),
        ),
    }
    return Exposure(**(have | fields))


def clause(**fields: Any) -> Clause:
    """Sample a proof of two leaves."""
    leaf = Clause(
        path="when.evidence.official",
        op=">=",
        holds=True,
        says="1 official source, 1 needed",
        actual=1,
        need=1,
        unit="publishers",
        signals=("usgs:us2010rja6:1",),
    )
    unknown = Clause(path="when.situation.magnitude", op=">=", holds=False, says="the magnitude is not known")
    have: dict[str, Any] = {
        "path": "when",
        "op": "all",
        "holds": True,
        "says": "all hold",
        "parts": (leaf, unknown),
    }
    return Clause(**(have | fields))


def match(**fields: Any) -> Match:
    """Sample a match."""
    have: dict[str, Any] = {
        "brand": "main",
        "partition": Category.GEO,
        "playbook": "disaster-near-port-call",
        "playbook_digest": "d1",
        "situation": "s-quake",
        "epoch": 1,
        "situation_revision": 1,
        "item": "voyage-1/labadee",
        "at": NOW,
        "proof": clause(),
    }
    return Match(**(have | fields))


def miss(**fields: Any) -> Miss:
    """Sample a miss."""
    have: dict[str, Any] = {
        "brand": "main",
        "partition": Category.GEO,
        "playbook": "disaster-near-port-call",
        "playbook_digest": "d1",
        "situation": "s-quake",
        "epoch": 1,
        "situation_revision": 1,
        "item": "voyage-1/miami",
        "at": NOW,
        "failed": ("when.situation.magnitude",),
        "proof": clause(holds=False, says="one does not hold"),
    }
    return Miss(**(have | fields))


def surprise(**fields: Any) -> Surprise:
    """Sample a surprise."""
    have: dict[str, Any] = {
        "brand": "main",
        "partition": Category.GEO,
        "playbook": "disaster-near-port-call",
        "situation": "s-quake",
        "item": "voyage-1/labadee",
        "at": NOW,
        "says": "the rule library said no, the plain evaluator yes",
    }
    return Surprise(**(have | fields))


def row(**fields: Any) -> Row:
    """Sample a row that pauses a campaign."""
    have: dict[str, Any] = {
        "key": "pause:mailer:campaign:c-17",
        "verb": "pause_campaigns",
        "items": ("voyage-1/labadee",),
        "campaign": "c-17",
        "subject": EMAIL,
        "pause_class": PauseClass.SUSPEND,
    }
    return Row(**(have | fields))


def proposal(**fields: Any) -> Proposal:
    """Sample an open proposal."""
    have: dict[str, Any] = {
        "id": "p-1",
        "brand": "main",
        "partition": Category.GEO,
        "asks": ProposalKind.PAUSE,
        "because": Because.MATCHED,
        "playbook": "disaster-near-port-call",
        "playbook_digest": "d1",
        "situation": "s-quake",
        "epoch": 1,
        "group": "team:campaigns",
        "round": 1,
        "revision": 1,
        "plan": "plan-1",
        "state": ProposalState.OPEN,
        "quorum": 1,
        "over_limit": False,
        "rows": (row(),),
        "options": (
            Option(
                key="sea_day",
                option="sea_day",
                item="voyage-1/labadee",
                rank=1,
                reasons=("no port is needed",),
                open=("fuel",),
            ),
            Option(
                key="alternative_port:nassau:voyage-1/labadee",
                option="alternative_port",
                item="voyage-1/labadee",
                rank=2,
                reasons=("slack 2 h",),
                call=port_call(),
                moved=(
                    Moved(
                        stop="voyage-1/cozumel",
                        place="Cozumel",
                        arrives_at=after(4 * DAY),
                        departs_at=after(4 * DAY + 8 * HOUR),
                        arrive_local="2026-03-18 05:26",
                        depart_local="2026-03-18 13:26",
                    ),
                ),
                legs=(port_call().inward, port_call().onward),
                slack_s=7_200,
                tight=True,
                no_return_at=after(2 * DAY),
                score=71.4,
                parts=(ScorePart(name="slack", value=0.33, weight=10.0, says="2 h"),),
            ),
        ),
        "not_offered": (NotOffered(item="voyage-1/labadee", what="Cozumel", why="it is out of reach"),),
        "asked": (Asked(row="pause:mailer:campaign:c-17", at=NOW),),
        "reached": Reached(
            most=20, asked=20, campaigns=30, situations=12, live=100, percent=20, tool="mailer"
        ),
        "policy": Clause(path="auto_if", op="all", holds=False, says="0 of 1 hold, all must", parts=()),
        "phase": "active",
        "remind_at": NOW,
        "reminded": 1,
        "attention": (
            Attention(by="ada", what=Attending.LATER, at=NOW, until=None, plan="plan-1", revision=1),
        ),
        "lease_s": 259_200,
        "first_call_at": after(3 * DAY),
        "opened_at": NOW,
        "asked_at": NOW,
        "expires_at": after(2 * HOUR),
        "answer_s": 7_200,
        "on_timeout": "escalate",
        "escalate_to": "team:duty",
    }
    return Proposal(**(have | fields))


def port_call(**fields: Any) -> PortCall:
    """Sample a call at Nassau instead."""
    have: dict[str, Any] = {
        "port": "nassau",
        "place": "Nassau",
        "arrives_at": after(3 * DAY),
        "departs_at": after(3 * DAY + 9 * HOUR),
        "arrive_local": "2026-03-17 05:26",
        "depart_local": "2026-03-17 14:26",
        "inward": Sailing(
            start="Miami", end="Nassau", distance_nm=164.8, uncertainty=0.12, source="searoute", knots=16.2
        ),
        "onward": Sailing(
            start="Nassau", end="Cozumel", distance_nm=650.0, uncertainty=0.0, source="book", knots=18.0
        ),
        "slack_s": 7_200,
        "detour_nm": -12.5,
        "off_km": 870.1,
    }
    return PortCall(**(have | fields))


def grand_turk(arrives_at: Instant, *, zone_hours: int) -> PortCall:
    """Sample eight hours at Grand Turk instead, where clocks are so many hours ahead of UTC."""
    departs_at = Instant(arrives_at + 8 * HOUR)
    arrives, departs = (
        moment(Instant(at + zone_hours * HOUR)).strftime("%Y-%m-%d %H:%M") for at in (arrives_at, departs_at)
    )
    leg = port_call().inward
    return PortCall(
        port="grand-turk",
        place="Grand Turk",
        arrives_at=arrives_at,
        departs_at=departs_at,
        arrive_local=arrives,
        depart_local=departs,
        inward=leg,
        onward=leg,
        slack_s=7_200,
    )


def decision(**fields: Any) -> Decision:
    """Sample an approval."""
    have: dict[str, Any] = {
        "id": "d-1",
        "brand": "main",
        "proposal": "p-1",
        "plan": "plan-1",
        "answer": Answer.APPROVE,
        "by": "ada",
        "groups": ("team:campaigns",),
        "via": "command",
        "at": NOW,
        "rows": ("pause:mailer:campaign:c-17",),
        "reason": "the island is closed to us",
        "lent": (Lent(giver="bruno", groups=("bruno",)),),
        "until": None,
    }
    return Decision(**(have | fields))


def verdict(**fields: Any) -> Verdict:
    """Sample a final accepted verdict."""
    have: dict[str, Any] = {
        "decision": "d-1",
        "brand": "main",
        "partition": Category.GEO,
        "proposal": "p-1",
        "round": 1,
        "accepted": True,
        "final": True,
        "says": "approved by ada",
        "at": NOW,
    }
    return Verdict(**(have | fields))


def reading(**fields: Any) -> Reading:
    """Sample what a tool says of a running campaign."""
    have: dict[str, Any] = {
        "state": RunState.RUNNING,
        "status": "schedule",
        "version": "w/7",
        "next_send_at": after(4 * HOUR),
    }
    return Reading(**(have | fields))


def hold(**fields: Any) -> Hold:
    """Sample a hold that was just asked for."""
    have: dict[str, Any] = {
        "id": "h-1",
        "brand": "main",
        "partition": Category.GEO,
        "subject": EMAIL,
        "campaign": "c-17",
        "message_classes": ("offers",),
        "owner": "team:campaigns",
        "situation": "s-quake",
        "epoch": 1,
        "playbook": "disaster-near-port-call",
        "proposal": "p-1",
        "row": "pause:mailer:campaign:c-17",
        "state": HoldState.ASKED,
        "ours": True,
        "since": NOW,
        "lease_s": 259_200,
        "until": after(3 * DAY),
        "deadline": after(MINUTE),
        "before": reading(),
        "asked_at": NOW,
    }
    return Hold(**(have | fields))


def planned(**fields: Any) -> Planned:
    """Sample the call at Labadee as it was planned."""
    have: dict[str, Any] = {
        "place_id": "labadee",
        "place": "Labadee",
        "zone": "America/Port-au-Prince",
        "arrive_local": "2026-03-17T08:00",
        "depart_local": "2026-03-17T17:00",
        "arrives_at": after(3 * DAY),
        "departs_at": after(3 * DAY + 9 * HOUR),
    }
    return Planned(**(have | fields))


def call_reading(**fields: Any) -> CallReading:
    """Sample that call as the itinerary system has it."""
    have: dict[str, Any] = {
        "place": "labadee",
        "arrives_at": after(3 * DAY),
        "departs_at": after(3 * DAY + 9 * HOUR),
        "dropped": False,
        "version": "7",
    }
    return CallReading(**(have | fields))


def adaptation(**fields: Any) -> Adaptation:
    """Sample a call that goes to Nassau instead, and was just asked for."""
    have: dict[str, Any] = {
        "id": "a-1",
        "brand": "main",
        "partition": Category.GEO,
        "proposal": "p-1",
        "option": "alternative_port:nassau",
        "situation": "s-quake",
        "epoch": 1,
        "itinerary": "voyage-1",
        "item": "voyage-1/labadee",
        "subject": Subject("voyages", "call", "voyage-1/labadee"),
        "owner": "team:itinerary-planning",
        "action": Action.REPLACE,
        "before": planned(),
        "after": planned(place_id="nassau", place="Nassau", zone="America/Nassau"),
        "state": AdaptationState.ASKED,
        "key": "a-1:adapt",
        "since": NOW,
        "deadline": after(10 * MINUTE),
        "call": call_reading(),
        "asked_at": NOW,
    }
    return Adaptation(**(have | fields))


def intent(**fields: Any) -> Intent:
    """Sample a question to be put."""
    have: dict[str, Any] = {
        "key": "p-1/ask/1",
        "brand": "main",
        "partition": Category.GEO,
        "do": Do.ASK,
        "due_at": NOW,
        "not_after": after(2 * HOUR),
        "situation": "s-quake",
        "proposal": "p-1",
        "purpose": "ask",
        "recipient": "team:campaigns",
        "template": "proposal",
        "facts": {"place": "Labadee", "count": "1"},
    }
    return Intent(**(have | fields))


def pause(**fields: Any) -> Intent:
    """Sample a pause to be sent."""
    have: dict[str, Any] = {
        "key": "h-1/pause/1",
        "do": Do.PAUSE,
        "hold": "h-1",
        "purpose": "hold",
        "subject": EMAIL,
        "version": "w/7",
        "recipient": "",
        "template": "",
        "facts": {},
    }
    return intent(**(have | fields))


def outcome(**fields: Any) -> Outcome:
    """Sample an intent that was done."""
    have: dict[str, Any] = {
        "intent": "p-1/ask/1",
        "brand": "main",
        "result": Result.DONE,
        "at": NOW,
        "reading": reading(state=RunState.PAUSED, status="paused"),
        "detail": "200 OK, says the tool",
    }
    return Outcome(**(have | fields))


def stop(**fields: Any) -> Stop:
    """Sample the stop at Labadee."""
    have: dict[str, Any] = {
        "id": "voyage-1/labadee",
        "itinerary": "voyage-1",
        "place_id": "labadee",
        "place": "Labadee",
        "point": LABADEE,
        "country": "HT",
        "zone": "America/Port-au-Prince",
        "arrive_local": "2026-03-17T08:00",
        "depart_local": "2026-03-17T17:00",
        "arrives_at": after(3 * DAY),
        "departs_at": after(3 * DAY + 9 * HOUR),
        "owner": "team:itinerary-planning",
        "hubs": (Hub(name="Cap-Haïtien", point=Point(19.733, -72.195), country="HT"),),
    }
    return Stop(**(have | fields))


def campaign(**fields: Any) -> Campaign:
    """Sample a campaign that sells the stop at Labadee."""
    have: dict[str, Any] = {
        "id": "c-17",
        "name": "Seven days of sun",
        "subject": EMAIL,
        "owner": "team:campaigns",
        "message_class": "offers",
        "touches": ("voyage-1/labadee",),
        "next_send_at": after(4 * HOUR),
        "audience": 12_500,
    }
    return Campaign(**(have | fields))


def vessel(**fields: Any) -> Vessel:
    """Sample the ship of the voyage."""
    have: dict[str, Any] = {"name": "Aurora", "max_speed_kn": 22.0, "economic_speed_kn": 18.0}
    return Vessel(**(have | fields))


def port(**fields: Any) -> Port:
    """Sample a port that may stand in."""
    have: dict[str, Any] = {
        "id": "nassau",
        "name": "Nassau",
        "point": Point(25.083, -77.344),
        "country": "BS",
        "zone": "America/Nassau",
        "pier": True,
        "tender": False,
        "max_length_m": 360.0,
        "since": "2019-05-01",
        "opens_at": parse_iso("2019-05-01T04:00:00Z"),
        "offsets": (Offset(since=after(-9 * DAY), seconds=-18_000), Offset(since=after(), seconds=-14_400)),
    }
    return Port(**(have | fields))


def program(**fields: Any) -> ProgramRevision:
    """Sample a book of one voyage and one campaign."""
    voyage = Itinerary(
        id="voyage-1",
        name="Western Caribbean",
        vessel="Aurora",
        owner="team:itinerary-planning",
        stops=(stop(),),
    )
    have: dict[str, Any] = {
        "brand": "main",
        "source": "demo-fleet",
        "digest": "b1",
        "itineraries": (voyage,),
        "campaigns": (campaign(),),
        "vessels": (vessel(),),
        "ports": (port(),),
        "legs": (
            Leg(
                start="labadee",
                end="nassau",
                distance_nm=521.8,
                uncertainty=0.12,
                source="searoute",
                via=(Point(20.4, -73.9), Point(22.3, -74.6)),
            ),
        ),
    }
    return ProgramRevision(**(have | fields))


def house() -> ProgramRevision:
    """Sample a book with the rules of its house, and somebody who asked for relief."""
    called = stop(ashore=Ashore.TENDER, excursions=120)
    voyage = Itinerary(
        id="voyage-1", name="Western Caribbean", vessel="Aurora", owner="team:planning", stops=(called,)
    )
    return program(
        itineraries=(voyage,),
        sailing=SailingRules(
            barred=("nassau",),
            preferred=("cozumel",),
            permits=(Permit(where="CU", held=False),),
            closures=(Closure(passage="northwest", until=after(90 * DAY)),),
        ),
        relief=(ReliefRequest(asked_by="Civil Protection", contact="desk@example.org", where=("HT",)),),
        system=System("voyages", "call"),
        handling=(
            Handling(
                tool="mailer",
                kind="campaign",
                by_hand="Open the campaign and press Pause",
                link="https://mailer.example/campaigns/{id}",
                in_flight="what was handed over already still goes out",
                in_flight_s=600,
                passed=Passed.SENDS,
                readable=True,
            ),
        ),
    )


def playbook(**fields: Any) -> PlaybookRevision:
    """Sample a playbook revision; its text is not a sound playbook."""
    have: dict[str, Any] = {
        "brand": "main",
        "name": "disaster-near-port-call",
        "digest": "d1",
        "file": "playbooks/disaster-near-port-call/playbook.yaml",
        "text": "schema: serviola/playbook/1\n",
    }
    return PlaybookRevision(**(have | fields))


def switch(**fields: Any) -> Switch:
    """Sample the kill switch turned on."""
    have: dict[str, Any] = {
        "brand": "main",
        "halted": True,
        "by": "ada",
        "at": NOW,
        "reason": "too many pauses",
    }
    return Switch(**(have | fields))


def reopening(**fields: Any) -> Reopening:
    """Sample for how long what ended can be opened again."""
    flood = HazardReopens(hazard=Hazard.FLOOD, within_s=14 * 86_400)
    have: dict[str, Any] = {"brand": "main", "within_s": 2 * 86_400, "hazards": (flood,)}
    return Reopening(**(have | fields))


def on_call(**fields: Any) -> OnCall:
    """Sample who is on call for a group."""
    have: dict[str, Any] = {"brand": "main", "group": "oncall:duty", "people": ("ada", "bruno"), "at": NOW}
    return OnCall(**(have | fields))


def silence(**fields: Any) -> Silence:
    """Sample a source that has gone quiet."""
    have: dict[str, Any] = {
        "source": "usgs",
        "quiet": True,
        "since": after(-HOUR),
        "at": NOW,
        "says": "it cannot be read",
    }
    return Silence(**(have | fields))


def contacts_heard(**fields: Any) -> ContactsHeard:
    """Sample a push of the service desk's list."""
    have: dict[str, Any] = {
        "brand": "main",
        "source": "desk",
        "by": "desk-robot",
        "at": NOW,
        "held": {"complaint": 2, "survey": 1},
        "let_go": 1,
    }
    return ContactsHeard(**(have | fields))


def feedback(**fields: Any) -> Feedback:
    """Sample what somebody says of the proposal that is sampled here, once it is over."""
    have: dict[str, Any] = {
        "id": "F-1",
        "brand": "main",
        "proposal": "p-1",
        "situation": "s-quake",
        "playbook": "disaster-near-port-call",
        "judgment": Judgment.TOO_LATE,
        "by": "ada",
        "groups": ("team:campaigns",),
        "via": "command line",
        "at": after(DAY),
        "word": "the send was out already",
    }
    return Feedback(**(have | fields))


def contact_news(**fields: Any) -> ContactNews:
    """Sample what is kept of such a push."""
    have: dict[str, Any] = {
        "brand": "main",
        "source": "desk",
        "heard_at": NOW,
        "holds": (ContactHold("d1", ContactReason.COMPLAINT, after(30 * DAY)),),
        "checks": "c1",
    }
    return ContactNews(**(have | fields))


def tick(**fields: Any) -> Tick:
    """Sample a tick."""
    return Tick(**({"at": NOW} | fields))


def one_of_each() -> tuple[Spoken, ...]:
    """Give one sample of every kind there is."""
    forecast = (Position(at=after(DAY), point=LABADEE, radius_km=200.0),)
    sketch = Sketch(places=(Circle(HAITI, 15.0),), kinds=("means:bomb",), dead=2, injured=9, again=True)
    return (
        signal(forecast=forecast, sketch=sketch),
        silence(),
        decision(),
        outcome(call=call_reading(), people=("ada",)),
        house(),
        playbook(
            blueprint="schema: serviola/blueprint/1\n",
            blueprint_file="playbooks/blueprints/near-port-call/blueprint.yaml",
        ),
        switch(),
        reopening(),
        on_call(),
        contacts_heard(),
        feedback(),
        tick(),
        situation(
            forecast=forecast,
            evidence=(
                evidence(first_at=after(-9 * MINUTE), over_at=after(-6 * MINUTE)),
                evidence(
                    native_key="paper:a1",
                    signal_id="paper:a1:1",
                    source_class=SourceClass.NEWS,
                    publisher="paper",
                    sketch=sketch,
                    said=said(severity=Severity.UNKNOWN, area=None, depth_km=None),
                ),
            ),
            dropped=(Dropped(source_class=SourceClass.NEWS, hour=after(-60 * MINUTE), count=3),),
        ),
        exposure(),
        match(),
        miss(),
        surprise(),
        proposal(
            ladder=(Rung(group="team:duty", within_s=1_800),),
            higher=0,
            seen=(Seen(row="end:mailer:campaign:c-17", reading=reading(next_send_at=None)),),
            under=Under(severity=Severity.EXTREME, certainty=Certainty.OBSERVED, nearest_km=27.0),
            gathers_since=NOW,
            put_before=(PutBefore(group="team:campaigns", people=("ada",), at=NOW),),
        ),
        verdict(),
        hold(
            pause_class=PauseClass.SUSPEND,
            send_at=after(4 * HOUR),
            missed_at=after(4 * HOUR),
            in_flight="what was handed over already still goes out",
            in_flight_until=after(5 * HOUR),
            remind_at=after(HOUR),
            reminded=1,
            done_by="mara",
            resume_at=after(6 * HOUR),
            ends=True,
        ),
        adaptation(),
        intent(),
    )
