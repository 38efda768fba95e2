"""A walk: chance plays the world, the people, the tool and the machine that stops; the core is the real one.

After every step the core is held against one that was started that very moment from the same store.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.model.codec import encode
from engine.model.decision import Answer, Decision, Switch
from engine.model.hold import Do, HoldState, Intent, Outcome, Reading, Result, RunState, Tick
from engine.model.match import Surprise
from engine.model.place import Area, Point
from engine.model.program import PlaybookRevision
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.scales import MsgType, PauseClass, Severity, SourceClass, Status
from engine.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from engine.ports import Batch, Evaluator
from engine.response.state import State
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from tests.fakes import words as w
from tests.replay.minds import differences, remembered, said

PEOPLE = {
    "ada": ("team:campaigns",),
    "bob": ("team:campaigns", "team:itinerary-planning"),
    "cleo": ("oncall:itinerary",),
    "dan": ("team:duty",),
    "eve": (),
}
ALL_CAMPAIGNS = [f"c-{number}" for number in range(6)]
WRITES = {Do.PAUSE: "paused", Do.RESUME: "running"}

AUTO = (
    "auto\nauto_if: {situation: {severity: Extreme}}",
    "auto\nauto_if: {evidence: {official: 2}, most_campaigns: 3}\non_retraction: resume",
    "auto\nauto_if: {most_campaigns: 2}\non_retraction: resume",
)
"""Stages at which a playbook acts without asking, with when."""

PLAYBOOK = """\
schema: serviola/playbook/1
playbook: {name}
owner: team:duty
author: team:duty
review_by: 2027-05-01
stage: {stage}
when:
  situation: {{hazard: [earthquake], severity: ">= {severity}"}}
  evidence: {evidence}
  exposure:
    to: itinerary.stop
    by: [impact_area, {{radius: {radius}}}, supply_hub]
    during: {{before_arrival: {ahead}}}
unless: {{situation: {{state: [retracted, cleared]}}}}
then:
  - pause_campaigns: {{touching: stop, lease: {lease}, ask: {ask}}}
  - propose_itinerary: {{options: [sea_day, extend_previous], ask: oncall:itinerary}}
  - tell: {{to: [owner_of(stop), owner_of(campaign)]}}
ask: {{quorum: {quorum}, within: {within}, on_timeout: {silence}}}
limits: {{campaigns_per_hour: {limit}, campaigns_per_day: {day}, of_brand_per_hour: {brand}}}
privacy: {{purpose: service-safety, customer_fields: none}}
"""


USUAL: dict[str, Any] = {
    "stage": "suggest",
    "severity": "Severe",
    "evidence": "{official: 1}",
    "radius": "scaled",
    "ahead": "7d",
    "lease": "72h",
    "ask": "owner_of(campaign)",
    "quorum": 1,
    "within": "2h",
    "silence": "escalate",
    "limit": 20,
    "day": 100,
    "brand": 100,
}


def playbook(name: str, **fields: Any) -> PlaybookRevision:
    """Write a playbook; what is not said is as usual."""
    text = PLAYBOOK.format(name=name, **(USUAL | fields))
    digest = load_playbook(text, f"{name}.yaml").digest
    return PlaybookRevision(brand="main", name=name, digest=digest, file=f"{name}.yaml", text=text)


class Walk:
    """One walk by its seed. `step` is the only place where time and the store move."""

    def __init__(self, seed: int, store: Any, *, evaluator: Evaluator | None = None) -> None:
        self.dice = random.Random(seed)
        self.store = store
        self.clock = ManualClock(w.NOW)
        self._evaluator = evaluator or PlainEvaluator()
        self.core = self._core()
        self.twin = self._twin()
        self.batches: list[Batch] = []
        self.started: list[Intent] = []
        self.tool: dict[str, tuple[str, int]] = {}
        self.keys: set[str] = set()
        self.restarts = 0
        self.quakes = 0
        self.revisions: dict[str, int] = {}
        self.over: set[str] = set()
        """What its source has called over; mostly it stays with that, so that an all-clear can stand."""

    def _core(self) -> Core:
        return Core(self.store, self._evaluator, self.clock, brands=["main"])

    def _twin(self) -> State:
        """Give the mind of a core that starts now."""
        return remembered(self.store, PlainEvaluator())

    def run(self, steps: int) -> None:
        self.step([w.program(itineraries=self._itineraries(), campaigns=self._campaigns())])
        self.step([self._playbook("quake-a"), self._playbook("quake-b")])
        for _ in range(steps):
            self._happen()

    def hand_in(self, item: Any) -> None:
        """Let an input come by itself, or by the inbox as from another process."""
        if self.dice.random() < 0.5:
            self.step([item])
        else:
            self.store.submit(item)
            rows = self.store.inbox()
            self.step([waiting for _, waiting in rows], taken=[row for row, _ in rows])

    def step(self, inputs: list[Any], taken: Sequence[int] = ()) -> None:
        """Step, and hold both what is said and what is then in mind against a core that starts now."""
        again = said(self.twin, inputs, self.core.now())
        batch = self.core.step(inputs, taken=taken)
        spoken = [word for word in (*batch.words, *batch.intents) if not isinstance(word, Surprise)]
        now_said = [encode(word) for word in spoken]
        assert now_said == again, f"a core that starts now says {again}, this one {now_said}"
        if batch.words or batch.intents or not all(isinstance(item, Tick) for item in inputs):
            self.batches.append(batch)
        self.twin = self._twin()
        found = differences(self.twin, self.core.state)
        assert found == [], "\n".join(found)

    # --- what happens -------------------------------------------------------------------------------

    def _happen(self) -> None:
        weights = {
            self._claim: 20,
            self._outcome: 30,
            self._work: 14,
            self._pass: 18,
            self._signal: 8,
            self._silence: 2,
            self._all_clear: 4,
            self._decide: 24,
            self._several: 5,
            self._revise_program: 2,
            self._revise_playbook: 2,
            self._withdraw: 1,
            # Stopped for half of its time a walk would hardly ever pause anything.
            self._switch: 1 if self._brand().halted is None else 6,
            self._fiddle: 3,
            self._restart: 4,
            self._noise: 1,
        }
        self.dice.choices(list(weights), list(weights.values()))[0]()

    def _pass(self) -> None:
        spans = [SECOND, 6 * SECOND, MINUTE, 20 * MINUTE, 2 * HOUR, 9 * HOUR, 2 * DAY, 20 * DAY, 61 * DAY]
        span = self.dice.choices(spans, [12, 18, 14, 8, 6, 5, 3, 0.3, 0.6])[0]
        self.clock.set(Instant(self.clock.now() + span + self.dice.choice([0, self.dice.randrange(SECOND)])))
        self.step([Tick(at=self.clock.now())])

    def _claim(self) -> None:
        self.started += self.store.claim(self.core.now(), limit=self.dice.randint(1, 16))

    def _outcome(self) -> None:
        if self.started:
            intent = self.started.pop(self.dice.randrange(len(self.started)))
            self.step([self.perform(intent)])

    def _work(self) -> None:
        """Do what is due, in any order, a few times over."""
        for _ in range(self.dice.randint(1, 4)):
            self.started += self.store.claim(self.core.now(), limit=16)
            self.dice.shuffle(self.started)
            while self.started:
                self.step([self.perform(self.started.pop())])

    def _several(self) -> None:
        many: list[Any] = [self.perform(intent) for intent in self.started]
        self.started = []
        many += [self._quake() for _ in range(self.dice.randint(0, 2))]
        self.dice.shuffle(many)
        if many:
            self.step(many)

    def _signal(self) -> None:
        self.step([self._quake()])

    def _silence(self) -> None:
        """A source goes quiet or is heard again, or is said to be what it is known to be."""
        now = self.clock.now()
        source = self.dice.choice(["usgs", "wire"])
        known = source in self.core.state.quiet
        quiet = known if self.dice.random() < 0.2 else not known
        since = Instant(now - 30 * MINUTE) if quiet else now
        self.hand_in(w.silence(source=source, quiet=quiet, since=since, at=now))

    def _all_clear(self) -> None:
        """What is held for is called over by all who told of it, and they stay with that."""
        held = [one for one in self._brand().holds.values() if one.state is HoldState.VERIFIED]
        if not held:
            return
        for source in sorted(self.core.state.quiet):
            now = self.clock.now()
            self.step([w.silence(source=source, quiet=False, since=now, at=now)])
        for key in self._brand().situations[self.dice.choice(held).situation].keys:
            source, _, native_id = key.partition(":")
            self.revisions[native_id] += 1
            self.step([self._quake_of(source, native_id, over=True, msg_type=MsgType.UPDATE)])
        self.clock.set(Instant(self.clock.now() + 11 * MINUTE))
        self.step([Tick(at=self.clock.now())])

    def _decide(self) -> None:
        proposals = [one for one in self._brand().proposals.values() if one.state is ProposalState.OPEN]
        if not proposals:
            return
        acts = [one for one in proposals if one.asks is not ProposalKind.ITINERARY]
        self.hand_in(self._answer(self.dice.choice(acts if acts and self.dice.random() < 0.5 else proposals)))

    def _revise_program(self) -> None:
        source = self.dice.choice(["demo-fleet", "other-fleet"])
        digest = f"b{self.dice.randrange(10**9)}"
        book = w.program(
            source=source, digest=digest, itineraries=self._itineraries(source), campaigns=self._campaigns()
        )
        self.step([book if self.dice.random() < 0.8 else replace(book, campaigns=(), itineraries=())])

    def _revise_playbook(self) -> None:
        self.step([self._playbook(self.dice.choice(["quake-a", "quake-b", "quake-c"]))])

    def _withdraw(self) -> None:
        name = self.dice.choice(["quake-a", "quake-b", "quake-c"])
        self.step([PlaybookRevision(brand="main", name=name, digest="", file="", text="")])

    def _switch(self) -> None:
        on = self._brand().halted is None
        self.hand_in(
            Switch(brand="main", halted=on, by="ada", at=self.clock.now(), reason="a test of the switch")
        )

    def _fiddle(self) -> None:
        """Somebody else changes a campaign in the tool, as likely as not one that we say is paused."""
        held = [one.subject.id for one in self._brand().holds.values() if one.state is HoldState.VERIFIED]
        ident = self.dice.choice(held if held and self.dice.random() < 0.5 else ALL_CAMPAIGNS)
        _, version = self._in_tool(ident)
        self.tool[ident] = (self.dice.choice(["running", "paused", "archived"]), version + 1)

    def _restart(self) -> None:
        """The machine stops anywhere: what was started is unknown where it wrote, and repeated where it read."""
        self.restarts += 1
        self.started = []
        self.core = self._core()
        for intent in self.store.interrupted():
            if intent.do in WRITES:
                if self.dice.random() < 0.5:
                    self._change(intent)
                self.step([self._ended(intent, Result.UNKNOWN)])
            else:
                self.step([self.perform(intent)])

    def _noise(self) -> None:
        """What nobody waits for: an outcome of nothing, an answer to nothing."""
        nothing = w.outcome(intent="nothing", at=self.clock.now())
        answer = w.decision(id=f"d-{self.dice.randrange(10**9)}", proposal="P-nothing", at=self.clock.now())
        self.step([self.dice.choice([nothing, answer])])

    # --- the tool and the messengers ----------------------------------------------------------------

    def perform(self, intent: Intent) -> Outcome:
        """Do what is asked, or fail at it, in every way that the doors allow."""
        luck = self.dice.random()
        if luck < 0.08:
            return self._ended(intent, Result.FAILED, permanent=self.dice.random() < 0.3)
        if luck < 0.12:
            return self._ended(intent, Result.FAILED, retry_after_s=float(self.dice.choice([1, 60, 3600])))
        if intent.do in {Do.ASK, Do.TELL}:
            return self._ended(intent, Result.DONE)
        if intent.not_after is not None and self.clock.now() > intent.not_after:
            return self._ended(intent, Result.FAILED, permanent=True)
        if intent.do is Do.READ:
            return self._ended(intent, Result.DONE, reading=self._reading(intent))
        if luck > 0.15:
            self._change(intent)
        return self._ended(intent, Result.UNKNOWN if luck > 0.9 or luck < 0.14 else Result.DONE)

    def _ended(self, intent: Intent, result: Result, **more: Any) -> Outcome:
        return Outcome(
            intent=intent.key,
            brand="main",
            result=result,
            at=self.clock.now(),
            detail="says the tool",
            **more,
        )

    def _in_tool(self, ident: str) -> tuple[str, int]:
        return self.tool.get(ident, ("running", 1))

    def _reading(self, intent: Intent) -> Reading:
        assert intent.subject is not None
        status, version = self._in_tool(intent.subject.id)
        meaning = {"running": RunState.RUNNING, "paused": RunState.PAUSED}
        return Reading(state=meaning.get(status, RunState.OTHER), status=status, version=str(version))

    def _change(self, intent: Intent) -> None:
        """Act once for a key, and only on the version that was seen."""
        assert intent.subject is not None
        status, version = self._in_tool(intent.subject.id)
        key = f"{intent.hold}:{intent.do}:{intent.proposal}"
        if key in self.keys or intent.version != str(version) or status == WRITES[intent.do]:
            return
        self.keys.add(key)
        self.tool[intent.subject.id] = (WRITES[intent.do], version + 1)

    # --- words of the world -------------------------------------------------------------------------

    def _brand(self) -> Any:
        return self.core.state.brand("main")

    def _quake(self) -> Any:
        """Give a new quake, or another word on one of the last; by one source or the other."""
        if not self.quakes or self.dice.random() < 0.25:
            self.quakes += 1
        number = max(1, self.quakes - self.dice.choice([0, 0, 0, 1, 2]))
        source = self.dice.choice(["usgs", "usgs", "usgs", "wire"])
        native_id = f"{source}-{number}"
        revision = self.revisions.get(native_id, 0) + self.dice.choice([0, 1, 1, 1, 1])
        self.revisions[native_id] = revision
        kind = self.dice.choice([MsgType.UPDATE] * 8 + [MsgType.CANCEL] * 2 + [MsgType.ACK])
        return self._quake_of(source, native_id, over=self._calls_over(native_id), msg_type=kind)

    def _quake_of(self, source: str, native_id: str, *, over: bool, msg_type: MsgType) -> Any:
        now, number = self.clock.now(), int(native_id.rpartition("-")[2])
        near = self.dice.choice([(19.7, -72.2), (19.6, -72.3), (18.4, -66.2), (40.0, 20.0)])
        return w.signal(
            source=source,
            source_class=SourceClass.OFFICIAL if source == "usgs" else SourceClass.NEWS,
            publisher=source,
            native_id=native_id,
            revision=self.revisions[native_id],
            aliases=(),
            status=self.dice.choice([Status.ACTUAL] * 19 + [Status.TEST]),
            msg_type=msg_type,
            severity=self.dice.choice([Severity.MODERATE, Severity.SEVERE, *[Severity.EXTREME] * 4]),
            occurred_at=Instant(w.NOW + number * 3 * HOUR),
            sent_at=now,
            received_at=now,
            expires_at=self.dice.choice([None, None, Instant(now + 30 * DAY)]),
            point=Point(near[0] + self.dice.uniform(-0.2, 0.2), near[1]),
            area=Area(countries=("HT",)),
            magnitude=self.dice.choice([None, 5.5, 6.4, 7.0, 7.7]),
            all_clear=over,
        )

    def _calls_over(self, native_id: str) -> bool:
        """Say whether a source calls it over now; it may take that back, and begin anew."""
        if self.dice.random() < (0.8 if native_id in self.over else 0.12):
            self.over.add(native_id)
        else:
            self.over.discard(native_id)
        return native_id in self.over

    def _answer(self, proposal: Proposal) -> Decision:
        by = self.dice.choice(list(PEOPLE))
        if self.dice.random() < 0.85:
            fit = [name for name, groups in PEOPLE.items() if proposal.group in groups]
            by = self.dice.choice(fit or [by])
        rows = None
        if self.dice.random() < 0.3:
            keys = [row.key for row in proposal.rows]
            rows = tuple(self.dice.sample(keys, self.dice.randint(0, len(keys))))
        options: tuple[str, ...] = ()
        if proposal.asks is ProposalKind.ITINERARY and proposal.options and self.dice.random() < 0.9:
            first = {one.item: one.key for one in reversed(proposal.options)}
            options = tuple(first.values())
        return Decision(
            id=f"D-{self.dice.randrange(10**12)}",
            brand="main",
            proposal=proposal.id,
            plan=proposal.plan if self.dice.random() < 0.9 else "an older one",
            answer=self.dice.choice([Answer.APPROVE] * 3 + [Answer.DECLINE]),
            by=by,
            groups=PEOPLE[by],
            via="command",
            at=self.clock.now(),
            rows=rows,
            options=options,
            reason=self.dice.choice([None, "because of the weather"]),
        )

    def _playbook(self, name: str) -> PlaybookRevision:
        pick = self.dice.choice
        hour, day = pick([(1, 1), (1, 3), (20, 100), (20, 100)])
        return playbook(
            name,
            stage=pick(["suggest"] * 5 + ["shadow", *AUTO]),
            severity=pick(["Moderate", "Moderate", "Severe"]),
            evidence=pick(["{official: 1}", "{any: [{official: 1}, {independent: 2, within: 2h}]}"]),
            radius=pick(["scaled", "150 km", "400 km"]),
            ahead=pick(["1d", "7d", "30d", "30d"]),
            lease=pick(["1h", "24h", "72h", "30d"]),
            ask=pick(["owner_of(campaign)", "owner_of(stop)", "oncall:itinerary"]),
            quorum=pick([1, 1, 2]),
            within=pick(["30m", "2h", "2d"]),
            silence=pick(["escalate", "decline"]),
            limit=hour,
            day=day,
            brand=pick([1, 3, 100]),
        )

    def _itineraries(self, name: str = "demo-fleet") -> tuple[Any, ...]:
        base = w.program().itineraries[0]
        stops = []
        for number, (lat, lon) in enumerate([(19.786, -72.246), (18.461, -66.109), (21.431, -71.147)]):
            arrives = Instant(self.clock.now() + self.dice.randint(2, 400) * HOUR)
            stops.append(
                w.stop(
                    id=f"{name}:{number}",
                    itinerary=name,
                    place_id=f"place-{number}",
                    place=f"Place {number}",
                    point=Point(lat, lon),
                    arrives_at=arrives,
                    departs_at=Instant(arrives + 9 * HOUR),
                    owner=self.dice.choice(["team:itinerary-planning", "team:duty"]),
                )
            )
        return (replace(base, id=name, stops=tuple(stops)),)

    def _campaigns(self) -> tuple[Any, ...]:
        classes = [*[PauseClass.SUSPEND] * 4, PauseClass.NONE, PauseClass.KILL]
        numbers = self.dice.sample(range(6), self.dice.randint(2, 6))
        return tuple(
            w.campaign(
                id=f"c-{number}",
                name=f"Campaign {number}",
                subject=replace(w.EMAIL, id=f"c-{number}"),
                owner=self.dice.choice(["team:campaigns", "team:campaigns", "team:duty"]),
                message_class=self.dice.choice(["offers", "offers", "offers", "safety"]),
                touches=(f"place-{self.dice.randrange(3)}",),
                pause_class=classes[number],
            )
            for number in numbers
        )
